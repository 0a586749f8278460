"""From what the engine does with resources to what happens to images, by the rules of the resources themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, cast

from ..clouds.cloud import Traits
from ..core import visible
from ..images.image import ImageRef
from ..planning.whole_plan import Step
from ..resources.copy_changes import again, all_of
from ..resources.copy_model import ImageCopyInputs, ImageCopyState
from ..resources.copying import Wish
from ..resources.later import split
from ..resources.model import UNKNOWN, known
from ..resources.parsing import parse
from .engine_files import Change, Resource

MAKERS = frozenset({"CustomImage", "ImageCopy"})
"""The resources that have images."""
_SOURCE = "sourceImageId"
"""The input by which copies depend on an image: another one makes them anew."""


def step(change: Change, traits: Traits, home: str) -> Step:
    """What one change means.

    Args:
        home: The region of resources that name none.
    """
    old = change.old
    kind = change.resource.kind
    held = images(old) if old is not None else ()
    makes, leaves, partial = _effect(change, held, traits, home)
    before = old if old is not None else change.resource
    return Step(
        urn=change.resource.urn,
        kind=kind,
        operation=cast('Literal["create", "update", "replace", "delete", "same"]', change.operation),
        makes=makes,
        passing=makes if _imports(change) and traits.imports.places > 1 else (),
        leaves=leaves,
        holds=held,
        deletes_first=change.deletes_first,
        stays=old is not None and _stays(old),
        partial=partial,
        made_from=before.made_from.get(_SOURCE, frozenset()),
        depends_on=before.depends_on,
    )


def _imports(change: Change) -> bool:
    return change.new is not None and bool(change.new.inputs.get("importFrom"))


def images(resource: Resource) -> tuple[ImageRef, ...]:
    """The images that a resource in state has."""
    if resource.kind == "CustomImage":
        region = resource.outputs.get("region") or resource.inputs.get("region")
        return (ImageRef(str(region), resource.id),) if resource.id and isinstance(region, str) else ()
    if resource.kind == "ImageCopy":
        state = _copies(resource)
        return tuple(all_of(state)) if state is not None else ()
    return ()


def _copies(resource: Resource) -> ImageCopyState | None:
    return parse(ImageCopyState, split(ImageCopyState, {**resource.inputs, **resource.outputs})[0])[0]


def _stays(resource: Resource) -> bool:
    says = resource.outputs.get("onDelete") or resource.inputs.get("onDelete") or "delete"
    return resource.retained or says != "delete"


Effect = tuple[tuple[str, ...], tuple[ImageRef, ...], bool]
"""Regions where an image is made, images that go, and whether some region is not known."""


def _effect(change: Change, held: tuple[ImageRef, ...], traits: Traits, home: str) -> Effect:
    if change.operation == "delete":
        return (), held, False
    if change.operation == "same" or change.new is None:
        return (), (), False
    if change.operation == "update":
        return _updated(change, held, traits) if change.new.kind == "ImageCopy" else ((), (), False)
    places = _places(change.new, home)
    return (tuple(places), held, False) if places is not None else ((), held, True)


def _places(new: Resource, home: str) -> list[str] | None:
    """Where a new resource makes images; None where that is not known."""
    said: Any = new.inputs.get("regions" if new.kind == "ImageCopy" else "region")
    if said is UNKNOWN:
        return None
    if new.kind == "ImageCopy":
        return sorted(map(str, said)) if isinstance(said, (Mapping, list)) else None
    return [str(said or home)]


def _updated(change: Change, held: Sequence[ImageRef], traits: Traits) -> Effect:
    assert change.new is not None
    told = {name: value for name, value in visible(change.new.inputs).items() if _is_input(name)}
    new = parse(ImageCopyInputs, told)[0]
    old = _copies(change.old) if change.old is not None else None
    if new is None or old is None or not known(new.regions):
        return (), (), True
    keeps_name = not traits.can_rename
    before = {} if old.by_import else _wishes(old, keeps_name)
    wishes = _wishes(new, keeps_name)
    makes = []
    for region in sorted(new.regions):
        copy, wish = old.copies.get(region), wishes.get(region)
        if copy is None or (wish is not None and again(copy, before.get(region), wish)):
            makes.append(region)
    gone = [ref for ref in held if ref.region in makes or ref.region not in new.regions]
    gone += [ref for ref in map(ImageRef.of, old.outdated) if ref not in gone]
    return tuple(makes), tuple(gone), False


def _is_input(name: str) -> bool:
    return name in {ImageCopyInputs.wire_name(field) for field in ImageCopyInputs.model_fields}


def _wishes(inputs: ImageCopyInputs, keeps_name: bool) -> dict[str, Wish]:
    return {
        region: dataclasses.replace(wish, keeps_name=keeps_name) for region, wish in Wish.all_of(inputs, None).items()
    }


def touched(steps: Iterable[Step]) -> list[str]:
    """Every region in which a step makes, holds or loses an image."""
    return sorted(
        {place for each in steps for place in (*each.makes, *(ref.region for ref in (*each.holds, *each.leaves)))}
    )
