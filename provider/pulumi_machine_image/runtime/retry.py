"""Sending a call again, when the error's class says that this is safe and useful.

Why not the SDK's own retryer: the one in `tencentcloud.common.retry` keeps the error of the first attempt, so that a
call that succeeds after one throttle answer is sent again and then reported as failed: a write would run twice.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from ..images.errors import Busy, CloudTrouble, ImageError, TookTooLong
from .patience import Patience

T = TypeVar("T")

TROUBLES = 5
"""How often a call is sent while the network or the cloud fails; busy and throttled calls go on to the deadline."""


SHORTLY = 2
"""How often a call on a busy image is sent before its state is looked at."""


class Pace(NamedTuple):
    """Seconds between attempts: they double from the shortest to the longest, with jitter."""

    shortest: float
    longest: float

    def pause(self, attempts: int, rng: Callable[[], float]) -> float:
        top = min(self.longest, self.shortest * 2.0 ** min(attempts, 10))
        return self.shortest + (top - self.shortest) * rng()


BUSY = Pace(2, 15)
"""What is going on in the cloud takes seconds to minutes."""
QUICK = Pace(0.5, 10)


def attempt(
    send: Callable[[], T],
    *,
    patience: Patience,
    repeatable: bool,
    what: str,
    where: str = "",
    waits_for_busy: bool = True,
    until_free: Callable[[], bool] | None = None,
    rng: Callable[[], float] = random.random,
) -> T:
    """Sends until it works, until an error forbids another attempt, or until patience ends.

    Args:
        send: One attempt.
        repeatable: Whether the call may run twice without harm. If not, only errors that say that the call had no
            effect lead to another attempt.
        waits_for_busy: Whether to wait while something is being done with an image; no call for several does, since
            one that is busy would hold up the others.
        until_free: Waits by looks at the image, of which one call is for many, where it is busy for long; returns
            whether there was something to wait for.
        rng: Between 0 and 1, for the jitter.

    Raises:
        TookTooLong: The deadline came first; `why` has what the cloud said last.
        Interrupted: The run was cancelled.
    """
    attempts = troubles = 0
    while True:
        patience.check(what, where)
        try:
            return send()
        except ImageError as error:
            if error.again == "never" or (error.again == "repeatable" and not repeatable):
                raise
            if isinstance(error, Busy) and not waits_for_busy:
                raise
            if isinstance(error, CloudTrouble):
                troubles += 1
                if troubles >= TROUBLES:
                    raise
            last = error
        attempts += 1
        busy = isinstance(last, Busy)
        try:
            if busy and attempts > SHORTLY and until_free is not None and until_free():
                continue
            patience.pause((BUSY if busy else QUICK).pause(attempts, rng), what, where)
        except TookTooLong as end:
            why = f"{end.why}; at last: {last.why}"
            raise TookTooLong(
                what, where=where, why=why, do=end.do, code=last.code, request_id=last.request_id
            ) from last
