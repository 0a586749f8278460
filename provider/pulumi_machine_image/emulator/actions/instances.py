"""Machines, as far as images come from them and go into them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, ClassVar, TypedDict

from pydantic import Field

from ..errors import ApiError
from ..filters import Filters, equal, matching, tag_filters, within
from ..records.instances import STATE, Disk, Instance
from ..records.queries import Page, among, condition
from ..records.snapshots import DATA_DISK, SYSTEM_DISK
from ..regions import zone_in
from ..registry import action
from ..requests import (
    ImageId,
    InstanceIds,
    InstanceType,
    Limit,
    Offset,
    Request,
    Structure,
    TagSpecification,
    at_most,
    one_of,
    rule,
)
from ..world import World
from .images import is_arm
from .instance_answers import InstanceAnswer, described
from .tagging import at_creation

DiskType = Annotated[
    str,
    rule(
        lambda text: re.fullmatch(r"(CLOUD|LOCAL)_[A-Z0-9_]{1,30}", text) is not None,
        "InvalidParameterValue",
        "The disk type {!r} is not known.",
    ),
]
DiskSize = Annotated[
    int, rule(lambda size: 0 <= size <= 32_000, "InvalidParameterValue", "DiskSize is from 0 to 32000 GiB, not {}.")
]
_HARDWARE = "asks for a place on hardware of one's own, which there is none of"
_SHOWN = "belongs to answers"


class Placement(Structure):
    """Where a machine runs."""

    IGNORED: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("HostIds", "DedicatedResourcePackTenancy", "DedicatedResourcePackIds"), _HARDWARE),
        **dict.fromkeys(("HostId", "RackId"), _SHOWN),
        "ProjectId": "sorts machines for their bills; all are of the default project",
    }

    zone: str


_OF_DISKS: Mapping[str, str] = {
    "DiskId": _SHOWN,
    "CdcId": _HARDWARE,
    "DiskName": "names a disk, and there is no action that shows disks",
    "KmsKeyId": "says which key a disk is encrypted with; that it is encrypted is what images inherit",
}


class SystemDisk(Structure):
    """The disk to boot from."""

    IGNORED: ClassVar[Mapping[str, str]] = _OF_DISKS

    disk_type: DiskType = "CLOUD_PREMIUM"
    disk_size: DiskSize = 50
    encrypt: bool = False


class DataDisk(Structure):
    """One more disk."""

    IGNORED: ClassVar[Mapping[str, str]] = {
        **_OF_DISKS,
        **dict.fromkeys(("ThroughputPerformance", "BurstPerformance"), "makes a disk faster"),
        "SnapshotId": "says what is on the disk, which is kept nowhere",
        "DeleteWithInstance": "keeps a disk without its machine, which no action here would show",
    }

    disk_type: DiskType = "CLOUD_PREMIUM"
    disk_size: DiskSize = 0
    """With 0 there is no such disk."""
    encrypt: bool = False


class RunInstances(Request):
    """What to run, where, and how many."""

    IGNORED: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(
            ("InstanceChargeType", "InstanceChargePrepaid", "InstanceMarketOptions"),
            "is about money, which nothing costs",
        ),
        **dict.fromkeys(
            (
                *("VirtualPrivateCloud", "InternetAccessible", "SecurityGroupIds", "NetworkInterfaces"),
                "EnableJumboFrame",
            ),
            "is about the network, which there is none of",
        ),
        **dict.fromkeys(
            (
                *("LoginSettings", "EnhancedService", "HostName", "UserData", "Metadata", "CamRoleName"),
                "CpuTopology",
            ),
            "is about what goes on in the machine, which is a row in a table",
        ),
        **dict.fromkeys(("DisasterRecoverGroupIds", "PartitionNumber", "HpcClusterId"), _HARDWARE),
        **dict.fromkeys(("DedicatedClusterId", "ChcIds"), _HARDWARE),
        "MinCount": "is for regions that run out of machines, which these do not",
        "ActionTimer": "ends a machine later; here one stays until it is terminated",
        "DisableApiTermination": "protects a machine; the calls that lift the protection are not emulated",
        "LaunchTemplate": "names settings that are kept elsewhere; there are no launch templates",
    }

    placement: Placement
    image_id: ImageId
    instance_type: InstanceType = "S5.MEDIUM4"
    system_disk: SystemDisk = SystemDisk()
    data_disks: Annotated[
        list[DataDisk], rule(at_most(21), "InvalidParameterValue.LimitExceeded", "A machine has at most 21 data disks.")
    ] = Field(default_factory=list)
    instance_count: Annotated[
        int, rule(lambda count: 1 <= count <= 500, "InvalidParameterValue", "InstanceCount is from 1 to 500, not {}.")
    ] = 1
    instance_name: Annotated[
        str, rule(at_most(128), "InvalidInstanceName.TooLong", "InstanceName has at most 128 characters.")
    ] = "未命名"
    client_token: str = ""
    tag_specification: list[TagSpecification] = Field(default_factory=list)
    dry_run: bool = False


class RunInstancesAnswer(TypedDict):
    """The machines, which are PENDING now."""

    InstanceIdSet: list[str]


@action("RunInstances", RunInstances, per_second=10)
def run_instances(ask: RunInstances, world: World) -> RunInstancesAnswer:
    """Starts machines from any image that the caller may see; the same ClientToken gives the same machines."""
    if len(ask.client_token) > 64 or not ask.client_token.isascii():
        raise ApiError("InvalidParameterValue", "ClientToken has at most 64 ASCII characters.")
    if made := world.instances.made_with(ask.client_token):
        return {"InstanceIdSet": made}
    zone = zone_in(world.region, ask.placement.zone)
    if zone is None:
        raise ApiError("InvalidZone.MismatchRegion", f"There is no zone {ask.placement.zone!r} in {world.region}.")
    image = world.images.find(ask.image_id)
    if (image.is_busy(world.now) and world.now < image.ready_at) or image.state(world.now).endswith("FAILED"):
        raise ApiError("InvalidParameterValue.InvalidImageId", f"The image {image.id} is {image.state(world.now)}.")
    if (image.system.architecture == "arm") != is_arm(ask.instance_type):
        raise ApiError(
            "InvalidParameterValue.InvalidImageForGivenInstanceType",
            f"The image {image.id} ({image.system.architecture}) does not run on {ask.instance_type}.",
        )
    tags = at_creation("RunInstances", "instance", ask.tag_specification, world)
    ids: list[str] = []
    for _ in range(ask.instance_count):
        instance = Instance(
            id=world.new_id("ins"),
            zone=zone.name,
            name=ask.instance_name,
            type=ask.instance_type,
            image=image.id,
            system=image.system,
            created_at=world.now,
            state="PENDING",
            next_state="RUNNING",
            next_at=world.now + world.settings.instance_seconds,
            operation="RunInstances",
            token=ask.client_token,
        )
        world.instances.add(replace(instance, disks=_disks(instance, ask, world)))
        world.tags.put("instance", instance.id, tags)
        ids.append(instance.id)
    return {"InstanceIdSet": ids}


def _disks(instance: Instance, ask: RunInstances, world: World) -> tuple[Disk, ...]:
    """The disks of the request; an image with data disks brings its own along, an encrypted one an encrypted disk."""
    under = world.snapshots.under([ask.image_id])[ask.image_id]
    encrypted = ask.system_disk.encrypt or any(disk.encrypted for disk in under if disk.usage == SYSTEM_DISK)
    brought = [("CLOUD_PREMIUM", disk.size, disk.encrypted) for disk in under if disk.usage == DATA_DISK]
    asked = [(disk.disk_type, disk.disk_size, disk.encrypt) for disk in ask.data_disks if disk.disk_size]
    return tuple(
        Disk(world.new_id("disk"), instance.id, DATA_DISK if number else SYSTEM_DISK, *disk)
        for number, disk in enumerate(
            [(ask.system_disk.disk_type, ask.system_disk.disk_size, encrypted), *(asked or brought)]
        )
    )


class DescribeInstances(Request):
    """Which machines, and which part of them."""

    instance_ids: InstanceIds = Field(default_factory=list)
    filters: Filters = Field(default_factory=list)
    offset: Offset = 0
    limit: Limit = 20


class DescribeInstancesAnswer(TypedDict):
    """One page, and how many there are in all."""

    TotalCount: int
    InstanceSet: list[InstanceAnswer]


@action("DescribeInstances", DescribeInstances, per_second=40)
def describe_instances(ask: DescribeInstances, world: World) -> DescribeInstancesAnswer:
    """Lists the caller's machines of the region; the filters are those that image sources are looked for by."""
    if ask.instance_ids and ask.filters:
        raise ApiError("InvalidParameter", "The parameters InstanceIds and Filters cannot be given together.")
    tests = {
        "instance-id": equal("id"),
        "instance-name": within("name"),
        "instance-state": lambda state: condition(f"{STATE} = ?", world.now, state),
        "instance-type": equal("type"),
        "image-id": equal("image"),
        "zone": equal("zone"),
        "disk-id": world.instances.with_disk,
    }
    asked = among(set(ask.instance_ids) or None) & matching(ask.filters, tests, tag_filters(world, "instance"))
    some = world.instances.own(asked, Page(ask.offset, ask.limit))
    return {"TotalCount": world.instances.count(asked), "InstanceSet": described(world, some)}


class TerminateInstances(Request):
    """Which machines."""

    instance_ids: InstanceIds
    release_address: bool = False
    release_prepaid_data_disks: bool = False


@action("TerminateInstances", TerminateInstances, per_second=10)
def terminate_instances(ask: TerminateInstances, world: World) -> None:
    """Pay-as-you-go machines go at once; images made from them stay."""
    for instance in _all(ask.instance_ids, world):
        world.instances.remove(instance)


class StartInstances(Request):
    """Which machines."""

    instance_ids: InstanceIds


@action("StartInstances", StartInstances, per_second=10)
def start_instances(ask: StartInstances, world: World) -> None:
    """From STOPPED by STARTING to RUNNING."""
    for instance in _all(ask.instance_ids, world, "STOPPED"):
        world.instances.move(instance, "STARTING", "RUNNING", "StartInstances")


class StopInstances(Request):
    """Which machines, and how."""

    instance_ids: InstanceIds
    force_stop: bool = False
    stop_type: Annotated[
        str, rule(one_of("SOFT_FIRST", "HARD", "SOFT"), "InvalidParameterValue", "The stop type {!r} is not known.")
    ] = "SOFT"
    stopped_mode: Annotated[
        str,
        rule(one_of("KEEP_CHARGING", "STOP_CHARGING"), "InvalidParameterValue", "The stopped mode {!r} is not known."),
    ] = "KEEP_CHARGING"


@action("StopInstances", StopInstances, per_second=10)
def stop_instances(ask: StopInstances, world: World) -> None:
    """From RUNNING by STOPPING to STOPPED."""
    for instance in _all(ask.instance_ids, world, "RUNNING"):
        world.instances.move(instance, "STOPPING", "STOPPED", "StopInstances")


def _all(ids: Sequence[str], world: World, state: str = "") -> list[Instance]:
    """All of the machines, in the state that the action needs, or none."""
    if not ids:
        raise ApiError("MissingParameter", "The request is missing a required parameter `InstanceIds`.")
    found = [world.instances.find(instance_id) for instance_id in dict.fromkeys(ids)]
    for instance in found:
        now = instance.state_at(world.now)
        if state and now != state:
            raise ApiError(f"UnsupportedOperation.InstanceState{now.title()}", f"The instance {instance.id} is {now}.")
    return found
