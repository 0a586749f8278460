"""Snapshots (service cbs), as far as images stand on them and are made of them."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, TypedDict

from .. import accounts
from ..clock import written
from ..errors import ApiError
from ..filters import Filter, equal, matching, within
from ..records.queries import Page, among, condition
from ..records.snapshots import STATE, Snapshot
from ..registry import CBS, action
from ..requests import Limit, Offset, Request, Tag, at_most, one_of, read, rule, shaped
from ..world import World
from .images import DeleteImages, TagAnswer, delete_images
from .tagging import of_new

SnapshotId = Annotated[str, rule(shaped("snap"), "InvalidParameterValue", "The snapshot id {!r} is malformed.")]
_Usage = Annotated[
    str, rule(one_of("SYSTEM_DISK", "DATA_DISK"), "InvalidParameterValue", "The disk usage {!r} is not known.")
]


class CreateSnapshot(Request):
    """Of which disk."""

    IGNORED: ClassVar[Mapping[str, str]] = {
        "Deadline": "a snapshot stays until it is deleted",
        "DiskBackupId": "what is on a disk is kept nowhere, so there are no backups of it",
        "LocalSnap": "says where the cloud keeps the snapshot and how fast it is there",
    }

    disk_id: str
    snapshot_name: Annotated[
        str, rule(at_most(60), "InvalidParameterValue", "SnapshotName has at most 60 characters.")
    ] = "未命名"
    tags: list[Tag] = []
    disk_usage: _Usage | None = None


class CreateSnapshotAnswer(TypedDict):
    """The snapshot, which is CREATING now."""

    SnapshotId: str


@action("CreateSnapshot", CreateSnapshot, per_second=20, service=CBS)
def create_snapshot(ask: CreateSnapshot, world: World) -> CreateSnapshotAnswer:
    """Begins a snapshot of a machine's disk; it takes as long as an image."""
    source = world.instances.of_disk(ask.disk_id)
    if source is None:
        raise ApiError("InvalidDiskId.NotFound", f"The disk {ask.disk_id} does not exist in {world.region}.")
    tags = of_new("CreateSnapshot", ask.tags, world)
    accounts.charge(world.account)
    instance, disk = source
    snapshot = world.snapshots.add(
        Snapshot(
            id=world.new_id("snap"),
            account=world.account,
            region=world.region,
            zone=instance.zone,
            disk=disk.id,
            name=ask.snapshot_name,
            usage=ask.disk_usage or disk.usage,
            size=disk.size,
            system=instance.system,
            created_at=world.now,
            ready_at=world.now + world.settings.create_seconds,
            encrypted=disk.encrypted,
        )
    )
    world.tags.put("snapshot", snapshot.id, tags)
    return {"SnapshotId": snapshot.id}


class SnapshotFilter(Filter):
    """A name and its alternatives: as many as one likes of either, but of disks ten."""

    values: list[str]


class DescribeSnapshots(Request):
    """Which snapshots, and which part of them."""

    snapshot_ids: list[SnapshotId] = []
    filters: list[
        Annotated[
            SnapshotFilter,
            rule(
                lambda asked: asked.name != "disk-id" or len(asked.values) <= 10,
                "InvalidParameterValue",
                "The filter `disk-id` takes at most 10 values.",
            ),
        ]
    ] = []
    offset: Offset = 0
    limit: Limit = 20
    order: Annotated[str, rule(one_of("ASC", "DESC"), "InvalidParameterValue", "The order {!r} is not known.")] = "DESC"
    order_field: Annotated[
        str, rule(one_of("CREATE_TIME"), "InvalidParameterValue", "Snapshots cannot be ordered by {!r}.")
    ] = "CREATE_TIME"


class PlacementAnswer(TypedDict):
    """Placement, as cbs has it: null is what there is only on dedicated hardware."""

    Zone: str
    ProjectId: int
    ProjectName: None
    CageId: None
    CdcId: None
    CdcName: None
    DedicatedClusterId: None


class BoundImageAnswer(TypedDict):
    """Image, as cbs has it: one that stands on a snapshot."""

    ImageId: str
    ImageName: str


class SnapshotAnswer(TypedDict):
    """Snapshot, as cbs has it: null is what only a shared one has, and one made by a policy."""

    Placement: PlacementAnswer
    CopyFromRemote: bool
    SnapshotState: str
    IsPermanent: bool
    SnapshotName: str
    DeadlineTime: str
    Percent: int
    Images: list[BoundImageAnswer]
    ShareReference: int
    SnapshotType: str
    DiskSize: int
    DiskId: str
    CopyingToRegions: list[str]
    Encrypt: bool
    CreateTime: str
    ImageCount: int
    DiskUsage: str
    SnapshotId: str
    Tags: list[TagAnswer]
    TimeStartShare: None
    IsLocked: bool
    LatestModifyTime: str
    AutoSnapshotPolicyId: None
    SnapshotMode: str


class DescribeSnapshotsAnswer(TypedDict):
    """One page, and how many there are in all."""

    TotalCount: int
    SnapshotSet: list[SnapshotAnswer]


@action("DescribeSnapshots", DescribeSnapshots, per_second=20, service=CBS)
def describe_snapshots(ask: DescribeSnapshots, world: World) -> DescribeSnapshotsAnswer:
    """Lists the caller's snapshots, those of its images included; filters as in the SDK's text and example."""
    if ask.snapshot_ids and ask.filters:
        raise ApiError("InvalidParameter", "The parameters SnapshotIds and Filters cannot be given together.")
    tests = {
        "snapshot-id": equal("id"),
        "snapshot-name": within("name"),
        "snapshot-state": lambda state: condition(f"{STATE} = ?", world.now, state),
        "zone": equal("zone"),
        "disk-usage": equal("usage"),
        "disk-id": equal("disk"),
        "project-id": equal("'0'"),
        "encrypt": lambda word: condition("CASE encrypted WHEN 1 THEN 'true' ELSE 'false' END = lower(?)", word),
        "snapshot-type": equal("'PRIVATE_SNAPSHOT'"),
    }
    asked = among(set(ask.snapshot_ids) or None) & matching(ask.filters, tests, lambda name: None)
    some = world.snapshots.own(asked, Page(ask.offset, ask.limit), oldest_first=ask.order == "ASC")
    ids = [snapshot.id for snapshot in some]
    images, tags = world.snapshots.images_on(ids), world.tags.of("snapshot", ids)
    return {
        "TotalCount": world.snapshots.count(asked),
        "SnapshotSet": [
            {
                "Placement": {
                    "Zone": snapshot.zone,
                    "ProjectId": 0,
                    "ProjectName": None,
                    "CageId": None,
                    "CdcId": None,
                    "CdcName": None,
                    "DedicatedClusterId": None,
                },
                "CopyFromRemote": snapshot.from_remote,
                "SnapshotState": snapshot.state(world.now),
                "IsPermanent": True,
                "SnapshotName": snapshot.name,
                "DeadlineTime": "",
                "Percent": snapshot.percent(world.now),
                "Images": [{"ImageId": image_id, "ImageName": name} for image_id, name in images[snapshot.id]],
                "ShareReference": 0,
                "SnapshotType": "PRIVATE_SNAPSHOT",
                "DiskSize": snapshot.size,
                "DiskId": snapshot.disk,
                "CopyingToRegions": [],
                "Encrypt": snapshot.encrypted,
                "CreateTime": written(snapshot.created_at),
                "ImageCount": len(images[snapshot.id]),
                "DiskUsage": snapshot.usage,
                "SnapshotId": snapshot.id,
                "Tags": [{"Key": key, "Value": value} for key, value in tags[snapshot.id].items()],
                "TimeStartShare": None,
                "IsLocked": False,
                "LatestModifyTime": written(snapshot.created_at),
                "AutoSnapshotPolicyId": None,
                "SnapshotMode": "STANDARD_SNAPSHOT",
            }
            for snapshot in some
        ],
    }


_OF_IMAGES = {
    "InvalidImageId.InShared": "UnsupportedOperation.SnapshotHasBindedImage",
    "InvalidImageId.IncorrectState": "ResourceBusy",
}
"""What DeleteSnapshots says where DeleteImages would refuse the images."""


class DeleteSnapshots(Request):
    """All of them or none."""

    snapshot_ids: list[SnapshotId]
    delete_bind_images: bool = False


@action("DeleteSnapshots", DeleteSnapshots, per_second=20, service=CBS)
def delete_snapshots(ask: DeleteSnapshots, world: World) -> None:
    """Deletes snapshots that no image stands on; with DeleteBindImages, those images too, by the rules of
    DeleteImages."""
    if not ask.snapshot_ids:
        raise ApiError("MissingParameter", "The request is missing a required parameter `SnapshotIds`.")
    snapshots = world.snapshots.find(list(dict.fromkeys(ask.snapshot_ids)), "InvalidSnapshotId.NotFound")
    bound = [image for images in world.snapshots.images_on(ask.snapshot_ids).values() for image, _ in images]
    if bound and not ask.delete_bind_images:
        raise ApiError(
            "UnsupportedOperation.SnapshotHasBindedImage", f"Images stand on these snapshots: {', '.join(bound)}."
        )
    for snapshot in snapshots:
        if snapshot.state(world.now) != "NORMAL":
            raise ApiError("ResourceUnavailable.SnapshotCreating", f"The snapshot {snapshot.id} is being made.")
    try:
        if bound:
            delete_images(read(DeleteImages, {"ImageIds": list(dict.fromkeys(bound))}, from_query=False), world)
    except ApiError as refused:
        raise ApiError(_OF_IMAGES.get(refused.code, "UnsupportedOperation"), refused.message) from None
    for snapshot in snapshots:
        world.snapshots.remove(snapshot)
