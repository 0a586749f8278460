"""getImageRegions: where images can be, and between which regions they can be copied."""

from __future__ import annotations

from typing import ClassVar

from ..clouds.cloud import Region
from ..images.errors import LoginRefused, Refused
from ..resources.model import Model
from .base import Answer, Function, Surroundings, ask_each


class GetImageRegionsArgs(Model):
    """All regions of the cloud."""


class ImageZone(Answer):
    """A part of a region. An image serves all zones of its region."""

    zone: str
    """The zone, such as `ap-guangzhou-3`."""
    available: bool
    """Whether it sells instances now."""


class ImageRegion(Answer):
    """A region."""

    region: str
    """The region, such as `ap-guangzhou`."""
    name: str
    """Its name for people."""
    available: bool
    """Whether it is open."""
    partition: str | None = None
    """Images can be copied between the regions of one partition only; none where it is not known."""
    zones: list[ImageZone]
    """Its zones; none for a region that is closed, or closed to the account."""


class GetImageRegionsResult(Answer):
    """Where images can be."""

    regions: list[ImageRegion]
    """The regions, in the order of their ids."""


class GetImageRegions(Function[GetImageRegionsArgs, GetImageRegionsResult]):
    """Where images can be, and between which regions they can be copied."""

    name: ClassVar[str] = "getImageRegions"
    args: ClassVar[type[GetImageRegionsArgs]] = GetImageRegionsArgs
    result: ClassVar[type[GetImageRegionsResult]] = GetImageRegionsResult

    def run(self, args: GetImageRegionsArgs, around: Surroundings) -> GetImageRegionsResult:
        regions = sorted(around.cloud.regions(), key=lambda region: region.name)
        open_ones, refused = [region.name for region in regions if region.available], list[Refused]()
        zones = ask_each(open_ones, lambda place: _zones(place, around, refused))
        if refused and len(refused) == len(open_ones):
            raise refused[0]  # it is the caller that may not ask, and not a region that is closed
        found = [_described(region, zones.get(region.name, []), around) for region in regions]
        return GetImageRegionsResult(regions=found)


def _zones(place: str, around: Surroundings, refused: list[Refused]) -> list[ImageZone]:
    try:
        return [ImageZone(zone=zone.name, available=zone.available) for zone in around.cloud.zones(place)]
    except LoginRefused:
        raise
    except Refused as error:
        refused.append(error)
        return []  # A finance region that the account has no approval for is listed all the same.


def _described(region: Region, zones: list[ImageZone], around: Surroundings) -> ImageRegion:
    facts = around.traits.regions.get(region.name)
    return ImageRegion(
        region=region.name,
        name=region.title,
        available=region.available,
        partition=facts.partition if facts else None,
        zones=zones,
    )
