"""What each operation costs in calls, as docs/calls.yaml says, and the tables of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent.parent.parent / "docs/calls.yaml"
CLOUDS = {"tencent": "Tencent Cloud", "ec2": "AWS EC2"}
AT_MOST = "<= "


@dataclass(frozen=True)
class Budget:
    """The calls of one operation on one cloud.

    Attributes:
        formulas: Action to its formula, or to `<= ` and one.
    """

    kind: str
    name: str
    what: str
    cloud: str
    formulas: Mapping[str, str]

    def numbers(self, case: Mapping[str, int]) -> dict[str, tuple[int, bool]]:
        """Action to a number, and whether it is exact; what is not called is left out."""
        values = dict(case)
        if "N" in case:
            values["waves"] = math.ceil(case["N"] / min(100, case["P"]))
            there = case["N"] if self.name in ("refresh", "destroy", "update") else 0
            values |= {"E": there, "pages": max(1, math.ceil(there / 100))}
        found = {}
        for action, formula in self.formulas.items():
            known = {"ceil": math.ceil, "min": min, "__builtins__": {}}
            number = int(eval(formula.removeprefix(AT_MOST), known, values))
            if number:
                found[action] = number, not formula.startswith(AT_MOST)
        return found


def kinds() -> dict[str, Any]:
    """What is operated on: its cases and operations."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


def cases(kind: str, cloud: str) -> list[dict[str, int]]:
    """The sizes that are tried."""
    said = kinds()[kind]
    return [*said["cases"], *said.get(f"of {cloud}", ())]


def budgets(kind: str, cloud: str) -> list[Budget]:
    """In the order in which they are tried."""
    return [
        Budget(kind, each["name"], each["what"], cloud, {action: str(text) for action, text in each[cloud].items()})
        for each in kinds()[kind]["operations"]
    ]


def _table(kind: str) -> str:
    return "\n\n".join("\n".join(_of_cloud(kind, cloud)) for cloud in CLOUDS)


def _of_cloud(kind: str, cloud: str) -> Iterator[str]:
    sizes = cases(kind, cloud)
    yield "| " + " | ".join([CLOUDS[cloud], "calls", *map(_size, sizes)]) + " |"
    yield "| --- | --- |" + " ---: |" * len(sizes)
    for budget in budgets(kind, cloud):
        numbers = [_sum(budget.numbers(size)) for size in sizes]
        yield "| " + " | ".join([budget.what, _formulas(budget), *numbers]) + " |"


def _size(case: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {number}" for name, number in case.items())


def _formulas(budget: Budget) -> str:
    return ", ".join(f"{action} `{formula}`" for action, formula in budget.formulas.items()) or "none"


def _sum(numbers: Mapping[str, tuple[int, bool]]) -> str:
    total = sum(number for number, _ in numbers.values())
    return str(total) if all(exact for _, exact in numbers.values()) else f"at most {total}"


PARTS = {kind: lambda kind=kind: _table(kind) + "\n" for kind in ("images", "copies", "shares")}
