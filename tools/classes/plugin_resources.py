"""The resource classes of the plugin's door."""

from __future__ import annotations

import json
from typing import Any

from pulumi_machine_image.resources import RESOURCES
from pulumi_machine_image.resources.base import Resource

from . import arguments
from .outputs import OPTS, attributes, constructor, outputs, properties, sent
from .spelling import MADE, class_head, describe, is_secret, models, wire

HEAD = '''"""The plugin's resources. {made}"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi

from ..arguments import {arguments}
from ..wiring import each_wired, wired
from .base import ImageResource

__all__ = {names}
'''


def text() -> str:
    used = ", ".join([*arguments.shapes(), *arguments.names()])
    head = HEAD.format(made=MADE, arguments=used, names=json.dumps([*RESOURCES]))
    return "\n\n".join([head, *(resource_class(room) for room in RESOURCES.values())])


def resource_class(room: Resource[Any, Any]) -> str:
    lines = class_head(f"class {room.name}(ImageResource):", room.inputs.__doc__)
    lines += [f'    _kind = "{room.name}"']
    lines += [f"    _outputs = ({', '.join(json.dumps(wire(*item)) for item in outputs(room).items())},)"]
    if secret := secrets(room):
        lines += [f"    _secret = ({', '.join(map(json.dumps, secret))},)"]
    lines += ["", *attributes(room), *constructor(room)]
    lines += ["        props = {", *sent(room), "        }", "        super().__init__(resource_name, props, opts)", ""]
    return "\n".join([*lines, *getter(room), *properties(room)])


def secrets(room: Resource[Any, Any]) -> list[str]:
    """Outputs that are secret, or hold something that is: what lies within cannot be named to the engine."""
    return [
        wire(name, field)
        for name, field in outputs(room).items()
        if is_secret(field)
        or any(is_secret(part) for m in models(field.annotation) for part in m.model_fields.values())
    ]


def getter(room: Resource[Any, Any]) -> list[str]:
    return [
        "    @staticmethod",
        "    def get(",
        "        resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None",
        f"    ) -> {room.name}:",
        '        """One that exists and is not managed by this program, as it is now.',
        "",
        "        Args:",
        *describe("resource_name", "The resource's name in the program."),
        *describe("id", "Its id, in one of the forms that `pulumi import` takes."),
        *describe("opts", OPTS),
        '        """',
        f"        return {room.name}._existing(resource_name, id, opts)",
        "",
    ]
