"""Copies are neither lost nor made twice, whatever goes wrong half-way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lab.engine import HOME, Lab, Refused
from pulumi_machine_image.clouds.cloud import NewCopies
from pulumi_machine_image.core import Call
from pulumi_machine_image.images.errors import (
    AnswerLost,
    BuildFailed,
    CopiesFailed,
    Denied,
    ImageError,
    Interrupted,
    NameTaken,
    NoRoom,
    SeveralFailures,
)
from pulumi_machine_image.images.image import Image, ImageRef
from pulumi_machine_image.images.provenance import CLAIM
from pulumi_machine_image.resources.model import UNKNOWN

SHANGHAI, BEIJING, NANJING = "ap-shanghai", "ap-beijing", "ap-nanjing"


@pytest.fixture
def source(lab: Lab) -> ImageRef:
    return lab.cloud.put(HOME, "base")


def up(lab: Lab, **news: Any) -> dict[str, Any]:
    return lab.up("ImageCopy", "copies", **news).outputs


def names(lab: Lab, region: str) -> list[str]:
    return [image.name for image in lab.cloud.custom(region)]


def copy(lab: Lab, region: str) -> Image:
    return lab.cloud.records[ImageRef(region, lab.stack["ImageCopy", "copies"].outputs["imageIds"][region])].image


def interrupted_up(lab: Lab, **news: Any) -> None:
    """An update that is called off after three minutes."""
    begin = lab.clock.minutes

    def interrupt(now: float) -> None:
        if lab.clock.minutes - begin > 3:
            lab.core.cancel.set()

    lab.clock.on_wait = interrupt
    with pytest.raises(Interrupted):
        up(lab, **news)
    lab.clock.on_wait = lambda now: None


def kept_of_failed_update(lab: Lab, **news: Any) -> dict[str, Any]:
    """What a door that is told of partial failures has in state after an update that fails."""
    told: list[dict[str, Any]] = []

    def keep(id: str, state: Mapping[str, Any] | None) -> None:
        told.append(dict(state or {}))

    lab.new_process()
    inputs, kept = lab.check("ImageCopy", "copies", **news), lab.stack["ImageCopy", "copies"]
    call = Call(lab.urn("ImageCopy", "copies"), say=lab.said.append, keep=keep)
    with pytest.raises(ImageError):
        lab.core.update("ImageCopy", kept.id, kept.outputs, inputs, call)
    return told[-1]


def test_a_copy_stays_when_the_one_in_its_place_cannot_begin(lab: Lab, source: ImageRef) -> None:
    news = {"sourceImageId": source.id, "encrypt": True, "name": "safe"}
    up(lab, **news, regions={HOME: {"kmsKeyId": "k1"}})
    first = copy(lab, HOME)
    lab.cloud.refuse["copy"] = [Denied("copy", why="no such key")]
    with pytest.raises(Denied):
        up(lab, **news, regions={HOME: {"kmsKeyId": "k2"}})
    assert first.ref in lab.cloud.records


def test_what_is_to_go_stays_in_the_state_of_a_failed_update(lab: Lab, source: ImageRef) -> None:
    news = {"sourceImageId": source.id, "encrypt": True, "name": "safe"}
    up(lab, **news, regions={HOME: {"kmsKeyId": "k1"}})
    first = copy(lab, HOME)
    lab.cloud.fails.add(HOME)
    now = {**news, "regions": {HOME: {"kmsKeyId": "k2"}}}
    kept = lab.stack["ImageCopy", "copies"]
    kept.outputs = kept_of_failed_update(lab, **now)
    kept.inputs = lab.check("ImageCopy", "copies", **now)
    assert first.ref in lab.cloud.records
    lab.cloud.fails.clear()
    assert lab.preview("ImageCopy", "copies", **now) == "update"
    up(lab, **now)
    assert first.ref not in lab.cloud.records
    assert names(lab, HOME) == ["base", "safe"]
    assert lab.preview("ImageCopy", "copies", **now) == "same"


def test_a_copy_that_cannot_go_stays_in_the_state_of_a_failed_update(lab: Lab, source: ImageRef) -> None:
    up(lab, sourceImageId=source.id, regions=[SHANGHAI, BEIJING])
    lab.cloud.share(copy(lab, BEIJING).ref, {"300000000003"})
    kept = lab.stack["ImageCopy", "copies"]
    kept.outputs = kept_of_failed_update(lab, sourceImageId=source.id, regions=[SHANGHAI])
    assert lab.preview("ImageCopy", "copies", sourceImageId=source.id, regions=[SHANGHAI]) == "update"
    with pytest.raises(SeveralFailures, match=r"is shared with 300000000003.*None of them was deleted"):
        lab.destroy("ImageCopy", "copies")
    assert lab.cloud.custom(SHANGHAI)


def test_copies_that_a_new_resource_took_over_outlive_the_old_one(lab: Lab, source: ImageRef) -> None:
    news = {"sourceImageId": source.id, "regions": [SHANGHAI, BEIJING]}
    for _ in range(40):
        up(lab, **news)
        old = lab.stack.pop(("ImageCopy", "copies"))
        assert up(lab, **news)["__claim"] != old.outputs["__claim"]
        lab.core.delete("ImageCopy", old.id, old.outputs, lab.call("ImageCopy", "copies"))
        assert copy(lab, SHANGHAI).tags[CLAIM] == copy(lab, BEIJING).tags[CLAIM]


def test_a_copy_that_nobody_waited_for_can_be_taken_over_too(lab: Lab, source: ImageRef) -> None:
    news = {"sourceImageId": source.id, "regions": [SHANGHAI], "wait": "started"}
    up(lab, **news)
    old = lab.stack.pop(("ImageCopy", "copies"))
    up(lab, **news)
    lab.core.delete("ImageCopy", old.id, old.outputs, lab.call("ImageCopy", "copies"))
    assert len(lab.cloud.custom(SHANGHAI)) == 1
    assert lab.cloud.calls["copy"] == 1


def test_an_update_makes_what_is_gone_again_without_a_refresh(lab: Lab, source: ImageRef) -> None:
    news = {"sourceImageId": source.id, "regions": [SHANGHAI, BEIJING]}
    up(lab, **news)
    lab.cloud.drop(copy(lab, SHANGHAI).ref)
    there = copy(lab, BEIJING)
    outputs = up(lab, **news, tags={"team": "platform"})
    assert outputs["copies"][SHANGHAI]["state"] == "available"
    assert names(lab, SHANGHAI) == ["base"]
    assert copy(lab, BEIJING).id == there.id
    assert not lab.refresh("ImageCopy", "copies")


def test_a_copy_under_way_differs_in_nothing(lab: Lab, source: ImageRef) -> None:
    news: dict[str, Any] = {
        "sourceImageId": source.id,
        "regions": {SHANGHAI: {"tags": {"side": "east"}}},
        "name": "web",
        "description": "golden",
        "wait": "started",
    }
    up(lab, **news)
    assert lab.preview("ImageCopy", "copies", **news) == "same"
    assert not lab.refresh("ImageCopy", "copies")
    assert lab.preview("ImageCopy", "copies", **news) == "same"
    other = {**news, "regions": {SHANGHAI: {"tags": {"side": "west"}}}}
    assert lab.preview("ImageCopy", "copies", **other) == "update"
    up(lab, **other)
    assert lab.preview("ImageCopy", "copies", **other) == "same"
    lab.clock.wait(lab.core.cancel, 700)
    assert lab.refresh("ImageCopy", "copies")
    up(lab, **other)
    assert (copy(lab, SHANGHAI).name, copy(lab, SHANGHAI).tags["side"]) == ("web", "west")
    assert not lab.refresh("ImageCopy", "copies")


def test_a_region_that_a_killed_update_added_is_not_counted_again() -> None:
    lab = Lab(image_limit=2)
    source = lab.cloud.put(HOME, "base")
    lab.cloud.put(NANJING, "theirs")
    up(lab, sourceImageId=source.id, regions=[SHANGHAI])
    interrupted_up(lab, sourceImageId=source.id, regions=[SHANGHAI, NANJING])
    up(lab, sourceImageId=source.id, regions=[SHANGHAI, NANJING])
    assert sorted(names(lab, NANJING)) == ["base", "theirs"]
    assert lab.cloud.calls["copy"] == 2


@pytest.mark.parametrize("part", [UNKNOWN, {"name": UNKNOWN}, {"tags": UNKNOWN}, {"tags": {"a": UNKNOWN}}])
def test_what_is_unknown_of_a_region_is_neither_a_mistake_nor_a_name(lab: Lab, source: ImageRef, part: Any) -> None:
    lab.check("ImageCopy", "one", sourceImageId=source.id, regions={SHANGHAI: part})
    lab.check("ImageCopy", "two", sourceImageId=source.id, regions={SHANGHAI: part})
    up(lab, sourceImageId=source.id, regions=[SHANGHAI])
    diff = lab.diff("ImageCopy", "copies", sourceImageId=source.id, regions={SHANGHAI: part, BEIJING: {}})
    kinds = {change.path[:2]: (change.kind, change.certain) for change in diff.changes}
    assert kinds == {("regions", SHANGHAI): ("update", False), ("regions", BEIJING): ("add", True)}


def test_a_quiet_preview_asks_nothing(lab: Lab, source: ImageRef) -> None:
    news = {"sourceImageId": source.id, "regions": [SHANGHAI, BEIJING]}
    up(lab, **news)
    lab.cloud.calls.clear()
    assert lab.preview("ImageCopy", "copies", **news) == "same"
    assert not lab.cloud.calls


def test_a_copy_of_an_earlier_source_that_no_state_holds_is_told_at_preview(lab: Lab, source: ImageRef) -> None:
    lab.cloud.fails.add(BEIJING)
    with pytest.raises(BuildFailed):
        up(lab, sourceImageId=source.id, regions=[SHANGHAI, BEIJING], name="web")
    lab.cloud.fails.clear()
    left = lab.cloud.custom(SHANGHAI)[0]
    other = lab.cloud.put(HOME, "other")
    with pytest.raises(Refused, match=f"{left.id}, made by shop/dev/copies.*or delete it"):
        lab.preview("ImageCopy", "copies", sourceImageId=other.id, regions=[SHANGHAI], name="web")


def test_a_name_taken_meanwhile_says_by_whom(lab: Lab, source: ImageRef) -> None:
    inputs = lab.check("ImageCopy", "copies", sourceImageId=source.id, regions=[SHANGHAI])
    theirs = lab.cloud.put(SHANGHAI, "base")
    with pytest.raises(NameTaken, match=f"{theirs.id}, made by somebody else, has that name"):
        lab.core.create("ImageCopy", inputs, lab.call("ImageCopy", "copies"))


@pytest.mark.parametrize("lost", [False, True])
def test_a_cloud_that_begins_each_region_apart_tells_which_it_began(
    lab: Lab, source: ImageRef, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    """What failed is not asked for again; what may have begun is looked for and found."""
    whole = lab.cloud.copy

    def copy(new: NewCopies) -> Mapping[str, str]:
        begun = whole(new if lost else replace(new, regions=frozenset({SHANGHAI})))
        error = (AnswerLost if lost else NoRoom)("copy", where=BEIJING, why="the cloud said so")
        raise CopiesFailed("copy", begun={SHANGHAI: begun[SHANGHAI]}, by_region={BEIJING: error})

    monkeypatch.setattr(lab.cloud, "copy", copy)
    program = {"sourceImageId": source.id, "regions": [SHANGHAI, BEIJING]}
    if lost:
        lab.up("ImageCopy", "copies", **program)
    else:
        with pytest.raises(NoRoom, match="the cloud said so"):
            lab.up("ImageCopy", "copies", **program)
    assert lab.cloud.calls["copy"] == 1
    assert names(lab, SHANGHAI) == ["base"]
    assert len(lab.cloud.custom(BEIJING)) == int(lost)
