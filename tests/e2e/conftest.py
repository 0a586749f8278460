"""A project for each test, and the CLI that works on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

from e2e.cloud import Cloud
from e2e.stack import DYNAMIC, PLUGIN, Door, Stack
from e2e.vault import vault
from toolchain import places, shell

FOREIGN = ("PULUMI_", "TENCENTCLOUD_", "AWS_", "VAULT_")
"""Variables of whoever runs the tests that would lead CLI or provider elsewhere."""


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What `make env` sets, with a PULUMI_HOME of this session's own."""
    own = shell.environment(shell.settings(ours=(places.TOOLS_BIN / "pulumi").exists()))
    if not shutil.which("pulumi", path=own["PATH"]):
        pytest.fail("there is no Pulumi CLI: `make test` sets one up", pytrace=False)
    kept = {name: value for name, value in own.items() if not name.startswith(FOREIGN)}
    with vault() as keeps_the_key:
        yield (
            kept
            | keeps_the_key
            | {
                "HOME": str(tmp_path_factory.mktemp("user")),
                "PULUMI_HOME": str(tmp_path_factory.mktemp("pulumi")),
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            }
        )


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Gives a test that is marked so one of the doors, by its name, unless every door was asked for."""
    test = metafunc.definition
    if test.get_closest_marker("by_turns") and not metafunc.config.getoption("--every-door"):
        door = (DYNAMIC, PLUGIN)[crc32(test.name.encode()) % 2]
        test.add_marker(pytest.mark.parametrize("door", [door], ids=[door.name], indirect=True, scope="session"))


@pytest.fixture(scope="session", params=[DYNAMIC, PLUGIN], ids=lambda door: door.name)
def door(request: pytest.FixtureRequest) -> Door:
    """The cases are the same for every door."""
    found: Door = request.param
    return found


@pytest.fixture(scope="session")
def blank(door: Door, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A stack with nothing in it, to be copied."""
    stack = Stack(tmp_path_factory.mktemp("blank"), door, environment)
    stack.configure()
    stack.init()
    return stack


@pytest.fixture
def stack(blank: Stack, tmp_path: Path) -> Stack:
    return blank.copy(tmp_path / "project")


@pytest.fixture
def cloud(stack: Stack) -> Iterator[Cloud]:
    """Another view of the stack's emulated cloud."""
    with Cloud(stack.database) as cloud:
        yield cloud
