"""The parts of docs/ec2.md and docs/add-a-cloud.md that follow from the code: how clouds differ, what they must do."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from pulumi_machine_image.clouds import cloud as seam
from pulumi_machine_image.clouds import ec2
from pulumi_machine_image.clouds.cloud import Traits
from pulumi_machine_image.clouds.ec2.traits import EC2_TRAITS
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS

from . import markdown as md

CLOUDS = (TENCENT_TRAITS, EC2_TRAITS)


def traits() -> str:
    """Every trait with its value in each cloud. A pattern is told by the rule beside it."""
    rows = [
        (f"`{field.name}`", *(_value(getattr(traits, field.name)) for traits in CLOUDS))
        for field in fields(Traits)
        if not isinstance(getattr(TENCENT_TRAITS, field.name), re.Pattern) and field.name not in ("cloud", "regions")
    ]
    return md.table(("trait", *(traits.cloud for traits in CLOUDS)), [*rows, ("partitions", *map(_partitions, CLOUDS))])


def _partitions(traits: Traits) -> str:
    return ", ".join(f"{name}" for name in dict.fromkeys(facts.partition for facts in traits.regions.values()))


def _value(value: Any) -> str:
    """A trait for a cell of a table."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, str):
        return value
    if isinstance(value, re.Pattern):
        return f"`{value.pattern}`"
    if is_dataclass(value):
        said = ((each.name, getattr(value, each.name)) for each in fields(value))
        return "; ".join(f"{name}: {_value(one)}" for name, one in said if not isinstance(one, re.Pattern)) or "none"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_value(one)}" for key, one in sorted(value.items())) or "none"
    if isinstance(value, Set):
        return md.names(sorted(value)) or "none"
    return ", ".join(_value(one) for one in value) or "none"


def permissions() -> str:
    """A policy with every action that the back end of EC2 sends, by its service."""
    sources = "".join(file.read_text() for file in sorted(Path(inspect.getfile(ec2)).parent.glob("*.py")))
    actions = {f"ec2:{action}" for action in re.findall(r'\.(?:_?ask|session\.ec2)\(\s*"([A-Z]\w+)"', sources)}
    services = {"quotas": "servicequotas", "kms": "kms"}
    actions |= {
        f"{services[service]}:{action}"
        for service, action in re.findall(r'session\.(quotas|kms)\(\s*"([A-Z]\w+)"', sources)
    }
    statement = {"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}
    return f"```json\n{json.dumps({'Version': '2012-10-17', 'Statement': [statement]}, indent=2)}\n```\n"


def protocol() -> str:
    """The methods of `ImageCloud` with the first paragraph of what each promises."""
    (declared,) = ast.parse(inspect.getsource(seam.ImageCloud)).body
    assert isinstance(declared, ast.ClassDef)
    rows = [
        (f"`{method.name}`", md.paragraphs(ast.get_docstring(method))[0] if ast.get_docstring(method) else "")
        for method in declared.body
        if isinstance(method, ast.FunctionDef)
    ]
    return md.table(("method", "what it does"), rows)


EC2_PARTS: dict[str, Callable[[], str]] = {"permissions": permissions, "traits": traits}
SEAM_PARTS: dict[str, Callable[[], str]] = {"protocol": protocol}
