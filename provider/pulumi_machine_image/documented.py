"""The line under each field of a model, for the schema, the classes and the pages.

Why not pydantic's `use_attribute_docstrings`: it reads the source of each model while the model is made, a third of the
time that the whole provider takes to load, and no run needs a word of it.
"""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap
from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo


def documented(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by name, each with what the line under it says as its description."""
    lines = field_lines(model)
    found = {name: copy(field) for name, field in model.model_fields.items()}
    for name, field in found.items():
        field.description = field.description or lines.get(name)
    return found


def field_lines(model: type) -> dict[str, str]:
    """What stands below each field of a class and of those of this package that it is made of."""
    lines: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if kind.__module__.startswith(f"{__package__}."):
            lines |= _lines(kind)
    return lines


@functools.cache
def _lines(kind: type) -> dict[str, str]:
    [body] = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(body, ast.ClassDef)
    return {
        field.target.id: inspect.cleandoc(line.value.value)
        for field, line in zip(body.body, body.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)
    }
