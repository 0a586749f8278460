"""Calls at the documented rates, against an emulator that enforces them."""

from __future__ import annotations

from pathlib import Path

from clouds.tencent.conftest import Make
from clouds.tencent.world import GONE
from pulumi_machine_image.clouds.tencent import back_end
from pulumi_machine_image.clouds.tencent.rates import RATES, rate
from pulumi_machine_image.emulator import Call, Fault
from pulumi_machine_image.emulator.registry import ACTIONS
from pulumi_machine_image.images.image import ImageRef


def test_a_storm_of_calls_is_never_refused_for_its_rate(make: Make) -> None:
    world = make(rates="documented")
    began, cloud = world.clock.now(), world.cloud()
    for _ in range(45):
        cloud.shares(GONE)
    assert world.calls.counted == {"DescribeImageSharePermission": 45}
    assert 4 <= world.clock.now() - began < 5


def test_regions_behind_one_address_are_counted_together_as_the_cloud_counts_them(make: Make) -> None:
    world = make(rates="documented")
    began, cloud = world.clock.now(), world.cloud()
    for number in range(45):
        cloud.shares(ImageRef(("ap-guangzhou", "ap-shanghai", "ap-beijing")[number % 3], GONE.id))
    assert world.calls.counted == {"DescribeImageSharePermission": 45}
    assert 4 <= world.clock.now() - began < 5


def test_where_others_use_the_account_too_the_rate_that_is_left_is_learnt(make: Make) -> None:
    """Of each second's ten calls others use eight. Without learning, 98 calls of 198 were refused in 99 seconds."""
    world = make()
    began = world.clock.now()
    allowed: list[float] = []

    def others(call: Call) -> Fault | None:
        if call.stage == "after":
            return None
        now = world.clock.now()
        if sum(now - 1 < time for time in allowed) >= 2:
            return Fault(code="RequestLimitExceeded")
        allowed.append(now)
        return None

    world.fault = others
    cloud = world.cloud()
    for _ in range(100):
        cloud.shares(GONE)
    assert len(allowed) == 100
    assert world.calls.outcomes.count("RequestLimitExceeded") <= 30
    assert world.clock.now() - began < 60


def test_no_rate_is_higher_than_the_emulators() -> None:
    called = {name for _, _, name in ACTIONS if name in Path(back_end.__file__).read_text()}
    assert called > {"DescribeImages", "ModifyResourceTags", "GetCallerIdentity"}
    for (_, _, name), action in ACTIONS.items():
        if name in called:
            assert rate(name).calls <= action.per_second, name
    assert RATES.keys() <= {name for _, _, name in ACTIONS}
