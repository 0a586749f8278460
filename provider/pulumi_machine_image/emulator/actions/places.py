"""Regions and zones."""

from typing import TypedDict

from ..regions import REGIONS
from ..registry import action
from ..requests import Request
from ..world import World


class DescribeRegions(Request):
    """Nothing to say."""


class RegionAnswer(TypedDict):
    """RegionInfo."""

    Region: str
    RegionName: str
    RegionState: str


class DescribeRegionsAnswer(TypedDict):
    """All regions."""

    TotalCount: int
    RegionSet: list[RegionAnswer]


@action("DescribeRegions", DescribeRegions, per_second=20)
def describe_regions(ask: DescribeRegions, world: World) -> DescribeRegionsAnswer:
    """Lists the regions; names follow X-TC-Language."""
    regions: list[RegionAnswer] = [
        {"Region": region.name, "RegionName": region.title(world.caller.language), "RegionState": "AVAILABLE"}
        for region in REGIONS.values()
    ]
    return {"TotalCount": len(regions), "RegionSet": regions}


class DescribeZones(Request):
    """Nothing to say."""


class ZoneAnswer(TypedDict):
    """ZoneInfo."""

    Zone: str
    ZoneName: str
    ZoneId: str
    ZoneState: str


class DescribeZonesAnswer(TypedDict):
    """All zones of the caller's region."""

    TotalCount: int
    ZoneSet: list[ZoneAnswer]


@action("DescribeZones", DescribeZones, per_second=20)
def describe_zones(ask: DescribeZones, world: World) -> DescribeZonesAnswer:
    """Lists the region's zones; those that are sold out are UNAVAILABLE."""
    region = REGIONS[world.region]
    zones: list[ZoneAnswer] = [
        {
            "Zone": zone.name,
            "ZoneName": region.zone_title(zone, world.caller.language),
            "ZoneId": zone.id,
            "ZoneState": "AVAILABLE" if zone.available else "UNAVAILABLE",
        }
        for zone in region.zones
    ]
    return {"TotalCount": len(zones), "ZoneSet": zones}
