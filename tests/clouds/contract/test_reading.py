"""Every back end: what there is, and what is gone."""

from __future__ import annotations

import pytest

from clouds.contract.conftest import only_far
from clouds.contract.world import IMAGES, World
from pulumi_machine_image.clouds.cloud import ImageCloud, NewImage, Query
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import Kind


def ids(cloud: ImageCloud, world: World, query: Query) -> set[str]:
    return {image.id for image in cloud.images(world.home, query)}


def test_the_account_is_told_and_asked_for_once(world: World) -> None:
    assert world.cloud().account() == world.cloud().account() == world.me


def test_find_leaves_out_what_is_gone_and_looks_in_one_region(world: World, cloud: ImageCloud) -> None:
    ref = world.image()
    assert list(cloud.find(world.home, [world.gone.id, ref.id, ref.id])) == [ref.id]
    assert cloud.find(world.others[0], [ref.id]) == {}
    found = cloud.find(world.home, [ref.id])[ref.id]
    assert (found.id, found.region, found.kind, found.creator) == (ref.id, ref.region, Kind.CUSTOM, world.me)


def test_find_of_nothing_makes_no_call(world: World, cloud: ImageCloud) -> None:
    before = world.calls
    assert cloud.find(world.home, []) == {}
    assert world.calls == before


@only_far
@pytest.mark.parametrize("id", ["i-1a2b3c4d", "web", "", "ami-img-1"])
def test_find_of_what_is_no_id_is_bad_input_and_not_gone(world: World, cloud: ImageCloud, id: str) -> None:
    with pytest.raises(errors.InvalidInput, match="is not the id of an image"):
        cloud.find(world.home, [id])


def test_a_long_list_of_ids_is_found_whole(world: World, cloud: ImageCloud) -> None:
    ref = world.image()
    tail = len(world.gone.id) - 3
    many = [f"{world.gone.id[:tail]}{number}" for number in range(100, 350)]
    assert list(cloud.find(world.home, [*many, ref.id])) == [ref.id]


def test_images_are_listed_by_kind(world: World, cloud: ImageCloud) -> None:
    mine, theirs = world.image(), world.shared()
    by_kind = {kind: ids(cloud, world, Query(frozenset({kind}))) for kind in Kind}
    assert (by_kind[Kind.CUSTOM], by_kind[Kind.SHARED]) == ({mine.id}, {theirs.id})
    assert by_kind[Kind.PUBLIC]
    assert ids(cloud, world, Query()) == set().union(*by_kind.values())
    assert ids(cloud, world, Query(frozenset())) == set()
    assert cloud.images(world.others[0], Query(frozenset({Kind.CUSTOM, Kind.SHARED}))) == []
    (shared,) = cloud.images(world.home, Query(frozenset({Kind.SHARED})))
    assert shared.creator != world.me


def test_images_are_listed_by_a_part_of_the_name_and_by_tags(world: World, cloud: ImageCloud) -> None:
    web, web2 = world.image("web", tags={"a": "1", "b": "2"}), world.image("web-2", tags={"a": "1"})
    world.image("other")
    custom = frozenset({Kind.CUSTOM})
    assert ids(cloud, world, Query(custom, name="web")) == {web.id, web2.id}
    assert ids(cloud, world, Query(custom, tags={"a": "1", "b": "2"})) == {web.id}
    assert ids(cloud, world, Query(custom, name="web-", tags={"a": "1"})) == {web2.id}
    assert ids(cloud, world, Query(custom, tags={"a": "2"})) == set()


def test_images_that_are_being_made_are_listed(world: World, cloud: ImageCloud) -> None:
    made = cloud.create(world.home, NewImage("web", world.instance))
    (image,) = cloud.images(world.home, Query(frozenset({Kind.CUSTOM})))
    assert (image.id, image.state.pending) == (made, True)


def test_instances_are_told_by_the_images_that_they_were_made_from(world: World, cloud: ImageCloud) -> None:
    used, unused = world.image("used"), world.image("unused")
    made = {world.launch(used), world.launch(used)}
    assert cloud.instances(world.home, [used.id, unused.id, world.gone.id]) == {used.id: made}
    assert cloud.instances(world.others[0], [used.id]) == {}


def test_instances_of_no_image_make_no_call(world: World, cloud: ImageCloud) -> None:
    before = world.calls
    assert cloud.instances(world.home, []) == {}
    assert world.calls == before


def test_the_quota_is_told(world: World, cloud: ImageCloud) -> None:
    assert cloud.quota(world.home) == IMAGES


def test_regions_are_those_of_the_traits(world: World, cloud: ImageCloud) -> None:
    regions = {region.name: region.available for region in cloud.regions()}
    assert regions[world.home]
    assert regions.keys() <= cloud.traits.regions.keys()


def test_zones_are_of_their_region(world: World, cloud: ImageCloud) -> None:
    zones = {zone.name: zone.available for zone in cloud.zones(world.home)}
    assert zones
    assert all(name.startswith(world.home) for name in zones)
    assert any(zones.values())


def test_importable_systems_say_what_can_be_imported(world: World, cloud: ImageCloud) -> None:
    assert all(system.versions and system.architectures for system in cloud.importable_systems(world.home))
