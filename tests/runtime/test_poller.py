"""One loop per region for everything that is pending there."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

import pytest

from lab.clock import FakeClock
from pulumi_machine_image.images.errors import CloudTrouble, Denied, Interrupted, TookTooLong
from pulumi_machine_image.images.image import Image, ImageRef, Kind, State
from pulumi_machine_image.runtime.cancel import Cancel
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.runtime.poller import Poller

REGION = "ap-guangzhou"


class Cloud:
    """Images that are ready at their time."""

    def __init__(self, clock: FakeClock, ready_after: Mapping[str, float]) -> None:
        self.clock, self.start = clock, clock.now()
        self.ready_after = dict(ready_after)
        self.calls: list[list[str]] = []
        self.error: Exception | None = None

    def find(self, region: str, ids: Iterable[str]) -> Mapping[str, Image]:
        asked = list(ids)
        self.calls.append(asked)
        if self.error:
            raise self.error
        return {id: self.image(id) for id in asked if id in self.ready_after}

    def image(self, id: str) -> Image:
        done = self.clock.now() - self.start >= self.ready_after[id]
        state = State.AVAILABLE if done else State.CREATING
        return Image(id=id, region=REGION, name=id, kind=Kind.CUSTOM, state=state, progress_percent=100 if done else 40)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def waiting(poller: Poller, cloud: Cloud, id: str, patience: Patience, begun: float | None = None) -> Image | None:
    return poller.wait(
        ImageRef(REGION, id),
        lambda image: image is None or not image.state.pending,
        find=cloud.find,
        patience=patience,
        what=f"create {id}",
        begun=begun,
    )


def test_many_images_are_asked_for_together(clock: FakeClock) -> None:
    cloud = Cloud(clock, {f"img-{n}": 600 for n in range(30)})
    poller = Poller(REGION, clock)
    together = threading.Barrier(30)
    clock.on_wait = lambda now: None
    found: dict[str, Image | None] = {}

    def one(id: str) -> None:
        patience = Patience(3600, clock)
        together.wait()
        found[id] = waiting(poller, cloud, id, patience)

    threads = [threading.Thread(target=one, args=(id,)) for id in cloud.ready_after]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert all(image and image.state is State.AVAILABLE for image in found.values())
    assert len(found) == 30
    assert len(cloud.calls) < 3 * 75  # alone each image takes about 75 calls, so 30 of them 2,250


def test_the_pause_grows_with_the_wait_up_to_twelve_seconds(clock: FakeClock) -> None:
    times: list[float] = []
    cloud = Cloud(clock, {"img-1": 300})
    clock.on_wait = times.append
    waiting(Poller(REGION, clock), cloud, "img-1", Patience(3600, clock))
    pauses = [after - before for before, after in pairwise(times)]
    assert pauses[0] == 0.5
    assert max(pauses) == pytest.approx(12)
    assert pauses == sorted(pauses)


def test_an_image_like_the_one_before_is_looked_at_few_times_and_seen_in_time(clock: FakeClock) -> None:
    poller, calls, late = Poller(REGION, clock), list[int](), list[float]()
    for _ in range(3):
        cloud = Cloud(clock, {"img-1": 590})
        waiting(poller, cloud, "img-1", Patience(3600, clock), begun=0)
        calls.append(len(cloud.calls))
        late.append(clock.now() - cloud.start - 590)
    assert calls == [58, 15, 15]
    assert max(late) <= 0.02 * 590


def test_how_long_an_image_took_that_vanished_teaches_nothing(clock: FakeClock) -> None:
    poller, cloud = Poller(REGION, clock), Cloud(clock, {"img-1": 590})
    clock.on_wait = lambda now: cloud.ready_after.clear() if clock.minutes > 1 else None
    assert waiting(poller, cloud, "img-1", Patience(3600, clock), begun=0) is None
    clock.on_wait, cloud = lambda now: None, Cloud(clock, {"img-1": 590})
    waiting(poller, cloud, "img-1", Patience(3600, clock), begun=0)
    assert len(cloud.calls) == 58


def test_a_clock_that_is_set_back_by_an_hour_puts_off_a_look_by_a_minute_at_most(clock: FakeClock) -> None:
    cloud, waited = Cloud(clock, {"img-1": 600}), list[float]()

    def set_back(now: float) -> None:
        waited.append(now)
        if len(waited) == 30:
            cloud.start -= 3600
            clock.pass_time(-3600)

    clock.on_wait = set_back
    assert waiting(Poller(REGION, clock), cloud, "img-1", Patience(7200, clock))
    assert clock.now() - cloud.start <= 612
    assert sum(after < before for before, after in pairwise(waited)) == 1


def test_an_image_that_began_long_ago_is_looked_at_at_once(clock: FakeClock) -> None:
    cloud, patience = Cloud(clock, {"img-1": 600}), Patience(3600, clock)
    clock.pass_time(600)
    waiting(Poller(REGION, clock), cloud, "img-1", patience, begun=0)
    assert (clock.minutes, len(cloud.calls)) == (10, 1)


def test_an_image_that_is_gone_is_told_as_none(clock: FakeClock) -> None:
    assert waiting(Poller(REGION, clock), Cloud(clock, {}), "img-1", Patience(60, clock)) is None


def test_the_deadline_ends_the_wait_with_what_was_seen_last(clock: FakeClock) -> None:
    cloud = Cloud(clock, {"img-1": 600})
    with pytest.raises(TookTooLong, match=r"create img-1 \(last seen creating, 40 %\) in ap-guangzhou: not finished"):
        waiting(Poller(REGION, clock), cloud, "img-1", Patience(30, clock))
    assert clock.minutes == pytest.approx(0.5)


def test_a_cancel_ends_every_wait(clock: FakeClock) -> None:
    cloud, cancel = Cloud(clock, {"img-1": 600, "img-2": 600}), Cancel()
    poller, ended = Poller(REGION, clock), Counter[str]()
    clock.on_wait = lambda now: cancel.set() if clock.minutes > 1 else None

    def one(id: str) -> None:
        with pytest.raises(Interrupted):
            waiting(poller, cloud, id, Patience(3600, clock, cancel))
        ended[id] += 1

    threads = [threading.Thread(target=one, args=(id,)) for id in cloud.ready_after]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert ended == {"img-1": 1, "img-2": 1}


def test_trouble_on_the_way_to_the_cloud_does_not_end_a_wait(clock: FakeClock) -> None:
    cloud = Cloud(clock, {"img-1": 600})
    cloud.error = CloudTrouble("look", why="the connection broke")

    def heal(now: float) -> None:
        if clock.minutes > 5:
            cloud.error = None

    clock.on_wait = heal
    image = waiting(Poller(REGION, clock), cloud, "img-1", Patience(3600, clock))
    assert image is not None
    assert image.state is State.AVAILABLE
    cloud.error, clock.on_wait = CloudTrouble("look", why="the connection broke"), lambda now: None
    with pytest.raises(TookTooLong):
        waiting(Poller(REGION, clock), cloud, "img-1", Patience(30, clock))


def test_a_failing_question_reaches_whoever_waits(clock: FakeClock) -> None:
    cloud = Cloud(clock, {"img-1": 600})
    cloud.error = Denied("look", why="not allowed")
    with pytest.raises(Denied):
        waiting(Poller(REGION, clock), cloud, "img-1", Patience(3600, clock))
    cloud.error = None
    assert waiting(Poller(REGION, clock), cloud, "img-1", Patience(3600, clock))


@pytest.mark.parametrize("end", [TookTooLong, Interrupted])
def test_a_look_that_runs_out_of_time_is_told_as_what_was_waited_for(
    clock: FakeClock, end: type[TookTooLong] | type[Interrupted]
) -> None:
    cloud = Cloud(clock, {"img-1": 600})
    poller = Poller(REGION, clock)

    def find(region: str, ids: Iterable[str]) -> Mapping[str, Image]:
        if clock.now() - cloud.start > 180:
            raise end("look up image img-1", why="no time left; at last: the network is down")
        return cloud.find(region, ids)

    with pytest.raises(end, match=r"create img-1 \(last seen creating, 40 %\).*the network is down"):
        poller.wait(
            ImageRef(REGION, "img-1"),
            lambda image: False,
            find=find,
            patience=Patience(3600, clock),
            what="create img-1",
        )


def test_no_look_is_sent_at_the_deadline(clock: FakeClock) -> None:
    cloud, patience = Cloud(clock, {"img-1": 600}), Patience(60, clock)

    def find(region: str, ids: Iterable[str]) -> Mapping[str, Image]:
        patience.check("look up image img-1")  # as every call of a real cloud does
        return cloud.find(region, ids)

    with pytest.raises(TookTooLong, match=r"create img-1 \(last seen creating, 40 %\).*not finished after 60 s"):
        Poller(REGION, clock).wait(
            ImageRef(REGION, "img-1"), lambda image: False, find=find, patience=patience, what="create img-1"
        )
