"""A state that a later release wrote has more than this one knows: it is understood, and nothing of it is lost."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from lab.engine import HOME, Kept, Lab, Refused
from lab.fake_cloud import FIXED_NAMES
from pulumi_machine_image.images.errors import ImageError
from pulumi_machine_image.resources import RESOURCES, later
from pulumi_machine_image.resources.model import Model
from pulumi_machine_image.resources.parsing import models_of

SHANGHAI = "ap-shanghai"
LATER: dict[str, dict[str, Any]] = {
    "CustomImage": {"encrypted": {"key": [1, None]}, "__mark": "x", "timeouts.read": "5m"},
    "ImageCopy": {"speed": 4, f"regions.{SHANGHAI}.zone": "a", f"copies.{SHANGHAI}.checksum": "c0ffee"},
    "ImageShare": {"until": "2030-01-01", "__mark": ["x"]},
}
INPUTS: dict[str, dict[str, Any]] = {
    "CustomImage": {"encrypted": {"key": [1, None]}, "timeouts.read": "5m"},
    "ImageCopy": {"speed": 4, f"regions.{SHANGHAI}.zone": "a"},
    "ImageShare": {"until": "2030-01-01"},
}
"""Those that a program wrote."""
KINDS = pytest.mark.parametrize("kind", LATER)


def with_later(values: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Values with more of them, each where its name says."""
    found = copy.deepcopy(values)
    for name, value in more.items():
        *parents, key = name.split(".")
        place = found
        for part in parents:
            place = place[part]
        place[key] = value
    return found


def news(lab: Lab, kind: str) -> dict[str, Any]:
    base = next((ref.id for ref in lab.cloud.records if ref.region == HOME), None) or lab.cloud.put(HOME, "base").id
    said: dict[str, dict[str, Any]] = {
        "CustomImage": {"instanceId": "ins-demo0001", "timeouts": {"create": "30m"}},
        "ImageCopy": {"sourceImageId": base, "regions": {SHANGHAI: {"description": "far"}, "ap-beijing": {}}},
        "ImageShare": {"imageId": base, "accountIds": ["200000000001"]},
    }
    return said[kind]


def made(lab: Lab, kind: str) -> Kept:
    """A resource in the state that a later release has written."""
    kept = lab.up(kind, "it", **news(lab, kind))
    kept.outputs = with_later(kept.outputs, LATER[kind])
    wrote = [name for name in INPUTS[kind] if "." not in name]
    kept.outputs["__given"] = sorted([*kept.outputs["__given"], *wrote])
    kept.inputs = with_later(kept.inputs, INPUTS[kind])
    return kept


@KINDS
def test_it_is_no_change_and_no_new_resource(kind: str, lab: Lab) -> None:
    lab.cloud.image_limit = 3
    made(lab, kind)
    lab.cloud.image_limit = len(lab.cloud.custom(HOME))
    assert lab.preview(kind, "it", **news(lab, kind)) == "same"


def test_a_name_that_the_engine_proposed_stays(lab: Lab) -> None:
    """What was kept of an image is not read as nothing: then it would get another name."""
    kept = made(lab, "CustomImage")
    kept.inputs["name"] = kept.outputs["name"] = "it-1234567"
    assert lab.check("CustomImage", "it", **news(lab, "CustomImage"))["name"] == "it-1234567"


@KINDS
def test_a_refresh_keeps_it(kind: str, lab: Lab) -> None:
    kept = made(lab, kind)
    before = copy.deepcopy((kept.inputs, kept.outputs))
    assert not lab.refresh(kind, "it")
    assert kept.outputs == before[1]
    assert with_later(kept.inputs, INPUTS[kind]) == kept.inputs
    assert kept.inputs.keys() == before[0].keys()


@KINDS
def test_an_update_keeps_it_in_the_outputs(kind: str, lab: Lab) -> None:
    kept = made(lab, kind)
    changed = {"ImageShare": {"accountIds": ["200000000002"]}}.get(kind, {"description": "new"})
    again = {**news(lab, kind), **changed}
    assert lab.preview(kind, "it", **again) == "update"
    lab.up(kind, "it", **again)
    assert with_later(kept.outputs, LATER[kind]) == kept.outputs
    assert lab.preview(kind, "it", **again) == "same"


@KINDS
def test_it_can_be_deleted(kind: str, lab: Lab) -> None:
    made(lab, kind)
    lab.destroy(kind, "it")
    assert lab.stack == {}


def test_what_was_said_of_a_copy_goes_with_it() -> None:
    lab = Lab(traits=FIXED_NAMES)
    kept = made(lab, "ImageCopy")
    first = kept.outputs["imageIds"][SHANGHAI]
    again = news(lab, "ImageCopy")
    lab.up("ImageCopy", "it", **{**again, "regions": {"ap-beijing": {}}})
    assert SHANGHAI not in kept.outputs["copies"]
    assert kept.outputs["speed"] == 4
    kept.outputs = with_later(kept.outputs, {"copies.ap-beijing.checksum": "c0ffee"})
    lab.cloud.drop(next(ref for ref in lab.cloud.records if ref.region == "ap-beijing"))
    lab.refresh("ImageCopy", "it")
    lab.up("ImageCopy", "it", **again)
    assert kept.outputs["imageIds"][SHANGHAI] != first
    assert all("checksum" not in each for each in kept.outputs["copies"].values())


def test_a_value_that_this_release_does_not_know_is_said_as_such(lab: Lab) -> None:
    kept = lab.up("CustomImage", "it", **news(lab, "CustomImage"))
    kept.outputs["onDelete"] = "archive"
    with pytest.raises(ImageError, match=r"onDelete must be .* or be a newer release's: then use that one"):
        lab.refresh("CustomImage", "it")


def test_a_program_still_may_not_write_what_there_is_not(lab: Lab) -> None:
    made(lab, "CustomImage")
    with pytest.raises(Refused, match=r"timeouts.read: there is no such property"):
        lab.check("CustomImage", "it", instanceId="ins-demo0001", timeouts={"read": "5m"})


@KINDS
def test_a_state_without_a_field_that_came_later_is_understood(kind: str) -> None:
    """So every field of a state has a default, but for the inputs that every release has asked for."""
    required = {"ImageCopy": {"source_image_id", "regions"}, "ImageShare": {"image_id"}}.get(kind, set())
    assert without_default(RESOURCES[kind].state) == required


def without_default(model: type[Model]) -> set[str]:
    found = {name for name, field in model.model_fields.items() if field.is_required()}
    for name, field in model.model_fields.items():
        for nested in models_of(field.annotation):
            found |= {f"{name}.{part}" for part in without_default(nested)}
    return found - {"import_from.url", "import_from.os_type", "import_from.architecture"}


def test_what_pulumi_keeps_itself_is_not_taken_for_a_later_releases() -> None:
    state = RESOURCES["CustomImage"].state
    known, others = later.split(state, {"imageId": "img-1", "__provider": "text", "image_id": "img-2", "new": 1})
    assert (known, others) == ({"imageId": "img-1", "image_id": "img-2"}, {("new",): 1})
