"""The comparison of schedules: those of others are as they are documented and were counted, ours as promised."""

from __future__ import annotations

from itertools import takewhile

import pytest
from bench.waiting import LENGTHS, OTHERS, OURS, rows, tables, waited


@pytest.fixture(scope="module")
def compared() -> list[dict[str, str | float]]:
    return rows()


def test_the_schedule_of_terraform_for_tencent_cloud_is_that_which_was_counted() -> None:
    """64 looks in 596 s, of the unmodified provider at a stand-in that never says that an image is ready."""
    looks = list(takewhile(lambda age: age <= 596, OTHERS["Terraform, Tencent"]()))
    assert looks[:8] == [0, 0.5, 1.5, 3.5, 7.5, 15.5, 25.5, 35.5]
    assert len(looks) == 64


@pytest.mark.parametrize(
    ("schedule", "looks"), [("every 10 s", 60), ("Terraform, AWS", 61), ("Packer, Tencent", 121), ("Packer, AWS", 40)]
)
def test_others_look_as_often_in_ten_minutes_as_their_code_says(schedule: str, looks: int) -> None:
    assert len(list(takewhile(lambda age: age <= 600, OTHERS[schedule]()))) == looks


def test_there_is_a_row_for_each_length_and_schedule(compared: list[dict[str, str | float]]) -> None:
    wanted = [(length, name) for length in LENGTHS for name in [*OURS, *OTHERS]]
    assert [(row["length"], row["schedule"]) for row in compared] == wanted


@pytest.mark.parametrize("name", OURS)
def test_the_figures_are_the_same_each_time(name: str) -> None:
    assert waited(60, OURS[name]) == waited(60, OURS[name])


def test_ours_is_always_in_time_where_the_end_can_be_foreseen_and_else_from_ten_minutes_on(
    compared: list[dict[str, str | float]],
) -> None:
    for row in compared:
        name = str(row["schedule"])
        if name in OURS and (name != "ours, nothing known" or float(row["length"]) > 600):
            assert row["allowed"] == 1.0, row


def test_it_is_told_as_two_tables(compared: list[dict[str, str | float]]) -> None:
    calls, late = tables(compared).split("\n\n")
    assert calls.count("\n") == late.count("\n") == len(LENGTHS) + 1
