"""HTTP: requests in any of the forms that clients send, answers in the one form that all of them understand.

Answers are HTTP 200 with Content-Type exactly `application/json` (with a charset the Python SDK takes every error for
an empty success) and go out in a single write (else each call on a kept connection costs 40 ms more). What could be
read in two ways is refused, and a request that was cut is never carried out.

Why not http.server: it reads heads loosely, and what it took to keep it strict was as long as reading them, which
`streams.py` does in half the time. Why no ASGI or WSGI server: faults cut connections and answer halves.
"""

import io
import json
import logging
import re
import selectors
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from .protocol import Incoming, Reply, new_request_id
from .streams import PATIENCE, Head, Input, NoCall, Patience, read_head

log = logging.getLogger("pulumi_machine_image.emulator")
MAX_QUERY = 32 * 1024
PAUSE = 0.05
"""Seconds, where there is no room for another connection."""
ADMIN = "/_emulator"
"""The path of the admin door, where there is one; see `admin.py`."""
_ORIGIN = re.compile(r"^[a-zA-Z]+://[^/]*")
Answerer = Callable[[Incoming], "Reply | None"]


def refusal(code: str, message: str) -> bytes:
    """The envelope for what is refused before it is a call."""
    body = {"Response": {"Error": {"Code": code, "Message": message}, "RequestId": new_request_id()}}
    return json.dumps(body, separators=(",", ":")).encode()


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    disable_nagle_algorithm = True
    server: "Server"

    def setup(self) -> None:
        """Reads no longer than the client has time."""
        super().setup()
        self.rfile.close()
        self._input = Input(self.connection, self.server.patience)
        self.rfile = io.BufferedReader(self._input)

    def handle(self) -> None:
        """Request after request; a client that goes away is no event."""
        try:
            while self._serve():
                self._input.rest()
        except OSError:
            return

    def _serve(self) -> bool:
        """One request; whether another may follow."""
        head = None
        try:
            head = read_head(self.rfile)
            if head is None:
                return False
            if head.method not in ("GET", "POST"):
                raise NoCall.http(HTTPStatus.NOT_IMPLEMENTED)
            length = head.length
            if head.waits:
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = self.rfile.read(length)
            answer = self._answer(head, body) if len(body) == length else None
        except NoCall as refused:
            self._refuse(refused, has_body=head is None or head.method != "HEAD")
            return False
        if answer is None:
            return False
        self._write(HTTPStatus(answer.status), answer.body, answer.content_type, last=not head.keeps)
        return head.keeps

    def _answer(self, head: Head, body: bytes) -> Reply | None:
        path, _, query = head.target.partition("?")  # any path, and the absolute form of a proxy setting
        if len(query) > MAX_QUERY:
            raise NoCall("RequestSizeLimitExceeded", "A GET request has at most 32 KB.")
        if "origin" in head.headers or head.headers.get("sec-fetch-site", "none") != "none":
            raise NoCall("InvalidRequest", "A web page sent this; with keys that everybody knows, that is not taken.")
        incoming = Incoming(head.method, query, head.headers, body)
        path = _ORIGIN.sub("", path)
        if self.server.admin is not None and (path == ADMIN or path.startswith(f"{ADMIN}/")):
            return self.server.admin(path, incoming)
        return self.server.answer(incoming)

    def _refuse(self, refused: NoCall, *, has_body: bool) -> None:
        """Answers and ends; what is still being sent is taken, since closing on it would take the answer back."""
        body = refusal(refused.code, str(refused)) if has_body else b""
        self._write(refused.status, body, last=True)
        self.connection.shutdown(socket.SHUT_WR)
        self._input.end_in(self.server.patience.refused)
        ignored = bytearray(65536)
        while self._input.readinto(ignored):
            pass

    def _write(
        self, status: HTTPStatus, body: bytes, content_type: str = "application/json", *, last: bool = False
    ) -> None:
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", "Server: machine-image-emulator"]
        lines += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
        if last:
            lines.append("Connection: close")
        self.connection.settimeout(self.server.patience.whole)
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + body)


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A thread per connection, on the loopback only."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    answer: Answerer
    admin: "Callable[[str, Incoming], Reply] | None"

    def __init__(self, port: int, patience: Patience = PATIENCE) -> None:
        """Takes the port."""
        super().__init__(("127.0.0.1", port), Handler)
        self.socket.setblocking(False)  # a client may be gone before it is accepted
        self.patience = patience
        self._ended = threading.Event()
        self._wake, self._woken = socket.socketpair()
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, name="machine-image-emulator", daemon=True)

    def start(self, answer: Answerer, admin: "Callable[[str, Incoming], Reply] | None" = None) -> None:
        """Answers from now on."""
        self.answer = answer
        self.admin = admin
        self._thread.start()

    def stop(self) -> None:
        """Ends at once: no more connections, and the open ones are shut."""
        self._ended.set()
        self._wake.send(b"x")
        if self._thread.ident is not None:
            self._thread.join()
        self.server_close()
        with self._lock:
            open_ones = list(self._connections)
        for connection in open_ones:
            self._shut(connection)
        self._wake.close()
        self._woken.close()

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while all(key.fileobj is not self._woken for key, _ in selector.select()):
                try:
                    connection, address = self.get_request()
                except OSError:  # no file left to be opened: the next connection that ends leaves room
                    self._ended.wait(PAUSE)
                    continue
                with self._lock:
                    self._connections.add(connection)
                try:
                    self.process_request(connection, address)
                except RuntimeError:  # no thread left to be had
                    self.shutdown_request(connection)

    def shutdown_request(self, request: Any) -> None:
        """Called when a connection is done with."""
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The dispatcher answers every failure of a call; what is left are broken connections, and our mistakes."""
        if not isinstance(sys.exc_info()[1], OSError):
            log.exception("a connection failed")

    @staticmethod
    def _shut(connection: socket.socket) -> None:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
