"""The made parts of the page on testing programs."""

import inspect
from pathlib import Path

from pulumi_machine_image.testing import EmulatedCloud

from . import markdown

EXAMPLE = Path(__file__).parents[2] / "examples" / "tested"


def _members() -> str:
    rows = []
    for name, member in vars(EmulatedCloud).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            rows.append((f"`{name}`", _first(member.fget)))
        else:
            rows.append((f"`{name}{_signature(member)}`", _first(member)))
    return markdown.table(("on `image_cloud`", "what it is or does"), rows)


def _signature(member: object) -> str:
    assert callable(member)
    parameters = [
        parameter.replace(annotation=parameter.empty)
        for name, parameter in inspect.signature(member).parameters.items()
        if name != "self"
    ]
    return str(inspect.Signature(parameters))


def _first(member: object) -> str:
    return markdown.paragraphs(inspect.getdoc(member))[0]


def _file(name: str) -> str:
    return f"```python {name.removesuffix('.py')}\n{(EXAMPLE / name).read_text().strip()}\n```\n"


PARTS = {"members": _members, "program": lambda: _file("fleet.py"), "test": lambda: _file("test_fleet.py")}
