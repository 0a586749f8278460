"""What `machine-image preflight --json` prints, read as a program reads it: by its schema."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from toolchain import places

SCHEMA = places.ROOT / "docs" / "preflight.schema.json"


def verdict(text: str) -> dict[str, Any]:
    """The document; one that is not as its schema says fails the test."""
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    shown: dict[str, Any] = json.loads(text)
    Draft202012Validator(schema).validate(shown)
    return shown
