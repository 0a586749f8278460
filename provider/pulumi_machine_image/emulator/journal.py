"""The journal: every call with what became of it, kept in the database, the oldest forgotten.

A call that changed something is in the journal before it is answered. The others are written together a moment later,
so that reading never waits for a writer; a process that is killed loses the reads and refusals of that moment.
"""

import logging
import threading
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

    from .store import Store

log = logging.getLogger("pulumi_machine_image.emulator")
GATHER_SECONDS = 0.05
PATIENCE = 10_000
"""So many entries wait for a database that somebody else has locked; then the oldest are given up."""


class Entry(NamedTuple):
    """One call, at the world's time."""

    at: float
    account: str
    """Empty where nobody was recognised."""
    secret_id: str
    region: str
    service: str
    action: str
    outcome: str
    """`ok`, or the code that was answered; by faults `cut` (nothing done, no answer), `lost` (done, no answer),
    `garbled`, `http 502`, and `done, ` before what was answered although the effect had taken place."""
    request: str
    milliseconds: float


_COLUMNS = ", ".join(Entry._fields)


class Journal:
    """Writes entries; for many threads."""

    def __init__(self, store: "Store", keep: int) -> None:
        self._store = store
        self._keep = keep
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self._waiting: list[Entry] = []
        self._closed = False
        self._thread: threading.Thread | None = None

    def add(self, entry: Entry, *, at_once: bool) -> None:
        """Keeps an entry; `at_once` returns when it is written, with everything before it."""
        if not self._keep:
            return
        with self._changed:
            if self._closed:
                return
            self._waiting.append(entry)
            del self._waiting[:-PATIENCE]
            if not at_once:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._write, name="machine-image-journal", daemon=True)
                    self._thread.start()
                self._changed.notify()
        if at_once:
            self.flush()

    def flush(self) -> None:
        """Writes what is waiting."""
        with self._writing:
            with self._changed:
                entries, self._waiting = self._waiting, []
            if not entries:
                return
            try:
                with self._store.writing() as db:
                    marks = ", ".join("?" * len(Entry._fields))
                    db.executemany(f"INSERT INTO journal ({_COLUMNS}) VALUES ({marks})", entries)
                    newest = "(SELECT max(number) FROM journal)"
                    db.execute(f"DELETE FROM journal WHERE number <= {newest} - ?", (self._keep,))
            except Exception:
                log.exception("%d calls are missing from the journal", len(entries))

    def close(self) -> None:
        """Writes the rest; what comes later is not kept."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
        self.flush()

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                self._changed.wait_for(lambda: self._closed, GATHER_SECONDS)
                if self._closed:
                    return
            self.flush()


def entries(
    db: "sqlite3.Connection",
    *,
    action: str = "",
    region: str = "",
    account: str = "",
    outcome: str = "",
    since: float | None = None,
    limit: int = 100,
) -> list[Entry]:
    """The last ones that fit, the oldest first."""
    asked = {"action": action, "region": region, "account": account, "outcome": outcome}
    tests = [f"{name} = ?" for name, value in asked.items() if value]
    values: list[str | float] = [value for value in asked.values() if value]
    if since is not None:
        tests.append("at >= ?")
        values.append(since)
    where = f"WHERE {' AND '.join(tests)} " if tests else ""
    rows = db.execute(f"SELECT {_COLUMNS} FROM journal {where}ORDER BY number DESC LIMIT ?", (*values, limit))
    return [Entry(*row) for row in rows][::-1]
