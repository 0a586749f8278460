"""Filters and pages of the Describe actions.

The values of one filter are alternatives, all filters must hold; at most 10 filters of 5 values (DescribeImages,
DescribeInstances).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, TypeVar

from .errors import ApiError
from .requests import Structure, at_most, rule

Row = TypeVar("Row")
Test = Callable[[Row, str], bool]

_TOO_MANY = "InvalidFilterValue.LimitExceeded"


class Filter(Structure):
    """A name and its alternatives."""

    name: str
    values: Annotated[list[str], rule(at_most(5), _TOO_MANY, "A filter takes at most 5 values.")]


Filters = Annotated[list[Filter], rule(at_most(10), _TOO_MANY, "A request takes at most 10 filters.")]


def matching(
    rows: Iterable[Row],
    filters: Sequence[Filter],
    tests: Mapping[str, Test[Row]],
    tags: Callable[[Row], Mapping[str, str]],
) -> list[Row]:
    """The rows that pass every filter; a filter that is not in `tests` and is none of the tag filters is
    InvalidFilter."""
    found = list(rows)
    for asked in filters:
        test = tests.get(asked.name) or _tag_test(asked.name, tags)
        found = [row for row in found if any(test(row, value) for value in asked.values)]
    return found


def _tag_test(name: str, tags: Callable[[Row], Mapping[str, str]]) -> Test[Row]:
    if name == "tag-key":
        return lambda row, value: value in tags(row)
    if name == "tag-value":
        return lambda row, value: value in tags(row).values()
    if name.startswith("tag:") and len(name) > len("tag:"):
        key = name[len("tag:") :]
        return lambda row, value: tags(row).get(key) == value
    raise ApiError("InvalidFilter", f"The filter `{name}` is not supported.")


def page(rows: Sequence[Row], offset: int, limit: int) -> Sequence[Row]:
    """One page of an answer."""
    return rows[offset : offset + limit]
