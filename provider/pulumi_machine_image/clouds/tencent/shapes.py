"""Between the API's structures and our types.

Source of names and values: `tencentcloud.cvm.v20170312.models` of the official SDK. Lists and texts that the cloud
leaves out or sends as null count as empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...images.image import Architecture, Image, Kind, OsType, State
from ..cloud import FromFile, FromInstance, FromSnapshots, ImportableSystem, NewCopies, NewImage, Query, Region, Zone
from ..times import utc

Wire = Mapping[str, Any]
"""An object as it travels: the place where `Any` ends."""

KINDS: Mapping[str, Kind] = {
    "PUBLIC_IMAGE": Kind.PUBLIC,
    "PRIVATE_IMAGE": Kind.CUSTOM,
    "SHARED_IMAGE": Kind.SHARED,
}
STATES: Mapping[str, State] = {
    "NORMAL": State.AVAILABLE,
    "USING": State.AVAILABLE,
    "CREATING": State.CREATING,
    "SYNCING": State.COPYING,
    "IMPORTING": State.IMPORTING,
    "CREATEFAILED": State.FAILED,
    "IMPORTFAILED": State.FAILED,
}
"""USING is listed on pages of the international site only: in use, which takes nothing away."""

ARCHITECTURES: Mapping[str, Architecture] = {
    "x86_64": "x86_64",
    "i386": "i386",
    "arm": "arm64",
    "arm64": "arm64",
    "arm_64": "arm64",
    "aarch64": "arm64",
}
FILTERS = 10
"""How many filters DescribeImages takes."""


def image(wire: Wire, region: str) -> Image:
    """An element of DescribeImages."""
    platform, os_name = _text(wire, "Platform"), _text(wire, "OsName")
    state = STATES.get(_text(wire, "ImageState"), State.DISABLED)
    return Image(
        id=str(wire["ImageId"]),
        region=region,
        name=_text(wire, "ImageName"),
        kind=KINDS.get(_text(wire, "ImageType"), Kind.PUBLIC),
        state=state,
        description=_text(wire, "ImageDescription"),
        architecture=ARCHITECTURES.get(_text(wire, "Architecture").lower()),
        os_type=os_type(platform, os_name),
        platform=platform,
        os_name=os_name,
        size_gib=int(wire.get("ImageSize") or 0),
        created_time=utc(_text(wire, "CreatedTime")),
        creator=_text(wire, "ImageCreator"),
        source=_text(wire, "ImageSource"),
        family=_text(wire, "ImageFamily"),
        deprecated=bool(wire.get("ImageDeprecated")),
        license_type=_text(wire, "LicenseType"),
        supports_cloud_init=bool(wire.get("IsSupportCloudinit")),
        # What it says of an image that is ready is left over from some moment before: 0 and 20 in the examples.
        progress_percent=wire.get("SyncPercent") if state is not State.AVAILABLE else None,
        snapshot_ids=tuple(_text(each, "SnapshotId") for each in items(wire, "SnapshotSet")),
        tags={_text(tag, "Key"): _text(tag, "Value") for tag in items(wire, "Tags")},
    )


def os_type(platform: str, os_name: str) -> OsType | None:
    """Windows, or what the cloud counts as Linux (FreeBSD too); None when it names neither platform nor system."""
    words = f"{platform} {os_name}".lower()
    if "windows" in words:
        return "windows"
    return "linux" if words.strip() else None


def filters(query: Query) -> list[Wire]:
    """What DescribeImages can filter by. It takes ten filters: tags beyond that are left to `matches`."""
    found: list[Wire] = []
    if query.kinds != frozenset(Kind):
        found.append({"Name": "image-type", "Values": [wire for wire, kind in KINDS.items() if kind in query.kinds]})
    if query.name:
        found.append({"Name": "image-name", "Values": [query.name]})
    if query.platform:
        found.append({"Name": "platform", "Values": [query.platform]})
    found += [{"Name": f"tag:{key}", "Values": [value]} for key, value in sorted(query.tags.items()) if value]
    return found[:FILTERS]


def matches(image: Image, query: Query) -> bool:
    """Whether an image is of the kinds and has the tags asked for, whatever the cloud made of the filters."""
    return image.kind in query.kinds and query.tags.items() <= image.tags.items()


def create(new: NewImage) -> tuple[str, dict[str, Any]]:
    """The action that makes an image, and its parameters. What is empty is not sent."""
    params: dict[str, Any] = {"ImageName": new.name}
    if new.description:
        params["ImageDescription"] = new.description
    if new.family:
        params["ImageFamily"] = new.family
    if new.tags:
        pairs = [{"Key": key, "Value": value} for key, value in sorted(new.tags.items())]
        params["TagSpecification"] = [{"ResourceType": "image", "Tags": pairs}]
    source = new.source
    if isinstance(source, FromInstance):
        params["InstanceId"] = source.instance_id
        # Flags of this action are texts.
        params["ForcePoweroff"] = "true" if source.force_poweroff else "false"
        if source.sysprep:
            params["Sysprep"] = "true"
        if source.data_disk_ids:
            params["DataDiskIds"] = list(source.data_disk_ids)
    elif isinstance(source, FromSnapshots):
        params["SnapshotIds"] = list(source.snapshot_ids)
    else:
        return "ImportImage", params | _import(source)
    return "CreateImage", params


def copy(new: NewCopies) -> dict[str, Any]:
    """The parameters of SyncImages."""
    params: dict[str, Any] = {
        "ImageIds": [new.source.id],
        "DestinationRegions": sorted(new.regions),
        "ImageName": new.name,
        "ImageSetRequired": True,
    }
    if new.encrypt:
        params["Encrypt"] = True
        if new.kms_key_id:
            params["KmsKeyId"] = new.kms_key_id
    return params


def _import(source: FromFile) -> dict[str, Any]:
    params: dict[str, Any] = {
        "ImageUrl": source.url,
        "OsType": source.os_type,
        "OsVersion": source.os_version,
        # ImportImage says arm_64 where answers say arm.
        "Architecture": "arm_64" if source.architecture == "arm64" else source.architecture,
    }
    if source.boot_mode:
        params["BootMode"] = source.boot_mode
    if source.license_type:
        params["LicenseType"] = source.license_type
    if source.force:
        params["Force"] = True
    if source.data_disk_urls:
        params["ImportImageDataDiskList"] = [{"ImageUrl": url} for url in source.data_disk_urls]
    return params


def source_label(source: FromInstance | FromSnapshots | FromFile) -> str:
    """What an image is made from, for a sentence; of a URL nothing, since it may be signed."""
    if isinstance(source, FromInstance):
        return f"instance {source.instance_id}"
    if isinstance(source, FromSnapshots):
        return f"snapshots {', '.join(source.snapshot_ids)}"
    return f"a file with {source.os_type} {source.os_version}"


def region(wire: Wire) -> Region:
    return Region(_text(wire, "Region"), _text(wire, "RegionName"), _text(wire, "RegionState") == "AVAILABLE")


def zone(wire: Wire) -> Zone:
    return Zone(_text(wire, "Zone"), _text(wire, "ZoneState") == "AVAILABLE")


def importable_systems(wire: Wire) -> Iterator[ImportableSystem]:
    """The answer of DescribeImportImageOs: families under two headings, versions in a list of their own."""
    windows = set((wire.get("ImportImageOsListSupported") or {}).get("Windows") or ())
    for each in listed(wire, "ImportImageOsVersionSet"):
        name = _text(each, "OsName")
        known = (ARCHITECTURES.get(str(word).lower()) for word in each.get("Architecture") or ())
        yield ImportableSystem(
            os_type="windows" if name in windows or "windows" in name.lower() else "linux",
            system=name,
            versions=tuple(str(version) for version in each.get("OsVersions") or ()),
            architectures=tuple(dict.fromkeys(word for word in known if word)),
        )


def listed(said: Wire, key: str) -> list[Wire]:
    """The list that an answer is about; it may be null, and not absent: to tell nothing is not to tell of none.

    Raises:
        KeyError, TypeError: It is not there, or is no list.
    """
    found = said[key]
    if found is not None and not isinstance(found, list):
        raise TypeError(f"{key} is no list")
    return found or []


def page(said: Wire, key: str, most: int) -> tuple[list[Wire], int]:
    """A page of a listing, and how many there are in all, which matters where the page is full."""
    found = listed(said, key)
    return found, int(said["TotalCount"]) if len(found) >= most else len(found)


def copies(said: Wire) -> dict[str, str]:
    """Region to the copy that was begun; what is not told is looked for."""
    return {str(each["Region"]): str(each["ImageId"]) for each in items(said, "ImageSet")}


def shares(said: Wire) -> dict[str, str]:
    """Account to the time of sharing."""
    found = listed(said, "SharePermissionSet")
    return {str(each["AccountId"]): utc(str(each.get("CreatedTime") or "")) for each in found}


def quota(said: Wire) -> int | None:
    number = said["ImageNumQuota"]
    return None if number is None else int(number)


def items(wire: Wire, key: str) -> Iterable[Wire]:
    """A list that may be null."""
    return wire.get(key) or ()


def _text(wire: Wire, key: str) -> str:
    return str(wire.get(key) or "")
