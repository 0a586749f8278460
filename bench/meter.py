"""What a command took, with all processes that it started: seconds, processor time, and memory of some of them."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
EVERY = 0.05
"""Seconds between looks. The kernel itself keeps the peak of memory; of processor time so much may be missed."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """What a command took.

    Attributes:
        cpu: Seconds of all its processes; None where there is no /proc, as the two below.
        own_cpu: Seconds of those that are weighed.
        megabytes: The peak of the largest of those.
    """

    seconds: float
    cpu: float | None
    own_cpu: float | None
    megabytes: float | None
    output: str = field(default="", repr=False)


class Failed(RuntimeError):
    """A command ended badly."""


def measured(command: Sequence[str], *, cwd: Path, env: Mapping[str, str], weighed: Callable[[str], bool]) -> Cost:
    """Runs a command.

    Args:
        weighed: Of the line of a process's command: whether it is one whose own cost is told.

    Raises:
        Failed: Its exit code is not 0.
    """
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        watch = _Watch(process.pid, weighed)
        output = process.communicate()[0]
        seconds = time.perf_counter() - began
        watch.end()
    if process.returncode:
        raise Failed(f"{' '.join(command)}: exit code {process.returncode}\n{output}")
    return Cost(seconds, watch.cpu, watch.own_cpu, watch.megabytes, output)


class _Watch:
    """Looks at a process and its descendants until it is told to end."""

    def __init__(self, process: int, weighed: Callable[[str], bool]) -> None:
        self._process, self._weighed = process, weighed
        self._cpu: dict[int, float] = {}
        self._peaks: dict[int, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        if PROC.exists():
            self._thread.start()

    def end(self) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def cpu(self) -> float | None:
        return sum(self._cpu.values()) if self._cpu else None

    @property
    def own_cpu(self) -> float | None:
        return sum(self._cpu[process] for process in self._peaks) if self._cpu else None

    @property
    def megabytes(self) -> float | None:
        return max(self._peaks.values(), default=None)

    def _run(self) -> None:
        while not self._ended.wait(EVERY):
            for process in _family(self._process):
                try:
                    self._look(process)
                except OSError:
                    continue  # it has just ended

    def _look(self, process: int) -> None:
        folder = PROC / str(process)
        words = (folder / "stat").read_text().rpartition(")")[2].split()
        self._cpu[process] = (int(words[11]) + int(words[12])) / TICKS
        if self._weighed((folder / "cmdline").read_text().replace("\0", " ")):
            lines = (folder / "status").read_text().splitlines()
            peak = next((line for line in lines if line.startswith("VmHWM:")), None)
            if peak is not None:
                self._peaks[process] = int(peak.split()[1]) / 1024


def _family(process: int) -> Iterator[int]:
    yield process
    try:
        threads = list((PROC / str(process) / "task").iterdir())
        children = [child for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield from _family(int(child))
