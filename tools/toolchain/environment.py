"""The virtual environment: every package from the lock file, by hash, and the project itself, editable."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import places
from .work import Failed, run, say


def ready() -> None:
    """Make the environment what the lock file says. Does nothing if it is."""
    project = digest(places.PROJECT)
    packages = digest(places.LOCK)
    # The path: scripts of an environment name their interpreter in full, so a clone that was moved needs them again.
    place = digest_of(str(places.VENV).encode())
    have = places.VENV_STAMP.read_text().split() if places.VENV_STAMP.exists() and works(places.VENV_PYTHON) else []
    if have == [place, packages, project]:
        return
    uv = shutil.which("uv")
    places.VENV_STAMP.unlink(missing_ok=True)
    if have[:1] != [place]:
        create(uv)
    if have[:2] != [place, packages]:
        usual = "with uv: some seconds" if uv else "with pip: about half a minute"
        say(f"installing the Python packages of requirements.lock {usual}")
        install(uv, "--require-hashes", "-r", str(places.LOCK))
    install(uv, "--no-deps", "--no-build-isolation", "-e", str(places.ROOT))
    places.VENV_STAMP.write_text("\n".join([place, packages, project]) + "\n")


def create(uv: str | None) -> None:
    """Make an empty environment where there is none that works."""
    base = getattr(sys, "_base_executable", sys.executable)
    if not uv and not importlib.util.find_spec("ensurepip"):
        raise Failed(
            "this Python cannot make virtual environments. Install its venv package "
            "(Debian, Ubuntu: apt install python3-venv), or uv"
        )
    say(f"making .venv with Python {sys.version.split()[0]}")
    shutil.rmtree(places.VENV, ignore_errors=True)
    make = [uv, "venv", "--quiet", "--python", base] if uv else [base, "-m", "venv"]
    run("making .venv", [*make, places.VENV])


def install(uv: str | None, *what: str) -> None:
    """Install into the environment."""
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(places.VENV_PYTHON)]
    else:
        command = [str(places.VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
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
