"""`machine-image preflight` in a stack's folder, as a person or a pipeline runs it."""

from __future__ import annotations

import subprocess
from typing import Any

from cli.verdicts import verdict
from e2e.said import read_calls
from e2e.stack import SECONDS, STACK, Run, Stack
from toolchain import places

FITS, UNTOLD, WRONG, TOO_MUCH = 0, 1, 2, 3
"""Exit codes."""


def preflight(stack: Stack, *options: str, expect: int, given: str = "") -> Run:
    """One command, with the calls of all its processes; that anything was written fails the test."""
    journal = stack.folder / "calls.jsonl"
    journal.unlink(missing_ok=True)
    words = [str(places.VENV_BIN / "machine-image"), "preflight", "--stack", STACK, *options]
    done = subprocess.run(
        words,
        cwd=stack.folder,
        env=stack.environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    run = Run(
        " ".join(words[1:]), done.returncode, done.stdout, done.stderr, journal.read_text() if journal.exists() else ""
    )
    assert run.code == expect, f"wanted exit code {expect}\n{run}"
    assert "Traceback" not in run.text, f"a traceback\n{run}"
    assert [calls.writes for calls in read_calls(run.counted) if calls.writes] == [], run.counted
    return run


def answered(run: Run) -> dict[str, int]:
    """The calls of all processes of a command, by action."""
    found: dict[str, int] = {}
    for calls in read_calls(run.counted):
        for action, number in calls.answered.items():
            found[action] = found.get(action, 0) + number
    return found


def judged(stack: Stack, *options: str, expect: int) -> dict[str, Any]:
    """The verdict as JSON."""
    return verdict(preflight(stack, "--json", *options, expect=expect).stdout)
