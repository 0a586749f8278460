"""Rows of the plans with the real CLI, through both doors, on a cloud that holds no more images than the row says.

The rows are those that go through the core in `tests/planning/test_plans.py`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from e2e.cloud import Cloud
from e2e.plan_programs import written
from e2e.stack import DYNAMIC, FAILED, FAST, PLUGIN, Run, Stack
from planning.plan_rows import Plan, Program
from planning.plans import PLANS
from planning.replacement_plans import ORDERS
from pulumi_machine_image.emulator.journal import Entry

pytestmark = pytest.mark.e2e

CHOSEN = (
    "one too many is refused",
    "what others have counts",
    "what a killed run has made counts once",
    "two regions that are too full are told together",
    "an image and a copy share a region's room",
    "a region added in place is refused where it is full",
    "a copy in the source's own region is refused",
    "no copy leaves its partition",
    "a region that does not exist is refused with the nearest",
    "a golden chain is handed over",
    "a chain goes and comes with an image that has no room",
    "only the copies go first where only they have no room",
    "what is replaced and what is new have to fit together",
    "a protected image is not replaced",
    "what the program drops goes too late",
    "two images cannot have one name",
    "a name is not free before its image has gone",
    "a plan that does not fit passes under warn and says so",
    "more accounts than the limit are refused",
    "the program deletes first where nobody has to",
    "the program creates first where there is no room",
)
BY_NAME = {plan.says: plan for plan in PLANS}
ROWS = [
    pytest.param(door, BY_NAME[says], id=f"{says}-{door.name}")
    for door in (DYNAMIC, PLUGIN)
    for says in CHOSEN
    if not (door is PLUGIN and BY_NAME[says] in ORDERS)  # the engine does not tell a plugin what the program says
]
ACCOUNTS = 50
"""How many accounts the emulated cloud lets an image be shared with."""
MOST = 10_000
"""How many calls of a journal are read."""

World = Callable[[Program], Stack]


@pytest.fixture(scope="session")
def world(blank: Stack, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Makes the stack that a row begins with; rows that begin alike get copies of one."""
    made: dict[str, Stack] = {}

    def begin(program: Program) -> Stack:
        text = written(program)
        if text not in made:
            made[text] = stack = blank.copy(tmp_path_factory.mktemp("world") / "project")
            if text:
                stack.up(text)
        return made[text]

    return begin


@pytest.mark.parametrize(("door", "plan"), ROWS, indirect=["door"], scope="session")
def test_a_plan_becomes_what_is_said_of_it(plan: Plan, world: World, blank: Stack, tmp_path: Path) -> None:
    stack = world(plan.start).copy(tmp_path / "project")
    if plan.kept:  # by a run that was killed before it could write down what it had made
        shutil.rmtree(stack.folder / "state")
        shutil.copytree(blank.folder / "state", stack.folder / "state")
    limits = {"images": plan.limit, "accounts": ACCOUNTS}
    stack.configure(emulator={**FAST, "limits": limits}, **plan.settings)
    stack.program(written(plan.program, plan.orders))
    with Cloud(stack.database) as cloud:
        for region, number in plan.theirs.items():
            cloud.make(*(f"theirs-{each}" for each in range(number)), region=region)
        if plan.refused:
            is_refused(plan, stack, cloud)
        else:
            goes_through(plan, stack, cloud)


def is_refused(plan: Plan, stack: Stack, cloud: Cloud) -> None:
    before = writes(cloud)
    planned = stack.preview(expect=FAILED)
    assert [part for part in plan.refused if part not in planned.text] == [], planned
    assert writes(cloud) == before


def goes_through(plan: Plan, stack: Stack, cloud: Cloud) -> None:
    before = writes(cloud)
    planned = stack.preview()
    assert writes(cloud) == before
    steps = what_becomes_of(plan, planned)
    assert {name: step for name, step in steps.items() if step not in ("same", "create")} == plan.steps
    assert [part for part in plan.said if part not in planned.text] == [], planned
    assert what_becomes_of(plan, stack.up()) == steps
    # The emulated cloud takes no image over the limit: that none was refused says that there was room at each moment.
    assert [entry for entry in writes(cloud) if "LimitExceeded" in entry.outcome] == []
    stack.quiet()


def test_at_least_fifteen_rows_go_through_both_doors() -> None:
    assert len({says for says in CHOSEN if BY_NAME[says] not in ORDERS}) >= 15


def what_becomes_of(plan: Plan, run: Run) -> dict[str, str]:
    """Resource to its step, as a row says it."""
    return {name: _step([step for step in run.order if step.rpartition(" ")[2] == name]) for _, name in plan.program}


_PAST = re.compile(r"ed\b")
"""A preview says "create", an update "created"."""


def _step(steps: Sequence[str]) -> str:
    verbs = [_PAST.sub("e", step.rpartition(" ")[0]) for step in steps]
    if "replace" not in verbs:
        return verbs[0] if verbs else "same"
    late = verbs.index("create replacement") < verbs.index("delete original")
    return "replace" if late else "delete-replace"


def writes(cloud: Cloud) -> list[Entry]:
    """The calls that change something, answered or not, in the emulator's journal."""
    entries = cloud.emulator.journal(limit=MOST)
    return [entry for entry in entries if not entry.action.startswith(("Describe", "Get"))]
