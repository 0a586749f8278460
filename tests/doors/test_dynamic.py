"""The dynamic door: what the engine sends and gets, without an engine."""

from __future__ import annotations

import base64
import subprocess
import sys
import zlib
from typing import Any

import pytest
from pulumi.dynamic import CheckResult, DiffResult
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.output import Unknown

from lab.engine import Lab
from pulumi_machine_image import dynamic
from pulumi_machine_image.dynamic import CustomImageProvider, ImageCopyProvider, ImageShareProvider, MachineImageError
from pulumi_machine_image.images.errors import Denied
from pulumi_machine_image.plugin.values import SECRET, SIGNATURE

PROVIDERS = [CustomImageProvider, ImageCopyProvider, ImageShareProvider]
NO_PLAN = base64.b64encode(zlib.compress(b'{"declared": [], "named": []}')).decode()
WEB = {"name": "web-golden", "instanceId": "ins-demo0001"}


@pytest.fixture
def door(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """A lab whose core answers the provider classes."""
    monkeypatch.setattr(dynamic, "_core", lab.core)
    return lab


def props(lab: Lab, resource: str, /, **given: Any) -> dict[str, Any]:
    return {**given, "__provenance": lab.urn("CustomImage", resource)}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_is_pickled_by_reference_alike_in_every_process(provider: Any) -> None:
    text = serialize_provider(provider())
    pickled = base64.b64decode(text)
    assert b"pulumi_machine_image.dynamic" in pickled
    assert provider.__name__.encode() in pickled
    assert len(text) < 120
    code = (
        "from pulumi.dynamic.dynamic import serialize_provider; from pulumi_machine_image import dynamic;"
        f"print(serialize_provider(dynamic.{provider.__name__}()))"
    )
    command = [sys.executable, "-c", code]
    other = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"})
    assert other.stdout.strip() == text


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_providers_text_is_no_secret_since_it_holds_none(provider: Any) -> None:
    assert provider.serialize_as_secret_always is False
    assert vars(provider()) == {}


@pytest.mark.parametrize("name", ["CustomImage", "ImageCopy", "ImageShare"])
def test_type_names_are_frozen(name: str) -> None:
    assert getattr(dynamic, name)._resource_type_name == f"dynamic/machineimage:{name}"
    assert getattr(dynamic, f"{name}Provider").kind == name


def test_unknown_values_come_and_go_as_the_engines(door: Lab) -> None:
    hole = Unknown()  # type: ignore[no-untyped-call]
    news = props(door, "web", instanceId=hole, tags={"a": hole, "b": "1"})
    result: CheckResult = CustomImageProvider().check({}, news)
    assert isinstance(result.inputs["instanceId"], Unknown)
    assert isinstance(result.inputs["tags"]["a"], Unknown)
    assert result.inputs["tags"]["b"] == "1"
    assert result.failures == []


def test_the_programs_list_is_taken_out_and_the_urn_kept(door: Lab) -> None:
    result = CustomImageProvider().check({}, {**props(door, "web", **WEB), "__plan": NO_PLAN})
    assert "__plan" not in result.inputs
    assert result.inputs["__provenance"] == door.urn("CustomImage", "web")


@pytest.mark.parametrize("first", [True, False])
def test_the_programs_order_of_a_replacement_is_taken_out_and_told(first: bool, door: Lab) -> None:
    news = {**props(door, "web", **WEB), "__plan": NO_PLAN, "__deleteBeforeReplace": first}
    inputs = CustomImageProvider().check({}, news).inputs
    assert not any("deleteBeforeReplace" in name for name in inputs)
    assert door.core.plan.chosen_order(door.urn("CustomImage", "web")) is first


def test_a_life_through_the_door(door: Lab) -> None:
    provider = CustomImageProvider()
    inputs = provider.check({}, props(door, "web", **WEB)).inputs
    made = provider.create(inputs)
    assert made.outs is not None
    assert made.outs["imageId"] == made.id
    assert isinstance(made.outs["sizeGib"], int)
    read = provider.read(made.id, made.outs)
    assert read.inputs is not None
    assert {key for key in read.inputs if not key.startswith("__")} == {*WEB, "region"}
    same: DiffResult = provider.diff(made.id, made.outs, inputs)
    assert same.changes is False
    changed = {**inputs, "description": "new"}
    assert provider.diff(made.id, made.outs, changed).changes is True
    updated = provider.update(made.id, made.outs, changed)
    assert updated.outs is not None
    assert updated.outs.keys() == {*made.outs, "description"}
    provider.delete(made.id, updated.outs)
    gone = provider.read(made.id, updated.outs)
    assert (gone.id, gone.outs) == ("", {})


def test_a_state_that_was_imported_without_its_urn_can_be_read(door: Lab) -> None:
    provider = CustomImageProvider()
    made = provider.create(provider.check({}, props(door, "web", **WEB)).inputs)
    assert made.outs is not None
    read = provider.read(made.id, {key: value for key, value in made.outs.items() if key != "__provenance"})
    assert read.inputs is not None
    assert read.inputs.keys() == {*WEB, "region"}


def test_what_a_later_release_keeps_stays_and_an_update_makes_it_secret(door: Lab) -> None:
    """The engine marks again only what the program marks, and it may have been a secret."""
    provider = CustomImageProvider()
    inputs = provider.check({}, props(door, "web", **WEB)).inputs
    made = provider.create(inputs)
    assert made.outs is not None
    later = {**made.outs, "token": "hush", "__provider": "text"}
    read = provider.read(made.id, later)
    assert read.outs is not None
    assert read.outs == {**made.outs, "token": "hush"}
    updated = provider.update(made.id, later, {**inputs, "description": "new"})
    assert updated.outs is not None
    assert updated.outs["token"] == {SIGNATURE: SECRET, "value": "hush"}


def test_numbers_arrive_as_floats_and_leave_as_integers(door: Lab) -> None:
    provider = CustomImageProvider()
    made = provider.create(provider.check({}, props(door, "web", **WEB)).inputs)
    assert made.outs is not None
    read = provider.read(made.id, {**made.outs, "sizeGib": 50.0})
    assert read.outs is not None
    assert read.outs["sizeGib"] == 50
    assert isinstance(read.outs["sizeGib"], int)


def test_a_failure_is_one_line_without_a_path(door: Lab) -> None:
    door.cloud.refuse["create"] = [Denied("create image 'web'", where="ap-guangzhou", why="not allowed", do="Ask")]
    provider = CustomImageProvider()
    inputs = provider.check({}, props(door, "web", **WEB)).inputs
    with pytest.raises(MachineImageError) as failed:
        provider.create(inputs)
    assert str(failed.value) == "create image 'web' in ap-guangzhou: not allowed. Ask."
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__
    assert (type(failed.value).__module__, type(failed.value).__qualname__) == ("builtins", "MachineImageError")


def test_a_mistake_of_ours_is_one_line_too(door: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise KeyError("first\nsecond")

    monkeypatch.setattr(door.core, "create", broken)
    with pytest.raises(MachineImageError, match=r"please report it: KeyError: 'first\\nsecond'$"):
        CustomImageProvider().create(props(door, "web", **WEB))


def test_importing_the_door_loads_neither_sdk_nor_models() -> None:
    code = (
        "import sys; from pulumi_machine_image import dynamic; dynamic.CustomImage;"
        "print([m for m in sys.modules if m.split('.')[0] in ('tencentcloud', 'pydantic', 'sqlite3')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
