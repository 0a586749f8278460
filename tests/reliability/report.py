"""What the matrices found, cell by cell: `--matrix-report FILE` writes it as JSON.

A cell travels in the report of its test, so that tests may run in several processes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

_KEY = "matrix"


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


class Matrix:
    """The cells of one test."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []

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
            why = f"{type(error).__name__}: {error}"
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
    request.node.user_properties.append((_KEY, [asdict(cell) for cell in made.cells]))
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


class Reporter:
    """Gathers the cells of all tests, and writes them at the end."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._cells: list[dict[str, object]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            self._cells += [cell for name, cells in report.user_properties if name == _KEY for cell in _listed(cells)]

    def pytest_sessionfinish(self) -> None:
        cells = sorted(self._cells, key=lambda cell: (cell["table"], cell["row"], cell["column"]))
        self._file.write_text(json.dumps({"cells": cells}, indent=1) + "\n")


def _listed(cells: object) -> list[dict[str, object]]:
    return list(cells) if isinstance(cells, list) else []


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("reliability")
    group.addoption("--matrix-report", metavar="FILE", help="write the cells of the reliability matrices as JSON")
    group.addoption("--soak", action="store_true", help="try every cell everywhere; takes many minutes")


def register(config: pytest.Config) -> None:
    file = config.getoption("--matrix-report")
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reporter(Path(file)))
