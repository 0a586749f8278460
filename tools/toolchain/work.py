"""Long commands, told to the person who waits: what, how long usually, still alive, and the reason if it fails."""

import fcntl
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HEARTBEAT_SECONDS = 15.0


class Failed(Exception):
    """What could not be done, in words for the person at the terminal."""


def say(text: str) -> None:
    """Tell the person. On stderr: stdout may be on its way into `eval`."""
    print(f"machine-image: {text}", file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    """`75.2` is `1 min 15 s`."""
    whole = int(seconds)
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{whole} s"


def run(
    doing: str,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    progress: Callable[[str], str] = lambda output: "",
) -> str:
    """Run a command in silence but for a heartbeat; its output is the answer, or the reason of the failure.

    `progress` makes a few words of the output so far.
    """
    with tempfile.TemporaryFile("w+b") as file:

        def output() -> str:
            return os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0).decode(errors="replace")

        with heartbeat(doing, lambda: progress(output())):
            try:
                code = subprocess.call(
                    command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=env, cwd=cwd
                )
            except OSError as error:
                raise Failed(f"{doing} failed: {error}") from None
        if code:
            raise Failed(f"{doing} failed:\n{last_lines(output())}")
        return output()


def last_lines(text: str, most: int = 12) -> str:
    """The end of an output, where the reason is."""
    return "\n".join(f"  {line}" for line in text.strip().splitlines()[-most:])


@contextmanager
def heartbeat(doing: str, progress: Callable[[], str] = lambda: "") -> Iterator[None]:
    """A line every now and then; on a terminal, one line that counts."""
    live, begin, over = sys.stderr.isatty(), time.monotonic(), threading.Event()

    def beat() -> None:
        while not over.wait(1.0 if live else HEARTBEAT_SECONDS):
            line = ", ".join(filter(None, [f"{doing}: {duration(time.monotonic() - begin)}", progress()]))
            if live:
                print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
            else:
                say(line)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        if live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


@contextmanager
def only_one(lock: Path, doing: str) -> Iterator[None]:
    """One process at a time does this; the others wait, and say so."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with heartbeat(f"waiting for another process that is {doing}"):
                fcntl.flock(file, fcntl.LOCK_EX)
        yield
