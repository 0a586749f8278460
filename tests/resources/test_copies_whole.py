"""ImageCopy on a cloud where copies begin with all they are to have, and names stay."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lab.engine import HOME, Kept, Lab, Refused
from lab.fake_cloud import FIXED_NAMES
from pulumi_machine_image.clouds.cloud import NewCopies
from pulumi_machine_image.images.errors import BuildFailed, Denied, ImageError, Interrupted, NameTaken
from pulumi_machine_image.images.image import Image, ImageRef, Kind, State
from pulumi_machine_image.images.provenance import CLAIM, GENERATION, RESOURCE

SHANGHAI, BEIJING, NANJING = "ap-shanghai", "ap-beijing", "ap-nanjing"
KEYED = {"encrypt": True, "name": "safe"}


@pytest.fixture
def lab() -> Lab:
    return Lab(traits=FIXED_NAMES)


@pytest.fixture
def source(lab: Lab) -> ImageRef:
    return lab.cloud.put(HOME, "base", description="golden", tags={"team": "web"})


def up(lab: Lab, source: ImageRef, regions: Any, **news: Any) -> dict[str, Any]:
    return lab.up("ImageCopy", "copies", sourceImageId=source.id, regions=regions, **news).outputs


def preview(lab: Lab, source: ImageRef, regions: Any, **news: Any) -> str:
    return lab.preview("ImageCopy", "copies", sourceImageId=source.id, regions=regions, **news)


def copy(lab: Lab, region: str) -> Image:
    id = lab.stack["ImageCopy", "copies"].outputs["imageIds"][region]
    return lab.cloud.records[ImageRef(region, id)].image


def counted(lab: Lab, *methods: str) -> list[int]:
    """How often each was called since the last time."""
    found = [lab.cloud.calls[method] for method in methods]
    lab.cloud.calls.clear()
    return found


def interrupted_up(lab: Lab, source: ImageRef, regions: Any, **news: Any) -> None:
    lab.clock.on_wait = lambda now: lab.core.cancel.set()
    with pytest.raises(Interrupted):
        up(lab, source, regions, **news)
    lab.clock.on_wait = lambda now: None


def test_a_copy_begins_whole_and_nothing_is_sent_when_it_is_ready(lab: Lab, source: ImageRef) -> None:
    outputs = up(lab, source, [SHANGHAI, BEIJING], tags={"own": "1"}, wait="started")
    for region in (SHANGHAI, BEIJING):
        made = copy(lab, region)
        assert (made.state, made.name, made.description) == (State.COPYING, "base", "golden")
        assert made.tags.items() >= {"team": "web", "own": "1", RESOURCE: "shop/dev/copies"}.items()
        assert made.tags[CLAIM] == outputs["__claim"]
    lab.clock.pass_time(700)
    lab.refresh("ImageCopy", "copies")
    assert preview(lab, source, [SHANGHAI, BEIJING], tags={"own": "1"}, wait="started") == "same"
    assert counted(lab, "copy", "tag", "modify") == [1, 0, 0]


def test_what_the_program_says_goes_before_what_the_source_has(lab: Lab, source: ImageRef) -> None:
    part = {"name": "web-sh", "description": "east", "tags": {"side": "east"}}
    up(lab, source, {SHANGHAI: part, BEIJING: {}, NANJING: {}}, description="", copyTags=False)
    assert (copy(lab, SHANGHAI).name, copy(lab, SHANGHAI).description) == ("web-sh", "east")
    assert (copy(lab, BEIJING).name, copy(lab, BEIJING).description) == ("base", "")
    assert [{key for key in copy(lab, each).tags if ":" not in key} for each in (SHANGHAI, BEIJING)] == [
        {"side"},
        set(),
    ]
    assert counted(lab, "copy", "tag", "modify") == [2, 0, 0], "an order for each sort of copy"


def test_the_clouds_own_tags_are_not_inherited(lab: Lab, source: ImageRef) -> None:
    lab.cloud.change(source, tags={"team": "web", "qcloud:stack": "x"})
    up(lab, source, [SHANGHAI])
    assert {key for key in copy(lab, SHANGHAI).tags if not key.startswith("machine-image:")} == {"team"}
    assert counted(lab, "copy", "tag") == [1, 0]


def test_a_lost_answer_is_looked_for_by_provenance(lab: Lab, source: ImageRef) -> None:
    lab.cloud.lose.append("copy")
    up(lab, source, [SHANGHAI, BEIJING])
    assert len(lab.cloud.custom(SHANGHAI)) == len(lab.cloud.custom(BEIJING)) == 1
    assert counted(lab, "copy", "tag", "modify") == [1, 0, 0]


def test_a_name_that_this_very_copy_took_is_no_failure(
    lab: Lab, source: ImageRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed run began it, and no list had shown it yet."""
    whole = lab.cloud.copy

    def begun_before(new: NewCopies) -> Mapping[str, str]:
        whole(replace(new, tags={**new.tags, CLAIM: "of the run before"}))
        return whole(new)

    monkeypatch.setattr(lab.cloud, "copy", begun_before)
    up(lab, source, [SHANGHAI], wait="started")
    assert [image.name for image in lab.cloud.custom(SHANGHAI)] == ["base"]
    lab.destroy("ImageCopy", "copies")
    assert not lab.cloud.custom(SHANGHAI)


def test_a_destination_that_is_full_does_not_hold_up_orders_for_others(
    lab: Lab, source: ImageRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, both = lab.cloud.copy, threading.Barrier(2, timeout=10)

    def copy(new: NewCopies) -> Mapping[str, str]:
        both.wait()
        return whole(new)

    monkeypatch.setattr(lab.cloud, "copy", copy)
    up(lab, source, {SHANGHAI: {"kmsKeyId": "k1"}, BEIJING: {"kmsKeyId": "k2"}}, encrypt=True)
    assert counted(lab, "copy") == [2]


def test_a_name_taken_by_others_says_by_whom_and_keeps_the_other_regions(lab: Lab, source: ImageRef) -> None:
    inputs = lab.check("ImageCopy", "copies", sourceImageId=source.id, regions=[SHANGHAI, BEIJING])
    theirs = lab.cloud.put(SHANGHAI, "base")
    with pytest.raises(NameTaken, match=f"in {SHANGHAI}: {theirs.id}, made by somebody else, has that name"):
        lab.core.create("ImageCopy", inputs, lab.call("ImageCopy", "copies"))
    assert [image.name for image in lab.cloud.custom(BEIJING)] == ["base"]


def test_a_killed_run_is_continued_and_its_copies_bear_the_new_claim_at_once(lab: Lab, source: ImageRef) -> None:
    interrupted_up(lab, source, [SHANGHAI])
    counted(lab)
    for _ in range(20):
        outputs = up(lab, source, [SHANGHAI], wait="started")
        assert copy(lab, SHANGHAI).tags[CLAIM] == outputs["__claim"]
        lab.stack.clear()
    assert lab.cloud.calls["copy"] == 0
    up(lab, source, [SHANGHAI], wait="started")
    lab.destroy("ImageCopy", "copies")
    assert not lab.cloud.custom(SHANGHAI)


def test_another_name_makes_that_region_anew_and_the_old_copy_goes_when_the_new_is_ready(
    lab: Lab, source: ImageRef
) -> None:
    up(lab, source, [SHANGHAI, BEIJING], name="one")
    old, kept = copy(lab, SHANGHAI), copy(lab, BEIJING)
    regions = {SHANGHAI: {"name": "two"}, BEIJING: {}}
    assert preview(lab, source, regions, name="one") == "update"
    there: list[bool] = []
    lab.clock.on_wait = lambda now: there.append(old.ref in lab.cloud.records)
    up(lab, source, regions, name="one")
    assert all(there)
    assert old.ref not in lab.cloud.records
    assert (copy(lab, SHANGHAI).name, copy(lab, BEIJING)) == ("two", kept)
    assert preview(lab, source, regions, name="one") == "same"
    assert not lab.refresh("ImageCopy", "copies")


def test_a_name_that_goes_or_is_that_of_the_copy_makes_nothing_anew(lab: Lab, source: ImageRef) -> None:
    up(lab, source, [SHANGHAI], name="one")
    first = copy(lab, SHANGHAI)
    up(lab, source, [SHANGHAI])
    lab.cloud.change(source, name="other")
    up(lab, source, [SHANGHAI])
    assert preview(lab, source, [SHANGHAI]) == "same"
    assert copy(lab, SHANGHAI).tags[GENERATION] != first.tags[GENERATION], "a lost state finds it all the same"
    up(lab, source, [SHANGHAI], name="one")
    assert copy(lab, SHANGHAI) == first
    assert lab.cloud.calls["copy"] == 1


def test_under_one_name_the_old_copy_goes_first_and_it_is_said_once(lab: Lab, source: ImageRef) -> None:
    up(lab, source, {HOME: {"kmsKeyId": "k1"}, SHANGHAI: {}}, **KEYED)
    old, kept = copy(lab, HOME), copy(lab, SHANGHAI)
    regions = {HOME: {"kmsKeyId": "k2"}, SHANGHAI: {}}
    lab.said.clear()
    assert preview(lab, source, regions, **KEYED) == "update"
    said = (
        "The copy of copies in ap-guangzhou is deleted before it is made again, because old and new have the same name"
    )
    assert lab.said == [f"{said}. What would avoid it: another name"]
    lab.said.clear()
    up(lab, source, regions, **KEYED)
    assert [line.startswith(said) for line in lab.said].count(True) == 1
    assert old.ref not in lab.cloud.records
    assert copy(lab, HOME).name == "safe"
    assert copy(lab, SHANGHAI) == kept
    assert preview(lab, source, regions, **KEYED) == "same"


def test_a_copy_that_goes_first_needs_no_room_besides() -> None:
    lab = Lab(image_limit=2, traits=FIXED_NAMES)
    source = lab.cloud.put(HOME, "base")
    up(lab, source, {HOME: {"kmsKeyId": "k1"}}, **KEYED)
    assert preview(lab, source, {HOME: {"kmsKeyId": "k2"}}, **KEYED) == "update"
    up(lab, source, {HOME: {"kmsKeyId": "k2"}}, **KEYED)
    assert lab.cloud.peak[HOME] == 2


@pytest.mark.parametrize("traits", [FIXED_NAMES, Lab().cloud.traits], ids=lambda traits: traits.copies_begin)
def test_a_copy_that_stays_and_keeps_its_name_is_told_at_preview(traits: Any) -> None:
    lab = Lab(traits=traits)
    source = lab.cloud.put(HOME, "base")
    up(lab, source, {HOME: {"kmsKeyId": "k1"}}, **KEYED, onDelete="retain")
    with pytest.raises(NameTaken, match=f"onDelete keeps {copy(lab, HOME).id}, which keeps its name 'safe'"):
        preview(lab, source, {HOME: {"kmsKeyId": "k2"}}, **KEYED, onDelete="retain")
    assert preview(lab, source, {HOME: {"kmsKeyId": "k2"}}, **KEYED | {"name": "new"}, onDelete="retain") == "update"
    lab.cloud.drop(copy(lab, HOME).ref)
    assert preview(lab, source, {HOME: {"kmsKeyId": "k2"}}, **KEYED, onDelete="retain") == "update"


def test_an_old_copy_that_cannot_go_keeps_its_region_alone_from_being_made_anew(lab: Lab, source: ImageRef) -> None:
    up(lab, source, {HOME: {}, SHANGHAI: {}}, **KEYED)
    lab.cloud.share(copy(lab, HOME).ref, {"300000000003"})
    old, other = copy(lab, HOME), copy(lab, SHANGHAI)
    with pytest.raises(ImageError, match="shared with 300000000003"):
        up(lab, source, {HOME: {"kmsKeyId": "k"}, SHANGHAI: {"kmsKeyId": "k"}}, **KEYED)
    assert old.ref in lab.cloud.records
    assert other.ref not in lab.cloud.records
    assert [image.name for image in lab.cloud.custom(SHANGHAI)] == ["safe"]


def test_a_refused_order_after_the_old_copy_went_is_made_by_the_next_run(lab: Lab, source: ImageRef) -> None:
    up(lab, source, {HOME: {"kmsKeyId": "k1"}}, **KEYED)
    lab.cloud.refuse["copy"] = [Denied("copy", why="no such key")]
    with pytest.raises(Denied):
        up(lab, source, {HOME: {"kmsKeyId": "k2"}}, **KEYED)
    up(lab, source, {HOME: {"kmsKeyId": "k2"}}, **KEYED)
    assert sorted(image.name for image in lab.cloud.custom(HOME)) == ["base", "safe"]


def test_a_region_that_fails_says_why_and_is_made_again_alone(lab: Lab, source: ImageRef) -> None:
    lab.cloud.fails.add(SHANGHAI)
    with pytest.raises(BuildFailed, match=r"the cloud gave up on .*\(base\): the disk broke"):
        up(lab, source, [SHANGHAI, BEIJING])
    assert not lab.cloud.custom(SHANGHAI), "it held its name"
    (kept,) = lab.cloud.custom(BEIJING)
    lab.cloud.fails.clear()
    assert up(lab, source, [SHANGHAI, BEIJING])["imageIds"][BEIJING] == kept.id


def test_a_shared_image_is_copied_anywhere(lab: Lab) -> None:
    lab.settings["trustedOwners"] = ["200000000002"]
    theirs = lab.cloud.put(HOME, "theirs", Kind.SHARED)
    up(lab, theirs, [HOME, SHANGHAI], name="mine")
    assert (copy(lab, HOME).name, copy(lab, SHANGHAI).name) == ("mine", "mine")


def test_an_encrypted_copy_needs_a_name_of_its_own_beside_its_source(lab: Lab, source: ImageRef) -> None:
    with pytest.raises(Refused, match=f"{HOME} has an image named 'base' already: {source.id}"):
        preview(lab, source, [HOME], encrypt=True)


@pytest.mark.parametrize(
    ("news", "property"),
    [
        ({"regions": {SHANGHAI: {"kmsKeyId": f"key:{BEIJING}:1"}}}, f"regions.{SHANGHAI}.kmsKeyId"),
        ({"regions": [SHANGHAI, BEIJING], "kmsKeyId": f"key:{BEIJING}:1"}, "kmsKeyId"),
    ],
)
def test_a_key_of_another_region_is_refused(lab: Lab, source: ImageRef, news: dict[str, Any], property: str) -> None:
    reason = f"{property}: the key is one of {BEIJING}, and a copy in {SHANGHAI} needs a key of {SHANGHAI}"
    with pytest.raises(Refused, match=reason) as refused:
        lab.check("ImageCopy", "copies", sourceImageId=source.id, encrypt=True, **news)
    assert len(refused.value.failures) == 1


def test_a_key_for_each_region_is_taken(lab: Lab, source: ImageRef) -> None:
    regions = {SHANGHAI: {"kmsKeyId": f"key:{SHANGHAI}:1"}, BEIJING: {}, NANJING: {"kmsKeyId": "alias/mine"}}
    up(lab, source, regions, encrypt=True, kmsKeyId=f"key:{BEIJING}:1")
    assert counted(lab, "copy") == [3]


def test_an_imported_copy_of_another_name_is_made_anew_and_the_others_are_taken_on(lab: Lab, source: ImageRef) -> None:
    ids = {region: lab.cloud.put(region, "mine").id for region in (SHANGHAI, BEIJING)}
    id = f"{source}:{','.join(f'{region}={id}' for region, id in ids.items())}"
    found = lab.core.find("ImageCopy", id, lab.call("ImageCopy", "copies"))
    assert found is not None
    lab.stack["ImageCopy", "copies"] = Kept(found.id, found.inputs, found.outputs)
    after = up(lab, source, {SHANGHAI: {"name": "ours"}, BEIJING: {}})["imageIds"]
    assert after[BEIJING] == ids[BEIJING]
    assert copy(lab, BEIJING).tags[RESOURCE] == "shop/dev/copies"
    assert [(image.name, image.id) for image in lab.cloud.custom(SHANGHAI)] == [("ours", after[SHANGHAI])]
    assert not lab.refresh("ImageCopy", "copies")
