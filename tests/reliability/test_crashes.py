"""A provider may die at any moment: before each of its calls, and after each of them. The next run goes on from there.

The moments are those of a clean run's calls, so that a call that is new is tried by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from contextlib import closing

import pytest

from lab.aws.server import Server
from reliability import crash, places
from reliability.places import CLOUDS
from reliability.report import Matrix
from reliability.stories import STORIES, Story

ROWS = [
    pytest.param(cloud, story, id=f"{cloud}-{story.kind}-{story.says}")
    for cloud in CLOUDS
    for story in STORIES
    if cloud in story.clouds
]
RECOVERIES = {"up": False, "refresh, up": True}
"""What a person runs next, and whether it refreshes."""


def moments(calls: Sequence[str], writing: Set[str], *, all_of_them: bool) -> Iterator[tuple[int, str]]:
    """After which call a process dies, and what is run next.

    Not all of them: the first call, and of those that change the world the first or the last of each action in turn,
    since what comes after a question finds the same as what came before it; each with one of the recoveries in turn.
    """
    recoveries = list(RECOVERIES)
    if all_of_them:
        yield from ((after, recovery) for after in range(1, len(calls) + 1) for recovery in recoveries)
        return
    of_each = [[after for after, action in enumerate(calls, 1) if action == name] for name in dict.fromkeys(calls)]
    writes = [places for places in of_each if calls[places[0] - 1] in writing]
    chosen = {1, *(places[-(number % 2)] for number, places in enumerate(writes))}
    yield from ((after, recoveries[after % 2]) for after in sorted(chosen))


@pytest.mark.parametrize(("cloud", "story"), ROWS)
def test_a_provider_dies_and_the_next_run_goes_on(
    cloud: str, story: Story, matrix: Matrix, server: Server, soak: bool
) -> None:
    with closing(places.of(cloud, server)) as clean:
        calls = crash.calls(clean, story)
    for after, recovery in moments(calls, clean.lab.writing, all_of_them=soak):
        column = f"{cloud}, after call {after} ({calls[after - 1]}), then {recovery}"
        with (
            matrix.cell("crashes", story.title, column),
            closing(places.of(cloud, server)) as there,
        ):
            crash.prepare(there, story)
            with there.lab.dying(after):
                crash.run(there, story)
            crash.recover(there, story, refresh=RECOVERIES[recovery])
            crash.judge(there, story)
