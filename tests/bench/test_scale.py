"""The simulated fleet: made as fast as can be."""

from __future__ import annotations

import pytest

from bench import scale


@pytest.mark.parametrize("fleet", scale.fleets(3, 60), ids=lambda fleet: fleet.regions[0])
def test_a_small_fleet_is_made_within_a_twentieth_of_what_cannot_be_gone_below(fleet: scale.Fleet) -> None:
    outcome = scale.made(fleet)
    assert 1 <= outcome.seconds / fleet.bound < 1.05
