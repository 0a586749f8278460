"""The simulation makes the calls that were counted on the tools themselves, or follow from their code."""

from __future__ import annotations

from collections import Counter

import pytest
from bench.fleets import Contestant, Phase, copies, images, shares, total
from bench.peers.schedules import Ages, packer, terraform_retry, terraform_state
from bench.simulated import SimulatedAws, SimulatedPacker, SimulatedTerraform

POLLS_OF_AWS = 4
"""At 5, 8, 14 and 24 s, of an image that takes 15 s."""


def made(tool: type[SimulatedTerraform | SimulatedAws | SimulatedPacker], number: int = 10) -> dict[str, Phase]:
    return tool(15).run(images(number))


def test_terraform_makes_ten_images_with_a_hundred_calls_reads_them_with_20_and_removes_them_with_40() -> None:
    phases = made(SimulatedTerraform)
    assert phases["up"].calls == {
        "CreateImage": 10,
        "ModifyResourceTags": 10,
        "DescribeImages": 70,
        "DescribeResourceTagsByResourceIds": 10,
    }
    assert total(phases, ["up"]) == 100
    assert total(phases, ["preview"]) == total(phases, ["refresh"]) == 20
    assert phases["destroy"].calls == {
        "DescribeImages": 20,
        "DescribeResourceTagsByResourceIds": 10,
        "DeleteImages": 10,
    }


def test_terraform_makes_ten_quicker_images_with_ninety_calls() -> None:
    assert total(SimulatedTerraform(6).run(images(10)), ["up"]) == 90


def test_terraform_makes_an_image_of_ten_minutes_with_69_calls() -> None:
    phases = SimulatedTerraform(600).run(images(1))
    assert total(phases, ["up"]) == 69
    assert phases["up"].seconds == pytest.approx(605.5, abs=2)


def test_terraform_shares_with_two_calls_copies_with_two_and_never_looks_at_copies_again() -> None:
    shared, copied = SimulatedTerraform(15).run(shares(3)), SimulatedTerraform(15).run(copies(3))
    assert shared["up"].calls - Counter(copied["up"].calls) == {
        "ModifyImageSharePermission": 1,
        "DescribeImageSharePermission": 1,
    }
    assert total(shared, ["up"]) == total(copied, ["up"]) == 12
    assert total(shared, ["refresh"]) == 3
    assert total(copied, ["refresh"]) == 2
    assert total(shared, ["destroy"]) == 4 + 3
    assert copied["destroy"].calls["DeleteImages"] == 1, "its copies stay"


def test_aws_reads_each_image_and_copy_with_two_calls_and_each_account_with_one() -> None:
    """N (1 + K) (2 + M), where permissions are of the source alone."""
    assert total(made(SimulatedAws), ["refresh"]) == 10 * 2
    assert total(SimulatedAws(15).run(copies(5)), ["refresh"]) == 6 * 2
    assert total(SimulatedAws(15).run(shares(50)), ["refresh"]) == 2 + 50


def test_aws_makes_an_image_with_its_polls_and_three_calls_a_copy_with_one_more_and_an_account_with_two() -> None:
    assert total(made(SimulatedAws), ["up"]) == 10 * (1 + POLLS_OF_AWS + 2)
    assert total(SimulatedAws(15).run(copies(5)), ["up"]) == (3 + POLLS_OF_AWS) + 5 * (4 + POLLS_OF_AWS)
    assert total(SimulatedAws(15).run(shares(50)), ["up"]) == (3 + POLLS_OF_AWS) + 2 * 50


def test_aws_removes_an_image_with_a_call_for_each_snapshot_and_an_account_with_two() -> None:
    """Refreshed with 2, deregistered, a snapshot, a poll; and the permission: refreshed, revoked."""
    assert total(made(SimulatedAws), ["destroy"]) == 10 * (2 + 1 + 1 + 1)
    assert total(SimulatedAws(15).run(shares(50)), ["destroy"]) == 5 + 2 * 50


def test_packer_looks_every_five_seconds_by_name_in_one_region_after_the_other() -> None:
    phases, looks = made(SimulatedPacker, 1), 1 + 15 // 5
    assert phases.keys() == {"up", "destroy"}
    assert total(phases, ["up"]) == 1 + 1 + looks + 1
    assert total(phases, ["destroy"]) == 3
    copied = SimulatedPacker(15).run(copies(2))
    # Both copies are made at once, and when the first is ready, so is the second.
    assert total(copied, ["up"]) == total(phases, ["up"]) + 1 + (looks + 1) + (1 + 1)
    assert total(SimulatedPacker(15).run(shares(3)), ["destroy"]) == 4


@pytest.mark.parametrize(
    ("ages", "looks"),
    [
        pytest.param(terraform_retry(), 64, id="terraform, in 596 s"),
        pytest.param(terraform_state(5), 61, id="aws"),
        pytest.param(packer(), 120, id="packer"),
    ],
)
def test_ten_minutes_are_waited_for_with_the_looks_that_were_counted(ages: Ages, looks: int) -> None:
    assert sum(1 for _ in zip(iter(lambda: next(ages) < 596, False), range(1_000), strict=False)) == looks


def test_a_contestant_is_marked_as_simulated_where_only_its_calls_are_its_own() -> None:
    assert all(tool.simulated for tool in (SimulatedTerraform, SimulatedAws, SimulatedPacker))
    assert not Contestant.simulated
