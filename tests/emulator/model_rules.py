"""Every call that begins an image: the codes it may be refused with, and what it does.

All reasons that apply are given: the documents say nothing about which is looked at first. Where there is none, the
call must be carried out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from emulator.model import (
    DATA_DISK,
    DISKS,
    MACHINE,
    PRIVATE,
    PUBLIC,
    REGIONS,
    SHARED,
    SYSTEM_DISK,
    UBUNTU,
    Answer,
    Cloud,
    Image,
    Place,
    Snapshot,
    System,
)
from pulumi_machine_image.emulator import EmulatorSettings

BAD_VALUE, TOO_LONG, TOO_MANY = (f"InvalidParameterValue{end}" for end in ("", ".TooLarge", ".LimitExceeded"))
NOT_FOUND, MALFORMED = "InvalidImageId.NotFound", "InvalidImageId.Malformed"
RESERVED = ("qcloud", "tencent", "project")
ALL_REGIONS = 19


@dataclass(frozen=True)
class Call:
    """What is asked, and by whom."""

    cloud: Cloud
    place: Place
    ask: dict[str, Any]
    fails: frozenset[str] = frozenset()
    """Regions in which what the call begins will fail."""

    @property
    def now(self) -> float:
        return self.cloud.now

    @property
    def settings(self) -> EmulatorSettings:
        return self.cloud.settings

    def get(self, name: str) -> Any:
        return self.ask.get(name)

    def outcome(self, region: str, failed: str) -> str:
        return failed if region in self.fails else "NORMAL"


class Rule(Protocol):
    """One action."""

    def refusals(self, call: Call) -> Iterator[str]: ...
    def effect(self, call: Call, answer: Answer) -> None: ...


def attributes(call: Call, long_name: str = TOO_LONG) -> Iterator[str]:
    name, description = call.get("ImageName") or "", call.get("ImageDescription") or ""
    family, choices = call.get("ImageFamily") or "", call.settings
    if len(name) > choices.name_characters:
        yield long_name
    if len(description) > choices.description_characters:
        yield TOO_LONG
    if name != name.strip() or re.search(r"[\0-\x1f]", name) or (choices.image_names == "plain" and not _plain(name)):
        yield BAD_VALUE
    if len(family) > 128 or (choices.family_names == "plain" and not _plain(family)):
        yield "InvalidParameterValue.InvalidImageFamily"


def _plain(text: str) -> bool:
    return re.fullmatch(r"[\w.-]*", text, re.ASCII) is not None


def room(call: Call, name: str, region: str) -> Iterator[str]:
    """For one more image of that name."""
    own = call.cloud.own(Place(call.place.account, region))
    if len(own) >= call.settings.numbers.images:
        yield "ImageQuotaLimitExceeded"
    if name and any(image.name == name for image in own):
        yield "InvalidImageName.Duplicate"


def not_own(call: Call, image_id: str, *, shared: str, public: str) -> Iterator[str]:
    if not image_id.startswith("img-"):
        yield MALFORMED
        return
    codes = {PRIVATE: "", SHARED: shared, PUBLIC: public, "": NOT_FOUND}
    if code := codes[call.cloud.seen(call.place, image_id)[0]]:
        yield code


def unknown_keys(call: Call, keys: Iterable[str]) -> Iterator[str]:
    is_strict = call.settings.unknown_tags == "refused"
    if is_strict and not all(call.cloud.has_key(call.place.account, key) for key in keys):
        yield "InvalidParameterValue.TagKeyNotFound"


def creation_tags(call: Call, too_many: str) -> Iterator[str]:
    for specification in call.get("TagSpecification") or ():
        if specification["ResourceType"] != "image":
            yield BAD_VALUE
        keys = [tag["Key"] for tag in specification["Tags"]]
        if len(set(keys)) < len(keys) or any(key.lower().startswith(RESERVED) for key in keys):
            yield BAD_VALUE
        if len(keys) > 50:
            yield too_many
        yield from unknown_keys(call, keys)


def given_tags(call: Call) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for given in call.get("TagSpecification") or () for tag in given["Tags"]}


def begin(call: Call, region: str, system: System, size: int, seconds: float, **more: Any) -> Image:
    """An image that is not there yet: it is told when it will be."""
    return Image(
        Place(call.place.account, region), system=system, size=size, made=call.now, ready=call.now + seconds, **more
    )


class CreateImage:
    def refusals(self, call: Call) -> Iterator[str]:
        yield from attributes(call)
        yield from creation_tags(call, "InvalidParameterValue.TagQuotaLimitExceeded")
        yield from room(call, call.get("ImageName"), call.place.region)
        if not call.get("ImageName"):
            yield BAD_VALUE
        machine, snapshots, disks = call.get("InstanceId"), call.get("SnapshotIds"), call.get("DataDiskIds") or ()
        if bool(machine) == bool(snapshots):
            yield "InvalidParameterConflict" if machine else "InvalidParameter.SpecifyOneParameter"
        if disks and not machine:
            yield "InvalidParameter.InvalidDependence"
        if machine and machine != MACHINE:
            yield "InvalidInstanceId.NotFound"
        state = call.cloud.machine(call.place)
        if machine and state not in ("RUNNING", "STOPPED"):
            yield f"UnsupportedOperation.InstanceState{state.title()}"
        for disk in disks:
            if disk not in DISKS:
                yield "InvalidParameter.DataDiskNotBelongSpecifiedInstance"
            elif DISKS[disk][0] == SYSTEM_DISK:
                yield "InvalidParameter.DataDiskIdContainsRootDisk"
        if snapshots:
            yield from self._snapshots(call, snapshots)

    def _snapshots(self, call: Call, ids: Sequence[str]) -> Iterator[str]:
        found = [call.cloud.stored(call.place, one) for one in ids]
        there = {one.id: one for one in found if one is not None}
        if None in found:
            yield "InvalidParameter.SnapshotNotFound"
        if any(one.is_busy(call.now) for one in there.values()):
            yield "ResourceUnavailable.SnapshotCreating"
        if any(one.encrypted for one in there.values()) and call.settings.encrypted_disks == "refused":
            yield "UnsupportedOperation.EncryptedImagesNotSupported"
        systems = [one for one in there.values() if one.usage == SYSTEM_DISK]
        if len(systems) != 1:
            yield f"InvalidParameter.{'DuplicateSystemSnapshots' if systems else 'SystemSnapshotNotFound'}"

    def effect(self, call: Call, answer: Answer) -> None:
        outcome = call.outcome(call.place.region, "CREATEFAILED")
        seconds = call.settings.create_seconds
        if call.get("InstanceId"):
            on = ["disk-demosys1", *dict.fromkeys(call.get("DataDiskIds") or ())]
            disks = [Snapshot(call.place, *DISKS[disk], UBUNTU, call.now, call.now + seconds, disk=disk) for disk in on]
        else:
            asked = [one for one in map(self._there(call), dict.fromkeys(call.ask["SnapshotIds"])) if one]
            disks = sorted(asked, key=lambda one: one.usage != SYSTEM_DISK)
        image = begin(
            call,
            call.place.region,
            disks[0].system,
            disks[0].size,
            seconds,
            name=call.ask["ImageName"],
            source="CREATE_IMAGE",
            pending="CREATING",
            outcome=outcome,
            disks=disks,
            description=call.get("ImageDescription") or "",
            family=call.get("ImageFamily") or "",
            encrypted=any(disk.encrypted for disk in disks),
            tags=given_tags(call),
        )
        call.cloud.put(image, answer["ImageId"])
        call.cloud.make(image.place, image.tags)
        stops = call.get("InstanceId") and call.get("ForcePoweroff") and call.settings.force_poweroff == "stops"
        if stops and call.cloud.machine(call.place) == "RUNNING":
            call.cloud.move(call.place, "STOPPING", "STOPPED")

    def _there(self, call: Call) -> Any:
        return lambda one: call.cloud.stored(call.place, one)


def adoptable(settings: EmulatorSettings) -> bool:
    """Whether a received image may be copied; once, when ten images fitted a region, it could not."""
    if settings.shared_copies == "by limits":
        return (settings.numbers.images, settings.numbers.accounts) != (10, 50)
    return settings.shared_copies == "allowed"


class SyncImages:
    def refusals(self, call: Call) -> Iterator[str]:
        ids, regions = call.ask["ImageIds"], call.ask["DestinationRegions"]
        yield from attributes(call, BAD_VALUE)
        if not ids or not regions:
            yield "MissingParameter"
        if len(ids) > 1 or len(regions) > ALL_REGIONS:
            yield TOO_MANY
        if len({*regions}) < len(regions):
            yield BAD_VALUE
        if not set(regions) <= REGIONS.keys():
            yield "InvalidRegion.NotFound"
        if call.get("KmsKeyId") and (not call.get("Encrypt") or call.get("KmsKeyId") == "!"):
            yield "InvalidParameter.InvalidKmsKeyId"
        for image_id in ids[:1]:
            kind, image = call.cloud.seen(call.place, image_id)
            code = "InvalidParameterValue.InvalidImageId"
            yield from not_own(call, image_id, shared="" if adoptable(call.settings) else code, public=code)
            if image is not None:
                yield from self._image(call, image)
                yield from self._regions(call, set(regions) & REGIONS.keys(), kind)
                for region in set(regions) & REGIONS.keys():
                    yield from room(call, call.get("ImageName") or image.name, region)

    def _image(self, call: Call, image: Image) -> Iterator[str]:
        if image.is_copied(call.now):
            yield "FailedOperation.InvalidImageState"
        elif image.state(call.now) != "NORMAL":
            yield "InvalidImageId.IncorrectState"
        if image.encrypted:
            code = "SyncEncryptImageNotSupport" if call.get("Encrypt") else "EncryptedImagesNotSupported"
            yield f"UnsupportedOperation.{code}"
        if image.size > (call.settings.largest_copy_gib or image.size):
            yield "InvalidImageId.TooLarge"
        yield from whole_machine(call, image)

    def _regions(self, call: Call, regions: set[str], kind: str) -> Iterator[str]:
        stays = kind == SHARED or call.get("Encrypt")
        here = call.place.region
        if regions - {here} if stays else here in regions:
            yield "InvalidParameterValue.InvalidRegion"
        ends = [REGIONS[region] for region in (*regions, here)]
        if len({end.partition for end in ends}) > 1 or not all(end.copies for end in ends):
            yield call.settings.border_copies

    def effect(self, call: Call, answer: Answer) -> None:
        seconds = call.settings.copy_seconds
        kind, source = call.cloud.seen(call.place, call.ask["ImageIds"][0])
        assert source is not None
        regions = call.ask["DestinationRegions"]
        told = {copy["Region"]: copy["ImageId"] for copy in answer["ImageSet"]}
        assert len(told) == len(answer["ImageSet"])
        assert told.keys() == (set(regions) if call.get("ImageSetRequired") else set())
        encrypted = bool(call.get("Encrypt"))
        inherits = call.settings.copy_inherits == "all"
        for region in regions:
            copy = begin(
                call,
                region,
                source.system,
                source.size,
                seconds,
                name=call.get("ImageName") or source.name,
                source=source.source,
                pending="SYNCING",
                outcome=call.outcome(region, "CREATEFAILED"),
                disks=[self._disk(disk, call, region) for disk in source.disks],
                encrypted=encrypted,
                description=source.description if inherits else "",
                family=source.family if inherits else "",
                tags={**source.tags} if inherits and kind == PRIVATE else {},
            )
            call.cloud.put(copy, told.get(region, ""))
            call.cloud.make(copy.place, copy.tags)
        if kind == PRIVATE and call.settings.copy_source == "syncing":
            source.copying = (call.now, call.now + seconds / 2)

    def _disk(self, disk: Snapshot, call: Call, region: str) -> Snapshot:
        """Of no disk that its owner has there."""
        return Snapshot(
            Place(call.place.account, region),
            *(disk.usage, disk.size, disk.system, call.now, call.now + call.settings.copy_seconds),
            encrypted=bool(call.get("Encrypt")),
            from_remote=region != call.place.region,
        )


def whole_machine(call: Call, image: Image) -> Iterator[str]:
    if call.settings.whole_machine_images == "refused" and len(image.disks) > 1:
        yield "InvalidParameter.InstanceImageNotSupport"


class ImportImage:
    SYSTEMS = {
        ("CentOS", "7", "x86_64"): ("CentOS 7 64bit", "CentOS", "x86_64"),
        ("Ubuntu", "22", "arm_64"): ("Ubuntu 22 64bit", "Ubuntu", "arm"),
        ("Windows Server 2022", "-", "x86_64"): ("Windows Server 2022 64bit", "Windows", "x86_64"),
    }
    """Some of those that can be imported."""

    def refusals(self, call: Call) -> Iterator[str]:
        yield from attributes(call)
        yield from creation_tags(call, "LimitExceeded")
        yield from room(call, call.ask["ImageName"], call.place.region)
        if not call.ask["ImageName"]:
            yield BAD_VALUE
        if call.ask["OsType"] == "BeOS":
            yield "InvalidImageOsType.Unsupported"
        if call.ask["OsVersion"] == "95":
            yield "InvalidImageOsVersion.Unsupported"
        if call.get("LicenseType") == "mine":
            yield "InvalidParameterValue.InvalidLicenseType"
        abroad = REGIONS[call.place.region].partition != "mainland"
        for url in self._files(call):
            if url.endswith(".iso") and not call.get("Force"):
                yield "InvalidParameterValue.ISOMustImportByForce"
            near = {region for region in REGIONS if f".{region}." in url} <= {call.place.region}
            in_cos = re.match(r"https://[^/]+\.cos\.[^/]+\.myqcloud\.com/", url) or call.settings.import_urls == "any"
            if url.endswith(".zip") or not in_cos or (abroad and not near):
                yield "InvalidParameter.InvalidParameterUrlError"

    def effect(self, call: Call, answer: Answer) -> None:
        files = self._files(call)
        is_bad = any("-bad." in url for url in files)
        outcome = "IMPORTFAILED" if is_bad else call.outcome(call.place.region, "IMPORTFAILED")
        named = self.SYSTEMS[call.ask["OsType"], call.ask["OsVersion"], call.ask["Architecture"]]
        system = System(*named, call.get("LicenseType") or "TencentCloud", not call.get("Force"))
        image = begin(
            call,
            call.place.region,
            system,
            50,
            call.settings.import_seconds,
            name=call.ask["ImageName"],
            source="EXTERNAL_IMPORT",
            pending="IMPORTING",
            outcome=outcome,
            disks=[],
            description=call.get("ImageDescription") or "",
            family=call.get("ImageFamily") or "",
            tags=given_tags(call),
        )
        usages = [SYSTEM_DISK, *[DATA_DISK] * (len(files) - 1)]
        image.disks = [Snapshot(call.place, usage, 50, system, image.made, image.ready) for usage in usages]
        call.cloud.put(image, answer["ImageId"])
        call.cloud.make(image.place, image.tags)

    def _files(self, call: Call) -> list[str]:
        return [call.ask["ImageUrl"], *(disk["ImageUrl"] for disk in call.get("ImportImageDataDiskList") or ())]
