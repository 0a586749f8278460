"""Values that are asked for once."""

from __future__ import annotations

import threading

from pulumi_machine_image.runtime.cache import Once


def test_an_answer_that_was_forgotten_before_it_came_is_not_kept() -> None:
    once: Once[str, int] = Once()

    def ask() -> int:
        once.forget("a")  # somebody writes while the question is under way
        return 1

    assert once.get("a", ask) == 1
    assert once.get("a", lambda: 2) == 2
    assert once.get("a", lambda: 3) == 2


def test_forgetting_while_others_ask_harms_nobody() -> None:
    once: Once[str, int] = Once()
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
