"""docs/benchmarks: what was measured as JSON, the page that is made of it, and the charts."""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from . import conditions, scale, starts, waiting
from .compare import Extent, compared
from .emulated import start
from .page import charts, page
from .records import Records
from .tables import table

RESULTS, PAGE = "results.json", "README.md"
OTHERS: dict[str, Callable[[Path], str]] = {
    "Waiting: looks, and how late an end is seen": lambda folder: waiting.tables(waiting.rows()),
    "Bad conditions": lambda folder: table(conditions.HEAD, conditions.rows()),
    "A large fleet, on a virtual clock": lambda folder: scale.tables(*scale.SOON),
    "A provider's process": lambda folder: table(starts.HEAD, starts.rows(folder)),
    "Start of the emulator": start,
}
"""What else belongs on the page: title, and who makes the table."""


def write(into: Path, extent: Extent, say: Callable[[str], None]) -> None:
    """Measures, and writes the folder anew."""
    began = time.time()
    load = os.getloadavg()[0]
    records = Records(compared(extent, say))
    others = {}
    for title, table_of in OTHERS.items():
        say(title)
        with tempfile.TemporaryDirectory() as folder:
            others[title] = table_of(Path(folder))
    result = {
        "began": datetime.fromtimestamp(began, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "minutes": round((time.time() - began) / 60, 1),
        "python": platform.python_version(),
        "system": platform.system(),
        "cores": os.cpu_count(),
        "load": round(load, 1),
        "records": records.plain(),
        "others": others,
    }
    into.mkdir(parents=True, exist_ok=True)
    (into / RESULTS).write_text(_lines(result))
    show(into)


def show(into: Path) -> None:
    """Writes the page and the charts of the results there."""
    for name, text in shown(into).items():
        (into / name).write_text(text)


def shown(folder: Path) -> dict[str, str]:
    """What should stand beside the results, by the files' names."""
    result = json.loads((folder / RESULTS).read_text())
    return {PAGE: page(result), **charts(Records.read(result["records"]))}


def _lines(result: dict[str, Any]) -> str:
    """JSON with a line for each record, so that a difference can be read."""
    records = ",\n".join(f"  {json.dumps(record)}" for record in result["records"])
    rest = json.dumps({**result, "records": []}, indent=1)
    return rest.replace('"records": []', f'"records": [\n{records}\n ]') + "\n"
