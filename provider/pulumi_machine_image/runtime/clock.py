"""The clock, so that tests run hours in milliseconds."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since the epoch."""

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Waits until the event is set or the time is over; returns whether it is set."""

    def follow(self, event: threading.Event, seconds: float) -> bool:
        """The same, for what another thread of the process is about to end, whose own waits are its time."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        return time.time()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds)

    def follow(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds)
