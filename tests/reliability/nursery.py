"""Real provider processes, many of them quickly: one process has loaded everything and forks each of them.

`python -u -m reliability.nursery CLOCK` reads lines: `plugin` or `dynamic` begins a process, and is answered with its
id and its port; `kill ID` ends one as `kill -9` does, and is answered when it is gone. All of them end with it, and it
ends when its standard input closes. They share the clock that is in the file.
"""

from __future__ import annotations

import importlib
import mmap
import os
import runpy
import signal
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import NoReturn, TextIO

from lab.clock import FakeClock

_TIME = struct.Struct("d")
LOADED = (
    "pulumi.dynamic.dynamic",
    "pulumi_machine_image.clouds.tencent",
    "pulumi_machine_image.dynamic_plan",
    "pulumi_machine_image.plugin.process",
    "tencentcloud.cvm.v20170312.cvm_client",
    "tencentcloud.tag.v20180813.tag_client",
)


class SharedClock(FakeClock):
    """A clock that other processes read and move, too; only waiting moves it."""

    def __init__(self, file: Path) -> None:
        file.write_bytes(_TIME.pack(0))
        self._time = _mapped(file)
        super().__init__()

    @property
    def _now(self) -> float:
        return float(_TIME.unpack_from(self._time)[0])

    @_now.setter
    def _now(self, now: float) -> None:
        _TIME.pack_into(self._time, 0, now)


def _mapped(file: Path) -> mmap.mmap:
    with file.open("r+b") as opened:
        return mmap.mmap(opened.fileno(), _TIME.size)


class Nursery:
    """The other end of the lines.

    Attributes:
        clock: The clock of all its processes.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.clock = SharedClock(self._file)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TENCENTCLOUD_"))}
        paths = os.pathsep.join(path for path in sys.path if path)
        home = {"HOME": str(folder), "PYTHONPATH": paths, "PULUMI_PROJECT": "shop"}
        self._guard = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "reliability.nursery", str(self._file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
            env={**kept, **home},
        )

    def begin(self, door: str) -> tuple[int, int]:
        """A provider's process id and port."""
        with self._guard:
            self._say(door)
            process, port = self._heard().split()
            return int(process), int(port)

    def kill(self, process: int) -> None:
        """Returns when it is dead; one that is so already stays it."""
        with self._guard:
            self._say(f"kill {process}")
            assert self._heard() == "dead"

    def close(self) -> None:
        self._process.communicate()

    def _say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _heard(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


def main() -> None:
    _share_clock(Path(sys.argv[1]))
    _load()
    alive: dict[int, Ends] = {}
    for line in sys.stdin:
        word, _, of = line.strip().partition(" ")
        if word == "kill":
            _kill(int(of), alive)
            print("dead")
        else:
            _begin(word, alive)
    for child in list(alive):
        _kill(child, alive)


Ends = tuple[int, TextIO]
"""Of a child's standard input, which stays open as long as this process lives, since providers end when it closes; and
of its standard output, whose first line is its port."""


def _begin(door: str, alive: dict[int, Ends]) -> None:
    (reads, gives), (hears, says) = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        os.dup2(reads, 0)
        os.dup2(says, 1)
        os.closerange(3, max(reads, gives, hears, says) + 1)
        _serve(door)
    os.close(reads)
    os.close(says)
    alive[child] = gives, os.fdopen(hears)
    print(child, alive[child][1].readline().strip())


def _serve(door: str) -> NoReturn:
    try:
        sys.argv = [door]
        if door == "plugin":
            from pulumi_machine_image.plugin import process

            process.main()
        else:
            runpy.run_module("pulumi.dynamic", run_name="__main__")
    finally:
        os._exit(1)


def _kill(child: int, alive: dict[int, Ends]) -> None:
    if child in alive:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        gives, hears = alive.pop(child)
        os.close(gives)
        hears.close()


def _share_clock(file: Path) -> None:
    from pulumi_machine_image.runtime.clock import SystemClock

    time, guard = _mapped(file), threading.Lock()

    def now(self: SystemClock) -> float:
        return float(_TIME.unpack_from(time)[0])

    def wait(self: SystemClock, event: threading.Event, seconds: float) -> bool:
        if not event.is_set():
            with guard:
                _TIME.pack_into(time, 0, now(self) + seconds)
        return event.is_set()

    SystemClock.now, SystemClock.wait = now, wait  # type: ignore[method-assign]


def _load() -> None:
    """What each process would spend most of its life with: modules, and the SDK's descriptions of the cloud."""
    import boto3

    from lab.aws import HOME, KEYS
    from pulumi_machine_image.clouds.ec2.session import Session

    for module in LOADED:
        importlib.import_module(module)
    Session.is_aws = lambda self, region: True  # type: ignore[method-assign] # the layer does all that EC2 does
    session = boto3.Session(KEYS["secretId"], KEYS["secretKey"])
    for service in ("ec2", "sts", "service-quotas"):
        session.client(service, region_name=HOME)
    boto3.Session = lambda **given: session  # type: ignore[assignment,misc]


if __name__ == "__main__":
    main()
