"""What comes in from a client: within its time, and so that it can be read in one way only."""

import io
import re
import socket
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

MAX_BODY = 10 * 1024 * 1024
LONGEST_LINE = 65_536
MOST_HEADERS = 100
_FIRST_LINE = re.compile(rb"([!-~]+) ([!-~\x80-\xff]+) HTTP/([0-9])\.([0-9])\r?\n")
_HEADER_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*\r?\n")
_ONCE = re.compile(r"host|content-length|content-type|authorization|x-tc-.*")
"""Headers that decide something: which of two would count?"""


class Patience(NamedTuple):
    """How many seconds a client may take."""

    idle: float = 600.0
    """Between two requests."""
    whole: float = 60.0
    """From the first byte of a request to its last, and to take an answer."""
    refused: float = 2.0
    """To stop sending, after a refusal."""


PATIENCE = Patience()


class Input(io.RawIOBase):
    """What a client sends, until its time is over."""

    def __init__(self, connection: socket.socket, patience: Patience) -> None:
        self._connection = connection
        self._patience = patience
        self.rest()

    def rest(self) -> None:
        """The next byte begins a request."""
        self._resting = True
        self.end_in(self._patience.idle)

    def end_in(self, seconds: float) -> None:
        """Nothing is waited for after that."""
        self._end = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        count = self._connection.recv_into(buffer)
        if self._resting:
            self._resting = False
            self.end_in(self._patience.whole)
        return count


class NoCall(Exception):
    """What is refused before it is a call; the text repeats nothing of what was sent."""

    def __init__(self, code: str, message: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        super().__init__(message)
        self.code = code
        self.status = status

    @classmethod
    def http(cls, status: HTTPStatus) -> "NoCall":
        """What is no request of HTTP, or none that is taken."""
        code = "UnsupportedProtocol" if status == HTTPStatus.NOT_IMPLEMENTED else "InvalidRequest"
        return cls(code, f"{status.description}.", status)


class Head(NamedTuple):
    """First line and headers of a request; names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    keeps: bool
    """Whether the client wants the connection for another request."""

    @property
    def waits(self) -> bool:
        """Whether the client waits for leave to send the body."""
        return self.headers.get("expect", "").lower() == "100-continue"

    @property
    def length(self) -> int:
        """How long the body is, if it can be taken."""
        if "transfer-encoding" in self.headers:
            raise NoCall("InvalidRequest", "A body needs a Content-Length.")
        given = self.headers.get("content-length", "0")
        if not re.fullmatch(r"[0-9]{1,12}", given):
            raise NoCall("InvalidRequest", "Content-Length is not a number of bytes.")
        if int(given) > MAX_BODY:
            raise NoCall("RequestSizeLimitExceeded", "A POST request has at most 10 MB.")
        return int(given)


def read_head(stream: io.BufferedIOBase) -> Head | None:
    """The next request's, or None where the client has ended."""
    line = stream.readline(LONGEST_LINE + 1)
    if not line:
        return None
    if len(line) > LONGEST_LINE:
        raise NoCall("RequestSizeLimitExceeded", "A GET request has at most 32 KB.")
    first = _FIRST_LINE.fullmatch(line)
    if first is None:
        raise NoCall.http(HTTPStatus.BAD_REQUEST)
    method, target, major, minor = (part.decode("latin-1") for part in first.groups())
    if major != "1":
        raise NoCall.http(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)
    headers = _read_headers(stream)
    wishes = headers.get("connection", "").lower()
    return Head(method, target, headers, wishes == "keep-alive" if minor == "0" else wishes != "close")


def _read_headers(stream: io.BufferedIOBase) -> dict[str, str]:
    headers: dict[str, str] = {}
    for _ in range(MOST_HEADERS + 1):
        line = stream.readline(LONGEST_LINE + 1)
        if line in (b"\r\n", b"\n"):
            return headers
        if len(line) > LONGEST_LINE:
            break
        found = _HEADER_LINE.fullmatch(line)
        if found is None:
            raise NoCall.http(HTTPStatus.BAD_REQUEST)
        name, value = found[1].decode("ascii").lower(), found[2].decode("latin-1")
        if name in headers and _ONCE.fullmatch(name):
            raise NoCall("InvalidRequest", f"The header {name[:100]} is given twice.")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    raise NoCall.http(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
