"""A row of the plans as a program of Pulumi, in words that both doors take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lab.program import Key, News, Of
from planning.plan_rows import Program

_RESOURCE = "{variable} = machine_image.{kind}({arguments})"
_UPPER = re.compile("[A-Z]")


def written(program: Program, orders: Mapping[str, bool] | None = None) -> str:
    """The program; what a resource needs comes before it, as in the row.

    Args:
        orders: Resource to its option `deleteBeforeReplace`.
    """
    return "\n".join(_resource(key, news, (orders or {}).get(key[1])) for key, news in program.items())


def _resource(key: Key, news: News, deletes_first: bool | None) -> str:
    kind, name = key
    arguments = [repr(name), *(f"{_snake(field)}={_value(value)}" for field, value in news.items())]
    if deletes_first is not None:
        arguments.append(f"opts=pulumi.ResourceOptions(delete_before_replace={deletes_first})")
    return _RESOURCE.format(variable=_variable(name), kind=kind, arguments=", ".join(arguments))


def _value(value: Any) -> str:
    if not isinstance(value, Of):
        return repr(value)
    source = _variable(value.key[1])
    return f"{source}.image_ids[{value.region!r}]" if value.region else f"{source}.image_id"


def _variable(name: str) -> str:
    return name.replace("-", "_")


def _snake(name: str) -> str:
    return _UPPER.sub(lambda letter: f"_{letter[0].lower()}", name)
