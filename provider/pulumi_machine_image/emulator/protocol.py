"""Where a call has its parts, in each form that clients send: signature v3 (headers, and a JSON body or a query), and
the older signatures (everything in a query or in a form)."""

import json
import re
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from .errors import ApiError

DEEPEST = 20
MOST_VALUES = 10_000
"""More than any call needs; each wrong one costs a hundred times what it took to send."""
LARGEST_FORM = 1024 * 1024
"""What the older signatures allow (unsure: from the page "Signature method v1" of other products)."""
_FORM = "application/x-www-form-urlencoded"
_COMMON = frozenset(
    {
        *("Action", "Version", "Region", "Timestamp", "Nonce", "SecretId", "Signature", "SignatureMethod"),
        *("RequestClient", "Language", "Token"),
    }
)


class Incoming(NamedTuple):
    """A request as it came: header names in lower case, everything else as sent."""

    method: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """What goes back."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"


class Common(NamedTuple):
    """The common parameters of a call, wherever they were."""

    action: str
    version: str
    region: str
    language: str
    token: str
    flat: Mapping[str, str] | None = None
    """With an older signature: everything that was sent, by its flattened name."""


def new_request_id() -> str:
    """A UUID by chance. Not by the module of that name, whose import finds out what computer this is."""
    digits = f"{secrets.randbits(128) & ~(0xF << 76 | 0x3 << 62) | 0x4 << 76 | 0x2 << 62:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def common(incoming: Incoming) -> Common:
    """The common parameters; what is missing is empty."""
    headers = incoming.headers
    flat = _flat(incoming)
    if flat is None:
        names = ("x-tc-action", "x-tc-version", "x-tc-region", "x-tc-language", "x-tc-token")
        action, version, region, language, token = (headers.get(name, "") for name in names)
    else:
        names = ("Action", "Version", "Region", "Language", "Token")
        action, version, region, language, token = (flat.get(name, "") for name in names)
    return Common(action, version, region, language or "zh-CN", token, flat)


def _flat(incoming: Incoming) -> Mapping[str, str] | None:
    """The parameters of a call with an older signature, which has none of the headers of v3."""
    headers = incoming.headers
    if headers.get("authorization") or headers.get("x-tc-action"):
        return None
    if incoming.method == "GET":
        return dict(parse_qsl(incoming.query, keep_blank_values=True))
    if headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
        text = incoming.body[: LARGEST_FORM + 1].decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True))
    return None


def parameters(incoming: Incoming, shared: Common) -> dict[str, Any]:
    """The action's own parameters."""
    if shared.flat is not None:
        if len(incoming.body) > LARGEST_FORM:
            raise ApiError("RequestSizeLimitExceeded", "A POST request with this signature has at most 1 MB.")
        return unflattened([(name, value) for name, value in shared.flat.items() if name not in _COMMON])
    if incoming.method == "GET":
        return unflattened(parse_qsl(incoming.query, keep_blank_values=True))
    if not incoming.body.strip():
        return {}
    _check_number(incoming.body.count(b","))
    try:
        sent = read_json(incoming.body)
    except ValueError:
        raise ApiError("InvalidParameter", "The body of the request is not JSON.") from None
    if not isinstance(sent, dict):
        raise ApiError("InvalidParameter", "The body of the request is not a JSON object.")
    return sent


def read_json(body: bytes) -> Any:
    """JSON in UTF-8; anything else is a ValueError."""
    text = body.decode("utf-8-sig")
    try:
        found = json.loads(text, parse_constant=_refuse)
        if "\\ud" in text.lower():
            json.dumps(found, ensure_ascii=False).encode()  # halves of surrogate pairs are no text
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _check_number(values: int) -> None:
    if values > MOST_VALUES:
        raise ApiError("LimitExceeded", f"A request has at most {MOST_VALUES} values.")


def unflattened(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """`Filters.0.Values.1=a` as lists and objects; a level whose keys are all numbers is a list, in their order."""
    _check_number(len(pairs))
    tree: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = name.split(".")
        if len(path) > DEEPEST:
            raise ApiError("InvalidParameter", "A parameter has too many parts.")
        node = tree
        for part in path:
            child = node.setdefault(part, {})
            if not isinstance(child, dict):
                raise ApiError("InvalidParameter", f"The parameter `{name}` contradicts another one.")
            node = child
        if isinstance(node.get(last), dict):
            raise ApiError("InvalidParameter", f"The parameter `{name}` contradicts another one.")
        node[last] = value
    return {name: _folded(value) for name, value in tree.items()}


def _folded(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    parts = {name: _folded(part) for name, part in value.items()}
    if all(re.fullmatch(r"[0-9]{1,6}", name) for name in parts):
        return [parts[name] for name in sorted(parts, key=int)]
    return parts
