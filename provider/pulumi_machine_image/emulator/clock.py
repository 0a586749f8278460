"""Times as the cloud writes them, and the world's clock.

The world's time is the real time, so many seconds ahead of it, or standing still. Which of them is kept in the
database, so every process on one file sees the same time, from its next call on.
"""

import json
import re
import sqlite3
from datetime import datetime, timezone
from functools import lru_cache
from typing import NamedTuple

from .errors import EmulatorError

KEPT = "kept"
FORMS = "kept, real, frozen, frozen@2030-01-01T00:00:00Z, 2030-01-01T00:00:00Z or seconds ahead, as +3600"
_MOMENT = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)T(\d\d?):(\d\d?):(\d\d?)Z", re.ASCII | re.IGNORECASE)
_FORM = re.compile(
    r"kept|real|frozen|(?P<frozen>frozen@)?(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)|(?P<ahead>[+-]?\d{1,10}(\.\d{1,6})?)"
)


def written(moment: float) -> str:
    """UTC, ISO 8601, `YYYY-MM-DDThh:mm:ssZ`: the form that the Image structure of the SDK documents."""
    return _written(int(moment // 1))


@lru_cache(10_000)
def _written(moment: int) -> str:
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> float:
    """The other way round. Not by strptime, which imports calendars and languages: every start reads times."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no time")
    year, month, day, hour, minute, second = map(int, found.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc).timestamp()


EARLIEST, LATEST = moment("2000-01-01T00:00:00Z"), moment("2200-01-01T00:00:00Z")


class WorldClock(NamedTuple):
    """How the world's time follows from the real one."""

    ahead: float = 0.0
    stands_at: float | None = None

    def now(self, real: float) -> float:
        """The world's time."""
        return real + self.ahead if self.stands_at is None else self.stands_at

    def advanced(self, seconds: float) -> "WorldClock":
        """So many seconds later; one that stands still goes on standing."""
        if self.stands_at is None:
            return self._replace(ahead=self.ahead + seconds)
        return self._replace(stands_at=self.stands_at + seconds)

    def put(self, words: str, real: float) -> "WorldClock":
        """As said in one of the FORMS."""
        form = _FORM.fullmatch(words)
        if form is None:
            raise EmulatorError(f"the clock must be {FORMS}, not {words!r}")
        if words == KEPT:
            return self
        if words == "real":
            return WorldClock()
        if words == "frozen":
            return WorldClock(stands_at=self.now(real))
        if form["ahead"]:
            return WorldClock(ahead=float(form["ahead"]))
        try:
            time = moment(form["time"])
        except ValueError:
            raise EmulatorError(f"the clock must be a time that there is, not {words!r}") from None
        return WorldClock(stands_at=time) if form["frozen"] else WorldClock(ahead=time - real)

    def checked(self, real: float) -> "WorldClock":
        """The same, if its time is one that the world can have."""
        if not EARLIEST <= self.now(real) <= LATEST:
            raise EmulatorError("the clock must show a time from the year 2000 to the year 2200")
        return self


def stored(db: sqlite3.Connection) -> WorldClock:
    """The clock of this database."""
    row = db.execute("SELECT value FROM laboratory WHERE name = 'clock'").fetchone()
    return WorldClock(**json.loads(row[0])) if row else WorldClock()


def store(db: sqlite3.Connection, clock: WorldClock, real: float) -> None:
    """Makes it the clock of this database."""
    db.execute("INSERT OR REPLACE INTO laboratory VALUES ('clock', ?)", (json.dumps(clock.checked(real)._asdict()),))


def settle(db: sqlite3.Connection, words: str, real: float) -> None:
    """What a setting asks for, once: a later start with the same words leaves the clock as it has become since."""
    row = db.execute("SELECT value FROM laboratory WHERE name = 'clock setting'").fetchone()
    if words == KEPT or (row and row[0] == words):
        return
    store(db, stored(db).put(words, real), real)
    db.execute("INSERT OR REPLACE INTO laboratory VALUES ('clock setting', ?)", (words,))
