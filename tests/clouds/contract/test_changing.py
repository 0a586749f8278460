"""Every back end: images that change, and that go."""

from __future__ import annotations

import pytest

from clouds.contract.conftest import only_far
from clouds.contract.world import World
from pulumi_machine_image.clouds.cloud import FromSnapshots, ImageChanges, ImageCloud, NewImage
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import ImageRef, State


def test_modify_changes_what_is_named_and_leaves_the_rest(world: World, cloud: ImageCloud) -> None:
    ref = world.image(description="golden", family="servers", tags={"a": "1"})
    cloud.modify(ref, ImageChanges(description="silver", deprecated=True))
    image = world.now(ref)
    assert (image.description, image.family, image.deprecated) == ("silver", "servers", True)
    cloud.modify(ref, ImageChanges(description="", family="", deprecated=False))
    image = world.now(ref)
    assert (image.name, image.description, image.family, image.deprecated) == ("web", "", "", False)
    assert image.tags == {"a": "1"}


def test_modify_renames_where_the_cloud_can(world: World, cloud: ImageCloud) -> None:
    ref = world.image("web")
    if cloud.traits.can_rename:
        cloud.modify(ref, ImageChanges(name="new"))
        assert world.now(ref).name == "new"
        world.image("taken")
        with pytest.raises(errors.NameTaken):
            cloud.modify(ref, ImageChanges(name="taken"))
        return
    with pytest.raises(errors.Refused, match="cannot change the name"):
        cloud.modify(ref, ImageChanges(name="new"))
    assert world.now(ref).name == "web"


def test_modify_and_tag_of_nothing_make_no_call(world: World, cloud: ImageCloud) -> None:
    before = world.calls
    cloud.modify(world.gone, ImageChanges())
    cloud.tag(world.gone, put={})
    assert world.calls == before


def test_modify_and_tag_of_what_is_gone_say_so(world: World, cloud: ImageCloud) -> None:
    deleted = world.image()
    cloud.delete(deleted, snapshots=True)
    for ref in (world.gone, deleted):
        for changes in (ImageChanges(description="x"), ImageChanges(deprecated=True)):
            with pytest.raises(errors.ImageGone):
                cloud.modify(ref, changes)
        with pytest.raises(errors.ImageGone):
            cloud.tag(ref, put={"a": "1"})


def test_modify_and_delete_of_somebody_elses_are_refused(world: World, cloud: ImageCloud) -> None:
    theirs = world.shared()
    with pytest.raises(errors.NotTheOwner):
        cloud.modify(theirs, ImageChanges(description="mine now"))
    with pytest.raises(errors.NotTheOwner):
        cloud.delete(theirs, snapshots=True)
    assert cloud.find(theirs.region, [theirs.id])


def test_tag_sets_and_removes_and_a_key_in_both_is_set(world: World, cloud: ImageCloud) -> None:
    ref = world.image(tags={"old": "1", "kept": "1"}, family="servers")
    many = {f"key{number:02}": "x" for number in range(12)}
    cloud.tag(ref, put={"kept": "2", **many}, drop={"old", "kept"})
    assert (world.now(ref).tags, world.now(ref).family) == ({"kept": "2", **many}, "servers")
    cloud.tag(ref, put={}, drop=many.keys() | {"never there"})
    assert world.now(ref).tags == {"kept": "2"}


def test_tag_alike_sets_all_of_the_tags_or_none_of_them(world: World, cloud: ImageCloud) -> None:
    refs = [world.image(f"web-{number}", tags={"kept": "1"}) for number in range(9)]
    many = {f"key{number:02}": "x" for number in range(12)}
    cloud.tag_alike([*refs, world.gone], many)
    assert [world.now(ref).tags for ref in refs] in (9 * [{"kept": "1", **many}], 9 * [{"kept": "1"}])
    cloud.tag_alike([], many)


def test_delete_leaves_nothing_and_a_second_time_is_fine(world: World, cloud: ImageCloud) -> None:
    ref = world.image()
    assert cloud.delete(ref, snapshots=True) == []
    assert cloud.find(ref.region, [ref.id]) == {}
    assert cloud.delete(ref, snapshots=True) == []
    assert cloud.delete(world.gone, snapshots=True) == []


@only_far
@pytest.mark.parametrize("snapshots", [True, False])
def test_delete_takes_snapshots_along_when_asked(world: World, cloud: ImageCloud, snapshots: bool) -> None:
    disks = world.now(ref := world.image()).snapshot_ids
    assert cloud.delete(ref, snapshots=snapshots) == []
    again = NewImage("from the rest", FromSnapshots(disks))
    if snapshots:
        with pytest.raises(errors.SourceGone):
            cloud.create(world.home, again)
    else:
        assert cloud.create(world.home, again)


@only_far
def test_a_lost_answer_of_delete_is_asked_again(world: World, cloud: ImageCloud) -> None:
    ref = world.image()
    world.trouble("lost", "delete")
    assert cloud.delete(ref, snapshots=True) == []
    assert cloud.find(ref.region, [ref.id]) == {}


@only_far
def test_an_image_that_is_being_made_is_changed_when_it_is_ready(world: World, cloud: ImageCloud) -> None:
    ref = ImageRef(world.home, cloud.create(world.home, NewImage("web", world.instance)))
    cloud.modify(ref, ImageChanges(description="late"))
    assert world.now(ref).description == "late"


@only_far
def test_a_deadline_ends_the_wait_for_an_image_that_is_being_made(world: World, cloud: ImageCloud) -> None:
    ref = ImageRef(world.home, cloud.create(world.home, NewImage("web", world.instance)))
    with pytest.raises(errors.TookTooLong, match="at last: the image is"):
        world.cloud(seconds=5).modify(ref, ImageChanges(description="late"))


def test_modify_dates_a_deprecation_disables_and_protects_where_the_traits_say(world: World, cloud: ImageCloud) -> None:
    ref, traits = world.image(), cloud.traits
    if "deprecate_at" in traits.extras:
        cloud.modify(ref, ImageChanges(deprecate_at="2035-01-31T12:00:00Z"))
        assert world.now(ref).deprecates_at == "2035-01-31T12:00:00Z"
        assert not world.now(ref).deprecated
    if "disabled" in traits.extras:
        cloud.modify(ref, ImageChanges(disabled=True))
        assert world.now(ref).state is State.DISABLED
        cloud.modify(ref, ImageChanges(disabled=False))
        assert world.now(ref).state is State.AVAILABLE
    if not traits.own_protection:
        assert world.now(ref).protection is None
        return
    cloud.modify(ref, ImageChanges(protection="on"))
    with pytest.raises(errors.Protected):
        cloud.delete(ref, snapshots=True)
    cloud.modify(ref, ImageChanges(protection="off"))
    assert cloud.delete(ref, snapshots=True) == []
