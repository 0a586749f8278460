"""A request to AWS as the layer reads it, and an answer as it writes one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

_SCOPE = re.compile(r"Credential=(?P<key>[^/]+)/[0-9]+/(?P<region>[^/]+)/(?P<service>[^/]+)/")


@dataclass(frozen=True)
class Call:
    """A call of an API.

    Attributes:
        flat: What was sent, by the names on the wire: `Filter.1.Name`; of the services that speak JSON, its object.
        number: Which call of this action it is, counted from 1.
    """

    service: str
    action: str
    region: str
    key: str
    flat: Mapping[str, Any]
    number: int = 1

    @property
    def params(self) -> Any:
        """The same with its structure; a list is one whose elements were numbered."""
        return _nested(self.flat) if self.service == "ec2" else self.flat

    def text(self, name: str) -> str:
        return str(self.flat.get(name, ""))

    def flag(self, name: str) -> bool:
        return self.text(name).lower() == "true"

    def tags(self, resource: str) -> dict[str, str]:
        """The tags that a call asks for on what it makes."""
        specifications = self.params.get("TagSpecification", [])
        wanted = [each.get("Tag", []) for each in specifications if each.get("ResourceType") == resource]
        return {tag["Key"]: tag.get("Value", "") for tags in wanted for tag in tags}

    def without(self, *prefixes: str) -> dict[str, Any]:
        """What was sent, but for some parameters."""
        return {name: value for name, value in self.flat.items() if name.partition(".")[0] not in prefixes}


def read(headers: Mapping[str, str], body: bytes) -> Call:
    """A request as a call. Who did not sign it has no service."""
    scope = _SCOPE.search(headers.get("HTTP_AUTHORIZATION", ""))
    key, region, service = (scope["key"], scope["region"], scope["service"]) if scope else ("", "", "")
    target = headers.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return Call(service, target.rpartition(".")[2], region, key, json.loads(body or b"{}"))
    flat = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return Call(service, flat.get("Action", ""), region, key, flat)


def _nested(flat: Mapping[str, str]) -> Any:
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        *path, last = name.split(".")
        place = tree
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return _listed(tree)


def _listed(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(key.isdigit() for key in node):
        return [_listed(node[key]) for key in sorted(node, key=int)]
    return {key: _listed(value) for key, value in node.items()}


@dataclass(frozen=True)
class Answer:
    """An answer of HTTP."""

    body: bytes
    status: int = 200
    headers: Sequence[tuple[str, str]] = (("Content-Type", "text/xml"),)

    @property
    def code(self) -> str:
        """The error code in it; empty where it is none."""
        found = re.search(rb'<Code>([^<]+)</Code>|"__type": ?"(?:[^"#]*#)?([^"]+)"', self.body)
        code = (found[1] or found[2]).decode() if found else str(self.status)
        return code if self.status >= 400 else ""


Forward = Callable[[Mapping[str, Any]], Answer]
"""Lets moto answer a call with these parameters."""


class Refusal(Exception):
    """The call is refused."""

    def __init__(self, code: str, message: str = "", status: int = 400) -> None:
        self.code, self.message, self.status = code, message or f"{code}, says the cloud", status
        super().__init__(code)

    def answer(self, call: Call) -> Answer:
        """In the words of the service."""
        if call.service not in ("ec2", "sts"):
            said = json.dumps({"__type": self.code, "message": self.message})
            headers = (("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-RequestId", "r-1"))
            return Answer(said.encode(), self.status, headers)
        error = f"<Code>{self.code}</Code><Message>{self.message}</Message>"
        if call.service == "sts":
            text = f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>r-1</RequestId></ErrorResponse>"
        else:
            text = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>r-1</RequestID></Response>"
        return Answer(text.encode(), self.status)


def done(call: Call, inner: str = "<return>true</return>") -> Answer:
    """An answer of EC2 that all is well."""
    return Answer(f"<{call.action}Response><requestId>r-0</requestId>{inner}</{call.action}Response>".encode())
