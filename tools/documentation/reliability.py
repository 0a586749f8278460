"""The parts of docs/reliability.md: what the last soak has tried, and what held.

They follow from docs/reliability.json, which `tools/matrices.py` makes of the reports of a soak.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from . import markdown as md

SUMMARY = Path(__file__).parents[2] / "docs" / "reliability.json"
MOST_ROWS = 40
"""Of more rows those that begin with the same word before a colon are told as one."""


def summary(reports: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What reports of the matrices come to: of each row its cells, without naming every one of them."""
    found = list(reports)
    cells = [cell for report in found for cell in report["cells"]]
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    for cell in cells:
        row = tables.setdefault(cell["table"], {}).setdefault(cell["row"], {"cells": 0, "held": 0})
        row["cells"] += 1
        row["held"] += cell["held"]
    return {
        "runs": [{key: report[key] for key in ("began", "seconds", "command", "machine")} for report in found],
        "tables": {table: _fewer(rows) for table, rows in sorted(tables.items())},
        "figures": [figure for report in found for figure in report["figures"]],
        "broken": [cell for cell in cells if not cell["held"]],
    }


def _fewer(rows: Mapping[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    if len(rows) <= MOST_ROWS:
        return dict(sorted(rows.items()))
    sums: dict[str, dict[str, int]] = {}
    for name, row in sorted(rows.items()):
        whole = sums.setdefault(name.partition(":")[0], {"cells": 0, "held": 0})
        for key, number in row.items():
            whole[key] += number
    return sums


def results(found: Mapping[str, Any] | None = None) -> str:
    """The sums, then each matrix, then what was counted and measured."""
    found = found or json.loads(SUMMARY.read_text())
    tables = found["tables"]
    sums = {
        table: {key: sum(row[key] for row in rows.values()) for key in ("cells", "held")}
        for table, rows in tables.items()
    }
    parts = [_runs(found["runs"]), _counted("matrix", sums)]
    if found["broken"]:
        parts.append("Not held:\n\n" + "".join(md.wrapped_item(_told(cell)) + "\n" for cell in found["broken"]))
    parts += [f"### The matrix: {table}\n\n{_counted('row', rows)}" for table, rows in tables.items()]
    parts += [
        f"### The numbers: {table}\n\n{_numbers(found['figures'], table)}" for table in _figured(found["figures"])
    ]
    return "\n".join(parts)


def _runs(runs: Iterable[Mapping[str, Any]]) -> str:
    rows = [
        (run["began"], f"{run['seconds'] / 60:,.1f}", f"`{run['command'] or 'as in make test'}`", run["machine"])
        for run in runs
    ]
    return md.table(("began", "minutes", "options", "where"), rows)


def _counted(head: str, rows: Mapping[str, Mapping[str, int]]) -> str:
    return md.table(
        (head, "cells", "held"), [(name, f"{row['cells']:,}", f"{row['held']:,}") for name, row in rows.items()]
    )


def _told(cell: Mapping[str, Any]) -> str:
    return f"{cell['table']}: {cell['row']} x {cell['column']}: `{(cell['note'].splitlines() or [''])[0]}`"


def _figured(figures: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(figure["table"] for figure in figures))


def _numbers(figures: Iterable[Mapping[str, Any]], table: str) -> str:
    rows = [figure for figure in figures if figure["table"] == table]
    columns = list(dict.fromkeys(name for row in rows for name in row["values"]))
    return md.table(
        ("", *columns), [(row["row"], *(_number(row["values"].get(name, "")) for name in columns)) for row in rows]
    )


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:,}"


PARTS: dict[str, Callable[[], str]] = {"results": results}
