"""The emulator's HTTP door, seen from a socket: what can be sent, and what may come back."""

import contextlib
import hashlib
import importlib
import json
import logging
import re
import socket
import struct
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from clouds.tencent.image_codes import COMMON_CODES, IMAGE_CODES
from emulator.lab import FIRST, GUANGZHOU
from pulumi_machine_image.emulator import accounts, older_signature
from pulumi_machine_image.emulator.registry import ACTIONS
from pulumi_machine_image.emulator.signature import sign

PATIENCE = 30
"""Seconds until a client gives up: that is a failure, whatever is sent."""
ODD_STATUSES = {400, 408, 413, 414, 417, 431, 501, 505}
"""What is no request of HTTP at all may be answered so."""
VERSIONS = {service: version for service, version, _ in ACTIONS}
_HEADER = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+: [ -~]*")


def documented_codes() -> frozenset[str]:
    """Every error code that a page or an official SDK has."""
    found = {*COMMON_CODES, *(code for codes in IMAGE_CODES.values() for code in codes)}
    for service, version in VERSIONS.items():
        module = importlib.import_module(f"tencentcloud.{service}.v{version.replace('-', '')}.errorcodes")
        found |= {value for name, value in vars(module).items() if name.isupper() and isinstance(value, str)}
    return frozenset(found - {"InternalError"})


CODES = documented_codes()


class Answer(NamedTuple):
    """One answer; `code` is that of its error, empty where there is none."""

    status: int
    code: str
    response: dict[str, Any]


class Received(NamedTuple):
    """Everything that came back, and whether the other side tore the connection."""

    data: bytes
    torn: bool = False

    @property
    def answers(self) -> list[Answer]:
        """The answers, each of which must be one of the protocol, and repeat no secret."""
        assert not any(keys.secret_key.encode() in self.data for keys in map(accounts.keys, accounts.DEMO))
        return [read_answer(status, body) for status, body in self.messages]

    @property
    def messages(self) -> Iterator[tuple[int, bytes]]:
        """Status and body of each message of HTTP."""
        data = self.data
        assert b"Traceback" not in data
        while data:
            head, end, data = data.partition(b"\r\n\r\n")
            if self.torn and not end:
                return
            assert end, f"half a head: {head!r}"
            first, *lines = head.split(b"\r\n")
            status = re.fullmatch(rb"HTTP/1\.1 ([1-5]\d\d) [ -~]+", first)
            assert status, first
            if status[1] == b"100":
                assert not lines
                continue
            assert all(map(_HEADER.fullmatch, lines)), lines
            headers = [(name.lower(), value) for name, _, value in (line.partition(b": ") for line in lines)]
            assert len(dict(headers)) == len(headers), headers
            assert dict(headers)[b"content-type"] == b"application/json"
            length = int(dict(headers)[b"content-length"])
            if self.torn and len(data) < length:
                return
            assert len(data) >= length, f"half a body: {data!r}"
            yield int(status[1]), data[:length]
            data = data[length:]


def read_answer(status: int, body: bytes) -> Answer:
    """An envelope, if it is one."""
    assert status == 200 or status in ODD_STATUSES, (status, body)
    if status == 501 and not body:  # to HEAD, whose answers have none
        return Answer(status, "", {})
    whole = json.loads(body.decode())
    assert list(whole) == ["Response"]
    response: dict[str, Any] = whole["Response"]
    assert str(uuid.UUID(response["RequestId"])) == response["RequestId"]
    refused = [response.get("Error"), *response.get("FailedResources", ())]
    for error in filter(None, refused):
        assert error["Code"] in CODES, error
        assert 0 < len(error["Message"]) < 2000, error
    if "Error" in response:
        assert list(response) == ["Error", "RequestId"]
        assert list(response["Error"]) == ["Code", "Message"]
    assert status == 200 or "Error" in response
    return Answer(status, response.get("Error", {}).get("Code", ""), response)


class Door:
    """Where an emulator listens."""

    def __init__(self, endpoint: str) -> None:
        self.host = endpoint.removeprefix("http://")
        name, _, port = self.host.partition(":")
        self.address = (name, int(port))

    def connect(self) -> socket.socket:
        connection = socket.create_connection(self.address, timeout=PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def talk(self, *pieces: bytes) -> Received:
        """Sends the pieces, says that this is all, and listens to the end."""
        with self.connect() as connection:
            with contextlib.suppress(ConnectionError):  # an answer may come before all is sent
                for piece in pieces:
                    connection.sendall(piece)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
            return listen(connection)

    def answer(self, *pieces: bytes) -> Answer:
        """The one answer to one request."""
        (answer,) = self.talk(*pieces).answers
        return answer

    def request(self, action: str = "DescribeImageQuota", body: bytes = b"{}", **options: Any) -> bytes:
        """A signed request that would be answered, but for what the options change."""
        return serialized(*self.parts(action, body, **options))

    def parts(
        self,
        action: str,
        body: bytes,
        *,
        service: str = "cvm",
        method: str = "POST",
        query: str = "",
        account: str = FIRST,
        region: str = GUANGZHOU,
    ) -> tuple[bytes, list[tuple[bytes, bytes]], bytes]:
        """Its first line, its headers, its body."""
        now = int(time.time())
        signed, scope = (
            "content-type;host",
            f"{datetime.fromtimestamp(now, timezone.utc):%Y-%m-%d}/{service}/tc3_request",
        )
        values = f"content-type:application/json\nhost:{self.host}\n"
        canonical = "\n".join((method, "/", query, values, signed, hashlib.sha256(body).hexdigest()))
        keys = accounts.keys(account)
        signature = sign(keys.secret_key, scope, now, canonical)
        headers = {
            "Host": self.host,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "X-TC-Action": action,
            "X-TC-Version": VERSIONS[service],
            "X-TC-Region": region,
            "X-TC-Timestamp": str(now),
            "Authorization": f"TC3-HMAC-SHA256 Credential={keys.secret_id}/{scope}, "
            f"SignedHeaders={signed}, Signature={signature}",
        }
        first = f"{method} /{'?' if query else ''}{query} HTTP/1.1"
        return first.encode(), [(name.encode(), value.encode()) for name, value in headers.items()], body

    def older(self, action: str, flat: Mapping[str, str], *, service: str = "cvm", method: str = "POST") -> bytes:
        """The same with an older signature, which has everything in a form or in a query."""
        keys = accounts.keys(FIRST)
        sent = {
            **flat,
            "Action": action,
            "Version": VERSIONS[service],
            "Region": GUANGZHOU,
            "Timestamp": str(int(time.time())),
            "Nonce": "7",
            "SecretId": keys.secret_id,
        }
        sent["Signature"] = older_signature.sign(method, self.host, sent, keys.secret_key, "HmacSHA1")
        text = urlencode(sent, quote_via=quote, errors="replace")
        headers = [(b"Host", self.host.encode()), (b"Content-Type", b"application/x-www-form-urlencoded")]
        if method == "GET":
            return serialized(f"GET /?{text} HTTP/1.1".encode(), headers, b"")
        return serialized(b"POST / HTTP/1.1", [*headers, (b"Content-Length", str(len(text)).encode())], text.encode())

    def check_alive(self) -> None:
        """A good request of another client is answered."""
        assert self.answer(self.request()).response["ImageNumQuota"] > 0


def serialized(
    first: bytes, headers: Sequence[tuple[bytes, bytes]], body: bytes, end: bytes = b"\r\n", colon: bytes = b": "
) -> bytes:
    """A request as bytes."""
    return end.join([first, *(name + colon + value for name, value in headers), b"", b""]) + body


def listen(connection: socket.socket) -> Received:
    """Everything until the other side ends it."""
    data = b""
    try:
        while part := connection.recv(65536):
            data += part
    except ConnectionError:
        return Received(data, torn=True)
    return Received(data)


def tear(connection: socket.socket) -> None:
    """Ends a connection as a client does that dies."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextlib.contextmanager
def nothing_logged() -> Iterator[None]:
    """What the emulator logs inside is a failure."""
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    log = logging.getLogger("pulumi_machine_image.emulator")
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
    assert not said, "\n".join(said)
