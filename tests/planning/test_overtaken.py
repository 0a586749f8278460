"""What others do after a plan was judged: it is decided again before each write, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from lab.engine import HOME, Lab, Refused
from lab.program import Engine, Key, News, copies, image, web
from planning.random_worlds import NEW
from pulumi_machine_image.clouds.cloud import Query
from pulumi_machine_image.images.errors import ImageError, NoRoom
from pulumi_machine_image.images.image import Image

SHANGHAI = "ap-shanghai"
DOORS = pytest.mark.parametrize("gathers", [False, True], ids=["dynamic", "plugin"])
QUOTA = r"in ap-guangzhou: the quota of 2 images is used up"


def once_listed(lab: Lab, number: int = 1) -> None:
    """Others make images as soon as the run has looked at the region, and before it writes."""
    look = lab.cloud.images

    def images(region: str, query: Query) -> list[Image]:
        found = look(region, query)
        lab.cloud.images = look  # type: ignore[method-assign]
        for each in range(number):
            lab.cloud.put(HOME, f"overtaking-{each}")
        return found

    lab.cloud.images = images  # type: ignore[method-assign]


def pair(**news: Any) -> dict[Key, News]:
    return {**image("db", **news), **image("web", **news)}


@DOORS
def test_a_place_that_is_taken_after_the_preview_is_missed_before_the_image_that_needs_it(gathers: bool) -> None:
    lab = Lab(image_limit=2, gathers=gathers)
    engine = Engine(lab)
    engine.preview(pair())
    lab.cloud.put(HOME, "overtaking")
    with pytest.raises((Refused, NoRoom), match=r"1 used \+ (at least )?2 planned = 3, quota 2"):
        engine.up(pair())
    assert lab.cloud.calls["create"] == 1, "the one that fits; the other is not even tried"
    assert set(lab.stack) == {("CustomImage", "db")}
    lab.cloud.image_limit = lab.image_limit = 3
    assert engine.up(pair()) == {("CustomImage", "db"): "same", ("CustomImage", "web"): "create"}


@DOORS
def test_a_place_that_is_taken_during_the_run_is_the_clouds_to_refuse_and_the_next_run_does_the_rest(
    gathers: bool,
) -> None:
    lab = Lab(image_limit=2, gathers=gathers)
    engine = Engine(lab)
    once_listed(lab)
    with pytest.raises(NoRoom, match=QUOTA):
        engine.up(pair())
    assert set(lab.stack) == {("CustomImage", "db")}, "what was made is in the state"
    made = lab.image("db")
    lab.cloud.drop(next(ref for ref, each in lab.cloud.records.items() if each.image.name == "overtaking-0"))
    assert engine.up(pair()) == {("CustomImage", "db"): "same", ("CustomImage", "web"): "create"}
    assert lab.image("db") == made
    assert len(lab.cloud.ever_made) == 3, "two of ours, and one of others"


@DOORS
def test_two_runs_that_each_fit_and_do_not_fit_together_make_what_fits(gathers: bool) -> None:
    """Two processes, of two stacks or of two explicit providers: neither sees what the other plans."""
    one = Lab(image_limit=2, gathers=gathers)
    two = Lab(image_limit=2, gathers=gathers, clock=one.clock)
    two.cloud = one.cloud
    two.new_process()
    planned = [
        (lab, each, lab.check("CustomImage", each, instanceId="ins-demo0001"))
        for lab, each in ((one, "a"), (two, "b"), (one, "c"), (two, "d"))
    ]
    refused = []
    for lab, name, inputs in planned:
        try:
            lab.core.create("CustomImage", inputs, lab.call("CustomImage", name))
        except NoRoom as error:
            refused.append(str(error))
    assert len(one.cloud.custom(HOME)) == 2
    assert len(refused) == 2
    assert all("the quota of 2 images is used up" in each for each in refused)


@DOORS
@pytest.mark.parametrize(("before", "after"), [(0, 1), (1, 0)])
def test_the_order_of_a_replacement_is_decided_again_by_what_is_there_then(
    gathers: bool, before: int, after: int
) -> None:
    lab = Lab(image_limit=2, gathers=gathers)
    engine = Engine(lab)
    engine.up(image("web"))
    order = {0: "replace", 1: "delete-replace"}
    theirs = [lab.cloud.put(HOME, "theirs") for _ in range(before)]
    assert engine.preview(image("web", **NEW)) == {("CustomImage", "web"): order[before]}
    for ref in theirs:
        lab.cloud.drop(ref)
    for _ in range(after):
        lab.cloud.put(HOME, "theirs")
    assert engine.up(image("web", **NEW)) == {("CustomImage", "web"): order[after]}
    assert lab.cloud.peak[HOME] == 2


@DOORS
def test_a_replacement_whose_place_is_taken_during_the_run_keeps_the_old_image(gathers: bool) -> None:
    lab = Lab(image_limit=2, gathers=gathers)
    engine = Engine(lab)
    engine.up(image("web", name="golden"))
    old = lab.image("web")
    once_listed(lab)
    with pytest.raises(NoRoom, match=QUOTA):
        engine.up(image("web", name="golden", **NEW))
    assert lab.cloud.records[old].image.name == "golden"
    assert engine.up(image("web", name="golden", **NEW)) == {("CustomImage", "web"): "delete-replace"}
    assert [each.name for each in lab.cloud.custom(HOME)] == ["overtaking-0", "golden"]


@DOORS
def test_a_copy_that_goes_early_makes_room_that_no_plan_counts_on(gathers: bool) -> None:
    """The program drops a copy and rebuilds its source in a full region: Pulumi then deletes the copy with the source.
    Whether that is soon enough for others the order of calls decides; deleted first, as the message says, it is."""
    lab = Lab(image_limit=1, gathers=gathers)
    engine = Engine(lab)
    engine.up({**image("web"), **copies("c", web(), SHANGHAI)})
    program = {**image("web", **NEW), **image("new", region=SHANGHAI)}
    writes = lab.cloud.writes
    with pytest.raises((Refused, ImageError), match=f"No room for new in {SHANGHAI}: 1 used .* goes only after"):
        engine.preview(program)
    assert lab.cloud.writes == writes
    engine.up(image("web"))  # as `pulumi up --target` of the copy does
    assert engine.up(program) == {("CustomImage", "web"): "delete-replace", ("CustomImage", "new"): "create"}
