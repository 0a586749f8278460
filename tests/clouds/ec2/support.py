"""An API that answers what a test tells it to, over real HTTP: for what moto never does."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from clouds.tencent.support import HANG_UP, Raw

ID, SECRET, TOKEN = "AKIDSTUB0000000000", "stub-secret-key", "stub-token"


def success(action: str, inner: str = "") -> Raw:
    """An answer of EC2."""
    return Raw(f"<{action}Response><requestId>r-0</requestId>{inner}</{action}Response>".encode())


def failure(code: str, message: str = "the cloud's own words", status: int = 400) -> Raw:
    """An error as EC2 sends it."""
    error = f"<Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
    return Raw(f"<Response>{error}<RequestID>r-1</RequestID></Response>".encode(), status)


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    headers: dict[str, str]
    params: dict[str, str]

    @property
    def action(self) -> str:
        return self.params["Action"]


class Stub:
    """Answers in the order given, then hangs up."""

    def __init__(self) -> None:
        self.answers: deque[Raw] = deque()
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def actions(self) -> list[str]:
        return [asked.action for asked in self.asked]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            params = {key: values[0] for key, values in parse_qs(body, keep_blank_values=True).items()}
            stub.asked.append(Asked(dict(self.headers.items()), params))
            self._answer(stub.answers.popleft() if stub.answers else HANG_UP)

        def _answer(self, answer: Raw) -> None:
            if not answer.status:
                self.close_connection = True
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(answer.body) + answer.missing))
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = bool(answer.missing)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
