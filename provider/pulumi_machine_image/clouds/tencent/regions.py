"""Tencent Cloud's regions, and between which of them images can be copied.

Sources: the page "Regions and zones" and the list of regions in the API documentation (November 2025); the page
"Copying images": copies cross neither the border of the Chinese mainland nor that of the finance zones, and ap-taipei
takes no part. Closed regions are kept as long as the SDK's texts name them: an
account may still have images there, and DescribeRegions decides what is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..cloud import RegionFacts

_MAINLAND = ("ap-guangzhou", "ap-shanghai", "ap-nanjing", "ap-beijing", "ap-chengdu", "ap-chongqing")
_FINANCE = ("ap-shenzhen-fsi", "ap-shanghai-fsi")
_OUTSIDE = (
    *("ap-hongkong", "ap-singapore", "ap-jakarta", "ap-seoul", "ap-tokyo", "ap-bangkok", "ap-taipei"),
    *("na-siliconvalley", "na-ashburn", "eu-frankfurt", "sa-saopaulo"),
)
_CLOSED = ("ap-mumbai", "na-toronto", "eu-moscow")

REGIONS: Mapping[str, RegionFacts] = MappingProxyType(
    {name: RegionFacts(name, "mainland", mainland=True) for name in _MAINLAND}
    | {name: RegionFacts(name, "finance", mainland=True) for name in _FINANCE}
    | {name: RegionFacts(name, "outside", can_copy=name != "ap-taipei") for name in _OUTSIDE}
    | {name: RegionFacts(name, "outside", closed=True) for name in _CLOSED}
)

HOME = "ap-guangzhou"
"""Where questions that concern no region are asked."""


def is_finance(region: str) -> bool:
    """Finance regions are reached through an address of their own."""
    return region.endswith("-fsi")
