"""Values that are asked for once."""

from __future__ import annotations

import threading

import pytest

from pulumi_machine_image.images.errors import CloudTrouble, ImageError, ImageGone, LoginRefused
from pulumi_machine_image.runtime.cache import Once
from pulumi_machine_image.runtime.clock import SystemClock


def test_an_answer_that_was_forgotten_before_it_came_is_not_kept() -> None:
    once: Once[str, int] = Once(SystemClock())

    def ask() -> int:
        once.forget("a")  # somebody writes while the question is under way
        return 1

    assert once.get("a", ask) == 1
    assert once.get("a", lambda: 2) == 2
    assert once.get("a", lambda: 3) == 2


def test_forgetting_while_others_ask_harms_nobody() -> None:
    once: Once[str, int] = Once(SystemClock())
    wrong: list[Exception] = []

    def ask() -> None:
        try:
            for _ in range(3000):
                once.get("a", lambda: 1)
        except Exception as error:
            wrong.append(error)

    askers = [threading.Thread(target=ask) for _ in range(2)]
    for asker in askers:
        asker.start()
    while any(asker.is_alive() for asker in askers):
        once.forget("a")
    assert not wrong


@pytest.mark.parametrize(
    ("error", "asked"),
    [
        (CloudTrouble("list images", why="nobody answers"), 1),
        (LoginRefused("list images", why="no"), 1),
        (ImageGone("find img-1", why="gone"), 5),
    ],
    ids=["everybody's", "everybody's login", "one's own"],
)
def test_a_failure_is_told_to_all_who_waited_where_it_would_meet_them_too(error: ImageError, asked: int) -> None:
    once: Once[str, int] = Once(SystemClock())
    questions: list[int] = []
    failed: list[ImageError] = []
    waiting = threading.Semaphore(0)

    def ask() -> int:
        for _ in range(5) if not questions else ():
            assert waiting.acquire(timeout=20)
        questions.append(1)
        raise error

    def get() -> None:
        waiting.release()
        try:
            once.get("a", ask)
        except ImageError as told:
            failed.append(told)

    askers = [threading.Thread(target=get) for _ in range(5)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(20)
    assert failed == [error] * 5
    assert len(questions) in (asked, asked + 1)  # a thread may come after the failure, and asks anew
    assert once.get("a", lambda: 2) == 2
