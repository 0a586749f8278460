"""What the matrices found, cell by cell: `--matrix-report FILE` writes it as JSON.

A cell travels in the report of its test, so that tests may run in several processes.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

_CELLS, _FIGURES = "matrix", "figures"


@dataclass(frozen=True)
class Cell:
    """One case of a matrix.

    Attributes:
        note: How it ended, in a few words; of one that is not held, why.
    """

    table: str
    row: str
    column: str
    held: bool
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """What was counted or measured, by name."""

    table: str
    row: str
    values: dict[str, int | float | str]


@dataclass(frozen=True)
class Soak:
    """How long the long tests take.

    Attributes:
        long: Whether every cell is tried everywhere.
        minutes: After so long no new round of random lives begins, all worlds together; None for no such end.
        seed: Of the first round.
    """

    long: bool
    minutes: float | None
    seed: int

    def is_over(self, began: float, parts: int) -> bool:
        """Whether the time of one of so many parts, which began at this moment of the monotonic clock, is over."""
        return self.long and self.minutes is not None and time.monotonic() - began > self.minutes * 60 / parts


class Matrix:
    """The cells of one test."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.figures: list[Figure] = []

    def figure(self, table: str, row: str, **values: int | float | str) -> None:
        """Something for a table of numbers."""
        self.figures.append(Figure(table, row, values))

    def held(self, table: str, row: str, column: str, note: str = "") -> None:
        """A case that ended as it should."""
        self.cells.append(Cell(table, row, column, True, note))

    @contextmanager
    def cell(self, table: str, row: str, column: str) -> Iterator[list[str]]:
        """A case; what fails in it fails the test at its end, so that the other cases are tried, too.

        Yields:
            A list for words of the note.
        """
        words: list[str] = []
        try:
            yield words
        except Exception as error:
            why = "\n".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
            self.cells.append(Cell(table, row, column, False, why))
        else:
            self.held(table, row, column, ", ".join(words))

    def judge(self) -> None:
        """Fails with every case that is not held."""
        broken = [cell for cell in self.cells if not cell.held]
        if broken:
            told = "\n".join(f"{cell.table}: {cell.row} x {cell.column}: {cell.note}" for cell in broken)
            pytest.fail(f"{len(broken)} of {len(self.cells)} cells are not held:\n{told}", pytrace=False)


@pytest.fixture
def matrix(request: pytest.FixtureRequest) -> Iterator[Matrix]:
    """Collects cells; the test fails with those that are not held."""
    made = Matrix()
    yield made
    told = ((_CELLS, made.cells), (_FIGURES, made.figures))
    request.node.user_properties.extend((key, [asdict(each) for each in values]) for key, values in told)
    made.judge()


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether every cell is tried everywhere, as long as it takes."""
    return bool(request.config.getoption("--soak"))


def sampled(
    metafunc: pytest.Metafunc, names: tuple[str, ...], rows: Mapping[str, Sequence[Any]], every: Mapping[str, int]
) -> None:
    """Gives a test its rows: with `--soak` all of them, else of each cloud each so-many-th."""
    soak = metafunc.config.getoption("--soak")
    metafunc.parametrize(
        names, [row for cloud, all_of in rows.items() for row in all_of[:: 1 if soak else every[cloud]]]
    )


@pytest.fixture
def soak_options(request: pytest.FixtureRequest) -> Soak:
    option = request.config.getoption
    return Soak(bool(option("--soak")), option("--soak-minutes"), option("--soak-seed"))


class Reporter:
    """Gathers the cells of all tests, and writes them at the end."""

    def __init__(self, file: Path, command: str) -> None:
        self._file, self._command = file, command
        self._began, self._at = time.monotonic(), datetime.now(timezone.utc)
        self._told: dict[str, list[dict[str, object]]] = {_CELLS: [], _FIGURES: []}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            for name, values in report.user_properties:
                if name in self._told and isinstance(values, list):
                    self._told[name] += values

    def pytest_sessionfinish(self) -> None:
        cells = sorted(self._told[_CELLS], key=lambda cell: (cell["table"], cell["row"], cell["column"]))
        written = {
            "began": self._at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "seconds": round(time.monotonic() - self._began, 1),
            "command": self._command,
            "machine": f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores",
            "figures": sorted(self._told[_FIGURES], key=lambda figure: (figure["table"], figure["row"])),
            "cells": cells,
        }
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(written, indent=1) + "\n")


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("reliability")
    group.addoption("--matrix-report", metavar="FILE", help="write the cells of the reliability matrices as JSON")
    group.addoption("--soak", action="store_true", help="try every cell everywhere; takes many minutes")
    group.addoption("--soak-minutes", type=float, metavar="N", help="end the random lives of --soak after so long")
    group.addoption("--soak-seed", type=int, default=1, metavar="N", help="the seed of the first random lives")


def register(config: pytest.Config) -> None:
    file = config.getoption("--matrix-report")
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reporter(Path(file), _options(config)))


def _options(config: pytest.Config) -> str:
    """What decides how much is tried; empty for a slice."""
    if not config.getoption("--soak"):
        return ""
    minutes, seed = config.getoption("--soak-minutes"), config.getoption("--soak-seed")
    ends = f" --soak-minutes {minutes:g}" if minutes is not None else ""
    return f"--soak{ends} --soak-seed {seed}"
