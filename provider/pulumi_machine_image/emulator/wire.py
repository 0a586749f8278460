"""HTTP: requests in any of the forms that clients send, answers in the one form that all of them understand.

Answers are HTTP 200 with Content-Type exactly `application/json` (with a charset the Python SDK takes every error for
an empty success) and go out in a single write (else each call on a kept connection costs 40 ms more). What could be
read in two ways is refused, and a request that was cut is never carried out.
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
import uuid
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from .protocol import Incoming, Reply
from .streams import PATIENCE, Head, Input, Patience, Unclear

log = logging.getLogger("pulumi_machine_image.emulator")
MAX_BODY = 10 * 1024 * 1024
MAX_QUERY = 32 * 1024
PAUSE = 0.05
"""Seconds, where there is no room for another connection."""
ADMIN = "/_emulator"
"""The path of the admin door, where there is one; see `admin.py`."""
_ORIGIN = re.compile(r"^[a-zA-Z]+://[^/]*")
_FIRST_LINE = re.compile(rb"[!-~]+ [!-~\x80-\xff]+ HTTP/\d\.\d\r?\n")
_ONCE = re.compile(r"host|content-length|content-type|authorization|x-tc-.*")
"""Headers that decide something: which of two would count?"""
Answerer = Callable[[Incoming], "Reply | None"]


def refusal(code: str, message: str) -> bytes:
    """The envelope for what is refused before it is a call."""
    body = {"Response": {"Error": {"Code": code, "Message": message}, "RequestId": str(uuid.uuid4())}}
    return json.dumps(body, separators=(",", ":")).encode()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Server"
    raw_requestline: bytes

    def setup(self) -> None:
        """Reads no longer than the client has time."""
        super().setup()
        self.rfile.close()
        self._input = Input(self.connection, self.server.patience)
        self.rfile = io.BufferedReader(self._input)

    def handle_one_request(self) -> None:
        """Waits for a request, and answers it."""
        self._input.rest()
        super().handle_one_request()

    def parse_request(self) -> bool:
        """The first line and the headers."""
        stream = self.rfile
        self.rfile = Head(stream)
        try:
            if not _FIRST_LINE.fullmatch(self.raw_requestline):
                raise Unclear
            return super().parse_request()
        except Unclear:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        finally:
            self.rfile = stream

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
        if "origin" in headers or headers.get("sec-fetch-site", "none") != "none":
            self._end("InvalidRequest", "This is a web page's request; with keys that everybody knows, none is taken.")
            return
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
        names = Counter(name.lower() for name in self.headers)
        if twice := [name for name, count in names.items() if count > 1 and _ONCE.fullmatch(name)]:
            self._end("InvalidRequest", f"The header {twice[0][:100]} is given twice.")
            return None
        if "transfer-encoding" in names:
            self._end("InvalidRequest", "A body needs a Content-Length.")
            return None
        length = self.headers.get("content-length", "0").strip()
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
        self._refuse(HTTPStatus.OK, refusal(code, message))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is no request at all gets an envelope too, not a page; one that repeats nothing of what was sent."""
        if code == HTTPStatus.REQUEST_URI_TOO_LONG:
            self._end("RequestSizeLimitExceeded", "A GET request has at most 32 KB.")
            return
        code_for_it = "UnsupportedProtocol" if code == HTTPStatus.NOT_IMPLEMENTED else "InvalidRequest"
        self._refuse(HTTPStatus(code), refusal(code_for_it, f"{HTTPStatus(code).description}."))

    def _refuse(self, status: HTTPStatus, body: bytes) -> None:
        """Answers and ends; what is still being sent is taken, since closing on it would take the answer back."""
        self.close_connection = True
        self._write(status, body)
        self.connection.shutdown(socket.SHUT_WR)
        self._input.end_in(self.server.patience.refused)
        ignored = bytearray(65536)
        while self._input.readinto(ignored):
            pass

    def _write(self, status: HTTPStatus, body: bytes, content_type: str = "application/json") -> None:
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", "Server: machine-image-emulator"]
        lines += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
        if self.close_connection:
            lines.append("Connection: close")
        self.connection.settimeout(self.server.patience.whole)
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
