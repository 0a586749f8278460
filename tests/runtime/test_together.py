"""One call for what several operations ask for at once."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.clock import FakeClock, GatheringClock
from pulumi_machine_image.images.errors import (
    CloudTrouble,
    ImageError,
    Interrupted,
    LoginRefused,
    StillShared,
    TookTooLong,
)
from pulumi_machine_image.runtime.cancel import Cancel
from pulumi_machine_image.runtime.company import LINGER, PAUSE, Company
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.runtime.together import Together

IDS = [f"img-{number}" for number in range(12)]


class Office:
    """Operations that ask for one thing each.

    Attributes:
        answer: What the cloud says to a call; may raise.
        calls: The ids of each call.
    """

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.clock, self.company, self.together = clock or GatheringClock(), Company(), Together()
        self.calls: list[list[str]] = []
        self.answer: Callable[[Sequence[str]], Mapping[str, str]] = lambda ids: {id: id.upper() for id in ids}

    def patience(self, seconds: float = 600, cancel: Cancel | None = None) -> Patience:
        return Patience(seconds, self.clock, cancel or Cancel(), company=self.company)

    def ask(self, id: str, patience: Patience | None = None, most: int = 100) -> Mapping[str, str]:
        def send(ids: Sequence[str]) -> Mapping[str, str]:
            self.calls.append(list(ids))
            return self.answer(ids)

        patience = patience or self.patience()
        return self.together.ask("look", [id], send, most=most, patience=patience, what=f"look at {id}", where="here")

    def at_once(self, ids: Sequence[str], most: int = 100) -> list[Future[Mapping[str, str]]]:
        """An operation for each, all of them under way before the first asks."""
        ready = threading.Barrier(len(ids))

        def one(id: str) -> Mapping[str, str]:
            with self.company.aboard(self.clock):
                ready.wait(20)
                return self.ask(id, most=most)

        with ThreadPoolExecutor(len(ids)) as threads:
            return [threads.submit(one, id) for id in ids]


def test_what_is_asked_at_once_is_one_call_and_each_gets_its_part() -> None:
    office = Office()
    answers = [asked.result() for asked in office.at_once(IDS)]
    assert answers == [{id: id.upper()} for id in IDS]
    assert [sorted(call) for call in office.calls] == [sorted(IDS)]


def test_a_call_takes_no_more_than_the_cloud_does() -> None:
    office = Office()
    for asked in office.at_once(IDS, most=5):
        asked.result()
    assert [len(call) for call in office.calls] == [5, 5, 2]


def test_who_is_alone_waits_for_nobody() -> None:
    office = Office(FakeClock())
    began = office.clock.now()
    with office.company.aboard(office.clock):
        assert office.ask("img-1") == {"img-1": "IMG-1"}
    assert office.ask("img-2") == {"img-2": "IMG-2"}, "nor who is no operation of the engine's"
    assert office.clock.now() == began


@contextmanager
def beside(office: Office, doing: AbstractContextManager[object]) -> Iterator[None]:
    """While another operation is under way, doing something else."""
    begun, over = threading.Event(), threading.Event()

    def elsewhere() -> None:
        with office.company.aboard(office.clock), doing:
            begun.set()
            over.wait(20)

    other = threading.Thread(target=elsewhere)
    other.start()
    assert begun.wait(20)
    yield
    over.set()
    other.join(20)


def test_who_asks_while_another_is_busy_with_something_else_waits_a_moment_only() -> None:
    office = Office(FakeClock())
    began = office.clock.now()
    with beside(office, nullcontext()), office.company.aboard(office.clock):
        office.ask("img-1")
    assert office.clock.now() == pytest.approx(began + PAUSE)


def test_nobody_waits_for_who_waits_for_something_else() -> None:
    office = Office(FakeClock())
    began = office.clock.now()
    with beside(office, office.company.resting()), office.company.aboard(office.clock):
        office.ask("img-1")
    assert office.clock.now() == began


def test_where_there_were_several_the_next_is_waited_for_and_later_no_more() -> None:
    office = Office(FakeClock())
    office.at_once(IDS[:2])
    began = office.clock.now()
    with office.company.aboard(office.clock):
        office.ask("img-1")
    assert office.clock.now() == pytest.approx(began + PAUSE), "the engine begins one where one has ended"
    office.clock.pass_time(LINGER + 1)
    began = office.clock.now()
    with office.company.aboard(office.clock):
        office.ask("img-1")
    assert office.clock.now() == began


def test_what_comes_while_a_call_is_on_its_way_is_the_next_call() -> None:
    office, on_its_way, answered = Office(FakeClock()), threading.Event(), threading.Event()

    def answer(ids: Sequence[str]) -> Mapping[str, str]:
        if ids == ["img-0"]:
            on_its_way.set()
            answered.wait(20)
        return {id: id for id in ids}

    office.answer = answer
    with ThreadPoolExecutor(9) as threads:
        first = threads.submit(office.ask, "img-0")
        on_its_way.wait(20)
        rest = [threads.submit(office.ask, id) for id in IDS[1:9]]
        while len(office.together._rows["look"].waiting) < 8:  # a barrier would be of this test's threads only
            threading.Event().wait(0.001)
        answered.set()
        assert all(asked.result() for asked in [first, *rest])
    assert [sorted(call) for call in office.calls] == [["img-0"], IDS[1:9]]


def test_who_is_ahead_of_the_others_lets_them_catch_up() -> None:
    """One call a step for all, though one of them had begun before the others came."""
    office, on_its_way, answered = Office(), threading.Event(), threading.Event()
    steps: list[tuple[str, list[str]]] = []

    def go(id: str, *asked: str) -> None:
        def send(step: str, ids: Sequence[str]) -> Mapping[str, str]:
            steps.append((step, sorted(ids)))
            if step == "look":
                on_its_way.set()
                answered.wait(20)
            return {}

        with office.company.aboard(office.clock):
            for step in asked:
                sent, patience = functools.partial(send, step), office.patience()
                office.together.ask(step, [id], sent, most=100, patience=patience, what=f"{step} {id}", where="here")

    with ThreadPoolExecutor(2) as threads:
        behind = threads.submit(go, "img-1", "look", "delete")
        on_its_way.wait(20)
        ahead = threads.submit(go, "img-0", "delete")
        while not office.together._rows.get("delete"):
            threading.Event().wait(0.001)
        answered.set()
        for done in (behind, ahead):
            done.result()
    assert steps == [("look", ["img-1"]), ("delete", ["img-0", "img-1"])]


def test_an_error_that_may_be_about_one_is_met_by_each_alone_and_by_nobody_else() -> None:
    office = Office()

    def answer(ids: Sequence[str]) -> Mapping[str, str]:
        if "img-3" in ids:
            raise StillShared(f"delete {ids}", why="it is shared")
        return dict.fromkeys(ids, "gone")

    office.answer = answer
    ended = office.at_once(IDS[:6])
    assert [asked.exception() is None for asked in ended] == [True, True, True, False, True, True]
    assert sorted(map(len, office.calls)) == [1] * 6 + [6]


@pytest.mark.parametrize("kind", [LoginRefused, CloudTrouble])
def test_an_error_that_is_everybodys_is_not_asked_for_again(kind: type[ImageError]) -> None:
    office = Office()

    def answer(ids: Sequence[str]) -> Mapping[str, str]:
        raise kind("look", why="so it is")

    office.answer = answer
    said = [str(asked.exception()) for asked in office.at_once(IDS)]
    assert said == [f"look at {id} in here: so it is." for id in IDS]
    assert len(office.calls) == 1


@pytest.mark.parametrize("end", [TookTooLong, Interrupted])
def test_a_leader_whose_patience_ends_hands_over(end: type[ImageError]) -> None:
    office, ended = Office(), list[str]()

    def answer(ids: Sequence[str]) -> Mapping[str, str]:
        if not ended:
            ended.append(ids[0])  # the leader's own
            raise end(f"look at {len(ids)} images", why="no time left")
        return {id: id for id in ids}

    office.answer = answer
    failed = {id: asked.exception() for id, asked in zip(IDS, office.at_once(IDS), strict=True)}
    assert [id for id, error in failed.items() if error] == ended
    assert str(failed[ended[0]]) == f"look at {ended[0]} in here: no time left."
    assert [len(call) for call in office.calls] == [12, 11]


def test_whoever_waits_for_the_call_of_another_ends_by_its_own_deadline_and_cancel() -> None:
    office, on_its_way, answered = Office(FakeClock()), threading.Event(), threading.Event()

    def answer(ids: Sequence[str]) -> Mapping[str, str]:
        on_its_way.set()
        answered.wait(20)
        return {id: id for id in ids}

    office.answer = answer
    cancel = Cancel()
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(office.ask, "img-0")
        on_its_way.wait(20)
        late = threads.submit(office.ask, "img-1", office.patience(5))
        called_off = threads.submit(office.ask, "img-2", office.patience(cancel=cancel))
        office.clock.pass_time(6)
        cancel.set()
        assert isinstance(late.exception(20), TookTooLong)
        assert isinstance(called_off.exception(20), Interrupted)
        answered.set()
        assert first.result() == {"img-0": "img-0"}
    assert office.calls == [["img-0"]], "nobody asks for those who have gone"


class Sleeping(FakeClock):
    """Who waits for another thread sleeps until it is woken."""

    def __init__(self) -> None:
        super().__init__()
        self.asleep = threading.Event()

    def follow(self, event: threading.Event, seconds: float) -> bool:
        self.asleep.set()
        return event.wait(20)


def test_a_cancel_wakes_whoever_waits_for_the_call_of_another() -> None:
    clock = Sleeping()
    office, on_its_way, ended, cancel = Office(clock), threading.Event(), threading.Event(), Cancel()

    def answer(ids: Sequence[str]) -> Mapping[str, str]:
        on_its_way.set()
        assert ended.wait(10), "it slept on"
        return {id: id for id in ids}

    office.answer = answer
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(office.ask, "img-0")
        on_its_way.wait(20)
        called_off = threads.submit(office.ask, "img-1", office.patience(cancel=cancel))
        clock.asleep.wait(20)
        cancel.set()
        called_off.add_done_callback(lambda done: ended.set())
        assert isinstance(called_off.exception(20), Interrupted)
        assert first.result() == {"img-0": "img-0"}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["write", "read"]), min_size=2, max_size=12), st.integers(1, 4))
def test_nobody_reads_what_was_there_before_its_own_write(steps: list[str], most: int) -> None:
    office, there, guard = Office(FakeClock()), dict.fromkeys(IDS, 0), threading.Lock()

    def answer(ids: Sequence[str]) -> Mapping[str, str]:
        with guard:
            return {id: str(there[id]) for id in ids}

    office.answer = answer

    def one(id: str) -> None:
        mine = 0
        for step in steps:
            if step == "write":
                mine += 1
                with guard:
                    there[id] = mine
            else:
                assert office.ask(id, most=most) == {id: str(mine)}

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(one, id) for id in IDS[:4]]:
            done.result()
