"""What bad conditions cost: no more than the capacity that they take away explains."""

from __future__ import annotations

import pytest
from bench.conditions import CONDITIONS, Condition, rows, run

EXPLAINED = {"throttled at a tenth of the rate": 1.25}
"""Where a call is a second of what there is, to find out how much there is costs more of it."""
USUALLY = 1.05


@pytest.fixture(scope="module")
def usual() -> float:
    return run(CONDITIONS[0]).seconds


def test_nothing_is_lost_where_all_is_as_documented(usual: float) -> None:
    assert usual < USUALLY * CONDITIONS[0].bound


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
def test_the_slowdown_is_what_the_lost_capacity_explains(usual: float, condition: Condition) -> None:
    slowdown, lost = run(condition).seconds / usual, condition.bound / CONDITIONS[0].bound
    assert slowdown < EXPLAINED.get(condition.name, USUALLY) * lost


def test_two_processes_that_do_not_know_of_each_other_are_refused_a_call_in_thirty() -> None:
    outcome = run(next(condition for condition in CONDITIONS if condition.processes == 2))
    assert outcome.refused / outcome.sent < 1 / 30


def test_every_run_goes_the_same_way() -> None:
    assert rows() == rows()
