"""A proxy before a served cloud, which counts calls and kills when it is time: who calls, or whoever is behind him."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})
_SCOPE = re.compile(r"Credential=[^/]+/[0-9-]+/(?:(?P<region>[^/]+)/)?(?P<service>[^/]+)/(?:aws4|tc3)_request")


class Moment(Enum):
    """When it dies."""

    BEFORE = "before"
    """The cloud never hears of the call."""
    UNANSWERED = "unanswered"
    """The cloud has carried it out, and the answer never comes."""
    ANSWERED = "answered"
    """The answer is written, and what came of it is told to nobody."""


@dataclass(frozen=True)
class Asked:
    """A call as it came by."""

    action: str
    service: str
    region: str


@dataclass
class _Blow:
    left: int
    moment: Moment
    kill: Callable[[], None]
    action: str
    caller: bool


class Proxy:
    """Serves on the loopback until it is closed.

    Attributes:
        cloud: Host and port.
        on_call: Told of each call that the cloud has carried out.
        struck: Whether somebody was killed since `strike`. If it was the caller, no call goes through any more, and
            what he has said since counts as never said.
    """

    def __init__(self, cloud: str) -> None:
        self.cloud = urlsplit(cloud).netloc
        self._guard = threading.Lock()
        self._blow: _Blow | None = None
        self.on_call: Callable[[Asked], None] = lambda asked: None
        self.struck = False
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def strike(
        self, call: int, moment: Moment, kill: Callable[[], None], *, action: str = "", caller: bool = True
    ) -> None:
        """Kills at a call, counted from now and from 1.

        Args:
            action: The only action that counts, if not all do.
            caller: Whether it is the caller who is killed. Another one's death does not change how the call goes.
        """
        with self._guard:
            self.struck, self._blow = False, _Blow(call, moment, kill, action, caller)

    def spare(self) -> None:
        """Lets every call through from now on."""
        with self._guard:
            self.struck, self._blow = False, None

    def pass_on(self, asked: Asked, ask: Callable[[], Any], answer: Callable[[Any], None]) -> None:
        """Takes a call to the cloud and the answer back, and kills on the way if it is time."""
        blow = self._due(asked)
        self._kill(blow, Moment.BEFORE)
        if self._has_killed_caller():
            return
        said = ask()
        self.on_call(asked)
        self._kill(blow, Moment.UNANSWERED)
        if self._has_killed_caller():
            return
        if blow is not None:
            self.struck = True  # before the answer: what is said after it comes too late
        answer(said)
        self._kill(blow, Moment.ANSWERED)

    def _has_killed_caller(self) -> bool:
        return self.struck and self._blow is not None and self._blow.caller

    def _due(self, asked: Asked) -> _Blow | None:
        with self._guard:
            blow = self._blow
            if blow is None or blow.action not in ("", asked.action):
                return None
            blow.left -= 1
            return blow if blow.left == 0 else None

    def _kill(self, blow: _Blow | None, moment: Moment) -> None:
        if blow is not None and blow.moment is moment:
            self.struck = True
            blow.kill()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients are killed in the midst of calls here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _proxy(self) -> Proxy:
        assert isinstance(self.server, _Server)
        return self.server.proxy

    def log_message(self, format: str, *args: object) -> None: ...

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.close_connection = True  # unless it is answered
        self._proxy.pass_on(self._asked(body), lambda: self._ask(body), self._answer)

    do_GET = do_POST  # noqa: N815

    def _asked(self, body: bytes) -> Asked:
        """By the headers of either cloud, or by the form that EC2 is asked with."""
        headers = self.headers
        named = headers.get("X-TC-Action") or headers.get("X-Amz-Target", "").rpartition(".")[2]
        form = re.search(rb"(?:^|&)Action=(\w+)", body)
        scope = _SCOPE.search(headers.get("Authorization", ""))
        region = headers.get("X-TC-Region") or (scope["region"] if scope else "") or ""
        return Asked(named or (form[1].decode() if form else ""), scope["service"] if scope else "", region)

    def _ask(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        cloud = http.client.HTTPConnection(self._proxy.cloud, timeout=60)
        try:
            cloud.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in _HOP:
                    cloud.putheader(name, value)
            cloud.putheader("Content-Length", str(len(body)))
            cloud.endheaders(body)
            answer = cloud.getresponse()
            return answer, answer.read()
        finally:
            cloud.close()

    def _answer(self, said: tuple[http.client.HTTPResponse, bytes]) -> None:
        answer, body = said
        self.send_response(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP | {"date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        self.close_connection = False
