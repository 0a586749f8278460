"""Fixtures of the tests of preflight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.verdicts import verdict
from cli.world import Preflight, World
from pulumi_machine_image.cli import main


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


@pytest.fixture
def world(here: Path) -> Iterator[World]:
    found = World(here)
    yield found
    found.emulator.close()


@pytest.fixture
def large(here: Path) -> Iterator[World]:
    """One with room for hundreds of images."""
    found = World(here, limits="current")
    yield found
    found.emulator.close()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Preflight:
    """Exit code, and what was said where; JSON is as its schema says."""

    def command(*words: str) -> tuple[int, str, str]:
        code = main(["preflight", *words])
        out, err = capsys.readouterr()
        if "--json" in words and out:
            verdict(out)
        return code, out, err

    return command
