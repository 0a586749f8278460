"""What the matrices found is told: every cell is tried, and what is not held fails the test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

TEST = """
    from reliability.report import add_options as pytest_addoption, matrix, register as pytest_configure

    __all__ = ["matrix", "pytest_addoption", "pytest_configure"]
"""


@pytest.mark.parametrize("processes", [[], ["-n", "1"]])
def test_cells_are_written_and_those_that_are_not_held_fail_at_the_end(
    pytester: pytest.Pytester, processes: list[str]
) -> None:
    pytester.makeconftest(TEST)
    pytester.makepyfile(
        """
        def test_some(matrix):
            with matrix.cell("faults", "Do", "Bad.Code"):
                assert 1 == 2, "made twice"
            with matrix.cell("faults", "Do", "Busy") as said:
                said.append("retried")
            matrix.held("faults", "Ask", "Busy")
        """
    )
    run = pytester.runpytest("-p", "no:cacheprovider", "--matrix-report", "found.json", *processes)
    run.assert_outcomes(passed=1, errors=1)
    run.stdout.fnmatch_lines(["*1 of 3 cells are not held:", "faults: Do x Bad.Code: AssertionError: made twice*"])
    cells = json.loads(Path("found.json").read_text())["cells"]
    found = [(cell["row"], cell["column"], cell["held"], cell["note"].splitlines()[:1]) for cell in cells]
    assert found == [
        ("Ask", "Busy", True, []),
        ("Do", "Bad.Code", False, ["AssertionError: made twice"]),
        ("Do", "Busy", True, ["retried"]),
    ]
