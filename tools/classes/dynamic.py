"""The resource classes of the dynamic door."""

from __future__ import annotations

import json
from typing import Any

from pulumi_machine_image.resources import RESOURCES
from pulumi_machine_image.resources.base import Resource

from . import arguments
from .outputs import attributes, constructor, outputs, properties, sent
from .spelling import MADE, class_head, wire

HEAD = '''"""The resource classes of the dynamic door. {made}"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi
from pulumi.dynamic import Resource

from .arguments import {arguments}
from .dynamic import {providers}
from .dynamic_plan import declare, name_image, order, plan, urn_of
from .wiring import each_wired, wired

__all__ = {names}
'''

WHERE = {"CustomImage": "region", "ImageCopy": "regions", "ImageShare": None}
"""The input that says where a resource makes images."""

NAMED = {"ImageCopy": ("source_image_id", "source_region"), "ImageShare": ("image_id", "region")}
"""The inputs that name an image and say where it is."""

ID = {"CustomImage": "image_id"}
"""The output that is the resource's id: as `id` it stays known in the preview of an update."""


def text() -> str:
    head = HEAD.format(
        made=MADE,
        arguments=", ".join([*arguments.shapes(), *arguments.names()]),
        providers=", ".join(f"{name}Provider" for name in RESOURCES),
        names=json.dumps([*RESOURCES]),
    )
    return "\n\n".join([head, *(resource_class(room) for room in RESOURCES.values())])


def resource_class(room: Resource[Any, Any]) -> str:
    lines = class_head(f'class {room.name}(Resource, module="machineimage", name="{room.name}"):', room.inputs.__doc__)
    lines += [*attributes(room), *constructor(room)]
    lines += [f"        urn = urn_of({room.name}._resource_type_name, resource_name, opts)"]
    where = WHERE[room.name]
    if where:
        lines += [f"        declare(urn, {where}, opts)"]
    if named := NAMED.get(room.name):
        lines += [f"        name_image({', '.join(named)})"]
    computed = {name: field for name, field in outputs(room).items() if name not in room.inputs.model_fields}
    lines += ["        props: dict[str, Any] = {", *sent(room)]
    lines += (f'            "{wire(name, field)}": None,' for name, field in computed.items())
    hidden = ['"__provenance": urn.future(),', '"__plan": plan(),', *(["**order(opts),"] if where else [])]
    lines += [*(f"            {line}" for line in hidden), "        }"]
    lines += [f"        super().__init__({room.name}Provider(), resource_name, props, opts)", ""]
    return "\n".join([*lines, *properties(room, ID.get(room.name))])
