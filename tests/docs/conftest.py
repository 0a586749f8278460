"""A shell for README's commands: this clone's CLI and packages, and nothing of whoever runs the tests."""

from __future__ import annotations

import shutil

import pytest

from toolchain import places, shell

FOREIGN = ("PULUMI_", "TENCENTCLOUD_", "TCCLI_")
"""Variables that would lead CLI or provider elsewhere."""


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    settings = shell.settings(ours=places.TOOLS_BIN.exists())
    if not shutil.which("pulumi", path=settings["PATH"]):
        pytest.fail("there is no Pulumi CLI: `make test` sets one up", pytrace=False)
    kept = {name: value for name, value in shell.environment({}).items() if not name.startswith(FOREIGN)}
    homes = {name: str(tmp_path_factory.mktemp(name)) for name in ("HOME", "PULUMI_HOME")}
    return {**kept, **settings, **homes}
