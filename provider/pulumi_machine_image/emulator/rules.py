"""Faults by rule, as in `fault_rules.py`.

Rules belong to the process that answers: each counts its own calls, and others on the same file are not disturbed. The
first rule that fits a call decides; those after it do not count the call.
"""

import random
import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .faults import Call, Fault

if TYPE_CHECKING:
    from .fault_rules import Rule


class _Active:
    def __init__(self, number: int, rule: "Rule") -> None:
        self.number = number
        self.rule = rule
        self.calls = 0
        self.strikes = 0
        self.chance = random.Random(rule.seed)

    def takes(self, call: Call) -> bool:
        """Counts the call; whether it is struck."""
        rule = self.rule
        self.calls += 1
        if rule.nth and self.calls not in rule.nth:
            return False
        if rule.probability < 1 and self.chance.random() >= rule.probability:
            return False
        if rule.times is not None and self.strikes >= rule.times:
            return False
        self.strikes += 1
        return True


class Rules:
    """The rules of a process, in order; for many threads. It is a hook as in `faults.py`."""

    def __init__(self, rules: Iterable["Rule"] = ()) -> None:
        self._lock = threading.Lock()
        self._active: list[_Active] = []
        self._last = 0
        self.add(list(rules), "emulator setting faults")

    def __call__(self, call: Call) -> Fault | None:
        """The fault of the first rule that strikes."""
        if call.stage == "after" or not self._active:
            return None
        with self._lock:
            struck = next((one for one in self._active if one.rule.fits(call) and one.takes(call)), None)
        return struck.rule.fault() if struck else None

    def add(self, rules: Sequence["Rule"], where: str = "faults") -> list[int]:
        """Puts rules after those that are there, all or none; returns their numbers."""
        if rules:
            from .fault_rules import check_names

            for position, rule in enumerate(rules):
                check_names(rule, f"{where}[{position}]")
        with self._lock:
            made = [_Active(self._last + number, rule) for number, rule in enumerate(rules, 1)]
            self._last += len(made)
            self._active = [*self._active, *made]
        return [one.number for one in made]

    def clear(self, number: int | None = None) -> int:
        """Takes one rule away, or all; returns how many."""
        with self._lock:
            left = [one for one in self._active if number is not None and one.number != number]
            taken = len(self._active) - len(left)
            self._active = left
        return taken

    def described(self) -> list[dict[str, Any]]:
        """Every rule, with its number and what it has seen and done."""
        with self._lock:
            return [
                {
                    "number": one.number,
                    "rule": one.rule.model_dump(mode="json", by_alias=True, exclude_unset=True),
                    "calls": one.calls,
                    "strikes": one.strikes,
                }
                for one in self._active
            ]
