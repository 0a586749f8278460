"""ImageCopy on a cloud in memory and a clock of its own."""

from __future__ import annotations

from typing import Any

import pytest

from lab.engine import HOME, Lab, Refused
from pulumi_machine_image.images.errors import (
    BuildFailed,
    Denied,
    ImageError,
    ImageGone,
    NameTaken,
    NoRoom,
    SeveralFailures,
)
from pulumi_machine_image.images.image import Image, ImageRef, Kind
from pulumi_machine_image.images.provenance import CLAIM, RESOURCE

SHANGHAI, BEIJING, NANJING = "ap-shanghai", "ap-beijing", "ap-nanjing"


@pytest.fixture
def source(lab: Lab) -> ImageRef:
    lab.up("CustomImage", "web", name="web-golden", instanceId="ins-demo0001", tags={"team": "platform"})
    lab.cloud.calls.clear()
    lab.new_process()
    return lab.image("web")


def up(lab: Lab, source: ImageRef, *regions: str, **news: Any) -> dict[str, Any]:
    return lab.up("ImageCopy", "copies", **program(source, *regions, **news)).outputs


def program(source: ImageRef, *regions: str, **news: Any) -> dict[str, Any]:
    return {"sourceImageId": source.id, "regions": list(regions), **news}


def copy(lab: Lab, region: str) -> Image:
    id = lab.stack["ImageCopy", "copies"].outputs["imageIds"][region]
    return lab.cloud.records[ImageRef(region, id)].image


def test_one_call_copies_to_all_regions_and_they_are_waited_for(lab: Lab, source: ImageRef) -> None:
    before = lab.clock.minutes
    outputs = up(lab, source, SHANGHAI, BEIJING)
    assert lab.cloud.calls["copy"] == 1
    assert {region: (entry["state"], entry["progressPercent"]) for region, entry in outputs["copies"].items()} == {
        SHANGHAI: ("available", 100),
        BEIJING: ("available", 100),
    }
    assert lab.clock.minutes - before == pytest.approx(10, abs=0.5)
    assert lab.preview("ImageCopy", "copies", **program(source, SHANGHAI, BEIJING)) == "same"


def test_a_ready_copy_gets_tags_and_then_its_name_with_one_call_each(lab: Lab, source: ImageRef) -> None:
    up(lab, source, SHANGHAI)
    assert copy(lab, SHANGHAI).name == "web-golden"
    assert copy(lab, SHANGHAI).tags["team"] == "platform"
    assert copy(lab, SHANGHAI).tags[RESOURCE] == "shop/dev/copies"
    assert (lab.cloud.calls["tag"], lab.cloud.calls["modify"]) == (1, 1)


def test_tags_of_the_source_can_be_left_behind(lab: Lab, source: ImageRef) -> None:
    up(lab, source, SHANGHAI, copyTags=False, tags={"own": "1"})
    assert {key for key in copy(lab, SHANGHAI).tags if ":" not in key} == {"own"}


def test_regions_may_differ_in_name_description_and_tags(lab: Lab, source: ImageRef) -> None:
    regions = {SHANGHAI: {"name": "web-sh", "description": "for the east", "tags": {"side": "east"}}, BEIJING: {}}
    lab.up("ImageCopy", "copies", sourceImageId=source.id, regions=regions, description="a copy")
    assert (copy(lab, SHANGHAI).name, copy(lab, SHANGHAI).description) == ("web-sh", "for the east")
    assert (copy(lab, BEIJING).name, copy(lab, BEIJING).description) == ("web-golden", "a copy")
    assert copy(lab, SHANGHAI).tags["side"] == "east"


def test_regions_come_and_go_in_place_and_the_others_are_left_alone(lab: Lab, source: ImageRef) -> None:
    up(lab, source, SHANGHAI, BEIJING)
    kept = copy(lab, BEIJING)
    assert lab.preview("ImageCopy", "copies", **program(source, BEIJING, NANJING)) == "update"
    up(lab, source, BEIJING, NANJING)
    assert copy(lab, BEIJING) == kept
    assert not lab.cloud.custom(SHANGHAI)
    assert copy(lab, NANJING).name == "web-golden"
    assert lab.preview("ImageCopy", "copies", **program(source, NANJING, BEIJING)) == "same"


def test_a_lost_copy_is_made_again_alone(lab: Lab, source: ImageRef) -> None:
    up(lab, source, SHANGHAI, BEIJING)
    kept = copy(lab, BEIJING)
    lab.cloud.drop(copy(lab, SHANGHAI).ref)
    assert lab.refresh("ImageCopy", "copies")
    assert lab.stack["ImageCopy", "copies"].inputs["regions"] == {BEIJING: {}}
    lab.cloud.calls.clear()
    up(lab, source, SHANGHAI, BEIJING)
    assert copy(lab, BEIJING) == kept
    assert (lab.cloud.calls["copy"], lab.cloud.calls["delete"]) == (1, 0)
    assert not lab.refresh("ImageCopy", "copies")


def test_a_renamed_copy_is_drift_where_the_program_names_it(lab: Lab, source: ImageRef) -> None:
    up(lab, source, SHANGHAI, name="web-copy")
    lab.cloud.change(copy(lab, SHANGHAI).ref, name="by-hand")
    assert lab.refresh("ImageCopy", "copies")
    up(lab, source, SHANGHAI, name="web-copy")
    assert copy(lab, SHANGHAI).name == "web-copy"


def test_one_region_that_fails_neither_loses_nor_hides_the_others(lab: Lab, source: ImageRef) -> None:
    lab.cloud.fails.add(SHANGHAI)
    with pytest.raises(BuildFailed, match=rf"to {SHANGHAI} in {SHANGHAI}: the cloud gave up on .*\): the disk broke"):
        up(lab, source, SHANGHAI, BEIJING)
    assert not lab.cloud.custom(SHANGHAI)
    begun = lab.cloud.custom(BEIJING)
    lab.cloud.fails.clear()
    outputs = up(lab, source, SHANGHAI, BEIJING)
    assert outputs["imageIds"][BEIJING] == begun[0].id


def test_a_full_region_does_not_stop_the_others(lab: Lab, source: ImageRef) -> None:
    lab.settings["preflight"] = "off"
    for number in range(10):
        lab.cloud.put(SHANGHAI, f"theirs-{number}")
    with pytest.raises(NoRoom, match="quota of 10"):
        up(lab, source, SHANGHAI, BEIJING)
    assert copy_names(lab, BEIJING) == ["web-golden"]


def copy_names(lab: Lab, region: str) -> list[str]:
    return [image.name for image in lab.cloud.custom(region)]


def test_several_failures_are_told_together_with_what_was_kept(lab: Lab, source: ImageRef) -> None:
    lab.cloud.fails |= {SHANGHAI, NANJING}
    with pytest.raises(SeveralFailures, match=f"(?s){NANJING}.*{SHANGHAI}.*Kept in {BEIJING}"):
        up(lab, source, SHANGHAI, BEIJING, NANJING)


def test_a_lost_answer_never_copies_twice(lab: Lab, source: ImageRef) -> None:
    lab.cloud.lose.append("copy")
    up(lab, source, SHANGHAI, BEIJING)
    assert lab.cloud.calls["copy"] == 1
    assert len(lab.cloud.custom(SHANGHAI)) == len(lab.cloud.custom(BEIJING)) == 1


@pytest.mark.parametrize("minutes", [0, 3, 9.7])
def test_an_interrupted_copy_is_continued(lab: Lab, source: ImageRef, minutes: float) -> None:
    begin = lab.clock.minutes

    def interrupt(now: float) -> None:
        if lab.clock.minutes - begin >= minutes:
            lab.core.cancel.set()

    lab.clock.on_wait = interrupt
    with pytest.raises(ImageError) as called_off:
        up(lab, source, SHANGHAI, BEIJING)
    assert all(f"to {region}" in str(called_off.value) for region in (SHANGHAI, BEIJING)), "each that is under way"
    assert "the run was cancelled" in str(called_off.value)
    lab.clock.on_wait = lambda now: None
    up(lab, source, SHANGHAI, BEIJING)
    assert lab.cloud.calls["copy"] == 1
    assert copy_names(lab, SHANGHAI) == copy_names(lab, BEIJING) == ["web-golden"]
    assert lab.preview("ImageCopy", "copies", **program(source, SHANGHAI, BEIJING)) == "same"


def test_a_copy_that_nobody_waited_for_is_finished_after_a_refresh(lab: Lab, source: ImageRef) -> None:
    news = program(source, SHANGHAI, wait="started")
    lab.up("ImageCopy", "copies", **news)
    assert lab.preview("ImageCopy", "copies", **news) == "same"
    lab.clock.wait(lab.core.cancel, 700)
    assert lab.refresh("ImageCopy", "copies")
    lab.up("ImageCopy", "copies", **news)
    assert copy_names(lab, SHANGHAI) == ["web-golden"]
    assert not lab.refresh("ImageCopy", "copies")


def test_every_copy_goes_with_its_resource(lab: Lab, source: ImageRef) -> None:
    up(lab, source, SHANGHAI, BEIJING)
    lab.destroy("ImageCopy", "copies")
    assert not lab.cloud.custom(SHANGHAI)
    assert not lab.cloud.custom(BEIJING)
    assert source in lab.cloud.records


def test_one_copy_that_cannot_be_deleted_does_not_keep_the_others(lab: Lab, source: ImageRef) -> None:
    up(lab, source, SHANGHAI, BEIJING)
    lab.cloud.refuse["delete"] = [Denied("delete", why="no permission in the first region")]
    with pytest.raises(Denied, match="no permission in the first region"):
        lab.destroy("ImageCopy", "copies")
    assert lab.cloud.custom(BEIJING)
    assert not lab.cloud.custom(SHANGHAI)


def test_a_new_key_copies_the_region_again_and_leaves_no_gap_in_name(lab: Lab) -> None:
    theirs = lab.cloud.put(HOME, "base")
    news = {"sourceImageId": theirs.id, "encrypt": True, "name": "base-encrypted"}
    lab.up("ImageCopy", "copies", **news, regions={HOME: {"kmsKeyId": "k1"}})
    first = copy(lab, HOME)
    assert lab.preview("ImageCopy", "copies", **news, regions={HOME: {"kmsKeyId": "k2"}}) == "update"
    lab.up("ImageCopy", "copies", **news, regions={HOME: {"kmsKeyId": "k2"}})
    assert copy(lab, HOME).id != first.id
    assert copy(lab, HOME).name == "base-encrypted"
    assert first.ref not in lab.cloud.records


def test_a_source_that_is_gone_is_an_error_that_says_so(lab: Lab, source: ImageRef) -> None:
    inputs = lab.check("ImageCopy", "copies", **program(source, SHANGHAI))
    lab.cloud.drop(source)
    with pytest.raises(ImageGone):
        lab.core.create("ImageCopy", inputs, lab.call("ImageCopy", "copies"))


def test_a_name_taken_meanwhile_keeps_the_copy_for_the_next_run(lab: Lab, source: ImageRef) -> None:
    inputs = lab.check("ImageCopy", "copies", **program(source, SHANGHAI))
    theirs = lab.cloud.put(SHANGHAI, "web-golden")
    with pytest.raises(NameTaken):
        lab.core.create("ImageCopy", inputs, lab.call("ImageCopy", "copies"))
    lab.cloud.drop(theirs)
    up(lab, source, SHANGHAI)
    assert lab.cloud.calls["copy"] == 1


def test_the_claim_of_the_state_is_on_every_copy(lab: Lab, source: ImageRef) -> None:
    outputs = up(lab, source, SHANGHAI, BEIJING)
    assert {copy(lab, region).tags[CLAIM] for region in (SHANGHAI, BEIJING)} == {outputs["__claim"]}


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        ({"regions": ["ap-hongkong"]}, "different partitions"),
        ({"regions": ["ap-shenzhen-fsi"]}, "different partitions"),
        ({"regions": ["ap-shangai"]}, "did you mean ap-shanghai"),
        ({"regions": []}, "name at least one region"),
        ({"regions": [HOME]}, "already an image of this account"),
        ({"regions": [SHANGHAI], "encrypt": True}, "own region, ap-guangzhou"),
        ({"regions": [SHANGHAI], "kmsKeyId": "k"}, "needs encrypt: true"),
        (
            {"regions": {SHANGHAI: {"nam": "x"}}},
            "ap-shanghai.nam: there is no such property; did you mean name",
        ),
        ({"regions": {SHANGHAI: {"name": "x" * 61}}}, "regions.ap-shanghai.name"),
        ({"regions": {SHANGHAI: {"tags": {"a": ""}}}}, "regions.ap-shanghai.tags.a: tencent takes"),
        ({"regions": [SHANGHAI], "sourceImageId": "ami-1"}, "is no image id"),
    ],
)
def test_bad_input_fails_with_the_rule_before_any_write(
    lab: Lab, source: ImageRef, news: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        lab.check("ImageCopy", "copies", **{"sourceImageId": source.id, **news})
    assert reason in str(refused.value)
    assert lab.cloud.writes == 0


def test_a_shared_image_is_copied_inside_its_own_region_only() -> None:
    lab = Lab(settings={"trustedOwners": ["200000000002"]})
    theirs = lab.cloud.put(HOME, "theirs", Kind.SHARED)
    with pytest.raises(Refused, match=r"cannot be copied to another region; copy it inside ap-guangzhou first"):
        lab.check("ImageCopy", "copies", sourceImageId=theirs.id, regions=[SHANGHAI])
    lab.up("ImageCopy", "adopted", sourceImageId=theirs.id, regions=[HOME], name="mine")
    assert copy_names(lab, HOME) == ["mine"]


def test_a_name_in_use_in_a_destination_fails_at_preview(lab: Lab, source: ImageRef) -> None:
    theirs = lab.cloud.put(SHANGHAI, "web-golden")
    with pytest.raises(Refused, match=f"ap-shanghai has an image named 'web-golden' already: {theirs.id}"):
        lab.check("ImageCopy", "copies", **program(source, SHANGHAI))


def test_a_region_that_is_refused_is_not_asked_for_a_free_name_too(lab: Lab, source: ImageRef) -> None:
    with pytest.raises(Refused) as refused:
        lab.check("ImageCopy", "copies", **program(source, HOME))
    assert [failure.property for failure in refused.value.failures] == ["regions"]


def test_another_source_replaces_the_copies(lab: Lab, source: ImageRef) -> None:
    up(lab, source, SHANGHAI)
    lab.up("CustomImage", "web2", name="web-two", instanceId="ins-demo0001")
    assert lab.preview("ImageCopy", "copies", **program(lab.image("web2"), SHANGHAI)) == "replace"
    up(lab, lab.image("web2"), SHANGHAI)
    assert copy_names(lab, SHANGHAI) == ["web-two"]
