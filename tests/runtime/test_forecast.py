"""When work that goes on in the cloud is looked at, and how late its end is seen."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import pytest
from bench.waiting import Percent, honest, learned, ours
from hypothesis import example, given
from hypothesis import strategies as st

from pulumi_machine_image.runtime.forecast import FIRST, LONGEST, Lengths, Outlook, Window

HOURS = st.floats(1, 3 * 3600)
ROUNDING = 1e-6


def late(length: float, outlook: Outlook, percent: Percent = lambda age, length: None) -> float:
    return ours(length, outlook, percent)[-1] - length


def in_time(length: float) -> float:
    return max(2.0, 0.02 * length) + ROUNDING


def unknown() -> Outlook:
    return Outlook(Lengths(), dated=True)


def bound(length: float) -> float:
    """How late the end may be seen where nothing is known."""
    return min(max(0.5, min(0.45 * length, 12.0), 0.02 * length), 60.0) + ROUNDING


def stuck(at: int) -> Percent:
    return lambda age, length: min(at, int(100 * age / length))


def jumping(age: float, length: float) -> int:
    return 0 if age < 0.4 * length else 95


def backwards(age: float, length: float) -> int:
    return max(0, 90 - int(100 * age / length))


def at_once(age: float, length: float) -> int:
    return 100


def too_slow(age: float, length: float) -> int:
    return int(20 * age / length)


def too_fast(age: float, length: float) -> int:
    return min(100, int(400 * age / length))


def slower_and_slower(age: float, length: float) -> int:
    return int(100 * (1 - 0.5 ** (8 * age / length)))


LIES = [stuck(0), stuck(20), stuck(99), jumping, backwards, at_once, too_slow, too_fast, slower_and_slower]


@given(HOURS)
@example(26.7)
@example(600)
@example(10_800)
def test_an_end_of_which_nothing_is_known_is_seen_within_its_bound(length: float) -> None:
    assert late(length, unknown()) <= bound(length)
    if length >= 600:
        assert late(length, unknown()) <= in_time(length)


@given(HOURS, st.floats(0.97, 1.1), st.integers(1, 7))
def test_an_end_like_those_before_is_seen_in_time(length: float, alike: float, earlier: int) -> None:
    assert late(length, Outlook(learned(length / alike, earlier), dated=True)) <= in_time(length)


@given(HOURS, st.lists(HOURS, max_size=7))
def test_an_end_unlike_those_before_is_seen_within_its_bound(length: float, before: list[float]) -> None:
    lengths = Lengths()
    for each in before:
        ours(each, Outlook(lengths, dated=True))
    assert late(length, Outlook(lengths, dated=True)) <= max(min(5 * length, LONGEST), FIRST) + ROUNDING


@given(HOURS, st.sampled_from([int, round, ceil]), st.floats(0, 0.99), st.booleans())
def test_an_end_that_an_honest_percent_foretells_is_seen_in_time(
    left: float, whole: Callable[[float], int], done: float, dated: bool
) -> None:
    """However it is rounded, and whatever part of it an earlier run has already waited for."""

    def percent(age: float, left: float) -> int:
        return whole(100 * (done + (1 - done) * age / left))

    assert late(left, Outlook(Lengths(), dated=dated), percent) <= in_time(left / (1 - done))


@given(HOURS, st.sampled_from(LIES))
def test_a_percent_that_lies_costs_no_time(length: float, lie: Percent) -> None:
    assert late(length, unknown(), lie) <= bound(length)


@given(HOURS, st.lists(st.integers(0, 100), min_size=1, max_size=50))
def test_whatever_a_percent_says_an_end_is_seen_no_later_than_without_it(length: float, said: list[int]) -> None:
    def percent(age: float, length: float) -> int:
        return said[int(age * 7) % len(said)]

    assert late(length, unknown(), percent) <= bound(length)


@given(HOURS, st.sampled_from(LIES))
def test_a_percent_that_lies_costs_few_looks(length: float, lie: Percent) -> None:
    """It is believed once."""
    assert len(ours(length, unknown(), lie)) <= len(ours(length, unknown())) + 12


@pytest.mark.parametrize(("earlier", "since"), [(0, 571), (1, 114), (3, 61)])
def test_looks_are_fewer_than_one_each_ten_seconds(earlier: int, since: int) -> None:
    def fewer(length: float) -> bool:
        return len(ours(length, Outlook(learned(length, earlier), dated=True))) < ceil(length / 10)

    assert all(fewer(float(length)) for length in range(since, 7200, 7))
    assert not fewer(since - 1)


@pytest.mark.parametrize("length", range(581, 7200, 61))
def test_an_honest_percent_takes_fewer_looks_than_one_each_ten_seconds(length: int) -> None:
    assert len(ours(float(length), unknown(), honest)) < ceil(length / 10)


def test_a_schedule_that_is_never_later_than_two_percent_takes_more_than_twice_as_many_looks() -> None:
    age, looks = 0.0, 0
    while age < 600:
        age, looks = age + max(2, 0.02 * age), looks + 1
    assert looks == 141


def test_work_that_an_earlier_run_began_neither_teaches_nor_expects_a_length() -> None:
    lengths = Lengths()
    ours(300, Outlook(lengths, dated=False))
    assert lengths.of("work") is None
    assert ours(300, Outlook(learned(300, 3), dated=False)) == ours(300, unknown())


def test_kinds_of_work_know_nothing_of_each_other() -> None:
    lengths = Lengths()
    lengths.add("copy", Window(590, 600))
    assert (lengths.of("copy"), lengths.of("create")) == (Window(590, 600), None)


def test_an_end_that_was_seen_long_after_it_came_teaches_nothing() -> None:
    lengths = Lengths()
    lengths.add("copy", Window(0, 590))
    lengths.add("copy", Window(200, 590))
    assert lengths.of("copy") is None


def test_a_length_that_a_clock_which_was_set_back_has_measured_teaches_nothing() -> None:
    lengths = Lengths()
    lengths.add("copy", Window(590, -3000))
    assert lengths.of("copy") is None


def test_what_is_expected_is_the_median_of_the_last_five() -> None:
    lengths = Lengths()
    for length in (5, 5, 5, 60, 900, 61, 62, 63):
        lengths.add("create", Window(length - 1, length))
    assert lengths.of("create") == Window(61, 62)


def test_a_piece_far_longer_than_expected_is_waited_for_as_if_nothing_was_known() -> None:
    expected, free = ours(900, Outlook(learned(60, 3), dated=True)), ours(900, unknown())
    assert len(expected) <= len(free) + 5
