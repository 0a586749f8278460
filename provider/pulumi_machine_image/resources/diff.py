"""What an update would change, by property."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any, Literal

from .model import UNKNOWN, Mark, Model, holes, meant


@dataclass(frozen=True, slots=True)
class Change:
    """One property that differs.

    Attributes:
        path: Wire names, from the property inwards: ("tags", "env").
        kind: Whether it comes, goes or changes.
        replaces: Whether a new image is needed.
        certain: False where the new value is not known yet and may turn out equal.
    """

    path: tuple[str, ...]
    kind: Literal["add", "delete", "update"]
    replaces: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Diff:
    """Everything that differs between what is and what the program says."""

    changes: tuple[Change, ...] = ()
    delete_before_replace: bool = False

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def replaces(self) -> list[str]:
        """The top-level properties that need a new image."""
        return sorted({change.path[0] for change in self.changes if change.replaces})

    @property
    def certainly_replaces(self) -> bool:
        return any(change.replaces and change.certain for change in self.changes)

    def with_changes(self, changes: Iterator[Change]) -> Diff:
        return replace(self, changes=(*self.changes, *changes))

    def replacing_on(self, name: str) -> Diff:
        """The same, where a change of one more property, by wire name, needs a new image."""
        changes = (replace(change, replaces=change.replaces or change.path[0] == name) for change in self.changes)
        return replace(self, changes=tuple(changes))

    def certain_of(self, name: str) -> Diff:
        """The same, where the change of a property, by wire name, is certain although its new value is not known."""
        changes = (replace(change, certain=change.certain or change.path == (name,)) for change in self.changes)
        return replace(self, changes=tuple(changes))

    def without(self, names: Set[str]) -> Diff:
        """The diff without some top-level properties, by wire name."""
        return replace(self, changes=tuple(c for c in self.changes if c.path[0] not in names))

    @classmethod
    def of_fields(cls, old: Model, new: Model, *, skip: Set[str] = frozenset()) -> Diff:
        """Compares the fields of `new` with the fields of the same name in `old`.

        Args:
            skip: Fields to leave out.
        """
        replacing = new.marked(Mark.REPLACES)
        changes: list[Change] = []
        for name in type(new).model_fields:
            if name not in skip:
                before, after = getattr(old, name), getattr(new, name)
                path = (new.wire_name(name),)
                changes += (
                    replace(change, replaces=name in replacing) for change in compare(path, meant(before), meant(after))
                )
        return cls(tuple(changes))


def compare(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    """The differences between two plain values, as deep as maps go."""
    if after is UNKNOWN:
        yield Change(path, "update" if before is not None else "add", certain=False)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted(before.keys() | after.keys()):
            yield from compare((*path, key), before.get(key), after.get(key))
    elif before != after and not (_empty(before) and _empty(after)):
        kind: Literal["add", "delete", "update"] = "add" if before is None else "delete" if after is None else "update"
        yield Change(path, kind, certain=not holes(after))


def _empty(value: Any) -> bool:
    """Nothing said: engines drop nulls, and an empty map, list or text says no more than none."""
    return value is None or value == "" or value == {} or value == []
