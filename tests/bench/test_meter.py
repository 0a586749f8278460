"""What a command took is told of all its processes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from bench.meter import PROC, Failed, measured

BURN = """
import time
began, held = time.process_time(), bytearray(60 << 20)
while time.process_time() < began + 0.4: pass
"""
CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN!r}, 'burns'], check=True)"


@pytest.mark.skipif(not PROC.exists(), reason="what a process takes is told by /proc")
def test_processor_time_and_memory_are_those_of_the_processes_below(tmp_path: Path) -> None:
    cost = measured(
        [sys.executable, "-c", CHILD], cwd=tmp_path, env=os.environ, weighed=lambda line: "burns" in line[-9:]
    )
    assert cost.seconds >= 0.4
    assert cost.cpu is not None
    assert cost.own_cpu is not None
    assert cost.cpu >= cost.own_cpu >= 0.25
    assert cost.megabytes is not None
    assert cost.megabytes > 60


def test_a_command_that_fails_says_what_it_has_said(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="exit code 3\nthe reason"):
        measured(
            [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"],
            cwd=tmp_path,
            env=os.environ,
            weighed=lambda line: False,
        )
