"""How fast calls are sent."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from itertools import pairwise

import pytest
from bench.turns import TurnClock
from hypothesis import given
from hypothesis import strategies as st

from clouds.support import FakeClock
from pulumi_machine_image.images.errors import ImageError, Interrupted, Throttled, TookTooLong
from pulumi_machine_image.runtime.limiter import A_LITTLE_FASTER, MARGIN, Limiter, Rate
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
    assert sum(bench.clock.waits) == pytest.approx(MARGIN)


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
    bench.clock.seconds += 1 / A_LITTLE_FASTER
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
    assert gaps[-20:] == pytest.approx([1.33] * 20, abs=0.01)


def test_a_rate_of_which_some_was_borne_becomes_a_little_less() -> None:
    """Half as much each time would leave a quarter of what the cloud takes unused."""
    bench = Bench(Rate(100, 1.0), seconds=1e9)
    bench.refused()
    bench.times.clear()
    bench.clock.seconds += 2 * MARGIN
    for _ in range(100):
        bench.send()
    assert bench.busiest(0.5) == pytest.approx(100 * (0.8 + 2 * A_LITTLE_FASTER), abs=1)


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


Arrivals = st.lists(st.floats(0, 5), min_size=1, max_size=40)


class Crowd:
    """Calls that come at given times, each in a thread of its own.

    Attributes:
        sent: When each call was sent, in the order in which they came.
    """

    def __init__(self, arrivals: list[float], rate: Rate, refused: list[bool] | None = None) -> None:
        self.arrivals, self._clock = sorted(arrivals), TurnClock()
        self.sent = [0.0] * len(arrivals)
        self._refused = refused or []
        self._limiter = Limiter(lambda action: rate, self._clock)
        self._clock.run([partial(self._come, number) for number in range(len(arrivals))])

    def _come(self, number: int) -> None:
        patience = Patience(1e9, self._clock)
        patience.pause(self.arrivals[number], "come")

        def call() -> None:
            self.sent[number] = self._clock.now()
            if self._refused[number : number + 1] == [True]:
                raise Throttled("make an image", why="too many calls")

        with suppress(Throttled):
            self._limiter.send("here", "CreateImage", call, patience=patience, what="make an image", where="here")


@given(Arrivals, st.integers(1, 10), st.floats(0.5, 5))
def test_nobody_waits_longer_than_for_the_place_in_the_row(arrivals: list[float], calls: int, seconds: float) -> None:
    crowd = Crowd(arrivals, Rate(calls, seconds))
    for number, (came, sent) in enumerate(zip(crowd.arrivals, crowd.sent, strict=True)):
        ahead = sum(time > came - seconds * MARGIN for time in crowd.sent[:number])
        assert sent <= came + ahead // calls * seconds * MARGIN + 1e-6


@given(Arrivals, st.integers(1, 10), st.floats(0.5, 5))
def test_nobody_is_overtaken(arrivals: list[float], calls: int, seconds: float) -> None:
    crowd = Crowd(arrivals, Rate(calls, seconds))
    assert all(before <= after + 1e-6 for before, after in pairwise(crowd.sent))


def test_a_place_that_is_given_up_is_the_next_ones() -> None:
    clock = TurnClock()
    limiter = Limiter(lambda action: Rate(1, 10.0), clock)
    sent: list[float] = []

    def come(seconds: float) -> None:
        patience = Patience(seconds, clock)
        with suppress(TookTooLong):
            limiter.send("here", "a", lambda: sent.append(clock.now()), patience=patience, what="ask", where="here")

    clock.run([partial(come, seconds) for seconds in (100, 5, 100)])
    assert sent == pytest.approx([0, 10 * MARGIN])


def test_what_waits_when_a_call_is_refused_waits_for_the_lower_rate() -> None:
    """And not for the one at which it came: else all that a run has begun goes on at it."""
    crowd = Crowd([0.0] * 30, Rate(10, 1.0), [True])
    assert crowd.sent[10:] != [1.0] * 10 + [2.0] * 10
    assert sum(time <= 1.5 for time in crowd.sent) < 20


def test_a_clock_that_is_set_back_holds_up_no_call() -> None:
    bench = Bench()
    for _ in range(5):
        bench.send()
        bench.clock.seconds += 30
    bench.clock.seconds -= 3600
    began = bench.clock.now()
    bench.send()
    assert bench.clock.now() == began
    bench.refused()
    bench.clock.seconds -= 3600
    bench.refused()
    assert len(bench.times) == 8
