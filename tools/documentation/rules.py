"""Every error code of an action with what becomes of it, as docs/emulator-rules.yaml says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from . import markdown as md

FILE = Path(__file__).parent.parent.parent / "docs/emulator-rules.yaml"
EVERY = "every action"
PAGE = "page "
"""How a source begins that is one page of the cloud's documentation, by its title."""


@dataclass(frozen=True)
class Rules:
    """The codes of one action."""

    answered: Mapping[str, tuple[str, str]]
    """Code to when it is answered, and the key of the rule's source."""
    by_a_fault: Mapping[str, tuple[str, ...]]
    """Key of a reason to codes."""

    @property
    def struck(self) -> frozenset[str]:
        """The codes that only a fault rule answers."""
        return frozenset(code for codes in self.by_a_fault.values() for code in codes)


@cache
def content() -> Mapping[str, Any]:
    """The file as it is."""
    read: Mapping[str, Any] = yaml.safe_load(FILE.read_text())
    return read


def of(service: str, action: str) -> Rules:
    """The rules of one action, without those of every action."""
    return _rules(content().get(service, {}).get(action, {}))


def of_every_action() -> Rules:
    """What any action answers."""
    return _rules(content()[EVERY])


def _rules(entry: Mapping[str, Any]) -> Rules:
    return Rules(
        {
            code: (md.line(when), source)
            for source, codes in entry.get("answered", {}).items()
            for code, when in codes.items()
        },
        {reason: tuple(codes.split()) for reason, codes in entry.get("by a fault", {}).items()},
    )


def table(rules: Rules) -> str:
    """A row for each code that is answered; then, in a table of their own, one for each reason why others are not."""
    answered = [
        (f"`{code}`", when, source.replace('"', "*") if source.startswith(PAGE) else source)
        for code, (when, source) in sorted(rules.answered.items())
    ]
    struck = [
        (content()["reasons"][reason], md.names(sorted(codes))) for reason, codes in sorted(rules.by_a_fault.items())
    ]
    tables = [md.table(("answered", "when", "source"), answered)] if answered else []
    tables += [md.table(("by a fault, because", "codes"), struck)] if struck else []
    return "\n".join(tables)


def sources() -> str:
    """What the words in the last column stand for."""
    rows = [(f"{word}", md.line(text)) for word, text in content()["sources"].items()]
    return md.table(("source", "where the rule is from"), rows)
