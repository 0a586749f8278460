"""What was measured, one line for each verb of each round, as it is kept in results.json."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Record:
    """One verb of one contestant in one round.

    Attributes:
        part: `images`, `copies` and `shares` run on the clock that leaves out the waiting, `doors` with the real CLI.
        who: The contestant's title.
        size: How many images, copies or accounts.
        calls: By action, where calls are made at all.
        seconds: By the part's clock.
        delay: The median of the seconds of a creation beyond those that the cloud takes.
        cpu: Seconds of all processes; `own_cpu` those of the provider's.
        megabytes: The most that the provider's process held.
    """

    part: str
    who: str
    simulated: bool
    size: int
    verb: str
    round: int
    calls: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    delay: float | None = None
    cpu: float | None = None
    own_cpu: float | None = None
    megabytes: float | None = None

    @property
    def number(self) -> int:
        """Of all calls."""
        return sum(self.calls.values())

    @property
    def name(self) -> str:
        """The contestant, marked where it is simulated."""
        return f"{self.who} (simulated)" if self.simulated else self.who


class Records:
    """All of a run."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.all = list(records)

    @classmethod
    def read(cls, given: Sequence[dict[str, Any]]) -> Records:
        """From JSON."""
        return cls(Record(**each) for each in given)

    def plain(self) -> list[dict[str, Any]]:
        """For JSON."""
        return [asdict(record) for record in self.all]

    def of(self, part: str, **which: object) -> list[Record]:
        """Those of a part that have these values."""
        return [
            record
            for record in self.all
            if record.part == part and all(getattr(record, name) == value for name, value in which.items())
        ]

    def names(self, part: str) -> list[str]:
        """The contestants of a part, in the order in which they ran."""
        return list(dict.fromkeys(record.name for record in self.of(part)))

    def sizes(self, part: str) -> list[int]:
        """The sizes of a part."""
        return sorted({record.size for record in self.of(part)})

    def middle(self, part: str, value: Callable[[Record], float | None], **which: object) -> float | None:
        """The median over the rounds; None where there is nothing."""
        values = [found for record in self.of(part, **which) if (found := value(record)) is not None]
        return median(values) if values else None


def number(record: Record) -> float:
    """Calls."""
    return record.number


def seconds(record: Record) -> float:
    """By the part's clock."""
    return record.seconds
