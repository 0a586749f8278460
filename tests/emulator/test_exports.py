from collections.abc import Callable
from typing import Any

import pytest

from emulator.lab import SECOND, SHANGHAI, Lab


def test_files_are_named_by_prefix_image_disk_and_snapshot(lab: Lab) -> None:
    image_id = lab.image(DataDiskIds=["disk-demodat1"])
    system, data = (disk["SnapshotId"] for disk in lab.look(image_id)["SnapshotSet"])
    export = {"BucketName": "files-1250000000", "ImageIds": [image_id]}
    answer = lab.client()("ExportImages", **export)
    assert answer["CosPaths"] == [f"{image_id}_system_{system}.raw", f"{image_id}_data_{data}.raw"]
    assert isinstance(answer["TaskId"], int)
    more = {"FileNamePrefixList": ["golden"], "ExportFormat": "QCOW2", "OnlyExportRootDisk": True}
    answer = lab.client()("ExportImages", **export, **more)
    assert answer["CosPaths"] == [f"golden_{image_id}_system_{system}.qcow2"]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"ImageIds": []}, "InvalidParameter.ImageIdsSnapshotIdsMustOne"),
        ({"ImageIds": ["img-nobody00"]}, "InvalidImageId.NotFound"),
        ({"BucketName": ""}, "InvalidParameterValue.BucketNotFound"),
        ({"BucketName": "files"}, "InvalidParameterValue.BucketNotFound"),
        ({"BucketName": "Files-1250000000"}, "InvalidParameterValue.BucketNotFound"),
        ({"BucketName": "files-9990000000"}, "InvalidParameterValue.BucketNotFound"),
        ({"BucketName": "files-9980000000"}, "InvalidParameterValue.InvalidBucketPermissionForExport"),
        ({"RoleName": "CVM_QcsRole-bad"}, "AuthFailure.CamRoleNameAuthenticateFailed"),
        ({"FileNamePrefixList": ["a/../../b"]}, "InvalidParameterValue.InvalidFileNamePrefixList"),
        ({"FileNamePrefixList": ["two words"]}, "InvalidParameterValue.InvalidFileNamePrefixList"),
        ({"ImageIds": ["img-nobody00"] * 2}, "InvalidParameterValue"),
        ({"ExportFormat": "ISO"}, "InvalidParameterValue"),
        ({"FileNamePrefixList": ["a", "b"]}, "InvalidParameterValue.InvalidFileNamePrefixList"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_its_code(lab: Lab, parameters: dict[str, Any], code: str) -> None:
    sent = {"BucketName": "files-1250000000", "ImageIds": [lab.image()]} | parameters
    assert lab.client().refused("ExportImages", **sent) == code


def test_no_two_exports_have_the_same_number(lab: Lab) -> None:
    export = {"BucketName": "files-1250000000", "ImageIds": [lab.image()]}
    seen = []
    for _ in range(4):
        seen += [lab.client()("ExportImages", **export)["TaskId"] for _ in range(5)]
        lab.clock.advance(3)
    assert len(set(seen)) == len(seen) == 20


def test_only_so_many_exports_are_under_way_at_once(build: Callable[..., Lab]) -> None:
    lab = build(export_tasks=2, export_seconds=100)
    export = {"BucketName": "files-1250000000", "ImageIds": [lab.image()]}
    cvm = lab.client()
    cvm("ExportImages", **export)
    for _ in range(3):
        cvm("ExportImages", DryRun=True, **export)
    lab.clock.advance(50)
    cvm("ExportImages", **export)
    assert cvm.refused("ExportImages", **export) == "LimitExceeded.ExportImageTaskLimitExceeded"
    elsewhere = {**export, "ImageIds": [lab.image(region=SHANGHAI)]}
    lab.client(region=SHANGHAI)("ExportImages", **elsewhere)
    lab.clock.advance(48)
    cvm("ExportImages", **export)
    assert cvm.refused("ExportImages", **export) == "LimitExceeded.ExportImageTaskLimitExceeded"


def test_only_plain_own_images_that_are_ready_can_be_exported(lab: Lab) -> None:
    cvm = lab.client()

    def refused(image_id: str, account: str = "") -> str:
        client = lab.client(account=account) if account else cvm
        return client.refused("ExportImages", BucketName="files-1250000000", ImageIds=[image_id])

    image_id = lab.image()
    (encrypted,) = lab.copy(image_id, "ap-guangzhou", Encrypt=True, ImageName="encrypted")
    assert refused(encrypted) == "UnsupportedOperation.EncryptedImagesNotSupported"
    cvm("ModifyImageSharePermission", ImageId=image_id, AccountIds=[SECOND], Permission="SHARE")
    assert refused(image_id, SECOND) == "UnsupportedOperation.SharedImageExportUnsupported"
    windows = [{"Name": "platform", "Values": ["Windows"]}]
    public = cvm("DescribeImages", Filters=windows)["ImageSet"][0]["ImageId"]
    assert refused(public) == "UnsupportedOperation.PublicImageExportUnsupported"
    making = cvm("CreateImage", ImageName="making", InstanceId="ins-demo0001")["ImageId"]
    assert refused(making) == "InvalidParameterValue.InvalidImageState"
    run = {"ImageId": public, "Placement": {"Zone": "ap-guangzhou-3"}}
    (instance,) = cvm("RunInstances", **run)["InstanceIdSet"]
    lab.clock.advance(1)
    made = cvm("CreateImage", ImageName="windows", InstanceId=instance, Sysprep="true")["ImageId"]
    lab.clock.advance(2)
    assert refused(made) == "UnsupportedOperation.WindowsImageExportUnsupported"
