"""How a resource declares its properties: once, as a pydantic model.

The schema, the wire names, the checks of types, the Python arguments and the reference all come from these models.
The line under a field documents it; the markers (`Replaces[str]`, `Secret[str]`) are types, so that the type
checker still knows what a field holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Annotated, Any, TypeVar, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel

from .. import plain_text

T = TypeVar("T")


class Unknown:
    """A value that the plan does not know yet. There is one, `UNKNOWN`; it equals nothing but itself."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Any = Unknown()


class Mark(Enum):
    """What the engine or a reader must know of a property beyond its type."""

    REPLACES = auto()
    CREATE_ONLY = auto()
    SECRET = auto()
    HIDDEN = auto()
    KEYS = auto()


Replaces = Annotated[T, Mark.REPLACES]
"""A change makes a new image."""
CreateOnly = Annotated[T, Mark.CREATE_ONLY]
"""Matters at creation only: a later change is recorded and makes no call."""
Secret = Annotated[T, Mark.SECRET]
"""Never shown, encrypted in state."""
Hidden = Annotated[T, Mark.HIDDEN]
"""In state, but not for users: wire names begin with two underscores, which the engine does not display."""

Keys = Annotated[T, Mark.KEYS]
"""A map that may be written as a plain list of its keys."""


def known(*values: object) -> bool:
    """Whether none of the values has a hole at its top level."""
    return all(value is not UNKNOWN for value in values)


def holes(value: object) -> bool:
    """Whether something in a value is unknown, at any depth."""
    if value is UNKNOWN:
        return True
    if isinstance(value, Model):
        return any(holes(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, Mapping):
        return any(holes(item) for item in value.values())
    return isinstance(value, (list, tuple, set, frozenset)) and any(holes(item) for item in value)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an input cannot be right.

    Attributes:
        property: Its wire name; empty for one that must not be named, since the engine prints the value of the
            property that a failure names.
        reason: The rule and the way out.
        top: The wire name of the top-level property that is wrong; for the core, not for people.
    """

    property: str
    reason: str
    top: str = ""

    def text(self, between: str = " ") -> str:
        """Both in one phrase."""
        return f"{self.property}{between}{self.reason}" if self.property else self.reason


class Model(BaseModel):
    """Properties of a resource. `UNKNOWN` passes through any field: what is known around it is still checked."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    @field_validator("*", mode="wrap")
    @classmethod
    def _let_unknown_through(cls, value: Any, validate: Any, info: ValidationInfo) -> Any:
        if value is UNKNOWN:
            return UNKNOWN
        if isinstance(value, (list, tuple)) and any(item is UNKNOWN for item in value):
            return UNKNOWN
        if isinstance(value, (list, tuple)) and info.field_name in cls.marked(Mark.KEYS):
            if not all(isinstance(key, str) for key in value):
                raise ValueError("must be a map, or a list of strings")
            value = {key: {} for key in value}
        if isinstance(value, Mapping) and info.field_name and get_origin(cls.field_type(info.field_name)) is dict:
            whole = validate({key: item for key, item in value.items() if item is not UNKNOWN})
            return {**whole, **{key: UNKNOWN for key, item in value.items() if item is UNKNOWN}}
        return validate(value)

    @classmethod
    def field_type(cls, name: str) -> Any:
        """The type of a field; of one that may be left out, the map that it is else."""
        annotation = cls.model_fields[name].annotation
        args = [arg for arg in getattr(annotation, "__args__", ()) if get_origin(arg) is dict]
        return args[0] if args else annotation

    @classmethod
    def marked(cls, mark: Mark) -> frozenset[str]:
        """The fields that carry a mark."""
        return frozenset(name for name, field in cls.model_fields.items() if mark in field.metadata)

    @classmethod
    def wire_name(cls, field: str) -> str:
        """A field's name on the wire. A misspelt field raises KeyError."""
        return cls.model_fields[field].alias or field

    @classmethod
    def failure(cls, field: str, reason: str, *, within: str = "") -> Failure:
        """A failure of one field; `within` names a part of it, as the program writes it."""
        name = cls.wire_name(field)
        if within or Mark.SECRET in cls.model_fields[field].metadata:
            return Failure("", f"{name}{plain_text.path([within])}: {reason}")
        return Failure(name, reason)

    def wire(self, *, only: frozenset[str] | None = None) -> dict[str, Any]:
        """The properties by wire name, without those that are None.

        Args:
            only: The fields wanted; default all.
        """
        names = type(self).model_fields if only is None else [n for n in type(self).model_fields if n in only]
        values = {self.wire_name(name): plain(getattr(self, name)) for name in names}
        return {name: value for name, value in values.items() if value is not None}


def plain(value: Any) -> Any:
    """A value as lists, maps, numbers and text; what has no order is sorted."""
    if isinstance(value, Model):
        return value.wire(only=frozenset(value.model_fields_set))
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def meant(value: Any) -> Any:
    """A value as plain ones, in which a part that says its default says nothing."""
    if isinstance(value, Model):
        parts = {name: getattr(value, name) for name in type(value).model_fields}
        defaults = {
            name: field.get_default(call_default_factory=True) for name, field in type(value).model_fields.items()
        }
        return {value.wire_name(name): meant(part) for name, part in parts.items() if part != defaults[name]}
    if isinstance(value, Mapping):
        return {key: meant(item) for key, item in value.items()}
    return plain(value)


class State(Model):
    """What is kept of a resource between runs. Fields of later releases and the doors' own are ignored.

    Why hidden fields: a door may give an operation nothing but the old outputs, so they carry what it needs.
    """

    model_config = ConfigDict(extra="ignore")

    given: Hidden[frozenset[str]] = Field(default=frozenset(), alias="__given")
    """The inputs that the program wrote."""
    claim: Hidden[str | None] = Field(default=None, alias="__claim")
    """What an image of ours bears while this state owns it."""
    by_import: Hidden[bool] = Field(default=False, alias="__imported")
    """Whether it was read by an import and not updated since, so that what the program left open is not known."""
    urn: Hidden[str | None] = Field(default=None, alias="__provenance")
    """The resource, as it was called when the state was written."""
