"""Between the API's structures and our types.

Source of names and values: the model of EC2 in botocore, typed by `mypy_boto3_ec2`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from ...images.image import Architecture, Image, Kind, OsType, Protection, State
from ..cloud import FromFile, FromInstance, FromSnapshots, NewCopies, NewImage, Query, Region, Zone
from ..codes import tidy
from ..times import moment_of, utc

if TYPE_CHECKING:
    from mypy_boto3_ec2 import type_defs as wire
    from mypy_boto3_ec2.literals import BootModeValuesType, ResourceTypeType

FAMILY = "machine-image:family"
"""EC2 has no families: this tag says an image's."""
GIVEN = "machine-image:snapshots"
"""On an image that was put together from snapshots: they were there before it and stay after it."""
IMPORT = "machine-image:import"
"""On the task of an import, and perhaps on what it makes: which image it is for."""
MADE_OF = "machine-image:made-of"
"""On an image that was imported: the one that only served it and goes when it is ready, then snapshots that stayed."""
NOTED = 11
"""Ids of snapshots that fit into the value of a tag."""
OWN_TAGS = frozenset({FAMILY, GIVEN, IMPORT, MADE_OF})
SOON = 600.0
"""A time to deprecate an image at has to lie ahead. One this many seconds ahead means now."""

DEVICES = ("/dev/xvda", *(f"/dev/sd{letter}" for letter in "fghijklmnop"))
"""Where the disks of an image appear that is put together from snapshots; the first is the system disk."""

STATES: Mapping[str, State] = {
    "pending": State.CREATING,
    "transient": State.CREATING,
    "available": State.AVAILABLE,
    "invalid": State.FAILED,
    "failed": State.FAILED,
    "error": State.FAILED,
    "disabled": State.DISABLED,
}
DEREGISTERED = "deregistered"
"""The state of an image that is gone and still shown for a while."""

ARCHITECTURES: Mapping[str, Architecture] = {
    "x86_64": "x86_64",
    "i386": "i386",
    "arm64": "arm64",
    "x86_64_mac": "x86_64",
    "arm64_mac": "arm64",
}


def images(said: Sequence[wire.ImageTypeDef], region: str, account: str, now: float) -> list[Image]:
    """The elements of DescribeImages that still exist."""
    return [image(each, region, account, now) for each in said if each.get("State") != DEREGISTERED]


def image(said: wire.ImageTypeDef, region: str, account: str, now: float) -> Image:
    """An element of DescribeImages.

    Args:
        account: Who asks; its images are its own.
        now: Seconds since the epoch, for what has a time from which it holds.
    """
    tags = texts(said.get("Tags", ()))
    state = STATES.get(said.get("State", ""), State.DISABLED)
    copied = said.get("SourceImageId", "")
    if state is State.CREATING and copied:
        state = State.COPYING
    disks = [mapping["Ebs"] for mapping in said.get("BlockDeviceMappings", ()) if "Ebs" in mapping]
    return Image(
        id=said.get("ImageId", ""),
        region=region,
        name=said.get("Name", ""),
        kind=kind(said, account),
        state=state,
        state_reason=tidy(said.get("StateReason", {}).get("Message", "")) if state is State.FAILED else "",
        description=said.get("Description", ""),
        architecture=ARCHITECTURES.get(said.get("Architecture", "")),
        os_type=os_type(said),
        platform=said.get("PlatformDetails", "") or said.get("Platform", ""),
        size_gib=sum(disk.get("VolumeSize", 0) for disk in disks),
        created_time=utc(said.get("CreationDate", "")),
        creator=said.get("OwnerId", ""),
        alias=said.get("ImageOwnerAlias", ""),
        source=said.get("SourceInstanceId", "") or (f"{said.get('SourceImageRegion', '')}/{copied}" if copied else ""),
        family=tags.get(FAMILY, ""),
        deprecated=_has_come(said.get("DeprecationTime", ""), now),
        deprecates_at=utc(said.get("DeprecationTime", "")),
        protection=protection(said),
        has_leftovers=tags.get(MADE_OF, "").startswith("ami-"),
        snapshot_ids=tuple(disk["SnapshotId"] for disk in disks if disk.get("SnapshotId")),
        public=said.get("Public", False),
        encrypted=encrypted(said),
        tags={key: value for key, value in tags.items() if key not in OWN_TAGS},
    )


def kind(said: wire.ImageTypeDef, account: str) -> Kind:
    """Whose image it is. Only the cloud's own count as public: what anybody else lets everybody use, nobody vetted."""
    if said.get("OwnerId") == account:
        return Kind.CUSTOM
    return Kind.PUBLIC if said.get("ImageOwnerAlias") == "amazon" else Kind.SHARED


def encrypted(said: wire.ImageTypeDef) -> bool:
    """Whether any disk of an image is."""
    return any(mapping.get("Ebs", {}).get("Encrypted") for mapping in said.get("BlockDeviceMappings", ()))


def os_type(said: wire.ImageTypeDef) -> OsType | None:
    """Windows, or what runs as Linux; None for macOS."""
    if said.get("Platform", "").lower() == "windows":
        return "windows"
    return None if said.get("Architecture", "").endswith("_mac") else "linux"


def protection(said: wire.ImageTypeDef) -> Protection:
    """Whether an image is protected from being deregistered. A cool-down that runs counts as off: nothing can be done
    about it."""
    how = said.get("DeregistrationProtection", "")
    if not how.startswith("enabled"):
        return "off"
    return "cooldown" if how.endswith("-with-cooldown") else "on"


def is_imported(said: wire.ImageTypeDef) -> bool:
    """Whether an image is one that a task has made and named after itself."""
    return said.get("Name", "").startswith("import-ami-")


def cooldown(said: wire.ImageTypeDef) -> str:
    """What the cloud tells of a protection that is off and still holds; empty when it tells nothing."""
    how = said.get("DeregistrationProtection", "")
    return "" if how == "disabled" else how


def _has_come(time: str, now: float) -> bool:
    moment = moment_of(time)
    return moment is not None and moment.timestamp() <= now + SOON


def texts(tags: Sequence[wire.TagTypeDef]) -> dict[str, str]:
    """A list of tags as a mapping."""
    return {tag.get("Key", ""): tag.get("Value", "") for tag in tags}


def pairs(tags: Mapping[str, str]) -> list[wire.TagTypeDef]:
    """A mapping as a list of tags."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def tags_of(new: NewImage) -> dict[str, str]:
    """All tags of an image to be made, those that stand for what EC2 has not got among them."""
    tags = dict(new.tags)
    if new.family:
        tags[FAMILY] = new.family
    if isinstance(new.source, FromSnapshots):
        tags[GIVEN] = "given"
    return tags


def specifications(tags: Mapping[str, str], *types: ResourceTypeType) -> list[wire.TagSpecificationTypeDef]:
    """Tags for things that a call makes."""
    return [{"ResourceType": each, "Tags": pairs(tags)} for each in types if tags]


def from_instance(new: NewImage, source: FromInstance) -> wire.CreateImageRequestTypeDef:
    """CreateImage, without tags and disks. An instance is only stopped for its image when the program says so."""
    params: wire.CreateImageRequestTypeDef = {
        "InstanceId": source.instance_id,
        "Name": new.name,
        "NoReboot": not source.force_poweroff,
    }
    if new.description:
        params["Description"] = new.description
    return params


def from_snapshots(new: NewImage, source: FromSnapshots) -> wire.RegisterImageRequestTypeDef:
    """RegisterImage: the first snapshot is the system disk's."""
    params: wire.RegisterImageRequestTypeDef = {
        "Name": new.name,
        "Architecture": source.architecture,
        "RootDeviceName": DEVICES[0],
        "VirtualizationType": "hvm",
        "EnaSupport": True,
        "BlockDeviceMappings": [
            {"DeviceName": name, "Ebs": {"SnapshotId": snapshot}}
            for name, snapshot in zip(DEVICES, source.snapshot_ids, strict=False)
        ],
    }
    if new.description:
        params["Description"] = new.description
    return params


def copy_of(new: NewCopies, token: str) -> wire.CopyImageRequestTypeDef:
    """CopyImage. Its tags are those of the image and of its snapshots."""
    params: wire.CopyImageRequestTypeDef = {
        "SourceImageId": new.source.id,
        "SourceRegion": new.source.region,
        "Name": new.name,
        "ClientToken": token,
    }
    if new.description:
        params["Description"] = new.description
    if new.tags:
        params["TagSpecifications"] = specifications(new.tags, "image", "snapshot")
    if new.encrypt:
        params["Encrypted"] = True
        if new.kms_key_id:
            params["KmsKeyId"] = new.kms_key_id
    return params


def from_file(new: NewImage, source: FromFile, token: str, tags: Mapping[str, str]) -> wire.ImportImageRequestTypeDef:
    """ImportImage: the first file is the system disk's."""
    params: wire.ImportImageRequestTypeDef = {
        "Architecture": source.architecture,
        "Platform": source.os_type,
        "DiskContainers": [{"Url": url} for url in (source.url, *source.data_disk_urls)],
        "ClientToken": token,
        "TagSpecifications": specifications(tags, "import-image-task"),
    }
    if new.description:
        params["Description"] = new.description
    if source.license_type:
        params["LicenseType"] = source.license_type
    if source.boot_mode:
        # Which modes there are is checked by the cloud's traits.
        params["BootMode"] = cast("BootModeValuesType", source.boot_mode)
    return params


def without_others(
    mappings: Sequence[wire.InstanceBlockDeviceMappingTypeDef], root: str, disks: Sequence[str]
) -> list[wire.BlockDeviceMappingTypeDef]:
    """Leaves out the data disks that were not asked for: CreateImage takes them all otherwise."""
    return [
        {"DeviceName": mapping["DeviceName"], "NoDevice": ""}
        for mapping in mappings
        if mapping.get("DeviceName") != root and mapping.get("Ebs", {}).get("VolumeId") not in disks
    ]


def filters(query: Query) -> list[wire.FilterTypeDef]:
    """What DescribeImages can filter by. What runs on an image has too many names to be told by one of them."""
    found: list[wire.FilterTypeDef] = []
    if query.name:
        found.append({"Name": "name", "Values": [f"*{literal(query.name)}*"]})
    if query.architectures:
        values = [wire for wire, architecture in ARCHITECTURES.items() if architecture in query.architectures]
        found.append({"Name": "architecture", "Values": values})
    return found + [{"Name": f"tag:{key}", "Values": [literal(value)]} for key, value in sorted(query.tags.items())]


def literal(text: str) -> str:
    """A text that a filter takes for itself: * and ? stand for other characters there."""
    return "".join(f"\\{mark}" if mark in "*?\\" else mark for mark in text)


def region(said: wire.RegionTypeDef) -> Region:
    """A region is there once the account has opted in, where that is needed."""
    name = said.get("RegionName", "")
    return Region(name, name, said.get("OptInStatus") != "not-opted-in")


def zone(said: wire.AvailabilityZoneTypeDef) -> Zone:
    return Zone(said.get("ZoneName", ""), said.get("State") == "available")
