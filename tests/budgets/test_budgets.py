"""What each operation may call, to the number: docs/calls.yaml, against the calls that were sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import pytest

from budgets import lives
from documentation import calls
from lab.aws.lab import Lab as Aws
from lab.aws.server import Server
from lab.clock import TurningClock
from lab.emulated import EmulatedLab
from lab.layered import LayeredLab
from lab.served import ServedLab

LIMITS = {"limits": {"accounts": 500}}
"""So that the quota of images is asked for."""
LIVES: Mapping[str, Callable[[ServedLab, Mapping[str, int]], Iterator[tuple[str, Counter[str]]]]] = {
    "images": lives.images,
    "copies": lives.copies,
    "shares": lives.shares,
}
CASES = [
    pytest.param(kind, cloud, case, id=f"{kind} {cloud} {' '.join(map(str, case.values()))}")
    for kind in LIVES
    for cloud in calls.CLOUDS
    for case in calls.cases(kind, cloud)
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(Aws()) as server:
        yield server


def _lab(cloud: str, server: Server) -> ServedLab:
    if cloud == "ec2":
        return LayeredLab(server, image_limit=500, settings=LIMITS, clock=TurningClock())
    return EmulatedLab(settings=LIMITS, clock=TurningClock(), limits="current")


@pytest.mark.parametrize(("kind", "cloud", "case"), CASES)
def test_an_operation_makes_the_calls_that_its_budget_says(
    kind: str, cloud: str, case: Mapping[str, int], server: Server
) -> None:
    lab = _lab(cloud, server)
    try:
        spent = dict(LIVES[kind](lab, case))
    finally:
        lab.close()
    wrong = {}
    for budget in calls.budgets(kind, cloud):
        allowed, made = budget.numbers(case), spent.pop(budget.name)
        exact = {action: number for action, (number, exact) in allowed.items() if exact}
        bounds = {action: number for action, (number, exact) in allowed.items() if not exact}
        if {action: number for action, number in made.items() if action not in bounds} != exact or any(
            made[action] > number for action, number in bounds.items()
        ):
            wrong[budget.name] = dict(made), allowed
    assert not wrong
    assert not spent, "each operation has a budget"
