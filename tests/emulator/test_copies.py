from collections.abc import Callable
from typing import Any

import pytest

from emulator.lab import BEIJING, FIRST, GUANGZHOU, SECOND, SHANGHAI, SINGAPORE, Lab
from pulumi_machine_image.emulator import Call, EmulatorError, EmulatorSettings, Fault
from pulumi_machine_image.emulator.catalogue import DEMO_IMAGE as PUBLIC


def test_a_copy_is_syncing_in_its_region_and_then_normal(build: Callable[..., Lab]) -> None:
    lab = build(copy_seconds=1000, sync_percent="exact")
    image_id = lab.image()
    asked = {"ImageIds": [image_id], "DestinationRegions": [SHANGHAI], "ImageSetRequired": True}
    (begun,) = lab.client()("SyncImages", **asked)["ImageSet"]
    assert begun["Region"] == SHANGHAI
    copy = lab.look(begun["ImageId"], SHANGHAI)
    assert (copy["ImageState"], copy["SyncPercent"], copy["ImageType"]) == ("SYNCING", 0, "PRIVATE_IMAGE")
    lab.clock.advance(370)
    assert lab.look(begun["ImageId"], SHANGHAI)["SyncPercent"] == 37
    lab.clock.advance(630)
    copy = lab.look(begun["ImageId"], SHANGHAI)
    assert (copy["ImageState"], copy["SyncPercent"]) == ("NORMAL", 100)


def test_the_percentage_stays_behind_on_both_sides_also_when_the_copy_has_ended(build: Callable[..., Lab]) -> None:
    lab = build(copy_seconds=1000)
    image_id = lab.image()
    lab.client()("SyncImages", ImageIds=[image_id], DestinationRegions=[SHANGHAI])
    (copy_id,) = lab.own_images(SHANGHAI)
    seen = []
    for _ in range(5):
        source, copy = lab.look(image_id), lab.look(copy_id, SHANGHAI)
        seen.append((source["SyncPercent"], copy["SyncPercent"]))
        lab.clock.advance(250)
    assert (source["ImageState"], copy["ImageState"]) == ("NORMAL", "NORMAL")
    assert seen == [(0, 0), *[(20, 20)] * 4]


def test_a_copy_that_failed_is_not_at_a_hundred(build: Callable[..., Lab]) -> None:
    def hook(call: Call) -> Fault | None:
        return Fault.fail_images(SHANGHAI) if call.action == "SyncImages" else None

    lab = build(faults=hook, sync_percent="exact")
    copy = lab.look(lab.copy(lab.image(), SHANGHAI)[0], SHANGHAI)
    assert (copy["ImageState"], copy["SyncPercent"]) == ("CREATEFAILED", 99)


def test_a_copy_has_a_new_id_new_snapshots_and_the_sources_name(build: Callable[..., Lab]) -> None:
    lab = build(whole_machine_images="allowed")
    image_id = lab.image("web", DataDiskIds=["disk-demodat1"], ImageDescription="golden", ImageFamily="web")
    source = lab.look(image_id)
    (copy_id,) = lab.copy(image_id, SHANGHAI)
    copy = lab.look(copy_id, SHANGHAI)
    assert copy["ImageId"] != image_id
    assert copy["ImageName"] == "web"
    assert [disk["DiskSize"] for disk in copy["SnapshotSet"]] == [50, 100]
    shared = {disk["SnapshotId"] for disk in copy["SnapshotSet"]} & {
        disk["SnapshotId"] for disk in source["SnapshotSet"]
    }
    assert not shared
    for field in ("OsName", "Platform", "Architecture", "ImageSize", "LicenseType"):
        assert copy[field] == source[field]


@pytest.mark.parametrize("inherits", ["nothing", "all"])
def test_a_copy_inherits_neither_description_nor_family_nor_tags_unless_set_otherwise(
    build: Callable[..., Lab], inherits: str
) -> None:
    lab = build(copy_inherits=inherits)
    team = [{"Key": "team", "Value": "web"}]
    tags = [{"ResourceType": "image", "Tags": team}]
    image_id = lab.image("web", ImageDescription="golden", ImageFamily="web", TagSpecification=tags)
    copy = lab.look(lab.copy(image_id, SHANGHAI)[0], SHANGHAI)
    found = (copy["ImageDescription"], copy["ImageFamily"], copy["Tags"])
    assert found == (("golden", "web", team) if inherits == "all" else ("", "", []))
    assert lab.look(image_id)["Tags"] == team


def test_tags_of_another_account_are_never_inherited(build: Callable[..., Lab]) -> None:
    lab = build(limits="current", copy_inherits="all")
    tags = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "web"}]}]
    image_id = shared_by_the_second_account(lab, ImageDescription="golden", TagSpecification=tags)
    copy = lab.look(lab.copy(image_id, GUANGZHOU)[0])
    assert (copy["ImageDescription"], copy["Tags"]) == ("golden", [])


def test_the_snapshots_of_a_copy_are_its_own_and_of_no_disk(build: Callable[..., Lab]) -> None:
    lab = build(copy_seconds=100)
    image_id = lab.image()
    cbs = lab.client("cbs", region=SHANGHAI)
    lab.client()("SyncImages", ImageIds=[image_id], DestinationRegions=[SHANGHAI])
    (copy_id,) = lab.own_images(SHANGHAI)
    (seen,) = cbs("DescribeSnapshots")["SnapshotSet"]
    assert (seen["SnapshotName"], seen["DiskId"], seen["CopyFromRemote"]) == (f"{copy_id}_system_disk", "", True)
    assert seen["SnapshotState"] == "COPYING_FROM_REMOTE"
    for state, count in (("COPYING_FROM_REMOTE", 1), ("CREATING", 0), ("NORMAL", 0)):
        filters = [{"Name": "snapshot-state", "Values": [state]}]
        assert cbs("DescribeSnapshots", Filters=filters)["TotalCount"] == count
    lab.clock.advance(100)
    assert cbs("DescribeSnapshots")["SnapshotSet"][0]["SnapshotState"] == "NORMAL"


def test_the_snapshots_of_an_encrypted_copy_are_not_from_elsewhere(lab: Lab) -> None:
    lab.copy(lab.image("web"), GUANGZHOU, Encrypt=True, ImageName="web-encrypted")
    copied, source = lab.client("cbs")("DescribeSnapshots")["SnapshotSet"]
    assert [copied["CopyFromRemote"], source["CopyFromRemote"]] == [False, False]
    assert [copied["Encrypt"], source["Encrypt"]] == [True, False]
    assert [copied["DiskId"], source["DiskId"]] == ["", "disk-demosys1"]


def test_one_call_copies_to_many_regions_under_one_name(lab: Lab) -> None:
    copies = lab.copy(lab.image(), SHANGHAI, BEIJING, "ap-nanjing", ImageName="web-copy")
    for copy_id, region in zip(copies, (SHANGHAI, BEIJING, "ap-nanjing"), strict=True):
        assert lab.look(copy_id, region)["ImageName"] == "web-copy"


def test_ids_come_back_only_when_asked_for(lab: Lab) -> None:
    answer = lab.client()("SyncImages", ImageIds=[lab.image()], DestinationRegions=[SHANGHAI])
    assert answer["ImageSet"] == []
    assert len(lab.own_images(SHANGHAI)) == 1


def test_the_source_is_busy_for_the_first_half_of_a_copy(build: Callable[..., Lab]) -> None:
    lab = build(copy_seconds=100, sync_percent="exact")
    image_id = lab.image()
    cvm = lab.client()
    cvm("SyncImages", ImageIds=[image_id], DestinationRegions=[SHANGHAI])
    lab.clock.advance(49)
    assert lab.state(image_id) == "SYNCING"
    assert lab.look(image_id)["SyncPercent"] == 98
    again = {"ImageIds": [image_id], "DestinationRegions": [BEIJING]}
    assert cvm.refused("SyncImages", **again) == "FailedOperation.InvalidImageState"
    share = {"ImageId": image_id, "AccountIds": [SECOND], "Permission": "SHARE"}
    assert cvm.refused("ModifyImageSharePermission", **share) == "InvalidParameterValue.InvalidImageState"
    assert cvm.refused("DeleteImages", ImageIds=[image_id]) == "InvalidImageId.IncorrectState"
    refused = cvm.refused("ModifyImageAttribute", ImageId=image_id, ImageName="other")
    assert refused == "InvalidImageId.IncorrectState"
    lab.clock.advance(1)
    assert lab.state(image_id) == "NORMAL"
    cvm("SyncImages", **again)


def test_the_source_can_be_set_to_stay_normal(build: Callable[..., Lab]) -> None:
    lab = build(copy_source="normal")
    image_id = lab.image()
    for region in (SHANGHAI, BEIJING):
        lab.client()("SyncImages", ImageIds=[image_id], DestinationRegions=[region])
    assert lab.state(image_id) == "NORMAL"


@pytest.mark.parametrize(
    ("source", "destination", "code"),
    [
        (GUANGZHOU, GUANGZHOU, "InvalidParameterValue.InvalidRegion"),
        (GUANGZHOU, "ap-nowhere", "InvalidRegion.NotFound"),
        (GUANGZHOU, SINGAPORE, "InvalidRegion.Unavailable"),
        (GUANGZHOU, "ap-shanghai-fsi", "InvalidRegion.Unavailable"),
        (SINGAPORE, "ap-taipei", "InvalidRegion.Unavailable"),
        ("ap-taipei", SINGAPORE, "InvalidRegion.Unavailable"),
        (SINGAPORE, SHANGHAI, "InvalidRegion.Unavailable"),
        ("ap-shanghai-fsi", SHANGHAI, "InvalidRegion.Unavailable"),
    ],
)
def test_a_copy_stays_within_its_partition(lab: Lab, source: str, destination: str, code: str) -> None:
    image_id = lab.image(region=source)
    refused = lab.client(region=source).refused("SyncImages", ImageIds=[image_id], DestinationRegions=[destination])
    assert refused == code


@pytest.mark.parametrize(
    ("source", "destination"),
    [(SINGAPORE, "eu-frankfurt"), ("ap-shanghai-fsi", "ap-shenzhen-fsi"), (SHANGHAI, BEIJING)],
)
def test_partitions_allow_copies_inside(lab: Lab, source: str, destination: str) -> None:
    image_id = lab.image(region=source)
    lab.client(region=source)("SyncImages", ImageIds=[image_id], DestinationRegions=[destination])
    assert len(lab.own_images(destination)) == 1


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"ImageIds": []}, "MissingParameter"),
        ({"DestinationRegions": []}, "MissingParameter"),
        ({"ImageIds": ["img-nobody00"]}, "InvalidImageId.NotFound"),
        ({"ImageIds": ["web"]}, "InvalidImageId.Malformed"),
        ({"ImageIds": ["img-nobody00", "img-nobody01"]}, "InvalidParameterValue.LimitExceeded"),
        ({"ImageName": "x" * 61}, "InvalidParameterValue"),
        ({"KmsKeyId": "kms-1"}, "InvalidParameter.InvalidKmsKeyId"),
        ({"DestinationRegions": [SHANGHAI, BEIJING, SHANGHAI]}, "InvalidParameterValue"),
        ({"DestinationRegions": [SHANGHAI] * 200}, "InvalidParameterValue.LimitExceeded"),
        ({"ImageName": "two\nlines"}, "InvalidParameterValue"),
        ({"Encrypt": True}, "InvalidParameterValue.InvalidRegion"),
        ({"Encrypt": True, "DestinationRegions": [GUANGZHOU], "KmsKeyId": "!"}, "InvalidParameter.InvalidKmsKeyId"),
    ],
)
def test_what_cannot_be_copied_is_refused_with_its_code(lab: Lab, parameters: dict[str, Any], code: str) -> None:
    asked = {"ImageIds": [lab.image()], "DestinationRegions": [SHANGHAI]} | parameters
    assert lab.client().refused("SyncImages", **asked) == code


def test_an_image_in_the_making_and_a_public_one_cannot_be_copied(lab: Lab) -> None:
    cvm = lab.client()
    image_id = cvm("CreateImage", ImageName="web", InstanceId="ins-demo0001")["ImageId"]
    refused = cvm.refused("SyncImages", ImageIds=[image_id], DestinationRegions=[SHANGHAI])
    assert refused == "InvalidImageId.IncorrectState"
    public = cvm("DescribeImages", Filters=[{"Name": "image-type", "Values": ["PUBLIC_IMAGE"]}])["ImageSet"][0][
        "ImageId"
    ]
    refused = cvm.refused("SyncImages", ImageIds=[public], DestinationRegions=[SHANGHAI])
    assert refused == "InvalidParameterValue.InvalidImageId"


def test_when_one_destination_cannot_take_the_copy_none_is_begun(lab: Lab) -> None:
    for number in range(10):
        lab.image(f"full-{number}", region=BEIJING)
    image_id = lab.image()
    cvm = lab.client()
    asked = {"ImageIds": [image_id], "DestinationRegions": [SHANGHAI, BEIJING]}
    assert cvm.refused("SyncImages", **asked) == "ImageQuotaLimitExceeded"
    assert lab.own_images(SHANGHAI) == []
    lab.image("web", region=SHANGHAI)
    asked = {"ImageIds": [image_id], "DestinationRegions": ["ap-nanjing", SHANGHAI]}
    assert cvm.refused("SyncImages", **asked) == "InvalidImageName.Duplicate"
    assert lab.own_images("ap-nanjing") == []
    assert lab.state(image_id) == "NORMAL"


def test_a_dry_run_begins_no_copy(lab: Lab) -> None:
    image_id = lab.image()
    asked = {"ImageIds": [image_id], "DestinationRegions": [SHANGHAI], "ImageSetRequired": True, "DryRun": True}
    assert not lab.client()("SyncImages", **asked).get("ImageSet")
    assert lab.own_images(SHANGHAI) == []
    assert lab.state(image_id) == "NORMAL"


def test_an_encrypted_copy_stays_in_its_region_and_is_neither_copied_nor_shared(lab: Lab) -> None:
    (encrypted,) = lab.copy(lab.image("web"), GUANGZHOU, Encrypt=True, ImageName="web-encrypted", KmsKeyId="kms-1234")
    assert lab.state(encrypted) == "NORMAL"
    cvm = lab.client()
    refused = cvm.refused("SyncImages", ImageIds=[encrypted], DestinationRegions=[SHANGHAI])
    assert refused == "UnsupportedOperation.EncryptedImagesNotSupported"
    refused = cvm.refused("SyncImages", ImageIds=[encrypted], DestinationRegions=[GUANGZHOU], Encrypt=True)
    assert refused == "UnsupportedOperation.SyncEncryptImageNotSupport"
    share = {"ImageId": encrypted, "AccountIds": [SECOND], "Permission": "SHARE"}
    assert cvm.refused("ModifyImageSharePermission", **share) == "UnsupportedOperation.EncryptedImagesNotSupported"


def shared_by_the_second_account(lab: Lab, **more: Any) -> str:
    image_id = lab.image("theirs", account=SECOND, **more)
    share = {"ImageId": image_id, "AccountIds": [FIRST], "Permission": "SHARE"}
    lab.client(account=SECOND)("ModifyImageSharePermission", **share)
    return image_id


def test_under_classic_limits_a_shared_image_cannot_be_copied(lab: Lab) -> None:
    image_id = shared_by_the_second_account(lab)
    for region in (GUANGZHOU, SHANGHAI):
        refused = lab.client().refused("SyncImages", ImageIds=[image_id], DestinationRegions=[region])
        assert refused == "InvalidParameterValue.InvalidImageId"


def test_today_a_shared_image_can_be_adopted_in_its_own_region(build: Callable[..., Lab]) -> None:
    lab = build(limits="current")
    image_id = shared_by_the_second_account(lab)
    refused = lab.client().refused("SyncImages", ImageIds=[image_id], DestinationRegions=[SHANGHAI])
    assert refused == "InvalidParameterValue.InvalidRegion"
    (adopted,) = lab.copy(image_id, GUANGZHOU)
    image = lab.look(adopted)
    assert (image["ImageType"], image["ImageCreator"], image["ImageName"]) == ("PRIVATE_IMAGE", FIRST, "theirs")
    lab.client(account=SECOND)("ModifyImageSharePermission", ImageId=image_id, AccountIds=[FIRST], Permission="CANCEL")
    lab.client(account=SECOND)("DeleteImages", ImageIds=[image_id], DeleteBindedSnap=True)
    assert lab.look(adopted)["SnapshotSet"]


def test_whole_machine_images_are_neither_copied_nor_shared_unless_set_otherwise(build: Callable[..., Lab]) -> None:
    for setting in ("refused", "allowed"):
        lab = build(whole_machine_images=setting, copy_source="normal")
        image_id = lab.image(DataDiskIds=["disk-demodat1"])
        copy = {"ImageIds": [image_id], "DestinationRegions": [SHANGHAI]}
        share = {"ImageId": image_id, "AccountIds": [SECOND], "Permission": "SHARE"}
        for action, sent in (("SyncImages", copy), ("ModifyImageSharePermission", share)):
            if setting == "refused":
                assert lab.client().refused(action, **sent) == "InvalidParameter.InstanceImageNotSupport"
            else:
                lab.client()(action, **sent)


def test_an_image_of_more_than_fifty_gib_is_not_copied_unless_set_otherwise(build: Callable[..., Lab]) -> None:
    for largest, passes in ((50, False), (59, False), (60, True), (0, True)):
        lab = build(largest_copy_gib=largest)
        run = {"ImageId": PUBLIC, "Placement": {"Zone": "ap-guangzhou-3"}, "SystemDisk": {"DiskSize": 60}}
        (instance,) = lab.client()("RunInstances", **run)["InstanceIdSet"]
        lab.clock.advance(1)
        copy = {"ImageIds": [lab.image(InstanceId=instance)], "DestinationRegions": [SHANGHAI]}
        if passes:
            lab.client()("SyncImages", **copy)
        else:
            assert lab.client().refused("SyncImages", **copy) == "InvalidImageId.TooLarge"


def test_the_code_at_the_border_can_be_set(build: Callable[..., Lab]) -> None:
    lab = build(border_copies="UnsupportedOperation.Region")
    for source, destination in ((GUANGZHOU, SINGAPORE), (SINGAPORE, "ap-taipei")):
        copy = {"ImageIds": [lab.image(region=source)], "DestinationRegions": [destination]}
        assert lab.client(region=source).refused("SyncImages", **copy) == "UnsupportedOperation.Region"


def test_an_unknown_choice_is_one_line() -> None:
    with pytest.raises(EmulatorError, match="copySource"):
        EmulatorSettings.parse({"copySource": "sometimes"})
