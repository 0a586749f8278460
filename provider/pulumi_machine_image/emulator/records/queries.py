"""Conditions of a query: the database looks for what is asked, so a page costs what it shows, not what is stored."""

from collections.abc import Collection, Iterable
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ..world import World
    from .tags import TagKind


class Condition(NamedTuple):
    """Part of a WHERE, with the values of its question marks."""

    sql: str = "TRUE"
    values: tuple[Any, ...] = ()

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(f"{self.sql} AND {other.sql}", (*self.values, *other.values))


class Page(NamedTuple):
    """So many rows from there on; a negative limit is none."""

    offset: int = 0
    limit: int = -1

    @property
    def values(self) -> tuple[int, int]:
        """For `LIMIT ? OFFSET ?`."""
        return self.limit, min(self.offset, _LARGEST)


ALL = Page()
_LARGEST = 2**63 - 1


def condition(sql: str, *values: Any) -> Condition:
    """One condition."""
    return Condition(sql, values)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Alternatives; none of none."""
    found = tuple(conditions)
    values = reduce(lambda sum_, one: (*sum_, *one.values), found, tuple[Any, ...]())
    return Condition(f"({' OR '.join(one.sql for one in found) or 'FALSE'})", values)


def among(ids: Collection[str] | None) -> Condition:
    """Rows with one of these ids; any row where none are named."""
    return Condition() if ids is None else Condition(f"id IN ({', '.join('?' * len(ids))})", tuple(ids))


def tagged(world: "World", kind: "TagKind", test: Condition) -> Condition:
    """Rows on which the caller's account has put a tag of which the test holds."""
    return Condition(
        f"id IN (SELECT resource FROM tags WHERE account = ? AND region = ? AND kind = ? AND {test.sql})",
        (world.account, world.region, kind, *test.values),
    )
