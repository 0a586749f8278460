"""Values that are asked for once, whoever asks first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ..images.errors import EVERYBODYS, ImageError
from .clock import Clock

K = TypeVar("K")
V = TypeVar("V")

CHECK = 1.0
"""Seconds of a nap of whoever waits for the answer to another's question."""


@dataclass(slots=True)
class _Question:
    """One that is under way.

    Attributes:
        forgotten: Whether its answer is out of date before it has come.
    """

    over: threading.Event = field(default_factory=threading.Event)
    forgotten: bool = False
    failure: ImageError | None = None


class Once(Generic[K, V]):
    """A cache in which concurrent askers of one key share one question. A failure is not kept, nor an answer that was
    forgotten before it came; but one that would meet everybody is told to whoever waited for the answer, since to ask
    again, one after the other, would only multiply it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._values: dict[K, V] = {}
        self._asked: dict[K, _Question] = {}
        self._guard = threading.Lock()

    def get(self, key: K, ask: Callable[[], V]) -> V:
        mine = _Question()
        while True:
            with self._guard:
                if key in self._values:
                    return self._values[key]
                question = self._asked.setdefault(key, mine)
            if question is mine:
                return self._lead(key, mine, ask)
            while not self._clock.follow(question.over, CHECK):
                pass
            if question.failure is not None:
                raise question.failure

    def _lead(self, key: K, question: _Question, ask: Callable[[], V]) -> V:
        try:
            value = ask()
            with self._guard:
                if not question.forgotten:
                    self._values[key] = value
            return value
        except EVERYBODYS as error:
            question.failure = error
            raise
        finally:
            with self._guard:
                del self._asked[key]
            question.over.set()

    def seen(self, key: K) -> V | None:
        """What is kept; asks nothing."""
        return self._values.get(key)

    def has(self, key: K) -> bool:
        return key in self._values

    def forget(self, key: K) -> None:
        with self._guard:
            self._values.pop(key, None)
            if key in self._asked:
                self._asked[key].forgotten = True
