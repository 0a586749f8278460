"""ImportImage, and the systems it takes."""

import re
from pathlib import PurePosixPath
from typing import Annotated, TypedDict
from urllib.parse import urlsplit

from ..catalogue import IMPORTABLE, Importable, System
from ..errors import ApiError
from ..records.images import Image
from ..records.snapshots import DATA_DISK, SYSTEM_DISK, Snapshot
from ..regions import REGIONS
from ..registry import action
from ..requests import ImageDescription, ImageFamily, ImageName, Request, TagSpecification, one_of, rule
from ..structures import Structure
from ..world import World
from .tagging import at_creation

FORMATS = (".raw", ".vhd", ".qcow2", ".vmdk")
BAD = "-bad"
"""A file whose name ends so before its extension (`server-bad.qcow2`) is accepted and ends as IMPORTFAILED."""
IMPORTED_SIZE = 50
_COS = re.compile(r"[a-z0-9][a-z0-9-]*-[0-9]+\.cos(-internal)?\.[a-z0-9-]+\.(myqcloud\.com|tencentcos\.cn)")
"""Hosts of COS: bucket and account number, the region or `accelerate`, one of the two domains."""

_Architecture = Annotated[
    str, rule(one_of("x86_64", "i386", "arm_64"), "InvalidParameterValue", "The architecture {!r} is not supported.")
]
_LicenseType = Annotated[
    str,
    rule(one_of("TencentCloud", "BYOL"), "InvalidParameterValue.InvalidLicenseType", "The licence {!r} is not known."),
]
_BootMode = Annotated[
    str,
    rule(one_of("Legacy BIOS", "UEFI"), "InvalidParameterValue.InvalidBootMode", "The boot mode {!r} is not known."),
]


class ImportImageDataDisk(Structure):
    """The file of a data disk."""

    image_url: str


class ImportImage(Request):
    """A file in object storage and what is on it."""

    architecture: _Architecture
    os_type: str
    os_version: str
    image_url: str
    image_name: ImageName
    image_description: ImageDescription = ""
    dry_run: bool = False
    force: bool = False
    tag_specification: list[TagSpecification] = []
    license_type: _LicenseType = "TencentCloud"
    boot_mode: _BootMode = "Legacy BIOS"
    image_family: ImageFamily = ""
    import_image_data_disk_list: list[ImportImageDataDisk] = []


class ImportImageAnswer(TypedDict):
    """The image, which is IMPORTING now."""

    ImageId: str


@action("ImportImage", ImportImage, per_second=10)
def import_image(ask: ImportImage, world: World) -> ImportImageAnswer:
    """Begins an image of a file.

    What is wrong with the file itself is found later: it leaves an image in IMPORTFAILED (page "Importing images"). It
    has snapshots like a good one (unsure), so nothing tells the two apart before. Addresses may be signed, so they are
    neither stored nor repeated in messages.
    """
    if not ask.image_name:
        raise ApiError("InvalidParameterValue", "ImageName must not be empty.")
    system = _system(ask)
    urls = [ask.image_url, *(disk.image_url for disk in ask.import_image_data_disk_list)]
    files = [_file(url, ask, world) for url in urls]
    tags = at_creation("ImportImage", "image", ask.tag_specification, world)
    world.images.admit(ask.image_name, world.region)
    image = world.images.add(
        Image(
            id=world.new_id("img"),
            account=world.account,
            region=world.region,
            name=ask.image_name,
            description=ask.image_description,
            family=ask.image_family,
            size=IMPORTED_SIZE,
            system=system,
            source="EXTERNAL_IMPORT",
            created_at=world.now,
            ready_at=world.now + world.settings.import_seconds,
            pending="IMPORTING",
            outcome="IMPORTFAILED" if any(file.stem.endswith(BAD) for file in files) else "NORMAL",
        )
    )
    world.snapshots.bind(image.id, [_snapshot(number, image, world) for number in range(len(files))])
    world.tags.put("image", image.id, tags)
    return {"ImageId": image.id}


def _system(ask: ImportImage) -> System:
    """OsType and OsVersion come from DescribeImportImageOs; its `-` stands for a version that does not matter."""
    known = next((system for system in IMPORTABLE if system.name == ask.os_type), None)
    if known is None:
        raise ApiError("InvalidImageOsType.Unsupported", f"The system {ask.os_type!r} cannot be imported.")
    if ask.os_version not in known.versions:
        raise ApiError("InvalidImageOsVersion.Unsupported", f"{ask.os_type} {ask.os_version!r} cannot be imported.")
    if ask.architecture not in known.architectures:
        raise ApiError("InvalidParameterValue", f"{ask.os_type} cannot be imported for {ask.architecture}.")
    version = "" if ask.os_version == "-" else f" {ask.os_version}"
    bits = "32bit" if ask.architecture == "i386" else "64bit"
    return System(
        os_name=f"{ask.os_type}{version} {bits}",
        platform="Windows" if known.is_windows else known.name,
        architecture="arm" if ask.architecture == "arm_64" else ask.architecture,
        license_type=ask.license_type,
        supports_cloudinit=not ask.force,
    )


def _file(url: str, ask: ImportImage, world: World) -> PurePosixPath:
    """Formats: page "Importing images, overview"; outside the mainland the file is in the image's region (same
    page)."""
    refusal = "InvalidParameter.InvalidParameterUrlError"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise ApiError(refusal, "The address of a file is not a URL.") from None
    if parts.scheme not in ("http", "https") or not host or not parts.path.strip("/"):
        raise ApiError(refusal, "The address of a file is not a URL of an object in COS.")
    if world.settings.import_urls == "cos" and not _COS.fullmatch(host):
        raise ApiError(refusal, f"{host} is no address of a bucket in COS.")
    file = PurePosixPath(parts.path)
    if file.suffix.lower() == ".iso" and not ask.force:
        raise ApiError("InvalidParameterValue.ISOMustImportByForce", "An ISO file can only be imported with Force.")
    if file.suffix.lower() not in (*FORMATS, ".iso"):
        raise ApiError(refusal, f"The file is none of {', '.join(FORMATS)}.")
    elsewhere = [label for label in host.split(".") if label in REGIONS and label != world.region]
    if elsewhere and REGIONS[world.region].partition != "mainland":
        raise ApiError(refusal, f"The file is in {elsewhere[0]}; in {world.region} it must be in the same region.")
    return file


def _snapshot(number: int, image: Image, world: World) -> Snapshot:
    zone = next(zone for zone in REGIONS[world.region].zones if zone.available)
    usage = DATA_DISK if number else SYSTEM_DISK
    return world.snapshots.add(
        Snapshot(
            id=world.new_id("snap"),
            account=world.account,
            region=world.region,
            zone=zone.name,
            disk="",
            name=f"{image.id}_{usage.lower()}",
            usage=usage,
            size=IMPORTED_SIZE,
            system=image.system,
            created_at=image.created_at,
            ready_at=image.ready_at,
        )
    )


class DescribeImportImageOs(Request):
    """Nothing to say."""


class ImageOsListAnswer(TypedDict):
    """ImageOsList: names."""

    Windows: list[str]
    Linux: list[str]


class OsVersionAnswer(TypedDict):
    """OsVersion: what ImportImage takes for one system."""

    OsName: str
    OsVersions: list[str]
    Architecture: list[str]


class DescribeImportImageOsAnswer(TypedDict):
    """All systems."""

    ImportImageOsListSupported: ImageOsListAnswer
    ImportImageOsVersionSet: list[OsVersionAnswer]


@action("DescribeImportImageOs", DescribeImportImageOs, per_second=288)
def describe_import_image_os(ask: DescribeImportImageOs, world: World) -> DescribeImportImageOsAnswer:
    """Lists the systems that can be imported."""
    return {
        "ImportImageOsListSupported": {
            "Windows": [system.name for system in IMPORTABLE if system.is_windows],
            "Linux": [system.name for system in IMPORTABLE if not system.is_windows],
        },
        "ImportImageOsVersionSet": [_versions(system) for system in IMPORTABLE],
    }


def _versions(system: Importable) -> OsVersionAnswer:
    return {
        "OsName": system.name,
        "OsVersions": list(system.versions),
        "Architecture": list(system.architectures),
    }
