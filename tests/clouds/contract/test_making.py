"""Every back end: images that are made, and copied."""

from __future__ import annotations

import pytest

from clouds.contract.conftest import only_far
from clouds.contract.world import IMAGES, SECONDS, World
from pulumi_machine_image.clouds.cloud import FromInstance, FromSnapshots, ImageCloud, NewCopies, NewImage, Query
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import ImageRef, Kind, State

CUSTOM = Query(frozenset({Kind.CUSTOM}))
only_emulator = pytest.mark.parametrize("world", ["emulator"], indirect=True)
"""For dry runs that look at more than what the caller may do."""


def test_create_from_an_instance_begins_an_image_that_is_whole(world: World, cloud: ImageCloud) -> None:
    new = NewImage("web", world.instance, "golden", "servers", {"team": "web", "a": "1"})
    made = cloud.create(world.home, new)
    image = cloud.find(world.home, [made])[made]
    assert (image.state, image.kind, image.creator) == (State.CREATING, Kind.CUSTOM, world.me)
    world.pass_seconds(SECONDS)
    image = cloud.find(world.home, [made])[made]
    assert (image.state, image.name, image.description) == (State.AVAILABLE, "web", "golden")
    assert (image.family, image.tags) == ("servers", {"team": "web", "a": "1"})
    assert image.architecture == "x86_64"
    assert image.size_gib > 0


@only_far
def test_create_takes_the_data_disks_that_are_asked_for(world: World, cloud: ImageCloud) -> None:
    ref = ImageRef(world.home, cloud.create(world.home, NewImage("web", world.with_disk)))
    assert len(world.now(ref).snapshot_ids) == 2


@only_far
def test_create_takes_no_disk_that_is_not_the_instances(world: World, cloud: ImageCloud) -> None:
    source = FromInstance(world.instance.instance_id, ("no-such-disk",))
    with pytest.raises(errors.InvalidInput):
        cloud.create(world.home, NewImage("web", source))
    assert cloud.images(world.home, CUSTOM) == []


def test_create_from_snapshots(world: World, cloud: ImageCloud) -> None:
    snapshots = world.now(world.image("first")).snapshot_ids
    new = NewImage("second", FromSnapshots(snapshots), "put together", tags={"team": "web"})
    ref = ImageRef(world.home, cloud.create(world.home, new))
    world.pass_seconds(SECONDS)
    image = world.now(ref)
    assert (image.state, image.description, image.tags) == (State.AVAILABLE, "put together", {"team": "web"})


@only_far
def test_create_from_what_is_not_there_names_the_source(world: World, cloud: ImageCloud) -> None:
    prefix = world.instance.instance_id.partition("-")[0]
    for source in (FromInstance(f"{prefix}-1234567890abcdef0"), FromSnapshots(("snap-1234567890abcdef0",))):
        with pytest.raises(errors.SourceGone, match="does not exist"):
            cloud.create(world.home, NewImage("web", source))
    assert cloud.images(world.home, CUSTOM) == []


def test_create_under_a_name_that_is_taken_is_refused_where_names_are_unique(world: World, cloud: ImageCloud) -> None:
    world.image("web")
    if cloud.traits.names_unique:
        with pytest.raises(errors.NameTaken):
            cloud.create(world.home, NewImage("web", world.instance))
    assert len(cloud.images(world.home, CUSTOM)) == 1


def test_create_in_a_full_region_finds_no_room(world: World, cloud: ImageCloud) -> None:
    for number in range(IMAGES):
        world.image(f"web-{number}")
    with pytest.raises(errors.NoRoom):
        cloud.create(world.home, NewImage("one more", world.instance))
    assert len(cloud.images(world.home, CUSTOM)) == IMAGES


def test_a_lost_answer_of_create_is_said_and_one_image_is_there(world: World, cloud: ImageCloud) -> None:
    world.trouble("lost", "create")
    with pytest.raises(errors.AnswerLost):
        cloud.create(world.home, NewImage("web", world.instance, tags={"claim": "1"}))
    assert [image.name for image in cloud.images(world.home, CUSTOM)] == ["web"]


@only_far
@pytest.mark.parametrize("trouble", ["internal", "malformed", "cut"])
def test_create_is_never_sent_twice_when_its_effect_is_open(world: World, cloud: ImageCloud, trouble: str) -> None:
    world.trouble(trouble, "create")  # type: ignore[arg-type]
    with pytest.raises(errors.AnswerLost):
        cloud.create(world.home, NewImage("web", world.instance))
    assert len(cloud.images(world.home, CUSTOM)) <= 1


@only_far
def test_a_throttled_create_is_sent_again_and_makes_one_image(world: World, cloud: ImageCloud) -> None:
    world.trouble("throttled", "create", 2)
    made = cloud.create(world.home, NewImage("web", world.instance))
    assert [image.id for image in cloud.images(world.home, CUSTOM)] == [made]


def test_copy_begins_in_every_region_at_once(world: World, cloud: ImageCloud) -> None:
    ref = world.image("web")
    copies = cloud.copy(NewCopies(ref, frozenset(world.others), "web-copy"))
    assert copies.keys() == set(world.others)
    for region, id in copies.items():
        copy = cloud.find(region, [id])[id]
        assert (copy.name, copy.state, copy.region, copy.kind) == ("web-copy", State.COPYING, region, Kind.CUSTOM)
    world.pass_seconds(SECONDS)
    for region, id in copies.items():
        assert cloud.find(region, [id])[id].state is State.AVAILABLE


def test_copy_begins_with_description_and_tags_where_the_traits_say(world: World, cloud: ImageCloud) -> None:
    ref, region = world.image("web"), world.others[0]
    order = NewCopies(ref, frozenset({region}), "copy", description="golden", tags={"team": "web"})
    (id,) = cloud.copy(order).values()
    copy = world.now(ImageRef(region, id))
    whole = cloud.traits.copies_begin == "whole"
    assert (copy.description, copy.tags) == (("golden", {"team": "web"}) if whole else ("", {}))


def test_copy_may_be_encrypted_in_its_own_region(world: World, cloud: ImageCloud) -> None:
    ref = world.image("web")
    (id,) = cloud.copy(NewCopies(ref, frozenset({world.home}), "web-safe", encrypt=True)).values()
    world.pass_seconds(SECONDS)
    assert world.now(ImageRef(world.home, id)).name == "web-safe"


def test_copy_of_what_is_gone_says_so(world: World, cloud: ImageCloud) -> None:
    with pytest.raises(errors.ImageGone):
        cloud.copy(NewCopies(world.gone, frozenset({world.others[0]}), "copy"))


def test_copy_to_a_full_region_or_under_a_taken_name_is_refused(world: World, cloud: ImageCloud) -> None:
    ref, (near, far) = world.image("web"), world.others
    if cloud.traits.names_unique:
        world.image("copy", near)
        with pytest.raises(errors.NameTaken):
            cloud.copy(NewCopies(ref, frozenset({near}), "copy"))
    for number in range(IMAGES):
        world.image(f"web-{number}", far)
    with pytest.raises(errors.NoRoom):
        cloud.copy(NewCopies(ref, frozenset({far}), "copy"))


def test_a_lost_answer_of_copy_never_makes_two(world: World, cloud: ImageCloud) -> None:
    """Where the cloud knows an order again, it is sent again; elsewhere it is said."""
    ref, region = world.image("web"), world.others[0]
    world.trouble("lost", "copy")
    try:
        said = set(cloud.copy(NewCopies(ref, frozenset({region}), "copy")).values())
    except errors.AnswerLost:
        said = set()
    there = {image.id for image in cloud.images(region, CUSTOM)}
    assert len(there) == 1
    assert said <= there


@only_far
def test_copy_of_a_shared_image_works_where_the_traits_say(world: World, cloud: ImageCloud) -> None:
    theirs = world.shared()
    where = {"none": None, "same-region": world.home, "anywhere": world.others[0]}[cloud.traits.shared_copies]
    if where is None:
        with pytest.raises(errors.Refused):
            cloud.copy(NewCopies(theirs, frozenset({world.home}), "adopted"))
        return
    (id,) = cloud.copy(NewCopies(theirs, frozenset({where}), "adopted")).values()
    world.pass_seconds(SECONDS)
    adopted = world.now(ImageRef(where, id))
    assert (adopted.kind, adopted.creator) == (Kind.CUSTOM, world.me)


def test_dry_create_makes_nothing_and_costs_a_call(world: World, cloud: ImageCloud) -> None:
    snapshots = world.now(world.image("first")).snapshot_ids
    for source in (world.instance, FromSnapshots(snapshots)):
        before = world.calls
        cloud.dry_create(world.home, NewImage("web", source, "golden", "servers", {"team": "web"}))
        assert world.calls == before + 1
    assert [image.name for image in cloud.images(world.home, CUSTOM)] == ["first"]


@only_emulator
def test_dry_create_from_what_is_not_there_names_the_source(world: World, cloud: ImageCloud) -> None:
    with pytest.raises(errors.SourceGone, match="does not exist"):
        cloud.dry_create(world.home, NewImage("web", FromInstance("ins-12345678")))


def test_dry_copy_makes_nothing(world: World, cloud: ImageCloud) -> None:
    source = world.image("first")
    before = world.calls
    cloud.dry_copy(NewCopies(source, frozenset(world.others), "copy"))
    assert world.calls - before == (1 if cloud.traits.copy_asked_at == "source" or world.is_near else 2)
    assert not any(cloud.images(region, CUSTOM) for region in world.others)


@only_emulator
def test_dry_copy_of_what_is_gone_says_so(world: World, cloud: ImageCloud) -> None:
    with pytest.raises(errors.ImageGone):
        cloud.dry_copy(NewCopies(world.gone, frozenset(world.others), "copy"))


@only_far
def test_dry_create_and_dry_copy_may_be_sent_again(world: World, cloud: ImageCloud) -> None:
    source = world.image("first")
    world.trouble("lost", "create")
    cloud.dry_create(world.home, NewImage("web", world.instance))
    world.trouble("lost", "copy")
    cloud.dry_copy(NewCopies(source, frozenset(world.others[:1]), "copy"))


@only_far
def test_dry_create_and_dry_copy_tell_what_the_caller_may_not_do(world: World, cloud: ImageCloud) -> None:
    source = world.image("first")
    world.trouble("expired", "create")
    with pytest.raises(errors.Denied):
        cloud.dry_create(world.home, NewImage("web", world.instance))
    world.trouble("expired", "copy")
    with pytest.raises(errors.Denied):
        cloud.dry_copy(NewCopies(source, frozenset(world.others[:1]), "copy"))
