"""Quota, shares, regions and systems, over the wire."""

from __future__ import annotations

import pytest

from functions.world import FIRST, HOME, REGIONS, SECOND, SHANGHAI, SINGAPORE, THIRD, World
from pulumi_machine_image.emulator import Fault
from pulumi_machine_image.images.errors import CloudTrouble, Denied, ImageGone, InvalidInput, NotTheOwner
from pulumi_machine_image.images.image import ImageRef

NOT_YOURS = Fault.refuse("UnauthorizedOperation", "not for you")


def test_quota_counts_own_images_only(world: World) -> None:
    world.make("web")
    world.make("half", ready=False)
    world.receive("gift")
    world.counted()
    assert world.ask("getImageQuota") == {"quotas": {HOME: {"limit": 500, "used": 2, "free": 498}}}
    assert world.counted() == {"DescribeImageQuota": 1, "DescribeImages": 1}


def test_quota_of_several_regions(world: World) -> None:
    world.make("web", SHANGHAI)
    world.counted()
    quotas = world.ask("getImageQuota", {"regions": [SINGAPORE, SHANGHAI]})["quotas"]
    assert {region: quota["used"] for region, quota in quotas.items()} == {SINGAPORE: 0, SHANGHAI: 1}
    assert world.counted() == {"DescribeImageQuota": 2, "DescribeImages": 2}
    assert len(world.ask("getImageQuota", {"regions": ["*"]})["quotas"]) == REGIONS


def test_a_run_asks_for_a_quota_once(world: World) -> None:
    core = world.core()
    first = core.call_function("getImageQuota", {})
    world.counted()
    assert core.call_function("getImageQuota", {}) == first
    assert world.counted() == {}


@pytest.mark.parametrize(("limits", "limit", "free"), [("classic", 10, 9), ({"images": 0}, 0, 0)])
def test_the_setting_is_the_limit(world: World, limits: object, limit: int, free: int) -> None:
    world.make("web")
    world.counted()
    quota = world.ask("getImageQuota", limits=limits)["quotas"][HOME]
    assert quota == {"limit": limit, "used": 1, "free": free}
    assert world.counted() == {"DescribeImages": 1}


def test_what_a_region_refuses_to_tell_is_left_out(world: World) -> None:
    world.faults["DescribeImageQuota", SHANGHAI] = NOT_YOURS
    world.faults["DescribeImages", SINGAPORE] = NOT_YOURS
    quotas = world.ask("getImageQuota", {"regions": [HOME, SHANGHAI, SINGAPORE]})["quotas"]
    assert quotas[HOME] == {"limit": 500, "used": 0, "free": 500}
    assert (quotas[SHANGHAI].pop("used"), quotas[SINGAPORE].pop("limit")) == (0, 500)
    for region in (SHANGHAI, SINGAPORE):
        assert list(quotas[region]) == ["error"]
        assert "UnauthorizedOperation" in quotas[region]["error"]
        assert region in quotas[region]["error"]


def test_a_quota_that_nobody_may_know_is_an_error(world: World) -> None:
    for action in ("DescribeImageQuota", "DescribeImages"):
        world.faults[action, HOME] = NOT_YOURS
    with pytest.raises(Denied, match="UnauthorizedOperation"):
        world.ask("getImageQuota")
    world.faults["DescribeImageQuota", HOME] = Fault.refuse("InternalServerError")
    with pytest.raises(CloudTrouble):
        world.ask("getImageQuota")


def test_shares_are_accounts_with_times(world: World) -> None:
    image_id = world.make("web", SHANGHAI)
    core = world.core(region=SHANGHAI)
    core.cloud().share(ImageRef(SHANGHAI, image_id), {SECOND, THIRD})
    world.counted()
    shares = {SECOND: "2026-01-01T00:01:00Z", THIRD: "2026-01-01T00:01:00Z"}
    answer = {"imageId": image_id, "region": SHANGHAI, "sharedAccounts": shares}
    assert core.call_function("getImageShares", {"imageId": image_id}) == answer
    assert world.counted() == {"DescribeImageSharePermission": 1}
    assert world.ask("getImageShares", {"imageId": image_id, "region": SHANGHAI}) == answer


def test_shares_of_an_image_that_is_not_there(world: World) -> None:
    with pytest.raises(ImageGone, match="getImageShares in ap-guangzhou: there is no image img-12345678"):
        world.ask("getImageShares", {"imageId": "img-12345678"})
    with pytest.raises(InvalidInput, match="is no image id"):
        world.ask("getImageShares", {"imageId": "web"})
    with pytest.raises(InvalidInput, match="imageId is required"):
        world.ask("getImageShares")


def test_shares_are_the_owners_business(world: World) -> None:
    image_id = world.receive("gift")
    with pytest.raises(NotTheOwner):
        world.ask("getImageShares", {"imageId": image_id})


def test_regions_have_partitions_and_zones(world: World) -> None:
    regions = {region["region"]: region for region in world.ask("getImageRegions")["regions"]}
    assert world.counted() == {"DescribeRegions": 1, "DescribeZones": REGIONS}
    assert list(regions) == sorted(regions)
    assert regions[HOME]["name"] == "South China (Guangzhou)"
    assert regions[HOME]["available"] is True
    assert regions[HOME]["zones"][0] == {"zone": "ap-guangzhou-1", "available": False}
    assert len(regions[HOME]["zones"]) == 6
    partitions = {name: regions[name]["partition"] for name in (HOME, "ap-shanghai-fsi", SINGAPORE)}
    assert partitions == {HOME: "mainland", "ap-shanghai-fsi": "finance", SINGAPORE: "outside"}


def test_a_region_that_is_closed_to_the_account_has_no_zones(world: World) -> None:
    world.faults["DescribeZones", "ap-shanghai-fsi"] = NOT_YOURS
    regions = {region["region"]: region for region in world.ask("getImageRegions")["regions"]}
    assert regions["ap-shanghai-fsi"]["zones"] == []
    assert regions[SHANGHAI]["zones"] != []


def test_systems_that_can_be_imported(world: World) -> None:
    systems = {system["system"]: system for system in world.ask("getImportableSystems", region=None)["systems"]}
    assert world.counted() == {"DescribeImportImageOs": 1}
    assert systems["Windows Server 2019"]["osType"] == "windows"
    assert systems["Ubuntu"]["osType"] == "linux"
    assert "22" in systems["Ubuntu"]["versions"]
    assert systems["Ubuntu"]["architectures"] == ["x86_64", "i386", "arm64"]


def test_look_ups_write_nothing(world: World) -> None:
    world.make("web")
    before = len(world.emulator.calls)
    for name in ("getImage", "getImages", "getImageQuota", "getImageRegions", "getImportableSystems"):
        world.ask(name, {"name": "web"} if name == "getImage" else {})
    asked = {call.action for call in world.emulator.calls[before:]}
    assert all(action.startswith("Describe") for action in asked)
    assert {call.account for call in world.emulator.calls[before:]} == {FIRST}
