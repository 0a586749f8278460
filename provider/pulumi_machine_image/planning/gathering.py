"""One verdict for a whole plan, from a door that is told of resources one by one.

An engine ends a preview at its first failure, so whoever speaks first hides what comes after. But it goes on checking
resources while a creation is still unanswered. So of the creations that do not fit, the newest waits until no Check has
been under way for a moment, and speaks for all; one that is no longer the newest passes in silence.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ..runtime.clock import Clock

QUIET, MOST = 0.3, 2.0
"""Seconds without a Check after which a program counts as told, and seconds that a verdict is put off at most."""


class Gathering:
    """The creations of one run that do not fit; for many threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._newest: threading.Event | None = None
        self._checked = clock.now()
        self._checking = 0

    @contextmanager
    def checking(self) -> Iterator[None]:
        """While a resource is checked, which may ask the cloud and only then tells what it makes."""
        with self._guard:
            self._checking += 1
        try:
            yield
        finally:
            with self._guard:
                self._checking -= 1
                self._checked = self._clock.now()

    def speaks(self) -> bool:
        """Whether the caller is the one to speak, after it has waited for what else comes."""
        me = threading.Event()
        with self._guard:
            before, self._newest = self._newest, me
        if before is not None:
            before.set()
        began = self._clock.now()
        while True:
            now = self._clock.now()
            with self._guard:
                quiet = now + QUIET if self._checking else self._checked + QUIET
            left = min(quiet, began + MOST) - now
            if left <= 0:
                break
            if self._clock.wait(me, left):
                return False
        with self._guard:
            return self._newest is me
