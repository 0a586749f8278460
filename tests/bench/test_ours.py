"""Ours among the contestants, small."""

from __future__ import annotations

from bench.fleets import VERBS, total
from bench.through_core import ThroughCore

from bench import fleets
from pulumi_machine_image.emulator.regions import REGIONS


def test_the_core_makes_looks_at_and_removes_an_image() -> None:
    phases = ThroughCore(60).run(fleets.images(1))
    assert tuple(phases) == VERBS
    assert phases["up"].calls["CreateImage"] == 1
    assert 60 <= phases["up"].seconds < 90
    (delay,) = phases["up"].delays
    assert 0 <= delay < 30
    assert total(phases, ["preview"]) == 0
    assert total(phases, ["refresh"]) == 1
    assert phases["destroy"].calls["DeleteImages"] == 1


def test_the_core_makes_copies_and_shares() -> None:
    copied, shared = ThroughCore(15).run(fleets.copies(2)), ThroughCore(15).run(fleets.shares(50))
    assert copied["up"].calls["SyncImages"] == 1
    assert copied["destroy"].calls["DeleteImages"] == 3
    assert shared["up"].calls["ModifyImageSharePermission"] == 1
    assert total(shared, ["refresh"]) == 2


def test_a_fleet_has_the_images_copies_and_accounts_that_are_asked_for() -> None:
    wanted = fleets.images(1_000)
    assert len(wanted) == len({each.name for each in wanted}) == 1_000
    assert max(sum(each.region == region for each in wanted) for region in REGIONS) == fleets.A_REGION
    for number in (1, 5, 17):
        found = fleets.copies(number)
        assert sum(len(each.copies) for each in found) == number
        for each in found:
            assert len(set(each.copies)) == len(each.copies)
            assert {REGIONS[region].partition for region in (each.region, *each.copies)} == {
                REGIONS[each.region].partition
            }
    (one,) = fleets.shares(500)
    assert len(set(one.accounts)) == 500
