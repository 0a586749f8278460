"""Calling off a run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Cancel(threading.Event):
    """Set when a run is called off; wakes those too who wait for something else meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self._others: set[threading.Event] = set()

    def set(self) -> None:
        super().set()
        for other in tuple(self._others):
            other.set()

    @contextmanager
    def waking(self, other: threading.Event) -> Iterator[None]:
        """Sets another event, too, when it is set, or has been."""
        self._others.add(other)
        try:
            if self.is_set():
                other.set()
            yield
        finally:
            self._others.discard(other)
