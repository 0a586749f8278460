"""What comes in from a client: within its time, and so that it can be read in one way only."""

import io
import re
import socket
import time
from typing import Any, NamedTuple

_HEADER_LINE = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n\0]*)?\r?\n")


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


class Unclear(Exception):
    """A head that could be read in two ways, or that was cut."""


class Head(io.BufferedIOBase):
    """The header lines of a request."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream

    def readline(self, limit: int | None = -1, /) -> bytes:
        line = self._stream.readline(limit)
        if len(line) != limit and not _HEADER_LINE.fullmatch(line):
            raise Unclear
        return line
