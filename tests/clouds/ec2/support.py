"""An API that answers as EC2 does what a test tells it to: for what moto never does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qs

from clouds import support
from clouds.support import HANG_UP, Raw

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

    headers: Mapping[str, str]
    params: dict[str, str]

    @property
    def action(self) -> str:
        return self.params["Action"]


class Stub(support.Stub[Asked]):
    """Answers in the order given, then hangs up."""

    def read(self, headers: Mapping[str, str], body: bytes) -> Asked:
        params = parse_qs(body.decode(), keep_blank_values=True)
        return Asked(headers, {key: values[0] for key, values in params.items()})

    def answer(self) -> Raw:
        return replace(self.answers.popleft() if self.answers else HANG_UP, content_type="text/xml")
