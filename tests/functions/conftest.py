from collections.abc import Iterator

import pytest

from functions.world import World


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.close()
