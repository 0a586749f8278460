"""The codes of instances, snapshots and identities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.answered.case import (
    POOR,
    TOO_MANY_TAGS,
    Asked,
    Case,
    Cases,
    being_copied,
    failed,
    in_the_making,
    machine,
    moved,
    public,
    running,
    snapshot,
    stopped,
)
from emulator.lab import Lab
from pulumi_machine_image.emulator.fault_rules import parse

MALFORMED, ABSENT, DEMO = "web", "ins-absent00", "ins-demo0001"


def run(image: Callable[[Lab], str] | str = public, **more: Any) -> Callable[[Lab], Asked]:
    def ask(lab: Lab) -> Asked:
        image_id = image if isinstance(image, str) else image(lab)
        return {"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": image_id, "InstanceType": "S5.MEDIUM4", **more}

    return ask


def tagged(*tags: Asked) -> list[Asked]:
    return [{"ResourceType": "instance", "Tags": list(tags)}]


def pair(key: str = "team", value: str = "web") -> Asked:
    return {"Key": key, "Value": value}


def failed_image(lab: Lab) -> str:
    lab.emulator.rules.add(parse({"do": "fail-images"}))
    return lab.image("failed")


RUN: Cases = {
    "FailedOperation.IllegalTagKey": run(TagSpecification=tagged(pair("te#am"))),
    "FailedOperation.IllegalTagValue": run(TagSpecification=tagged(pair("team", "we#b"))),
    "FailedOperation.TagKeyReserved": run(TagSpecification=tagged(pair("qcloud"))),
    "InvalidAccount.InsufficientBalance": Case(run(), where=POOR),
    "InvalidClientToken.TooLong": run(ClientToken="x" * 65),
    "InvalidImageId.Malformed": run(MALFORMED),
    "InvalidImageId.NotFound": run("img-absent00"),
    "InvalidInstanceName.TooLong": run(InstanceName="x" * 129),
    "InvalidInstanceType.Malformed": run(InstanceType="small"),
    "InvalidParameter.InstanceTypeSupportedHostNotFound": run(InstanceType="CDH_1C1G"),
    "InvalidParameterValue": run(InstanceCount=501),
    "InvalidParameterValue.DuplicateTags": run(TagSpecification=tagged(pair(), pair())),
    "InvalidParameterValue.InstanceTypeNotFound": run(InstanceType="NONE1.MEDIUM4"),
    "InvalidParameterValue.InvalidImageForGivenInstanceType": run(InstanceType="SR1.MEDIUM4"),
    "InvalidParameterValue.InvalidImageId": run(failed_image),
    "InvalidParameterValue.InvalidImageState": run(in_the_making),
    "InvalidParameterValue.LimitExceeded": run(DataDisks=[{"DiskSize": 10}] * 22),
    "InvalidParameterValue.Range": run(SystemDisk={"DiskSize": 10}),
    "InvalidParameterValue.TagKeyNotFound": Case(run(TagSpecification=tagged(pair())), {"unknown_tags": "refused"}),
    "InvalidParameterValue.TagQuotaLimitExceeded": run(TagSpecification=tagged(*TOO_MANY_TAGS)),
    "InvalidZone.MismatchRegion": run(Placement={"Zone": "ap-nowhere-1"}),
    "ResourceInsufficient.AvailabilityZoneSoldOut": run(Placement={"Zone": "ap-guangzhou-1"}),
}
MANY = {"InstanceIds": [ABSENT] * 101}
LIST: Cases = {
    "InvalidInstanceId.Malformed": {"InstanceIds": [MALFORMED]},
    "InvalidParameterValue": {"Limit": 0},
    "InvalidParameterValue.LimitExceeded": MANY,
}


def filtered(name: str, *values: str) -> Asked:
    return {"Filters": [{"Name": name, "Values": list(values)}]}


DESCRIBE: Cases = {
    **LIST,
    "InvalidFilter": filtered("colour", "red"),
    "InvalidFilterValue.LimitExceeded": filtered("zone", *"abcdef"),
    "InvalidParameter": {"InstanceIds": [ABSENT], **filtered("zone", "a")},
    "InvalidParameterValue.InvalidTimeFormat": filtered("creation-start-time", "yesterday"),
    "InvalidParameterValue.TagKeyNotFound": Case(filtered("tag-key", "team"), {"unknown_tags": "refused"}),
}


def one(instance: Callable[[Lab], str], **more: Any) -> Callable[[Lab], Asked]:
    return lambda lab: {"InstanceIds": [instance(lab)], **more}


def with_local_disk(lab: Lab) -> str:
    return running(lab, DataDisks=[{"DiskType": "LOCAL_BASIC", "DiskSize": 20}])


STARTING, STOPPING = moved("StopInstances", "StartInstances"), moved("StopInstances")
REBOOTING = moved("RebootInstances")
NOT_THERE: Cases = {
    "InvalidInstanceId.Malformed": {"InstanceIds": [MALFORMED]},
    "InvalidInstanceId.NotFound": {"InstanceIds": [ABSENT]},
    "InvalidParameterValue.LimitExceeded": MANY,
}
BETWEEN: Cases = {
    **NOT_THERE,
    "UnsupportedOperation.InstanceStatePending": one(machine),
    "UnsupportedOperation.InstanceStateRebooting": one(REBOOTING),
    "UnsupportedOperation.InstanceStateStarting": one(STARTING),
    "UnsupportedOperation.InstanceStateStopping": one(STOPPING),
}
TERMINATE: Cases = {**BETWEEN, "UnsupportedOperation.InstanceStateLaunchFailed": one(failed)}
START: Cases = {
    **BETWEEN,
    "InvalidInstance.NotSupported": one(failed),
    "UnsupportedOperation.InstanceStateRunning": one(running),
}
STOP: Cases = {
    **BETWEEN,
    "InvalidInstance.NotSupported": one(failed),
    "InvalidParameterCombination": one(running, ForceStop=True, StopType="HARD"),
    "InvalidParameterValue": one(running, StopType="GENTLE"),
    "UnsupportedOperation.InstanceStateStopped": one(stopped),
    "UnsupportedOperation.StoppedModeStopCharging": one(with_local_disk, StoppedMode="STOP_CHARGING"),
}
REBOOT: Cases = {
    **BETWEEN,
    "InvalidInstance.NotSupported": one(failed),
    "InvalidParameterCombination": one(running, ForceReboot=True, StopType="HARD"),
    "InvalidParameterValue": one(running, StopType="GENTLE"),
    "UnsupportedOperation.InstanceStateStopped": one(stopped),
}


def made(lab: Lab, image: Callable[[Lab], str]) -> Asked:
    """A call for the snapshots of an image, and for the image with them."""
    image_id = image(lab)
    found = lab.client()("DescribeImages", ImageIds=[image_id])["ImageSet"][0]["SnapshotSet"]
    return {"SnapshotIds": [one["SnapshotId"] for one in found], "DeleteBindImages": True}


CREATE_SNAPSHOT: Cases = {
    "InvalidAccount.InsufficientBalance": Case({"DiskId": "disk-demosys1"}, where=POOR),
    "InvalidDiskId.NotFound": {"DiskId": "disk-absent00"},
    "InvalidParameterValue": {"DiskId": "disk-demosys1", "DiskUsage": "BOOT"},
    "LimitExceeded": {"DiskId": "disk-demosys1", "Tags": TOO_MANY_TAGS},
}
SNAPSHOTS: Cases = {
    "InvalidFilter": filtered("colour", "red"),
    "InvalidParameter": {"SnapshotIds": ["snap-absent00"], **filtered("disk-id", "disk-demosys1")},
    "InvalidParameterValue": {"Limit": 0},
}
DELETE_SNAPSHOTS: Cases = {
    "InvalidParameterValue": {"SnapshotIds": [MALFORMED]},
    "InvalidSnapshotId.NotFound": {"SnapshotIds": ["snap-absent00"]},
    "ResourceUnavailable.SnapshotCreating": lambda lab: {"SnapshotIds": [snapshot(lab, finished=False)]},
    "ResourceBusy": lambda lab: made(lab, being_copied),
    "UnsupportedOperation.SnapshotHasBindedImage": lambda lab: made(lab, Lab.image) | {"DeleteBindImages": False},
}
ROLE = {"RoleArn": "qcs::cam::uin/100000000002:roleName/reader", "RoleSessionName": "tests"}
ASSUME: Cases = {
    "InvalidParameter.AccountNotAvaliable": ROLE | {"RoleArn": ROLE["RoleArn"].replace("1000", "9990")},
    "InvalidParameter.OverTimeError": ROLE | {"DurationSeconds": 43201},
    "InvalidParameter.ParamError": ROLE | {"RoleArn": "reader"},
    "ResourceNotFound.RoleNotFound": ROLE | {"RoleArn": "qcs::cam::uin/100000000002:role/999"},
}

BY_MACHINES: Mapping[tuple[str, str], Cases] = {
    ("cvm", "RunInstances"): RUN,
    ("cvm", "DescribeInstances"): DESCRIBE,
    ("cvm", "DescribeInstancesStatus"): LIST,
    ("cvm", "TerminateInstances"): TERMINATE,
    ("cvm", "StartInstances"): START,
    ("cvm", "StopInstances"): STOP,
    ("cvm", "RebootInstances"): REBOOT,
    ("cbs", "CreateSnapshot"): CREATE_SNAPSHOT,
    ("cbs", "DescribeSnapshots"): SNAPSHOTS,
    ("cbs", "DeleteSnapshots"): DELETE_SNAPSHOTS,
    ("sts", "AssumeRole"): ASSUME,
}
