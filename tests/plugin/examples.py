"""The programs in the schema's descriptions."""

from __future__ import annotations

import re

from pulumi_machine_image.plugin.schema import schema

LANGUAGES = ("typescript", "python", "go", "yaml")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def programs() -> dict[str, dict[str, str]]:
    """By resource or look-up, then by language."""
    described = schema()
    entries = {**described["resources"], **described["functions"]}
    return {token.rpartition(":")[2]: dict(BLOCK.findall(entry["description"])) for token, entry in entries.items()}


def of_language(language: str) -> dict[str, str]:
    """By resource or look-up."""
    return {name: found[language] for name, found in programs().items()}
