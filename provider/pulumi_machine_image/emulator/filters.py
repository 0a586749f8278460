"""Filters of the Describe actions, as conditions of a query.

The values of one filter are alternatives, all filters must hold; how many there may be are settings (DescribeImages,
DescribeInstances).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Annotated

from .errors import ApiError
from .records.queries import Condition, any_of, condition, tagged
from .requests import limited
from .structures import Structure

if TYPE_CHECKING:
    from .records.tags import TagKind
    from .world import World

Test = Callable[[str], Condition]
"""What has to hold of a row for a value."""

_TOO_MANY = "InvalidFilterValue.LimitExceeded"


class Filter(Structure):
    """A name and its alternatives."""

    name: str
    values: Annotated[
        list[str],
        limited(lambda choices: choices.values_per_filter, _TOO_MANY, "A filter takes at most {} values."),
    ]


Filters = Annotated[
    list[Filter],
    limited(lambda choices: choices.filters_per_call, _TOO_MANY, "A request takes at most {} filters."),
]


def equal(column: str) -> Test:
    """The value of a column, or of an expression."""
    return lambda value: condition(f"{column} = ?", value)


def within(column: str) -> Test:
    """A part of a column's text."""
    return lambda value: condition(f"instr({column}, ?)", value)


def loosely(column: str) -> Test:
    """A part of a column's text, whatever the case of its ASCII letters."""
    return lambda value: condition(f"instr(lower({column}), lower(?))", value)


def matching(filters: Sequence[Filter], tests: Mapping[str, Test], tags: Callable[[str], Test | None]) -> Condition:
    """Rows that pass every filter; one that is in `tests` and `tags` neither is InvalidFilter."""
    found = []
    for asked in filters:
        test = tests.get(asked.name) or tags(asked.name)
        if test is None:
            raise ApiError("InvalidFilter", f"The filter `{asked.name}` is not supported.")
        found.append(any_of(map(test, asked.values)))
    return reduce(and_, found, Condition())


def tag_filters(world: "World", kind: "TagKind") -> Callable[[str], Test | None]:
    """`tag-key`, `tag-value` and `tag:KEY`, of an action that has them."""

    def test(name: str) -> Test | None:
        if name == "tag-key":
            return lambda value: tagged(world, kind, condition("key = ?", world.tags.known(value)))
        if name == "tag-value":
            return lambda value: tagged(world, kind, condition("value = ?", value))
        if name.startswith("tag:") and len(name) > len("tag:"):
            key = world.tags.known(name.removeprefix("tag:"))
            return lambda value: tagged(world, kind, condition("key = ? AND value = ?", key, value))
        return None

    return test
