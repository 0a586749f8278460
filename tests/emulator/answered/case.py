"""How a code is had that the documentation calls answered: a world, and a call in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from emulator.lab import FIRST, GUANGZHOU, SECOND, Lab
from pulumi_machine_image.emulator.fault_rules import parse

Asked = dict[str, Any]
Cases = Mapping[str, "Case | Asked | Callable[[Lab], Asked]"]
"""By code: the call's parameters, or what makes them, in the world of the usual settings or in another."""


@dataclass(frozen=True)
class Case:
    """A call that is refused.

    Attributes:
        ask: Its parameters; a function makes the world ready, too.
        settings: Of the emulator.
        where: Region and account of the call.
    """

    ask: Asked | Callable[[Lab], Asked]
    settings: Asked = field(default_factory=dict)
    where: Asked = field(default_factory=dict)

    def code(self, lab: Lab, service: str, action: str) -> str:
        """What it is refused with; an action for several things says so for each of them."""
        asked = self.ask(lab) if callable(self.ask) else self.ask
        client = lab.client(service, **{"region": GUANGZHOU, "account": FIRST, **self.where})
        try:
            answer = client(action, **asked)
        except TencentCloudSDKException as refusal:
            return str(refusal.get_code())
        (failed,) = answer.get("FailedResources") or ({"Code": "none: the call was carried out"},)
        return str(failed["Code"])


def made(given: Case | Asked | Callable[[Lab], Asked]) -> Case:
    return given if isinstance(given, Case) else Case(given)


def in_the_making(lab: Lab) -> str:
    """An image that is CREATING."""
    return str(lab.client()("CreateImage", ImageName="begun", InstanceId="ins-demo0001")["ImageId"])


def received(lab: Lab) -> str:
    """An image of another account."""
    image_id = lab.image("theirs", account=SECOND)
    share = {"ImageId": image_id, "AccountIds": [FIRST], "Permission": "SHARE"}
    lab.client(account=SECOND)("ModifyImageSharePermission", **share)
    return image_id


def shared(lab: Lab) -> str:
    """An image that another account may use."""
    image_id = lab.image("ours")
    share = {"ImageId": image_id, "AccountIds": [SECOND], "Permission": "SHARE"}
    lab.client()("ModifyImageSharePermission", **share)
    return image_id


def being_copied(lab: Lab) -> str:
    """An image that is SYNCING."""
    image_id = lab.image("source")
    lab.client()("SyncImages", ImageIds=[image_id], DestinationRegions=["ap-beijing"])
    return image_id


def public(lab: Lab, platform: str = "Debian") -> str:
    """An image of the cloud."""
    filters = [{"Name": "platform", "Values": [platform]}, {"Name": "image-type", "Values": ["PUBLIC_IMAGE"]}]
    return str(lab.client()("DescribeImages", Filters=filters)["ImageSet"][0]["ImageId"])


def encrypted(lab: Lab) -> str:
    """An encrypted image."""
    return lab.copy(lab.image("plain"), GUANGZHOU, Encrypt=True, ImageName="secret")[0]


def whole(lab: Lab) -> str:
    """An image with a data disk."""
    return lab.image("whole", InstanceId="ins-demo0001", DataDiskIds=["disk-demodat1"])


def imported(lab: Lab, **more: Any) -> str:
    """An image of a file."""
    image_id = str(lab.client()("ImportImage", **FILE | more)["ImageId"])
    lab.clock.advance(lab.settings.import_seconds)
    return image_id


def full(lab: Lab, region: str = GUANGZHOU) -> None:
    """A region with ten images."""
    for number in range(10):
        lab.image(f"web-{number}", region)


def snapshot(lab: Lab, disk: str = "disk-demosys1", *, finished: bool = True) -> str:
    snapshot_id = lab.client("cbs")("CreateSnapshot", DiskId=disk)["SnapshotId"]
    if finished:
        lab.clock.advance(lab.settings.create_seconds)
    return str(snapshot_id)


def machine(lab: Lab, **more: Any) -> str:
    """A new machine, which is PENDING."""
    asked = {"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": public(lab), "InstanceType": "S5.MEDIUM4", **more}
    return str(lab.client()("RunInstances", **asked)["InstanceIdSet"][0])


def running(lab: Lab, **more: Any) -> str:
    instance_id = machine(lab, **more)
    lab.clock.advance(lab.settings.instance_seconds)
    return instance_id


def moved(*actions: str, **more: Any) -> Callable[[Lab], str]:
    """A machine after these; the last of them is still under way."""

    def move(lab: Lab) -> str:
        instance_id = running(lab)
        for number, action in enumerate(actions, 1):
            asked = more if number == len(actions) else {}
            lab.client()(action, InstanceIds=[instance_id], **asked)
            if number < len(actions):
                lab.clock.advance(lab.settings.instance_seconds)
        return instance_id

    return move


def stopped(lab: Lab) -> str:
    instance_id = moved("StopInstances")(lab)
    lab.clock.advance(lab.settings.instance_seconds)
    return instance_id


def failed(lab: Lab) -> str:
    lab.emulator.rules.add(parse({"do": "fail-instances"}))
    return running(lab)


def disk_of(lab: Lab, instance_id: str) -> str:
    """Its first data disk."""
    found = lab.client()("DescribeInstances", InstanceIds=[instance_id])["InstanceSet"][0]
    return str(found["DataDisks"][0]["DiskId"])


FILE: Asked = {
    "Architecture": "x86_64",
    "OsType": "Ubuntu",
    "OsVersion": "22",
    "ImageUrl": "https://files-1250000000.cos.ap-guangzhou.myqcloud.com/server.qcow2",
    "ImageName": "imported",
}
POOR: Asked = {"account": "997000000001"}
TOO_MANY_TAGS = [{"Key": f"key-{number}", "Value": "x"} for number in range(51)]
