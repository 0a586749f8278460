"""From wire values to a model, or to every reason why not, in words for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from .. import plain_text
from .model import UNKNOWN, Failure, Mark, Model

T = TypeVar("T", bound=BaseModel)


def parse(model: type[T], values: Mapping[str, Any]) -> tuple[T | None, list[Failure]]:
    """A model from wire values, or every reason why not."""
    try:
        return model.model_validate(dict(values)), []
    except ValidationError as error:
        return None, list(_failures(model, error))


def parse_around(model: type[T], values: Mapping[str, Any]) -> tuple[T | None, list[Failure]]:
    """The same, with a hole for each property that is wrong, so that rules can still judge the rest."""
    parsed, failures = parse(model, values)
    if parsed is not None:
        return parsed, failures
    wrong = {failure.top for failure in failures}
    holed = {key: UNKNOWN if key in wrong else value for key, value in values.items()}
    unknown = {key for key in wrong if _by_wire_name(model, key) is None}
    missing = dict.fromkeys(wrong - unknown, UNKNOWN)
    return parse(model, {**{k: v for k, v in holed.items() if k not in unknown}, **missing})[0], failures


def _failures(model: Any, error: ValidationError) -> Iterator[Failure]:
    for item in error.errors(include_url=False, include_context=True):
        loc = [str(part) for part in item["loc"] if not str(part).startswith("function-")]
        top, rest = loc[0] if loc else "", ".".join(loc[1:])
        path = plain_text.path(loc)
        reason = _reason(item["type"], item["msg"], item.get("ctx", {}), item["input"])
        if item["type"] == "extra_forbidden":
            owner, name = _owner(model, loc)
            near = get_close_matches(name, [owner.wire_name(f) for f in owner.model_fields], n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield Failure("", f"{path}: there is no such property{hint}", top)
        elif item["type"] == "missing":
            yield Failure("", f"{path} is required", top)
        elif rest or _is_secret(model, top):
            yield Failure("", f"{path}: {reason}", top)
        else:
            yield Failure(top, reason, top)


def _reason(type_: str, message: str, context: Mapping[str, Any], given: Any) -> str:
    """The rule. Of the value it tells the kind only: any value may be a secret."""
    if type_ == "literal_error":
        return f"must be {context['expected']}"
    if message.startswith("Value error, "):
        return message.removeprefix("Value error, ")
    if message.startswith("Input should be "):
        rule = message.removeprefix("Input should be ").replace("a valid", "a")
        return f"must be {rule}, not {_kind(given)}"
    return message[:1].lower() + message[1:]


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    kinds = {str: "a string", int: "a number", float: "a number", list: "a list", dict: "a map"}
    return kinds.get(type(value), "nothing" if value is None else type(value).__name__)


def _owner(model: Any, loc: list[str]) -> tuple[Any, str]:
    """The model that a path ends in, and the path's last name."""
    for part in loc[:-1]:
        field = _by_wire_name(model, part)
        nested = list(models_of(field.annotation)) if field else []
        if nested:
            model = nested[0]
    return model, loc[-1]


def models_of(annotation: Any) -> Iterator[type[Model]]:
    """The models that a type is made of, the outermost of each."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for arg in getattr(annotation, "__args__", ()):
        yield from models_of(arg)


def _by_wire_name(model: type[BaseModel], name: str) -> FieldInfo | None:
    for field, info in model.model_fields.items():
        if name in (field, info.alias):
            return info
    return None


def _is_secret(model: Any, name: str) -> bool:
    field = _by_wire_name(model, name)
    return field is not None and Mark.SECRET in field.metadata
