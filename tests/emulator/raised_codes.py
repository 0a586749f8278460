"""The error codes that stand in the emulator's source, whole or with a part that is filled in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi_machine_image.emulator as emulator

PACKAGE = Path(emulator.__file__).parent
_CODE = re.compile(r"[A-Z][A-Za-z]+(\.[A-Z][A-Za-z]+)?")
_HOLE = "\0"


@dataclass(frozen=True)
class Raised:
    """A code in a file, as a pattern: what is filled in may be any word."""

    text: str
    file: str

    def fits(self, code: str) -> bool:
        return re.fullmatch(re.escape(self.text).replace(re.escape(_HOLE), "[A-Za-z]*"), code) is not None

    def __str__(self) -> str:
        return f"{self.text.replace(_HOLE, '*')} in {self.file}"


def raised() -> list[Raised]:
    """Every code with a dot in it, and every code that an ApiError or a rule is made with."""
    return [
        Raised(text, str(path.relative_to(PACKAGE)))
        for path in sorted(PACKAGE.rglob("*.py"))
        for text in sorted(set(_codes(ast.parse(path.read_text()))))
    ]


def _codes(module: ast.Module) -> Iterator[str]:
    constants = {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    inside = {id(part) for node in ast.walk(module) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = {"ApiError": 0, "rule": 1, "refusal": 0}.get(node.func.id)
            if place is not None and len(node.args) > place:
                yield from (text for text in _texts(node.args[place], constants) if _is_code(text))
        elif id(node) not in inside:
            yield from (text for text in _texts(node, constants) if "." in text and _is_code(text))


def _texts(node: ast.AST, constants: Mapping[str, str]) -> Iterator[str]:
    """What a text is, with holes where that is not known."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in constants:
        yield constants[node.id]
    elif isinstance(node, ast.JoinedStr):
        yield "".join(_part(part, constants) for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, constants)
        yield from _texts(node.orelse, constants)


def _part(part: ast.expr, constants: Mapping[str, str]) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    name = part.value.id if isinstance(part.value, ast.Name) else ""
    return constants.get(name, _HOLE)


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text.replace(_HOLE, "X")) is not None and not text.startswith(_HOLE)
