"""A clock for many threads of which one runs at a time, so that every run of a simulation goes the same way."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple


class _Parked(NamedTuple):
    """A thread that waits."""

    whose: threading.Semaphore
    event: threading.Event


class TurnClock:
    """Virtual time. Whoever waits hands over to the one whose wait ends first; computing takes no time."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._parked: dict[int, _Parked] = {}
        self._due: list[tuple[float, int]] = []
        self._number = 0
        self._ended = threading.Event()
        self._failures: list[BaseException] = []

    def now(self) -> float:
        """Seconds, from the start on."""
        return self._now

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Waits until the event is set or the time is over; returns whether it is set."""
        mine = threading.Semaphore(0)
        self._park(self._now + max(0.0, seconds), mine, event)
        self._next()
        mine.acquire()
        return event.is_set()

    follow = wait

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
        self._park(self._now, mine, threading.Event())
        self._ended.set()
        mine.acquire()
        try:
            task()
        except BaseException as error:
            self._failures.append(error)
        finally:
            self._next()

    def _park(self, until: float, whose: threading.Semaphore, event: threading.Event) -> None:
        self._number += 1
        self._parked[self._number] = _Parked(whose, event)
        heapq.heappush(self._due, (until, self._number))

    def _next(self) -> None:
        """Lets one go on: whose event is set, of several who waits longest; else whose time is over first."""
        for number, parked in self._parked.items():
            if parked.event.is_set():
                del self._parked[number]
                parked.whose.release()
                return
        while self._due:
            until, number = heapq.heappop(self._due)
            if number in self._parked:
                self._now = max(self._now, until)
                self._parked.pop(number).whose.release()
                return
