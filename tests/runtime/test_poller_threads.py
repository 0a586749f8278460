"""Threads that wait for images of one region: one of them leads, none is lost, and the others sleep."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import pytest

from lab.clock import FakeClock
from pulumi_machine_image.images.errors import ImageError, Interrupted, TookTooLong
from pulumi_machine_image.images.image import Image, ImageRef, Kind, State
from pulumi_machine_image.runtime.cancel import Cancel
from pulumi_machine_image.runtime.clock import Clock, SystemClock
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.runtime.poller import CHECK, Poller

REGION = "ap-guangzhou"
REAL = 20.0
"""Seconds that a thread may take to end, on a computer that is busy."""


class HeldClock:
    """Time that passes when the test says so: whoever waits does wait."""

    def __init__(self) -> None:
        self._now = 0.0
        self.sleepers = threading.Semaphore(0)

    def now(self) -> float:
        return self._now

    def wait(self, event: threading.Event, seconds: float) -> bool:
        until = self._now + seconds
        self.sleepers.release()
        while self._now < until and not event.wait(0.001):
            pass
        return event.is_set()

    def follow(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds)

    def pass_time(self, seconds: float) -> None:
        self._now += seconds

    def pass_sleeps(self, *pauses: float) -> None:
        """Lets so many sleeps end, each after so many seconds, and waits until there is another."""
        for pause in pauses:
            assert self.sleepers.acquire(timeout=REAL)
            self.pass_time(pause)
        assert self.sleepers.acquire(timeout=REAL)


class Waits:
    """Threads that wait for an image each: `img-N` is ready N seconds after the start.

    Attributes:
        ended: How each wait ended, by id.
        looks: The ids that were asked about, look by look.
        meddle: Called before each look with the thread that asks.
        gate: Until it is set no wait begins; all begin at one moment of a clock that does not wait for threads.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock, self.start = clock, clock.now()
        self.poller = Poller(REGION, clock)
        self.ended: dict[str, object] = {}
        self.looks: list[list[str]] = []
        self.meddle: Callable[[str], None] = lambda thread: None
        self.gate = threading.Event()
        if not isinstance(clock, FakeClock):
            self.gate.set()
        self._threads: dict[str, threading.Thread] = {}

    def begin(
        self,
        id: str,
        seconds: float = 7200,
        cancel: Cancel | None = None,
        seen: Callable[[Image], None] = lambda image: None,
    ) -> None:
        patience = Patience(seconds, self.clock, cancel or Cancel())

        def wait() -> None:
            self.gate.wait()
            try:
                image = self.poller.wait(
                    ImageRef(REGION, id),
                    lambda image: image is None or not image.state.pending,
                    find=self._find,
                    patience=patience,
                    what=f"create {id}",
                    seen=seen,
                    begun=0,
                )
                self.ended[id] = image and image.state
            except Exception as error:
                self.ended[id] = error

        self._threads[id] = threading.Thread(target=wait, name=id, daemon=True)
        self._threads[id].start()

    def end_of(self, id: str) -> object:
        self._threads[id].join(REAL)
        assert not self._threads[id].is_alive(), "a wait was lost"
        return self.ended[id]

    def join(self) -> dict[str, object]:
        self.gate.set()
        return {id: self.end_of(id) for id in self._threads}

    def _find(self, region: str, ids: Iterable[str]) -> Mapping[str, Image]:
        asked = list(ids)
        self.meddle(threading.current_thread().name)
        self.looks.append(asked)
        return {id: self._image(id) for id in asked}

    def _image(self, id: str) -> Image:
        ready = self.clock.now() - self.start >= float(id.removeprefix("img-"))
        state = State.AVAILABLE if ready else State.CREATING
        return Image(id=id, region=REGION, name=id, kind=Kind.CUSTOM, state=state)


@pytest.fixture
def held() -> HeldClock:
    return HeldClock()


def test_one_that_comes_is_looked_at_soon_though_the_leader_would_sleep_on(held: HeldClock) -> None:
    waits = Waits(held)
    waits.begin("img-600")
    held.pass_sleeps(0.5, 0.5, 0.5, 30)  # the next is for 12 s
    waits.begin("img-1")
    assert held.sleepers.acquire(timeout=REAL)  # woken, it sleeps anew, for the newcomer
    held.pass_time(2)
    assert held.sleepers.acquire(timeout=REAL)
    assert waits.end_of("img-1") is State.AVAILABLE
    held.pass_time(600)
    assert waits.join()["img-600"] is State.AVAILABLE


def test_every_leader_hands_over_when_its_image_is_ready() -> None:
    waits = Waits(FakeClock())
    for second in range(60):
        waits.begin(f"img-{second * 10}")
    assert set(waits.join().values()) == {State.AVAILABLE}


def test_every_leader_hands_over_when_its_own_patience_ends() -> None:
    waits = Waits(FakeClock())
    for number in range(20):
        waits.begin(f"img-{1000 + number}", seconds=100 + number)
    waits.begin("img-2000")
    ended = waits.join()
    assert ended.pop("img-2000") is State.AVAILABLE
    assert {type(error) for error in ended.values()} == {TookTooLong}


def test_a_deadline_before_the_next_look_is_kept_to_the_second(held: HeldClock) -> None:
    waits = Waits(held)
    waits.begin("img-600")
    held.pass_sleeps(0.5, 0.5, 0.5, 100)  # the next is for 12 s
    waits.begin("img-601", seconds=5)
    assert held.sleepers.acquire(timeout=REAL)
    for pause in (2, 2, 1):  # after its looks at 2 s and 4 s, the next would be 2 s later
        held.pass_time(pause)
        assert held.sleepers.acquire(timeout=REAL)
    assert isinstance(waits.end_of("img-601"), TookTooLong)
    assert [len(asked) for asked in waits.looks[-2:]] == [2, 2]
    held.pass_time(600)
    waits.join()


@pytest.mark.parametrize("shared", [True, False])
def test_a_cancel_ends_the_waits_it_is_for_at_once_and_no_other(held: HeldClock, shared: bool) -> None:
    waits, cancel = Waits(held), Cancel()
    for number in range(20):
        waits.begin(f"img-{600 + number}", cancel=cancel if shared or number % 2 else None)
    assert held.sleepers.acquire(timeout=REAL)
    cancel.set()
    if not shared:
        assert all(isinstance(waits.end_of(f"img-{600 + number}"), Interrupted) for number in range(1, 20, 2))
        held.pass_time(700)
    ended = Counter(type(end) for end in waits.join().values())
    assert ended == ({Interrupted: 20} if shared else {Interrupted: 10, State: 10})


def test_a_wait_under_a_run_that_is_called_off_already_ends_at_once(held: HeldClock) -> None:
    waits, cancel = Waits(held), Cancel()
    cancel.set()
    waits.begin("img-600", cancel=cancel)
    assert isinstance(waits.join()["img-600"], Interrupted)
    assert not waits.looks


def test_a_leader_that_fails_by_a_mistake_of_ours_takes_nobody_along() -> None:
    waits, failed = Waits(FakeClock()), list[str]()

    def meddle(thread: str) -> None:
        if len(failed) < 5 and thread not in failed:
            failed.append(thread)
            raise KeyError(thread)

    waits.meddle = meddle
    for number in range(20):
        waits.begin(f"img-{100 + number}")
    ended = waits.join()
    assert sorted(id for id, end in ended.items() if isinstance(end, KeyError)) == sorted(failed)
    assert Counter(end for end in ended.values() if not isinstance(end, KeyError)) == {State.AVAILABLE: 15}


def test_a_report_that_cannot_be_passed_on_fails_the_operation_it_is_of() -> None:
    def broken(image: Image) -> None:
        raise BrokenPipeError(image.id)

    waits = Waits(FakeClock())
    for number in range(10):
        waits.begin(f"img-{100 + number}")
    waits.begin("img-99", seen=broken)
    ended = waits.join()
    assert isinstance(ended.pop("img-99"), BrokenPipeError)
    assert set(ended.values()) == {State.AVAILABLE}


def test_an_operation_that_is_called_off_during_a_look_is_told_no_more_of_it(held: HeldClock) -> None:
    waits, cancel, told = Waits(held), Cancel(), list[Image]()

    def meddle(thread: str) -> None:
        cancel.set()
        assert isinstance(waits.end_of("img-601"), Interrupted)

    waits.meddle = meddle
    waits.begin("img-1")
    assert held.sleepers.acquire(timeout=REAL)
    waits.begin("img-601", cancel=cancel, seen=told.append)
    assert held.sleepers.acquire(timeout=REAL)
    held.pass_time(1)
    assert waits.join()["img-1"] is State.AVAILABLE
    assert waits.looks == [["img-1", "img-601"]]
    assert told == []


def test_an_error_of_the_cloud_reaches_all_who_were_asked_about() -> None:
    waits = Waits(FakeClock())

    def meddle(thread: str) -> None:
        if waits.clock.now() - waits.start > 50:
            raise ImageError("look", why="not allowed")

    waits.meddle = meddle
    for number in range(10):
        waits.begin(f"img-{100 + number}")
    assert {type(end) for end in waits.join().values()} == {ImageError}


def test_more_than_a_hundred_are_asked_about_in_more_than_one_call() -> None:
    waits = Waits(FakeClock())
    for number in range(250):
        waits.begin(f"img-{100 + number / 1000}")
    assert set(waits.join().values()) == {State.AVAILABLE}


def test_two_that_wait_for_one_image_are_told_of_one_look(held: HeldClock) -> None:
    waits = Waits(held)
    waits.begin("img-0")
    waits.begin("img-0.0")
    assert held.sleepers.acquire(timeout=REAL)
    held.pass_time(1)
    assert len(waits.join()) == 2
    assert len(waits.looks) == 1


def test_threads_that_wait_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """200 of them for two seconds: with 20 looks each second at its own event, each would wake 40 times."""
    woken, plain = Counter[str](), threading.Event.wait

    def counted(event: threading.Event, timeout: float | None = None) -> bool:
        said = plain(event, timeout)
        woken[threading.current_thread().name] += 1
        return said

    monkeypatch.setattr(threading.Event, "wait", counted)
    waits, began = Waits(SystemClock()), time.monotonic()
    for number in range(200):
        waits.begin(f"img-{2 + number / 1e6}")
    assert set(waits.join().values()) == {State.AVAILABLE}
    of_waits = {name: count for name, count in woken.items() if name.startswith("img-")}
    leader = max(of_waits.values())
    assert leader <= 200 + len(waits.looks), "once for each that comes, and for each look"
    most = 2 + (time.monotonic() - began) / CHECK
    assert sum(of_waits.values()) - leader <= most * 200, "the others: for the end, to lead, and once a second"


def test_a_deadline_is_kept_while_the_look_of_another_takes_long(held: HeldClock) -> None:
    waits, answered = Waits(held), threading.Event()
    waits.meddle = lambda thread: (answered.wait(REAL), None)[1]
    waits.begin("img-600")
    assert held.sleepers.acquire(timeout=REAL)
    waits.begin("img-601", seconds=5)
    held.pass_time(6)  # the look begins, and nobody answers
    assert isinstance(waits.end_of("img-601"), TookTooLong)
    answered.set()
    held.pass_time(600)
    waits.join()
