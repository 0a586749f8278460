"""How a model is spelled in Python: types, parameters, documentation."""

from __future__ import annotations

import json
import textwrap
import types
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from pulumi_machine_image.resources.model import Mark
from pulumi_machine_image.settings import LIMITS

MADE = "Made from the models by tools/generate.py: change those, not this."

NAMED = {"limits": LIMITS}
"""Settings that may also be the name of an object; their validators say so, and their types do not."""

Fields = Mapping[str, FieldInfo]


def wire(name: str, field: FieldInfo) -> str:
    """A field's name on the wire."""
    return field.alias or name


def is_secret(field: FieldInfo) -> bool:
    return Mark.SECRET in field.metadata or without_none(field.annotation) is SecretStr


def needed_first(fields: Fields) -> dict[str, FieldInfo]:
    return dict(sorted(fields.items(), key=lambda item: not item[1].is_required()))


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a type mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for arg in get_args(annotation):
        yield from models(arg)


def parameter(name: str, field: FieldInfo) -> str:
    """A parameter that takes an input."""
    kind = argument_type(name, field)
    return f"{name}: {kind}" if field.is_required() else f"{name}: {kind} | None = None"


def argument_type(name: str, field: FieldInfo) -> str:
    """What an input may be."""
    more = " | Sequence[pulumi.Input[str]]" if Mark.KEYS in field.metadata else ""
    if name in NAMED:
        more = f" | {literal(*NAMED[name])}"
    return input_type(field.annotation, more)


def input_type(annotation: Any, more: str = "") -> str:
    return f"pulumi.Input[{python_type(annotation, wrap=True)}{more}]"


def plain_type(annotation: Any) -> str:
    """A type without Outputs in it."""
    none = " | None" if type(None) in get_args(annotation) else ""
    return python_type(annotation, wrap=False) + none


def python_type(annotation: Any, *, wrap: bool) -> str:
    annotation = without_none(annotation)
    origin, args = get_origin(annotation), get_args(annotation)

    def inner(item: Any) -> str:
        return input_type(item) if wrap and item is not Any else python_type(item, wrap=False)

    if origin is Literal:
        return literal(*args)
    if origin in (list, frozenset):
        return f"Sequence[{inner(args[0])}]"
    if origin is dict:
        return f"Mapping[str, {inner(args[1])}]"
    if annotation is SecretStr:
        return "str"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"{annotation.__name__}Args" if wrap else "Mapping[str, Any]"
    return "Any" if annotation is Any else str(annotation.__name__)


def literal(*values: object) -> str:
    return f"Literal[{', '.join(json.dumps(value) for value in values)}]"


def without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        return next(arg for arg in get_args(annotation) if arg is not type(None))
    return annotation


def comment(field: FieldInfo) -> list[str]:
    """What documents the line above it."""
    return documentation(field.description)


def class_head(head: str, text: str | None) -> list[str]:
    return [head, *documentation(text), ""]


def documentation(text: str | None, indent: int = 4) -> list[str]:
    body = "\n".join(textwrap.wrap(oneline(text), 110 - indent))
    return textwrap.indent(f'"""{body}"""', " " * indent).splitlines()


def described(fields: Fields, opts: str) -> list[str]:
    """The arguments of a constructor, as its documentation lists them."""
    lines = ['        """', "        Args:", *describe("resource_name", "The resource's name in the program.")]
    for name, field in fields.items():
        lines += describe(name, oneline(field.description))
    return [*lines, *describe("opts", opts), '        """']


def describe(name: str, text: str, indent: int = 12) -> list[str]:
    first, *rest = textwrap.wrap(f"{name}: {text}", 112 - indent)
    return [" " * indent + first, *(" " * (indent + 4) + line for line in rest)]


def oneline(text: str | None) -> str:
    return " ".join((text or "").split())
