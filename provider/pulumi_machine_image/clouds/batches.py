"""Many things in few calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batches(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The things in order, at most so many at a time."""
    return (things[start : start + size] for start in range(0, len(things), size))


def listed_ids(ids: Sequence[str]) -> str:
    """The images of one call, for a sentence."""
    some = ", ".join(ids[:3])
    return f"image{'s' if len(ids) > 1 else ''} {some}" + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
