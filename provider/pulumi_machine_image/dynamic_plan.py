"""What a program declares, told to the provider with each of its resources.

Why: a preview ends at its first failure, and the provider sees resources one by one; only the program knows how many
there are. The list travels as a hidden, compressed input that Check takes out again.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
from pulumi.runtime.settings import get_root_resource

from .images.image import ImageRef
from .planning.plan import Declared

_declared: list[tuple[pulumi.Output[str], list[str | None]]] = []
_named: list[tuple[str, str | None]] = []
_text: dict[tuple[int, int], asyncio.Future[str]] = {}

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


def name_image(image_id: Any, region: Any) -> None:
    """Notes an image that the program names, so that all of them are looked up together; one that is not known yet is
    none to look up.

    Args:
        region: Where it is; None for the provider's region.
    """
    if isinstance(image_id, str) and (region is None or isinstance(region, str)):
        _named.append((image_id, region))


def order(opts: pulumi.ResourceOptions | None) -> dict[str, bool]:
    """What a program says of the order of a replacement, which the engine tells no provider, as a hidden input."""
    first = opts.delete_before_replace if opts is not None else None
    return {} if first is None else {ORDER: first}


async def plan() -> str:
    """Everything declared so far, as text."""
    count = len(_declared), len(_named)
    if count not in _text:
        _text[count] = asyncio.ensure_future(_written(_declared.copy(), _named.copy()))
    return await _text[count]


async def _written(rows: list[tuple[pulumi.Output[str], list[str | None]]], named: list[tuple[str, str | None]]) -> str:
    urns = await _in_time([urn for urn, _ in rows])
    return packed([(urn, regions) for urn, (_, regions) in zip(urns, rows, strict=True)], named)


def packed(
    declared: Iterable[tuple[str | None, Iterable[str | None]]], named: Iterable[tuple[str, str | None]] = ()
) -> str:
    """The lists as they travel."""
    text = json.dumps({"declared": [[urn, list(regions)] for urn, regions in declared], "named": list(named)})
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
    for urn, regions in _read(text, "declared"):
        if urn is None:
            yield Declared("", partial=True)
            continue
        named = tuple(region or home or "" for region in regions if region is not None)
        yield Declared(urn, named, partial=len(named) < len(regions))


def named(text: Any, home: str | None) -> Iterable[ImageRef]:
    """The images that the program names, on the provider's side."""
    return [ImageRef(region or home or "", image_id) for image_id, region in _read(text, "named")]


def _read(text: Any, part: str) -> list[Any]:
    return _lists(text)[part] if isinstance(text, str) else []


@functools.lru_cache(maxsize=2)
def _lists(text: str) -> dict[str, list[Any]]:
    """What comes with each resource, and is the same with most."""
    lists: dict[str, list[Any]] = json.loads(zlib.decompress(base64.b64decode(text)))
    return lists
