"""Plans through the core, as the engine asks: what fits is carried out, and what does not has written nothing."""

from __future__ import annotations

import pytest

from lab.engine import Lab, Refused
from lab.program import Engine
from planning.plan_rows import Plan
from planning.plans import PLANS
from planning.replacement_plans import ORDERS
from pulumi_machine_image.images.errors import ImageError

DOORS = {"dynamic": False, "plugin": True}
ROWS = [
    pytest.param(plan, gathers, id=f"{plan.says}-{door}")
    for plan in PLANS
    for door, gathers in DOORS.items()
    if not (gathers and plan in ORDERS)  # the engine does not tell a plugin what the program says of the order
]


def start(plan: Plan, *, gathers: bool) -> Engine:
    """The world before the plan, on a cloud that holds no more than it says."""
    lab = Lab(dict(plan.settings), image_limit=99, traits=plan.traits, gathers=gathers, orders=dict(plan.orders))
    for region, number in plan.theirs.items():
        for each in range(number):
            lab.cloud.put(region, f"theirs-{each}")
    engine = Engine(lab)
    engine.up(plan.start)
    if plan.kept:
        lab.stack.clear()
    lab.cloud.image_limit = lab.image_limit = plan.limit
    lab.said.clear()

    def look() -> None:
        for ref in lab.cloud.records:
            assert len(lab.cloud.custom(ref.region)) <= plan.limit

    engine.after = look
    return engine


@pytest.mark.parametrize(("plan", "gathers"), ROWS)
def test_a_plan_becomes_what_is_said_of_it(plan: Plan, gathers: bool) -> None:
    engine = start(plan, gathers=gathers)
    cloud = engine.lab.cloud
    writes = cloud.writes
    if plan.refused:
        with pytest.raises((Refused, ImageError)) as refusal:
            engine.preview(plan.program)
        assert [part for part in plan.refused if part not in str(refusal.value)] == [], str(refusal.value)
        assert cloud.writes == writes
        with pytest.raises((Refused, ImageError)):
            engine.up(plan.program)
        return
    steps = engine.preview(plan.program)
    if gathers:
        engine.lab.said += engine.lab.core.crowded()
    assert cloud.writes == writes
    assert {name: step for (_, name), step in steps.items() if step not in ("same", "create")} == plan.steps
    assert [part for part in plan.said if part not in "\n".join(engine.lab.said)] == [], engine.lab.said
    assert engine.up(plan.program) == steps
    assert set(engine.preview(plan.program).values()) <= {"same"}


def test_there_are_as_many_plans_as_were_asked_for() -> None:
    assert len({plan.says for plan in PLANS}) == len(PLANS) >= 60
