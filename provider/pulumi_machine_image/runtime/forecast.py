"""When to look next at work that goes on in the cloud.

Looks at work of unknown length are a share of its age apart. Other work is expected to take as long as the last of its
kind did: looks are few until shortly before that, and dense around it. A percent that moves may bring a look forward,
and never puts one off, so that one that lies costs looks and no time.

How late the end of work of length T is seen, at most:

- 2 s or 2 % of T, whichever is more, where T is 3 % less to 10 % more than the median of the last five of its kind, or
  where its percent is within one of the true one;
- where nothing is known, 2 % of T from 10 minutes on; below that 12 s or 45 % of T, whichever is less, but 0.5 s;
- where it ends before the others let expect it, 5 T; where after that, as if nothing was known;
- in no case more than a minute; and 2 s at most where many are waited for, if that is more: see `rounds`.

`python -m bench.waiting` counts the looks. They are fewer than one each 10 s from 10 minutes on where nothing is known,
from 2 minutes on after one of its kind, from 61 s on after three. No schedule can have 2 % at every length for so few:
it would look 141 times in ten minutes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import NamedTuple

FIRST, LONGEST = 0.5, 60.0
"""The least and the most seconds between two looks; a person wants to hear something once a minute."""
SHARE, USUAL = 0.45, 12.0
"""Between looks at work of unknown length: a share of its age, and at most so many seconds while 2 % is less. So an
end after ten minutes is seen in time, with fewer looks than one each 10 s; Tencent Cloud's documentation says that
creating takes 10 minutes or more, copying 10 to 30."""
SECONDS, PART = 2.0, 0.02
"""How late an end that can be foreseen may be seen: seconds, or a part of the length, whichever is more."""
EARLY, LATE = 0.97, 1.1
"""Around the expected end, as parts of it, looks are dense."""
AHEAD = 5.0
"""Times its age that work is left alone on the way to its expected end, as this piece of it may be far shorter."""
KEPT = 5
"""Lengths that are remembered of a kind."""
MOVED = 5
"""By how much a percent has to rise before it foretells anything."""


class Window(NamedTuple):
    """Ages between which work ends, in seconds."""

    earliest: float
    latest: float


def tolerance(age: float) -> float:
    """Seconds that an end at this age may be seen late, where it can be foreseen."""
    return min(max(SECONDS, PART * age), LONGEST)


def unforeseen(age: float) -> float:
    """Seconds until the next look at work of which nothing is known."""
    return min(max(FIRST, min(SHARE * age, USUAL), PART * age), LONGEST)


class Lengths:
    """How long work took, by kind: what one process has learned."""

    def __init__(self) -> None:
        self._kinds: dict[Hashable, deque[Window]] = {}

    def add(self, kind: Hashable, length: Window) -> None:
        """Keeps a length that is known well enough to foretell another."""
        if length.earliest <= length.latest <= max(SECONDS, 2 * length.earliest):
            self._kinds.setdefault(kind, deque(maxlen=KEPT)).append(length)

    def of(self, kind: Hashable) -> Window | None:
        """The medians of the last ones."""
        lengths = self._kinds.get(kind)
        return (
            Window(*(sorted(bounds)[(len(lengths) - 1) // 2] for bounds in zip(*lengths, strict=True)))
            if lengths
            else None
        )


class Foretold:
    """The end that a percent foretells, until it is found out to lie.

    What a percent says is believed as far as all that it has said agrees: it rises evenly, each time within one of the
    true percent. What falls back, stands still or is at its end too early foretells nothing any more.
    """

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None
        self._last = 0
        self._lied = False
        self._window = Window(0.0, float("inf"))

    def saw(self, age: float, percent: int) -> None:
        if self._first is None:
            self._first = (age, percent)
        since, first = self._first
        self._lied = self._lied or percent < self._last
        self._last = percent
        if percent - first < MOVED or self._lied:
            return
        passed, risen = age - since, percent - first
        earliest = max(self._window.earliest, age + (99 - percent) * passed / (risen + 1))
        latest = min(self._window.latest, age + (101 - percent) * passed / (risen - 1))
        self._window = Window(earliest, latest)
        self._lied = earliest > latest + tolerance(age)

    @property
    def earliest(self) -> float | None:
        """The age before which the work does not end; None where nothing is foretold."""
        return None if self._lied or not self._window.earliest else self._window.earliest


class Outlook:
    """What is known of one piece of work.

    Args:
        lengths: What is known of others; gets to know this one.
        dated: Whether ages are counted from its beginning. Of what began in an earlier run nobody knows the age.
    """

    def __init__(self, lengths: Lengths, *, dated: bool) -> None:
        self._lengths, self._dated = lengths, dated
        self._kind: Hashable | None = None
        self._foretold = Foretold()
        self._pending = 0.0

    def saw(self, age: float, kind: Hashable, percent: int | None) -> None:
        """Takes a look at which the work was still going on.

        Args:
            kind: What it is, as others are likely to take as long; that of the first look counts.
        """
        if self._kind is None:
            self._kind = kind
        self._pending = age
        if percent is not None:
            self._foretold.saw(age, percent)

    def pause(self, age: float) -> float:
        """Seconds until the next look."""
        usual = unforeseen(age)
        dense = min(usual, tolerance(age))
        pause = self._expected(age, usual, dense)
        foretold = self._foretold.earliest
        return pause if foretold is None else min(pause, max(dense, (foretold - age) / 2))

    def ended(self, age: float) -> None:
        """Takes the look at which the work had come to its good end."""
        if self._dated and self._kind is not None:
            self._lengths.add(self._kind, Window(self._pending, age))

    def _expected(self, age: float, usual: float, dense: float) -> float:
        known = self._lengths.of(self._kind) if self._dated else None
        if known is None or age > LATE * known.latest:
            return usual
        before = EARLY * known.earliest - age
        return max(dense, min(before, max(FIRST, AHEAD * age), LONGEST))
