"""Machines, as far as images come from them and go into them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, ClassVar, TypedDict

from pydantic import ConfigDict, Field

from ..clock import written
from ..errors import ApiError
from ..filters import Filters, equal, matching, tag_filters, within
from ..records.instances import STATE, Disk, Instance
from ..records.queries import Page, among, condition
from ..regions import zone_in
from ..registry import action
from ..requests import ImageId, InstanceIds, InstanceType, Limit, Offset, Request, Structure, TagSpecification, rule
from ..world import World
from .images import TagAnswer, is_arm
from .tagging import at_creation


class Loose(Structure):
    """A structure of which only the part that matters here is read."""

    model_config = ConfigDict(extra="ignore")


class Placement(Loose):
    """Where a machine runs."""

    zone: str


class SystemDisk(Loose):
    """The disk to boot from."""

    disk_type: str = "CLOUD_PREMIUM"
    disk_size: int = 50


class DataDisk(Loose):
    """One more disk."""

    disk_type: str = "CLOUD_PREMIUM"
    disk_size: int
    encrypt: bool = False


class RunInstances(Request):
    """What to run, where, and how many."""

    IGNORED: ClassVar[frozenset[str]] = frozenset(
        {
            *("InstanceChargeType", "InstanceChargePrepaid", "VirtualPrivateCloud", "InternetAccessible", "MinCount"),
            *("LoginSettings", "SecurityGroupIds", "EnhancedService", "HostName", "ActionTimer", "CamRoleName"),
            *("DisasterRecoverGroupIds", "InstanceMarketOptions", "UserData", "Metadata", "CpuTopology"),
            *("HpcClusterId", "LaunchTemplate", "DedicatedClusterId", "ChcIds", "PartitionNumber"),
            *("DisableApiTermination", "EnableJumboFrame", "NetworkInterfaces"),
        }
    )

    placement: Placement
    image_id: ImageId
    instance_type: InstanceType = "S5.MEDIUM4"
    system_disk: SystemDisk = SystemDisk()
    data_disks: list[DataDisk] = Field(default_factory=list)
    instance_count: Annotated[
        int, rule(lambda count: 1 <= count <= 100, "InvalidParameterValue", "InstanceCount is from 1 to 100, not {}.")
    ] = 1
    instance_name: str = ""
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
    tags = at_creation("instance", ask.tag_specification)
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
    """The disks of the request; an image with data disks brings its own along."""
    brought = [disk for disk in world.snapshots.under([ask.image_id])[ask.image_id] if disk.usage == "DATA_DISK"]
    asked = [(disk.disk_type, disk.disk_size, disk.encrypt) for disk in ask.data_disks]
    data = asked or [("CLOUD_PREMIUM", disk.size, disk.encrypted) for disk in brought]
    system = (ask.system_disk.disk_type, ask.system_disk.disk_size, False)
    return tuple(
        Disk(world.new_id("disk"), instance.id, "DATA_DISK" if number else "SYSTEM_DISK", *disk)
        for number, disk in enumerate([system, *data])
    )


class PlacementAnswer(TypedDict):
    """Placement."""

    Zone: str
    ProjectId: int


class SystemDiskAnswer(TypedDict):
    """SystemDisk."""

    DiskType: str
    DiskId: str
    DiskSize: int


class DataDiskAnswer(TypedDict):
    """DataDisk."""

    DiskType: str
    DiskId: str
    DiskSize: int
    DeleteWithInstance: bool
    Encrypt: bool


class InstanceAnswer(TypedDict):
    """Instance, as far as there is something to say here."""

    Placement: PlacementAnswer
    InstanceId: str
    InstanceType: str
    CPU: int
    Memory: int
    RestrictState: str
    InstanceName: str
    InstanceChargeType: str
    SystemDisk: SystemDiskAnswer
    DataDisks: list[DataDiskAnswer]
    ImageId: str
    CreatedTime: str
    OsName: str
    InstanceState: str
    Tags: list[TagAnswer]
    LatestOperation: str
    LatestOperationState: str
    LicenseType: str


def _described(world: World, instances: Sequence[Instance]) -> list[InstanceAnswer]:
    tags = world.tags.of("instance", [instance.id for instance in instances])
    return [
        {
            "Placement": {"Zone": instance.zone, "ProjectId": 0},
            "InstanceId": instance.id,
            "InstanceType": instance.type,
            "CPU": 2,
            "Memory": 4,
            "RestrictState": "NORMAL",
            "InstanceName": instance.name,
            "InstanceChargeType": "POSTPAID_BY_HOUR",
            "SystemDisk": {
                "DiskType": instance.system_disk.type,
                "DiskId": instance.system_disk.id,
                "DiskSize": instance.system_disk.size,
            },
            "DataDisks": [
                {
                    "DiskType": disk.type,
                    "DiskId": disk.id,
                    "DiskSize": disk.size,
                    "DeleteWithInstance": True,
                    "Encrypt": disk.encrypted,
                }
                for disk in instance.data_disks
            ],
            "ImageId": instance.image,
            "CreatedTime": written(instance.created_at),
            "OsName": instance.system.os_name,
            "InstanceState": instance.state_at(world.now),
            "Tags": [{"Key": key, "Value": value} for key, value in tags[instance.id].items()],
            "LatestOperation": instance.operation,
            "LatestOperationState": "OPERATING" if world.now < instance.next_at else "SUCCESS",
            "LicenseType": instance.system.license_type,
        }
        for instance in instances
    ]


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
    return {"TotalCount": world.instances.count(asked), "InstanceSet": _described(world, some)}


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
    stop_type: str = "SOFT_FIRST"
    stopped_mode: str = "KEEP_CHARGING"


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
