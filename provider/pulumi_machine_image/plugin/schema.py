"""The package's schema, made from the models: the only place where a property is declared.

Format: Pulumi package schema (the metaschema in `pkg/codegen/schema/pulumi.json` of pulumi/pulumi).
"""

from __future__ import annotations

import types
from enum import Enum
from importlib import metadata
from importlib.resources import files
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.alias_generators import to_pascal
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ..documented import documented
from ..functions import FUNCTIONS
from ..functions.base import Function
from ..resources import RESOURCES
from ..resources.model import Mark, Model
from ..settings import Settings
from .listing import LISTED, ListQuery

PACKAGE = "machine-image"

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", SecretStr: "string"}


def schema() -> dict[str, Any]:
    """The whole schema as plain data."""
    nested: dict[str, Any] = {}
    rooms = {name: _resource(name, room.inputs, room.state, nested) for name, room in RESOURCES.items()}
    look_ups = {name: _function(look_up, nested) for name, look_up in FUNCTIONS.items()}
    config = _settings(nested)
    return {
        "name": PACKAGE,
        "displayName": "Machine images",
        "version": metadata.version("pulumi-machine-image"),
        "description": metadata.metadata("pulumi-machine-image")["Summary"],
        "keywords": ["pulumi", "machine-image", "image", "tencentcloud", "aws", "ec2", "category/cloud", "kind/native"],
        "license": "Apache-2.0",
        # `package gen-sdk` makes the same SDKs as `package add`: whole ones, a Go module too.
        "meta": {"supportPack": True},
        "config": {"variables": config},
        "provider": {"description": _text(Settings), "inputProperties": config},
        "types": dict(sorted(nested.items())),
        "resources": {f"{PACKAGE}:index:{name}": _shown(name, room) for name, room in rooms.items()},
        "functions": {f"{PACKAGE}:index:{name}": _shown(name, look_up) for name, look_up in look_ups.items()},
        "language": {
            "python": {"respectSchemaVersion": True, "pyproject": {"enabled": True}},
            "nodejs": {"respectSchemaVersion": True, "typescriptVersion": "^5.0.0"},
            "go": {"respectSchemaVersion": True},
        },
    }


def _shown(name: str, described: dict[str, Any]) -> dict[str, Any]:
    """With a program in each language; an SDK shows that of its own."""
    programs = (files(__package__) / "examples" / f"{name}.md").read_text("utf-8").strip()
    head, foot = "{{% examples %}}\n## Example Usage\n{{% example %}}", "{{% /example %}}\n{{% /examples %}}"
    return described | {"description": f"{described['description']}\n\n{head}\n\n{programs}\n\n{foot}"}


def _resource(name: str, inputs: type[Model], state: type[Model], nested: dict[str, Any]) -> dict[str, Any]:
    needed = [inputs.wire_name(field) for field, info in inputs.model_fields.items() if info.is_required()]
    always = [
        state.wire_name(field)
        for field, info in state.model_fields.items()
        if Mark.HIDDEN not in info.metadata and not _optional(info.annotation)
    ]
    found: dict[str, Any] = {
        "description": _text(inputs),
        "inputProperties": _properties(inputs, nested, taken=True),
        "requiredInputs": needed,
        "properties": _properties(state, nested),
        "required": always,
    }
    return {**found, "listInputs": _object(ListQuery, nested, taken=True)} if name == LISTED else found


def _function(look_up: Function[Any, Any], nested: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": _text(look_up.args),
        "inputs": _object(look_up.args, nested, taken=True),
        "outputs": _object(look_up.result, nested),
    }


def _settings(nested: dict[str, Any]) -> dict[str, Any]:
    """Words are plain text here, without constants: `pulumi do` has options for settings of plain types only."""
    found = _properties(Settings, nested)
    for name, field in Settings.model_fields.items():
        if get_origin(field.annotation) is Literal:
            words = ", ".join(f"`{word}`" for word in get_args(field.annotation))
            found[field.alias or name]["description"] += f" One of {words}."
    reference = found["limits"].pop("$ref")
    found["limits"]["oneOf"] = [{"$ref": reference}, {"type": "string"}]
    return found


def _object(model: type[BaseModel], nested: dict[str, Any], *, taken: bool = False) -> dict[str, Any]:
    needed = [field.alias or name for name, field in model.model_fields.items() if field.is_required()]
    return {"type": "object", "properties": _properties(model, nested, taken=taken), "required": needed}


def _properties(model: type[BaseModel], nested: dict[str, Any], *, taken: bool = False) -> dict[str, Any]:
    """`taken`: a program gives them."""
    return {
        field.alias or name: _property(name, field, nested, taken)
        for name, field in documented(model).items()
        if Mark.HIDDEN not in field.metadata
    }


def _property(name: str, field: FieldInfo, nested: dict[str, Any], taken: bool) -> dict[str, Any]:
    annotation = _without_none(field.annotation)
    found = _type(annotation, nested, name if taken else None)
    if Mark.KEYS in field.metadata and taken:
        found = {"oneOf": [found, {"type": "array", "items": {"type": "string"}}]}
    if field.description:
        found["description"] = " ".join(field.description.split())
    if Mark.SECRET in field.metadata or annotation is SecretStr:
        found["secret"] = True
    if Mark.REPLACES in field.metadata:
        found["willReplaceOnChanges"] = True
    if isinstance(field.default, (bool, int, str)) and field.default not in ("", PydanticUndefined):
        found["default"] = field.default
    return found


def _type(annotation: Any, nested: dict[str, Any], giver: str | None) -> dict[str, Any]:
    """`giver`: the input that has this type, None for an output."""
    annotation = _without_none(annotation)
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(args[0], nested, giver)
    if annotation in _PLAIN:
        return {"type": _PLAIN[annotation]}
    if origin is Literal:
        if giver and isinstance(args[0], str):
            return {"oneOf": _words(to_pascal(giver), args, nested)}
        return {"type": _PLAIN[type(args[0])]}
    if origin in (list, set, frozenset):
        return {"type": "array", "items": _type(args[0], nested, giver and giver.removesuffix("s"))}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type(args[1], nested, giver)}
    if annotation is Any:
        return {"$ref": "pulumi.json#/Any"}
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return {"type": "string"}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        token = f"{PACKAGE}:index:{annotation.__name__.lstrip('_')}"
        if token not in nested:
            nested[token] = {}
            nested[token] |= {"description": _text(annotation), **_object(annotation, nested, taken=bool(giver))}
        return {"$ref": f"#/types/{token}"}
    raise TypeError(f"the schema has no type for {annotation}")


def _words(name: str, values: tuple[str, ...], nested: dict[str, Any]) -> list[dict[str, Any]]:
    """One of some words: named constants in each SDK, beside which plain text is taken.

    Why both: an enumeration alone would refuse text in Go, and in a Python program that is type-checked.
    """
    token = f"{PACKAGE}:index:{name}"
    described = {"type": "string", "enum": [{"value": value} for value in values]}
    if nested.setdefault(token, described) != described:
        raise TypeError(f"{name} stands for different words")
    return [{"type": "string"}, {"$ref": f"#/types/{token}"}]


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        args = [arg for arg in get_args(annotation) if arg is not type(None)]
        if len(args) == 1:
            return args[0]
    return annotation


def _optional(annotation: Any) -> bool:
    return type(None) in get_args(annotation)


def _text(model: type) -> str:
    return " ".join((model.__doc__ or "").split())
