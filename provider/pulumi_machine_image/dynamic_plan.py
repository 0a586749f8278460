"""What a program declares, told to the provider with each of its resources.

Why: a preview ends at its first failure, and the provider sees resources one by one; only the program knows how many
there are. The list travels as a hidden, compressed input that Check takes out again.
"""

from __future__ import annotations

import asyncio
import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
from pulumi.runtime.settings import get_root_resource

from .planning.plan import Declared

_declared: list[tuple[pulumi.Output[str], list[str | None]]] = []
_text: dict[int, asyncio.Future[str]] = {}

ORDER = "__deleteBeforeReplace"

PATIENCE = 0.25
"""Seconds to wait for URNs; those of components take some milliseconds."""


def urn_of(type_: str, name: str, opts: pulumi.ResourceOptions | None) -> pulumi.Output[str]:
    """The URN of a resource that is being declared.

    As an input only its `future()` will do: under a component, an Output of its own URN is a circular dependency.
    """
    parent = opts.parent if opts else None
    if parent is not None and parent is get_root_resource():
        parent = None
    return pulumi.create_urn(name, f"pulumi-python:{type_}", parent)


def declare(urn: pulumi.Output[str], regions: Any, opts: pulumi.ResourceOptions | None) -> None:
    """Notes one more resource of the program.

    Args:
        regions: Where it makes an image: a region, regions, or None for the provider's; what is not known yet
            counts as partial.
    """
    if opts is not None and opts.id is not None:
        return
    if isinstance(regions, Mapping):
        regions = list(regions)
    listed = list(regions) if isinstance(regions, (list, tuple, set, frozenset)) else [regions or ""]
    _declared.append((urn, [region if isinstance(region, str) else None for region in listed]))


def order(opts: pulumi.ResourceOptions | None) -> dict[str, bool]:
    """What a program says of the order of a replacement, which the engine tells no provider, as a hidden input."""
    first = opts.delete_before_replace if opts is not None else None
    return {} if first is None else {ORDER: first}


async def plan() -> str:
    """Everything declared so far, as text."""
    count = len(_declared)
    if count not in _text:
        _text[count] = asyncio.ensure_future(_written(_declared[:count]))
    return await _text[count]


async def _written(rows: list[tuple[pulumi.Output[str], list[str | None]]]) -> str:
    urns = await _in_time([urn for urn, _ in rows])
    text = json.dumps([[urn, regions] for urn, (_, regions) in zip(urns, rows, strict=True)])
    return base64.b64encode(zlib.compress(text.encode())).decode()


async def _in_time(urns: list[pulumi.Output[str]]) -> list[str | None]:
    """URNs that are known soon; None for the others.

    Why not all: a child's URN needs its parent's registration, and that may need the very resource that asks here.
    """
    asked = [asyncio.ensure_future(urn.future()) for urn in urns]
    if asked:
        await asyncio.wait(asked, timeout=PATIENCE)
    for late in asked:
        late.add_done_callback(lambda task: task.cancelled() or task.exception())
    return [None if not task.done() or task.exception() else task.result() for task in asked]


def declared(text: Any, home: str | None) -> Iterable[Declared]:
    """The list on the provider's side; nothing where it is missing or not readable.

    Args:
        home: The provider's region, for resources that name none.
    """
    if not isinstance(text, str):
        return
    for urn, regions in json.loads(zlib.decompress(base64.b64decode(text))):
        if urn is None:
            yield Declared("", partial=True)
            continue
        named = tuple(region or home or "" for region in regions if region is not None)
        yield Declared(urn, named, partial=len(named) < len(regions))
