"""Check: names, holes, and why inputs cannot work, with the property that is wrong and never with a secret's value."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2

from lab.engine import HOME
from plugin.stage import Stage, refused, told, urn
from pulumi_machine_image.images.errors import CloudTrouble
from pulumi_machine_image.plugin.servicer import PREFIX
from pulumi_machine_image.plugin.values import HOLE, SECRET, SIGNATURE, dump, load
from pulumi_machine_image.resources.model import UNKNOWN

IMAGE: dict[str, Any] = {"name": "web", "instanceId": "ins-demo0001"}
COPY: dict[str, Any] = {"sourceImageId": "img-00000001", "regions": ["ap-shanghai"]}
SHARE: dict[str, Any] = {"imageId": "img-00000001", "accountIds": ["200000000001"]}
FILE: dict[str, Any] = {
    "url": "https://b.cos/x?sign=hush",
    "osType": "Ubuntu",
    "osVersion": "22.04",
    "architecture": "x86_64",
}
Naming = provider_pb2.CheckRequest.AutonamingOptions


def failures(stage: Stage, kind: str, news: dict[str, Any]) -> list[tuple[str, str]]:
    return [(failure.property, failure.reason) for failure in stage.check(kind, news).failures]


# Names.


@pytest.mark.parametrize(
    ("autonaming", "name"),
    [
        (None, "it-"),
        (Naming(proposed_name="it-proposed", mode=Naming.PROPOSE), "it-proposed"),
        (Naming(proposed_name="it-enforced", mode=Naming.ENFORCE), "it-enforced"),
    ],
)
def test_a_name_that_is_left_open_follows_the_project(stage: Stage, autonaming: Naming | None, name: str) -> None:
    answer = stage.check("CustomImage", {"instanceId": "ins-demo0001"}, autonaming=autonaming)
    assert not answer.failures
    got = load(answer.inputs)["name"]
    assert got.startswith(name)
    assert len(got) == len(name) if autonaming else len(got) == len(name) + 7


def test_without_autonaming_the_program_names_its_images(stage: Stage) -> None:
    off = Naming(mode=Naming.DISABLE)
    answer = stage.check("CustomImage", {"instanceId": "ins-demo0001"}, autonaming=off)
    assert [(one.property, one.reason) for one in answer.failures] == [
        ("name", "is required, since this project switches autonaming off")
    ]
    assert not stage.check("CustomImage", IMAGE, autonaming=off).failures


@pytest.mark.parametrize("mode", [Naming.PROPOSE, Naming.ENFORCE, Naming.DISABLE])
def test_a_name_that_the_program_says_is_its_own(stage: Stage, mode: Any) -> None:
    answer = stage.check("CustomImage", IMAGE, autonaming=Naming(proposed_name="other", mode=mode))
    assert load(answer.inputs)["name"] == "web"


def test_a_name_that_was_proposed_once_stays(stage: Stage) -> None:
    """A new one is proposed in every run."""
    olds = stage.check("CustomImage", {"instanceId": "ins-demo0001"}, autonaming=Naming(proposed_name="it-1"))
    answer = stage.check("CustomImage", {"instanceId": "ins-demo0001"}, load(olds.inputs), Naming(proposed_name="it-2"))
    assert load(answer.inputs)["name"] == "it-1"


def test_a_proposed_name_that_the_cloud_would_not_take_is_a_failure(stage: Stage) -> None:
    answer = stage.check("CustomImage", {"instanceId": "ins-demo0001"}, autonaming=Naming(proposed_name="x" * 61))
    assert [failure.property for failure in answer.failures] == ["name"]


# What the provider fills in.


def test_inputs_come_back_with_the_region_and_nothing_else(stage: Stage) -> None:
    assert stage.checked("CustomImage", IMAGE) == {**IMAGE, "region": HOME}
    assert stage.checked("ImageShare", SHARE) == {**SHARE, "region": HOME}
    assert stage.checked("ImageCopy", COPY) == {**COPY, "sourceRegion": HOME, "regions": {"ap-shanghai": {}}}


def test_nothing_and_an_empty_text_count_as_not_said(stage: Stage) -> None:
    nothing = {"description": None, "tags": None, "timeouts": None, "region": ""}
    news = json_format.ParseDict({**IMAGE, **nothing}, struct_pb2.Struct())
    answer = stage.ask.Check(provider_pb2.CheckRequest(**told("CustomImage"), news=news))
    assert not answer.failures
    assert load(answer.inputs) == {**IMAGE, "region": HOME}


def test_what_a_door_keeps_beside_the_inputs_is_dropped(stage: Stage) -> None:
    kept = {"__provider": "gASV...", "__provenance": urn("CustomImage")}
    assert stage.checked("CustomImage", {**IMAGE, **kept}, {**IMAGE, **kept}) == {**IMAGE, "region": HOME}


# Holes.


@pytest.mark.parametrize(
    ("kind", "news"),
    [
        ("CustomImage", {**IMAGE, "tags": {"a": "1"}, "description": "d", "triggers": {"v": "1"}}),
        ("CustomImage", {"name": "web", "importFrom": FILE}),
        ("ImageCopy", {**COPY, "name": "c", "tags": {"a": "1"}}),
        ("ImageShare", SHARE),
    ],
)
def test_what_is_not_known_stays_so_and_fails_nothing(stage: Stage, kind: str, news: dict[str, Any]) -> None:
    for name in news:
        assert stage.checked(kind, {**news, name: UNKNOWN})[name] is UNKNOWN


def test_a_hole_in_a_map_leaves_the_rest_of_it_known(stage: Stage) -> None:
    inputs = stage.checked("CustomImage", {**IMAGE, "tags": {"a": UNKNOWN, "b": "2"}})
    assert inputs["tags"] == {"a": UNKNOWN, "b": "2"}
    inputs = stage.checked("ImageCopy", {**COPY, "regions": {"ap-shanghai": UNKNOWN, "ap-beijing": {"name": UNKNOWN}}})
    assert inputs["regions"] == {"ap-shanghai": UNKNOWN, "ap-beijing": {"name": UNKNOWN}}
    inputs = stage.checked("CustomImage", {"importFrom": {**FILE, "url": UNKNOWN}, "name": "web"})
    assert inputs["importFrom"] == {**FILE, "url": UNKNOWN}
    assert stage.checked("ImageShare", {**SHARE, "accountIds": ["200000000001", UNKNOWN]})["accountIds"] is UNKNOWN


def test_rules_still_judge_what_is_known_beside_a_hole(stage: Stage) -> None:
    found = failures(stage, "CustomImage", {"instanceId": UNKNOWN, "name": "x" * 61, "tags": {"a": UNKNOWN}})
    assert [name for name, _ in found] == ["name"]


def test_a_secret_hole_is_a_hole(stage: Stage) -> None:
    news = json_format.ParseDict({**IMAGE, "description": {SIGNATURE: SECRET, "value": HOLE}}, struct_pb2.Struct())
    answer = stage.ask.Check(provider_pb2.CheckRequest(**told("CustomImage"), news=news))
    assert load(answer.inputs)["description"] is UNKNOWN


# What is wrong.


@pytest.mark.parametrize(
    ("kind", "news", "named", "reason"),
    [
        ("CustomImage", {**IMAGE, "name": 5}, "name", "must be a string, not a number"),
        ("CustomImage", {**IMAGE, "name": "x" * 61}, "name", "this one has 61"),
        ("CustomImage", {**IMAGE, "deprecated": "perhaps"}, "deprecated", "not a string"),
        ("CustomImage", {**IMAGE, "deprecated": 5}, "deprecated", "not a number"),
        ("CustomImage", {**IMAGE, "tags": ["a"]}, "tags", "not a list"),
        ("CustomImage", {**IMAGE, "tags": {"a": 1}}, "", "tags.a: must be a string, not a number"),
        ("CustomImage", {**IMAGE, "tags": {"a": {"b": "c"}}}, "", "tags.a: must be a string, not a map"),
        ("CustomImage", {**IMAGE, "onDelete": "forget"}, "onDelete", "must be 'delete', 'retain' or 'deprecate'"),
        ("CustomImage", {**IMAGE, "descripton": "d"}, "", "no such property; did you mean description?"),
        ("CustomImage", {**IMAGE, "importFrom": {}}, "", "importFrom.url is required"),
        ("CustomImage", {**IMAGE, "timeouts": {"creat": "5m"}}, "", "timeouts.creat: there is no such property; did "),
        ("CustomImage", {**IMAGE, "timeouts": {"create": "5"}}, "", "timeouts.create: '5' is not a length of time"),
        ("CustomImage", {"name": "web"}, "", "exactly one of instanceId, snapshotIds, importFrom"),
        ("CustomImage", {**IMAGE, "snapshotIds": [None]}, "", "snapshotIds.0: must be a string, not nothing"),
        ("CustomImage", {**IMAGE, "region": "ap-guangzou"}, "region", "did you mean ap-guangzhou?"),
        ("ImageCopy", {**COPY, "regions": []}, "regions", "name at least one region"),
        ("ImageCopy", {**COPY, "regions": "ap-shanghai"}, "regions", "not a string"),
        ("ImageCopy", {**COPY, "regions": {"ap-shanghai": {"nam": "x"}}}, "", "did you mean name?"),
        ("ImageCopy", {"regions": ["ap-shanghai"]}, "", "sourceImageId is required"),
        ("ImageCopy", {**COPY, "sourceImageId": "web"}, "sourceImageId", "img-"),
        ("ImageShare", {**SHARE, "accountIds": ["nobody"]}, "accountIds", "'nobody' is no account id"),
        ("ImageShare", {**SHARE, "accountIds": [200000000001]}, "", "accountIds.0: must be a string, not a number"),
        ("ImageShare", {**SHARE, "accountIds": "200000000001"}, "accountIds", "not a string"),
        ("ImageShare", {**SHARE, "public": True}, "public", "accounts only"),
    ],
)
def test_what_cannot_work_is_told_with_its_property(
    stage: Stage, kind: str, news: dict[str, Any], named: str, reason: str
) -> None:
    found = failures(stage, kind, news)
    assert any(name == named and reason in text for name, text in found), found
    assert stage.cloud.writes == 0


def test_everything_that_is_wrong_is_told_at_once(stage: Stage) -> None:
    found = failures(stage, "CustomImage", {**IMAGE, "name": 5, "deprecated": "x", "region": "ap-nowhere", "zzz": 1})
    assert sorted(name for name, _ in found) == ["", "deprecated", "name", "region"]


@pytest.mark.parametrize(
    "broken",
    [
        {"url": ["hush"]},
        {"url": {"hush": "hush"}},
        {"dataDiskUrls": "hush"},
        {"dataDiskUrls": [{"x": "hush"}]},
        {"architecture": "hush"},
        {"force": "hush"},
    ],
)
def test_a_failure_neither_names_nor_shows_what_is_secret(stage: Stage, broken: dict[str, Any]) -> None:
    """The engine prints the value of a property that is named, a secret's too."""
    found = failures(stage, "CustomImage", {"name": "web", "importFrom": {**FILE, **broken}})
    assert found
    for name, reason in found:
        assert name == ""
        assert "hush" not in reason


def test_the_whole_of_a_secret_in_the_wrong_place_is_not_shown(stage: Stage) -> None:
    wrong = {SIGNATURE: SECRET, "value": {"hush": ["hush"]}}
    for name in ("name", "tags", "importFrom", "timeouts", "description", "deprecated", "triggers", "wait"):
        news = json_format.ParseDict({**IMAGE, name: wrong}, struct_pb2.Struct())
        answer = stage.ask.Check(provider_pb2.CheckRequest(**told("CustomImage"), news=news))
        assert answer.failures
        assert not any("['hush']" in failure.reason for failure in answer.failures)


def test_signed_urls_come_back_as_secrets(stage: Stage) -> None:
    answer = stage.check("CustomImage", {"name": "web", "importFrom": {**FILE, "dataDiskUrls": ["https://b.cos/y"]}})
    fields = answer.inputs.fields["importFrom"].struct_value.fields
    for name in ("url", "dataDiskUrls"):
        assert fields[name].struct_value.fields[SIGNATURE].string_value == SECRET
    assert load(answer.inputs)["importFrom"] == {**FILE, "dataDiskUrls": ["https://b.cos/y"]}


def test_a_cloud_that_cannot_be_asked_is_a_failure_of_the_check(stage: Stage) -> None:
    stage.cloud.refuse["images"] = [CloudTrouble("list images", why="the cloud is on fire")] * 9
    found = failures(stage, "CustomImage", IMAGE)
    assert all("on fire" in reason for _, reason in found)


# Which resource it is.


def test_the_resource_is_told_by_its_urn_where_there_is_no_token(stage: Stage) -> None:
    """Engines of former times send no token; a component's children have the types of their parents in front."""
    news = dump(IMAGE)
    for name in (urn("CustomImage"), f"urn:pulumi:dev::shop::my:index:Golden${PREFIX}CustomImage::it"):
        stage.new_run()
        assert load(stage.ask.Check(provider_pb2.CheckRequest(urn=name, news=news)).inputs)["region"] == HOME


@pytest.mark.parametrize("name", ["", "x", "a::b", "::", "urn:pulumi:dev::shop", "urn:pulumi:dev::shop::aws:s3:B::x"])
@pytest.mark.parametrize("token", ["", "aws:s3:Bucket", "machine-image:index:Zzz", "machine-image:index:"])
def test_a_resource_that_there_is_not_is_refused(stage: Stage, name: str, token: str) -> None:
    with refused() as told:
        stage.ask.Check(provider_pb2.CheckRequest(urn=name, type=token))
    assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "Known: machine-image:index:CustomImage" in told.text


@pytest.mark.parametrize("name", ["", "x", "a::b", "urn:pulumi:dev"])
def test_an_odd_urn_beside_a_token_harms_nobody(stage: Stage, name: str) -> None:
    answer = stage.ask.Check(provider_pb2.CheckRequest(urn=name, type=f"{PREFIX}CustomImage", news=dump(IMAGE)))
    assert not answer.failures
