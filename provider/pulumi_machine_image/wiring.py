"""Nested arguments by their wire names, with what must not be read marked as secret; for both doors.

Why by wire names already in the program: the engine finds secrets in a checked input by its path.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi


@dataclass(frozen=True, slots=True)
class Shape:
    """A nested object: its names in Python to those on the wire, and which of these are secret."""

    names: Mapping[str, str]
    secret: frozenset[str] = frozenset()


def wired(value: Any, shape: Shape) -> Any:
    """An object as it travels; what the program does not know yet is treated when it does."""
    if isinstance(value, Mapping):
        named = {shape.names.get(name, name): part for name, part in value.items()}
        return {
            name: pulumi.Output.secret(part) if name in shape.secret and part is not None else part
            for name, part in named.items()
        }
    return _when_known(value, lambda known: wired(known, shape))


def each_wired(value: Any, shape: Shape) -> Any:
    """The same for each object of a map."""
    if isinstance(value, Mapping):
        return {key: wired(part, shape) for key, part in value.items()}
    return _when_known(value, lambda known: each_wired(known, shape))


def _when_known(value: Any, treat: Callable[[Any], Any]) -> Any:
    if isinstance(value, pulumi.Output) or inspect.isawaitable(value):
        return pulumi.Output.from_input(value).apply(treat)
    return value
