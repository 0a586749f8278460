"""Looking things up through the official SDK against the emulator, call for call."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from clouds.tencent.conftest import Make
from clouds.tencent.world import BJ, DEMO, GONE, GZ, ME, OTHER, World, once
from pulumi_machine_image.clouds.cloud import (
    ImageCloud,
    NewImage,
    Query,
)
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.emulator import Fault
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


def test_find_leaves_out_what_is_gone(world: World, cloud: ImageCloud) -> None:
    ref = world.image()
    assert list(cloud.find(GZ, [GONE.id, ref.id])) == [ref.id]
    assert cloud.find(BJ, [ref.id]) == {}
    assert world.calls.counted == {"DescribeImages": 2}


def test_find_of_a_malformed_id(cloud: ImageCloud) -> None:
    with pytest.raises(errors.InvalidInput, match="that is not the id of an image"):
        cloud.find(GZ, ["ami-12345678"])


def test_images_by_kind(world: World, cloud: ImageCloud) -> None:
    mine, theirs = world.image(), world.shared()
    by_kind = {kind: {image.id for image in cloud.images(GZ, Query(frozenset({kind})))} for kind in Kind}
    assert by_kind[Kind.CUSTOM] == {mine.id}
    assert by_kind[Kind.SHARED] == {theirs.id}
    assert len(by_kind[Kind.PUBLIC]) > 5
    assert {image.id for image in cloud.images(GZ, Query())} == set().union(*by_kind.values())
    shared = cloud.images(GZ, Query(frozenset({Kind.SHARED})))[0]
    assert (shared.kind, shared.creator) == (Kind.SHARED, OTHER)
    assert cloud.images(BJ, Query(frozenset({Kind.SHARED}))) == []


def test_images_by_name_platform_and_tags(world: World, cloud: ImageCloud) -> None:
    web, web2 = world.image("web", tags={"a": "1", "b": "2"}), world.image("web-2", tags={"a": "1"})
    world.image("db")

    def found(**asked: Any) -> set[str]:
        return {image.id for image in cloud.images(GZ, Query(frozenset({Kind.CUSTOM}), **asked))}

    assert found(name="web") == {web.id, web2.id}
    assert found(tags={"a": "1", "b": "2"}) == {web.id}
    assert found(tags={"a": "2"}) == set()
    platform = world.now(web).platform
    assert len(found(platform=platform)) == 3
    assert found(platform="Windows") == set()
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


@pytest.mark.parametrize("fault", [Fault.throttle(), Fault.cut(), Fault.refuse("InternalError")], ids=str)
def test_a_read_is_repeated(fault: Fault, world: World, cloud: ImageCloud) -> None:
    world.fault = once("DescribeImageQuota", fault, times=2)
    assert cloud.quota(GZ) == 10
    assert len(world.calls.records) == 3


def test_every_method_of_the_protocol_has_a_contract_test() -> None:
    """By its name."""
    methods = {name for name in vars(ImageCloud) if not name.startswith("_")} - {"traits"}
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_contract_*.py")]
    tests = " ".join(line for text in texts for line in text.splitlines() if line.startswith("def test_"))
    assert [name for name in methods if not re.search(rf"_{name}(_|\b)", tests)] == []
