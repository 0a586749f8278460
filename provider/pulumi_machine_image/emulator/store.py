"""The database: SQLite, one transaction for each call.

Why SQLite in WAL mode: preview, apply, a stand-alone emulator and other clients may work on one file at once; readers
never wait, writers take turns (`BEGIN IMMEDIATE`), and a process that is killed leaves whole transactions or nothing.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from .errors import EmulatorError
from .schema import APPLICATION, FORMAT, STEPS

BUSY_SECONDS = 30.0


class Store:
    """Connections to one database, lent out for a transaction each."""

    def __init__(self, database: str, plant: Callable[[sqlite3.Connection], None]) -> None:
        """Opens the database: a new one is made with `plant`'s content, an older format is brought up to date, another
        program's file is left untouched."""
        self._in_memory = database == ":memory:"
        self._path = database
        self._write_turn = threading.RLock()
        self._read_turn = threading.RLock()
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        try:
            if not self._in_memory:
                Path(database).parent.mkdir(parents=True, exist_ok=True)
            connection = self._connect()
            if not (self._in_memory or os.access(database, os.W_OK)):  # SQLite would open it, for reading only
                connection.close()
                raise PermissionError("it cannot be written to")
        except (OSError, sqlite3.Error) as failure:
            raise EmulatorError(f"cannot open the emulator's database {database}: {failure}") from None
        try:
            self._prepare(connection, plant)
        except sqlite3.Error as failure:
            connection.close()
            raise EmulatorError(f"cannot use {database} as the emulator's database: {failure}") from None
        except EmulatorError:
            connection.close()
            raise
        self._idle.append(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view; never waits for writers.

        Why threads take turns: SQLite lets go of the interpreter at every row, so sixteen threads that read together
        hand it round all the time, and each answer takes five times as long.
        """
        if self._in_memory:  # a single connection, so everybody takes turns
            with self.writing() as connection:
                yield connection
            return
        with self._read_turn:
            connection = self._borrow()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                connection.rollback()
                self._give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: an exception undoes it. Threads wait here, other processes in SQLite's busy handler."""
        with self._write_turn:
            connection = self._borrow()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
            finally:
                self._give_back(connection)

    def close(self) -> None:
        """Ends after the write that is under way, if there is one."""
        with self._write_turn, self._lock:
            self._closed = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    def _borrow(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise sqlite3.ProgrammingError("the emulator is closed")
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")  # kill -9 of the process loses nothing that was answered
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection, plant: Callable[[sqlite3.Connection], None]) -> None:
        connection.execute("BEGIN")  # one view for all questions: another process may be making the file
        try:
            _recognise(connection, self._path)
        finally:
            connection.rollback()
        if not self._in_memory:
            _retry(lambda: connection.execute("PRAGMA journal_mode = WAL"))
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = _recognise(connection, self._path)  # asked again: another process may have made it meanwhile
            for statement in ";".join(STEPS[version:]).split(";"):
                connection.execute(statement)
            if version < FORMAT:
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {FORMAT}")
            if version == 0:
                plant(connection)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise


def look(path: str) -> int:
    """The format of a file that is there, without touching it.

    Raises:
        EmulatorError: It is another program's, made by a newer emulator, or no database at all.
    """
    try:
        with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return _recognise(connection, path)
    except sqlite3.Error as failure:
        raise EmulatorError(f"cannot use {path} as the emulator's database: {failure}") from None


def _recognise(connection: sqlite3.Connection, path: str) -> int:
    """The file's format; 0 for an empty one."""
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if tables == 0 and application == 0 and version == 0:
        return 0
    if application != APPLICATION:
        raise EmulatorError(f"{path} belongs to another program; name another file for the emulator's database")
    if version > FORMAT:
        raise EmulatorError(
            f"{path} was made by a newer emulator (format {version}, this one knows {FORMAT}); "
            "update it, or name another file"
        )
    return version


def _retry(attempt: Callable[[], object]) -> None:
    """Changing to WAL needs the file for itself and does not always wait for it where processes start together."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            attempt()
            return
        except sqlite3.OperationalError as failure:
            if "locked" not in str(failure) or time.monotonic() > deadline:
                raise
            time.sleep(0.005)
