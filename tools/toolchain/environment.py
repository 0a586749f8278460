"""Virtual environments: every package from a lock file, by hash; the clone's own has the project itself too."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import places
from .work import Failed, run, say

STAMP = ".machine-image"
"""What an environment was made from; inside it, so that it goes with it."""


def ready() -> None:
    """Make the clone's environment what its lock file says. Does nothing if it is."""
    usual = "with uv: some seconds" if shutil.which("uv") else "with pip: about half a minute"
    provide(places.VENV, places.LOCK, usual, project=places.PROJECT)


def provide(folder: Path, lock: Path, usual: str, project: Path | None = None) -> None:
    """Make an environment what a lock file says; the project, editable, if its file is named. `usual`: how long."""
    # The path: scripts of an environment name their interpreter in full, so a clone that was moved needs them again.
    place, packages = digest_of(str(folder).encode()), digest(lock)
    wanted = [place, packages, *([digest(project)] if project else [])]
    stamp, python = folder / STAMP, python_of(folder)
    have = stamp.read_text().split() if stamp.exists() and works(python) else []
    if have == wanted:
        return
    uv = shutil.which("uv")
    stamp.unlink(missing_ok=True)
    if have[:1] != [place]:
        create(folder, uv)
    if have[:2] != [place, packages]:
        say(f"installing the Python packages of {lock.name} {usual}")
        install(python, uv, "--require-hashes", "-r", str(lock))
    if project:
        install(python, uv, "--no-deps", "--no-build-isolation", "-e", str(project.parent))
    stamp.write_text("\n".join(wanted) + "\n")


def python_of(folder: Path) -> Path:
    """An environment's interpreter."""
    return folder / "bin" / "python"


def create(folder: Path, uv: str | None) -> None:
    """Make an empty environment where there is none that works."""
    base = getattr(sys, "_base_executable", sys.executable)
    if not uv and not importlib.util.find_spec("ensurepip"):
        raise Failed(
            "this Python cannot make virtual environments. Install its venv package "
            "(Debian, Ubuntu: apt install python3-venv), or uv"
        )
    say(f"making {folder.name} with Python {sys.version.split()[0]}")
    shutil.rmtree(folder, ignore_errors=True)
    make = [uv, "venv", "--quiet", "--python", base] if uv else [base, "-m", "venv"]
    run(f"making {folder.name}", [*make, folder])


def install(python: Path, uv: str | None, *what: str) -> None:
    """Install into an environment."""
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(python)]
    else:
        # Python compiles what is imported, when it is: of an SDK of 9,000 files that is little.
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    run("installing Python packages", [*command, *what], env={**os.environ, "PIP_USER": "0"}, cwd=places.ROOT)


def works(python: Path) -> bool:
    """Whether an environment's interpreter still runs: the Python it was made with may be gone."""
    try:
        return subprocess.call([python, "-c", ""], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def digest(file: Path) -> str:
    return digest_of(file.read_bytes())


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
