"""The official Python SDK, every action through every kind of client that it has.

The generic clients are a class each, sync and async; the sync one has `call_json`, the async one only what is under it,
`call_and_deserialize`. STS has no typed async client in its package; `sdk_clients` says where it is from.
"""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from emulator import tag_stories as tag_stories  # adds to the stories
from emulator.lab import FIRST, GUANGZHOU, Answer, Lab
from emulator.sdk_clients import KINDS, Sdk
from emulator.sdk_stories import DEMO, STORIES
from pulumi_machine_image.emulator.registry import ACTIONS, Action

CREATE = ACTIONS["cvm", "2017-03-12", "CreateImage"]
DESCRIBE = ACTIONS["cvm", "2017-03-12", "DescribeImages"]
BY_CHANCE = {"TaskId", "Token", "TmpSecretId", "TmpSecretKey"}
"""Fields that are different each time, beside ids."""


def named(action: Action) -> str:
    return f"{action.service}-{action.name}"


def told(lab: Lab, sdk: Sdk, kind: str, action: Action) -> Answer:
    """The answer in the action's story, which ends well and has this one call."""
    telling = STORIES[action.service, action.name](lab)
    parameters = next(telling)
    before = len(lab.emulator.calls)
    answer = sdk.call(kind, action, parameters)
    assert lab.emulator.calls[before:] == [(FIRST, GUANGZHOU, action.service, action.name, "")]
    assert answer["RequestId"] == lab.emulator.journal()[-1].request
    with pytest.raises(StopIteration):
        telling.send(answer)
    return answer


def comparable(answer: Answer) -> Any:
    """An answer without what chance made of it: ids are numbered in the order in which they come."""
    numbers: dict[str, str] = {}
    ids = re.compile(r"(?<![0-9a-z])(?:img|snap|ins|disk)-[0-9a-z]{8}(?![0-9a-z])")

    def number(found: re.Match[str]) -> str:
        return numbers.setdefault(found.group(), f"id {len(numbers)}")

    def without_chance(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: bool(value) if key in BY_CHANCE else without_chance(value) for key, value in part.items()}
        if isinstance(part, list):
            return [without_chance(value) for value in part]
        return ids.sub(number, part) if isinstance(part, str) else part

    assert str(uuid.UUID(answer["RequestId"])) == answer["RequestId"]
    return without_chance({key: answer[key] for key in sorted(answer.keys() - {"RequestId"})})


def test_every_action_has_a_story() -> None:
    assert STORIES.keys() == {(action.service, action.name) for action in ACTIONS.values()}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=named)
@pytest.mark.parametrize("kind", KINDS)
def test_every_action_is_called_by_every_kind_of_client_with_the_same_answer(
    build: Callable[..., Lab], request: pytest.FixtureRequest, kind: str, action: Action
) -> None:
    lab, other = build(), build()
    answer = comparable(told(lab, Sdk(lab, request.config), kind, action))
    plainest = comparable(told(other, Sdk(other, request.config), "generic", action))
    assert answer == plainest


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_arrives_with_its_code_its_words_and_its_request(
    lab: Lab, request: pytest.FixtureRequest, kind: str
) -> None:
    lab.image("web")
    with pytest.raises(TencentCloudSDKException) as refusal:
        Sdk(lab, request.config).call(kind, CREATE, {"ImageName": "web", "InstanceId": DEMO})
    refused = lab.emulator.journal()[-1]
    assert (refused.action, refused.outcome) == ("CreateImage", "InvalidImageName.Duplicate")
    assert (refusal.value.get_code(), refusal.value.get_request_id()) == (refused.outcome, refused.request)
    assert "an image named 'web'" in refusal.value.get_message()


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_key_is_refused(lab: Lab, request: pytest.FixtureRequest, kind: str) -> None:
    with pytest.raises(TencentCloudSDKException) as refusal:
        Sdk(lab, request.config, wrong_key=True).call(kind, CREATE, {"ImageName": "web", "InstanceId": DEMO})
    assert refusal.value.get_code() == "AuthFailure.SignatureFailure"
    assert refusal.value.get_request_id() == lab.emulator.journal()[-1].request
    assert lab.own_images() == []


@pytest.mark.parametrize("sign", ["TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"])
@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_client_signs_in_every_way_it_knows(
    lab: Lab, request: pytest.FixtureRequest, kind: str, method: str, sign: str
) -> None:
    sdk = Sdk(lab, request.config, sign=sign, reqMethod=method)
    tags = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "größe + co=1"}]}]
    sent = {"ImageName": "web 1", "InstanceId": DEMO, "DataDiskIds": ["disk-demodat1"], "TagSpecification": tags}
    image_id = sdk.call(kind, CREATE, sent)["ImageId"]
    (image,) = sdk.call(kind, DESCRIBE, {"ImageIds": [image_id], "Limit": 1})["ImageSet"]
    assert (image["ImageName"], image["Tags"]) == ("web 1", tags[0]["Tags"])


def test_an_async_client_has_many_calls_under_way(lab: Lab, request: pytest.FixtureRequest) -> None:
    names = [f"web-{number}" for number in range(8)]
    made = Sdk(lab, request.config).together(CREATE, [{"ImageName": name, "InstanceId": DEMO} for name in names])
    assert [lab.look(answer["ImageId"])["ImageName"] for answer in made] == names
    assert json.dumps(made).count("RequestId") == len({answer["RequestId"] for answer in made}) == len(names)
