"""CreateImage: an image of a machine, or of snapshots."""

from collections.abc import Iterable
from typing import Annotated, TypedDict

from .. import accounts, instance_types
from ..catalogue import System
from ..errors import ApiError
from ..records.images import Image
from ..records.instances import Disk, Instance
from ..records.snapshots import SYSTEM_DISK, Snapshot
from ..registry import action
from ..requests import Flag, ImageDescription, ImageFamily, ImageName, Request, TagSpecification, rule, shaped
from ..world import World
from .tagging import at_creation

IMAGEABLE = ("RUNNING", "STOPPED")
_CODES = {
    "PENDING": "OperationDenied.InstanceOperationInProgress",
    "LAUNCH_FAILED": "UnsupportedOperation.NotSupportInstanceImage",
}
"""For machines in states that the action has no code of its own for."""


_InstanceId = Annotated[str, rule(shaped("ins"), "InvalidInstanceId.NotFound", "There is no instance {!r}.")]
"""The list of CreateImage has no code of its own for a malformed id."""


class CreateImage(Request):
    """One source: InstanceId, or SnapshotIds with exactly one system disk."""

    image_name: ImageName
    instance_id: _InstanceId | None = None
    image_description: ImageDescription = ""
    force_poweroff: Flag = "false"
    sysprep: Flag = "false"
    data_disk_ids: list[str] = []
    snapshot_ids: list[str] = []
    dry_run: bool = False
    tag_specification: list[TagSpecification] = []
    image_family: ImageFamily = ""


class CreateImageAnswer(TypedDict):
    """The image, which is CREATING now."""

    ImageId: str


@action("CreateImage", CreateImage, per_second=10)
def create_image(ask: CreateImage, world: World) -> CreateImageAnswer:
    """Begins an image; a repeated call makes a second one, or meets the first one's name: there is no client token.

    The snapshots are made with the image and are there while it is still CREATING, also those of one that will fail
    (unsure: only their being there in the end is documented), so nothing tells the two apart. Several images of one
    machine may be in the making at once. Sysprep is checked and has no effect on the machine.
    """
    if not ask.image_name:
        raise ApiError("InvalidParameterValue", "ImageName must not be empty.")
    if ask.instance_id and ask.snapshot_ids:
        raise ApiError("InvalidParameterConflict", "InstanceId and SnapshotIds cannot be given together.")
    if not ask.instance_id and not ask.snapshot_ids:
        raise ApiError("InvalidParameter.SpecifyOneParameter", "One of InstanceId and SnapshotIds is needed.")
    if ask.data_disk_ids and not ask.instance_id:
        raise ApiError("InvalidParameter.InvalidDependence", "DataDiskIds needs InstanceId.")
    tags = at_creation("CreateImage", "image", ask.tag_specification, world)
    accounts.charge(world.account)
    if ask.instance_id:
        instance = _source(ask.instance_id, ask, world)
        disks = [instance.system_disk, *_data_disks(instance, ask.data_disk_ids)]
        encrypted = _is_encrypted(disks, world)
        world.images.admit(ask.image_name, world.region)
        image = _begin(ask, world, instance.system_disk.size, instance.system, encrypted)
        snapshots = [_snapshot(disk, instance, image, world) for disk in disks]
        _power_off(instance, ask, world)
    else:
        snapshots = _system_first(world.snapshots.find(ask.snapshot_ids, "InvalidParameter.SnapshotNotFound"), world)
        encrypted = _is_encrypted(snapshots, world)
        world.images.admit(ask.image_name, world.region)
        image = _begin(ask, world, snapshots[0].size, snapshots[0].system, encrypted)
    world.snapshots.bind(image.id, snapshots)
    world.tags.put("image", image.id, tags)
    return {"ImageId": image.id}


def _source(instance_id: str, ask: CreateImage, world: World) -> Instance:
    """RUNNING and STOPPED machines can be imaged: the error list has the states between, but not these two."""
    instance = world.instances.find(instance_id)
    state = instance.state_at(world.now)
    if state not in IMAGEABLE:
        code = _CODES.get(state) or f"UnsupportedOperation.InstanceState{state.title().replace('_', '')}"
        raise ApiError(code, f"The instance {instance_id} is {state}.")
    if instance_types.is_bare_metal(instance.type):
        raise ApiError("InvalidInstance.NotSupported", f"{instance_id} is bare metal, of which no image can be made.")
    if state == "STOPPED" and instance.is_free:
        raise ApiError("UnsupportedOperation.StoppedModeStopCharging", f"{instance_id} was stopped with STOP_CHARGING.")
    if ask.sysprep.lower() == "true" and not instance.system.is_windows:
        raise ApiError("InvalidParameterValue", "Sysprep is for Windows.")
    return instance


def _data_disks(instance: Instance, ids: list[str]) -> list[Disk]:
    disks = {disk.id: disk for disk in instance.disks}
    for disk_id in ids:
        if disk_id not in disks:
            raise ApiError(
                "InvalidParameter.DataDiskNotBelongSpecifiedInstance", f"{disk_id} is no disk of {instance.id}."
            )
        if disks[disk_id].usage == SYSTEM_DISK:
            raise ApiError("InvalidParameter.DataDiskIdContainsRootDisk", f"{disk_id} is the system disk.")
        if disks[disk_id].type.startswith("LOCAL"):
            raise ApiError("InvalidParameter.LocalDataDiskNotSupport", f"{disk_id} is a local disk.")
    return [disks[disk_id] for disk_id in dict.fromkeys(ids)]


def _system_first(snapshots: list[Snapshot], world: World) -> list[Snapshot]:
    for snapshot in snapshots:
        if snapshot.state(world.now) != "NORMAL":
            raise ApiError("ResourceUnavailable.SnapshotCreating", f"The snapshot {snapshot.id} is being made.")
    systems = {snapshot.id for snapshot in snapshots if snapshot.usage == SYSTEM_DISK}
    if not systems:
        raise ApiError("InvalidParameter.SystemSnapshotNotFound", "None of the snapshots is of a system disk.")
    if len(systems) > 1:
        raise ApiError("InvalidParameter.DuplicateSystemSnapshots", "More than one snapshot is of a system disk.")
    unique = {snapshot.id: snapshot for snapshot in snapshots}
    return sorted(unique.values(), key=lambda snapshot: snapshot.usage != SYSTEM_DISK)


def _is_encrypted(disks: Iterable[Disk | Snapshot], world: World) -> bool:
    encrypted = next((disk.id for disk in disks if disk.encrypted), "")
    if encrypted and world.settings.encrypted_disks == "refused":
        raise ApiError("UnsupportedOperation.EncryptedImagesNotSupported", f"{encrypted} is encrypted.")
    return bool(encrypted)


def _power_off(instance: Instance, ask: CreateImage, world: World) -> None:
    is_running = instance.state_at(world.now) == "RUNNING"
    if ask.force_poweroff.lower() == "true" and is_running and world.settings.force_poweroff == "stops":
        world.instances.move(instance, "STOPPING", "STOPPED", "StopInstances")


def _begin(ask: CreateImage, world: World, size: int, system: System, encrypted: bool) -> Image:
    return world.images.add(
        Image(
            id=world.new_id("img"),
            account=world.account,
            region=world.region,
            name=ask.image_name,
            description=ask.image_description,
            family=ask.image_family,
            size=size,
            system=system,
            source="CREATE_IMAGE",
            created_at=world.now,
            ready_at=world.now + world.settings.create_seconds,
            pending="CREATING",
            encrypted=encrypted,
        )
    )


def _snapshot(disk: Disk, instance: Instance, image: Image, world: World) -> Snapshot:
    return world.snapshots.add(
        Snapshot(
            id=world.new_id("snap"),
            account=world.account,
            region=world.region,
            zone=instance.zone,
            disk=disk.id,
            name=f"{image.id}_{disk.usage.lower()}",
            usage=disk.usage,
            size=disk.size,
            system=instance.system,
            created_at=image.created_at,
            ready_at=image.ready_at,
            encrypted=disk.encrypted,
        )
    )
