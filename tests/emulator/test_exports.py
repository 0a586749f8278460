from typing import Any

import pytest

from emulator.lab import SECOND, Lab


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
        ({"ExportFormat": "ISO"}, "InvalidParameterValue"),
        ({"FileNamePrefixList": ["a", "b"]}, "InvalidParameterValue.InvalidFileNamePrefixList"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_its_code(lab: Lab, parameters: dict[str, Any], code: str) -> None:
    sent = {"BucketName": "files-1250000000", "ImageIds": [lab.image()]} | parameters
    assert lab.client().refused("ExportImages", **sent) == code


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
