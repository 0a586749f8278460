"""Clocks that leave out the waiting: the real time, and a jump to the next thing that somebody waits for.

What is asked of the cloud takes its real time; ten minutes in which everybody waits take none. So a fleet of images
that take minutes each is done in seconds, and what the clock shows at the end is what it would have taken.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class SkippingClock(ABC):
    """A clock for many threads, the emulated cloud's too."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._due: dict[int, float] = {}
        """Until when each waiting thread waits."""
        self._changed = threading.Condition()

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    @abstractmethod
    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Waits until the event is set or the time is over; returns whether it is set."""

    def follow(self, event: threading.Event, seconds: float) -> bool:
        """The other thread is at work, by the machine's own clock."""
        return event.wait(seconds)

    def _jump(self) -> None:
        """To the first moment that somebody waits for; the guard is held."""
        if self._due:
            self._ahead += max(0.0, min(self._due.values()) - self.now())
            self._changed.notify_all()


class CountingClock(SkippingClock):
    """Jumps when all threads that say that they work are waiting, and at no other time: their calls are always the
    same."""

    def __init__(self) -> None:
        super().__init__()
        self._working = 0

    @contextmanager
    def working(self) -> Iterator[None]:
        """For a thread that waits by this clock alone."""
        with self._changed:
            self._working += 1
        try:
            yield
        finally:
            with self._changed:
                self._working -= 1
                self._jump_if_all_wait()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        me = threading.get_ident()
        with self._changed:
            due = self._due[me] = self.now() + seconds
            self._jump_if_all_wait()
            while self.now() < due:
                self._changed.wait(due - self.now())
                if self.now() < due:
                    self._jump_if_all_wait()
            del self._due[me]
        return event.is_set()

    def _jump_if_all_wait(self) -> None:
        if len(self._due) == self._working:
            self._jump()


class QuietClock(SkippingClock):
    """Jumps when nothing has happened for a moment: for code whose threads wait for each other, too.

    Attributes:
        busy: Whether a call is under way.
    """

    MOMENT = 0.02
    IDLE = 0.25
    """The share of a moment that this process may compute in it, and still nothing happens."""

    def __init__(self) -> None:
        super().__init__()
        self.busy: Callable[[], bool] = lambda: False

    def wait(self, event: threading.Event, seconds: float) -> bool:
        me = threading.get_ident()
        with self._changed:
            due = self._due[me] = self.now() + seconds
        while not event.is_set() and self.now() < due:
            computed = time.process_time()
            event.wait(min(self.MOMENT, due - self.now()))
            still = time.process_time() - computed < self.IDLE * self.MOMENT
            with self._changed:
                if still and not self.busy() and due == min(self._due.values()):
                    self._jump()
        with self._changed:
            del self._due[me]
        return event.is_set()
