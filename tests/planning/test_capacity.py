"""Plans that do not fit a region, and the order of replacements."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lab.engine import HOME, Lab, Refused
from pulumi_machine_image.images.errors import Denied, InvalidInput, NoRoom

SHANGHAI = "ap-shanghai"


def web(number: int) -> dict[str, Any]:
    return {"name": f"web{number}", "instanceId": "ins-demo0001"}


def test_a_full_region_fails_at_preview_with_the_numbers_and_no_write() -> None:
    lab = Lab(image_limit=3)
    lab.cloud.put(HOME, "theirs")
    lab.declare(*(("CustomImage", f"web{n}", (HOME,)) for n in range(5)))
    lab.check("CustomImage", "web0", **web(0))
    lab.check("CustomImage", "web1", **web(1))
    with pytest.raises(Refused) as refused:
        lab.check("CustomImage", "web2", **web(2))
    assert (
        "No room for web0, web1, web2, web3, web4 in ap-guangzhou: 1 used + 5 planned = 6, quota 3. "
        "Make 3 fewer, or raise the quota"
    ) in str(refused.value)
    assert lab.cloud.writes == 0


def test_without_the_programs_list_the_numbers_are_at_least() -> None:
    lab = Lab(image_limit=1)
    lab.check("CustomImage", "web0", **web(0))
    with pytest.raises(
        Refused, match=r"0 used \+ at least 2 planned = 2, quota 1. Make at least 1 fewer, or raise the quota"
    ):
        lab.check("CustomImage", "web1", **web(1))


def test_the_quota_is_asked_once_per_region_and_run() -> None:
    lab = Lab(image_limit=100)
    for number in range(20):
        lab.check("CustomImage", f"web{number}", **web(number))
    assert lab.cloud.calls == {"images": 1, "quota": 1}


def test_a_setting_overrides_the_clouds_quota_and_saves_the_call() -> None:
    lab = Lab(settings={"limits": {"images": 1}})
    lab.check("CustomImage", "web0", **web(0))
    with pytest.raises(Refused, match="quota 1"):
        lab.check("CustomImage", "web1", **web(1))
    assert lab.cloud.calls["quota"] == 0


def test_an_image_left_by_a_killed_run_is_neither_a_duplicate_nor_one_more() -> None:
    lab = Lab(image_limit=1)
    lab.up("CustomImage", "web0", **web(0))
    lab.stack.clear()
    lab.new_process()
    lab.declare(("CustomImage", "web0", (HOME,)))
    lab.check("CustomImage", "web0", **web(0))


def test_copies_count_in_their_destinations() -> None:
    lab = Lab(image_limit=1)
    lab.cloud.put(SHANGHAI, "theirs")
    lab.up("CustomImage", "web0", **web(0))
    lab.new_process()
    with pytest.raises(Refused, match="No room for copies in ap-shanghai: 1 used"):
        lab.check("ImageCopy", "copies", sourceImageId=lab.image("web0").id, regions=[SHANGHAI, "ap-beijing"])


def test_a_region_added_to_a_copy_counts() -> None:
    lab = Lab(image_limit=1)
    lab.up("CustomImage", "web0", **web(0))
    lab.cloud.put(SHANGHAI, "theirs")
    source = lab.image("web0").id
    lab.up("ImageCopy", "copies", sourceImageId=source, regions=["ap-beijing"])
    lab.new_process()
    with pytest.raises(NoRoom, match="ap-shanghai"):
        lab.diff("ImageCopy", "copies", sourceImageId=source, regions=["ap-beijing", SHANGHAI])


def test_two_images_of_one_program_may_not_have_one_name() -> None:
    lab = Lab()
    lab.check("CustomImage", "one", **web(0))
    with pytest.raises(Refused, match="'web0' is the name of two images in ap-guangzhou: two and one"):
        lab.check("CustomImage", "two", **web(0))


def test_warnings_instead_of_failures() -> None:
    lab = Lab(image_limit=1, settings={"preflight": "warn"})
    lab.check("CustomImage", "web0", **web(0))
    lab.check("CustomImage", "web1", **web(1))
    assert any("No room for web0, web1" in text for text in lab.said)


def test_nothing_is_asked_when_checks_are_off() -> None:
    lab = Lab(image_limit=1, settings={"preflight": "off"})
    for number in range(3):
        lab.check("CustomImage", f"web{number}", **web(number))
    assert not lab.cloud.calls


@pytest.mark.parametrize("method", ["images", "quota"])
def test_a_refused_question_is_one_warning_and_no_failure(method: str) -> None:
    lab = Lab(image_limit=1)
    lab.cloud.refuse[method] = [Denied("look", why="not allowed")] * 50
    for number in range(3):
        lab.check("CustomImage", f"web{number}", **web(number))
    assert len(lab.said) == 1
    assert "was not checked" in lab.said[0]


def test_a_region_that_the_cloud_says_does_not_exist_is_a_failure() -> None:
    lab = Lab()
    lab.cloud.refuse["images"] = [InvalidInput("list images", where="na-toronto", why="there is no such region")]
    with pytest.raises(Refused, match="there is no such region"):
        lab.check("CustomImage", "web0", **web(0), region="na-toronto")


def replaced(lab: Lab, numbers: range, value: str) -> list[str]:
    return [lab.preview("CustomImage", f"web{n}", instanceId="ins-demo0001", triggers={"v": value}) for n in numbers]


def test_replacements_create_first_while_all_of_them_fit() -> None:
    lab = Lab(image_limit=6)
    for number in range(3):
        lab.up("CustomImage", f"web{number}", instanceId="ins-demo0001")
    assert replaced(lab, range(3), "2") == ["replace"] * 3


def test_a_full_region_makes_all_its_replacements_delete_first() -> None:
    lab = Lab(image_limit=5)
    for number in range(3):
        lab.up("CustomImage", f"web{number}", instanceId="ins-demo0001")
    assert replaced(lab, range(3), "2") == ["delete-replace"] * 3
    assert any("has no room for old and new at once" in text for text in lab.said)


def test_a_replacement_that_creates_first_counts_one_more() -> None:
    lab = Lab(image_limit=3)
    lab.up("CustomImage", "web0", instanceId="ins-demo0001")
    lab.new_process()
    lab.check("CustomImage", "new1", **web(1))
    lab.check("CustomImage", "new2", **web(2))
    with pytest.raises(NoRoom, match=r"No room for new1, new2, web0 in ap-guangzhou: 1 used \+ at least 3"):
        lab.diff("CustomImage", "web0", instanceId="ins-demo0001", triggers={"v": "2"})


def test_a_refreshs_diff_counts_nothing() -> None:
    lab = Lab(image_limit=2)
    lab.up("CustomImage", "web0", instanceId="ins-demo0001")
    lab.new_process()
    kept = lab.stack["CustomImage", "web0"]
    lab.core.diff("CustomImage", kept.outputs, {**kept.inputs, "triggers": {"v": "2"}}, lab.call("CustomImage", "web0"))
    lab.check("CustomImage", "new", **web(1))


@settings(max_examples=60)
@given(
    limit=st.integers(1, 8),
    theirs=st.integers(0, 6),
    ours=st.integers(0, 5),
    new=st.integers(0, 5),
    order=st.randoms(use_true_random=False),
)
@example(limit=2, theirs=0, ours=2, new=0, order=Random(0))
def test_a_plan_passes_exactly_when_the_run_never_exceeds_the_limit(
    limit: int, theirs: int, ours: int, new: int, order: Any
) -> None:
    """Whatever is there, whatever is new or replaced, in whatever order the engine asks."""
    if theirs + ours > limit:
        return
    lab = Lab(image_limit=limit)
    for number in range(theirs):
        lab.cloud.put(HOME, f"theirs{number}")
    for number in range(ours):
        lab.up("CustomImage", f"old{number}", instanceId="ins-demo0001")
    steps = [(f"old{n}", {"triggers": {"v": "2"}}) for n in range(ours)] + [(f"new{n}", {}) for n in range(new)]
    free = limit - theirs - ours
    extra = new + (0 if free < ours else ours)
    order.shuffle(steps)
    lab.new_process()
    lab.cloud.peak.clear()

    def run() -> None:
        for name, news in steps:
            lab.check_and_diff("CustomImage", name, instanceId="ins-demo0001", **news)

    if extra > free:
        with pytest.raises((Refused, NoRoom)):
            run()
        return
    run()
    order.shuffle(steps)
    lab.new_process()
    pending = []
    for name, news in steps:
        pending += lab.apply_keeping_old("CustomImage", name, instanceId="ins-demo0001", **news)
    assert lab.cloud.peak[HOME] <= limit
    for old in pending:
        lab.core.delete("CustomImage", old.id, old.outputs, lab.call("CustomImage", "x"))
    assert len(lab.cloud.custom(HOME)) == theirs + ours + new
