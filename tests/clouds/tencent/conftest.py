"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from clouds.tencent.support import Calls, FakeClock, Stub
from pulumi_machine_image.clouds.cloud import ImageCloud
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings

KEYS = {"secretId": "AKIDstub", "secretKey": "stub-secret-key"}
Connect = Callable[..., TencentConnection]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def calls() -> Calls:
    return Calls()


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
def cloud(connect: Connect, clock: FakeClock) -> ImageCloud:
    """The back end on the stub, with ten minutes of patience."""
    return connect().cloud(Patience(600, clock))
