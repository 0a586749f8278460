"""How long an operation may take, and whether somebody has called it off."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ..images.errors import Interrupted, TookTooLong
from ..plain_text import told
from .cancel import Cancel
from .clock import Clock, SystemClock
from .company import Company


@dataclass(slots=True)
class Patience:
    """The deadline of one operation and the cancel event of its process.

    Attributes:
        seconds: How long the operation may take, from its start.
        cancel: Set when the run is called off; shared by all operations of a process.
        advice: What one can do when the time is over.
        company: The operations that are under way beside it: calls for the same thing wait for each other.
        until_free: Waits until nothing is being done with an image, given its region and id, among all that wait for
            one there; returns whether something was. None where there is nobody to wait with.
    """

    seconds: float
    clock: Clock = field(default_factory=SystemClock)
    cancel: Cancel = field(default_factory=Cancel)
    advice: str = "Try again"
    company: Company = field(default_factory=Company)
    until_free: Callable[[str, str], bool] | None = None
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock.now()

    @property
    def left(self) -> float:
        """Seconds until the deadline; negative after it."""
        return self.started + self.seconds - self.clock.now()

    @property
    def spent(self) -> float:
        return self.clock.now() - self.started

    def pause(self, seconds: float, what: str, where: str = "") -> None:
        """Waits, but not past the deadline.

        Raises:
            Interrupted: The run was cancelled.
            TookTooLong: The deadline has passed.
        """
        self.check(what, where)
        with self.company.resting():
            self.clock.wait(self.cancel, max(0.0, min(seconds, self.left)))
        self.check(what, where)

    def check(self, what: str, where: str = "") -> None:
        if self.cancel.is_set():
            raise Interrupted(what, where=where, why="the run was cancelled", do="The next run goes on from here")
        if self.left <= 0:
            raise TookTooLong(
                what,
                where=where,
                why=f"not finished after {span(self.spent)}",
                do=self.advice,
            )


def span(seconds: float) -> str:
    """A length of time for a sentence: 45 s, 12 min, 1 h 5 min."""
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes = whole // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


_SPAN = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?")


def parse_span(text: str) -> float:
    """Seconds from a length of time as Pulumi writes it: "45m", "1h30m", "90s".

    Raises:
        ValueError: It is none.
    """
    match = _SPAN.fullmatch(text.strip())
    if not match or not any(match.groups()):
        raise ValueError(f'{told(text)} is not a length of time such as "45m", "1h30m" or "90s"')
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds
