"""Time that passes when somebody waits, and not otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bench.turns import TurnClock

from pulumi_machine_image.runtime.company import PAUSE

START = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""


class FakeClock:
    """A clock for tests: hours pass in milliseconds.

    Attributes:
        on_wait: Told of the time before each wait; may cancel or meddle.
    """

    def __init__(self) -> None:
        self._now = START
        self._guard = threading.Lock()
        self.on_wait: Callable[[float], None] = lambda now: None

    def now(self) -> float:
        return self._now

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.on_wait(self._now)
        if not event.is_set():
            with self._guard:
                self._now += seconds
        return event.is_set()

    def follow(self, event: threading.Event, seconds: float) -> bool:
        """The other thread is at work, by the machine's own clock."""
        return event.wait(seconds)

    def pass_time(self, seconds: float) -> None:
        """Time goes by without anybody waiting."""
        with self._guard:
            self._now += seconds

    @property
    def minutes(self) -> float:
        """Minutes since the start."""
        return (self._now - START) / 60


class TurningClock(TurnClock, FakeClock):
    """Time for many threads of which one runs at a time."""

    def __init__(self) -> None:
        FakeClock.__init__(self)
        TurnClock.__init__(self, START)


class GatheringClock(FakeClock):
    """The same, but who waits for others before a call waits until they are there, however slow their threads are.

    Args:
        slow: Seconds that they may take; so many are lost where somebody waits in vain.
    """

    def __init__(self, slow: float = 1.0) -> None:
        super().__init__()
        self._slow = slow

    def wait(self, event: threading.Event, seconds: float) -> bool:
        if seconds == PAUSE:
            event.wait(self._slow)
        return super().wait(event, seconds)
