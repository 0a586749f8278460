"""The CLI is killed at a call of its provider, and a person goes on as the documentation says: `pulumi cancel`, then
`up`, or `refresh --clear-pending-creates` and `up`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from e2e.stack import Stack
from lab.aws.lab import Lab as Aws
from lab.aws.server import Server
from reliability import crash, places
from reliability.commands import Commands, RunningClock
from reliability.places import CLOUDS, Place
from reliability.proxy import Moment
from reliability.report import Matrix, matrix, soak
from reliability.stories import SLICE, STORIES, Story

__all__ = ["matrix", "soak"]
pytestmark = pytest.mark.e2e
SHORT = {"tencent": ("ImageCopy: create under a name", "SyncImages"), "ec2": ("CustomImage: delete", "DeregisterImage")}
"""The story and the action where not every action is tried."""


@contextmanager
def played(cloud: str, stack: Stack) -> Iterator[tuple[Place, Commands]]:
    """A world, and a stack on it."""
    with ExitStack() as after:
        clock = RunningClock()
        if cloud == "tencent":
            place = places.tencent(clock)
        else:
            place = places.ec2(after.enter_context(Server(Aws(clock=clock))), clock)
        after.callback(place.close)
        commands = after.enter_context(Commands.over(place.lab, stack))
        place.engine = commands
        yield place, commands


@pytest.mark.by_turns
@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_a_killed_run_has_begun_the_next_goes_on_with(
    cloud: str, blank: Stack, tmp_path_factory: pytest.TempPathFactory, matrix: Matrix, soak: bool
) -> None:
    seen: set[str] = set()
    for story in STORIES:
        if cloud not in story.clouds or story.title not in (SLICE[cloud] if soak else SHORT[cloud]):
            continue
        if soak:
            with played(cloud, blank.copy(tmp_path_factory.mktemp("clean") / "project")) as (place, _):
                actions = [action for action in dict.fromkeys(crash.calls(place, story)) if action not in seen]
        else:
            actions = [SHORT[cloud][1]]
        seen.update(actions)
        for number, action in enumerate(actions):
            moment = list(Moment)[number % 3] if soak else Moment.UNANSWERED
            stack = blank.copy(tmp_path_factory.mktemp("killed") / "project")
            kill(cloud, stack, matrix, story, action, moment)


def kill(cloud: str, stack: Stack, matrix: Matrix, story: Story, action: str, moment: Moment) -> None:
    """One cell."""
    refresh = moment is not Moment.BEFORE
    column = f"{stack.door.name}, {cloud}, {moment.value} {action}, then {'refresh, ' * refresh}up"
    with matrix.cell("crashes, CLI killed", story.title, column), played(cloud, stack) as (place, commands):
        crash.prepare(place, story)
        commands.kill_up(story.then(place), action, moment)
        crash.recover(place, story, refresh=refresh)
        crash.judge(place, story)
