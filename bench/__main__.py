"""python -m bench [PART ...] [options].

`compare`, which is what runs where none is named, measures and writes docs/benchmarks; `page` makes page and charts
anew of the results there; the others print a table.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from . import scale
from .compare import Extent
from .emulated import by_ids, listing, servers, start
from .plans import plans
from .report import show, write

ROOT = Path(__file__).parent.parent
PARTS: dict[str, Callable[[Path], str]] = {
    "start": start,
    "listing": listing,
    "by-ids": by_ids,
    "servers": servers,
    "plans": plans,
    "scale": lambda folder: scale.tables(*scale.WHOLE),
}
COMPARE, PAGE = "compare", "page"
NAMES = (COMPARE, PAGE, *PARTS)


def main(arguments: Sequence[str]) -> int:
    """Runs the parts."""
    options = _parser().parse_args(arguments)
    for name in options.parts or [COMPARE]:
        if name == COMPARE:
            write(options.into, _extent(options.largest, options.rounds), say=_say)
            continue
        if name == PAGE:
            show(options.into)
            continue
        with tempfile.TemporaryDirectory() as folder:
            print(f"{PARTS[name](Path(folder))}\n", flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bench", description="What the cloud is asked, and how long it takes.")
    # Not `choices`, which before Python 3.12 wants to find the empty list among them, too.
    parser.add_argument("parts", nargs="*", type=_part, metavar="PART", help=", ".join(NAMES))
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="so many times the rounds (default: 1)")
    parser.add_argument("--largest", type=int, default=1_000, metavar="N", help="no fleet is larger (default: 1000)")
    parser.add_argument(
        "--into", type=Path, default=ROOT / "docs" / "benchmarks", metavar="FOLDER", help="for the page"
    )
    return parser


def _part(name: str) -> str:
    if name not in NAMES:
        raise argparse.ArgumentTypeError(f"there is no part {name!r}; there are {', '.join(NAMES)}")
    return name


def _extent(largest: int, rounds: int) -> Extent:
    usual = Extent()
    return Extent(
        images=[size for size in usual.images if size <= largest],
        copies=[size for size in usual.copies if size <= largest],
        shares=[size for size in usual.shares if size <= largest],
        doors=[(size, rounds * times) for size, times in usual.doors if size <= largest],
        rounds=rounds * usual.rounds,
    )


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
