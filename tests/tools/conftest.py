"""A clone and a cache folder of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain import places

Script = Callable[[Path, str], Path]


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every place moved below a folder whose name a shell would split; nothing in it but what set-up reads."""
    root, real = tmp_path / "a clone's", places.ROOT
    for name, place in vars(places).copy().items():
        if isinstance(place, Path) and place.is_relative_to(real):
            monkeypatch.setattr(places, name, root / place.relative_to(real))
    (root / "tools").mkdir(parents=True)
    locks = [f"tools/{lock.name}" for lock in places.GROUPS.values()]
    for read in ("requirements.lock", "pyproject.toml", "tools/go.mod", "tools/go.sum", *locks):
        (root / read).write_bytes((real / read).read_bytes())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return root


@pytest.fixture
def script() -> Script:
    """Writes an executable for `sh`."""

    def write(file: Path, body: str) -> Path:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)
        return file

    return write
