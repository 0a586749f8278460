"""Gone is gone: what vanishes at any moment is told at once, with what to do, and the next run makes what can be made.

The moments are those of a clean run's calls, so that a call that is new is tried by itself.
"""

from __future__ import annotations

from contextlib import closing

import pytest

from lab.aws.server import Server
from reliability import crash, gone, places
from reliability.gone import LOSSES, Loss
from reliability.places import CLOUDS
from reliability.report import Matrix, sampled
from reliability.stories import Story

ROWS = {
    cloud: [
        pytest.param(cloud, loss, story, id=f"{cloud}-{gone.named(story, loss)}")
        for loss in LOSSES
        for story in loss.during
        if cloud in story.clouds
    ]
    for cloud in CLOUDS
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "loss" in metafunc.fixturenames:
        sampled(metafunc, ("cloud", "loss", "story"), ROWS, every={"tencent": 7, "ec2": 12})


def moments(calls: list[str], writing: frozenset[str], *, all_of_them: bool) -> list[int]:
    """After how many calls something vanishes.

    Not all of them: before the first call, and between what was seen and the last thing that was done with it.
    """
    if all_of_them:
        return list(range(len(calls) + 1))
    return sorted({0, max((number for number, action in enumerate(calls) if action in writing), default=0)})


def test_what_is_gone_is_told_at_once(
    cloud: str, loss: Loss, story: Story, matrix: Matrix, server: Server, soak: bool
) -> None:
    with closing(places.of(cloud, server)) as clean:
        calls = crash.calls(clean, story)
        writing = clean.lab.writing
    for after in moments(calls, writing, all_of_them=soak):
        column = f"{cloud}, after call {after} ({calls[after - 1]})" if after else f"{cloud}, before the first call"
        with closing(places.of(cloud, server)) as place, matrix.cell("gone", gone.named(story, loss), column) as said:
            ended = gone.run(place, story, loss, after)
            said.append(ended or "nothing was there yet")
            if ended is not None:
                gone.recover(place, story, loss)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_look_up_of_what_is_gone_answers_at_once(cloud: str, matrix: Matrix, server: Server, soak: bool) -> None:
    """An answer without it, or an error that names it; no time is spent in either case."""
    for function, ask in gone.LOOK_UPS.items():
        calls = gone.calls_of_look_up(places.of(cloud, server), ask, function)
        for after in range(calls + 1) if soak else sorted({0, calls}):
            column = f"{cloud}, after call {after}" if after else f"{cloud}, before the first call"
            with matrix.cell("gone", f"image: {function}", column), closing(places.of(cloud, server)) as place:
                gone.look_up(place, function, ask, after)
