"""A cloud in memory that shares images with more than accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lab.engine import HOME, Lab
from pulumi_machine_image.clouds.cloud import RegionFacts
from pulumi_machine_image.clouds.ec2.traits import EC2_TRAITS
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS

A, B, C, D = (f"20000000000{number}" for number in range(1, 5))
ORG = "arn:aws:organizations::123456789012:organization/o-1a2b3c4d5e"
UNIT = "arn:aws:organizations::123456789012:ou/o-1a2b3c4d5e/ou-1a2b-3c4d5e6f"
TRAITS = replace(
    TENCENT_TRAITS,
    share_targets=EC2_TRAITS.share_targets,
    target_forms=EC2_TRAITS.target_forms,
    regions={HOME: RegionFacts(HOME, "aws")},
    default_share_limit=2,
)


def wide(**settings: Any) -> Lab:
    lab = Lab(settings=settings)
    lab.cloud.traits = TRAITS
    return lab
