"""Invoke and List."""

from __future__ import annotations

import threading
from typing import Any

import grpc
import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import engine_pb2, provider_pb2

from lab.engine import HOME
from plugin.stage import Stage, refused
from pulumi_machine_image.functions import FUNCTIONS
from pulumi_machine_image.images.errors import CloudTrouble, Denied
from pulumi_machine_image.images.image import Kind, State
from pulumi_machine_image.plugin.servicer import PREFIX
from pulumi_machine_image.plugin.values import SECRET, SIGNATURE, dump
from pulumi_machine_image.resources.model import UNKNOWN

SHANGHAI = "ap-shanghai"
ONE = "200000000001"


@pytest.fixture
def image(stage: Stage) -> str:
    ref = stage.cloud.put(HOME, "web", tags={"a": "1"})
    stage.cloud.records[ref].shares = {ONE: "2026-01-01T00:00:00Z"}
    return ref.id


# Invoke.


def test_a_licence_fee_is_a_warning(stage: Stage) -> None:
    stage.configure({"region": "ap-singapore"})
    stage.cloud.put("ap-singapore", "Windows 2022", Kind.PUBLIC, os_type="windows", platform="Windows")
    for _ in range(2):
        stage.invoke("getImage", {"name": "Windows 2022"})
    (line,) = stage.engine.said(engine_pb2.WARNING)
    assert line.endswith("an instance costs a licence fee for Windows besides the machine")


def test_every_look_up_answers(stage: Stage, image: str) -> None:
    args: dict[str, dict[str, Any]] = {
        "getImage": {"name": "web"},
        "getImages": {},
        "getImageQuota": {},
        "getImageShares": {"imageId": image},
        "getImageRegions": {},
        "getImportableSystems": {},
    }
    assert args.keys() == FUNCTIONS.keys()
    for preview in (True, False):
        answers = {name: stage.invoke(name, asked, preview=preview) for name, asked in args.items()}
        assert answers["getImage"]["imageId"] == image
        assert [found["imageId"] for found in answers["getImages"]["images"]] == [image]
        assert answers["getImageQuota"]["quotas"] == {HOME: {"limit": 10, "used": 1, "free": 9}}
        assert answers["getImageShares"]["sharedAccounts"] == {ONE: "2026-01-01T00:00:00Z"}
        assert HOME in {region["region"] for region in answers["getImageRegions"]["regions"]}
        assert answers["getImportableSystems"]["systems"]
    assert stage.cloud.writes == 0


def test_nothing_beside_is_nothing_asked(stage: Stage, image: str) -> None:
    args = json_format.ParseDict({"name": None, "regions": [HOME]}, struct_pb2.Struct())
    answer = stage.ask.Invoke(provider_pb2.InvokeRequest(tok=f"{PREFIX}getImages", args=args))
    assert len(getattr(answer, "return").fields["images"].list_value.values) == 1


def test_a_secret_argument_is_asked_for_by_its_value(stage: Stage, image: str) -> None:
    args = json_format.ParseDict({"name": {SIGNATURE: SECRET, "value": "web"}}, struct_pb2.Struct())
    answer = stage.ask.Invoke(provider_pb2.InvokeRequest(tok=f"{PREFIX}getImages", args=args))
    assert len(getattr(answer, "return").fields["images"].list_value.values) == 1


@pytest.mark.parametrize(
    ("name", "args", "why"),
    [
        ("getImagez", {}, "getImagez: there is no such look-up. Did you mean getImage"),
        ("", {}, "there is no such look-up"),
        ("aws:ec2:getAmi", {}, "there is no such look-up"),
        ("getImages", {"regoins": [HOME]}, "regoins: there is no such argument; did you mean regions?"),
        ("getImages", {"bits": 16}, "bits must be 32 or 64"),
        ("getImages", {"regions": []}, "regions"),
        ("getImages", {"regions": ["ap-guangzou"]}, "there is no region 'ap-guangzou'. Did you mean ap-guangzhou"),
        ("getImages", {"nameRegex": "("}, "is not a regular expression"),
        ("getImages", {"tags": {"a": 1}}, "tags.a: must be a string, not a number"),
        ("getImageShares", {}, "imageId is required"),
        ("getImageShares", {"imageId": "web"}, "'web' is no image id"),
        ("getImages", {"name": UNKNOWN}, "not known before the update"),
        ("getImages", {"tags": {"a": UNKNOWN}}, "not known before the update"),
        ("getImages", {"regions": [UNKNOWN]}, "not known before the update"),
    ],
)
@pytest.mark.parametrize("preview", [True, False])
def test_a_question_that_makes_no_sense_is_refused(
    stage: Stage, name: str, args: dict[str, Any], why: str, preview: bool
) -> None:
    with refused() as told:
        stage.invoke(name, args, preview=preview)
    assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    assert why in told.text


def test_no_match_is_told_as_such(stage: Stage, image: str) -> None:
    with refused() as told:
        stage.invoke("getImage", {"name": "wbe"})
    assert told.code is grpc.StatusCode.NOT_FOUND
    assert image in told.text


def test_what_the_cloud_refuses_keeps_its_code(stage: Stage) -> None:
    stage.cloud.refuse["images"] = [Denied("list images", why="not allowed", code="UnauthorizedOperation")]
    with refused() as told:
        stage.invoke("getImages", {})
    assert told.code is grpc.StatusCode.PERMISSION_DENIED
    assert "UnauthorizedOperation" in told.text


def test_several_regions_that_fail_are_told_together(stage: Stage) -> None:
    stage.cloud.refuse["images"] = [CloudTrouble("list images", why="on fire")] * 2
    with refused() as told:
        stage.invoke("getImages", {"regions": [HOME, SHANGHAI]})
    assert told.code is grpc.StatusCode.UNAVAILABLE
    assert told.text.count("on fire") == 2


# List.


def pages(stage: Stage, token: str = f"{PREFIX}CustomImage", **fields: Any) -> tuple[list[tuple[str, str]], str | None]:
    """The ids with names on a page, and what the next page is asked for with."""
    query = dump(fields.pop("query", {}))
    answers = list(stage.ask.List(provider_pb2.ListRequest(token=token, query=query, **fields)))
    kinds = [answer.WhichOneof("response") for answer in answers]
    more = answers.pop().continuation.continuation_token if "continuation" in kinds else None
    assert set(kinds[: len(answers)]) <= {"result"}
    return [(answer.result.id, answer.result.name) for answer in answers], more


@pytest.fixture
def five(stage: Stage) -> list[tuple[str, str]]:
    found = []
    for number in range(5):
        ref = stage.cloud.put(
            HOME, f"n{number}", deprecated=number == 3, state=State.CREATING if number == 4 else State.AVAILABLE
        )
        found.append((str(ref), f"n{number}"))
        stage.clock.wait(threading.Event(), 60)
    stage.cloud.put(HOME, "public", Kind.PUBLIC)
    stage.cloud.put(HOME, "shared", Kind.SHARED)
    stage.cloud.put(SHANGHAI, "elsewhere")
    return found


def test_what_could_be_imported_is_listed(stage: Stage, five: list[tuple[str, str]]) -> None:
    assert pages(stage) == (five, None)
    assert pages(stage, query={"region": ""}) == (five, None)
    for id, _ in five:
        assert stage.find("CustomImage", id) is not None


def test_a_query_chooses(stage: Stage, five: list[tuple[str, str]]) -> None:
    assert pages(stage, query={"name": "n2"}) == ([five[2]], None)
    assert pages(stage, query={"name": "n"}) == ([], None), "the whole name"
    [(id, name)], more = pages(stage, query={"region": SHANGHAI})
    assert (id.partition("/")[0], name, more) == (SHANGHAI, "elsewhere", None)
    everywhere, _ = pages(stage, query={"region": "*"})
    assert everywhere == [*five, (id, name)]


@pytest.mark.parametrize(
    ("limit", "size", "expected"),
    [
        (0, 0, [5]),
        (0, 2, [2, 2, 1]),
        (0, 5, [5]),
        (0, 9, [5]),
        (3, 0, [3]),
        (3, 2, [2, 1]),
        (9, 3, [3, 2]),
        (-1, -1, [5]),
    ],
)
def test_pages_follow_each_other_up_to_the_limit(
    stage: Stage, five: list[tuple[str, str]], limit: int, size: int, expected: list[int]
) -> None:
    seen, sizes, token = [], [], ""
    while True:
        page, more = pages(stage, limit=limit, page_size=size, continuation_token=token)
        seen += page
        sizes.append(len(page))
        if more is None:
            break
        token = more
    assert sizes == expected
    assert seen == five[: sum(expected)]


def test_an_image_that_is_made_between_two_pages_moves_none(stage: Stage, five: list[tuple[str, str]]) -> None:
    first, token = pages(stage, page_size=3)
    assert token
    new = stage.cloud.put(HOME, "new")
    second, more = pages(stage, page_size=3, continuation_token=token)
    assert (first + second, more) == ([*five, (str(new), "new")], None)


def test_a_page_beyond_the_end_is_empty(stage: Stage, five: list[tuple[str, str]]) -> None:
    assert pages(stage, continuation_token="99") == ([], None)


@pytest.mark.parametrize("query", [{"name": UNKNOWN}, {"region": UNKNOWN, "name": "x"}, {"zzz": [UNKNOWN]}])
def test_a_query_with_a_hole_is_not_known_yet(stage: Stage, query: dict[str, Any]) -> None:
    calls = stage.cloud.calls.copy()
    [answer] = stage.ask.List(provider_pb2.ListRequest(token=f"{PREFIX}CustomImage", query=dump(query)))
    assert answer.WhichOneof("response") == "computed"
    assert stage.cloud.calls == calls


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"token": f"{PREFIX}ImageShare"}, "only CustomImage can be listed"),
        ({"token": f"{PREFIX}ImageCopy"}, "only CustomImage can be listed"),
        ({"token": "aws:s3:Bucket"}, "only CustomImage can be listed"),
        ({"token": ""}, "only CustomImage can be listed"),
        ({"query": {"nam": "x"}}, "nam: there is no such property; did you mean name?"),
        ({"query": {"name": 5}}, "name must be a string, not a number"),
        ({"query": {"region": [HOME]}}, "region must be a string, not a list"),
        ({"query": {"region": "ap-guangzou"}}, "Did you mean ap-guangzhou"),
        ({"continuation_token": "x"}, "'x' is no continuation token"),
        ({"continuation_token": "-1"}, "is no continuation token"),
        ({"continuation_token": "²"}, "is no continuation token"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(stage: Stage, fields: dict[str, Any], why: str) -> None:
    with refused() as told:
        pages(stage, **fields)
    assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    assert why in told.text


def test_a_list_wants_a_region(stage: Stage) -> None:
    stage.configure({})
    with refused() as told:
        pages(stage)
    assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "pulumi config set machine-image:region" in told.text


def test_a_list_that_the_cloud_refuses_keeps_its_code(stage: Stage) -> None:
    stage.cloud.refuse["images"] = [Denied("list images", why="not allowed")]
    with refused() as told:
        pages(stage)
    assert told.code is grpc.StatusCode.PERMISSION_DENIED
