"""The look-ups of the plugin's door, each twice: answered at once, and as an Output."""

from __future__ import annotations

import json
from typing import Any

from pydantic.alias_generators import to_snake

from pulumi_machine_image.documented import documented
from pulumi_machine_image.functions import FUNCTIONS, Function
from pulumi_machine_image.resources.model import Model

from .spelling import MADE, describe, input_type, models, needed_first, oneline, plain_type, wire

HEAD = '''"""The plugin's look-ups. {made}

They ask the cloud in previews, too. `get_images(...)` takes plain values and answers at once, so that a program can
decide by the answer what it declares; `get_images_output(...)` takes Outputs and answers with one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import pulumi

from .asking import ask, ask_later

if TYPE_CHECKING:
    {imports}

__all__ = {names}
'''


def text() -> str:
    imports = [f"from ..{home(look_up.result)} import {look_up.result.__name__}" for look_up in FUNCTIONS.values()]
    head = HEAD.format(made=MADE, imports="\n    ".join(imports), names=json.dumps(names()))
    return "\n\n".join([head, *(part for look_up in FUNCTIONS.values() for part in (at_once(look_up), later(look_up)))])


def names() -> list[str]:
    return [name for function in FUNCTIONS for name in (to_snake(function), f"{to_snake(function)}_output")]


def results() -> dict[str, str]:
    """The classes of the answers and of what is in them, each with its module in the package."""
    found: dict[str, str] = {}
    for look_up in FUNCTIONS.values():
        parts = [part for field in look_up.result.model_fields.values() for part in models(field.annotation)]
        deeper = [part for one in parts for field in one.model_fields.values() for part in models(field.annotation)]
        found |= {model.__name__: home(model) for model in (look_up.result, *parts, *deeper)}
    return found


def home(model: type[Any]) -> str:
    return model.__module__.removeprefix("pulumi_machine_image.")


def at_once(look_up: Function[Any, Any]) -> str:
    fields = needed_first(documented(look_up.args))
    lines = [f"def {to_snake(look_up.name)}(", "    *,"]
    lines += (
        f"    {name}: {plain_type(f.annotation)}{'' if f.is_required() else f' = {f.default!r}'},"
        for name, f in fields.items()
    )
    lines += ["    opts: pulumi.InvokeOptions | None = None,", f") -> {look_up.result.__name__}:"]
    lines += [f'    """{oneline(look_up.args.__doc__)}', "", "    Args:"]
    for name, field in fields.items():
        lines += describe(name, oneline(field.description), 8)
    lines += describe("opts", "Which provider to ask, and the like.", 8)
    lines += ["", "    Raises:"]
    lines += describe(
        "LookUpFailed", "There is no such answer, an argument is wrong, or the cloud refuses or fails.", 8
    )
    return "\n".join([*lines, '    """', *body(look_up, "ask")])


def later(look_up: Function[Any, Any]) -> str:
    fields, name = needed_first(documented(look_up.args)), to_snake(look_up.name)
    lines = [f"def {name}_output(", "    *,"]
    lines += (
        f"    {name}: {input_type(f.annotation)}{'' if f.is_required() else ' | None = None'},"
        for name, f in fields.items()
    )
    lines += ["    opts: pulumi.InvokeOptions | None = None,", f") -> pulumi.Output[{look_up.result.__name__}]:"]
    lines += [f'    """`{name}` by arguments that may be Outputs; asked when they are known."""']
    return "\n".join([*lines, *body(look_up, "ask_later")])


def body(look_up: Function[Any, Any], ask: str) -> list[str]:
    args: type[Model] = look_up.args
    result = look_up.result.__name__
    given = ", ".join(f'"{wire(name, field)}": {name}' for name, field in args.model_fields.items())
    return [
        f"    from ..{home(look_up.result)} import {result}",
        "",
        f'    return {ask}("{look_up.name}", {{{given}}}, {result}, opts)',
    ]
