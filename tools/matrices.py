"""Makes docs/reliability.json of reports of the matrices, and docs/reliability.md of it.

python tools/matrices.py REPORT...    files that `pytest --matrix-report` has written
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pages
from documentation import reliability

PAGE = "docs/reliability.md"


def main(reports: list[str]) -> int:
    """Writes both; 1 where something is not held."""
    found = reliability.summary(json.loads(Path(report).read_text()) for report in reports)
    reliability.SUMMARY.write_text(json.dumps(found, indent=1) + "\n")
    page = pages.ROOT / PAGE
    page.write_text(pages.written(PAGE, page.read_text()))
    cells = sum(row["cells"] for rows in found["tables"].values() for row in rows.values())
    print(f"{cells - len(found['broken']):,} of {cells:,} cells are held: {PAGE}")
    return 1 if found["broken"] else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
