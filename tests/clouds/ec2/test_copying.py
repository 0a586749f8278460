"""Places for copies in a destination: never too many, first come, first served."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

import pytest

from clouds.ec2.worlds import FAR, WEST
from pulumi_machine_image.clouds.ec2.copying import PAUSE, Running
from pulumi_machine_image.images.errors import Denied, Interrupted
from pulumi_machine_image.images.image import Image, Kind, State


class Destination:
    """A region whose copies end when a test says so, and whose waits last until it says so.

    Attributes:
        begun: Orders that were sent, in their order.
        asked: How often it was looked at.
    """

    def __init__(self, most: int) -> None:
        self.running = Running(most)
        self.pending: set[str] = set()
        self.begun: list[str] = []
        self.asked = 0

    def find(self, ids: Sequence[str]) -> Mapping[str, Image]:
        self.asked += 1
        return {id: Image(id, WEST, id, Kind.CUSTOM, State.COPYING) for id in ids if id in self.pending}

    def start(self, id: str, pause: Callable[[float], None], region: str = WEST) -> str:
        def order() -> str:
            self.begun.append(id)
            self.pending.add(id)
            return id

        return self.running.start(region, order, find=self.find, pause=pause)


def no_wait(seconds: float) -> None:
    raise AssertionError("there is a place")


class Waiter(threading.Thread):
    """Somebody who waits for a place, look by look: after each look that finds none, until the test goes on."""

    def __init__(self, there: Destination, id: str) -> None:
        super().__init__(daemon=True)
        self.there, self.id = there, id
        self.looked, self.go_on = threading.Semaphore(0), threading.Semaphore(0)
        self.start()
        self.looked.acquire(timeout=10)

    def run(self) -> None:
        self.there.start(self.id, self.pause)

    def pause(self, seconds: float) -> None:
        assert seconds == PAUSE
        self.looked.release()
        self.go_on.acquire(timeout=10)

    def look(self) -> None:
        """Looks again and finds nothing."""
        self.go_on.release()
        assert self.looked.acquire(timeout=10)

    def come(self) -> None:
        """Looks again and begins."""
        self.go_on.release()
        self.join(timeout=10)
        assert not self.is_alive()


def test_who_came_first_begins_first_whoever_looks_first() -> None:
    there = Destination(1)
    there.start("a", no_wait)
    waiters = [Waiter(there, id) for id in "bcd"]
    assert there.asked == 1, "only the first in the queue asks the cloud"
    for place, waiter in enumerate(waiters):
        there.pending.clear()
        for later in waiters[place + 1 :]:
            later.look()
        waiter.come()
    assert there.begun == ["a", "b", "c", "d"]


def test_places_for_all_in_the_queue_need_no_wait() -> None:
    there = Destination(3)
    for id in "abc":
        there.start(id, no_wait)
    assert there.asked == 0
    waiters = [Waiter(there, id) for id in "de"]
    there.pending.clear()
    waiters[0].come()
    waiters[1].come()
    assert there.asked == 2, "once in vain, once for both"


def test_a_full_destination_does_not_hold_up_another() -> None:
    there = Destination(1)
    there.start("a", no_wait)
    there.start("b", no_wait, FAR)
    assert there.begun == ["a", "b"]


def test_an_order_that_is_refused_gives_its_place_back() -> None:
    there = Destination(1)

    def refuse() -> str:
        raise Denied("copy", why="no")

    with pytest.raises(Denied):
        there.running.start(WEST, refuse, find=there.find, pause=no_wait)
    there.start("a", no_wait)
    assert there.begun == ["a"]


def test_who_gives_up_leaves_the_queue() -> None:
    there = Destination(1)
    there.start("a", no_wait)

    def give_up(seconds: float) -> None:
        raise Interrupted("copy", why="the run was cancelled")

    with pytest.raises(Interrupted):
        there.start("b", give_up)
    there.pending.clear()
    there.start("c", no_wait)
    assert there.begun == ["a", "c"]
