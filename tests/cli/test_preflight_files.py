"""What the engine writes, read: recorded previews, plans and states of both doors, and files that are none."""

from __future__ import annotations

import json
from copy import copy as copy_of
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.previews import BJ, GZ, SH, STACK, copy, image, preview, recorded, state, step
from pulumi_machine_image.cli import engine_files
from pulumi_machine_image.cli.engine_files import FileProblem
from pulumi_machine_image.cli.image_steps import MAKERS
from pulumi_machine_image.cli.image_steps import step as image_step
from pulumi_machine_image.clouds.ec2.traits import EC2_TRAITS
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.images.provenance import Owner
from pulumi_machine_image.planning.whole_plan import Step

DOORS = ("dynamic", "plugin")
CD = "ap-chengdu"


def document(name: str) -> dict[str, Any]:
    return engine_files.parsed(recorded(name), name)


def steps_of(planned: engine_files.Planned) -> dict[str, Step]:
    found = (image_step(change, TENCENT_TRAITS, GZ) for change in planned.changes if change.resource.kind in MAKERS)
    return {each.name: each for each in found}


def read_preview(door: str) -> engine_files.Planned:
    return engine_files.preview(document(f"{door}-preview"), "it")


def read_plan(door: str) -> engine_files.Planned:
    kept = engine_files.state(document(f"{door}-state"), "it")
    return engine_files.plan(document(f"{door}-plan"), kept, "it")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("read", [read_preview, read_plan])
def test_preview_and_plan_of_both_doors_tell_the_same_of_images(door: str, read: Any) -> None:
    found = steps_of(read(door))
    found.pop("other", None)
    assert {name: (each.operation, each.makes, each.deletes_first) for name, each in found.items()} == {
        "web": ("replace", (GZ,), True),
        "db": ("replace", (BJ,), False),
        "new": ("create", (GZ,), False),
        "old": ("delete", (), False),
        "copies": ("replace", (CD, SH), True),
        "copies2": ("create", (SH,), False),
    }
    assert sorted(ref.region for ref in found["copies"].leaves) == [BJ, SH]
    assert {Owner(urn).name for urn in found["copies"].made_from} == {"web"}
    assert {Owner(each.urn).stack for each in found.values()} == {STACK}


def test_the_settings_of_an_explicit_provider_are_in_the_preview() -> None:
    for planned in (read_preview("plugin"), read_plan("plugin")):
        (two,) = [each.new for each in planned.changes if each.new and each.new.urn.endswith("::two")]
        assert json.loads(two.inputs["emulator"]) == {"account": "100000000002"}
        (other,) = [each.new for each in planned.changes if each.new and each.new.urn.endswith("::other")]
        assert other.provider == two.urn


def test_a_plan_that_moves_a_stack_to_the_plugin_finds_what_the_dynamic_door_made() -> None:
    kept = engine_files.state(document("dynamic-state"), "it")
    found = steps_of(engine_files.plan(document("plugin-plan"), kept, "it"))
    assert {name: len(each.holds) for name, each in found.items() if each.operation == "replace"} == {
        "web": 1,
        "db": 1,
        "copies": 2,
    }


@pytest.mark.parametrize("door", DOORS)
def test_a_preview_with_errors_says_so(door: str) -> None:
    planned = engine_files.preview(document(f"{door}-broken"), "it")
    assert planned.errors == ["Program failed with an unhandled exception: Exception: oops"]


def test_what_is_secret_or_not_known_yet_is_a_hole_and_what_is_told_in_clear_is_read() -> None:
    hidden = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}
    shown = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"AKID"'}
    inputs = {"a": hidden, "b": shown, "c": "[secret]", "d": "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "e": [1]}
    read = engine_files.resource({"urn": "urn:pulumi:dev::shop::x:y:Z::z", "inputs": inputs}).inputs
    assert {key: str(value) for key, value in read.items()} == {
        "a": "UNKNOWN",
        "b": "AKID",
        "c": "UNKNOWN",
        "d": "UNKNOWN",
        "e": "[1]",
    }


def test_the_steps_of_one_replacement_are_one_change_in_their_order() -> None:
    old, new = image("web", id="img-1"), image("web")
    for ops, first in (
        (("create-replacement", "replace", "delete-replaced"), False),
        (("delete-replaced", "replace", "create-replacement"), True),
    ):
        told = preview(*(step(op, old, None if op == "delete-replaced" else new) for op in ops))
        (change,) = engine_files.preview(json.loads(told), "it").changes
        assert (change.operation, change.deletes_first) == ("replace", first)


def test_a_refresh_an_import_and_a_read_make_no_image() -> None:
    kept = image("web", id="img-1")
    told = preview(step("refresh", kept, kept), step("update", kept, image("web")), step("import", None, image("db")))
    changes = engine_files.preview(json.loads(told), "it").changes
    assert [change.operation for change in changes] == ["update", "same"]
    assert all(image_step(change, TENCENT_TRAITS, GZ).makes == () for change in changes)


def updated(before: dict[str, Any], after: dict[str, Any], **inputs: Any) -> Step:
    after = {**after, "inputs": {**after["inputs"], **inputs}}
    (change,) = engine_files.preview(json.loads(preview(step("update", before, after))), "it").changes
    return image_step(change, EC2_TRAITS if "name" in inputs else TENCENT_TRAITS, GZ)


def test_an_update_of_copies_makes_those_of_new_regions_and_lets_go_of_the_others() -> None:
    before = copy("copies", SH, BJ, source="img-1", ids={SH: "img-2", BJ: "img-3"})
    found = updated(before, copy("copies", SH, CD, source="img-1"))
    assert (found.makes, [str(ref) for ref in found.leaves]) == ((CD,), [f"{BJ}/img-3"])


def test_copies_that_have_to_be_made_anew_count_beside_the_old_ones() -> None:
    before = copy("copies", SH, source="img-1", ids={SH: "img-2"})
    for change in ({"encrypt": True}, {"name": "other"}):
        found = updated(before, copy("copies", SH, source="img-1"), **change)
        assert (found.makes, [str(ref) for ref in found.leaves]) == ((SH,), [f"{SH}/img-2"])
    lost = {**before, "outputs": {**before["outputs"], "copies": {}}}
    assert updated(lost, copy("copies", SH, source="img-1")).makes == (SH,)


def test_what_the_resource_or_pulumi_keeps_stays_in_the_cloud() -> None:
    for kept in (image("old", id="img-1", onDelete="retain"), {**image("old", id="img-1"), "retainOnDelete": True}):
        (change,) = engine_files.preview(json.loads(preview(step("delete", kept))), "it").changes
        assert image_step(change, TENCENT_TRAITS, GZ).gone == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it ends in the middle"),
        (recorded("plugin-preview")[:5000], "it ends in the middle"),
        ("steps: []", "line 1"),
        ('{"sequence": 0}\n{"sequence": 1}', "more than one document"),
        ("[]", "no JSON object"),
        ("{}", "it has no steps"),
        ('{"steps": 3, "duration": 1}', "it has no steps"),
        ('{"steps": [{"op": "create"}], "duration": 1}', "a step has no op and urn"),
        ('{"steps": [{"op": "melt", "urn": "u"}], "duration": 1}', "'melt' that this version"),
        (state(), "it has no steps"),
        (recorded("plugin-plan"), "it is a saved plan, to be given with --plan"),
        ("[" * 100_000, "is nested too deeply"),
    ],
)
def test_what_is_no_preview_is_refused_in_a_line(text: str, why: str) -> None:
    with pytest.raises(FileProblem, match=why) as refused:
        engine_files.preview(engine_files.parsed(text, "it"), "it")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"manifest": {"version": "v4.0.1"}}, r"written by Pulumi v4.0.1: only plans of v3.x"),
        ({"manifest": {}}, "of an unknown version"),
        ({"manifest": None}, "it has no resourcePlans"),
        ({"resourcePlans": None}, "it has no resourcePlans"),
        ({"resourcePlans": None, "steps": []}, "it is a preview, to be given with --from"),
        ({"resourcePlans": {"urn": {"goal": {}}}}, "urn has no steps"),
        ({"resourcePlans": {"urn": 3}}, "urn has no steps"),
    ],
)
def test_what_is_no_plan_is_refused_in_a_line(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(FileProblem, match=why):
        engine_files.plan({**document("plugin-plan"), **changes}, [], "it")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything in a document."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in parts for place in places(part, (*path, key)))]


def spoilt(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    if not path:
        return junk
    copied = copy_of(value)
    copied[path[0]] = spoilt(value[path[0]], path[1:], junk)
    return copied


DOCUMENTS = {name: document(name) for name in ("dynamic-preview", "plugin-preview", "dynamic-plan", "plugin-plan")}


@settings(max_examples=300)
@given(
    st.sampled_from(sorted(DOCUMENTS)),
    st.integers(0, 10_000),
    st.sampled_from([None, 3, "x", "::", [], [1], {}, {"a": 1}, True]),
)
def test_a_document_that_is_spoilt_anywhere_is_read_or_refused(name: str, where: int, junk: Any) -> None:
    whole = DOCUMENTS[name]
    paths = places(whole)
    told = spoilt(whole, paths[where % len(paths)], junk)
    try:
        if not isinstance(told, dict):
            return
        planned = (
            engine_files.preview(told, "it")
            if name.endswith("preview")
            else engine_files.plan(told, engine_files.state(document("plugin-state"), "it"), "it")
        )
    except FileProblem:
        return
    steps_of(planned)


def test_what_is_no_state_is_refused_in_a_line() -> None:
    with pytest.raises(FileProblem, match="it has no deployment"):
        engine_files.state({}, "it")
