"""Time that is waited for takes none."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from bench.clocks import CountingClock, QuietClock, SkippingClock

NEVER = threading.Event()
HOUR = 3600.0


def in_order(clock: SkippingClock, pauses: list[float]) -> list[float]:
    """Several threads wait, each so long; the pauses in the order in which they ended."""
    ended: list[float] = []

    def work(pause: float) -> None:
        if isinstance(clock, CountingClock):
            with clock.working():
                clock.wait(NEVER, pause)
                ended.append(pause)
        else:
            clock.wait(NEVER, pause)
            ended.append(pause)

    with ThreadPoolExecutor(len(pauses)) as pool:
        list(pool.map(work, pauses))
    return ended


def test_hours_pass_for_many_threads_in_their_order() -> None:
    for clock in (CountingClock(), QuietClock()):
        began, real = clock.now(), time.monotonic()
        assert sorted(in_order(clock, [3 * HOUR, HOUR, 2 * HOUR])) == [HOUR, 2 * HOUR, 3 * HOUR]
        assert clock.now() - began >= 3 * HOUR
        assert time.monotonic() - real < 60


def test_a_thread_that_works_holds_the_clock() -> None:
    clock, released = CountingClock(), threading.Event()
    with ThreadPoolExecutor(2) as pool:

        def work() -> float:
            with clock.working():
                released.wait()
                return clock.now()

        def wait() -> float:
            with clock.working():
                began = clock.now()
                clock.wait(NEVER, HOUR)
                return clock.now() - began

        began, worker = clock.now(), pool.submit(work)
        waiter = pool.submit(wait)
        while not clock._due:
            time.sleep(0.001)
        released.set()
        assert worker.result() - began < HOUR
        assert waiter.result() >= HOUR


def test_a_call_under_way_holds_the_clock() -> None:
    clock, under_way = QuietClock(), threading.Event()
    under_way.set()
    clock.busy = under_way.is_set
    with ThreadPoolExecutor(1) as pool:
        began = clock.now()
        waiter = pool.submit(clock.wait, NEVER, HOUR)
        assert not waiter.done()
        assert clock.now() - began < HOUR
        under_way.clear()
        assert waiter.result() is False
    assert clock.now() - began >= HOUR


def test_an_event_ends_a_wait_before_its_time() -> None:
    clock, event = QuietClock(), threading.Event()
    clock.busy = lambda: True
    with ThreadPoolExecutor(1) as pool:
        waiter = pool.submit(clock.wait, event, HOUR)
        event.set()
        assert waiter.result() is True
