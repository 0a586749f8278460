"""One API call as it went, for whoever counts them."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from ..images.errors import SettingsProblem

SETTING = "PULUMI_MACHINE_IMAGE_CALLS"
"""`1` tells a run's calls at its end, a path appends each call to that file."""


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
    """Counts calls, for the line that a run prints when PULUMI_MACHINE_IMAGE_CALLS is set.

    Attributes:
        journal: The file that gets a line of JSON at the start and for each call, at once: a process that is killed
            has no last word. Without one the sum is told at the end.
    """

    def __init__(self, journal: str = "") -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._guard = threading.Lock()
        self.journal = journal
        if journal:
            self._write({})

    @classmethod
    def wanted(cls) -> CallCount | None:
        """A count where the environment asks for one.

        Raises:
            SettingsProblem: The file that it names cannot be written.
        """
        where = os.environ.get(SETTING)
        try:
            return cls("" if where == "1" else where) if where else None
        except OSError as error:
            raise SettingsProblem(
                f"{SETTING}={where}", why=str(error.strerror).lower(), do="Name a file that can be written, or 1"
            ) from None

    def tell(self, say: Callable[[str], None]) -> None:
        """Tells the sum, unless a file has it call by call."""
        if not self.journal:
            say(str(self))

    def __call__(self, record: CallRecord) -> None:
        with self._guard:
            self._counts[record.action, record.region, record.outcome] += 1
        if self.journal:
            with contextlib.suppress(OSError):  # a disk that is full now must not hide what the cloud has answered
                self._write({**asdict(record), "seconds": round(record.seconds, 6)})

    def _write(self, what: dict[str, Any]) -> None:
        """Several processes share the file: one write a line, so that lines stay whole."""
        with open(self.journal, "ab", buffering=0) as file:
            file.write(json.dumps({"process": os.getpid(), **what}).encode() + b"\n")

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
