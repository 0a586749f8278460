"""What can be done to a world from outside it: read its journal, move its clock, fill it, make it new.

Everything here is in the database, so it holds for every process that works on it.
"""

import re
import sqlite3
from collections.abc import Callable
from typing import Any

from . import clock as clocks
from .errors import EmulatorError
from .journal import Entry, entries
from .schema import TABLES
from .seed import plant
from .store import Store

_SPAN = re.compile(r"(\d{1,9})(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Laboratory:
    """One database, seen from outside."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._real = clock

    def now(self) -> float:
        """The world's time."""
        with self._store.reading() as db:
            return clocks.stored(db).now(self._real())

    def clock(self) -> dict[str, Any]:
        """The world's time and how it goes."""
        with self._store.reading() as db:
            return self._described(clocks.stored(db))

    def settle_clock(self, words: str) -> None:
        """Sets it as a setting asks for, see `clock.settle`."""
        with self._store.writing() as db:
            clocks.settle(db, words, self._real())

    def put_clock(self, words: str) -> dict[str, Any]:
        """Sets it, in one of the forms of the setting `clock`."""
        with self._store.writing() as db:
            real = self._real()
            changed = clocks.stored(db).put(words, real)
            clocks.store(db, changed, real)
            return self._described(changed)

    def advance(self, seconds: float) -> dict[str, Any]:
        """Lets time pass."""
        if not seconds >= 0:
            raise EmulatorError("time passes forwards only; put the clock to go back")
        with self._store.writing() as db:
            changed = clocks.stored(db).advanced(seconds)
            clocks.store(db, changed, self._real())
            return self._described(changed)

    def journal(self, *, since: str = "", limit: int = 100, **which: str) -> list[Entry]:
        """The last calls that fit, the oldest first; `since` is a time, or how long ago as `10m`."""
        start = moment_or_span(since, self.now()) if since else None
        with self._store.reading() as db:
            return entries(db, since=start, limit=limit, **which)

    def reset(self) -> None:
        """A world as on the first day; the journal, the clock and the rules for faults stay as they are."""
        with self._store.writing() as db:
            _empty(db)

    def seed(self, given: Any, *, reset: bool = False) -> dict[str, int]:
        """Puts the content of a seed into the world, after a reset where that is asked: all of it or nothing."""
        from . import seedfile

        wanted = seedfile.parse(given)
        with self._store.writing() as db:
            if reset:
                _empty(db)
            return seedfile.plant(db, wanted, clocks.stored(db).now(self._real()))._asdict()

    def _described(self, clock: clocks.WorldClock) -> dict[str, Any]:
        real = self._real()
        now = clock.now(real)
        return {"now": clocks.written(now), "frozen": clock.stands_at is not None, "aheadSeconds": round(now - real, 3)}


def _empty(db: sqlite3.Connection) -> None:
    for table in TABLES:
        db.execute(f"DELETE FROM {table}")
    plant(db)


def moment_or_span(text: str, now: float) -> float:
    """`2030-01-01T00:00:00Z`, or `10m` for ten minutes before now."""
    if span := _SPAN.fullmatch(text):
        return now - int(span[1]) * _SECONDS[span[2]]
    try:
        return clocks.moment(text)
    except ValueError:
        raise EmulatorError(f"{text!r} is no time: write 2030-01-01T00:00:00Z, or 10m for ten minutes ago") from None


def plain(entry: Entry) -> dict[str, Any]:
    """An entry of the journal for JSON."""
    written = clocks.written(entry.at).replace("Z", f".{int(entry.at * 1000) % 1000:03d}Z")
    return {**entry._asdict(), "at": written}
