"""Fixtures of the matrices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clouds.conftest import models, nobody, server
from lab.aws.server import Server
from reliability.emulated_world import EmulatedWorld
from reliability.emulated_world import steps as emulated_steps
from reliability.layered_world import LayeredWorld
from reliability.layered_world import steps as layered_steps
from reliability.life import Life
from reliability.report import matrix, soak, soak_options

__all__ = ["matrix", "models", "nobody", "server", "soak", "soak_options"]


@pytest.fixture(scope="module")
def tencent() -> Iterator[Life]:
    world = EmulatedWorld()
    yield Life(world, emulated_steps())
    world.lab.close()


@pytest.fixture(scope="module")
def ec2(server: Server) -> Life:
    world = LayeredWorld(server)
    return Life(world, layered_steps(world.instance))
