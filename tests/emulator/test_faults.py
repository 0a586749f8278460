import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from emulator.lab import BEIJING, FIRST, GUANGZHOU, SHANGHAI, Lab
from pulumi_machine_image.emulator import Call, CallRecord, Fault

CREATE: dict[str, Any] = {"ImageName": "web", "InstanceId": "ins-demo0001"}
FILE = "https://files-1250000000.cos.ap-guangzhou.myqcloud.com/x.raw"


class Script:
    """Faults for the nth call of an action, and everything that the hook was asked."""

    def __init__(self) -> None:
        self.asked: list[Call] = []
        self.planned: dict[tuple[str, int, str], Fault] = {}

    def plan(self, action: str, number: int, fault: Fault, stage: str = "before") -> None:
        self.planned[action, number, stage] = fault

    def __call__(self, call: Call) -> Fault | None:
        self.asked.append(call)
        return self.planned.get((call.action, call.number, call.stage))


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def lab(build: Callable[..., Lab], script: Script) -> Lab:
    return build(faults=script)


def test_the_hook_is_asked_before_and_after_each_call(lab: Lab, script: Script) -> None:
    lab.client()("CreateImage", **CREATE)
    lab.client().refused("CreateImage", **CREATE)
    assert [(call.stage, call.number, call.error) for call in script.asked] == [
        ("before", 1, ""),
        ("after", 1, ""),
        ("before", 2, ""),
        ("after", 2, "InvalidImageName.Duplicate"),
    ]
    call = script.asked[0]
    assert (call.account, call.region, call.service, call.action) == (FIRST, GUANGZHOU, "cvm", "CreateImage")
    assert call.parameters == CREATE


def test_a_refused_call_has_no_effect(lab: Lab, script: Script) -> None:
    script.plan("CreateImage", 1, Fault.refuse("MutexOperation.TaskRunning"))
    assert lab.client().refused("CreateImage", **CREATE) == "MutexOperation.TaskRunning"
    assert lab.own_images() == []
    lab.client()("CreateImage", **CREATE)


def test_a_call_refused_after_its_effect_has_had_it(lab: Lab, script: Script) -> None:
    script.plan("CreateImage", 1, Fault.refuse("InternalError"), stage="after")
    assert lab.client().refused("CreateImage", **CREATE) == "InternalError"
    assert len(lab.own_images()) == 1
    assert lab.emulator.calls[0].error == "InternalError"


@pytest.mark.parametrize("stage", ["before", "after"])
def test_a_lost_answer_is_lost_after_the_effect(lab: Lab, script: Script, stage: str) -> None:
    script.plan("CreateImage", 1, Fault.lose_answer(), stage=stage)
    assert lab.client().refused("CreateImage", **CREATE) == "ClientNetworkError"
    assert len(lab.own_images()) == 1
    assert lab.emulator.calls[0] == CallRecord(FIRST, GUANGZHOU, "cvm", "CreateImage", "")


def test_a_cut_connection_comes_before_the_effect(lab: Lab, script: Script) -> None:
    script.plan("CreateImage", 1, Fault.cut())
    assert lab.client().refused("CreateImage", **CREATE) == "ClientNetworkError"
    assert lab.own_images() == []
    assert lab.emulator.calls[0].error == "cut"


def test_a_throttled_call_is_told_so(lab: Lab, script: Script) -> None:
    script.plan("DescribeImages", 1, Fault.throttle())
    assert lab.client().refused("DescribeImages") == "RequestLimitExceeded"
    assert lab.client()("DescribeImages")["TotalCount"] > 0


def test_a_delayed_call_does_not_hold_up_others_nor_the_end(lab: Lab, script: Script) -> None:
    script.plan("DescribeImageQuota", 1, Fault.delay(0.05))
    assert lab.client()("DescribeImageQuota")["ImageNumQuota"] == 10


def test_an_image_can_be_made_to_fail(lab: Lab, script: Script) -> None:
    script.plan("CreateImage", 1, Fault.fail_images())
    image_id = lab.client()("CreateImage", **CREATE)["ImageId"]
    assert lab.state(image_id) == "CREATING"
    lab.clock.advance(2)
    assert lab.state(image_id) == "CREATEFAILED"
    cvm = lab.client()
    refused = cvm.refused("SyncImages", ImageIds=[image_id], DestinationRegions=[SHANGHAI])
    assert refused == "InvalidImageId.IncorrectState"
    cvm("DeleteImages", ImageIds=[image_id], DeleteBindedSnap=True)
    assert lab.own_images() == []


def test_one_copy_of_several_can_be_made_to_fail(lab: Lab, script: Script) -> None:
    script.plan("SyncImages", 1, Fault.fail_images(BEIJING))
    shanghai, beijing = lab.copy(lab.image(), SHANGHAI, BEIJING)
    assert lab.state(shanghai, SHANGHAI) == "NORMAL"
    assert lab.state(beijing, BEIJING) == "CREATEFAILED"


def test_an_import_can_be_made_to_fail(lab: Lab, script: Script) -> None:
    script.plan("ImportImage", 1, Fault.fail_images(GUANGZHOU))
    sent = {"ImageName": "x", "OsType": "CentOS", "OsVersion": "7", "Architecture": "x86_64"}
    image_id = lab.client()("ImportImage", ImageUrl=FILE, **sent)["ImageId"]
    lab.clock.advance(3)
    assert lab.state(image_id) == "IMPORTFAILED"


BEGIN: dict[str, dict[str, Any]] = {
    "CreateImage": {**CREATE, "DataDiskIds": ["disk-demodat1"]},
    "SyncImages": {"DestinationRegions": [SHANGHAI]},
    "ImportImage": {"ImageName": "x", "OsType": "CentOS", "OsVersion": "7", "Architecture": "x86_64", "ImageUrl": FILE},
}


@pytest.mark.parametrize("action", BEGIN)
def test_nothing_tells_an_image_that_will_fail_from_a_good_one_before_it_does(
    build: Callable[..., Lab], action: str
) -> None:
    def doomed(call: Call) -> Fault | None:
        return Fault.fail_images() if call.action == action else None

    def begun(lab: Lab) -> tuple[str, str]:
        region = SHANGHAI if action == "SyncImages" else GUANGZHOU
        source = {"ImageIds": [lab.image("source")]} if action == "SyncImages" else {}
        lab.client()(action, **BEGIN[action], **source)
        (image_id,) = lab.own_images(region)
        lab.clock.advance(1)
        snapshots = lab.client("cbs", region)("DescribeSnapshots")["SnapshotSet"]
        seen = json.dumps([lab.look(image_id, region), sorted(snapshots, key=lambda one: str(one["DiskUsage"]))])
        assert '"SYSTEM_DISK"' in seen
        lab.clock.advance(2)
        return re.sub("(img|snap)-[0-9a-z]{8}", r"\1", seen), lab.state(image_id, region)

    (good, good_end), (bad, bad_end) = begun(build()), begun(build(faults=doomed))
    assert good == bad
    assert (good_end, bad_end) == ("NORMAL", "IMPORTFAILED" if action == "ImportImage" else "CREATEFAILED")


@pytest.mark.parametrize("setting", ["kept", "gone"])
def test_an_image_that_failed_is_listed_and_counts_unless_set_to_be_gone(
    build: Callable[..., Lab], script: Script, setting: str
) -> None:
    lab = build(faults=script, failed_images=setting, limits="1,1")
    script.plan("CreateImage", 1, Fault.fail_images())
    cvm, cbs = lab.client(), lab.client("cbs")
    image_id = lab.client()("CreateImage", **CREATE)["ImageId"]
    (snapshot,) = [disk["SnapshotId"] for disk in lab.look(image_id)["SnapshotSet"]]
    assert cvm.refused("CreateImage", **CREATE) == "ImageQuotaLimitExceeded"
    lab.clock.advance(2)
    if setting == "kept":
        assert lab.state(image_id) == "CREATEFAILED"
        assert cvm.refused("CreateImage", **CREATE) == "ImageQuotaLimitExceeded"
        assert cbs.refused("DeleteSnapshots", SnapshotIds=[snapshot]) == "UnsupportedOperation.SnapshotHasBindedImage"
        return
    assert cvm("DescribeImages", ImageIds=[image_id])["ImageSet"] == []
    assert cvm.refused("DeleteImages", ImageIds=[image_id]) == "InvalidImageId.NotFound"
    assert cbs("DescribeSnapshots", SnapshotIds=[snapshot])["SnapshotSet"][0]["Images"] == []
    cbs("DeleteSnapshots", SnapshotIds=[snapshot])
    cvm("CreateImage", **CREATE)


def test_the_tags_of_an_image_that_failed_are_gone_with_it(build: Callable[..., Lab], script: Script) -> None:
    lab = build(faults=script, failed_images="gone")
    script.plan("CreateImage", 1, Fault.fail_images())
    pair = {"Key": "team", "Value": "a"}
    image_id = lab.client()("CreateImage", **CREATE, TagSpecification=[{"ResourceType": "image", "Tags": [pair]}])
    name, tag = f"qcs::cvm:{GUANGZHOU}:uin/:image/{image_id['ImageId']}", lab.client("tag")
    (before,) = tag("GetResources", ResourceList=[name])["ResourceTagMappingList"]
    assert [one["TagKey"] for one in before["Tags"]] == ["team"]
    lab.clock.advance(2)
    assert tag("GetResources")["ResourceTagMappingList"] == []
    looked = {"ServiceType": "cvm", "ResourcePrefix": "image", "ResourceRegion": GUANGZHOU}
    asked = {**looked, "ResourceIds": [image_id["ImageId"]]}
    assert tag("DescribeResourceTagsByResourceIds", **asked)["Tags"] == []
    put = {"Resource": name, "ReplaceTags": [{"TagKey": "team", "TagValue": "b"}]}
    assert tag.refused("ModifyResourceTags", **put) == "InvalidParameterValue.ResourceDescriptionError"
    assert tag("DescribeTags")["Tags"][0]["CanDelete"] == 1
    tag("DeleteTag", TagKey="team", TagValue="a")


@pytest.mark.parametrize("stage", ["before", "after"])
def test_a_hook_that_fails_is_an_internal_error_and_no_traceback(build: Callable[..., Lab], stage: str) -> None:
    def hook(call: Call) -> Fault | None:
        if call.stage == stage:
            raise RuntimeError("secret thoughts")
        return None

    lab = build(faults=hook)
    if stage == "after":
        assert lab.client()("DescribeImageQuota")["ImageNumQuota"] == 10
        return
    with pytest.raises(Exception, match="InternalError") as refusal:
        lab.client()("DescribeImageQuota")
    assert "secret" not in str(refusal.value)


def test_calls_are_remembered_with_what_became_of_them(lab: Lab) -> None:
    lab.client()("CreateImage", **CREATE)
    lab.client(region=SHANGHAI).refused("CreateImage")
    lab.client("tag")("GetResources")
    assert lab.emulator.calls == [
        (FIRST, GUANGZHOU, "cvm", "CreateImage", ""),
        (FIRST, SHANGHAI, "cvm", "CreateImage", "MissingParameter"),
        (FIRST, GUANGZHOU, "tag", "GetResources", ""),
    ]


def test_documented_rates_are_enforced_per_caller_and_action_when_asked_for(build: Callable[..., Lab]) -> None:
    lab = build(rates="documented")
    cvm = lab.client()
    for _ in range(10):
        cvm("DescribeImageQuota")
    assert cvm.refused("DescribeImageQuota") == "RequestLimitExceeded"
    assert lab.client(region=SHANGHAI).refused("DescribeImageQuota") == "RequestLimitExceeded"
    lab.client(account="100000000002")("DescribeImageQuota")
    cvm("DescribeRegions")
    lab.clock.advance(0.9)
    assert cvm.refused("DescribeImageQuota") == "RequestLimitExceeded"
    lab.clock.advance(60)
    for _ in range(10):
        cvm("DescribeImageQuota")
    assert cvm.refused("DescribeImageQuota") == "RequestLimitExceeded"
