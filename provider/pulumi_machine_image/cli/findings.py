"""What an examination found, a line each, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal, NamedTuple

from ..plain_text import in_a_line

Level = Literal["ok", "warning", "failure"]


class Finding(NamedTuple):
    """One thing that was looked at.

    Attributes:
        subject: What it is, in a word or two.
        text: How it is.
        do: What to do about it; empty where nothing has to be done.
    """

    subject: str
    level: Level
    text: str
    do: str = ""


def ok(subject: str, text: str) -> Finding:
    return Finding(subject, "ok", text)


def warning(subject: str, text: str, do: str) -> Finding:
    return Finding(subject, "warning", text, do)


def failure(subject: str, text: str, do: str) -> Finding:
    return Finding(subject, "failure", text, do)


def table(findings: Sequence[Finding]) -> str:
    """A line for each, and what to do below it."""
    width = max((len(finding.subject) for finding in findings), default=0)
    lines = []
    for finding in findings:
        lines.append(in_a_line(f"{finding.level:<7}  {finding.subject:<{width}}  {finding.text}"))
        if finding.do:
            lines.append(in_a_line(f"{'':<7}  {'':<{width}}  -> {finding.do}"))
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    """An object with `findings`, each with `subject`, `level`, `text` and `do`, and `ok`: whether none is a failure."""
    shown = {"ok": healthy(findings), "findings": [finding._asdict() for finding in findings]}
    return json.dumps(shown, indent=2, ensure_ascii=False)


def healthy(findings: Sequence[Finding]) -> bool:
    return not any(finding.level == "failure" for finding in findings)
