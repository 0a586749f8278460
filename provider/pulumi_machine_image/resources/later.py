"""What a later release has kept in a state: this one does not know what it means, and loses none of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, get_origin

from pydantic.alias_generators import to_camel

from .model import Model
from .parsing import models_of

Path = tuple[str, ...]

THE_DOORS_OWN = frozenset({"__provider", "__defaults"})
"""What Pulumi itself keeps among the properties."""
IDENTITY = "imageId"
"""What is said of one image is not true of another that comes in its place."""


def split(model: type[Model], values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[Path, Any]]:
    """The values that a model has a place for, and, by path, the others."""
    known: dict[str, Any] = {}
    later: dict[Path, Any] = {}
    fields = {name: field for field in model.model_fields for name in (field, model.wire_name(field))}
    for key, value in values.items():
        if key in fields:
            known[key], within = _split_field(model, fields[key], value)
            later |= {(key, *path): item for path, item in within.items()}
        elif key not in THE_DOORS_OWN:
            later[(key,)] = value
    return known, later


def _split_field(model: type[Model], field: str, value: Any) -> tuple[Any, dict[Path, Any]]:
    annotation = model.field_type(field)
    nested = next(iter(models_of(annotation)), None)
    if nested is None or not isinstance(value, Mapping):
        return value, {}
    if get_origin(annotation) is not dict:
        return split(nested, value)
    known: dict[str, Any] = {}
    later: dict[Path, Any] = {}
    for key, item in value.items():
        known[key], within = split(nested, item) if isinstance(item, Mapping) else (item, {})
        later |= {(key, *path): part for path, part in within.items()}
    return known, later


def merged(
    after: Mapping[str, Any],
    before: Mapping[str, Any],
    later: Mapping[Path, Any],
    seal: Callable[[Any], Any] = lambda value: value,
) -> dict[str, Any]:
    """New values with those of a later release, each where what it was said of is still there.

    Args:
        before: The values that they were found in.
        seal: What becomes of each of them.
    """
    found = dict(after)
    for path, value in later.items():
        *parents, key = path
        place, was = found, before
        for part in parents:
            inner = place.get(part)
            if not isinstance(inner, Mapping):
                break
            place[part] = place = dict(inner)
            was = was[part]
        else:
            if place.get(IDENTITY) in (None, was.get(IDENTITY)):
                place.setdefault(key, seal(value))
    return found


def said(model: type[Model], later: Mapping[Path, Any], given: Collection[str]) -> Iterator[Path]:
    """The paths of those that a program wrote: parts of inputs, and the inputs that are among the given ones."""
    inputs = {model.wire_name(field) for field in model.model_fields}
    wrote = {to_camel(name) for name in given}
    return (path for path in later if (path[0] in inputs if len(path) > 1 else path[0] in wrote))
