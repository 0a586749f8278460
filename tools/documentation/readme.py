"""README.md's parts: resources, look-ups, settings."""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.alias_generators import to_snake
from pydantic.fields import FieldInfo

from pulumi_machine_image.documented import documented
from pulumi_machine_image.functions import FUNCTIONS
from pulumi_machine_image.functions.selection import Selection
from pulumi_machine_image.resources import RESOURCES
from pulumi_machine_image.resources.base import Resource
from pulumi_machine_image.resources.model import Mark
from pulumi_machine_image.settings import NAMESPACE, Settings

from . import markdown as md

EC2 = "EC2 only:"
"""How the text of an input begins that only EC2 has."""


def resources() -> str:
    return "\n".join(_resource(room) for room in RESOURCES.values())


def _resource(room: Resource[Any, Any]) -> str:
    """One resource: what may be given, by what a change of it does, and what comes out."""
    inputs, state = room.inputs, room.state
    required = {name for name, field in inputs.model_fields.items() if field.is_required()}
    replacing, at_creation = inputs.marked(Mark.REPLACES), inputs.marked(Mark.CREATE_ONLY)
    elsewhere = {name for name, field in documented(inputs).items() if (field.description or "").startswith(EC2)}
    shown = [name for name in state.model_fields if name not in state.marked(Mark.HIDDEN)]
    rows = {
        "required": required,
        "a change replaces": replacing,
        "a change is made in place": inputs.model_fields.keys() - replacing - at_creation - elsewhere,
        "counts at creation only": at_creation,
        "EC2 only": elsewhere,
    }
    lines = [(heading, [name for name in inputs.model_fields if name in names]) for heading, names in rows.items()]
    lines.append(("outputs besides", [name for name in shown if name not in inputs.model_fields]))
    table = md.table(("", "properties"), [(heading, md.names(names)) for heading, names in lines if names])
    return f"### {room.name}\n\n{md.wrapped(_spoken(inputs.__doc__))}\n\n{table}"


def look_ups() -> str:
    criteria = set(Selection.model_fields)
    rows = []
    for function in FUNCTIONS.values():
        own = [name for name in function.args.model_fields if name not in criteria or not _selects(function.args)]
        arguments = [*(["the criteria"] if _selects(function.args) else []), *([md.names(own)] if own else [])]
        answer = function.result.model_fields
        rows.append(
            (
                f"`{to_snake(function.name)}`",
                _spoken(function.args.__doc__),
                ", ".join(arguments) or "none",
                "the image"
                if "image_id" in answer and "images" not in answer and len(answer) > 3
                else md.names(answer),
            )
        )
    table = md.table(("function", "answers", "arguments", "result"), rows)
    criteria_named = md.wrapped(f"The criteria: {md.names(Selection.model_fields)}.")
    return f"{table}\n{criteria_named}\n"


def _selects(args: type[BaseModel]) -> bool:
    return issubclass(args, Selection)


def settings() -> str:
    rows = [
        (f"`{field.alias or name}`", _values(field), md.line(field.description))
        for name, field in documented(Settings).items()
    ]
    return md.table((f"`{NAMESPACE}:`", "values", "what it does"), rows)


def _values(field: FieldInfo) -> str:
    """What a setting may be, and what it is where nobody says."""
    kind = _without_none(field.annotation)
    origin = get_origin(kind)
    if origin is Literal:
        words = ", ".join(f"`{word}`" for word in get_args(kind))
        return words.replace(f"`{field.default}`", f"**`{field.default}`**")
    if kind is SecretStr:
        return "a secret"
    if kind is bool:
        return "**`true`**, `false`" if field.default else "`true`, **`false`**"
    if kind is int:
        return f"a number; **{field.default}**"
    if origin is list:
        return "a list, or words with commas"
    if origin is dict:
        return "an object"
    return "a word or an object" if isinstance(kind, type) and issubclass(kind, BaseModel) else "text"


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        return next(arg for arg in get_args(annotation) if arg is not type(None))
    return annotation


def _spoken(text: str | None) -> str:
    """A text with the names in it as a Python program writes them."""
    return re.sub(r"`[a-z]+(?:[A-Z][a-z]+)+`", lambda found: to_snake(found[0]), md.line(text))


PARTS: dict[str, Callable[[], str]] = {
    "resources": resources,
    "look-ups": look_ups,
    "settings": settings,
}
