"""A provider's process is killed, by SIGKILL and through each door: before a call, after its effect but before its
answer, and after the answer but before the engine hears of it. The next run goes on from there.

The moments are those of a clean run's calls, so that a call that is new is tried by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from contextlib import ExitStack, contextmanager

import pytest

from lab.aws.server import Server
from reliability import crash, places
from reliability.doors import DOORS, Door, Outside
from reliability.nursery import Nursery
from reliability.places import CLOUDS, Place
from reliability.proxy import Moment
from reliability.report import Matrix
from reliability.stories import SLICE, STORIES, Story

AFTERWARDS = {"DeleteSnapshot"}
"""What is only needed by who goes on with what a dead process has begun."""


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    nursery = Nursery(tmp_path_factory.mktemp("nursery"))
    yield nursery
    nursery.close()


class Stage:
    """Where stories are played anew: a cloud behind a door."""

    def __init__(self, cloud: str, door: type[Door], nursery: Nursery, server: Server) -> None:
        self.cloud, self.door = cloud, door
        self._nursery, self._server = nursery, server

    @contextmanager
    def play(self) -> Iterator[tuple[Place, Outside]]:
        clock = self._nursery.clock
        place = places.tencent(clock) if self.cloud == "tencent" else places.ec2(self._server, clock)
        with ExitStack() as after:
            after.callback(place.close)
            outside = Outside(place.lab, self.door, self._nursery)
            after.callback(outside.close)
            yield place, outside

    def kill(self, matrix: Matrix, story: Story, calls: Sequence[str], number: int, moment: Moment) -> None:
        """One cell."""
        refresh = number % 2 == 0
        column = f"{self.cloud}, {moment.value} call {number} ({calls[number - 1]}), then {'refresh, ' * refresh}up"
        with (
            matrix.cell(f"crashes, {self.door.name}", story.title, column),
            self.play() as (place, outside),
        ):
            crash.prepare(place, story)
            with outside.dying(number, moment):
                crash.run(place, story)
            crash.recover(place, story, refresh=refresh)
            crash.judge(place, story)


@pytest.fixture(params=[pytest.param((cloud, door), id=f"{cloud}-{door.name}") for cloud in CLOUDS for door in DOORS])
def stage(request: pytest.FixtureRequest, nursery: Nursery, server: Server) -> Stage:
    cloud, door = request.param
    return Stage(cloud, door, nursery, server)


def moments(calls: Sequence[str], writing: Set[str], seen: set[str], *, soak: bool) -> Iterator[tuple[int, Moment]]:
    """All of them; or what changes the cloud, each action once, when its answer is lost, and the first question."""
    for number, action in enumerate(calls, 1):
        if soak:
            yield from ((number, moment) for moment in Moment)
        elif action not in seen:
            seen.add(action)
            if action in writing:
                yield number, Moment.UNANSWERED
            elif len(seen) == 1:
                yield number, Moment.BEFORE


def test_what_a_killed_process_has_begun_the_next_goes_on_with(stage: Stage, matrix: Matrix, soak: bool) -> None:
    seen, writing = set[str](), frozenset[str]()
    for story in STORIES:
        if stage.cloud not in story.clouds or not (soak or story.title in SLICE[stage.cloud]):
            continue
        with stage.play() as (place, _):
            calls, writing = crash.calls(place, story), place.lab.writing
        for number, moment in moments(calls, writing, seen, soak=soak):
            stage.kill(matrix, story, calls, number, moment)
    assert soak or seen >= writing - AFTERWARDS, "a story of the slice is missing"
