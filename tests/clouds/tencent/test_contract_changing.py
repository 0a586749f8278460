"""Changing, tagging and deleting images through the official SDK against the emulator, call for call."""

from __future__ import annotations

import pytest

from clouds.tencent.world import DEMO, GONE, GZ, OTHER, World, once
from pulumi_machine_image.clouds.cloud import (
    FromSnapshots,
    ImageChanges,
    ImageCloud,
    NewImage,
    Query,
)
from pulumi_machine_image.emulator import Fault
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import ImageRef, Kind


def test_modify(world: World, cloud: ImageCloud) -> None:
    ref = world.image(description="golden", family="web")
    cloud.modify(ref, ImageChanges(name="new", deprecated=True))
    image = world.now(ref)
    assert (image.name, image.description, image.family, image.deprecated) == ("new", "golden", "web", True)
    cloud.modify(ref, ImageChanges(description="", family="", deprecated=False))
    image = world.now(ref)
    assert (image.name, image.description, image.family, image.deprecated) == ("new", "", "", False)
    cloud.modify(ref, ImageChanges())
    assert world.calls.counted == {"ModifyImageAttribute": 2, "DescribeImages": 2}


def test_modify_of_what_cannot_be(world: World, cloud: ImageCloud) -> None:
    ref, theirs = world.image("web"), world.shared()
    world.image("db")
    with pytest.raises(errors.ImageGone, match="Change image img-00000000"):
        cloud.modify(GONE, ImageChanges(name="x"))
    with pytest.raises(errors.NameTaken):
        cloud.modify(ref, ImageChanges(name="db"))
    with pytest.raises(errors.NotTheOwner):
        cloud.modify(theirs, ImageChanges(name="mine now"))
    with pytest.raises(errors.InvalidInput, match="a value is too long"):
        cloud.modify(ref, ImageChanges(description="x" * 257))
    cloud.modify(ref, ImageChanges(name="web"))


def test_modify_waits_for_an_image_that_is_being_made(world: World, cloud: ImageCloud) -> None:
    ref = ImageRef(GZ, cloud.create(GZ, NewImage("web", DEMO)))
    cloud.modify(ref, ImageChanges(name="new"))
    assert world.now(ref).name == "new"
    assert world.calls.outcomes.count("InvalidImageId.IncorrectState") >= 1


def test_tag(world: World, cloud: ImageCloud) -> None:
    ref = world.image(tags={"old": "1", "kept": "1"})
    many = {f"key{number:02}": "x" for number in range(12)}
    cloud.tag(ref, put={"kept": "2", **many}, drop={"old"})
    assert world.now(ref).tags == {"kept": "2", **many}
    cloud.tag(ref, put={}, drop=many.keys())
    assert world.now(ref).tags == {"kept": "2"}
    cloud.tag(ref, put={})
    assert world.calls.counted == {"ModifyResourceTags": 4, "DescribeImages": 2}


def test_tag_with_what_cannot_be(world: World, cloud: ImageCloud) -> None:
    ref = world.image()
    with pytest.raises(errors.InvalidInput, match="the cloud's own"):
        cloud.tag(ref, put={"qcloud:x": "1"})
    with pytest.raises(errors.InvalidInput, match="letters, digits, spaces"):
        cloud.create(GZ, NewImage("db", DEMO, tags={"a\x01b": "1"}))


@pytest.mark.parametrize("snapshots", [True, False])
def test_delete(snapshots: bool, world: World, cloud: ImageCloud) -> None:
    ref = world.image()
    disks = world.now(ref).snapshot_ids
    world.calls.clear()
    assert cloud.delete(ref, snapshots=snapshots) == []
    assert cloud.delete(ref, snapshots=snapshots) == []
    assert world.calls.outcomes == ["", "InvalidImageId.NotFound"]
    assert cloud.find(GZ, [ref.id]) == {}
    if snapshots:
        with pytest.raises(errors.SourceGone):
            cloud.create(GZ, NewImage("from the rest", FromSnapshots(disks)))
    else:
        assert cloud.create(GZ, NewImage("from the rest", FromSnapshots(disks)))


def test_delete_of_what_cannot_be(world: World, cloud: ImageCloud) -> None:
    ref, theirs = world.image(), world.shared()
    cloud.share(ref, {OTHER})
    with pytest.raises(errors.StillShared, match="Take back all its shares first"):
        cloud.delete(ref, snapshots=True)
    with pytest.raises(errors.NotTheOwner):
        cloud.delete(theirs, snapshots=True)
    public = cloud.images(GZ, Query(frozenset({Kind.PUBLIC})))[0]
    with pytest.raises(errors.Refused, match="this cannot be done with that image"):
        cloud.delete(public.ref, snapshots=True)
    with pytest.raises(errors.InvalidInput):
        cloud.delete(ImageRef(GZ, "web"), snapshots=True)
    assert world.calls.counted["DeleteImages"] == 4


def test_delete_waits_for_an_image_that_is_being_made_until_the_deadline(world: World) -> None:
    ref = ImageRef(GZ, world.cloud().create(GZ, NewImage("web", DEMO)))
    with pytest.raises(errors.TookTooLong, match="the image is being made, copied or imported"):
        world.cloud(seconds=5).delete(ref, snapshots=True)
    world.cloud().delete(ref, snapshots=True)
    assert world.cloud().find(GZ, [ref.id]) == {}


def test_a_lost_answer_of_delete_is_asked_again(world: World, cloud: ImageCloud) -> None:
    ref = world.image()
    world.fault = once("DeleteImages", Fault.lose_answer())
    assert cloud.delete(ref, snapshots=True) == []
    assert world.calls.outcomes == ["ClientNetworkError", "InvalidImageId.NotFound"]
