"""`make lock`: the lock files made again from pyproject.toml, with `--upgrade` at the newest versions."""

import shutil
from pathlib import Path

from . import places
from .work import run, say


def lock(arguments: list[str]) -> None:
    """Versions and hashes only, for every Python and platform: a lock file must not name a registry or a folder."""
    shape = ["--universal", "--python-version", "3.10", "--generate-hashes", "--no-header", "--no-annotate"]
    compile_ = [find_uv(), "pip", "compile", "--quiet", *shape, *arguments]
    run("locking", [*compile_, "--all-extras", "--group", "dev", "pyproject.toml", "-o", places.LOCK], cwd=places.ROOT)
    for group, lock_file in places.GROUPS.items():
        run(f"locking {group}", [*compile_, "--group", group, "-o", lock_file], cwd=places.ROOT)
    say(f"made {', '.join(str(made.relative_to(places.ROOT)) for made in (places.LOCK, *places.GROUPS.values()))}")


def find_uv() -> str | Path:
    """Only uv locks for all Pythons and platforms at once; whoever locks and has none gets one."""
    if uv := shutil.which("uv"):
        return uv
    folder = places.TOOLS / "uv"
    if not (folder / "bin" / "uv").exists():
        run("fetching uv", [places.VENV_PYTHON, "-m", "pip", "install", "--quiet", "--target", folder, "uv"])
    return folder / "bin" / "uv"
