"""The dictionaries that a program may write as arguments, and how those travel that cannot as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import get_args, get_origin

from pydantic import BaseModel
from pydantic.alias_generators import to_snake
from pydantic.fields import FieldInfo

from pulumi_machine_image.documented import documented
from pulumi_machine_image.resources import RESOURCES
from pulumi_machine_image.settings import Settings

from .spelling import MADE, Fields, argument_type, class_head, comment, is_secret, models, wire

HEAD = f'''"""The arguments that a program may write as dictionaries, for both doors.

{MADE}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

import pulumi

from .wiring import Shape
'''


def text() -> str:
    parts = [HEAD, *(args_class(f"{model.__name__}Args", documented(model), model.__doc__) for model in nested())]
    parts += (
        args_class(f"{name}Args", documented(room.inputs), room.inputs.__doc__) for name, room in RESOURCES.items()
    )
    parts += [args_class("ProviderArgs", documented(Settings), Settings.__doc__)]
    parts += ["\n".join(shape(model) for model in nested() if is_shaped(model))]
    return "\n\n".join(parts)


def nested() -> list[type[BaseModel]]:
    """The models of objects within arguments."""
    roots: list[type[BaseModel]] = [*(room.inputs for room in RESOURCES.values()), Settings]
    fields = [field for model in roots for field in model.model_fields.values()]
    return list(dict.fromkeys(model for field in fields for model in models(field.annotation)))


def names() -> list[str]:
    """The classes that a program may name."""
    return [*(f"{model.__name__}Args" for model in nested()), *(f"{name}Args" for name in RESOURCES), "ProviderArgs"]


def args_class(name: str, fields: Fields, text: str | None) -> str:
    needed = {key: field for key, field in fields.items() if field.is_required()}
    lines, base = [], "TypedDict"
    if needed:
        base = f"_{name.removesuffix('Args')}Needed"
        lines += [f"class {base}(TypedDict):", *members(needed), "", ""]
    lines += class_head(f"class {name}({base}, total=False):", text)
    return "\n".join([*lines, *members({key: field for key, field in fields.items() if key not in needed})])


def members(fields: Fields) -> Iterator[str]:
    for name, field in fields.items():
        yield f"    {name}: {argument_type(name, field)}"
        yield from comment(field)


def is_shaped(model: type[BaseModel]) -> bool:
    """Whether an object cannot travel as a program writes it."""
    return any(is_secret(field) or wire(name, field) != name for name, field in model.model_fields.items())


def shape(model: type[BaseModel]) -> str:
    fields = model.model_fields.items()
    differing = {name: wire(name, field) for name, field in fields if wire(name, field) != name}
    secret = sorted(wire(name, field) for name, field in fields if is_secret(field))
    lines = [
        f"{shape_name(model)} = Shape(",
        "    {",
        *(f'"{name}": "{sent}",' for name, sent in differing.items()),
        "},",
    ]
    return "\n".join([*lines, *([f"    frozenset({{{json.dumps(secret)[1:-1]}}}),"] if secret else []), ")"])


def shape_name(model: type[BaseModel]) -> str:
    return to_snake(model.__name__).upper()


def shapes() -> list[str]:
    return [shape_name(model) for model in nested() if is_shaped(model)]


def as_sent(name: str, field: FieldInfo) -> str:
    """An argument as a constructor passes it on."""
    for model in models(field.annotation):
        if is_shaped(model):
            listed = any(get_origin(part) is dict for part in (field.annotation, *get_args(field.annotation)))
            return f"{'each_' if listed else ''}wired({name}, {shape_name(model)})"
    return name
