"""Values that are asked for once, whoever asks first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Once(Generic[K, V]):
    """A cache in which concurrent askers of one key share one question. A failure is not kept."""

    def __init__(self) -> None:
        self._values: dict[K, V] = {}
        self._locks: dict[K, threading.Lock] = {}
        self._guard = threading.Lock()

    def get(self, key: K, ask: Callable[[], V]) -> V:
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._values:
                self._values[key] = ask()
            return self._values[key]

    def has(self, key: K) -> bool:
        return key in self._values

    def forget(self, key: K) -> None:
        with self._guard:
            self._values.pop(key, None)
