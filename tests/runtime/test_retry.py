"""Repeated calls: which errors, how often, how fast."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clouds.support import FakeClock
from pulumi_machine_image.images.errors import (
    AnswerLost,
    Busy,
    CloudTrouble,
    ImageError,
    Interrupted,
    InvalidInput,
    Refused,
    Throttled,
    TookTooLong,
    Unreachable,
)
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.runtime.retry import TROUBLES, attempt


class Sender:
    """Fails as told, one error an attempt, then answers."""

    def __init__(self, *errors: ImageError, forever: bool = False) -> None:
        self.errors = list(errors)
        self.forever = forever
        self.sent = 0

    def __call__(self) -> str:
        self.sent += 1
        if self.forever:
            raise self.errors[0]
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


def error(kind: type[ImageError]) -> ImageError:
    return kind("delete image img-1", where="ap-x", why="the cloud said no", code="Some.Code", request_id="r-1")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(0.0)


def run(
    send: Sender,
    clock: FakeClock,
    *,
    repeatable: bool = True,
    seconds: float = 600,
    rng: Callable[[], float] = lambda: 1.0,
) -> str:
    patience = Patience(seconds, clock)
    return attempt(send, patience=patience, repeatable=repeatable, what="delete image img-1", where="ap-x", rng=rng)


@pytest.mark.parametrize("kind", [Throttled, Busy, Unreachable])
@pytest.mark.parametrize("repeatable", [True, False])
def test_what_had_no_effect_is_sent_again_even_when_it_may_not_run_twice(
    kind: type[ImageError], repeatable: bool, clock: FakeClock
) -> None:
    send = Sender(error(kind), error(kind))
    assert run(send, clock, repeatable=repeatable) == "answer"
    assert send.sent == 3


@pytest.mark.parametrize("kind", [CloudTrouble, AnswerLost])
def test_what_may_have_had_an_effect_is_sent_again_only_when_it_may_run_twice(
    kind: type[ImageError], clock: FakeClock
) -> None:
    again = Sender(error(kind))
    assert run(again, clock) == "answer"
    once = Sender(error(kind))
    with pytest.raises(kind):
        run(once, clock, repeatable=False)
    assert (again.sent, once.sent) == (2, 1)


@pytest.mark.parametrize("kind", [InvalidInput, Refused, ImageError])
def test_what_can_never_work_is_sent_once(kind: type[ImageError], clock: FakeClock) -> None:
    send = Sender(error(kind))
    with pytest.raises(kind):
        run(send, clock)
    assert send.sent == 1
    assert clock.waits == []


@pytest.mark.parametrize("kind", [CloudTrouble, AnswerLost, Unreachable])
def test_trouble_is_borne_a_bounded_number_of_times(kind: type[ImageError], clock: FakeClock) -> None:
    send = Sender(error(kind), forever=True)
    with pytest.raises(kind):
        run(send, clock)
    assert send.sent == TROUBLES


def test_busy_is_borne_until_the_deadline_which_says_what_the_cloud_said_last(clock: FakeClock) -> None:
    send = Sender(error(Busy), forever=True)
    with pytest.raises(TookTooLong) as caught:
        run(send, clock, seconds=120)
    assert clock.now() == 120
    assert "the cloud said no" in str(caught.value)
    assert (caught.value.code, caught.value.request_id) == ("Some.Code", "r-1")
    assert isinstance(caught.value.__cause__, Busy)


def test_a_busy_image_is_looked_at_and_not_asked_again_and_again(clock: FakeClock) -> None:
    send, looked = Sender(*[error(Busy)] * 5), list[float]()

    def until_free() -> bool:
        looked.append(clock.now())
        clock.pass_time(1000)
        return len(looked) == 1

    attempt(
        send,
        patience=Patience(5000, clock),
        repeatable=True,
        what="share image img-1",
        until_free=until_free,
        rng=lambda: 1.0,
    )
    assert looked == [4 + 8, 4 + 8 + 1000, 4 + 8 + 2000 + 15], "where nothing is being done with it, a pause follows"


def test_busy_is_asked_at_a_slower_pace_than_the_rest(clock: FakeClock) -> None:
    run(Sender(*[error(Busy)] * 5), clock)
    assert clock.waits == [4, 8, 15, 15, 15]
    clock.waits.clear()
    run(Sender(*[error(Throttled)] * 6), clock)
    assert clock.waits == [1, 2, 4, 8, 10, 10]


def test_pauses_are_jittered_but_never_shorter_than_the_shortest(clock: FakeClock) -> None:
    run(Sender(*[error(Busy)] * 3), clock, rng=lambda: 0.0)
    assert clock.waits == [2, 2, 2]
    clock.waits.clear()
    run(Sender(*[error(Busy)] * 3), clock, rng=lambda: 0.5)
    assert clock.waits == [3, 5, 8.5]


def test_a_cancelled_run_sends_nothing(clock: FakeClock) -> None:
    send = Sender()
    patience = Patience(600, clock)
    patience.cancel.set()
    with pytest.raises(Interrupted):
        attempt(send, patience=patience, repeatable=True, what="delete image img-1")
    assert send.sent == 0


def test_a_cancel_ends_the_pause(clock: FakeClock) -> None:
    patience = Patience(600, clock)

    def send() -> str:
        patience.cancel.set()
        raise error(Busy)

    with pytest.raises(Interrupted):
        attempt(send, patience=patience, repeatable=True, what="delete image img-1")
    assert clock.waits == []


def test_after_the_deadline_nothing_is_sent(clock: FakeClock) -> None:
    patience = Patience(10, clock)
    clock.seconds = 11
    send = Sender()
    with pytest.raises(TookTooLong):
        attempt(send, patience=patience, repeatable=True, what="delete image img-1")
    assert send.sent == 0
