"""SyncImages: copies in other regions, and in the same region of a shared image or an encrypted one."""

from typing import TypedDict

from ..errors import ApiError
from ..records.images import Image
from ..records.snapshots import Snapshot
from ..regions import REGIONS, Region
from ..registry import action
from ..requests import CopyName, ImageIds, Request
from ..world import World
from .sharing import not_whole_machine


class SyncImages(Request):
    """One image, many regions, one name for all copies."""

    image_ids: ImageIds
    destination_regions: list[str]
    image_name: CopyName = ""
    image_set_required: bool = False
    encrypt: bool = False
    kms_key_id: str = ""
    dry_run: bool = False


class SyncImageAnswer(TypedDict):
    """SyncImage: a copy that has been begun."""

    ImageId: str
    Region: str


class SyncImagesAnswer(TypedDict):
    """The copies, when ImageSetRequired was given; else an empty list."""

    ImageSet: list[SyncImageAnswer]


@action("SyncImages", SyncImages, per_second=10)
def sync_images(ask: SyncImages, world: World) -> SyncImagesAnswer:
    """Begins the copies; each is SYNCING in its region until it is NORMAL.

    Unsure: whether several destinations fail one by one or together; which of them would fail, and how the answer would
    name it, is not known, so there is no setting. Here nothing is begun when one cannot be. A copy inherits what it
    boots and, without ImageName, the name; whether more is a setting. One that will fail has snapshots like the others.
    """
    if not ask.image_ids or not ask.destination_regions:
        absent = "DestinationRegions" if ask.image_ids else "ImageIds"
        raise ApiError("MissingParameter", f"The request is missing a required parameter `{absent}`.")
    if len(ask.image_ids) > 1:
        raise ApiError("InvalidParameterValue.LimitExceeded", "A call copies one image.")
    if len(ask.destination_regions) > len(REGIONS):
        raise ApiError("InvalidParameterValue.LimitExceeded", f"There are only {len(REGIONS)} regions.")
    image = world.images.find(ask.image_ids[0])
    _regions(image, ask, world)
    _copyable(image, ask, world)
    name = ask.image_name or image.name
    begun: list[SyncImageAnswer] = []
    for region in ask.destination_regions:
        world.images.admit(name, region)
        begun.append({"ImageId": _begin(image, name, region, world, encrypt=ask.encrypt), "Region": region})
    if world.settings.copy_source == "syncing" and image.account == world.account:
        half = world.now + world.settings.copy_seconds / 2
        world.images.change(image, copying_since=world.now, copying_until=half)
    return {"ImageSet": begun if ask.image_set_required else []}


def _regions(image: Image, ask: SyncImages, world: World) -> None:
    """Where the copy may go: SDK, text of DestinationRegions; partitions: page "Copying images"."""
    for region in ask.destination_regions:
        if region not in REGIONS:
            raise ApiError("InvalidRegion.NotFound", f"There is no region {region!r}.")
        if ask.destination_regions.count(region) > 1:
            raise ApiError("InvalidParameterValue", f"The region {region} is given twice.")
    kind = image.kind
    if kind == "PUBLIC_IMAGE":
        raise ApiError("InvalidParameterValue.InvalidImageId", f"The image {image.id} is a public image.")
    if kind == "SHARED_IMAGE" and not world.settings.shared_can_be_copied:
        raise ApiError("InvalidParameterValue.InvalidImageId", f"The image {image.id} is shared by another account.")
    stays = kind == "SHARED_IMAGE" or ask.encrypt
    for region in ask.destination_regions:
        if stays and region != world.region:
            why = "an encrypted copy" if ask.encrypt else "a copy of a shared image"
            raise ApiError("InvalidParameterValue.InvalidRegion", f"For {why} the only destination is {world.region}.")
        if not stays and region == world.region:
            raise ApiError("InvalidParameterValue.InvalidRegion", f"The image {image.id} is in {region} already.")
        _passable(REGIONS[world.region], REGIONS[region], world)


def _passable(source: Region, destination: Region, world: World) -> None:
    apart = next((region.name for region in (source, destination) if not region.copies), "")
    if apart or source.partition != destination.partition:
        raise ApiError(
            world.settings.border_copies,
            f"In {apart} images cannot be copied."
            if apart
            else f"Images cannot be copied from {source.name} ({source.partition}) "
            f"to {destination.name} ({destination.partition}).",
        )


def _copyable(image: Image, ask: SyncImages, world: World) -> None:
    if image.state(world.now) != "NORMAL":
        busy = image.is_busy(world.now) and world.now >= image.ready_at
        code = "FailedOperation.InvalidImageState" if busy else "InvalidImageId.IncorrectState"
        raise ApiError(code, f"The image {image.id} is {image.state(world.now)}.")
    if image.encrypted:
        code = "SyncEncryptImageNotSupport" if ask.encrypt else "EncryptedImagesNotSupported"
        raise ApiError(f"UnsupportedOperation.{code}", f"The image {image.id} is encrypted.")
    if ask.kms_key_id and not ask.encrypt:
        raise ApiError("InvalidParameter.InvalidKmsKeyId", "KmsKeyId needs Encrypt.")
    if ask.kms_key_id and not ask.kms_key_id.replace("-", "").isalnum():
        raise ApiError("InvalidParameter.InvalidKmsKeyId", f"The key {ask.kms_key_id!r} is not valid.")
    not_whole_machine(image, world)
    largest = world.settings.largest_copy_gib
    if largest and image.size > largest:
        raise ApiError("InvalidImageId.TooLarge", f"The image {image.id} has more than {largest} GiB.")


def _begin(image: Image, name: str, region: str, world: World, *, encrypt: bool) -> str:
    inherits = world.settings.copy_inherits == "all"
    copy = world.images.add(
        Image(
            id=world.new_id("img"),
            account=world.account,
            region=region,
            name=name,
            description=image.description if inherits else "",
            family=image.family if inherits else "",
            size=image.size,
            system=image.system,
            source=image.source,
            created_at=world.now,
            ready_at=world.now + world.settings.copy_seconds,
            pending="SYNCING",
            encrypted=encrypt,
        )
    )
    disks = world.snapshots.under([image.id])[image.id]
    world.snapshots.bind(copy.id, [_snapshot(disk, copy, world) for disk in disks])
    if inherits:
        world.tags.put("image", copy.id, world.tags.of("image", [image.id])[image.id], region)
    return copy.id


def _snapshot(disk: Snapshot, copy: Image, world: World) -> Snapshot:
    """Of no disk: the one that the source's was made of is in another region, or another account's."""
    zone = next(zone for zone in REGIONS[copy.region].zones if zone.available)
    return world.snapshots.add(
        disk._replace(
            id=world.new_id("snap"),
            account=world.account,
            region=copy.region,
            zone=zone.name,
            disk="",
            name=f"{copy.id}_{disk.usage.lower()}",
            created_at=copy.created_at,
            ready_at=copy.ready_at,
            encrypted=copy.encrypted,
            from_remote=copy.region != world.region,
        )
    )
