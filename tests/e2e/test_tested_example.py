"""The example with tests of its own: they pass as they stand."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from toolchain import places

pytestmark = pytest.mark.e2e


def test_the_tests_of_the_example_pass(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "tested"
    shutil.copytree(places.ROOT / "examples" / "tested", folder, ignore=shutil.ignore_patterns("__pycache__"))
    command = [str(places.VENV_PYTHON), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), "."]
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
