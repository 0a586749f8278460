"""Writes the parts of README.md that follow from the code: resources, look-ups, settings, the emulator's settings.

python tools/readme.py            write them
python tools/readme.py --check    exit 1 where one is not as it would be written
"""

from __future__ import annotations

import re
import sys
import textwrap
import types
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.alias_generators import to_snake
from pydantic.fields import FieldInfo

from pulumi_machine_image.cli.emulator import setting_texts
from pulumi_machine_image.emulator.settings import EmulatorSettings
from pulumi_machine_image.functions import FUNCTIONS
from pulumi_machine_image.functions.selection import Selection
from pulumi_machine_image.resources import RESOURCES
from pulumi_machine_image.resources.base import Resource
from pulumi_machine_image.resources.model import Mark
from pulumi_machine_image.settings import NAMESPACE, Settings

README = Path(__file__).parent.parent / "README.md"
EC2 = "EC2 only:"
"""How the text of an input begins that only EC2 has."""
EMULATOR = ("database", "limits", "create_seconds", "copy_seconds", "import_seconds", "rates", "account")
"""The emulator's settings that a reader of README needs; `machine-image emulator --help` lists all."""


def main(arguments: list[str]) -> int:
    have = README.read_text()
    want = written(have)
    if "--check" in arguments:
        if have != want:
            print("README.md is stale: run `make generate`", file=sys.stderr)
        return int(have != want)
    if have != want:
        README.write_text(want)
        print("wrote README.md")
    return 0


def written(text: str) -> str:
    """A README with each made part as it should be."""
    for name, part in PARTS.items():
        pattern = re.compile(rf"(<!-- made by tools/readme.py: {name} -->\n)(?s:.*?)(<!-- end of {name} -->)")
        text, found = pattern.subn(lambda match, made=part: f"{match[1]}\n{made()}\n{match[2]}", text)  # type: ignore[misc]
        if found != 1:
            raise SystemExit(f"README.md has {found} places for {name}, not one")
    return text


def resources() -> str:
    return "\n".join(_resource(room) for room in RESOURCES.values())


def _resource(room: Resource[Any, Any]) -> str:
    """One resource: what may be given, by what a change of it does, and what comes out."""
    inputs, state = room.inputs, room.state
    required = {name for name, field in inputs.model_fields.items() if field.is_required()}
    replacing, at_creation = inputs.marked(Mark.REPLACES), inputs.marked(Mark.CREATE_ONLY)
    elsewhere = {name for name, field in inputs.model_fields.items() if (field.description or "").startswith(EC2)}
    shown = [name for name in state.model_fields if name not in state.marked(Mark.HIDDEN)]
    rows = {
        "required": required,
        "a change replaces": replacing,
        "a change is made in place": inputs.model_fields.keys() - replacing - at_creation - elsewhere,
        "counts at creation only": at_creation,
        "EC2 only, not served yet": elsewhere,
    }
    lines = [(heading, [name for name in inputs.model_fields if name in names]) for heading, names in rows.items()]
    lines.append(("outputs besides", [name for name in shown if name not in inputs.model_fields]))
    table = _table(("", "properties"), [(heading, _names(names)) for heading, names in lines if names])
    return f"### {room.name}\n\n{_wrapped(_spoken(inputs.__doc__))}\n\n{table}"


def look_ups() -> str:
    criteria = set(Selection.model_fields)
    rows = []
    for function in FUNCTIONS.values():
        own = [name for name in function.args.model_fields if name not in criteria or not _selects(function.args)]
        arguments = [*(["the criteria"] if _selects(function.args) else []), *([_names(own)] if own else [])]
        answer = function.result.model_fields
        rows.append(
            (
                f"`{to_snake(function.name)}`",
                _spoken(function.args.__doc__),
                ", ".join(arguments) or "none",
                "the image" if "image_id" in answer and "images" not in answer and len(answer) > 3 else _names(answer),
            )
        )
    table = _table(("function", "answers", "arguments", "result"), rows)
    criteria_named = _wrapped(f"The criteria: {_names(Selection.model_fields)}.")
    return f"{table}\n{criteria_named}\n"


def _selects(args: type[BaseModel]) -> bool:
    return issubclass(args, Selection)


def settings() -> str:
    rows = [
        (f"`{field.alias or name}`", _values(field), _line(field.description))
        for name, field in Settings.model_fields.items()
    ]
    return _table((f"`{NAMESPACE}:`", "values", "what it does"), rows)


def emulator() -> str:
    texts, rows = setting_texts(), []
    for name in EMULATOR:
        field = EmulatorSettings.model_fields[name]
        usual = "`.machine-image/emulator.db`" if name == "database" else f"`{field.default}`"
        rows.append((f"`{field.alias or name}`", usual, _line(texts[name])))
    return _table(("key", "default", "what it does"), rows)


def _values(field: FieldInfo) -> str:
    """What a setting may be, and what it is where nobody says."""
    kind = _without_none(field.annotation)
    origin = get_origin(kind)
    if origin is Literal:
        words = ", ".join(f"`{word}`" for word in get_args(kind))
        return words.replace(f"`{field.default}`", f"**`{field.default}`**")
    if kind is SecretStr:
        return "a secret"
    if origin is list:
        return "a list, or words with commas"
    if origin is dict:
        return "an object"
    return "a word or an object" if isinstance(kind, type) and issubclass(kind, BaseModel) else "text"


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        return next(arg for arg in get_args(annotation) if arg is not type(None))
    return annotation


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 118, break_long_words=False, break_on_hyphens=False)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _spoken(text: str | None) -> str:
    """A text with the names in it as a Python program writes them."""
    return re.sub(r"`[a-z]+(?:[A-Z][a-z]+)+`", lambda found: to_snake(found[0]), _line(text))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(_rows(head, rows))


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n"


PARTS: dict[str, Callable[[], str]] = {
    "resources": resources,
    "look-ups": look_ups,
    "settings": settings,
    "emulator": emulator,
}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
