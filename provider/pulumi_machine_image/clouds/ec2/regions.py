"""AWS regions, and between which of them images can be copied.

Sources: the partitions and regions of EC2 in botocore's endpoint data (November 2026); the page "Copy an AMI": copies
stay inside a partition; the page "Enable or disable AWS Regions": those of after March 2019 have to be asked for.
Whether an account has done so is told by DescribeRegions alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..cloud import RegionFacts

_AWS = (
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
    *("ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1"),
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
)
_OPT_IN = (
    *("af-south-1", "ap-east-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5"),
    *("ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2", "il-central-1"),
    *("me-central-1", "me-south-1", "mx-central-1"),
)
_CHINA = ("cn-north-1", "cn-northwest-1")
_GOV = ("us-gov-east-1", "us-gov-west-1")

REGIONS: Mapping[str, RegionFacts] = MappingProxyType(
    {name: RegionFacts(name, "aws") for name in _AWS}
    | {name: RegionFacts(name, "aws", opt_in=True) for name in _OPT_IN}
    | {name: RegionFacts(name, "aws-cn", mainland=True) for name in _CHINA}
    | {name: RegionFacts(name, "aws-us-gov") for name in _GOV}
)

HOME = "us-east-1"
"""Where questions that concern no region are asked."""
