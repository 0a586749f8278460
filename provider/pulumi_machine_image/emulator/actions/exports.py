"""ExportImages: files in object storage; here only the rules and the names, no file is written.

There are no buckets and no roles either, so names stand for them, as with accounts:

    web-1250000000        a bucket; without the account's number at its end it does not exist
    web-9990000000        does not exist (BucketNotFound)
    web-9980000000        cannot be written to (InvalidBucketPermissionForExport)
    any role              may write
    a role ending in -bad may not (CamRoleNameAuthenticateFailed)
"""

import re
from typing import Annotated, TypedDict

from ..errors import ApiError
from ..records.images import Image
from ..records.snapshots import SYSTEM_DISK, Snapshot
from ..registry import action
from ..requests import ImageIds, Request, one_of, rule
from ..world import World
from .imports import BAD

_BUCKET = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?-([1-9][0-9]{7,})")
_PREFIX = re.compile(r"[A-Za-z0-9._-]*")
_BAD_PREFIX = "InvalidParameterValue.InvalidFileNamePrefixList"
_Format = Annotated[
    str, rule(one_of("RAW", "QCOW2", "VHD", "VMDK"), "InvalidParameterValue", "The format {!r} is not supported.")
]


class ExportImages(Request):
    """Which images, into which bucket."""

    bucket_name: str
    image_ids: ImageIds = []
    export_format: _Format = "RAW"
    file_name_prefix_list: list[str] = []
    only_export_root_disk: bool = False
    dry_run: bool = False
    role_name: str = "CVM_QcsRole"


class ExportImagesAnswer(TypedDict):
    """A task, which nothing can be asked about, and the files to come."""

    TaskId: int
    CosPaths: list[str]


@action("ExportImages", ExportImages, per_second=20)
def export_images(ask: ExportImages, world: World) -> ExportImagesAnswer:
    """Only plain own images can be exported (SDK, error codes of the action).

    Unsure: which characters a prefix may have; here the plain ones, and no folders.
    """
    if not ask.image_ids:
        raise ApiError("InvalidParameter.ImageIdsSnapshotIdsMustOne", "ImageIds is needed.")
    if len(set(ask.image_ids)) < len(ask.image_ids):
        raise ApiError("InvalidParameterValue", "An image is given twice.")
    prefixes = ask.file_name_prefix_list or [""] * len(ask.image_ids)
    if len(prefixes) != len(ask.image_ids):
        raise ApiError(_BAD_PREFIX, "FileNamePrefixList must be as long as ImageIds.")
    for prefix in prefixes:
        if not _PREFIX.fullmatch(prefix):
            raise ApiError(_BAD_PREFIX, f"A prefix has letters, digits, `.`, `_` and `-` only, not {prefix!r}.")
    _writable(ask.bucket_name, ask.role_name)
    images = [_exportable(image_id, world) for image_id in ask.image_ids]
    limit = world.settings.export_tasks
    if world.exports.under_way() >= limit:
        raise ApiError("LimitExceeded.ExportImageTaskLimitExceeded", f"{limit} exports are under way already.")
    snapshots = world.snapshots.under(ask.image_ids)
    return {
        "TaskId": world.exports.begin(world.now + world.settings.export_seconds),
        "CosPaths": [
            _path(prefix, image, disk, ask.export_format)
            for prefix, image in zip(prefixes, images, strict=True)
            for disk in snapshots[image.id]
            if disk.usage == SYSTEM_DISK or not ask.only_export_root_disk
        ],
    }


def _writable(bucket: str, role: str) -> None:
    found = _BUCKET.fullmatch(bucket)
    if found is None or found[1].startswith("999"):
        raise ApiError("InvalidParameterValue.BucketNotFound", f"The bucket {bucket!r} does not exist.")
    if role.endswith(BAD):
        raise ApiError("AuthFailure.CamRoleNameAuthenticateFailed", f"The role {role!r} cannot be used.")
    if found[1].startswith("998"):
        raise ApiError(
            "InvalidParameterValue.InvalidBucketPermissionForExport", f"The bucket {bucket} cannot be written to."
        )


def _exportable(image_id: str, world: World) -> Image:
    image = world.images.own(
        image_id,
        shared="UnsupportedOperation.SharedImageExportUnsupported",
        public="UnsupportedOperation.PublicImageExportUnsupported",
    )
    if image.state(world.now) != "NORMAL":
        raise ApiError("InvalidParameterValue.InvalidImageState", f"The image {image.id} is {image.state(world.now)}.")
    if image.encrypted:
        raise ApiError("UnsupportedOperation.EncryptedImagesNotSupported", f"The image {image.id} is encrypted.")
    if image.system.is_windows:
        raise ApiError(
            "UnsupportedOperation.WindowsImageExportUnsupported", f"The image {image.id} is a Windows image."
        )
    return image


def _path(prefix: str, image: Image, disk: Snapshot, form: str) -> str:
    usage = "system" if disk.usage == SYSTEM_DISK else "data"
    return "_".join(part for part in (prefix, image.id, usage, disk.id) if part) + f".{form.lower()}"
