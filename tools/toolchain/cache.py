"""What is made once for all clones of this user: whole, or not there."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from . import places
from .environment import digest, digest_of
from .work import only_one


def name(what: str, root: Path, sources: Iterable[Path]) -> Path:
    """The folder of what is made of some files below a root.

    Not named by Go's version, since any Go that is new enough makes the same of them.
    """
    content = "".join(f"{source.relative_to(root)} {digest(source)}\n" for source in sorted(sources))
    return places.cache_folder() / f"{what}-{digest_of(content.encode())[:12]}-{places.platform_name()}"


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
