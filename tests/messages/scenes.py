"""Small worlds, and what a preview says in each."""

from __future__ import annotations

from typing import Any

from lab.engine import HOME, Lab, Refused
from lab.program import Engine, Key, News
from pulumi_machine_image.images.errors import ImageError

SHANGHAI, BEIJING, SINGAPORE, FRANKFURT = "ap-shanghai", "ap-beijing", "ap-singapore", "eu-frankfurt"
FRIEND, OTHER = "200000000001", "200000000002"
NEW: dict[str, Any] = {"triggers": {"build": "2"}}


def world(before: dict[Key, News] | None = None, *, limit: int = 4, **lab: Any) -> Engine:
    """A stack that has something already, in regions for so many images."""
    engine = Engine(Lab(image_limit=limit, **lab))
    engine.up(before or {})
    return engine


def theirs(engine: Engine, number: int, region: str = HOME, **fields: Any) -> Engine:
    """Others have images there, too."""
    for each in range(number):
        engine.lab.cloud.put(region, f"theirs-{each}", **fields)
    return engine


def preview(engine: Engine, program: dict[Key, News]) -> str:
    """All that the provider says of a plan, a line each; that anything was written fails the test."""
    lab = engine.lab
    lab.said.clear()
    writes, refused = lab.cloud.writes, ""
    try:
        engine.preview(program)
    except (Refused, ImageError) as error:
        refused = str(error).removeprefix(": ")
    assert lab.cloud.writes == writes
    return "\n".join(filter(None, [*lab.said, refused]))


def destroyed(engine: Engine, kind: str, name: str) -> str:
    """What is said of a deletion, a line each."""
    lab, said = engine.lab, ""
    lab.said.clear()
    try:
        lab.destroy(kind, name)
    except ImageError as error:
        said = str(error)
    return "\n".join(filter(None, [*lab.said, said]))


def refused(lab: Lab, kind: str, name: str, /, **news: Any) -> str:
    """Why a resource by itself is refused, or what is said of it, a line each."""
    lab.said.clear()
    writes, said = lab.cloud.writes, ""
    try:
        lab.check_and_diff(kind, name, **news)
    except (Refused, ImageError) as error:
        said = str(error).removeprefix(": ")
    assert lab.cloud.writes == writes
    return "\n".join(filter(None, [*lab.said, said]))
