"""What the tests of all clouds stand on: a clock that waits at once, a count of calls, an API that answers as told."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Generic, Protocol, TypeVar

from pulumi_machine_image.clouds.calls import CallRecord


class _Server(ThreadingHTTPServer):
    """Takes as many connections at once as a test opens."""

    request_queue_size = 128


class FakeClock:
    """Waiting moves the hands."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self.seconds = start
        self.waits: list[float] = []

    def now(self) -> float:
        return self.seconds

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.waits.append(seconds)
        self.seconds += seconds
        return event.is_set()

    def follow(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds)

    def pass_time(self, seconds: float) -> None:
        self.seconds += seconds


class Calls:
    """Counts API calls, as `on_call` reports them."""

    def __init__(self) -> None:
        self.records: list[CallRecord] = []

    def __call__(self, record: CallRecord) -> None:
        self.records.append(record)

    @property
    def counted(self) -> dict[str, int]:
        return dict(Counter(record.action for record in self.records))

    @property
    def outcomes(self) -> list[str]:
        return [record.outcome for record in self.records]

    def clear(self) -> None:
        self.records.clear()


@dataclass(frozen=True)
class Raw:
    """Any HTTP answer; fewer bytes than promised when `missing` says so."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    missing: int = 0


HANG_UP = Raw(b"", status=0)
"""The connection ends without an answer."""


class Request(Protocol):
    """A request as a cloud reads it."""

    @property
    def action(self) -> str: ...


A = TypeVar("A", bound=Request)


class Stub(ABC, Generic[A]):
    """An API over real HTTP that gives the answers of a test in their order."""

    def __init__(self) -> None:
        self.answers: deque[Any] = deque()
        self.asked: list[A] = []
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @abstractmethod
    def read(self, headers: Mapping[str, str], body: bytes) -> A:
        """A request of this cloud."""

    @abstractmethod
    def answer(self) -> Raw:
        """The next answer, in this cloud's form."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def actions(self) -> list[str]:
        return [asked.action for asked in self.asked]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(stub: Stub[Any]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stub.asked.append(stub.read(dict(self.headers.items()), body))
            self._answer(stub.answer())

        def _answer(self, answer: Raw) -> None:
            if not answer.status:
                self.close_connection = True
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body) + answer.missing))
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = bool(answer.missing)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
