"""Writes what follows from the models: schema.json and the typed classes of the dynamic door.

python tools/generate.py            write both
python tools/generate.py --check    exit 1 where one is not as it would be written
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from pulumi_machine_image.plugin.schema import schema
from pulumi_machine_image.resources import RESOURCES
from pulumi_machine_image.resources.base import Resource
from pulumi_machine_image.resources.model import Mark, Model

ROOT = Path(__file__).parent.parent
CLASSES = ROOT / "provider/pulumi_machine_image/dynamic_resources.py"
SCHEMA = ROOT / "schema.json"

HEAD = '''"""The resource classes of the dynamic door. \
Made from the models by tools/generate.py: change those, not this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

import pulumi
from pulumi.dynamic import Resource

from .dynamic import {providers}
from .dynamic_inputs import Shape, each_wired, wired
from .dynamic_plan import declare, plan, urn_of

__all__ = {names}
'''

WHERE = {"CustomImage": "region", "ImageCopy": "regions", "ImageShare": None}
"""The input that says where a resource makes images."""

ID = {"CustomImage": "image_id"}
"""The output that is the resource's id: as `id` it stays known in the preview of an update."""


def main(arguments: list[str]) -> int:
    files = {SCHEMA: json.dumps(schema(), indent=2) + "\n", CLASSES: formatted(classes())}
    stale = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run `make generate`", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_text(files[path])
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


def formatted(text: str) -> str:
    ruff = [sys.executable, "-m", "ruff"]
    for step in (["check", "--fix", "--quiet"], ["format"]):
        command = [*ruff, *step, "--stdin-filename", str(CLASSES), "-"]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return text


def classes() -> str:
    nested: dict[str, type[Model]] = {}
    for room in RESOURCES.values():
        for field in room.inputs.model_fields.values():
            nested |= {model.__name__: model for model in models(field.annotation)}
    providers = ", ".join(f"{name}Provider" for name in RESOURCES)
    parts = [HEAD.format(providers=providers, names=json.dumps([*RESOURCES, *(f"{name}Args" for name in nested)]))]
    parts += (args_class(model) for model in nested.values())
    parts += ("\n".join(shape(model) for model in nested.values() if is_shaped(model)),)
    parts += (resource_class(room) for room in RESOURCES.values())
    return "\n\n".join(parts)


def models(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for arg in get_args(annotation):
        yield from models(arg)


def args_class(model: type[Model]) -> str:
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    lines = []
    base = "TypedDict"
    if needed:
        lines += [f"class _{model.__name__}Needed(TypedDict):", *members(model, needed), "", ""]
        base = f"_{model.__name__}Needed"
    rest = [name for name in model.model_fields if name not in needed]
    lines += [f"class {model.__name__}Args({base}, total=False):", f'    """{oneline(model.__doc__)}"""', ""]
    return "\n".join([*lines, *members(model, rest)])


def is_shaped(model: type[Model]) -> bool:
    """Whether an object cannot travel as a program writes it."""
    return bool(model.marked(Mark.SECRET)) or any(model.wire_name(name) != name for name in model.model_fields)


def shape(model: type[Model]) -> str:
    names = {name: model.wire_name(name) for name in model.model_fields if model.wire_name(name) != name}
    secret = sorted(model.wire_name(name) for name in model.marked(Mark.SECRET))
    lines = [f"_{model.__name__} = Shape(", "    {", *(f'        "{name}": "{wire}",' for name, wire in names.items())]
    return "\n".join([*lines, "    },", *([f"    frozenset({{{json.dumps(secret)[1:-1]}}}),"] if secret else []), ")"])


def as_sent(name: str, field: FieldInfo) -> str:
    """An argument as the constructor passes it on."""
    for model in models(field.annotation):
        if is_shaped(model):
            listed = any(get_origin(part) is dict for part in (field.annotation, *get_args(field.annotation)))
            return f"{'each_' if listed else ''}wired({name}, _{model.__name__})"
    return name


def members(model: type[Model], names: list[str]) -> Iterator[str]:
    for name in names:
        field = model.model_fields[name]
        yield f"    {name}: {input_type(field.annotation)}"
        yield from comment(field, 4)


def resource_class(room: Resource[Any, Any]) -> str:
    inputs, state = room.inputs, room.state
    outputs = {n: f for n, f in state.model_fields.items() if Mark.HIDDEN not in f.metadata}
    lines = [
        f'class {room.name}(Resource, module="machineimage", name="{room.name}"):',
        *textwrap.indent(f'"""{oneline(inputs.__doc__)}"""', "    ").splitlines(),
        "",
    ]
    for name, field in outputs.items():
        if state.wire_name(name) == name:
            lines += [f"    {name}: pulumi.Output[{output_type(field.annotation)}]", *comment(field, 4), ""]
    lines += ["    def __init__(", "        self,", "        resource_name: str,", "        *,"]
    ordered = sorted(inputs.model_fields.items(), key=lambda item: not item[1].is_required())
    lines += (f"        {parameter(name, field)}," for name, field in ordered)
    lines += ["        opts: pulumi.ResourceOptions | None = None,", "    ) -> None:", '        """', "        Args:"]
    lines += describe("resource_name", "The resource's name in the program.")
    for name, field in ordered:
        lines += describe(name, oneline(field.description))
    lines += [*describe("opts", "Options that every Pulumi resource takes."), '        """']
    lines += [f"        urn = urn_of({room.name}._resource_type_name, resource_name, opts)"]
    where = WHERE[room.name]
    if where:
        lines += [f"        declare(urn, {where}, opts)"]
    lines += ["        props: dict[str, Any] = {"]
    lines += (f'            "{inputs.wire_name(n)}": {as_sent(n, field)},' for n, field in inputs.model_fields.items())
    lines += (f'            "{state.wire_name(n)}": None,' for n in outputs if n not in inputs.model_fields)
    lines += ['            "__provenance": urn.future(),', '            "__plan": plan(),', "        }"]
    lines += [f"        super().__init__({room.name}Provider(), resource_name, props, opts)", ""]
    for name, field in outputs.items():
        wire = state.wire_name(name)
        if wire != name:
            lines += ["    @property", f"    def {name}(self) -> pulumi.Output[{output_type(field.annotation)}]:"]
            lines += [f'        """{oneline(field.description)}"""']
            value = "self.id" if ID.get(room.name) == name else f'pulumi.get(self, "{wire}")'
            lines += [f"        return {value}", ""]
    return "\n".join(lines)


def parameter(name: str, field: FieldInfo) -> str:
    listed = " | Sequence[pulumi.Input[str]]" if Mark.KEYS in field.metadata else ""
    kind = input_type(field.annotation, listed)
    return f"{name}: {kind}" if field.is_required() else f"{name}: {kind} | None = None"


def input_type(annotation: Any, more: str = "") -> str:
    return f"pulumi.Input[{python_type(annotation, wrap=True)}{more}]"


def output_type(annotation: Any) -> str:
    none = " | None" if type(None) in get_args(annotation) else ""
    return python_type(annotation, wrap=False) + none


def python_type(annotation: Any, *, wrap: bool) -> str:
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(arg for arg in get_args(annotation) if arg is not type(None))
    origin, args = get_origin(annotation), get_args(annotation)

    def inner(item: Any) -> str:
        return input_type(item) if wrap else python_type(item, wrap=False)

    if origin is Literal:
        return f"Literal[{', '.join(json.dumps(arg) for arg in args)}]"
    if origin in (list, frozenset):
        return f"Sequence[{inner(args[0])}]"
    if origin is dict:
        return f"Mapping[str, {inner(args[1])}]"
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return f"{annotation.__name__}Args" if wrap else "Mapping[str, Any]"
    return str(annotation.__name__)


def comment(field: FieldInfo, indent: int) -> list[str]:
    text = textwrap.wrap(oneline(field.description), 110 - indent)
    body = "\n".join(text)
    return textwrap.indent(f'"""{body}"""', " " * indent).splitlines()


def describe(name: str, text: str) -> list[str]:
    first, *rest = textwrap.wrap(f"{name}: {text}", 100)
    return [f"            {first}", *(f"                {line}" for line in rest)]


def oneline(text: str | None) -> str:
    return " ".join((text or "").split())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
