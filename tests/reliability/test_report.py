"""What the matrices found is told: every cell is tried, what is not held fails the test, and the page has the sums."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from documentation import reliability

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
            matrix.figure("load", "here", images=2000, seeds="1 to 3")
        """
    )
    run = pytester.runpytest("-p", "no:cacheprovider", "--matrix-report", "found.json", *processes)
    run.assert_outcomes(passed=1, errors=1)
    run.stdout.fnmatch_lines(["*1 of 3 cells are not held:", "faults: Do x Bad.Code: AssertionError: made twice*"])
    report = json.loads(Path("found.json").read_text())
    cells = report["cells"]
    found = [(cell["row"], cell["column"], cell["held"], cell["note"].splitlines()[:1]) for cell in cells]
    assert found == [
        ("Ask", "Busy", True, []),
        ("Do", "Bad.Code", False, ["AssertionError: made twice"]),
        ("Do", "Busy", True, ["retried"]),
    ]
    sums = reliability.summary([report, report])
    assert sums["tables"] == {"faults": {"Ask": {"cells": 2, "held": 2}, "Do": {"cells": 4, "held": 2}}}
    page = reliability.results(sums)
    assert "| faults | 6 | 4 |" in page
    assert "- faults: Do x Bad.Code: `AssertionError: made twice`" in page
    assert "| here | 2,000 | 1 to 3 |" in page


def test_of_very_many_rows_the_page_has_the_sums() -> None:
    cells = [
        {"table": "crashes", "row": f"{kind}: story {number}", "column": "after call 1", "held": True, "note": ""}
        for kind in ("CustomImage", "ImageCopy")
        for number in range(reliability.MOST_ROWS)
    ]
    run = {"began": "2026-01-01T00:00:00Z", "seconds": 1.0, "command": "--soak", "machine": "here", "figures": []}
    tables = reliability.summary([{**run, "cells": cells}])["tables"]
    assert tables == {"crashes": {kind: {"cells": 40, "held": 40} for kind in ("CustomImage", "ImageCopy")}}
