"""What the CLI's own output says, as values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

_STEP = re.compile(
    r"^ +(?:[-+~]{1,2}|[<>]+) +(?P<type>\S+:\S+) (?P<name>\S+) (?P<verb>[a-z]+(?: (?:replacement|original))?)\b"
)
_CALLS = re.compile(r"^ *API calls: (?P<total>\d+)(?: \((?P<parts>.*)\))?$", re.MULTILINE)


@dataclass(frozen=True)
class Calls:
    """The API calls of one provider process.

    Attributes:
        counts: Action, region and error code to a number.
    """

    counts: Counter[tuple[str, str, str]]

    @property
    def answered(self) -> dict[str, int]:
        """Calls that worked, by action: what was refused and sent again is a matter of moments."""
        found: Counter[str] = Counter()
        for (action, _, refusal), number in self.counts.items():
            if not refusal:
                found[action] += number
        return dict(found)

    @property
    def writes(self) -> dict[str, int]:
        """Of these, the calls that change something."""
        return {name: number for name, number in self.answered.items() if not name.startswith(("Describe", "Get"))}


def read_calls(text: str) -> list[Calls]:
    """What each provider process said it had called; a process that called nothing says so."""
    found = [_calls(match) for match in _CALLS.finditer(text)]
    assert all(calls.counts.total() == total for calls, total in found)
    return [calls for calls, _ in found]


def _calls(match: re.Match[str]) -> tuple[Calls, int]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for part in filter(None, (match["parts"] or "").split("; ")):
        head, _, places = part.partition(": ")
        for place in places.split(", "):
            *where, number = place.split(" ")
            region, refusal = (*where, "", "")[:2]
            counts[head.split(" ")[0], region, refusal] += int(number)
    return Calls(counts), int(match["total"])


def read_steps(text: str) -> set[str]:
    """Verb and resource of each finished step: "created web"."""
    found = (match for line in text.splitlines() if (match := _STEP.match(line)))
    return {
        f"{step['verb']} {step['name']}"
        for step in found
        if not step["verb"].endswith("ing") and step["type"] != "pulumi:pulumi:Stack"
    }
