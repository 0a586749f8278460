from typing import Any

import pytest

from emulator.lab import SECOND, SHANGHAI, Lab

POOR = "997000000001"


def test_a_snapshot_of_a_disk_is_creating_and_then_normal(lab: Lab) -> None:
    cbs = lab.client("cbs")
    tags = [{"Key": "team", "Value": "web"}]
    made = cbs("CreateSnapshot", DiskId="disk-demodat1", SnapshotName="before", Tags=tags)["SnapshotId"]
    lab.clock.advance(1)
    (seen,) = cbs("DescribeSnapshots", SnapshotIds=[made])["SnapshotSet"]
    assert (seen["SnapshotState"], seen["Percent"]) == ("CREATING", 50)
    lab.clock.advance(1)
    (seen,) = cbs("DescribeSnapshots", SnapshotIds=[made])["SnapshotSet"]
    assert (seen["SnapshotState"], seen["Percent"]) == ("NORMAL", 100)
    assert (seen["DiskId"], seen["DiskUsage"], seen["DiskSize"]) == ("disk-demodat1", "DATA_DISK", 100)
    assert (seen["SnapshotName"], seen["Tags"], seen["Images"]) == ("before", tags, [])


def test_snapshots_tell_which_images_stand_on_them(lab: Lab) -> None:
    image_id = lab.image("web")
    snapshot = lab.look(image_id)["SnapshotSet"][0]["SnapshotId"]
    (seen,) = lab.client("cbs")("DescribeSnapshots", SnapshotIds=[snapshot])["SnapshotSet"]
    assert (seen["Images"], seen["ImageCount"]) == ([{"ImageId": image_id, "ImageName": "web"}], 1)
    assert lab.client("cbs", account=SECOND)("DescribeSnapshots", SnapshotIds=[snapshot])["TotalCount"] == 0


def test_a_snapshot_cannot_go_before_its_images(lab: Lab) -> None:
    cbs = lab.client("cbs")
    image_id = lab.image()
    snapshot = lab.look(image_id)["SnapshotSet"][0]["SnapshotId"]
    refused = cbs.refused("DeleteSnapshots", SnapshotIds=[snapshot])
    assert refused == "UnsupportedOperation.SnapshotHasBindedImage"
    lab.client()("DeleteImages", ImageIds=[image_id])
    cbs("DeleteSnapshots", SnapshotIds=[snapshot])
    assert cbs("DescribeSnapshots")["TotalCount"] == 0


def test_a_snapshot_can_take_its_images_along_unless_they_are_shared(lab: Lab) -> None:
    image_id = lab.image()
    snapshot = lab.look(image_id)["SnapshotSet"][0]["SnapshotId"]
    share = {"ImageId": image_id, "AccountIds": [SECOND]}
    lab.client()("ModifyImageSharePermission", Permission="SHARE", **share)
    both = {"SnapshotIds": [snapshot], "DeleteBindImages": True}
    refused = lab.client("cbs").refused("DeleteSnapshots", **both)
    assert refused == "UnsupportedOperation.SnapshotHasBindedImage"
    lab.client()("ModifyImageSharePermission", Permission="CANCEL", **share)
    lab.client("cbs")("DeleteSnapshots", **both)
    assert lab.own_images() == []


@pytest.mark.parametrize(
    ("action", "parameters", "code"),
    [
        ("CreateSnapshot", {"DiskId": "disk-nobody00"}, "InvalidDiskId.NotFound"),
        ("CreateSnapshot", {"DiskId": "disk-demosys1", "DiskUsage": "FLOPPY"}, "InvalidParameterValue"),
        ("DeleteSnapshots", {"SnapshotIds": ["snap-nobody00"]}, "InvalidSnapshotId.NotFound"),
        ("DeleteSnapshots", {"SnapshotIds": []}, "MissingParameter"),
        ("DescribeSnapshots", {"SnapshotIds": ["web"]}, "InvalidParameterValue"),
        ("DescribeSnapshots", {"Limit": 101}, "InvalidParameterValue"),
        ("DescribeSnapshots", {"Filters": [{"Name": "disk-id", "Values": ["disk-1"] * 11}]}, "InvalidParameterValue"),
        ("CreateSnapshot", {"DiskId": "disk-demosys1", "Tags": [{"Key": "", "Value": "x"}]}, "InvalidParameterValue"),
        ("CreateSnapshot", {"DiskId": "disk-demosys1", "Tags": [{"Key": "qcloud", "Value": "x"}]}, "InvalidParameter"),
        ("DescribeSnapshots", {"Filters": [{"Name": "colour", "Values": ["red"]}]}, "InvalidFilter"),
        (
            "DescribeSnapshots",
            {"SnapshotIds": ["snap-nobody00"], "Filters": [{"Name": "disk-id", "Values": ["x"]}]},
            "InvalidParameter",
        ),
    ],
)
def test_what_cannot_be_asked_of_snapshots_is_refused(
    lab: Lab, action: str, parameters: dict[str, Any], code: str
) -> None:
    assert lab.client("cbs").refused(action, **parameters) == code


def test_a_snapshot_in_the_making_is_not_deleted(lab: Lab) -> None:
    made = lab.client("cbs")("CreateSnapshot", DiskId="disk-demodat1")["SnapshotId"]
    refused = lab.client("cbs").refused("DeleteSnapshots", SnapshotIds=[made])
    assert refused == "ResourceUnavailable.SnapshotCreating"


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("disk-usage", "SYSTEM_DISK", 1),
        ("disk-id", "disk-demodat1", 1),
        ("zone", "ap-guangzhou-3", 2),
        ("zone", "ap-guangzhou-4", 0),
        ("snapshot-state", "NORMAL", 2),
        ("snapshot-name", "data_disk", 1),
        ("snapshot-type", "SHARED_SNAPSHOT", 0),
        ("encrypt", "FALSE", 2),
        ("project-id", "0", 2),
        ("snapshot-id", "snap-nobody00", 0),
    ],
)
def test_snapshots_are_found_by_filters(lab: Lab, name: str, value: str, count: int) -> None:
    lab.image(DataDiskIds=["disk-demodat1"])
    answer = lab.client("cbs")("DescribeSnapshots", Filters=[{"Name": name, "Values": [value]}])
    assert answer["TotalCount"] == count


def test_snapshots_are_found_by_ten_disks_and_by_as_many_filters_and_other_values_as_one_likes(lab: Lab) -> None:
    lab.image()
    disks = {"Name": "disk-id", "Values": [f"disk-0000000{n}" for n in range(9)] + ["disk-demosys1"]}
    names = {"Name": "snapshot-name", "Values": [f"none-{n}" for n in range(20)] + ["system_disk"]}
    usage = [{"Name": "disk-usage", "Values": ["SYSTEM_DISK"]}] * 11
    assert lab.client("cbs")("DescribeSnapshots", Filters=[disks, names, *usage])["TotalCount"] == 1


def test_an_image_that_is_busy_keeps_its_snapshots_from_being_deleted(lab: Lab) -> None:
    snapshot = lab.look(lab.image())["SnapshotSet"][0]["SnapshotId"]
    lab.client()("SyncImages", ImageIds=lab.own_images(), DestinationRegions=[SHANGHAI])
    both = {"SnapshotIds": [snapshot], "DeleteBindImages": True}
    assert lab.client("cbs").refused("DeleteSnapshots", **both) == "ResourceBusy"


def test_a_snapshot_costs_money(lab: Lab) -> None:
    poor = lab.client("cbs", account=POOR)
    assert poor.refused("CreateSnapshot", DiskId="disk-demosys1") == "InvalidAccount.InsufficientBalance"
    assert poor("DescribeSnapshots")["TotalCount"] == 0


def test_snapshots_come_newest_first_unless_asked_the_other_way(lab: Lab) -> None:
    cbs = lab.client("cbs")
    made = []
    for _ in range(3):
        made.append(cbs("CreateSnapshot", DiskId="disk-demodat1")["SnapshotId"])
        lab.clock.advance(1)
    for order, expected in (("DESC", made[::-1]), ("ASC", made)):
        answer = cbs("DescribeSnapshots", Order=order, Limit=2)
        assert [snapshot["SnapshotId"] for snapshot in answer["SnapshotSet"]] == expected[:2]
