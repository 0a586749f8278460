"""The calls that Terraform's provider makes for each of its image objects, in their order and in its words."""

import pytest

from emulator.lab import SECOND, SHANGHAI, THIRD, Lab
from emulator.terraform import Refused, Terraform


@pytest.fixture
def terraform(lab: Lab) -> Terraform:
    return Terraform(lab)


def created(terraform: Terraform, name: str = "web", **more: object) -> str:
    """`force_poweroff` is false where the program does not say; it is sent as a text."""
    asked = {"ImageName": name, "ForcePoweroff": "false", "InstanceId": "ins-demo0001", **more}
    image_id: str = terraform("cvm", "CreateImage", asked)["ImageId"]
    return image_id


def resource_name(image_id: str) -> str:
    return f"qcs::cvm:ap-guangzhou:uin/:image/{image_id}"


def test_an_image_is_created_with_tags_and_read(lab: Lab, terraform: Terraform) -> None:
    tags = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "web"}]}]
    image_id = created(terraform, ImageDescription="made by Terraform", TagSpecification=tags)
    replaced = [{"TagKey": "team", "TagValue": "web"}]
    terraform("tag", "ModifyResourceTags", {"Resource": resource_name(image_id), "ReplaceTags": replaced})
    terraform.usable(image_id)
    image = terraform.usable(image_id)
    assert (image["ImageName"], image["ImageDescription"], image["ImageFamily"]) == ("web", "made by Terraform", "")
    assert terraform.tags(image_id) == {"team": "web"}
    assert {call.error for call in lab.emulator.calls} == {""}


def test_an_image_without_tags_is_read_in_the_same_way(terraform: Terraform) -> None:
    assert terraform.tags(created(terraform)) == {}


def test_an_image_is_created_of_snapshots(lab: Lab, terraform: Terraform) -> None:
    snapshot_id = lab.client("cbs")("CreateSnapshot", DiskId="disk-demosys1")["SnapshotId"]
    lab.clock.advance(2)
    asked = {"ImageName": "web", "ForcePoweroff": "false", "SnapshotIds": [snapshot_id], "Sysprep": "false"}
    image = terraform.usable(terraform("cvm", "CreateImage", asked)["ImageId"])
    assert [snapshot["SnapshotId"] for snapshot in image["SnapshotSet"]] == [snapshot_id]


def test_an_update_sends_what_has_not_changed_and_empty_texts(terraform: Terraform) -> None:
    image_id = created(terraform)
    terraform.usable(image_id)
    for name, description in (("web", "another"), ("web", ""), ("web-2", "")):
        asked = {"ImageId": image_id, "ImageName": name, "ImageDescription": description, "ImageFamily": ""}
        terraform("cvm", "ModifyImageAttribute", asked)
        image = terraform.usable(image_id)
        assert (image["ImageName"], image["ImageDescription"], image["ImageFamily"]) == (name, description, "")


def test_tags_are_changed(terraform: Terraform) -> None:
    image_id = created(terraform)
    name = resource_name(image_id)
    terraform("tag", "ModifyResourceTags", {"Resource": name, "ReplaceTags": [{"TagKey": "a", "TagValue": "1"}]})
    changes = {"ReplaceTags": [{"TagKey": "b", "TagValue": "2"}], "DeleteTags": [{"TagKey": "a"}]}
    terraform("tag", "ModifyResourceTags", {"Resource": name, **changes})
    assert terraform.tags(image_id) == {"b": "2"}


def test_a_deleted_image_is_one_that_is_not_listed(terraform: Terraform) -> None:
    image_id = created(terraform)
    terraform.usable(image_id)
    terraform("cvm", "DeleteImages", {"ImageIds": [image_id]})
    assert terraform("cvm", "DescribeImages", {"ImageIds": [image_id]})["ImageSet"] == []


def test_an_image_is_shared_and_its_accounts_are_changed_and_taken_back(terraform: Terraform) -> None:
    image_id = created(terraform)
    terraform.usable(image_id)

    def permit(permission: str, *accounts: str) -> None:
        asked = {"ImageId": image_id, "AccountIds": list(accounts), "Permission": permission}
        terraform("cvm", "ModifyImageSharePermission", asked)

    def listed() -> set[str]:
        found = terraform("cvm", "DescribeImageSharePermission", {"ImageId": image_id})["SharePermissionSet"]
        return {entry["AccountId"] for entry in found}

    permit("SHARE", SECOND)
    assert listed() == {SECOND}
    permit("SHARE", THIRD)  # those that are new first, then those that go
    permit("CANCEL", SECOND)
    assert listed() == {THIRD}
    permit("CANCEL", *listed())
    assert listed() == set()


def test_a_copy_is_waited_for_at_its_source(lab: Lab, terraform: Terraform) -> None:
    image_id = created(terraform)
    terraform.usable(image_id)
    asked = {"ImageIds": [image_id], "DestinationRegions": [SHANGHAI]}
    assert terraform("cvm", "SyncImages", asked)["ImageSet"] == []
    terraform.usable(image_id)
    assert len(lab.own_images(SHANGHAI)) == 1


def test_images_are_listed_page_by_page_and_their_snapshots_looked_up(terraform: Terraform) -> None:
    image_id = created(terraform)
    terraform.usable(image_id)
    filters = [{"Name": "image-type", "Values": ["PRIVATE_IMAGE"]}]
    page = {"Filters": filters, "Offset": 0, "Limit": 100}
    (image,) = terraform("cvm", "DescribeImages", page)["ImageSet"]
    assert terraform("cvm", "DescribeImages", {**page, "Offset": 100})["ImageSet"] == []
    ids = [snapshot["SnapshotId"] for snapshot in image["SnapshotSet"]]
    found = terraform("cbs", "DescribeSnapshots", {"SnapshotIds": ids, "Offset": 0, "Limit": 100})["SnapshotSet"]
    (snapshot,) = found
    assert (snapshot["SnapshotId"], snapshot["DiskUsage"], snapshot["DiskSize"]) == (ids[0], "SYSTEM_DISK", 50)
    assert snapshot["SnapshotName"]


def test_all_images_are_listed_with_an_empty_list_of_filters(terraform: Terraform) -> None:
    everything = terraform("cvm", "DescribeImages", {"Filters": [], "Offset": 0, "Limit": 100})
    assert everything["TotalCount"] == len(everything["ImageSet"]) > 20


def test_a_file_is_imported(lab: Lab, terraform: Terraform) -> None:
    file = {
        "Architecture": "x86_64",
        "OsType": "Ubuntu",
        "OsVersion": "22",
        "ImageUrl": "https://files-1250000000.cos.ap-guangzhou.myqcloud.com/server.qcow2",
        "ImageName": "imported",
        "DryRun": False,
        "Force": False,
    }
    image_id = terraform("cvm", "ImportImage", file)["ImageId"]
    assert lab.state(image_id) == "IMPORTING"


def test_an_image_is_exported_and_waited_for(terraform: Terraform) -> None:
    image_id = created(terraform)
    terraform.usable(image_id)
    asked = {
        "BucketName": "files-1250000000",
        "ImageIds": [image_id],
        "ExportFormat": "RAW",
        "FileNamePrefixList": ["test"],
        "OnlyExportRootDisk": False,
        "DryRun": False,
        "RoleName": "CVM_QcsRole",
    }
    assert len(terraform("cvm", "ExportImages", asked)["CosPaths"]) == 1
    terraform.usable(image_id)


def test_the_image_of_a_family_is_found(terraform: Terraform) -> None:
    image_id = created(terraform, ImageFamily="web")
    terraform.usable(image_id)
    assert terraform("cvm", "DescribeImageFromFamily", {"ImageFamily": "web"})["Image"]["ImageId"] == image_id


@pytest.mark.parametrize(
    ("action", "asked", "answered"),
    [
        ("DescribeImageQuota", {}, "ImageNumQuota"),
        ("DescribeImportImageOs", {}, "ImportImageOsListSupported"),
        ("DescribeImageSharePermission", {"ImageId": "img-absent00"}, ""),
    ],
)
def test_the_small_readers_answer(terraform: Terraform, action: str, asked: dict[str, str], answered: str) -> None:
    if answered:
        assert answered in terraform("cvm", action, asked)
    else:
        with pytest.raises(Refused, match=r"^InvalidImageId\.NotFound$"):
            terraform("cvm", action, asked)


def test_a_role_is_assumed_by_the_same_way(terraform: Terraform) -> None:
    role = {
        "RoleArn": f"qcs::cam::uin/{SECOND}:roleName/deploy",
        "RoleSessionName": "terraform",
        "DurationSeconds": 3600,
    }
    assert terraform("sts", "AssumeRole", role)["Credentials"]["Token"]


def test_a_wrong_key_is_refused(terraform: Terraform, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = lab.emulator.credentials()._replace(secret_key="wrong")
    monkeypatch.setattr(terraform, "_keys", wrong)
    with pytest.raises(Refused, match=r"^AuthFailure\.SignatureFailure$"):
        created(terraform)
