"""What the tests of this folder share."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer

from clouds.ec2.support import ID, SECRET, Stub
from clouds.ec2.worlds import Stubbed, World
from clouds.support import Calls, FakeClock
from pulumi_machine_image.clouds.ec2.session import Session
from pulumi_machine_image.settings import Settings


@pytest.fixture
def stub() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.close()


@pytest.fixture
def session(stub: Stub, clock: FakeClock, calls: Calls) -> Session:
    settings = Settings.of({"secretId": ID, "secretKey": SECRET, "endpoint": stub.url})
    return Session(settings, clock=clock, on_call=calls)


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """An unmodified moto server inside this process, without the images that it starts with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()


@pytest.fixture
def world(moto_url: str, clock: FakeClock, calls: Calls) -> World:
    """An account on moto, with nothing in it."""
    world = World(moto_url, clock, calls)
    world.reset()
    return world


@pytest.fixture
def aws(clock: FakeClock, calls: Calls) -> Stubbed:
    """EC2 itself, answering what a test tells it to."""
    return Stubbed(clock, calls)
