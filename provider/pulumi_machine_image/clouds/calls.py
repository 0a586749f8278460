"""One API call as it went, for whoever counts them."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from ..columns import columns
from ..images.errors import SettingsProblem

SETTING = "PULUMI_MACHINE_IMAGE_CALLS"
"""`1` tells a run's calls at its end, a path appends each call to that file."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call that was sent, each attempt for itself.

    Attributes:
        outcome: The cloud's error code; empty when it worked. Network failures have codes of the SDK.
        cloud: As the settings name it.
        throttled: Whether it was refused for there being too many.
    """

    service: str
    action: str
    region: str
    outcome: str
    seconds: float
    cloud: str = ""
    throttled: bool = False


@dataclass(slots=True)
class _Row:
    """The calls of one action.

    Attributes:
        refused: Those that did not work, but for the throttled.
    """

    refused: int = 0
    throttled: int = 0
    regions: Counter[str] = field(default_factory=Counter)

    def add(self, record: CallRecord) -> None:
        self.throttled += record.throttled
        self.refused += bool(record.outcome) and not record.throttled
        self.regions[record.region] += 1


HEADINGS = ("cloud", "action", "calls", "refused", "throttled", "regions")


class CallCount:
    """Counts calls, for the table that a run prints when PULUMI_MACHINE_IMAGE_CALLS is set.

    Attributes:
        journal: The file that gets a line of JSON at the start and for each call, at once: a process that is killed
            has no last word. Without one the sum is told at the end.
    """

    def __init__(self, journal: str = "") -> None:
        self._rows: dict[tuple[str, str], _Row] = {}
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
            say("\n".join([self._total, *self._table()]))

    def __call__(self, record: CallRecord) -> None:
        with self._guard:
            self._rows.setdefault((record.cloud, record.action), _Row()).add(record)
        if self.journal:
            with contextlib.suppress(OSError):  # a disk that is full now must not hide what the cloud has answered
                self._write({**asdict(record), "seconds": round(record.seconds, 6)})

    def _write(self, what: dict[str, Any]) -> None:
        """Several processes share the file: one write a line, so that lines stay whole."""
        with open(self.journal, "ab", buffering=0) as file:
            file.write(json.dumps({"process": os.getpid(), **what}).encode() + b"\n")

    @property
    def _total(self) -> str:
        return f"API calls: {sum(row.regions.total() for row in self._rows.values())}"

    def _table(self) -> list[str]:
        rows = [
            (cloud, action, *map(str, (row.regions.total(), row.refused, row.throttled)), _places(row))
            for (cloud, action), row in sorted(self._rows.items())
        ]
        if not rows:
            return []
        return [f"  {line}" for line in columns([HEADINGS, *rows], right=(2, 3, 4))]

    def __str__(self) -> str:
        """The number of calls, then each action, in a line: "API calls: 3 (CreateImage 1, DescribeImages 2)"."""
        parts = [f"{action} {row.regions.total()}" for (_, action), row in sorted(self._rows.items())]
        return self._total + (f" ({', '.join(parts)})" if parts else "")


def _places(row: _Row) -> str:
    return ", ".join(f"{region} {number}" for region, number in sorted(row.regions.items()))
