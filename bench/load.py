"""Load on an HTTP server from one thread: so many connections, each with one request under way at any time.

Requests are signed before the clock runs, and answers are read as far as their length: what is measured is the server.
"""

import hashlib
import json
import selectors
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from pulumi_machine_image.emulator.accounts import Keys
from pulumi_machine_image.emulator.signature import sign

WARM_UP = 0.2
"""Of the time of a measurement: what is answered before is not counted."""


def signed_request(port: int, keys: Keys, action: str, parameters: Mapping[str, Any], region: str) -> bytes:
    """A whole request of the cvm service, as the official SDK sends it."""
    body = json.dumps(parameters).encode()
    now = int(time.time())
    host = f"127.0.0.1:{port}"
    signed = "content-type;host"
    values = f"content-type:application/json\nhost:{host}\n"
    canonical = "\n".join(("POST", "/", "", values, signed, hashlib.sha256(body).hexdigest()))
    scope = f"{datetime.fromtimestamp(now, timezone.utc):%Y-%m-%d}/cvm/tc3_request"
    signature = sign(keys.secret_key, scope, now, canonical)
    credential = f"{keys.secret_id}/{scope}"
    lines = [
        "POST / HTTP/1.1",
        f"Host: {host}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"X-TC-Action: {action}",
        "X-TC-Version: 2017-03-12",
        f"X-TC-Region: {region}",
        f"X-TC-Timestamp: {now}",
        f"Authorization: TC3-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={signature}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Measured:
    """What came of a load."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    answer_bytes: int = 0

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return len(self.latencies) / self.seconds

    def milliseconds(self, share: float) -> float:
        """That share of the answers took no longer."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Connection:
    """One client: sends, reads the answer, sends again."""

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._request = request
        self._received = bytearray()
        self._length = -1

    def send(self) -> None:
        """One request; it fits the socket's buffer."""
        self._received.clear()
        self._length = -1
        self.sent_at = time.perf_counter()
        self.socket.sendall(self._request)

    def read(self) -> bytes | None:
        """The answer's body when it is whole."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._received += part
        head = self._received.find(b"\r\n\r\n")
        if self._length < 0 and head >= 0:
            lines = bytes(self._received[:head]).lower().split(b"\r\n")
            (length,) = (int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
            self._length = head + 4 + length
        if self._length < 0 or len(self._received) < self._length:
            return None
        return bytes(self._received[head + 4 :])


def load(port: int, request: bytes, *, clients: int, seconds: float) -> Measured:
    """Sends the same request over and over; every answer must be of the size of the first, which must be no error."""
    connections = [_Connection(port, request) for _ in range(clients)]
    size = _expected(connections[0])
    latencies: list[float] = []
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
        begin = time.perf_counter() + WARM_UP * seconds
        end = begin + seconds
        while (now := time.perf_counter()) < end:
            for key, _ in selector.select(timeout=1):
                connection = key.data
                answer = connection.read()
                if answer is None:
                    continue
                if len(answer) != size:
                    raise RuntimeError(f"an answer has {len(answer)} bytes, the first had {size}: {answer[:200]!r}")
                if now >= begin:
                    latencies.append(time.perf_counter() - connection.sent_at)
                connection.send()
    for connection in connections:
        connection.socket.close()
    return Measured(seconds, latencies, size)


def _expected(connection: _Connection) -> int:
    connection.send()
    while (answer := connection.read()) is None:
        pass
    if b'"Error"' in answer[:40]:
        raise RuntimeError(f"the server refuses: {answer[:300]!r}")
    return len(answer)
