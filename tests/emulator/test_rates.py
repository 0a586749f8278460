"""The documented rates, for every action there is."""

import json
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from emulator.lab import GUANGZHOU, Lab
from pulumi_machine_image.emulator.older_signature import sign
from pulumi_machine_image.emulator.protocol import Incoming
from pulumi_machine_image.emulator.registry import ACTIONS, Action

DOCUMENTED = {
    "CreateImage": 10,
    "DescribeImages": 40,
    "ModifyImageAttribute": 10,
    "DeleteImages": 10,
    "ModifyImageSharePermission": 10,
    "DescribeImageSharePermission": 10,
    "SyncImages": 10,
    "ImportImage": 10,
    "ExportImages": 20,
    "DescribeImageQuota": 10,
    "DescribeImportImageOs": 288,
    "DescribeImageFromFamily": 20,
    "DescribeRegions": 20,
    "DescribeZones": 20,
    "DescribeInstances": 40,
    "RunInstances": 10,
    **dict.fromkeys(("StartInstances", "StopInstances", "RebootInstances", "TerminateInstances"), 10),
    "DescribeInstancesStatus": 40,
    **dict.fromkeys(("CreateSnapshot", "DescribeSnapshots", "DeleteSnapshots"), 20),
    **dict.fromkeys(
        ("CreateTag", "CreateTags", "DeleteTag", "DeleteTags", "GetTags", "GetTagKeys", "GetTagValues"), 20
    ),
    **dict.fromkeys(("ModifyResourceTags", "TagResources", "UnTagResources", "AddResourceTag"), 20),
    **dict.fromkeys(("DeleteResourceTag", "UpdateResourceTagValue", "AttachResourcesTag", "DetachResourcesTag"), 20),
    **dict.fromkeys(("GetResources", "DescribeResourceTags"), 20),
    "DescribeTags": 60,
    "DescribeResourceTagsByResourceIds": 100,
    "AssumeRole": 600,
    "GetCallerIdentity": 20,
}
"""The pages "API category" of the services."""


def asked(lab: Lab, action: Action, host: str = "") -> str:
    """The code of a call without parameters, past the network."""
    flat = {"Action": action.name, "Version": action.version, "Region": GUANGZHOU, "Nonce": "1"}
    flat |= {"Timestamp": str(int(time.time())), "SecretId": "AKIDemulator1"}
    host = host or f"{action.service}.tencentcloudapi.com"
    flat["Signature"] = sign("GET", host, flat, "emulator1", "HmacSHA1")
    reply = lab.emulator._dispatcher(Incoming("GET", urlencode(flat), {"host": host}, b""))
    assert reply is not None
    return str(json.loads(reply.body)["Response"].get("Error", {}).get("Code", ""))


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: f"{action.service}-{action.name}")
def test_every_action_keeps_to_its_rate(build: Callable[..., Lab], action: Action) -> None:
    lab = build(rates="documented", journal=0)
    codes = [asked(lab, action) for _ in range(action.per_second)]
    assert "RequestLimitExceeded" not in codes
    assert asked(lab, action) == "RequestLimitExceeded"
    lab.clock.advance(1)
    assert asked(lab, action) != "RequestLimitExceeded"


def test_the_rates_are_those_of_the_documents() -> None:
    assert {action.name: action.per_second for action in ACTIONS.values()} == DOCUMENTED


def test_no_second_whenever_it_begins_has_more_calls_than_the_rate(build: Callable[..., Lab]) -> None:
    lab = build(rates="documented", journal=0)
    done = []
    for hundredth in range(300):
        if asked(lab, ACTIONS["cvm", "2017-03-12", "DescribeImages"]) != "RequestLimitExceeded":
            done.append(hundredth)
        lab.clock.advance(0.01)
    assert max(sum(since <= moment < since + 100 for moment in done) for since in done) == 40
    assert len(done) == 120


def test_each_entrance_counts_for_itself(build: Callable[..., Lab]) -> None:
    lab = build(rates="documented", journal=0)
    action = ACTIONS["cvm", "2017-03-12", "DescribeImageQuota"]
    for host in ("", "cvm.ap-shanghai.tencentcloudapi.com", "cvm.intl.tencentcloudapi.com"):
        codes = [asked(lab, action, host) for _ in range(11)]
        expected = "RequestLimitExceeded" if host.count(".intl.") else ""
        assert (codes[:10], codes[10]) == ([expected] * 10, "RequestLimitExceeded")


def test_a_throttled_call_is_in_the_journal_and_does_nothing(build: Callable[..., Lab]) -> None:
    lab = build(rates="documented")
    for _ in range(11):
        asked(lab, ACTIONS["cvm", "2017-03-12", "TerminateInstances"])
    outcomes = [entry.outcome for entry in lab.emulator.journal()]
    assert outcomes == ["MissingParameter"] * 10 + ["RequestLimitExceeded"]
