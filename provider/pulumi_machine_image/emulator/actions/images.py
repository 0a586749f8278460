"""Images: list, change, delete; the image of a family."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from ..clock import written
from ..errors import ApiError
from ..filters import Filters, equal, loosely, matching, tag_filters
from ..records.images import ARCHITECTURE, PLATFORM, Image, normal
from ..records.queries import Page, among, condition
from ..records.snapshots import Snapshot
from ..registry import action
from ..requests import (
    ImageDescription,
    ImageFamily,
    ImageId,
    ImageIds,
    ImageLimit,
    ImageName,
    InstanceType,
    Offset,
    Request,
)
from ..world import World


class SnapshotAnswer(TypedDict):
    """Snapshot: a disk that an image stands on."""

    SnapshotId: str
    DiskUsage: str
    DiskSize: int


class TagAnswer(TypedDict):
    """Tag, in the words of cvm and cbs."""

    Key: str
    Value: str


class ImageAnswer(TypedDict):
    """Image; the last field is of dedicated clusters, which there are none of."""

    ImageId: str
    OsName: str
    ImageType: str
    CreatedTime: str
    ImageName: str
    ImageDescription: str
    ImageSize: int
    Architecture: str
    ImageState: str
    Platform: str
    ImageCreator: str
    ImageSource: str
    SyncPercent: int | None
    IsSupportCloudinit: bool
    SnapshotSet: list[SnapshotAnswer]
    Tags: list[TagAnswer]
    LicenseType: str
    ImageFamily: str
    ImageDeprecated: bool
    CdcCacheStatus: None


def described(world: World, images: Sequence[Image]) -> list[ImageAnswer]:
    """Images as answers; three questions to the database, however many they are."""
    ids = [image.id for image in images]
    snapshots, tags = world.snapshots.under(ids), world.tags.of("image", ids)
    return [_described(world, image, snapshots[image.id], tags[image.id]) for image in images]


def _described(world: World, image: Image, snapshots: Sequence[Snapshot], tags: Mapping[str, str]) -> ImageAnswer:
    return {
        "ImageId": image.id,
        "OsName": image.system.title(world.caller.language),
        "ImageType": image.kind,
        "CreatedTime": written(image.created_at),
        "ImageName": image.name,
        "ImageDescription": image.description,
        "ImageSize": image.size,
        "Architecture": image.system.architecture,
        "ImageState": image.state(world.now),
        "Platform": image.system.platform,
        "ImageCreator": image.account,
        "ImageSource": image.source,
        "SyncPercent": image.percent(world.now, exact=world.settings.sync_percent == "exact"),
        "IsSupportCloudinit": image.system.supports_cloudinit,
        "SnapshotSet": [
            {"SnapshotId": snapshot.id, "DiskUsage": snapshot.usage, "DiskSize": snapshot.size}
            for snapshot in snapshots
        ],
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        "LicenseType": image.system.license_type,
        "ImageFamily": image.family,
        "ImageDeprecated": image.deprecated,
        "CdcCacheStatus": None,
    }


class DescribeImages(Request):
    """Which images, and which part of them."""

    image_ids: ImageIds = []
    filters: Filters = []
    offset: Offset = 0
    limit: ImageLimit = 20
    instance_type: InstanceType | None = None


class DescribeImagesAnswer(TypedDict):
    """One page, and how many there are in all."""

    ImageSet: list[ImageAnswer]
    TotalCount: int


@action("DescribeImages", DescribeImages, per_second=40)
def describe_images(ask: DescribeImages, world: World) -> DescribeImagesAnswer:
    """Lists the images that the caller may see: own, shared and public ones.

    Image name and platform match loosely. An unknown id is no error: the action's error list has Malformed but no
    NotFound. With InstanceType only images are listed that a machine of the type can be made from now.
    """
    if ask.image_ids and ask.filters:
        raise ApiError(
            "InvalidParameter.InvalidParameterCoexistImageIdsFilters",
            "The parameters ImageIds and Filters cannot be given together.",
        )
    tests = {
        "image-id": equal("id"),
        "image-type": equal("kind"),
        "image-name": loosely("name"),
        "platform": loosely(PLATFORM),
        "dedicated-cluster-id": equal("NULL"),
        "cdc-cache-status": equal("NULL"),
    }
    asked = among(set(ask.image_ids) or None) & matching(ask.filters, tests, tag_filters(world, "image"))
    if ask.instance_type is not None:
        asked &= condition(f"({ARCHITECTURE} = 'arm') = ?", is_arm(ask.instance_type)) & normal(world.now)
    images, total = world.images.visible(asked, Page(ask.offset, ask.limit))
    return {"ImageSet": described(world, images), "TotalCount": total}


def is_arm(instance_type: str) -> bool:
    """Which images a machine of that type boots: families that begin with SR have ARM processors, all others x86."""
    return instance_type.startswith("SR")


class ModifyImageAttribute(Request):
    """What is absent stays as it is; an empty text empties."""

    image_id: ImageId
    image_name: ImageName | None = None
    image_description: ImageDescription | None = None
    image_family: ImageFamily | None = None
    image_deprecated: bool | None = None


@action("ModifyImageAttribute", ModifyImageAttribute, per_second=10)
def modify_image_attribute(ask: ModifyImageAttribute, world: World) -> None:
    """Renames an image, describes it, puts it into a family, marks it as outdated.

    The receiver of an image may not; whether its owner may while it is shared out is a setting. An image's own name is
    no duplicate. An empty name is taken, since Terraform sends one for what it does not know.
    """
    refused = "UnsupportedOperation.SharedImageModifyUnsupported"
    image = world.images.own(ask.image_id, shared=refused, public="InvalidImageId.NotFound")
    if world.settings.shared_rename == "refused" and world.images.shared_with(image):
        raise ApiError(refused, f"The image {image.id} is shared; cancel its shares first.")
    if image.is_busy(world.now):
        raise ApiError("InvalidImageId.IncorrectState", f"The image {image.id} is {image.state(world.now)}.")
    if ask.image_name is not None and world.images.has_name(ask.image_name, image.region, but=image.id):
        raise ApiError("InvalidImageName.Duplicate", f"There is already an image named {ask.image_name!r}.")
    asked = {
        "name": ask.image_name,
        "description": ask.image_description,
        "family": ask.image_family,
        "deprecated": ask.image_deprecated,
    }
    world.images.change(image, **{name: value for name, value in asked.items() if value is not None})


class DeleteImages(Request):
    """All of them or none."""

    image_ids: ImageIds
    delete_binded_snap: bool = False
    dry_run: bool = False


@action("DeleteImages", DeleteImages, per_second=10)
def delete_images(ask: DeleteImages, world: World) -> None:
    """Deletes images of the caller that are neither shared out nor busy; machines made from them live on.

    The action's example says that nothing is done when one id is refused. Snapshots stay unless DeleteBindedSnap is
    given; one that another image stands on stays even then.
    """
    if not ask.image_ids:
        raise ApiError("MissingParameter", "The request is missing a required parameter `ImageIds`.")
    images = [
        world.images.own(
            image_id,
            shared="InvalidParameterValue.InvalidImageIdIsShared",
            public="InvalidParameterValue.InvalidImageId",
        )
        for image_id in dict.fromkeys(ask.image_ids)
    ]
    for image in images:
        if image.is_busy(world.now):
            raise ApiError("InvalidImageId.IncorrectState", f"The image {image.id} is {image.state(world.now)}.")
        if world.images.shared_with(image):
            raise ApiError("InvalidImageId.InShared", f"The image {image.id} is shared; cancel its shares first.")
    bound = world.snapshots.under([image.id for image in images])
    for image in images:
        world.images.remove(image)
    if ask.delete_binded_snap:
        snapshots = {snapshot.id: snapshot for on in bound.values() for snapshot in on}
        used = world.snapshots.images_on(snapshots)
        for snapshot in snapshots.values():
            if not used[snapshot.id]:
                world.snapshots.remove(snapshot)


class DescribeImageFromFamily(Request):
    """Which family; the list of the action has no code for one that cannot be."""

    image_family: str = ""


class DescribeImageFromFamilyAnswer(TypedDict):
    """The image to use, or null."""

    Image: ImageAnswer | None


@action("DescribeImageFromFamily", DescribeImageFromFamily, per_second=20)
def describe_image_from_family(ask: DescribeImageFromFamily, world: World) -> DescribeImageFromFamilyAnswer:
    """The family's current image. Unsure which: here the newest of the caller's that is NORMAL and not outdated."""
    family = world.images.of_family(ask.image_family) if ask.image_family else []
    usable = [image for image in family if image.state(world.now) == "NORMAL" and not image.deprecated]
    return {"Image": described(world, usable[:1])[0] if usable else None}
