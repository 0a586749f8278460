"""What a release's bill of materials is made of."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from toolchain import places
from toolchain.parts import NAME, installed, needed, pins

THERE = installed(Path(sysconfig.get_paths()["purelib"]))


@pytest.fixture(scope="module")
def graph() -> dict[str, set[str]]:
    return needed(THERE)


def test_all_that_the_package_runs_with_is_in_it(graph: dict[str, set[str]]) -> None:
    assert {"pulumi", "pydantic", "pyyaml", "boto3"} <= graph[NAME]
    assert "pydantic-core" in graph["pydantic"]
    assert set().union(*graph.values()) <= graph.keys()


def test_what_only_tests_and_tools_use_is_not(graph: dict[str, set[str]]) -> None:
    assert not graph.keys() & {"pytest", "hypothesis", "moto", "mypy", "ruff", "basedpyright"}


def test_every_part_is_locked_with_the_hashes_of_its_files(graph: dict[str, set[str]]) -> None:
    locked = dict(pins(places.LOCK, {name: each.version for name, each in THERE.items()}))
    assert graph.keys() - {NAME} <= locked.keys()
    assert all(locked[name].hashes for name in graph if name != NAME)
