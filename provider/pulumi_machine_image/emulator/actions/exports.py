"""ExportImages: files in object storage; here only the rules and the names, no file is written."""

import zlib
from typing import Annotated, TypedDict

from pydantic import Field

from ..errors import ApiError
from ..records.images import Image
from ..records.snapshots import SYSTEM_DISK, Snapshot
from ..registry import action
from ..requests import ImageIds, Request, one_of, rule
from ..world import World

_Format = Annotated[
    str, rule(one_of("RAW", "QCOW2", "VHD", "VMDK"), "InvalidParameterValue", "The format {!r} is not supported.")
]


class ExportImages(Request):
    """Which images, into which bucket."""

    bucket_name: str
    image_ids: ImageIds = Field(default_factory=list)
    export_format: _Format = "RAW"
    file_name_prefix_list: list[str] = Field(default_factory=list)
    only_export_root_disk: bool = False
    dry_run: bool = False
    role_name: str = "CVM_QcsRole"


class ExportImagesAnswer(TypedDict):
    """A task, which nothing can be asked about, and the files to come."""

    TaskId: int
    CosPaths: list[str]


@action("ExportImages", ExportImages, per_second=20)
def export_images(ask: ExportImages, world: World) -> ExportImagesAnswer:
    """Only plain own images can be exported (SDK, error codes of the action)."""
    if not ask.image_ids:
        raise ApiError("InvalidParameter.ImageIdsSnapshotIdsMustOne", "ImageIds is needed.")
    if not ask.bucket_name:
        raise ApiError("InvalidParameterValue.BucketNotFound", "The bucket does not exist.")
    if ask.file_name_prefix_list and len(ask.file_name_prefix_list) != len(ask.image_ids):
        raise ApiError(
            "InvalidParameterValue.InvalidFileNamePrefixList", "FileNamePrefixList must be as long as ImageIds."
        )
    paths: list[str] = []
    for number, image_id in enumerate(ask.image_ids):
        image = _exportable(image_id, world)
        prefix = ask.file_name_prefix_list[number] if ask.file_name_prefix_list else ""
        disks = world.snapshots.under([image.id])[image.id]
        paths += [
            _path(prefix, image, disk, ask.export_format)
            for disk in disks
            if disk.usage == SYSTEM_DISK or not ask.only_export_root_disk
        ]
    return {"TaskId": zlib.crc32("".join(paths).encode()), "CosPaths": paths}


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
