from collections.abc import Callable
from typing import Any

import pytest

from emulator.lab import FIRST, REGIONS, SECOND, Client, Lab


def test_the_regions_are_listed(lab: Lab) -> None:
    answer = lab.client()("DescribeRegions")
    assert {region["Region"] for region in answer["RegionSet"]} == REGIONS
    assert answer["TotalCount"] == len(answer["RegionSet"]) == 19
    names = {region["Region"]: region["RegionName"] for region in answer["RegionSet"]}
    assert names["ap-guangzhou"] == "South China (Guangzhou)"
    assert all(region["RegionState"] == "AVAILABLE" for region in answer["RegionSet"])


def test_zones_are_those_of_the_region_and_some_are_sold_out(lab: Lab) -> None:
    zones = lab.client()("DescribeZones")["ZoneSet"]
    assert [zone["Zone"] for zone in zones] == [f"ap-guangzhou-{number}" for number in (1, 2, 3, 4, 6, 7)]
    third = zones[2]
    assert (third["ZoneId"], third["ZoneName"], third["ZoneState"]) == ("100003", "Guangzhou Zone 3", "AVAILABLE")
    assert [zone["ZoneState"] for zone in zones[:2]] == ["UNAVAILABLE", "UNAVAILABLE"]


def test_names_are_chinese_unless_english_is_asked_for(lab: Lab) -> None:
    sdk = lab.client().speak("zh-CN")
    names = {region["Region"]: region["RegionName"] for region in sdk("DescribeRegions")["RegionSet"]}
    assert names["ap-guangzhou"] == "华南地区(广州)"
    assert sdk("DescribeZones")["ZoneSet"][2]["ZoneName"] == "广州三区"


def test_zone_ids_are_unlike_in_all_regions(lab: Lab) -> None:
    ids = [zone["ZoneId"] for region in REGIONS for zone in lab.client(region=region)("DescribeZones")["ZoneSet"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("limits", "quota"), [("classic", 10), ("current", 500), ({"images": 3, "accounts": 2}, 3), ({"images": 0}, 0)]
)
def test_the_quota_is_the_limit_that_is_set(build: Callable[..., Lab], limits: Any, quota: int) -> None:
    lab = build(limits=limits)
    assert lab.client()("DescribeImageQuota")["ImageNumQuota"] == quota
    for number in range(min(quota, 3)):
        lab.image(f"web-{number}")
    if quota <= 3:
        refused = lab.client().refused("CreateImage", ImageName="more", InstanceId="ins-demo0001")
        assert refused == "ImageQuotaLimitExceeded"


def test_the_quota_is_the_whole_and_not_the_rest(lab: Lab) -> None:
    lab.image()
    assert lab.client()("DescribeImageQuota")["ImageNumQuota"] == 10


@pytest.mark.parametrize("account", [FIRST, SECOND, "123456789"])
def test_a_caller_is_told_its_account(lab: Lab, account: str) -> None:
    answer = Client(lab.emulator, "sts", "ap-guangzhou", account)("GetCallerIdentity")
    assert answer["AccountId"] == answer["UserId"] == answer["PrincipalId"] == account
    assert answer["Arn"] == f"qcs::cam:{account}:uin/{account}"
