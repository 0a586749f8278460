"""Values that are asked for once, whoever asks first."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Generic, TypeVar

from ..images.errors import EVERYBODYS, ImageError

K = TypeVar("K")
V = TypeVar("V")


class Once(Generic[K, V]):
    """A cache in which concurrent askers of one key share one question. A failure is not kept, nor an answer that was
    forgotten before it came; but one that would meet everybody is told to whoever waited for the answer, since to ask
    again, one after the other, would only multiply it."""

    def __init__(self) -> None:
        self._values: dict[K, V] = {}
        self._locks: dict[K, threading.Lock] = {}
        self._forgotten: Counter[K] = Counter()
        self._failures: dict[K, ImageError] = {}
        self._guard = threading.Lock()

    def get(self, key: K, ask: Callable[[], V]) -> V:
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
            before = self._failures.get(key)
        with lock:
            with self._guard:
                if key in self._values:
                    return self._values[key]
                failure = self._failures.get(key)
                if failure is not None and failure is not before:
                    raise failure
                asked_at = self._forgotten[key]
            try:
                value = ask()
            except EVERYBODYS as error:
                with self._guard:
                    self._failures[key] = error
                raise
            with self._guard:
                if self._forgotten[key] == asked_at:
                    self._values[key] = value
            return value

    def seen(self, key: K) -> V | None:
        """What is kept; asks nothing."""
        return self._values.get(key)

    def has(self, key: K) -> bool:
        return key in self._values

    def forget(self, key: K) -> None:
        with self._guard:
            self._values.pop(key, None)
            self._forgotten[key] += 1
