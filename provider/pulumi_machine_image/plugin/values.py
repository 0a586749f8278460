"""Property values between the protocol's structs and the core's plain ones.

What travels as a struct with a signature: secrets, output values, assets, archives and references to resources. The
signatures and the text for an unknown value are the engine's (`sdk/go/common/resource/properties.go` and
`sdk/go/common/resource/plugin/rpc.go` of pulumi/pulumi).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from google.protobuf import struct_pb2

from ..resources.model import UNKNOWN, Mark, Model

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
HOLES = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string, and what has no type yet
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
"""The texts that stand for a value which is not known yet."""
HOLE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value that goes out as a secret."""

    value: Any


def load(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Properties as the core takes them: secrets open, numbers that are whole as integers, nulls left out.

    Why open: the engine keeps the marks and puts them back, since this provider tells it that it takes none; only the
    provider's own configuration comes with them all the same.
    """
    values = {key: _load(value) for key, value in struct.fields.items()}
    return {key: value for key, value in values.items() if value is not None}


def _load(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in HOLES else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_load(item) for item in value.list_value.values]
    if kind == "struct_value":
        return _load_struct(value.struct_value)
    return None


def _load_struct(struct: struct_pb2.Struct) -> Any:
    signature = struct.fields[SIGNATURE].string_value if SIGNATURE in struct.fields else ""
    if signature in (SECRET, OUTPUT):
        if "value" in struct.fields:  # a look at a key that is missing would add it
            return _load(struct.fields["value"])
        return UNKNOWN if signature == OUTPUT else None
    return load(struct)


def dump(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """The way back; None is left out."""
    return struct_pb2.Struct(fields={key: _dump(value) for key, value in values.items() if value is not None})


def _dump(value: Any) -> struct_pb2.Value:
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if value is UNKNOWN:
        return struct_pb2.Value(string_value=HOLE)
    if isinstance(value, Sealed):
        fields = {SIGNATURE: _dump(SECRET), "value": _dump(value.value)}
        return struct_pb2.Value(struct_value=struct_pb2.Struct(fields=fields))
    if isinstance(value, bool):  # before the numbers: a bool is one
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, (int, float)):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, Mapping):
        return struct_pb2.Value(struct_value=dump(value))
    return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[_dump(item) for item in value]))


def sealed(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Properties of a model, those that nobody may read as secrets, nested ones too.

    Why, although the engine marks what the program marked: what an import reads was never marked by a program.
    """
    found = dict(values)
    for name, field in model.model_fields.items():
        wire = model.wire_name(name)
        value = found.get(wire)
        if value is None or value is UNKNOWN:
            continue
        if Mark.SECRET in field.metadata:
            found[wire] = Sealed(value)
        elif isinstance(value, Mapping):
            nested = _model_of(field.annotation)
            if nested is not None:
                found[wire] = sealed(nested, value)
    return found


def _model_of(annotation: Any) -> type[Model] | None:
    for part in (annotation, *get_args(annotation)):
        if isinstance(part, type) and issubclass(part, Model):
            return part
    return None


def path(parts: tuple[str, ...]) -> str:
    """A property path as the engine reads it: tags.env, tags["a.b"].

    Only quotes are escaped in it, so that a key which ends in a backslash cannot be said: the path ends before it.
    """
    text = ""
    for part in parts:
        if part.endswith("\\"):
            break
        if part and all(character.isalnum() or character in "_-" for character in part) and not part.isdigit():
            text += f".{part}" if text else part
        else:
            quoted = part.replace('"', '\\"')
            text += f'["{quoted}"]'
    return text


_ELEMENT = re.compile(r'\["(?P<quoted>(?:\\"|[^"])*)"\]|\[(?P<index>[^\]]*)\]|\.*(?P<name>[^.\[]+)|\.+|.', re.DOTALL)


def parts(text: str) -> tuple[str, ...]:
    """The way back; `*` stands for any part. What is no path is read as far as it goes."""
    found: list[str] = []
    for element in _ELEMENT.finditer(text):
        quoted, index, name = element.group("quoted", "index", "name")
        if quoted is not None:
            found.append(quoted.replace('\\"', '"'))
        elif (part := index or name) is not None:
            found.append(part)
    return tuple(found)
