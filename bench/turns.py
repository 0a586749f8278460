"""A clock for many threads of which one runs at a time, so that every run of a simulation goes the same way."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterable


class TurnClock:
    """Virtual time. Whoever waits hands over to the one whose wait ends first; computing takes no time."""

    def __init__(self) -> None:
        self._now = 0.0
        self._due: list[tuple[float, int, threading.Semaphore]] = []
        self._number = 0
        self._ended = threading.Event()
        self._failures: list[BaseException] = []

    def now(self) -> float:
        """Seconds since the start."""
        return self._now

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Waits out the time, whether or not the event is set; returns whether it is."""
        mine = threading.Semaphore(0)
        self._park(self._now + max(0.0, seconds), mine)
        self._next()
        mine.acquire()
        return event.is_set()

    def run(self, tasks: Iterable[Callable[[], object]]) -> float:
        """Carries out tasks side by side, each in a thread of its own; the seconds until all have ended.

        Raises:
            BaseException: What the first of them failed with.
        """
        begun = self._now
        threads = [threading.Thread(target=self._work, args=(task,), daemon=True) for task in tasks]
        for thread in threads:
            thread.start()
            self._ended.wait()
            self._ended.clear()
        self._next()
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]
        return self._now - begun

    def _work(self, task: Callable[[], object]) -> None:
        mine = threading.Semaphore(0)
        self._park(self._now, mine)
        self._ended.set()
        mine.acquire()
        try:
            task()
        except BaseException as error:
            self._failures.append(error)
        finally:
            self._next()

    def _park(self, until: float, whose: threading.Semaphore) -> None:
        self._number += 1
        heapq.heappush(self._due, (until, self._number, whose))

    def _next(self) -> None:
        if self._due:
            self._now, _, whose = heapq.heappop(self._due)
            whose.release()
