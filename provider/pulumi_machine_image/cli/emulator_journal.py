"""`machine-image emulator journal`: what was asked of the emulators on a database."""

import argparse
import json
import os
import sys

from ..columns import columns
from ..emulator import EmulatorError
from ..emulator.journal import Entry
from ..emulator.laboratory import plain
from ..plain_text import in_a_line
from .emulator_database import on_database
from .saying import complain, show


def declare(name: str, parser: argparse.ArgumentParser) -> None:
    """Which calls, and how they are shown."""
    parser.add_argument("--action", default="", help="only this action, for example CreateImage")
    parser.add_argument("--region", default="", help="only this region")
    parser.add_argument("--account", default="", metavar="ID", help="only this account")
    parser.add_argument("--outcome", default="", metavar="CODE", help="only what ended so: ok, cut, lost, or a code")
    parser.add_argument("--since", default="", metavar="TIME", help="as 2030-01-01T00:00:00Z, or 10m for ten minutes")
    parser.add_argument("--limit", type=_number, default=100, metavar="N", help="the last N (default: 100)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prints the calls, the oldest first."""
    which = {name: getattr(options, name) for name in ("action", "region", "account", "outcome")}
    try:
        with on_database(options.database) as laboratory:
            found = laboratory.journal(since=options.since, limit=options.limit, **which)
    except EmulatorError as refused:
        complain("emulator journal", str(refused))
        return 2
    try:
        for line in map(_json, found) if options.json else lines(found):
            show(line)
        sys.stdout.flush()
        if not found:
            complain("emulator journal", "no call fits; emulators with --journal 0 keep none")
    except BrokenPipeError:  # as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def lines(entries: list[Entry]) -> list[str]:
    """A table with a line for each call."""
    head = ("time", "account", "key", "region", "service", "action", "outcome", "ms", "request")
    rows: list[tuple[str, ...]] = [head]
    for entry in entries:
        shown = plain(entry)
        words = [
            shown[name] or "-" for name in ("at", "account", "secret_id", "region", "service", "action", "outcome")
        ]
        rows.append(tuple(map(in_a_line, (*words, f"{entry.milliseconds:.1f}", entry.request))))
    return columns(rows)


def _json(entry: Entry) -> str:
    return json.dumps(plain(entry), ensure_ascii=False)


def _number(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= 10_000_000):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 10000000")
    return int(text)
