"""The worlds that every back end is tried in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clouds.contract.ec2_world import EC2World
from clouds.contract.emulator_world import EmulatorWorld
from clouds.contract.memory_world import MemoryWorld
from clouds.contract.world import World
from lab.fake_cloud import FIXED_NAMES
from pulumi_machine_image.clouds.cloud import ImageCloud
from pulumi_machine_image.clouds.ec2.traits import EC2_TRAITS
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS

FAR = ("emulator", "ec2", "ec2-stand-in")
"""Worlds that are asked over HTTP; what stands in for EC2 may know less than the cloud, and is asked otherwise."""

NEAR = {
    "memory": TENCENT_TRAITS,
    "memory-fixed-names": replace(
        FIXED_NAMES, share_targets=EC2_TRAITS.share_targets, extras=EC2_TRAITS.extras, own_protection=True
    ),
}
"""The cloud in memory, with the ways of one cloud and of the other."""


@pytest.fixture(params=[*FAR, *NEAR])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Every back end."""
    if request.param in NEAR:
        yield MemoryWorld(NEAR[request.param])
    elif request.param == "emulator":
        emulated = EmulatorWorld()
        yield emulated
        emulated.inner.emulator.close()
    else:
        yield EC2World(request.getfixturevalue("server"), counts_as_aws=request.param == "ec2")


only_far = pytest.mark.parametrize("world", FAR, indirect=True)
"""For what happens between a back end and its cloud."""


@pytest.fixture
def cloud(world: World) -> ImageCloud:
    return world.cloud()
