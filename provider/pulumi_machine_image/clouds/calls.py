"""One API call as it went, for whoever counts them."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

SETTING = "PULUMI_MACHINE_IMAGE_CALLS"
"""`1` tells a run's calls at its end, a path appends them to that file."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call that was sent, each attempt for itself.

    Attributes:
        outcome: The cloud's error code; empty when it worked. Network failures have codes of the SDK.
    """

    service: str
    action: str
    region: str
    outcome: str
    seconds: float


class CallCount:
    """Counts calls, for the line that a run prints when PULUMI_MACHINE_IMAGE_CALLS is set."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._guard = threading.Lock()

    @classmethod
    def wanted(cls) -> CallCount | None:
        """A count where the environment asks for one."""
        return cls() if os.environ.get(SETTING) else None

    def tell(self, say: Callable[[str], None]) -> None:
        """Tells the count where the environment says."""
        where = os.environ.get(SETTING, "")
        if where == "1":
            say(str(self))
            return
        with open(where, "a", encoding="utf-8") as file:
            file.write(f"{self}\n")

    def __call__(self, record: CallRecord) -> None:
        with self._guard:
            self._counts[record.action, record.region, record.outcome] += 1

    def __str__(self) -> str:
        """The number of calls, then each action with its regions: "API calls: 3 (DescribeImages 3: ...)"."""
        by_action: dict[str, Counter[str]] = {}
        for (action, region, outcome), number in sorted(self._counts.items()):
            where = f"{region} {outcome}".strip()
            by_action.setdefault(action, Counter())[where] += number
        parts = [
            f"{action} {sum(places.values())}: {', '.join(f'{place} {number}' for place, number in places.items())}"
            for action, places in by_action.items()
        ]
        total = sum(self._counts.values())
        return f"API calls: {total}" + (f" ({'; '.join(parts)})" if parts else "")
