"""What the CLI writes, made the same for every run: in one order, without times, random names and what nobody reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import metadata
from typing import Any

from pulumi_machine_image.plugin.values import HOLES

_LEFT_OUT = {"created", "createdTime", "duration", "magic", "modified", "seed", "sourcePosition", "stackTrace", "time"}
_LEFT_OUT |= {"__claim", "__provider", "metadata", "plugins", "secrets_providers"}
_RANDOM = (
    re.compile(r"/img-\w{8}/([0-9a-f]{8})\b"),
    re.compile(r"\bimg-(\w{8})\b"),
    re.compile(r"\bsnap-(\w{8})\b"),
    re.compile(r"\b([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b"),
    re.compile(r"\b(?:web|db|old|new|other)-([0-9a-f]{7})\b"),
)
_VERSION = metadata.version("pulumi-machine-image")


def tidy(documents: Mapping[str, Any]) -> dict[str, Any]:
    """The documents of one stack. What was the same before is the same in all of them."""
    text = json.dumps(_ordered(documents))
    text = re.sub(r'(File \\")[^"]*/', r"\1", text)
    text = text.replace(f'"version": "{_VERSION}"', '"version": "0.0.0"')
    text = text.replace(f"default_{_VERSION.replace('.', '_')}", "default_0_0_0")
    text = re.sub(r"\b\d{4}-\d\d-\d\dT[\d:.]+Z", "2000-01-01T00:00:00Z", text)
    for pattern in _RANDOM:
        stand_ins: dict[str, str] = {}

        def stand_in(match: re.Match[str], known: dict[str, str] = stand_ins) -> str:
            if match[1] in HOLES:
                return match[0]
            counted = re.sub(r"\w", "0", match[1])[:-2] + f"{len(known) + 1:02}"
            return match[0].replace(match[1], known.setdefault(match[1], counted))

        text = pattern.sub(stand_in, text)
    tidied: dict[str, Any] = json.loads(text)
    return tidied


def _ordered(value: Any) -> Any:
    """A value without what is left out; the engine handles independent resources in any order."""
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value) if key not in _LEFT_OUT}
    if not isinstance(value, list):
        return value
    items = [_ordered(item) for item in value]
    return sorted(items, key=lambda item: str(item["urn"])) if items and _is_of_a_resource(items[0]) else items


def _is_of_a_resource(item: Any) -> bool:
    return isinstance(item, Mapping) and "urn" in item
