"""An API that answers as Tencent Cloud does what a test tells it to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clouds import support
from clouds.support import Raw


@dataclass(frozen=True)
class Failure:
    """An error as the cloud sends it."""

    code: str
    message: str = "the cloud's own words"
    content_type: str = "application/json"


Answer = Mapping[str, Any] | Failure | Raw


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    headers: Mapping[str, str]
    params: Mapping[str, Any]

    @property
    def action(self) -> str:
        return self.headers["X-TC-Action"]

    @property
    def service(self) -> str:
        return self.headers["Authorization"].split("/")[2]


class Stub(support.Stub[Asked]):
    """Answers in the order given, then with empty successes."""

    def read(self, headers: Mapping[str, str], body: bytes) -> Asked:
        return Asked(headers, json.loads(body))

    def answer(self) -> Raw:
        return _raw(self.answers.popleft() if self.answers else {})


def _raw(answer: Answer) -> Raw:
    if isinstance(answer, Raw):
        return answer
    said: dict[str, Any] = {"RequestId": "11111111-2222-3333-4444-555555555555"}
    if isinstance(answer, Failure):
        said["Error"] = {"Code": answer.code, "Message": answer.message}
        return Raw(json.dumps({"Response": said}).encode(), content_type=answer.content_type)
    return Raw(json.dumps({"Response": said | dict(answer)}).encode())
