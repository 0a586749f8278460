"""Which of the images that are waited for in a region are asked about together, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .forecast import FIRST, SECONDS

CALL = 100
"""Images that one call is asked about on every cloud; more of them are more calls."""
CROWDED = 0.1
"""Between two rounds: a share of the age of the oldest, but no more than an end may be seen late. So those that begin
one after another are asked about together."""


class Round(NamedTuple):
    """A time, and the places of those that are asked about then."""

    at: float
    asked: list[int]


def apart(oldest: float) -> float:
    """Seconds between two rounds, at least: 0.5 to 2.

    Args:
        oldest: The age of the oldest work.
    """
    return min(max(FIRST, CROWDED * oldest), SECONDS)


def next_round(dues: Sequence[float], last: float, oldest: float) -> Round:
    """The next round: who is due or will be before the one after it could be, and calls are filled up with the others.

    Args:
        dues: When each would be looked at if it were alone; at least one.
        last: When the last round was.
    """
    gap = apart(oldest)
    at = max(min(dues), last + gap)
    order = sorted(range(len(dues)), key=dues.__getitem__)
    due = sum(each <= at + gap for each in dues)
    return Round(at, order[: -(-due // CALL) * CALL])
