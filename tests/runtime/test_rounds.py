"""Many images of one region, asked about together."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

import pytest
from bench.waiting import learned, ours
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pulumi_machine_image.runtime.forecast import FIRST, Lengths, Outlook, unforeseen
from pulumi_machine_image.runtime.rounds import CALL, apart, next_round

ROUNDING = 1e-6


@dataclass
class Work:
    """One image: when it begins, how long it takes, and how late its end is seen."""

    start: float
    length: float
    lengths: Lengths
    percent: bool = False
    outlook: Outlook = field(init=False)
    due: float = field(init=False)
    late: float | None = None

    def __post_init__(self) -> None:
        self.outlook, self.due = Outlook(self.lengths, dated=True), self.start + FIRST

    def look(self, now: float) -> None:
        age = now - self.start
        if age >= self.length:
            self.late = age - self.length
            self.outlook.ended(age)
            return
        self.outlook.saw(age, "work", int(100 * age / self.length) if self.percent else None)
        self.due = now + self.outlook.pause(age)


@dataclass
class Crowd:
    """A region with all of its work."""

    works: list[Work]
    rounds: list[float] = field(default_factory=list)
    calls: int = 0

    def wait(self) -> Crowd:
        coming = sorted(self.works, key=lambda work: work.start)
        there: list[Work] = []
        last = float("-inf")
        while coming or there:
            if not there:
                there.append(coming.pop(0))
            now = max(last, max(work.start for work in there))  # a poller plans when one comes, and after each round
            turn = next_round([work.due for work in there], last, max(now - work.start for work in there))
            if coming and coming[0].start <= turn.at:
                there.append(coming.pop(0))
                continue
            last = turn.at
            self.hold(last, [there[place] for place in turn.asked])
            there = [work for work in there if work.late is None]
        return self

    def hold(self, now: float, asked: list[Work]) -> None:
        self.rounds.append(now)
        self.calls += ceil(len(asked) / CALL)
        for work in asked:
            work.look(now)

    @property
    def latest(self) -> float:
        assert all(work.late is not None for work in self.works)
        return max(work.late or 0.0 for work in self.works)


LENGTH = st.floats(1, 3 * 3600)
STARTS = st.lists(st.floats(0, 900), min_size=1, max_size=60)


def in_time(length: float) -> float:
    return max(2.0, 0.02 * length) + ROUNDING


@given(STARTS, st.integers(1, 5), LENGTH, st.integers(1, 3))
@settings(max_examples=60)
def test_ends_like_those_before_are_seen_in_time_however_many_wait(
    starts: list[float], each: int, length: float, before: int
) -> None:
    lengths = learned(length, before)
    crowd = Crowd([Work(start, length, lengths) for start in starts for _ in range(each)]).wait()
    assert crowd.latest <= in_time(length)


@given(STARTS, st.integers(1, 5), st.data())
@settings(max_examples=60)
def test_nobody_is_lost_and_an_end_of_which_nothing_is_known_is_seen_within_its_bound(
    starts: list[float], each: int, data: st.DataObject
) -> None:
    long = data.draw(st.lists(LENGTH, min_size=len(starts), max_size=len(starts)))
    works = [Work(start, length, Lengths()) for start, length in zip(starts, long, strict=True) for _ in range(each)]
    crowd = Crowd(works).wait()
    for work in crowd.works:
        assert work.late is not None
        assert work.late <= max(2.0, unforeseen(work.length)) + ROUNDING


@given(STARTS, LENGTH)
@settings(max_examples=60)
def test_ends_that_an_honest_percent_foretells_are_seen_in_time_however_many_wait(
    starts: list[float], length: float
) -> None:
    crowd = Crowd([Work(start, length, Lengths(), percent=True) for start in starts]).wait()
    assert crowd.latest <= in_time(length)


@given(STARTS, LENGTH)
@example([0.0, 0.1, 0.2], 600.0)
@settings(max_examples=60)
def test_rounds_are_never_closer_than_half_a_second_nor_than_two_where_one_has_waited_long(
    starts: list[float], length: float
) -> None:
    crowd = Crowd([Work(start, length, Lengths()) for start in starts]).wait()
    gaps = [after - before for before, after in zip(crowd.rounds, crowd.rounds[1:], strict=False)]
    assert all(gap >= 0.5 - ROUNDING for gap in gaps)


def test_the_gap_between_rounds_grows_with_the_age_of_the_oldest() -> None:
    assert [apart(age) for age in (0, 5, 10, 20, 600)] == [0.5, 0.5, 1, 2, 2]


def test_a_round_takes_along_all_that_fit_into_its_calls() -> None:
    dues = [float(due) for due in range(250)]
    assert next_round(dues[:100], 0, 0).asked == list(range(100))
    assert next_round(dues, 0, 0).asked == list(range(100))
    assert len(next_round([5.0] * 101 + dues[60:], 0, 0).asked) == 200
    assert next_round(list(reversed(dues)), 0, 0).asked[0] == 249


def test_who_would_be_due_before_the_next_round_can_be_is_taken_along() -> None:
    dues = [10.0] * 100 + [11.9, 12.1]
    turn = next_round(dues, 0, 100)
    assert (turn.at, len(turn.asked)) == (10.0, 102)
    assert len(next_round([10.0] * 100 + [12.1], 0, 100).asked) == 100


@pytest.mark.parametrize(("many", "calls"), [(1, 59), (8, 73), (100, 73), (300, 200)])
def test_a_wave_that_begins_within_seconds_is_asked_about_as_one(many: int, calls: int) -> None:
    """Ten minutes of waiting: one look each ten seconds at each image would be 60 calls times their number."""
    works = [Work(10 * number / many, 600, Lengths()) for number in range(many)]
    assert Crowd(works).wait().calls <= calls


@pytest.mark.parametrize(("length", "calls"), [(60, 6), (300, 11), (600, 15), (2400, 44)])
def test_a_wave_like_the_one_before_takes_as_few_looks_as_one_alone(length: float, calls: int) -> None:
    lengths = learned(length, 3)
    assert len(ours(length, Outlook(lengths, dated=True))) <= calls
    works = [Work(number / 10, length, lengths) for number in range(20)]
    assert Crowd(works).wait().calls <= calls + 5
