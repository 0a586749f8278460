"""How fast calls are sent: each action at the rate that is documented, and slower where the cloud says so.

Why not by retries alone: a call that is refused for its rate costs the account the same as one that works, and other
tools of the account are refused with it.

Why a window and not a token bucket: a full bucket lets twice its size through in the first of its periods, which a
cloud that counts the calls of any second refuses. A window is right for both sorts of clouds.

Why turns are given out when they come and not when they are asked for: a refusal slows down all that wait, too. With
places given out before, a run at half of the documented rate took 4.8 times as long and not 2.0 (`bench.conditions`).

Why several processes share nothing, neither a file nor a lock: they learn of each other by the refusals, as they have
to of the account's other tools and machines, which no file here would tell of. That costs a short run most: on the
emulator at 10 calls a second, 300 calls of two processes took 39 s where the rate allows 30, and 9 % of them were
refused, half of these in the first two seconds; 2,000 calls, simulated, take 4 % longer, with 3 % refused.
Jitter is where calls are sent again: `retry.Pace`.
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


A_LITTLE_SLOWER, SLOWER = 0.8, 0.5
"""What is left of a rate when the cloud says that there were too many calls, and when it has borne none since it said
so before."""
FASTER, A_LITTLE_FASTER = 0.05, 0.02
"""The part of the documented rate that comes back with each second without such an answer, and as soon as the rate is
near the one that was too much."""
LEAST = 0.02
"""The part of it that is never taken away."""
MARGIN = 1.02
"""How much longer than documented a period is: calls do not arrive at the distances at which they are sent."""
NAP = 1.0
"""Seconds after which a call that waits looks again when its turn is: rates change while it waits."""


@dataclass(slots=True)
class _Row:
    """The calls of one action that the cloud counts together.

    Attributes:
        part: The part of the documented rate that the cloud bears, as far as it has shown.
        at: When that was so.
        slowed: When it last said that there were too many.
        ceiling: The part that was too much then.
        borne: Whether a call that was sent since has worked.
        sent: When the last calls were sent.
        waiting: Those that wait for their turn, the first come first.
    """

    rate: Rate
    at: float
    part: float = 1.0
    slowed: float = float("-inf")
    ceiling: float = float("inf")
    borne: bool = True
    sent: deque[float] = field(default_factory=deque)
    waiting: deque[object] = field(default_factory=deque)

    def turn(self, ticket: object, now: float) -> float:
        """Seconds until a call's turn, as things are now; one that need not wait leaves the row."""
        self._recover(now)
        while self.sent and self.sent[-1] > now:  # the clock was set back
            self.sent.pop()
        calls = self.rate.calls * self.part
        allowed, window = max(1, int(calls)), self.rate.seconds * max(1.0, 1 / calls) * MARGIN
        windows, place = divmod(self.waiting.index(ticket), allowed)
        before = len(self.sent) - allowed + place
        start = (max(now, self.sent[before] + window) if before >= 0 else now) + windows * window
        if start <= now:
            self.waiting.remove(ticket)
            self.sent.append(now)
            while len(self.sent) > self.rate.calls:
                self.sent.popleft()
        return start - now

    def slow_down(self, sent: float, now: float) -> None:
        """Learns from a refusal of a call; those that were on their way together count as one."""
        self._recover(now)
        if sent <= self.slowed <= now:  # later than now only where the clock was set back
            return
        slower = A_LITTLE_SLOWER if self.borne else SLOWER
        self.ceiling, self.slowed, self.borne = self.part, now, False
        self.part = max(LEAST, self.part * slower)

    def bear(self, sent: float) -> None:
        self.borne = self.borne or sent > self.slowed

    def _recover(self, now: float) -> None:
        seconds = max(0.0, now - self.at)
        quick = min(seconds, max(0.0, A_LITTLE_SLOWER * self.ceiling - self.part) / FASTER)
        self.part = min(1.0, self.part + FASTER * quick + A_LITTLE_FASTER * (seconds - quick))
        self.at = now


class Limiter:
    """The rates of one account, shared by all operations of a process.

    Calls get their turn in the order in which they ask, so that no resource waits for ever behind others; only where
    the rate changes meanwhile, one may see that up to about a NAP before another that came first.
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
            row = self._rows.setdefault((counted, action), _Row(rate, self._clock.now()))
        sent = self._take_turn(row, patience, what, where)
        try:
            answer = call()
        except Throttled:
            with self._guard:
                row.slow_down(sent, self._clock.now())
            raise
        with self._guard:
            row.bear(sent)
        return answer

    def _take_turn(self, row: _Row, patience: Patience, what: str, where: str) -> float:
        """Waits for a call's turn; returns when it came."""
        ticket = object()
        with self._guard:
            row.waiting.append(ticket)
        try:
            while True:
                with self._guard:
                    now = self._clock.now()
                    seconds = row.turn(ticket, now)
                if seconds <= 0:
                    return now
                patience.pause(min(seconds, NAP), what, where)
        except BaseException:  # also what ends a whole thread: a ticket left behind would hold up all others
            with self._guard:
                row.waiting.remove(ticket)
            raise
