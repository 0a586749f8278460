"""Random plans on the emulator, which has limits and refuses what exceeds them: the verdict is what then happens."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from lab.emulated import EmulatedLab
from lab.engine import Refused
from lab.program import Engine
from planning.random_worlds import REGIONS, frees_early, worlds
from pulumi_machine_image.clouds.cloud import FromInstance, NewImage
from pulumi_machine_image.images.errors import ImageError

LIMIT = 4
PLANS_TRIED = int(os.environ.get("PLANS_TRIED", "20"))
"""Of each of two doors."""


def refusal(engine: Engine, what: str, program: Any, random: Any) -> str | None:
    """What a preview or an update is refused with."""
    try:
        getattr(engine, what)(program, random)
    except (Refused, ImageError) as error:
        return str(error)
    return None


@pytest.mark.parametrize("gathers", [False, True], ids=["dynamic", "plugin"])
@settings(max_examples=PLANS_TRIED)
@given(world=worlds(), random=st.randoms(use_true_random=False))
def test_what_fits_never_meets_the_quota_and_what_does_not_always_does(
    gathers: bool, world: dict[str, Any], random: Any
) -> None:
    lab = EmulatedLab(image_limit=LIMIT, limits=f"{LIMIT},50", create_seconds=1, copy_seconds=1, gathers=gathers)
    try:
        for region, number in world["theirs"].items():
            for each in range(number):
                lab.other_eyes().create(region, NewImage(f"theirs-{each}", FromInstance("ins-demo0001")))
        engine = Engine(lab)
        assume(refusal(engine, "up", world["before"], None) is None)
        lab.called.clear()
        planned = refusal(engine, "preview", world["after"], random)
        assert lab.writes == []
        if planned is None:
            event("fits")
            assert refusal(engine, "up", world["after"], random) is None
            assert all(len(lab.images(region)) <= LIMIT for region in REGIONS)
            return
        assert "No room " in planned
        if frees_early(world):
            event("does not fit in every order")
            return
        event("does not fit")
        lab.settings["preflight"] = "off"
        assert "ImageQuotaLimitExceeded" in (refusal(engine, "up", world["after"], random) or "")
    finally:
        lab.close()
