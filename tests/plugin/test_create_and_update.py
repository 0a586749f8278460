"""Create, Update and Delete: what a preview foresees, what is made, what is said meanwhile."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import engine_pb2, provider_pb2

from lab.engine import HOME
from plugin.stage import Kept, Stage, refused, told, urn
from pulumi_machine_image.plugin.values import SECRET, SIGNATURE, dump, load
from pulumi_machine_image.resources.model import UNKNOWN

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
ONE, TWO = "200000000001", "200000000002"
IMAGE: dict[str, Any] = {"name": "web", "instanceId": "ins-demo0001", "tags": {"a": "1"}}
COMPUTED = {
    "imageId",
    "state",
    "kind",
    "architecture",
    "platform",
    "osName",
    "sizeGib",
    "createdTime",
    "creator",
    "source",
    "snapshotIds",
    "licenseType",
    "supportsCloudInit",
    "tagsAll",
}


def unknown(outputs: dict[str, Any]) -> set[str]:
    return {name for name, value in outputs.items() if value is UNKNOWN}


# What a preview foresees; it asks the cloud for nothing.


def test_a_new_image_is_known_but_for_what_the_cloud_tells(stage: Stage) -> None:
    inputs = stage.checked("CustomImage", IMAGE)
    outputs = stage.foresee("CustomImage", inputs)
    assert unknown(outputs) == COMPUTED
    assert {name: value for name, value in outputs.items() if name not in COMPUTED}.items() >= inputs.items()
    assert stage.cloud.calls == {"images": 1, "quota": 1}, "what is there, and how much fits"


def test_a_new_image_that_does_not_fit_fails_at_preview_and_before_anything_is_made(stage: Stage) -> None:
    for number in range(10):
        stage.cloud.put(HOME, f"n{number}")
    inputs = stage.checked("CustomImage", IMAGE)
    for ask in (lambda: stage.foresee("CustomImage", inputs), lambda: stage.create("CustomImage", IMAGE)):
        with refused() as why:
            ask()
        assert why.code is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert "10 used + at least 1 planned = 11, quota 10" in why.text
    assert stage.cloud.writes == 0


def test_new_copies_are_known_by_their_regions(stage: Stage) -> None:
    inputs = stage.checked("ImageCopy", {"sourceImageId": UNKNOWN, "regions": [SHANGHAI, BEIJING]})
    calls = stage.cloud.calls.copy()
    outputs = stage.foresee("ImageCopy", inputs)
    assert outputs["copies"] == outputs["imageIds"] == {SHANGHAI: UNKNOWN, BEIJING: UNKNOWN}
    assert unknown(outputs) == {"sourceImageId"}
    outputs = stage.foresee("ImageCopy", {**inputs, "regions": UNKNOWN})
    assert unknown(outputs) == {"sourceImageId", "regions", "copies", "imageIds"}
    assert stage.cloud.calls == {**calls, "quota": 2}


def test_a_new_share_is_known_by_its_accounts(stage: Stage) -> None:
    inputs = stage.checked("ImageShare", {"imageId": UNKNOWN, "accountIds": [ONE]})
    calls = stage.cloud.calls.copy()
    outputs = stage.foresee("ImageShare", inputs)
    assert outputs["sharedAccounts"] == {ONE: UNKNOWN}
    assert unknown(outputs) == {"imageId", "unmanagedAccounts"}
    outputs = stage.foresee("ImageShare", {**inputs, "accountIds": UNKNOWN})
    assert unknown(outputs) == {"imageId", "accountIds", "sharedAccounts", "unmanagedAccounts"}
    assert stage.cloud.calls == calls


def test_an_update_of_an_image_leaves_its_id_known(stage: Stage) -> None:
    """Else every dependent would be replaced in the preview."""
    kept = stage.create("CustomImage", IMAGE)
    inputs = stage.checked("CustomImage", {**IMAGE, "tags": {"b": "2"}, "description": UNKNOWN}, kept.inputs)
    calls = stage.cloud.calls.copy()
    outputs = stage.foresee("CustomImage", inputs, kept)
    assert unknown(outputs) == {"description"}
    assert outputs["imageId"] == kept.id
    assert outputs["tagsAll"] == {"b": "2"}
    assert stage.cloud.calls == calls


def test_an_update_that_waits_for_an_image_knows_its_id(stage: Stage) -> None:
    kept = stage.create("CustomImage", {**IMAGE, "wait": "started"})
    outputs = stage.foresee("CustomImage", stage.checked("CustomImage", IMAGE, kept.inputs), kept)
    assert outputs["imageId"] == kept.id
    assert outputs["state"] is UNKNOWN


def test_an_update_of_copies_knows_those_that_stay(stage: Stage) -> None:
    source = stage.cloud.put(HOME, "source")
    base = {"sourceImageId": source.id, "regions": {SHANGHAI: {}}}
    kept = stage.create("ImageCopy", base)
    inputs = stage.checked("ImageCopy", {**base, "regions": {SHANGHAI: {}, BEIJING: {}}}, kept.inputs)
    outputs = stage.foresee("ImageCopy", inputs, kept)
    assert outputs["imageIds"] == {SHANGHAI: kept.outputs["imageIds"][SHANGHAI], BEIJING: UNKNOWN}
    assert outputs["copies"] == {SHANGHAI: kept.outputs["copies"][SHANGHAI], BEIJING: UNKNOWN}


def test_an_update_of_a_share_knows_the_accounts_that_stay(stage: Stage) -> None:
    image = stage.cloud.put(HOME, "image")
    kept = stage.create("ImageShare", {"imageId": image.id, "accountIds": [ONE]})
    inputs = stage.checked("ImageShare", {"imageId": image.id, "accountIds": [ONE, TWO]}, kept.inputs)
    outputs = stage.foresee("ImageShare", inputs, kept)
    assert outputs["sharedAccounts"] == {ONE: kept.outputs["sharedAccounts"][ONE], TWO: UNKNOWN}


def test_a_preview_writes_nothing(stage: Stage) -> None:
    kept = stage.create("CustomImage", IMAGE)
    writes = stage.cloud.writes
    stage.foresee("CustomImage", stage.checked("CustomImage", {**IMAGE, "description": "d"}, kept.inputs), kept)
    stage.foresee("CustomImage", stage.checked("CustomImage", {**IMAGE, "name": "other"}))
    assert stage.cloud.writes == writes


def test_the_preview_of_a_creation_answers_no_id(stage: Stage) -> None:
    properties = dump(stage.checked("CustomImage", IMAGE))
    answer = stage.ask.Create(provider_pb2.CreateRequest(**told("CustomImage"), properties=properties, preview=True))
    assert answer.id == ""


# What is made.


def test_what_was_foreseen_comes_true(stage: Stage) -> None:
    source = stage.cloud.put(HOME, "source")
    for kind, news in (
        ("CustomImage", IMAGE),
        ("ImageCopy", {"sourceImageId": source.id, "regions": [SHANGHAI]}),
        ("ImageShare", {"imageId": source.id, "accountIds": [ONE]}),
    ):
        foreseen = stage.foresee(kind, stage.checked(kind, news))
        made = stage.create(kind, news)
        for name, value in foreseen.items():
            if value is not UNKNOWN and name not in ("copies", "imageIds", "sharedAccounts"):
                assert made.outputs[name] == value, name
        assert foreseen.keys() >= {name for name in made.outputs if not name.startswith("__")}


def test_an_image_is_made_changed_and_deleted(stage: Stage) -> None:
    kept = stage.create("CustomImage", IMAGE)
    assert (kept.outputs["imageId"], kept.outputs["state"]) == (kept.id, "available")
    assert not unknown(kept.outputs)
    changed = stage.update("CustomImage", kept, {**IMAGE, "name": "other", "tags": {"b": "2"}})
    [image] = stage.cloud.custom(HOME)
    assert (image.name, changed.outputs["name"], changed.outputs["tagsAll"]) == ("other", "other", {"b": "2"})
    stage.delete("CustomImage", changed)
    assert not stage.cloud.custom(HOME)
    stage.delete("CustomImage", changed)


def test_copies_are_made_changed_and_deleted(stage: Stage) -> None:
    source = stage.cloud.put(HOME, "source")
    kept = stage.create("ImageCopy", {"sourceImageId": source.id, "regions": [SHANGHAI]})
    assert kept.outputs["imageIds"] == {SHANGHAI: stage.cloud.custom(SHANGHAI)[0].id}
    changed = stage.update("ImageCopy", kept, {"sourceImageId": source.id, "regions": [BEIJING]})
    assert list(changed.outputs["imageIds"]) == [BEIJING]
    assert not stage.cloud.custom(SHANGHAI)
    stage.delete("ImageCopy", changed)
    stage.delete("ImageCopy", changed)
    assert stage.cloud.records.keys() == {source}


def test_a_share_is_made_changed_and_deleted(stage: Stage) -> None:
    image = stage.cloud.put(HOME, "image")
    stage.cloud.records[image].shares["300000000009"] = "2026-01-01T00:00:00Z"
    kept = stage.create("ImageShare", {"imageId": image.id, "accountIds": [ONE]})
    assert kept.id == f"{HOME}/{image.id}"
    assert kept.outputs["unmanagedAccounts"] == ["300000000009"]
    changed = stage.update("ImageShare", kept, {"imageId": image.id, "accountIds": [TWO]})
    assert stage.cloud.records[image].shares.keys() == {TWO, "300000000009"}
    stage.configure({"region": HOME})  # another run: in this one, the program wants the share
    stage.delete("ImageShare", changed)
    stage.delete("ImageShare", changed)
    assert stage.cloud.records[image].shares.keys() == {"300000000009"}


def test_what_an_earlier_run_began_is_taken_on(stage: Stage) -> None:
    first = stage.create("CustomImage", IMAGE)
    stage.configure({"region": HOME})
    again = stage.create("CustomImage", IMAGE)
    assert again.id == first.id
    assert len(stage.cloud.ever_made) == 1


def test_a_signed_url_is_a_secret_in_the_outputs(stage: Stage) -> None:
    file = {"url": "https://b.cos/x?sign=hush", "osType": "Ubuntu", "osVersion": "22.04", "architecture": "x86_64"}
    inputs = stage.checked("CustomImage", {"name": "web", "importFrom": file})
    for preview in (True, False):
        request = provider_pb2.CreateRequest(**told("CustomImage"), properties=dump(inputs), preview=preview)
        outputs = stage.ask.Create(request).properties.fields["importFrom"].struct_value
        assert outputs.fields["url"].struct_value.fields[SIGNATURE].string_value == SECRET
        assert outputs.fields["osType"].string_value == "Ubuntu"


@pytest.mark.parametrize("verb", ["Create", "Update"])
def test_inputs_that_no_check_has_passed_are_refused(stage: Stage, verb: str) -> None:
    """As after somebody edited the state: no exception, no call."""
    kept = Kept("img-00000009", {}, {"tags": 5})
    with refused() as error:
        if verb == "Create":
            request = provider_pb2.CreateRequest(**told("CustomImage"), properties=dump({"tags": 5}))
            stage.ask.Create(request)
        else:
            stage.update_answer("CustomImage", kept, IMAGE)
    assert error.code is grpc.StatusCode.FAILED_PRECONDITION
    assert "tags must be" in error.text
    assert stage.cloud.writes == 0


@pytest.mark.parametrize("verb", ["read", "delete"])
def test_state_that_was_edited_by_hand_is_told(stage: Stage, verb: str) -> None:
    with refused() as error:
        getattr(stage, verb)("CustomImage", Kept("img-00000009", {}, {"tags": 5}))
    assert error.code is grpc.StatusCode.FAILED_PRECONDITION
    assert "edited by hand" in error.text


def test_what_a_later_release_keeps_stays_and_an_update_makes_it_secret(stage: Stage) -> None:
    """The engine marks again only what the program marks, and it may have been a secret."""
    kept = stage.create("CustomImage", IMAGE)
    kept.outputs["token"] = "hush"
    read = stage.read("CustomImage", kept)
    assert read is not None
    assert read.outputs == kept.outputs
    answer = stage.update_answer("CustomImage", kept, {**kept.inputs, "description": "new"})
    assert answer.properties.fields["token"].struct_value.fields[SIGNATURE].string_value == SECRET
    assert load(answer.properties)["token"] == "hush"


# What is said.


def test_without_rows_the_start_and_each_minute_have_a_line(stage: Stage) -> None:
    stage.cloud.seconds = 1800
    kept = stage.create("CustomImage", IMAGE)
    lines = [entry for entry in stage.engine.logged if entry.ephemeral]
    assert {entry.urn for entry in lines} == {urn("CustomImage")}
    assert {entry.severity for entry in lines} == {engine_pb2.INFO}, "an error would mark the resource as failed"
    assert 25 <= len(lines) <= 31
    assert lines[0].message.startswith(f"{kept.id} (web) in {HOME}: creating after ")
    assert "creating after 29 min" in lines[-2].message


def test_with_rows_each_look_writes_its_line(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_MACHINE_IMAGE_PROGRESS", "rows")
    stage.shake_hands()
    stage.create("CustomImage", IMAGE)
    lines = [entry.message for entry in stage.engine.logged if entry.ephemeral]
    assert len(lines) > 50
    assert "available after 10 min" in lines[-1]


def test_a_warning_about_others_stays(stage: Stage) -> None:
    image = stage.cloud.put(HOME, "image")
    kept = stage.create("ImageShare", {"imageId": image.id, "accountIds": [ONE]})
    stage.cloud.records[image].shares["300000000009"] = "2026-01-01T00:00:00Z"
    stage.read("ImageShare", kept)
    [line] = stage.engine.logged
    assert "300000000009" in line.message
    assert (line.urn, line.ephemeral) == (urn("ImageShare"), False)


# A setting that every answer repeats: one without it would end it.


@pytest.mark.parametrize("wanted", [True, False, "true", "false"])
def test_whether_each_run_looks_first_is_in_every_answer(stage: Stage, wanted: object) -> None:
    stage.configure({"region": HOME, "refreshBeforeUpdate": wanted})
    expected = wanted in (True, "true")
    inputs = stage.checked("CustomImage", IMAGE)
    made = stage.ask.Create(provider_pb2.CreateRequest(**told("CustomImage"), properties=dump(inputs)))
    kept = Kept(made.id, inputs, {})
    request = provider_pb2.ReadRequest(**told("CustomImage"), id=kept.id, properties=made.properties)
    read = stage.ask.Read(request)
    kept.outputs = {"region": HOME, "imageId": kept.id}
    updated = stage.update_answer("CustomImage", kept, inputs)
    imported = stage.ask.Read(provider_pb2.ReadRequest(**told("CustomImage"), id=kept.id))
    assert [answer.refresh_before_update for answer in (made, read, updated, imported)] == [expected] * 4
    stage.cloud.put(HOME, "image")
    with refused() as error:
        stage.create("CustomImage", {"name": "slow", "instanceId": "ins-demo0001", "triggers": {"a": "1"}}, timeout=5)
    assert error.begun.refresh_before_update == expected
