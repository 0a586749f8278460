"""Writes the parts of README.md and of the pages in docs/ that follow from the code.

python tools/pages.py            write them
python tools/pages.py --check    exit 1 where one is not as it would be written
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from documentation import calls, clouds, emulator, preflight, readme, reliability, testing

ROOT = Path(__file__).parent.parent
PAGES: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "README.md": readme.PARTS,
    "docs/emulator.md": emulator.PARTS,
    "docs/ec2.md": clouds.EC2_PARTS,
    "docs/calls.md": calls.PARTS,
    "docs/add-a-cloud.md": clouds.SEAM_PARTS,
    "docs/preflight.md": preflight.PARTS,
    "docs/reliability.md": reliability.PARTS,
    "docs/security.md": {},
    "docs/testing.md": testing.PARTS,
}
"""Each page with its parts, which stand between `<!-- made by tools/pages.py: NAME -->` and `<!-- end of NAME -->`."""


def main(arguments: list[str]) -> int:
    stale = 0
    for page in PAGES:
        path = ROOT / page
        have = path.read_text()
        want = written(page, have)
        if have == want:
            continue
        stale = 1
        if "--check" in arguments:
            print(f"{page} is stale: run `make generate`", file=sys.stderr)
        else:
            path.write_text(want)
            print(f"wrote {page}")
    return stale if "--check" in arguments else 0


def written(page: str, text: str) -> str:
    """A page with each made part as it should be."""
    for name, part in PAGES[page].items():
        pattern = re.compile(rf"(<!-- made by tools/pages.py: {name} -->\n)(?s:.*?)(<!-- end of {name} -->)")
        text, found = pattern.subn(lambda match, made=part: f"{match[1]}\n{made()}\n{match[2]}", text)  # type: ignore[misc]
        if found != 1:
            raise SystemExit(f"{page} has {found} places for {name}, not one")
    return text


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
