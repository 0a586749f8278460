"""What is made once for all clones of this user: whole, or not there."""

import shutil
from collections.abc import Callable
from pathlib import Path

from .work import only_one


def provide(folder: Path, program: str, doing: str, make: Callable[[Path], None]) -> Path:
    """A folder with a program in it; `make` makes it now if it never was.

    It is made beside its final place and renamed: what was killed leaves nothing that looks whole.
    """
    if not (folder / program).exists():
        with only_one(folder.with_name(folder.name + ".lock"), doing):
            if not (folder / program).exists():
                fresh = folder.with_name(folder.name + ".new")
                shutil.rmtree(fresh, ignore_errors=True)
                fresh.mkdir(parents=True)
                make(fresh)
                shutil.rmtree(folder, ignore_errors=True)
                fresh.rename(folder)
    return folder
