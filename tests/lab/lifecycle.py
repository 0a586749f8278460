"""The harness that every resource goes through: from its first check to nothing left.

A new resource adds one `Life`; a test fails for a registered resource that has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from lab.engine import HOME, Lab, Refused
from pulumi_machine_image.clouds.cloud import Traits
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.resources.model import UNKNOWN


@dataclass(frozen=True)
class Life:
    """What the harness needs to know of a resource.

    Attributes:
        inputs: Valid inputs, given what `prepare` made.
        change: An in-place change of them.
        bad: Inputs that Check refuses.
        prepare: Makes what the resource depends on; returns its image.
        vanish: Takes the resource away behind the program's back.
    """

    inputs: Callable[[ImageRef], dict[str, Any]]
    change: dict[str, Any]
    bad: dict[str, Any]
    vanish: Callable[[Lab, str], None]
    prepare: Callable[[Lab], ImageRef] = field(default=lambda lab: lab.cloud.put(HOME, "base"))


def drop_image(lab: Lab, kind: str) -> None:
    lab.cloud.drop(ImageRef(HOME, lab.stack[kind, "it"].id))


def drop_copies(lab: Lab, kind: str) -> None:
    for region, id in lab.stack[kind, "it"].outputs["imageIds"].items():
        lab.cloud.drop(ImageRef(region, id))


def drop_shared_image(lab: Lab, kind: str) -> None:
    lab.cloud.drop(ImageRef(HOME, lab.stack[kind, "it"].outputs["imageId"]))


LIVES = {
    "CustomImage": Life(
        inputs=lambda base: {"name": "web", "instanceId": "ins-demo0001", "tags": {"a": "1"}},
        change={"description": "changed"},
        bad={"name": "x" * 61},
        vanish=drop_image,
    ),
    "ImageCopy": Life(
        inputs=lambda base: {"sourceImageId": base.id, "regions": ["ap-shanghai", "ap-beijing"]},
        change={"description": "changed"},
        bad={"regions": ["ap-hongkong"]},
        vanish=drop_copies,
    ),
    "ImageShare": Life(
        inputs=lambda base: {"imageId": base.id, "accountIds": ["200000000001"]},
        change={"accountIds": ["200000000001", "200000000002"]},
        bad={"accountIds": ["nobody"]},
        vanish=drop_shared_image,
    ),
}


def live(kind: str, life: Life, traits: Traits) -> None:
    """Check, preview, create, read, no diff, update, gone behind our back, made again, deleted twice, nothing left."""
    lab = Lab(traits=traits)
    base = life.prepare(lab)
    before = dict(lab.cloud.records)
    inputs = life.inputs(base)
    refused(lab, kind, {**inputs, **life.bad})
    holes(lab, kind, inputs)
    assert lab.preview(kind, "it", **inputs) == "create"
    assert lab.cloud.writes == 0, "a check or a preview wrote something"
    lab.up(kind, "it", **inputs)
    settled(lab, kind, inputs)
    changed = {**inputs, **life.change}
    assert lab.preview(kind, "it", **changed) == "update"
    id = lab.stack[kind, "it"].id
    assert lab.up(kind, "it", **changed).id == id
    settled(lab, kind, changed)
    life.vanish(lab, kind)
    assert lab.refresh(kind, "it"), "what is gone is drift"
    if base in lab.cloud.records:
        lab.up(kind, "it", **changed)
        settled(lab, kind, changed)
        gone = lab.stack[kind, "it"]
        lab.destroy(kind, "it")
        lab.core.delete(kind, gone.id, gone.outputs, lab.call(kind, "it"))
        assert lab.cloud.records.keys() == before.keys(), "something is left, or too much is gone"


def settled(lab: Lab, kind: str, inputs: dict[str, Any]) -> None:
    """Nothing differs, neither before nor after a refresh."""
    assert lab.preview(kind, "it", **inputs) == "same"
    assert not lab.refresh(kind, "it")
    assert lab.preview(kind, "it", **inputs) == "same"


def refused(lab: Lab, kind: str, inputs: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        lab.check(kind, "it", **inputs)


def holes(lab: Lab, kind: str, inputs: dict[str, Any]) -> None:
    """Each input may be unknown at preview."""
    for name in inputs:
        lab.new_process()
        lab.check(kind, "it", **{**inputs, name: UNKNOWN})
