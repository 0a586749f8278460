"""Changing, tagging and deleting images through the official SDK against the emulator, call for call."""

from __future__ import annotations

import pytest

from clouds.tencent.world import DEMO, GONE, GZ, OTHER, World
from pulumi_machine_image.clouds.cloud import (
    ImageChanges,
    ImageCloud,
    NewImage,
    Query,
)
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import ImageRef, Kind


def test_all_changes_take_one_call(world: World, cloud: ImageCloud) -> None:
    ref = world.image(description="golden", family="web")
    cloud.modify(ref, ImageChanges(name="new", description="silver", family="", deprecated=True))
    assert world.calls.counted == {"ModifyImageAttribute": 1}
    image = world.now(ref)
    assert (image.name, image.description, image.family, image.deprecated) == ("new", "silver", "", True)


def test_modify_of_what_cannot_be(world: World, cloud: ImageCloud) -> None:
    ref = world.image("web")
    with pytest.raises(errors.ImageGone, match="Change image img-00000000"):
        cloud.modify(GONE, ImageChanges(name="x"))
    with pytest.raises(errors.InvalidInput, match="a value is too long"):
        cloud.modify(ref, ImageChanges(description="x" * 257))
    cloud.modify(ref, ImageChanges(name="web"))


def test_tags_take_a_call_for_ten_to_set_and_ten_to_remove(world: World, cloud: ImageCloud) -> None:
    ref = world.image(tags={"old": "1"})
    cloud.tag(ref, put={f"key{number:02}": "x" for number in range(12)}, drop={"old"})
    assert world.calls.counted == {"ModifyResourceTags": 2}
    assert len(world.now(ref).tags) == 12


def test_tag_with_what_cannot_be(world: World, cloud: ImageCloud) -> None:
    ref = world.image()
    with pytest.raises(errors.InvalidInput, match="the cloud's own"):
        cloud.tag(ref, put={"qcloud:x": "1"})
    with pytest.raises(errors.InvalidInput, match="letters, digits, spaces"):
        cloud.create(GZ, NewImage("db", DEMO, tags={"a\x01b": "1"}))


def test_delete_of_what_cannot_be(world: World, cloud: ImageCloud) -> None:
    ref = world.image()
    cloud.share(ref, {OTHER})
    with pytest.raises(errors.StillShared, match="Take back all its shares first"):
        cloud.delete(ref, snapshots=True)
    public = cloud.images(GZ, Query(frozenset({Kind.PUBLIC})))[0]
    with pytest.raises(errors.Refused, match="this cannot be done with that image"):
        cloud.delete(public.ref, snapshots=True)
    with pytest.raises(errors.InvalidInput):
        cloud.delete(ImageRef(GZ, "web"), snapshots=True)
    assert world.calls.counted["DeleteImages"] == 3


def test_delete_waits_for_an_image_that_is_being_made_until_the_deadline(world: World) -> None:
    ref = ImageRef(GZ, world.cloud().create(GZ, NewImage("web", DEMO)))
    with pytest.raises(errors.TookTooLong, match="the image is being made, copied or imported"):
        world.cloud(seconds=5).delete(ref, snapshots=True)
    world.cloud().delete(ref, snapshots=True)
    assert world.cloud().find(GZ, [ref.id]) == {}
