"""`make soak`: everything that can go wrong, tried at length, and the page about it."""

import os
import subprocess
from collections.abc import Sequence

from . import places
from .shell import Settings, environment

REPORT = places.ROOT / ".state" / "soak" / "report.json"
TESTS = "tests/reliability"


def soak(settings: Settings, arguments: Sequence[str]) -> int:
    """Runs the matrices and writes their report, also where something is not held; returns the exit code."""
    python, env = str(places.VENV_PYTHON), environment(settings)
    REPORT.unlink(missing_ok=True)
    side_by_side = ["-n", str(os.cpu_count() or 1), "--dist", "worksteal"]
    options = ["--soak", "--matrix-report", str(REPORT), *side_by_side, *arguments]
    failed = subprocess.call([python, "-m", "pytest", TESTS, *options], cwd=places.ROOT, env=env)
    if not REPORT.exists():
        return failed
    return subprocess.call([python, "tools/matrices.py", str(REPORT)], cwd=places.ROOT, env=env) or failed
