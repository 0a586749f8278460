"""How fast calls are sent."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clouds.support import FakeClock
from pulumi_machine_image.images.errors import ImageError, Interrupted, Throttled, TookTooLong
from pulumi_machine_image.runtime.limiter import FASTER, Limiter, Rate
from pulumi_machine_image.runtime.patience import Patience

FIVE = Rate(5, 1.0)


class Bench:
    """Sends calls of one action; `times` are those at which they were sent."""

    def __init__(self, rate: Rate | None = FIVE, seconds: float = 1000.0) -> None:
        self.clock = FakeClock(0.0)
        self.limiter = Limiter(lambda action: rate, self.clock)
        self.patience = Patience(seconds, self.clock)
        self.times: list[float] = []

    def send(self, error: ImageError | None = None, *, region: str = "here", action: str = "CreateImage") -> None:
        def call() -> None:
            self.times.append(self.clock.now())
            if error:
                raise error

        self.limiter.send(region, action, call, patience=self.patience, what="make an image", where=region)

    def refused(self) -> None:
        with pytest.raises(Throttled):
            self.send(Throttled("make an image", why="too many calls"))

    def busiest(self, window: float) -> int:
        """The most calls of any period."""
        return max(sum(start <= time < start + window for time in self.times) for start in self.times)


@given(st.integers(1, 40), st.floats(0.1, 10), st.lists(st.floats(0, 3), max_size=80))
def test_no_period_has_more_calls_than_are_documented(calls: int, seconds: float, pauses: list[float]) -> None:
    bench = Bench(Rate(calls, seconds), seconds=1e9)
    for pause in pauses:
        bench.clock.seconds += pause
        bench.send()
    assert not bench.times or bench.busiest(seconds - 1e-6) <= calls
    assert all(before <= after for before, after in pairwise(bench.times))


def test_what_the_rate_allows_is_sent_at_once() -> None:
    bench = Bench()
    for _ in range(5):
        bench.send()
    assert bench.clock.waits == []
    bench.send()
    assert bench.clock.waits == [1.0]


def test_where_nobody_counts_nobody_waits() -> None:
    bench = Bench(None)
    for _ in range(100):
        bench.send()
    assert bench.clock.waits == []


def test_regions_and_actions_have_rates_of_their_own() -> None:
    bench = Bench()
    for region in ("here", "there"):
        for action in ("CreateImage", "DeleteImages"):
            for _ in range(5):
                bench.send(region=region, action=action)
    assert bench.clock.waits == []


def test_a_refusal_halves_the_rate_and_time_brings_it_back() -> None:
    bench = Bench(Rate(10, 1.0))
    bench.refused()
    for _ in range(9):
        bench.send()
    assert bench.clock.now() > 0.5
    bench.times.clear()
    bench.clock.seconds += 1 / FASTER
    for _ in range(10):
        bench.send()
    assert bench.busiest(0.1) == 10


def test_refusals_of_calls_that_were_on_their_way_together_count_as_one() -> None:
    one, several = Bench(Rate(10, 1.0)), Bench(Rate(10, 1.0))
    one.refused()
    for _ in range(4):
        several.refused()
    for bench in (one, several):
        bench.clock.seconds = 2.0
        bench.times.clear()
        for _ in range(20):
            bench.send()
    assert several.times == pytest.approx(one.times, abs=0.5)


def test_a_cloud_that_refuses_for_ever_is_asked_ever_more_slowly_but_asked() -> None:
    """At that rate as much comes back until the next call as its refusal takes."""
    bench = Bench(Rate(10, 1.0), seconds=1e9)
    for _ in range(60):
        bench.refused()
    gaps = [after - before for before, after in pairwise(bench.times)]
    assert gaps[-20:] == pytest.approx([2**0.5] * 20, abs=0.1)


def test_the_wait_obeys_the_deadline_and_the_cancel() -> None:
    bench = Bench(Rate(1, 100.0), seconds=50)
    bench.send()
    with pytest.raises(TookTooLong):
        bench.send()
    bench = Bench(Rate(1, 100.0))
    bench.send()
    bench.patience.cancel.set()
    with pytest.raises(Interrupted):
        bench.send()
    assert len(bench.times) == 1
