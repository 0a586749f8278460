"""The back end on an unmodified moto server: it does without what moto has not got, and takes few calls."""

from __future__ import annotations

import pytest

from clouds.ec2.worlds import FAR, HOME, ME, OTHER, WEST, World
from pulumi_machine_image.clouds.cloud import (
    FromInstance,
    FromSnapshots,
    ImageChanges,
    NewCopies,
    NewImage,
    Query,
    Region,
)
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import ImageRef, Kind, State

GONE = ImageRef(HOME, "ami-11111111")


def test_an_image_of_an_instance_bears_its_tags_and_so_do_its_snapshots(world: World) -> None:
    instance = world.instance()
    made = world.cloud.create(HOME, NewImage("web", FromInstance(instance), "golden", "servers", {"team": "web"}))
    image = world.cloud.find(HOME, [made])[made]
    assert (image.name, image.description, image.family) == ("web", "golden", "servers")
    assert (image.kind, image.state, image.creator, image.source) == (Kind.CUSTOM, State.AVAILABLE, ME, instance)
    assert image.tags == {"team": "web"}
    (snapshot,) = world.snapshots()
    assert image.snapshot_ids == (snapshot["SnapshotId"],)
    assert {"Key": "team", "Value": "web"} in snapshot["Tags"]


def test_an_image_put_together_from_snapshots_bears_its_tags(world: World) -> None:
    """Moto takes no tags in RegisterImage."""
    snapshots = world.cloud.find(HOME, [(image := world.image()).id])[image.id].snapshot_ids
    made = world.cloud.create(HOME, NewImage("put", FromSnapshots(snapshots), tags={"team": "web"}))
    assert world.cloud.find(HOME, [made])[made].tags == {"team": "web"}
    assert world.calls.counted == {"DescribeImages": 3, "RegisterImage": 1, "CreateTags": 1}


def test_a_missing_instance_is_a_missing_source(world: World) -> None:
    with pytest.raises(errors.SourceGone, match="the instance does not exist"):
        world.cloud.create(HOME, NewImage("web", FromInstance("i-1234567890abcdef0")))


def test_sysprep_is_refused_before_a_call(world: World) -> None:
    with pytest.raises(errors.InvalidInput, match="EC2 does not run sysprep"):
        world.cloud.create(HOME, NewImage("web", FromInstance("i-1", sysprep=True)))
    assert world.calls.counted == {}


def test_data_disks_that_are_not_the_instances_are_refused(world: World) -> None:
    with pytest.raises(errors.InvalidInput, match="vol-1 is no data disk of the instance"):
        world.cloud.create(HOME, NewImage("web", FromInstance(world.instance(), ("vol-1",))))


def test_find_takes_one_call_a_hundred_ids_and_leaves_out_what_is_gone(world: World) -> None:
    image = world.image()
    assert list(world.cloud.find(HOME, [image.id, GONE.id, image.id])) == [image.id]
    assert world.calls.counted == {"DescribeImages": 1}
    world.calls.clear()
    assert world.cloud.find(HOME, [f"ami-{number:08x}" for number in range(201)]) == {}
    assert world.calls.counted == {"DescribeImages": 3}
    world.calls.clear()
    assert world.cloud.find(HOME, []) == {}
    with pytest.raises(errors.InvalidInput, match="'img-1' is not the id of an image"):
        world.cloud.find(HOME, [image.id, "img-1"])
    assert world.calls.counted == {}


def test_a_listing_takes_a_call_a_kind_and_filters_by_name_and_tags(world: World) -> None:
    web = world.image("web", tags={"team": "web"})
    world.image("web-2")
    world.image("other", tags={"team": "web"})
    own = Query(kinds=frozenset({Kind.CUSTOM}))
    assert len(world.cloud.images(HOME, own)) == 3
    assert world.calls.counted == {"DescribeImages": 1}
    found = world.cloud.images(HOME, Query(kinds=own.kinds, name="web", tags={"team": "web"}))
    assert [image.id for image in found] == [web.id]
    world.calls.clear()
    assert world.cloud.images(HOME, Query(kinds=frozenset())) == []
    world.cloud.images(HOME, Query())
    assert world.calls.counted == {"DescribeImages": 3}


def test_who_calls_is_asked_once(world: World) -> None:
    assert world.cloud.account() == world.cloud.account() == ME
    world.cloud.find(HOME, [GONE.id])
    world.cloud.images(HOME, Query())
    assert world.calls.counted["GetCallerIdentity"] == 1


def test_copies_are_asked_for_in_each_destination(world: World) -> None:
    source = world.image()
    made = world.cloud.copy(NewCopies(source, frozenset({WEST, FAR}), "web-copy"))
    assert made.keys() == {WEST, FAR}
    assert sorted((each.action, each.region) for each in world.calls.records) == [
        ("CopyImage", FAR),
        ("CopyImage", WEST),
    ]
    for region, id in made.items():
        assert world.cloud.find(region, [id])[id].name == "web-copy"


def test_a_copy_bears_its_description_and_tags_and_so_do_its_snapshots(world: World) -> None:
    """Moto takes no tags in CopyImage."""
    order = NewCopies(world.image(), frozenset({WEST}), "web-copy", description="golden", tags={"team": "web"})
    made = world.cloud.copy(order)[WEST]
    assert world.calls.counted == {"CopyImage": 1, "DescribeImages": 1, "CreateTags": 1}
    image = world.cloud.find(WEST, [made])[made]
    assert (image.description, image.tags) == ("golden", {"team": "web"})
    tagged = {each["SnapshotId"] for each in world.snapshots(WEST) if {"Key": "team", "Value": "web"} in each["Tags"]}
    assert tagged == set(image.snapshot_ids)


def test_bad_accounts_are_named_and_do_not_keep_the_good_ones_out(world: World) -> None:
    image = world.image()
    with pytest.raises(errors.BadAccount, match=r"12: there is no such account; 34: .*all others can use it"):
        world.cloud.share(image, {OTHER, "12", "34", "333333333333"})
    assert (world.cloud.shares(image) or {}).keys() == {OTHER, "333333333333"}


def test_deleting_leaves_neither_image_nor_snapshot(world: World) -> None:
    """Moto leaves the snapshots when it is told to delete them with the image."""
    image = world.image()
    assert world.cloud.delete(image, snapshots=True) == []
    assert world.calls.counted == {"DescribeImages": 1, "DeregisterImage": 1, "DeleteSnapshot": 1}
    assert world.cloud.find(HOME, [image.id]) == {}
    assert world.snapshots() == []
    world.calls.clear()
    assert world.cloud.delete(image, snapshots=True) == []
    assert world.calls.counted == {"DescribeImages": 1}


def test_snapshots_that_an_image_was_put_together_from_stay(world: World) -> None:
    snapshots = world.cloud.find(HOME, [(image := world.image()).id])[image.id].snapshot_ids
    made = world.cloud.create(HOME, NewImage("put", FromSnapshots(snapshots)))
    before = len(world.snapshots())
    stayed = world.cloud.delete(ImageRef(HOME, made), snapshots=True)
    assert len(stayed) == 1
    assert len(world.snapshots()) == before


def test_what_is_gone_is_gone(world: World) -> None:
    for image in (GONE, deleted := world.image()):
        world.cloud.delete(image, snapshots=True)
        assert world.cloud.shares(image) is None
        world.cloud.unshare(image, {OTHER})
        with pytest.raises(errors.ImageGone):
            world.cloud.share(image, {OTHER})
        with pytest.raises(errors.ImageGone):
            world.cloud.tag(image, put={"a": "1"})
        with pytest.raises(errors.ImageGone):
            world.cloud.modify(image, ImageChanges(description="x"))
    with pytest.raises(errors.ImageGone):
        world.cloud.copy(NewCopies(GONE, frozenset({WEST}), "copy"))
    assert deleted.id not in world.cloud.find(HOME, [deleted.id])


def test_regions_and_zones(world: World) -> None:
    regions = world.cloud.regions()
    assert Region(HOME, HOME, True) in regions
    assert Region("ap-east-1", "ap-east-1", False) in regions
    assert {zone.name for zone in world.cloud.zones(WEST)} >= {"eu-west-1a", "eu-west-1b"}
    assert world.cloud.importable_systems(HOME) == []


def test_a_quota_that_is_not_told_is_none(world: World) -> None:
    """Moto knows none of EC2's."""
    assert world.cloud.quota(HOME) is None
    assert world.calls.counted == {"GetServiceQuota": 1}
