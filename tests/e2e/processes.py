"""Processes of a command that is under way: what belongs to it, and what is left of it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from e2e.stack import Stack

PATIENCE = 30.0


class Command:
    """A command of the CLI in a session of its own, as in a terminal."""

    def __init__(self, stack: Stack, *arguments: str) -> None:
        self._output = Path(stack.folder / "output.txt")
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                stack.command(*arguments),
                cwd=stack.folder,
                env=stack.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._output.read_text()

    @property
    def family(self) -> set[int]:
        """The process and all its descendants."""
        shown = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(pid): int(parent) for pid, parent in (line.split() for line in shown.splitlines())}
        family, found = set(), {self.process.pid}
        while found:
            family |= found
            found = {pid for pid, parent in parents.items() if parent in found}
        return family


@contextmanager
def running(stack: Stack, *arguments: str) -> Iterator[Command]:
    """A command that goes on by itself; what is left of it at the end is ended."""
    command = Command(stack, *arguments)
    family = {command.process.pid}
    try:
        yield command
    finally:
        family |= command.family
        for pid in family:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)
        command.process.wait(PATIENCE)


def is_alive(pid: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def wait_until(holds: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Waits until something holds; returns how long that took."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - started
