"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from clouds.support import Calls, FakeClock
from clouds.tencent.support import Stub
from clouds.tencent.world import World
from pulumi_machine_image.clouds.cloud import ImageCloud
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.settings import Settings

KEYS = {"secretId": "AKIDstub", "secretKey": "stub-secret-key"}
Connect = Callable[..., TencentConnection]
Make = Callable[..., World]


@pytest.fixture
def stub() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.close()


@pytest.fixture
def connect(stub: Stub, clock: FakeClock, calls: Calls) -> Connect:
    """A connection to the stub; arguments are settings."""

    def connect(**settings: object) -> TencentConnection:
        given = KEYS | {key: value for key, value in settings.items() if value is not None}
        return TencentConnection(Settings.of(given), clock=clock, endpoint=stub.url, on_call=calls)

    return connect


@pytest.fixture
def make() -> Iterator[Make]:
    """Makes worlds with an emulator; arguments are its settings."""
    made: list[World] = []

    def make(**settings: Any) -> World:
        made.append(World.made(**settings))
        return made[-1]

    yield make
    for world in made:
        world.emulator.close()


@pytest.fixture
def world(make: Make) -> World:
    return make()


@pytest.fixture
def cloud(world: World) -> ImageCloud:
    """The back end on the emulator, as its first account."""
    return world.cloud()
