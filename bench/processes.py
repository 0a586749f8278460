"""Servers as processes of their own: started on the loopback, asked, measured, ended by their own process id."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 30.0


class Server:
    """A process that listens."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, begun: float) -> None:
        self.process = process
        self.port = port
        self._begun = begun

    def ask(self, request: bytes) -> float:
        """Sends one request and waits for the answer; the seconds since the process was started."""
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
                    connection.sendall(request)
                    if connection.recv(1 << 16).startswith(b"HTTP/1.1 200"):
                        return time.perf_counter() - self._begun
            except ConnectionError:
                pass
            if time.perf_counter() - self._begun > PATIENCE or self.process.poll() is not None:
                raise RuntimeError(f"{self.process.args!r} does not answer")
            time.sleep(0.001)

    def megabytes(self) -> float:
        """Its resident memory, as `ps` has it."""
        shown = subprocess.check_output(["ps", "-o", "rss=", "-p", str(self.process.pid)], text=True)
        return int(shown) / 1024


@contextmanager
def emulator(database: Path, *options: str) -> Iterator[Server]:
    """`machine-image emulator`, until the block ends."""
    begun = time.perf_counter()
    command = ["machine-image", "emulator", "--database", str(database), *options]
    with _running(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", said)
        if found is None:
            raise RuntimeError(f"the emulator did not start: {said!r}")
        yield Server(process, int(found[1]), begun)


@contextmanager
def program(command: Sequence[str], port: int, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Any other server that has been told its port."""
    begun = time.perf_counter()
    with _running(command, stdout=subprocess.DEVNULL, env=env) as process:
        yield Server(process, port, begun)


@contextmanager
def _running(
    command: Sequence[str], *, stdout: int, env: Mapping[str, str] | None = None
) -> "Iterator[subprocess.Popen[str]]":
    with subprocess.Popen(command, stdout=stdout, text=True, env=env) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
