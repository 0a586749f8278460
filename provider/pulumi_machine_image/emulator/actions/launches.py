"""RunInstances: machines from images."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, NamedTuple, TypedDict

from .. import accounts
from ..errors import ApiError
from ..instance_types import is_on_own_host
from ..records.images import Image
from ..records.instances import Disk, Instance, disk_ids
from ..records.snapshots import DATA_DISK, SYSTEM_DISK
from ..regions import Zone, zone_in
from ..registry import action
from ..requests import ImageId, InstanceType, Request, TagSpecification, at_most, rule
from ..structures import Structure
from ..world import World
from .images import is_arm
from .tagging import at_creation

UNNAMED = "未命名"
_SERIES = re.compile(r"\{R:([0-9]+)(?:,F:([0-8]))?\}")
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
    disk_size: DiskSize | None = None
    """50 GiB, or as large as the image where that is larger."""
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
            "is about how to pay",
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
    ] = []
    instance_count: Annotated[
        int, rule(lambda count: 1 <= count <= 500, "InvalidParameterValue", "InstanceCount is from 1 to 500, not {}.")
    ] = 1
    instance_name: Annotated[
        str, rule(at_most(128), "InvalidInstanceName.TooLong", "InstanceName has at most 128 characters.")
    ] = UNNAMED
    client_token: Annotated[
        str, rule(at_most(64), "InvalidClientToken.TooLong", "ClientToken has at most 64 characters.")
    ] = ""
    tag_specification: list[TagSpecification] = []
    dry_run: bool = False


class RunInstancesAnswer(TypedDict):
    """The machines, which are PENDING now."""

    InstanceIdSet: list[str]


@action("RunInstances", RunInstances, per_second=10)
def run_instances(ask: RunInstances, world: World) -> RunInstancesAnswer:
    """Starts machines from any image that the caller may see; the same ClientToken gives the same machines."""
    if not ask.client_token.isascii():
        raise ApiError("InvalidParameterValue", "ClientToken has ASCII characters only.")
    if made := world.instances.made_with(ask.client_token):
        return {"InstanceIdSet": made}
    zone = _zone(ask, world)
    image = _image(ask, world)
    disks = _disks(ask, image, world)
    tags = at_creation("RunInstances", "instance", ask.tag_specification, world)
    accounts.charge(world.account)
    ids: list[str] = []
    for name in _names(ask.instance_name, ask.instance_count):
        instance = Instance(
            id=world.new_id("ins"),
            zone=zone.name,
            name=name,
            type=ask.instance_type,
            image=image.id,
            system=image.system,
            created_at=world.now,
            state="PENDING",
            next_state="LAUNCH_FAILED" if world.fails_launch else "RUNNING",
            next_at=world.now + world.settings.instance_seconds,
            operation="RunInstances",
            token=ask.client_token,
        )
        its_own = [
            Disk(disk, instance.id, *facts) for disk, facts in zip(disk_ids(world, len(disks)), disks, strict=True)
        ]
        world.instances.add(instance._replace(disks=tuple(its_own)))
        world.tags.put("instance", instance.id, tags)
        ids.append(instance.id)
    return {"InstanceIdSet": ids}


def _zone(ask: RunInstances, world: World) -> Zone:
    zone = zone_in(world.region, ask.placement.zone)
    if zone is None:
        raise ApiError("InvalidZone.MismatchRegion", f"There is no zone {ask.placement.zone!r} in {world.region}.")
    if not zone.available:
        raise ApiError("ResourceInsufficient.AvailabilityZoneSoldOut", f"The zone {zone.name} is sold out.")
    return zone


def _image(ask: RunInstances, world: World) -> Image:
    image = world.images.find(ask.image_id)
    state = image.state(world.now)
    if image.is_busy(world.now) and world.now < image.ready_at:
        raise ApiError("InvalidParameterValue.InvalidImageState", f"The image {image.id} is {state}.")
    if state.endswith("FAILED"):
        raise ApiError("InvalidParameterValue.InvalidImageId", f"The image {image.id} is {state}.")
    if (image.system.architecture == "arm") != is_arm(ask.instance_type):
        raise ApiError(
            "InvalidParameterValue.InvalidImageForGivenInstanceType",
            f"The image {image.id} ({image.system.architecture}) does not run on {ask.instance_type}.",
        )
    if is_on_own_host(ask.instance_type):
        raise ApiError(
            "InvalidParameter.InstanceTypeSupportedHostNotFound", f"There is no host for {ask.instance_type}."
        )
    return image


class _DiskFacts(NamedTuple):
    usage: str
    type: str
    size: int
    encrypted: bool


def _disks(ask: RunInstances, image: Image, world: World) -> list[_DiskFacts]:
    """The disks of the request; an image with data disks brings its own along, an encrypted one an encrypted disk.

    Unsure: the code for a system disk that the image does not fit on.
    """
    under = world.snapshots.under([image.id])[image.id]
    system = ask.system_disk
    size = max(50, image.size) if system.disk_size is None else system.disk_size
    if size < image.size:
        raise ApiError("InvalidParameterValue.Range", f"The system disk needs {image.size} GiB for {image.id}.")
    encrypted = system.encrypt or any(disk.encrypted for disk in under if disk.usage == SYSTEM_DISK)
    asked = [
        _DiskFacts(DATA_DISK, disk.disk_type, disk.disk_size, disk.encrypt) for disk in ask.data_disks if disk.disk_size
    ]
    brought = [
        _DiskFacts(DATA_DISK, "CLOUD_PREMIUM", disk.size, disk.encrypted) for disk in under if disk.usage == DATA_DISK
    ]
    return [_DiskFacts(SYSTEM_DISK, system.disk_type, size, encrypted), *(asked or brought)]


def _names(pattern: str, count: int) -> list[str]:
    """What the machines are called: `{R:3}` and `{R:3,F:2}` count from 3, the latter in two digits at least. A name
    without them gets a number at its end where there are several machines (SDK); no name stays as it is."""
    if not _SERIES.search(pattern):
        several = count > 1 and pattern != UNNAMED
        return [f"{pattern}{number}" if several else pattern for number in range(1, count + 1)]
    return [_numbered(pattern, number) for number in range(count)]


def _numbered(pattern: str, number: int) -> str:
    return _SERIES.sub(lambda series: f"{int(series[1]) + number:0{series[2] or 0}}", pattern)
