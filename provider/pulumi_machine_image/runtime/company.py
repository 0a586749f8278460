"""The operations of a process that are under way, so that calls for the same thing can wait for each other.

Why it matters who rests: whoever has asked already, or waits for something that takes long, will not ask now. Once all
rest there is nobody left to wait for.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .clock import Clock

PAUSE = 0.01
"""Seconds that a call waits for others at most. Less than a tenth of what a call over the internet takes."""
LINGER = 1.0
"""Seconds for which as many operations are expected as there were at once: the engine begins one where one has ended,
a moment later."""


class Company:
    """The operations under way. One that was not begun by `aboard` is not waited for."""

    def __init__(self) -> None:
        self._under_way = self._resting = self._most = 0
        self._most_at = float("-inf")
        self._waiting: list[threading.Event] = []
        self._guard = threading.Lock()
        self._here = _Here()

    @contextmanager
    def aboard(self, clock: Clock) -> Iterator[None]:
        """An operation, as long as it takes; it stays on one thread."""
        self._here.awake = True
        with self._guard:
            self._under_way += 1
            self._count(clock.now())
        try:
            yield
        finally:
            self._here.awake = False
            with self._guard:
                self._count(clock.now())
                self._under_way -= 1
                self._look_round()

    @contextmanager
    def resting(self) -> Iterator[Rest]:
        """While an operation asks for nothing else. Within itself, and on a thread that has none, it means nothing."""
        rest = Rest(self if self._here.awake else None)
        was_awake, self._here.awake = self._here.awake, False
        try:
            yield rest
        finally:
            rest.end()
            self._here.awake = was_awake

    def gather(self, clock: Clock) -> None:
        """Waits until every operation rests that could ask now, `PAUSE` at most; not at all where there is one only."""
        with self._guard:
            if clock.now() - self._most_at > LINGER:
                self._most = self._under_way
            if self._most < 2 or self._all_rest:
                return
            settled = threading.Event()
            self._waiting.append(settled)
        clock.wait(settled, PAUSE)
        with self._guard:
            self._waiting.remove(settled)

    @property
    def _all_rest(self) -> bool:
        return self._resting >= self._most

    def _rest(self, more: int) -> None:
        with self._guard:
            self._resting += more
            self._look_round()

    def _count(self, now: float) -> None:
        if self._under_way >= self._most or now - self._most_at > LINGER:
            self._most, self._most_at = self._under_way, now

    def _look_round(self) -> None:
        if self._all_rest:
            for settled in self._waiting:
                settled.set()


class Rest:
    """The rest of one operation.

    Why whoever wakes it ends it, and not only its own thread: until that runs, it would be taken for one that is not to
    be waited for.
    """

    def __init__(self, company: Company | None) -> None:
        self._company, self._guard = company, threading.Lock()
        if company is not None:
            company._rest(+1)

    def end(self) -> None:
        with self._guard:
            company, self._company = self._company, None
        if company is not None:
            company._rest(-1)


class _Here(threading.local):
    """What a thread has: whether its operation, if any, is awake."""

    awake = False
