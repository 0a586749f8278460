"""Every other call that changes something, as in `model_rules.py`: shares, images that are there, snapshots, tags,
exports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from emulator.model import DISKS, PRIVATE, SYSTEM_DISK, UBUNTU, Answer, Image, Place, Snapshot
from emulator.model_rules import (
    BAD_VALUE,
    NOT_FOUND,
    RESERVED,
    TOO_MANY,
    Call,
    CreateImage,
    ImportImage,
    Rule,
    SyncImages,
    attributes,
    not_own,
    whole_machine,
)

Tagged = Image | Snapshot


class ModifyImageSharePermission:
    def refusals(self, call: Call) -> Iterator[str]:
        accounts = call.ask["AccountIds"]
        yield from not_own(
            call,
            call.ask["ImageId"],
            shared="UnauthorizedOperation.ImageNotBelongToAccount",
            public="InvalidParameterValue.InvalidImageId",
        )
        if not accounts:
            yield "MissingParameter"
        if len(accounts) > call.settings.accounts_per_call:
            yield TOO_MANY
        if call.ask["Permission"] not in ("SHARE", "CANCEL"):
            yield BAD_VALUE
        kind, image = call.cloud.seen(call.place, call.ask["ImageId"])
        if image is None or kind != PRIVATE:
            return
        if image.state(call.now) != "NORMAL":
            yield "InvalidParameterValue.InvalidImageState"
        if call.ask["Permission"] == "SHARE":
            yield from self._image(call, image)
            yield from self._accounts(call, image, accounts)
        elif call.settings.absent_cancel == "refused" and not set(accounts) <= image.shares.keys():
            yield "InvalidAccountId.NotFound"

    def _image(self, call: Call, image: Image) -> Iterator[str]:
        if image.encrypted:
            yield "UnsupportedOperation.EncryptedImagesNotSupported"
        if image.system.license == "BYOL":
            yield "FailedOperation.BYOLImageShareFailed"
        yield from whole_machine(call, image)

    def _accounts(self, call: Call, image: Image, accounts: Sequence[str]) -> Iterator[str]:
        for account in accounts:
            if account == call.place.account:
                yield "InvalidAccountIs.YourSelf"
            if account.startswith("999") or not account.isdecimal():
                yield "InvalidAccountId.NotFound"
            if account.startswith("998"):
                yield "FailedOperation.NotMasterAccount"
            if account in image.shares and call.settings.repeated_share == "refused":
                yield "FailedOperation.AccountAlreadyExists"
        if len({*image.shares, *accounts}) > call.settings.numbers.accounts:
            yield "OverQuota"

    def effect(self, call: Call, answer: Answer) -> None:
        _, image = call.cloud.seen(call.place, call.ask["ImageId"])
        assert image is not None
        for account in call.ask["AccountIds"]:
            if call.ask["Permission"] == "SHARE":
                image.shares.setdefault(account, call.now)
            else:
                image.shares.pop(account, None)


class ModifyImageAttribute:
    def refusals(self, call: Call) -> Iterator[str]:
        yield from attributes(call)
        refused = "UnsupportedOperation.SharedImageModifyUnsupported"
        yield from not_own(call, call.ask["ImageId"], shared=refused, public=NOT_FOUND)
        kind, image = call.cloud.seen(call.place, call.ask["ImageId"])
        if image is None or kind != PRIVATE:
            return
        if image.is_busy(call.now):
            yield "InvalidImageId.IncorrectState"
        if image.shares and call.settings.shared_rename == "refused":
            yield refused
        name = call.get("ImageName")
        if name and any(one.name == name for one in call.cloud.own(call.place) if one is not image):
            yield "InvalidImageName.Duplicate"

    def effect(self, call: Call, answer: Answer) -> None:
        _, image = call.cloud.seen(call.place, call.ask["ImageId"])
        assert image is not None
        image.name = call.ask.get("ImageName", image.name)
        image.description = call.ask.get("ImageDescription", image.description)
        image.family = call.ask.get("ImageFamily", image.family)
        image.deprecated = call.ask.get("ImageDeprecated", image.deprecated)


class DeleteImages:
    def refusals(self, call: Call) -> Iterator[str]:
        if not call.ask["ImageIds"]:
            yield "MissingParameter"
        if len(call.ask["ImageIds"]) > call.settings.images_per_call:
            yield TOO_MANY
        for image_id in call.ask["ImageIds"]:
            received, public = "InvalidParameterValue.InvalidImageIdIsShared", "InvalidParameterValue.InvalidImageId"
            yield from not_own(call, image_id, shared=received, public=public)
            kind, image = call.cloud.seen(call.place, image_id)
            if image is not None and kind == PRIVATE:
                if image.is_busy(call.now):
                    yield "InvalidImageId.IncorrectState"
                if image.shares:
                    yield "InvalidImageId.InShared"

    def effect(self, call: Call, answer: Answer) -> None:
        gone = [image for image in call.cloud.own(call.place) if image.id in call.ask["ImageIds"]]
        call.cloud.images = [image for image in call.cloud.images if image not in gone]
        if call.get("DeleteBindedSnap"):
            loose = [disk for image in gone for disk in image.disks if not call.cloud.on(disk)]
            call.cloud.snapshots = [one for one in call.cloud.snapshots if one not in loose]


class CreateSnapshot:
    def refusals(self, call: Call) -> Iterator[str]:
        if call.ask["DiskId"] not in DISKS:
            yield "InvalidDiskId.NotFound"

    def effect(self, call: Call, answer: Answer) -> None:
        disk = call.ask["DiskId"]
        snapshot = Snapshot(
            call.place,
            call.get("DiskUsage") or DISKS[disk][0],
            DISKS[disk][1],
            UBUNTU,
            call.now,
            call.now + call.settings.create_seconds,
            disk=disk,
            name=call.ask["SnapshotName"],
            tags={tag["Key"]: tag["Value"] for tag in call.get("Tags") or ()},
            id=call.cloud.fresh(answer["SnapshotId"], "snap"),
        )
        call.cloud.snapshots.append(snapshot)
        call.cloud.make(call.place, snapshot.tags)


class DeleteSnapshots:
    def refusals(self, call: Call) -> Iterator[str]:
        if not call.ask["SnapshotIds"]:
            yield "MissingParameter"
        for snapshot_id in call.ask["SnapshotIds"]:
            snapshot = call.cloud.stored(call.place, snapshot_id)
            if snapshot is None:
                yield "InvalidSnapshotId.NotFound"
                continue
            if snapshot.is_busy(call.now):
                yield "ResourceUnavailable.SnapshotCreating"
            for image in call.cloud.on(snapshot):
                if image.shares or not call.get("DeleteBindImages"):
                    yield "UnsupportedOperation.SnapshotHasBindedImage"
                if image.is_busy(call.now):
                    yield "ResourceBusy"

    def effect(self, call: Call, answer: Answer) -> None:
        gone = [call.cloud.stored(call.place, snapshot_id) for snapshot_id in call.ask["SnapshotIds"]]
        call.cloud.images = [image for image in call.cloud.images if not any(disk in gone for disk in image.disks)]
        call.cloud.snapshots = [one for one in call.cloud.snapshots if one not in gone]


def named(call: Call, resource: str) -> Tagged | None:
    """The thing of a six-part name, if it is the caller's."""
    region = resource.split(":")[3]
    kind, _, resource_id = resource.rpartition(":")[2].partition("/")
    things: list[Tagged] = [*call.cloud.there] if kind == "image" else [*call.cloud.snapshots]
    place = Place(call.place.account, region)
    return next((thing for thing in things if thing.id == resource_id and thing.place == place), None)


def resource(call: Call, name: str) -> Iterator[str]:
    owner = name.split(":")[4].removeprefix("uin/")
    if owner not in ("", call.place.account) or named(call, name) is None:
        yield "InvalidParameterValue.ResourceDescriptionError"


def put(call: Call, thing: Tagged, pairs: list[Answer]) -> None:
    tags = {pair["TagKey"]: pair["TagValue"] for pair in pairs}
    thing.tags |= tags
    call.cloud.make(call.place, tags)


class ModifyResourceTags:
    def refusals(self, call: Call) -> Iterator[str]:
        replaced, deleted = call.get("ReplaceTags"), call.get("DeleteTags")
        if replaced is None and deleted is None:
            yield "MissingParameter"
        keys = [pair["TagKey"] for pair in replaced or ()]
        is_empty = any(not pair["TagValue"] for pair in replaced or ())
        if [] in (replaced, deleted) or len({*keys}) < len(keys) or is_empty:
            yield "InvalidParameter.Tag"
        if any(key.lower().startswith(RESERVED) for key in keys):
            yield "InvalidParameter.ReservedTagKey"
        if {*keys} & {tag["TagKey"] for tag in deleted or ()}:
            yield "InvalidParameterValue.DeleteTagsParamError"
        yield from resource(call, call.ask["Resource"])

    def effect(self, call: Call, answer: Answer) -> None:
        thing = named(call, call.ask["Resource"])
        assert thing is not None
        for tag in call.get("DeleteTags") or ():
            thing.tags.pop(tag["TagKey"], None)
        put(call, thing, call.get("ReplaceTags") or [])


class TagResources:
    def refusals(self, call: Call) -> Iterator[str]:
        if not call.ask["Tags"]:
            yield "MissingParameter"

    def effect(self, call: Call, answer: Answer) -> None:
        for thing in each(call, answer):
            put(call, thing, call.ask["Tags"])


class UnTagResources:
    def refusals(self, call: Call) -> Iterator[str]:
        if not call.ask["TagKeys"]:
            yield "MissingParameter"

    def effect(self, call: Call, answer: Answer) -> None:
        for thing in each(call, answer):
            for key in call.ask["TagKeys"]:
                thing.tags.pop(key, None)


def each(call: Call, answer: Answer) -> list[Tagged]:
    """The things named; those that cannot be tagged must be in the answer, each with its code."""
    names = call.ask["ResourceList"]
    failed = [(name, code) for name in names for code in resource(call, name)]
    told = [(entry["Resource"], entry["Code"]) for entry in answer["FailedResources"]]
    assert told == failed, f"{told} are not tagged, expected {failed}"
    return [thing for name in names if (thing := named(call, name)) is not None]


class StartInstances:
    def refusals(self, call: Call) -> Iterator[str]:
        state = call.cloud.machine(call.place)
        if state != "STOPPED":
            yield f"UnsupportedOperation.InstanceState{state.title()}"

    def effect(self, call: Call, answer: Answer) -> None:
        call.cloud.move(call.place, "STARTING", "RUNNING")


class ExportImages:
    def refusals(self, call: Call) -> Iterator[str]:
        ids, prefixes = call.ask["ImageIds"], call.get("FileNamePrefixList") or ()
        if not ids:
            yield "InvalidParameter.ImageIdsSnapshotIdsMustOne"
        if len({*ids}) < len(ids):
            yield BAD_VALUE
        if len(ids) > call.settings.images_per_call:
            yield TOO_MANY
        if len(prefixes) not in (0, len(ids)) or not all(re.fullmatch(r"[\w.-]*", one, re.ASCII) for one in prefixes):
            yield "InvalidParameterValue.InvalidFileNamePrefixList"
        owner = call.ask["BucketName"].rpartition("-")[2]
        if not owner.isdecimal() or owner.startswith("999"):
            yield "InvalidParameterValue.BucketNotFound"
        if owner.startswith("998"):
            yield "InvalidParameterValue.InvalidBucketPermissionForExport"
        if (call.get("RoleName") or "").endswith("-bad"):
            yield "AuthFailure.CamRoleNameAuthenticateFailed"
        under_way = [place for place, until in call.cloud.exports if place == call.place and call.now < until]
        if len(under_way) >= call.settings.export_tasks:
            yield "LimitExceeded.ExportImageTaskLimitExceeded"
        for image_id in ids:
            yield from self._image(call, image_id)

    def _image(self, call: Call, image_id: str) -> Iterator[str]:
        shared, public = (f"UnsupportedOperation.{kind}ImageExportUnsupported" for kind in ("Shared", "Public"))
        yield from not_own(call, image_id, shared=shared, public=public)
        kind, image = call.cloud.seen(call.place, image_id)
        if image is None or kind != PRIVATE:
            return
        if image.state(call.now) != "NORMAL":
            yield "InvalidParameterValue.InvalidImageState"
        if image.encrypted:
            yield "UnsupportedOperation.EncryptedImagesNotSupported"
        if image.system.platform == "Windows":
            yield "UnsupportedOperation.WindowsImageExportUnsupported"

    def effect(self, call: Call, answer: Answer) -> None:
        """Files: prefix, image, disk, snapshot; and a task that nothing can be asked about."""
        form = call.ask.get("ExportFormat", "RAW").lower()
        paths = []
        for number, image_id in enumerate(call.ask["ImageIds"]):
            _, image = call.cloud.seen(call.place, image_id)
            assert image is not None
            prefix = f"{call.ask['FileNamePrefixList'][number]}_" if call.get("FileNamePrefixList") else ""
            for disk in image.disks:
                if disk.usage == SYSTEM_DISK or not call.get("OnlyExportRootDisk"):
                    usage = "system" if disk.usage == SYSTEM_DISK else "data"
                    paths.append(f"{prefix}{image_id}_{usage}_{disk.id}.{form}")
        assert answer["CosPaths"] == paths, f"{answer['CosPaths']} are exported, expected {paths}"
        assert answer["TaskId"] > call.cloud.task, f"the task {answer['TaskId']} was begun before"
        call.cloud.task = answer["TaskId"]
        call.cloud.exports.append((call.place, call.now + call.settings.export_seconds))


CHANGES: dict[str, Rule] = {
    type(rule).__name__: rule
    for rule in (
        *(CreateImage(), SyncImages(), ImportImage(), ModifyImageAttribute(), ModifyImageSharePermission()),
        *(DeleteImages(), CreateSnapshot(), DeleteSnapshots(), ModifyResourceTags(), TagResources(), UnTagResources()),
        *(StartInstances(), ExportImages()),
    )
}
"""Every action that changes something, by its name."""
