"""How fast calls are sent: each action at the rate that is documented, and slower where the cloud says so.

Why not by retries alone: a call that is refused for its rate costs the account the same as one that works, and other
tools of the account are refused with it.

Why a window and not a token bucket: a full bucket lets twice its size through in the first of its periods, which a
cloud that counts the calls of any second refuses. A window is right for both sorts of clouds.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from ..images.errors import Throttled
from .clock import Clock
from .patience import Patience

T = TypeVar("T")


class Rate(NamedTuple):
    """At most so many calls in any period of so many seconds."""

    calls: int
    seconds: float


RateOf = Callable[[str], Rate | None]
"""The documented rate of an action; None where nobody counts."""


SLOWER = 0.5
"""What is left of a rate when the cloud says that there were too many calls."""
FASTER = 0.05
"""The part of the documented rate that comes back with each second without such an answer."""
LEAST = 0.02
"""The part of it that is never taken away."""
ONE_REFUSAL = 1.0
"""Seconds in which such answers count as one: they are about calls that were on their way together."""


@dataclass(slots=True)
class _Row:
    """The calls of one action that the cloud counts together.

    Attributes:
        part: The part of the documented rate that the cloud bears, as far as it has shown.
        at: When that was so.
        starts: When the last calls were, or will be, sent.
    """

    rate: Rate
    at: float
    part: float = 1.0
    refused: float = float("-inf")
    starts: deque[float] = field(default_factory=deque)

    def turn(self, now: float) -> float:
        """Takes the next place in the row; returns the seconds until it comes."""
        self._recover(now)
        calls = self.rate.calls * self.part
        allowed, window = max(1, int(calls)), self.rate.seconds * max(1.0, 1 / calls)
        start = now
        if len(self.starts) >= allowed:
            start = max(start, self.starts[-allowed] + window)
        if self.starts:
            start = max(start, self.starts[-1])
        self.starts.append(start)
        while len(self.starts) > self.rate.calls:
            self.starts.popleft()
        return start - now

    def slow_down(self, now: float) -> None:
        self._recover(now)
        if now - self.refused >= ONE_REFUSAL:
            self.part = max(LEAST, self.part * SLOWER)
            self.refused = now

    def _recover(self, now: float) -> None:
        self.part = min(1.0, self.part + FASTER * max(0.0, now - self.at))
        self.at = now


class Limiter:
    """The rates of one account, shared by all operations of a process.

    Calls get their turn in the order in which they ask, so that no resource waits for ever behind others.
    """

    def __init__(self, rate_of: RateOf, clock: Clock) -> None:
        self._rate_of, self._clock = rate_of, clock
        self._rows: dict[tuple[str, str], _Row] = {}
        self._guard = threading.Lock()

    def send(self, counted: str, action: str, call: Callable[[], T], *, patience: Patience, what: str, where: str) -> T:
        """Sends a call when its turn has come, and learns from what the cloud answers.

        Args:
            counted: Where the cloud counts the calls of an action together: a region, or the address of several.
            where: The region that the call is about, for errors.

        Raises:
            TookTooLong, Interrupted: By the patience, which the wait obeys.
            ImageError: Whatever the call raises.
        """
        rate = self._rate_of(action)
        if rate is None:
            return call()
        with self._guard:
            now = self._clock.now()
            row = self._rows.setdefault((counted, action), _Row(rate, now))
            seconds = row.turn(now)
        if seconds > 0:
            patience.pause(seconds, what, where)
        try:
            return call()
        except Throttled:
            with self._guard:
                row.slow_down(self._clock.now())
            raise
