"""What the tools of `machine-image emulator` have in common: they work on a database that is there already."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ..emulator import EmulatorError, seed
from ..emulator.laboratory import Laboratory
from ..emulator.store import Store


@contextmanager
def on_database(database: str, *, make: bool = False) -> Iterator[Laboratory]:
    """The database from outside; an emulator may be working on it meanwhile. It is made only where that is asked."""
    if database == ":memory:":
        raise EmulatorError("a database in memory is reached only by its own emulator; name a file")
    if not (make or Path(database).is_file()):
        raise EmulatorError(f"there is no database {database}")
    with closing(Store(database, seed.plant)) as store:
        yield Laboratory(store, time.time)
