"""A plugin for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plugin.stage import Stage


@pytest.fixture(autouse=True)
def _unmoved(monkeypatch: pytest.MonkeyPatch) -> None:
    """What whoever runs the tests has set is not theirs."""
    for name in ("PULUMI_MACHINE_IMAGE_CALLS", "PULUMI_MACHINE_IMAGE_PREFLIGHT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PULUMI_MACHINE_IMAGE_PROGRESS", "lines")


@pytest.fixture
def bare() -> Iterator[Stage]:
    """A plugin that is not configured yet."""
    stage = Stage()
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def attached() -> Iterator[Stage]:
    """One that outlives a run, as a plugin does that was attached to."""
    stage = Stage()
    yield stage
    stage.close()


@pytest.fixture
def stage(attached: Stage) -> Stage:
    """A plugin in a run of its own, with a cloud of its own."""
    attached.new_run()
    return attached
