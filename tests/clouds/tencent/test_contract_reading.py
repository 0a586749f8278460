"""Looking things up through the official SDK against the emulator, call for call."""

from __future__ import annotations

import pytest

from clouds.tencent.conftest import Make
from clouds.tencent.world import DEMO, GONE, GZ, ME, OTHER, World
from pulumi_machine_image.clouds.cloud import (
    ImageCloud,
    NewImage,
    Query,
)
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import Kind
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings


def test_account(world: World, cloud: ImageCloud) -> None:
    assert (cloud.account(), cloud.account(), world.cloud(2).account()) == (ME, ME, OTHER)
    assert world.calls.counted == {"GetCallerIdentity": 2}


def test_a_wrong_key_is_denied_whatever_is_asked(world: World) -> None:
    cloud = world.cloud(key="wrong")
    for ask in (cloud.account, lambda: cloud.find(GZ, [GONE.id]), lambda: cloud.delete(GONE, snapshots=True)):
        with pytest.raises(errors.Denied, match="the secret key does not fit the secret id"):
            ask()
    assert world.calls.outcomes == ["AuthFailure.SignatureFailure"] * 3


def test_an_unknown_key_is_denied(world: World) -> None:
    unknown = {"secretId": "AKIDnobody", "secretKey": "x"}
    connection = TencentConnection(Settings.of(unknown), clock=world.clock, endpoint=world.emulator.endpoint)
    with pytest.raises(errors.Denied, match="the API key does not exist or is disabled"):
        connection.cloud(Patience(60, world.clock)).quota(GZ)


def test_images_by_platform(world: World, cloud: ImageCloud) -> None:
    web = world.image("web")

    def found(platform: str) -> set[str]:
        return {image.id for image in cloud.images(GZ, Query(frozenset({Kind.CUSTOM}), platform=platform))}

    assert found(world.now(web).platform) == {web.id}
    assert found("Windows") == set()
    assert all(image.os_type == "windows" for image in cloud.images(GZ, Query(platform="Windows")))


def test_a_long_list_takes_one_call_a_hundred(make: Make) -> None:
    world = make(limits="current")
    cloud = world.cloud()
    for number in range(101):
        cloud.create(GZ, NewImage(f"web-{number}", DEMO))
    world.calls.clear()
    found = cloud.images(GZ, Query(frozenset({Kind.CUSTOM})))
    assert len({image.id for image in found}) == 101
    assert world.calls.counted == {"DescribeImages": 2}
    world.calls.clear()
    assert len(cloud.find(GZ, [image.id for image in found])) == 101
    assert world.calls.counted == {"DescribeImages": 2}


def test_quota(make: Make) -> None:
    assert make(limits="classic").cloud().quota(GZ) == 10
    assert make(limits="current").cloud().quota(GZ) == 500


def test_regions_and_zones(world: World, cloud: ImageCloud) -> None:
    regions = {region.name: region for region in cloud.regions()}
    assert regions[GZ].available
    assert "Guangzhou" in regions[GZ].title
    assert regions.keys() <= cloud.traits.regions.keys()
    zones = {zone.name: zone.available for zone in cloud.zones(GZ)}
    assert zones["ap-guangzhou-3"] is True
    assert zones["ap-guangzhou-1"] is False
    assert world.calls.counted == {"DescribeRegions": 1, "DescribeZones": 1}


def test_regions_are_listed_where_the_home_region_is_none(world: World) -> None:
    assert GZ in {region.name for region in world.cloud(region="ap-nowhere").regions()}


def test_every_region_of_the_emulator_is_in_the_same_partition_here(cloud: ImageCloud) -> None:
    from pulumi_machine_image.emulator.regions import REGIONS

    assert {name: region.partition for name, region in REGIONS.items()} == {
        name: cloud.traits.regions[name].partition for name in REGIONS
    }


def test_importable_systems(cloud: ImageCloud) -> None:
    systems = cloud.importable_systems(GZ)
    assert {system.os_type for system in systems} == {"linux", "windows"}
    assert all(system.versions and system.architectures for system in systems)
