"""What there is by name, each thing loaded when it is first asked for.

Why not pydantic's `defer_build`, which leaves a model unbuilt until its first use: two threads that build one at once
may see half of it, and the engine's first calls come together. An import has a lock.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Register(Mapping[str, T], Generic[T]):
    """Names are known at once; each is made once, by the first who asks."""

    def __init__(self, package: str, homes: Mapping[str, str]) -> None:
        """
        Args:
            homes: For each name the module in the package and the class in it, as `module:Class`.
        """
        self._package, self._homes = package, homes
        self._made: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._made:
            module, _, kind = self._homes[name].partition(":")
            made = getattr(importlib.import_module(f".{module}", self._package), kind)()
            self._made.setdefault(name, made)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._homes

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)
