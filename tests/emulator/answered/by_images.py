"""The codes of the image actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.answered.case import (
    FILE,
    POOR,
    TOO_MANY_TAGS,
    Asked,
    Case,
    Cases,
    being_copied,
    disk_of,
    encrypted,
    failed,
    full,
    imported,
    in_the_making,
    machine,
    moved,
    public,
    received,
    running,
    shared,
    snapshot,
    whole,
)
from emulator.lab import FIRST, GUANGZHOU, SECOND, SHANGHAI, THIRD, Lab

Maker = Callable[[Lab], str]
MALFORMED, ABSENT = "web", "img-absent00"


def create(**more: Any) -> Asked:
    source = {} if "SnapshotIds" in more else {"InstanceId": "ins-demo0001"}
    return {"ImageName": "web", **source, **more}


def tagged(*tags: Asked) -> list[Asked]:
    return [{"ResourceType": "image", "Tags": list(tags)}]


def taken(lab: Lab) -> None:
    lab.image("web")


def after(prepare: Callable[[Lab], object], asked: Asked) -> Callable[[Lab], Asked]:
    """A call in a world that was made ready."""

    def ask(lab: Lab) -> Asked:
        prepare(lab)
        return asked

    return ask


def of_machine(instance: Callable[[Lab], str]) -> Callable[[Lab], Asked]:
    return lambda lab: create(InstanceId=instance(lab))


def free(lab: Lab) -> str:
    """A machine that costs nothing while it is stopped."""
    instance_id = moved("StopInstances", StoppedMode="STOP_CHARGING")(lab)
    lab.clock.advance(lab.settings.instance_seconds)
    return instance_id


def bare_metal(lab: Lab) -> str:
    return running(lab, InstanceType="BMS5.2XLARGE32")


def with_encrypted_disk(lab: Lab) -> str:
    return running(lab, SystemDisk={"Encrypt": True})


def with_local_disk(lab: Lab) -> Asked:
    instance_id = running(lab, DataDisks=[{"DiskType": "LOCAL_BASIC", "DiskSize": 20}])
    return create(InstanceId=instance_id, DataDiskIds=[disk_of(lab, instance_id)])


CREATE: Cases = {
    "ImageQuotaLimitExceeded": after(full, create()),
    "InvalidAccount.InsufficientBalance": Case(create(), where=POOR),
    "InvalidImageName.Duplicate": after(taken, create()),
    "InvalidInstance.NotSupported": of_machine(bare_metal),
    "InvalidInstanceId.NotFound": create(InstanceId="ins-absent00"),
    "InvalidParameter.DataDiskIdContainsRootDisk": create(DataDiskIds=["disk-demosys1"]),
    "InvalidParameter.DataDiskNotBelongSpecifiedInstance": create(DataDiskIds=["disk-absent00"]),
    "InvalidParameter.DuplicateSystemSnapshots": lambda lab: create(SnapshotIds=[snapshot(lab), snapshot(lab)]),
    "InvalidParameter.InvalidDependence": create(SnapshotIds=["snap-absent00"], DataDiskIds=["disk-demodat1"]),
    "InvalidParameter.LocalDataDiskNotSupport": with_local_disk,
    "InvalidParameter.SnapshotNotFound": create(SnapshotIds=["snap-absent00"]),
    "InvalidParameter.SpecifyOneParameter": {"ImageName": "web"},
    "InvalidParameter.SystemSnapshotNotFound": lambda lab: create(SnapshotIds=[snapshot(lab, "disk-demodat1")]),
    "InvalidParameterConflict": create(SnapshotIds=["snap-absent00"], InstanceId="ins-demo0001"),
    "InvalidParameterValue": create(ImageName=""),
    "InvalidParameterValue.InvalidImageFamily": create(ImageFamily="a b"),
    "InvalidParameterValue.TagQuotaLimitExceeded": create(TagSpecification=tagged(*TOO_MANY_TAGS)),
    "InvalidParameterValue.TooLarge": create(ImageName="x" * 61),
    "OperationDenied.InstanceOperationInProgress": of_machine(machine),
    "ResourceUnavailable.SnapshotCreating": lambda lab: create(SnapshotIds=[snapshot(lab, finished=False)]),
    "UnsupportedOperation.EncryptedImagesNotSupported": of_machine(with_encrypted_disk),
    "UnsupportedOperation.InstanceStateRebooting": of_machine(moved("RebootInstances")),
    "UnsupportedOperation.InstanceStateStarting": of_machine(moved("StopInstances", "StartInstances")),
    "UnsupportedOperation.InstanceStateStopping": of_machine(moved("StopInstances")),
    "UnsupportedOperation.NotSupportInstanceImage": of_machine(failed),
    "UnsupportedOperation.StoppedModeStopCharging": of_machine(free),
}
DESCRIBE: Cases = {
    "InvalidFilter": {"Filters": [{"Name": "colour", "Values": ["red"]}]},
    "InvalidFilterValue.LimitExceeded": {"Filters": [{"Name": "image-id", "Values": [ABSENT] * 6}]},
    "InvalidImageId.Malformed": {"ImageIds": [MALFORMED]},
    "InvalidInstanceType.Malformed": {"InstanceType": "small"},
    "InvalidParameter.InvalidParameterCoexistImageIdsFilters": {
        "ImageIds": [ABSENT],
        "Filters": [{"Name": "image-id", "Values": [ABSENT]}],
    },
    "InvalidParameterValue.InvalidParameterValueLimit": {"Limit": 0},
    "InvalidParameterValue.LimitExceeded": {"ImageIds": [ABSENT] * 101},
}


def of(image: Maker | str, **more: Any) -> Callable[[Lab], Asked]:
    """A call about one image."""
    return lambda lab: {"ImageId": image if isinstance(image, str) else image(lab), **more}


def of_several(image: Maker | str, **more: Any) -> Callable[[Lab], Asked]:
    return lambda lab: {"ImageIds": [image if isinstance(image, str) else image(lab)], **more}


MODIFY: Cases = {
    "InvalidImageId.IncorrectState": of(in_the_making),
    "InvalidImageId.Malformed": of(MALFORMED),
    "InvalidImageId.NotFound": of(ABSENT),
    "InvalidImageName.Duplicate": lambda lab: {
        "ImageId": lab.image("first"),
        "ImageName": lab.look(lab.image())["ImageName"],
    },
    "InvalidParameterValue.InvalidImageFamily": of(ABSENT, ImageFamily="a b"),
    "InvalidParameterValue.TooLarge": of(ABSENT, ImageDescription="x" * 257),
    "UnsupportedOperation.SharedImageModifyUnsupported": of(received),
}
DELETE: Cases = {
    "InvalidImageId.InShared": of_several(shared),
    "InvalidImageId.IncorrectState": of_several(in_the_making),
    "InvalidImageId.Malformed": of_several(MALFORMED),
    "InvalidImageId.NotFound": of_several(ABSENT),
    "InvalidParameterValue.InvalidImageId": of_several(public),
    "InvalidParameterValue.InvalidImageIdIsShared": of_several(received),
    "InvalidParameterValue.LimitExceeded": {"ImageIds": [ABSENT] * 101},
}


def share(image: Maker | str, *accounts: str, permission: str = "SHARE") -> Callable[[Lab], Asked]:
    return of(image, AccountIds=list(accounts or (SECOND,)), Permission=permission)


def licensed(lab: Lab) -> str:
    return imported(lab, LicenseType="BYOL")


SHARE: Cases = {
    "FailedOperation.AccountAlreadyExists": share(shared),
    "FailedOperation.BYOLImageShareFailed": share(licensed),
    "FailedOperation.NotMasterAccount": share(Lab.image, "998000000001"),
    "InvalidAccountId.NotFound": share(Lab.image, "999000000001"),
    "InvalidAccountIs.YourSelf": share(Lab.image, FIRST),
    "InvalidImageId.Malformed": share(MALFORMED),
    "InvalidImageId.NotFound": share(ABSENT),
    "InvalidParameter.InstanceImageNotSupport": Case(share(whole), {"whole_machine_images": "refused"}),
    "InvalidParameterValue.InvalidImageId": share(public),
    "InvalidParameterValue.InvalidImageState": share(in_the_making),
    "InvalidParameterValue.LimitExceeded": share(ABSENT, *[SECOND] * 51),
    "OverQuota": Case(share(Lab.image, SECOND, THIRD), {"limits": {"images": 10, "accounts": 1}}),
    "UnauthorizedOperation.ImageNotBelongToAccount": share(received, THIRD),
    "UnsupportedOperation.EncryptedImagesNotSupported": share(encrypted),
}
SHARES: Cases = {
    "InvalidImageId.Malformed": of(MALFORMED),
    "InvalidImageId.NotFound": of(ABSENT),
    "UnauthorizedOperation.ImageNotBelongToAccount": of(received),
}


def copy(image: Maker | str, *regions: str, **more: Any) -> Callable[[Lab], Asked]:
    return of_several(image, DestinationRegions=list(regions or (SHANGHAI,)), **more)


def into_full(lab: Lab) -> str:
    full(lab, SHANGHAI)
    return lab.image()


def into_taken(lab: Lab) -> str:
    lab.image("web", SHANGHAI)
    return lab.image("web")


def large(lab: Lab) -> str:
    instance_id = running(lab, SystemDisk={"DiskSize": 60})
    return lab.image("large", InstanceId=instance_id)


COPY: Cases = {
    "FailedOperation.InvalidImageState": copy(being_copied),
    "ImageQuotaLimitExceeded": copy(into_full),
    "InvalidImageId.IncorrectState": copy(in_the_making),
    "InvalidImageId.Malformed": copy(MALFORMED),
    "InvalidImageId.NotFound": copy(ABSENT),
    "InvalidImageId.TooLarge": copy(large),
    "InvalidImageName.Duplicate": copy(into_taken),
    "InvalidParameter.InstanceImageNotSupport": Case(copy(whole), {"whole_machine_images": "refused"}),
    "InvalidParameter.InvalidKmsKeyId": copy(Lab.image, KmsKeyId="kms-1"),
    "InvalidParameterValue": copy(Lab.image, SHANGHAI, SHANGHAI),
    "InvalidParameterValue.InvalidImageId": copy(public),
    "InvalidParameterValue.InvalidRegion": copy(Lab.image, GUANGZHOU),
    "InvalidParameterValue.LimitExceeded": {"ImageIds": [ABSENT, "img-absent01"], "DestinationRegions": [SHANGHAI]},
    "InvalidRegion.NotFound": copy(Lab.image, "ap-nowhere"),
    "InvalidRegion.Unavailable": copy(Lab.image, "ap-singapore"),
    "UnsupportedOperation.EncryptedImagesNotSupported": copy(encrypted),
    "UnsupportedOperation.Region": Case(
        copy(Lab.image, "ap-singapore"), {"border_copies": "UnsupportedOperation.Region"}
    ),
    "UnsupportedOperation.SyncEncryptImageNotSupport": copy(encrypted, GUANGZHOU, Encrypt=True),
}


def taken_by_import(lab: Lab) -> None:
    lab.image("imported")


IMPORT: Cases = {
    "ImageQuotaLimitExceeded": after(full, FILE),
    "InvalidImageName.Duplicate": after(taken_by_import, FILE),
    "InvalidImageOsType.Unsupported": FILE | {"OsType": "Plan 9"},
    "InvalidImageOsVersion.Unsupported": FILE | {"OsVersion": "23"},
    "InvalidParameter.InvalidParameterUrlError": FILE | {"ImageUrl": "server.qcow2"},
    "InvalidParameterValue": FILE | {"ImageName": ""},
    "InvalidParameterValue.ISOMustImportByForce": FILE | {"ImageUrl": FILE["ImageUrl"].replace("qcow2", "iso")},
    "InvalidParameterValue.InvalidBootMode": FILE | {"BootMode": "BIOS"},
    "InvalidParameterValue.InvalidImageFamily": FILE | {"ImageFamily": "a b"},
    "InvalidParameterValue.InvalidLicenseType": FILE | {"LicenseType": "MIT"},
    "InvalidParameterValue.TooLarge": FILE | {"ImageName": "x" * 61},
    "LimitExceeded": FILE | {"TagSpecification": tagged(*TOO_MANY_TAGS)},
}


def export(image: Maker | str, bucket: str = "files-1250000000", **more: Any) -> Callable[[Lab], Asked]:
    return of_several(image, BucketName=bucket, **more)


def of_windows(lab: Lab) -> str:
    return imported(lab, OsType="Windows Server 2022", OsVersion="-")


EXPORT: Cases = {
    "AuthFailure.CamRoleNameAuthenticateFailed": export(Lab.image, RoleName="writer-bad"),
    "InvalidImageId.Malformed": export(MALFORMED),
    "InvalidImageId.NotFound": export(ABSENT),
    "InvalidParameter.ImageIdsSnapshotIdsMustOne": {"BucketName": "files-1250000000"},
    "InvalidParameterValue": export(ABSENT, ExportFormat="ISO"),
    "InvalidParameterValue.BucketNotFound": export(Lab.image, "files"),
    "InvalidParameterValue.InvalidBucketPermissionForExport": export(Lab.image, "files-9980000000"),
    "InvalidParameterValue.InvalidFileNamePrefixList": export(Lab.image, FileNamePrefixList=["a", "b"]),
    "InvalidParameterValue.InvalidImageState": export(in_the_making),
    "InvalidParameterValue.LimitExceeded": {"BucketName": "files-1250000000", "ImageIds": [ABSENT] * 101},
    "LimitExceeded.ExportImageTaskLimitExceeded": Case(lambda lab: exported(lab), {"export_tasks": 1}),
    "UnsupportedOperation.EncryptedImagesNotSupported": export(encrypted),
    "UnsupportedOperation.PublicImageExportUnsupported": export(public),
    "UnsupportedOperation.SharedImageExportUnsupported": export(received),
    "UnsupportedOperation.WindowsImageExportUnsupported": export(of_windows),
}


def exported(lab: Lab) -> Asked:
    asked = export(Lab.image)(lab)
    lab.client()("ExportImages", **asked)
    return asked


BY_IMAGES: Mapping[tuple[str, str], Cases] = {
    ("cvm", "CreateImage"): CREATE,
    ("cvm", "DescribeImages"): DESCRIBE,
    ("cvm", "ModifyImageAttribute"): MODIFY,
    ("cvm", "DeleteImages"): DELETE,
    ("cvm", "ModifyImageSharePermission"): SHARE,
    ("cvm", "DescribeImageSharePermission"): SHARES,
    ("cvm", "SyncImages"): COPY,
    ("cvm", "ImportImage"): IMPORT,
    ("cvm", "ExportImages"): EXPORT,
}
