"""The outputs of a resource's class, and its constructor; for both doors."""

from __future__ import annotations

from typing import Any

from pydantic.fields import FieldInfo

from pulumi_machine_image.documented import documented
from pulumi_machine_image.resources.base import Resource
from pulumi_machine_image.resources.model import Mark

from . import arguments
from .spelling import comment, described, documentation, needed_first, parameter, plain_type, wire

OPTS = "Options that every Pulumi resource takes."


def outputs(room: Resource[Any, Any]) -> dict[str, FieldInfo]:
    return {name: field for name, field in documented(room.state).items() if Mark.HIDDEN not in field.metadata}


def is_attribute(name: str, field: FieldInfo) -> bool:
    """Whether an output is declared as an attribute, by the name that Pulumi knows it by.

    A map that may be a list is none, since Pulumi holds what it gets to an attribute's type.
    """
    return wire(name, field) == name and Mark.KEYS not in field.metadata


def attributes(room: Resource[Any, Any]) -> list[str]:
    lines = []
    for name, field in outputs(room).items():
        if is_attribute(name, field):
            lines += [f"    {name}: pulumi.Output[{plain_type(field.annotation)}]", *comment(field), ""]
    return lines


def properties(room: Resource[Any, Any], as_id: str | None = None) -> list[str]:
    """The other outputs.

    Args:
        as_id: The output that is the resource's id.
    """
    lines = []
    for name, field in outputs(room).items():
        if is_attribute(name, field):
            continue
        value = "self.id" if name == as_id else f'pulumi.get(self, "{wire(name, field)}")'
        # Tells Pulumi the type: it has whole numbers as floats otherwise.
        typed = [] if Mark.KEYS in field.metadata else [f'    @pulumi.getter(name="{wire(name, field)}")']
        lines += ["    @property", *typed, f"    def {name}(self) -> pulumi.Output[{plain_type(field.annotation)}]:"]
        lines += [*documentation(field.description, 8), f"        return {value}", ""]
    return lines


def constructor(room: Resource[Any, Any]) -> list[str]:
    """A constructor down to its documentation."""
    fields = needed_first(documented(room.inputs))
    lines = ["    def __init__(", "        self,", "        resource_name: str,", "        *,"]
    lines += (f"        {parameter(name, field)}," for name, field in fields.items())
    lines += ["        opts: pulumi.ResourceOptions | None = None,", "    ) -> None:"]
    return [*lines, *described(fields, OPTS)]


def sent(room: Resource[Any, Any]) -> list[str]:
    """The entries of a dictionary with the inputs by wire name."""
    fields = documented(room.inputs)
    return [f'            "{wire(name, field)}": {arguments.as_sent(name, field)},' for name, field in fields.items()]
