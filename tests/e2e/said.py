"""What the CLI's own output says, as values."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass

_STEP = re.compile(
    r"^ +(?:[-+~=]{1,2}|[<>]+) +(?P<type>\S+:\S+) (?P<name>\S+) (?P<verb>[a-z]+(?: (?:replacement|original))?)\b"
)
_WRONG_INPUT = re.compile(
    r"^ *error: \S+ resource '(?P<resource>[^']*)'(?:: property (?P<property>\w+) value {.*})? "
    r"has a problem: (?P<why>.*)$"
)
_FAILURE = re.compile(r"^ *error: (?:Preview failed: )?(?:MachineImageError: )?(?P<why>.*)$")
_REASON = re.compile(r"^\s+\* (?P<why>.*)$")
_ENGINES = re.compile(
    r"(?:preview|update|refresh|destroy|import)(?: failed| canceled|$)|\d+ errors? occurred:$|Resource provider "
)
_HEADING = re.compile(r"^  (?P<type>\S+:\S+) \((?P<name>\S+)\):$")
_DIFF = re.compile(r"\[diff: (?P<names>[^]]*)\]")


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
    """What each provider process called, in the order in which they began; one that called nothing is there too."""
    found: dict[int, Counter[tuple[str, str, str]]] = {}
    for line in map(json.loads, text.splitlines()):
        counts = found.setdefault(line["process"], Counter())
        if "action" in line:
            counts[line["action"], line["region"], line["outcome"]] += 1
    return [Calls(counts) for counts in found.values()]


def read_steps(text: str) -> list[str]:
    """Verb and resource of each finished step, in order: "created web"."""
    found = (match for line in text.splitlines() if (match := _STEP.match(line)))
    return [
        f"{step['verb']} {step['name']}"
        for step in found
        if not step["verb"].split(" ")[0].endswith("ing") and step["type"] != "pulumi:pulumi:Stack"
    ]


def read_changes(text: str) -> dict[str, set[str]]:
    """The properties that the CLI names as changed, by resource: "[diff: +family~name,tags]"."""
    found = {}
    for line in text.splitlines():
        step, diff = _STEP.match(line), _DIFF.search(line)
        if step and diff and not step["verb"].split(" ")[0].endswith("ing"):
            found[step["name"]] = set(filter(None, re.split("[-+~,]", diff["names"])))
    return found


def read_problems(text: str) -> list[str]:
    """What the provider refused or could not do, each once, without the engine's and the door's words around it.

    A wrong input is shown as "resource.property: reason", or "resource: reason" where no property is named.
    """
    found = []
    for line in text.splitlines():
        if match := _WRONG_INPUT.match(line):
            where = match["resource"] + (f".{match['property']}" if match["property"] else "")
            found.append(f"{where}: {match['why']}")
        elif match := _FAILURE.match(line) or _REASON.match(line):
            found += [] if _ENGINES.match(match["why"]) else [match["why"]]
    return list(dict.fromkeys(found))


def read_said(text: str) -> list[str]:
    """What the provider told the person who runs it, besides failures and its calls; "resource: text" where it is told
    of a resource."""
    _, _, told = text.partition("\nDiagnostics:\n")
    found, about = [], ""
    for line in re.split(r"\n(?:Outputs|Resources):", told)[0].splitlines():
        if match := _HEADING.match(line):
            about = "" if match["type"] == "pulumi:pulumi:Stack" else f"{match['name']}: "
        elif line.strip() and line[:4] == "    " and not _REASON.match(line):
            words = line.strip()
            found += [] if words.startswith(("error: ", "API calls: ")) else [about + words.removeprefix("warning: ")]
    return found
