"""HTTP: requests in any of the forms that clients send, answers in the one form that all of them understand.

Answers are HTTP 200 with Content-Type exactly `application/json` (with a charset the Python SDK takes every error for
an empty success) and go out in a single write (else each call on a kept connection costs 40 ms more).
"""

import json
import re
import selectors
import socket
import socketserver
import threading
import uuid
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from .protocol import Incoming, Reply

MAX_BODY = 10 * 1024 * 1024
MAX_QUERY = 32 * 1024
IDLE_SECONDS = 600
ADMIN = "/_emulator"
"""The path of the admin door, where there is one; see `admin.py`."""
_ORIGIN = re.compile(r"^[a-zA-Z]+://[^/]*")
Answerer = Callable[[Incoming], "Reply | None"]


def refusal(code: str, message: str) -> bytes:
    """The envelope for what is refused before it is a call."""
    body = {"Response": {"Error": {"Code": code, "Message": message}, "RequestId": str(uuid.uuid4())}}
    return json.dumps(body, separators=(",", ":")).encode()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: "Server"

    def do_GET(self) -> None:
        """A flattened query."""
        self._call("GET")

    def do_POST(self) -> None:
        """A JSON body, or a form with an older signature."""
        self._call("POST")

    def _call(self, method: str) -> None:
        body = self._body()
        if body is None:
            return
        query = self.path.partition("?")[2]  # any path, and the absolute form that comes through a proxy setting
        if len(query) > MAX_QUERY:
            self._write(HTTPStatus.OK, refusal("RequestSizeLimitExceeded", "A GET request has at most 32 KB."))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        incoming = Incoming(method, query, headers, body)
        path = _ORIGIN.sub("", self.path.partition("?")[0])
        if self.server.admin is not None and (path == ADMIN or path.startswith(f"{ADMIN}/")):
            answer: Reply | None = self.server.admin(path, incoming)
        else:
            answer = self.server.answer(incoming)
        if answer is None:
            self.close_connection = True
        else:
            self._write(HTTPStatus(answer.status), answer.body, answer.content_type)

    def _body(self) -> bytes | None:
        """The whole body, or None after an answer that ends the connection."""
        if "transfer-encoding" in self.headers:
            self._end("InvalidRequest", "A body needs a Content-Length.")
            return None
        length = self.headers.get("content-length", "0")
        if not re.fullmatch(r"[0-9]{1,12}", length):
            self._end("InvalidRequest", "Content-Length is not a number of bytes.")
            return None
        if int(length) > MAX_BODY:
            self._end("RequestSizeLimitExceeded", "A POST request has at most 10 MB.")
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            return None
        return body

    def _end(self, code: str, message: str) -> None:
        self.close_connection = True
        self._write(HTTPStatus.OK, refusal(code, message))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is no request at all gets an envelope too, not a page."""
        self.close_connection = True
        code_for_it = "UnsupportedProtocol" if code == HTTPStatus.NOT_IMPLEMENTED else "InvalidRequest"
        self._write(HTTPStatus(code), refusal(code_for_it, message or HTTPStatus(code).phrase))

    def _write(self, status: HTTPStatus, body: bytes, content_type: str = "application/json") -> None:
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", "Server: machine-image-emulator"]
        lines += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
        if self.close_connection:
            lines.append("Connection: close")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + body)

    def handle(self) -> None:
        """A client that goes away is no event."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged per request."""


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A thread per connection, on the loopback only."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, answer: Answerer, admin: "Callable[[str, Incoming], Reply] | None" = None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.answer = answer
        self.admin = admin
        self._wake, self._woken = socket.socketpair()
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, name="machine-image-emulator", daemon=True)

    def start(self) -> None:
        """Accepts from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Ends at once: no more connections, and the open ones are shut."""
        self._wake.send(b"x")
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
                except OSError:
                    continue
                with self._lock:
                    self._connections.add(connection)
                self.process_request(connection, address)

    def shutdown_request(self, request: Any) -> None:
        """Called when a connection is done with."""
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The dispatcher answers every failure of a call; what is left are broken connections."""

    @staticmethod
    def _shut(connection: socket.socket) -> None:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
