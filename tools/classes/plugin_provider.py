"""The plugin's provider resource: the settings as arguments."""

from __future__ import annotations

from pydantic.fields import FieldInfo

from pulumi_machine_image.documented import documented
from pulumi_machine_image.settings import Settings

from . import arguments
from .outputs import OPTS
from .spelling import (
    MADE,
    class_head,
    comment,
    described,
    documentation,
    is_secret,
    parameter,
    python_type,
    wire,
)

HEAD = f'''"""The plugin's provider. {MADE}"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi

from ..arguments import {", ".join(arguments.names())}
from .base import ImageProvider, as_text, secret

__all__ = ["Provider"]
'''

WHAT = "One account in one region, for resources that have it among their options."


def text() -> str:
    fields = documented(Settings)
    told = {name: field for name, field in fields.items() if is_text(field)}
    lines = class_head("class Provider(ImageProvider):", WHAT)
    lines += [f"    _secret = {tuple(wire(name, field) for name, field in fields.items() if is_secret(field))!r}", ""]
    for name, field in told.items():
        if wire(name, field) == name:
            lines += [
                f"    {name}: pulumi.Output[{python_type(field.annotation, wrap=False)} | None]",
                *comment(field),
                "",
            ]
    lines += ["    def __init__(", "        self,", "        resource_name: str,", "        *,"]
    lines += (f"        {parameter(name, field).removesuffix(' = None')} = None," for name, field in fields.items())
    lines += ["        opts: pulumi.ResourceOptions | None = None,", "    ) -> None:", *described(fields, OPTS)]
    lines += [
        "        props = {",
        *(f'            "{wire(n, f)}": {as_sent(n, f)},' for n, f in fields.items()),
        "        }",
    ]
    lines += ["        super().__init__(resource_name, props, opts)", ""]
    for name, field in told.items():
        if wire(name, field) != name:
            lines += ["    @property", f'    @pulumi.getter(name="{wire(name, field)}")']
            lines += [f"    def {name}(self) -> pulumi.Output[{python_type(field.annotation, wrap=False)} | None]:"]
            lines += [
                *documentation(field.description, 8),
                f'        return pulumi.get(self, "{wire(name, field)}")',
                "",
            ]
    return "\n\n".join([HEAD, "\n".join(lines)])


def is_text(field: FieldInfo) -> bool:
    """Whether a setting is a text: others are one only on their way to the engine, and no output."""
    return python_type(field.annotation, wrap=False).startswith(("str", "Literal"))


def as_sent(name: str, field: FieldInfo) -> str:
    if is_secret(field):
        return f"secret({name})"
    return name if is_text(field) else f"as_text({name})"
