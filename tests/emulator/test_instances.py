from collections.abc import Callable
from typing import Any

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from emulator.lab import FIRST, REGIONS, SECOND, THIRD, Lab


@pytest.mark.parametrize("account", [FIRST, SECOND, THIRD])
def test_every_account_has_a_running_machine_in_every_region(lab: Lab, account: str) -> None:
    for region in REGIONS:
        (machine,) = lab.client(region=region, account=account)("DescribeInstances")["InstanceSet"]
        assert (machine["InstanceId"], machine["InstanceState"]) == ("ins-demo0001", "RUNNING")
        assert machine["SystemDisk"]["DiskSize"] == 50
        assert [disk["DiskSize"] for disk in machine["DataDisks"]] == [100]
        assert machine["Placement"]["Zone"].startswith(f"{region}-")


def run(lab: Lab, **more: Any) -> list[str]:
    sent = {"ImageId": public(lab, "Ubuntu", "x86_64"), "Placement": {"Zone": "ap-guangzhou-3"}} | more
    ids: list[str] = lab.client()("RunInstances", **sent)["InstanceIdSet"]
    return ids


def public(lab: Lab, platform: str, architecture: str) -> str:
    images = lab.client()("DescribeImages", Filters=[{"Name": "platform", "Values": [platform]}])["ImageSet"]
    return next(str(image["ImageId"]) for image in images if image["Architecture"] == architecture)


def machine(lab: Lab, instance_id: str) -> dict[str, Any]:
    (found,) = lab.client()("DescribeInstances", InstanceIds=[instance_id])["InstanceSet"]
    return dict(found)


def test_a_machine_is_pending_and_then_running(lab: Lab) -> None:
    disks = {"SystemDisk": {"DiskSize": 60, "DiskType": "CLOUD_SSD"}, "DataDisks": [{"DiskSize": 20}]}
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": "web"}]}]
    more = {
        "InstanceType": "S5.LARGE8",
        "InstanceName": "web",
        "TagSpecification": tags,
        "LoginSettings": {"Password": "x"},
    }
    (instance,) = run(lab, **disks, **more)
    seen = machine(lab, instance)
    assert (seen["InstanceState"], seen["LatestOperationState"]) == ("PENDING", "OPERATING")
    refused = lab.client().refused("CreateImage", ImageName="web", InstanceId=instance)
    assert refused == "OperationDenied.InstanceOperationInProgress"
    lab.clock.advance(1)
    seen = machine(lab, instance)
    assert (seen["InstanceState"], seen["LatestOperationState"]) == ("RUNNING", "SUCCESS")
    assert (seen["InstanceType"], seen["InstanceName"], seen["SystemDisk"]["DiskSize"]) == ("S5.LARGE8", "web", 60)
    assert seen["DataDisks"][0]["DiskSize"] == 20
    assert seen["Tags"] == [{"Key": "team", "Value": "web"}]


def test_an_image_with_data_disks_brings_them_along(lab: Lab) -> None:
    image_id = lab.image(DataDiskIds=["disk-demodat1"])
    (instance,) = run(lab, ImageId=image_id)
    assert [disk["DiskSize"] for disk in machine(lab, instance)["DataDisks"]] == [100]


def test_an_image_in_use_can_be_deleted(lab: Lab) -> None:
    image_id = lab.image()
    (instance,) = run(lab, ImageId=image_id)
    lab.client()("DeleteImages", ImageIds=[image_id])
    assert machine(lab, instance)["ImageId"] == image_id


def test_the_same_token_gives_the_same_machines(lab: Lab) -> None:
    first = run(lab, ClientToken="token-1", InstanceCount=2)
    assert run(lab, ClientToken="token-1", InstanceCount=2) == sorted(first)
    assert run(lab, ClientToken="token-2") != first
    assert lab.client()("DescribeInstances")["TotalCount"] == 4


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"ImageId": "img-nobody00"}, "InvalidImageId.NotFound"),
        ({"ImageId": "web"}, "InvalidImageId.Malformed"),
        ({"Placement": {"Zone": "ap-shanghai-2"}}, "InvalidZone.MismatchRegion"),
        ({"Placement": {"Zone": "ap-guangzhou-1"}}, "ResourceInsufficient.AvailabilityZoneSoldOut"),
        ({"InstanceType": "big"}, "InvalidInstanceType.Malformed"),
        ({"InstanceType": "S5.HUGE4"}, "InvalidParameterValue.InstanceTypeNotFound"),
        ({"InstanceType": "XY5.MEDIUM4"}, "InvalidParameterValue.InstanceTypeNotFound"),
        ({"InstanceType": "CDH_1C1G"}, "InvalidParameter.InstanceTypeSupportedHostNotFound"),
        ({"InstanceType": "SR1.MEDIUM4"}, "InvalidParameterValue.InvalidImageForGivenInstanceType"),
        ({"InstanceCount": 501}, "InvalidParameterValue"),
        ({"ClientToken": "x" * 65}, "InvalidClientToken.TooLong"),
        ({"ClientToken": "é"}, "InvalidParameterValue"),
        ({"InstanceName": "x" * 129}, "InvalidInstanceName.TooLong"),
        ({"SystemDisk": {"DiskSize": 19}}, "InvalidParameterValue.Range"),
        ({"Placement": {}}, "MissingParameter"),
        ({"SystemDisk": {"DiskSize": "60"}}, "InvalidParameter"),
    ],
)
def test_what_cannot_run_is_refused_with_its_code(lab: Lab, parameters: dict[str, Any], code: str) -> None:
    sent = {"ImageId": public(lab, "Ubuntu", "x86_64"), "Placement": {"Zone": "ap-guangzhou-3"}} | parameters
    assert lab.client().refused("RunInstances", **sent) == code


@pytest.mark.parametrize(
    "misspelt",
    [
        {"Imageid": "img-12345678"},
        {"Placement": {"Zone": "ap-guangzhou-3", "Projectid": 0}},
        {"SystemDisk": {"Size": 50}},
        {"DataDisks": [{"DiskSize": 10, "Encrypted": True}]},
    ],
)
def test_what_is_misspelt_in_any_part_of_it_is_named(lab: Lab, misspelt: dict[str, Any]) -> None:
    sent = {"ImageId": public(lab, "Ubuntu", "x86_64"), "Placement": {"Zone": "ap-guangzhou-3"}} | misspelt
    with pytest.raises(TencentCloudSDKException, match="UnknownParameter"):  # without the SDK's models, which drop it
        lab.client()._client.call_json("RunInstances", sent)


def test_what_is_not_about_images_is_taken_and_has_no_effect(lab: Lab) -> None:
    more = {
        "Placement": {"Zone": "ap-guangzhou-3", "ProjectId": 7, "HostIds": ["host-1"]},
        "SystemDisk": {"DiskName": "root", "KmsKeyId": "kms-1"},
        "DataDisks": [{"DiskSize": 10, "DeleteWithInstance": False}, {"DiskSize": 0}],
        "InstanceChargeType": "PREPAID",
        "VirtualPrivateCloud": {"VpcId": "vpc-1", "SubnetId": "subnet-1"},
    }
    (instance,) = run(lab, **more)
    seen = machine(lab, instance)
    assert seen["Placement"]["ProjectId"] == 0
    assert [disk["DiskSize"] for disk in seen["DataDisks"]] == [10]
    assert (seen["InstanceName"], seen["InstanceChargeType"]) == ("未命名", "POSTPAID_BY_HOUR")


def test_a_machine_with_an_encrypted_disk_gives_an_encrypted_image_and_such_an_image_such_a_disk(
    build: Callable[..., Lab],
) -> None:
    lab = build(encrypted_disks="allowed")
    cvm = lab.client()
    machines = run(lab, SystemDisk={"Encrypt": True}) + run(lab, DataDisks=[{"DiskSize": 10, "Encrypt": True}])
    lab.clock.advance(1)
    data = [disk["DiskId"] for disk in machine(lab, machines[1])["DataDisks"]]
    images = [
        lab.image("of a system disk", InstanceId=machines[0]),
        lab.image("of a data disk", InstanceId=machines[1], DataDiskIds=data),
    ]
    plain = lab.image("without the data disk", InstanceId=machines[1])
    snapshots = [disk["SnapshotId"] for disk in lab.look(images[0])["SnapshotSet"]]
    images.append(lab.image("of a snapshot", SnapshotIds=snapshots))
    for image_id in images:
        sent = {"ImageId": image_id, "AccountIds": [SECOND], "Permission": "SHARE"}
        assert cvm.refused("ModifyImageSharePermission", **sent) == "UnsupportedOperation.EncryptedImagesNotSupported"
    cvm("ModifyImageSharePermission", ImageId=plain, AccountIds=[SECOND], Permission="SHARE")
    for image_id, encrypted in ((images[0], True), (images[2], True), (plain, False)):
        (instance,) = run(lab, ImageId=image_id)
        assert machine(lab, instance)["SystemDisk"]["Encrypt"] is encrypted


def test_an_image_in_the_making_does_not_run_and_one_being_copied_does(lab: Lab) -> None:
    image_id = lab.client()("CreateImage", ImageName="web", InstanceId="ins-demo0001")["ImageId"]
    sent = {"ImageId": image_id, "Placement": {"Zone": "ap-guangzhou-3"}}
    assert lab.client().refused("RunInstances", **sent) == "InvalidParameterValue.InvalidImageState"
    lab.clock.advance(2)
    lab.client()("SyncImages", ImageIds=[image_id], DestinationRegions=["ap-shanghai"])
    run(lab, ImageId=image_id)


def test_a_dry_run_starts_nothing(lab: Lab) -> None:
    sent = {"ImageId": public(lab, "Ubuntu", "arm"), "Placement": {"Zone": "ap-guangzhou-3"}, "DryRun": True}
    lab.client()("RunInstances", **sent, InstanceType="SR1.MEDIUM4")
    assert lab.client()("DescribeInstances")["TotalCount"] == 1


def test_machines_stop_and_start_again(lab: Lab) -> None:
    cvm = lab.client()
    demo = {"InstanceIds": ["ins-demo0001"]}
    assert cvm.refused("StartInstances", **demo) == "UnsupportedOperation.InstanceStateRunning"
    for action, between, then in (("StopInstances", "STOPPING", "STOPPED"), ("StartInstances", "STARTING", "RUNNING")):
        cvm(action, **demo)
        assert machine(lab, "ins-demo0001")["InstanceState"] == between
        lab.clock.advance(1)
        assert machine(lab, "ins-demo0001")["InstanceState"] == then


@pytest.mark.parametrize("more", [{"StopType": "LATER"}, {"StoppedMode": "FREE"}])
def test_a_machine_stops_in_documented_ways_only(lab: Lab, more: dict[str, str]) -> None:
    assert lab.client().refused("StopInstances", InstanceIds=["ins-demo0001"], **more) == "InvalidParameterValue"
    assert machine(lab, "ins-demo0001")["InstanceState"] == "RUNNING"


def test_a_terminated_machine_is_gone_and_does_not_come_back(lab: Lab) -> None:
    cvm = lab.client()
    cvm("TerminateInstances", InstanceIds=["ins-demo0001"])
    assert cvm("DescribeInstances")["InstanceSet"] == []
    assert cvm.refused("TerminateInstances", InstanceIds=["ins-demo0001"]) == "InvalidInstanceId.NotFound"
    assert cvm.refused("TerminateInstances", InstanceIds=[]) == "MissingParameter"
    assert lab.client(region="ap-shanghai")("DescribeInstances")["TotalCount"] == 1


def test_machines_are_asked_for_by_id_or_by_filter(lab: Lab) -> None:
    both = {"InstanceIds": ["ins-demo0001"], "Filters": [{"Name": "zone", "Values": ["ap-guangzhou-3"]}]}
    assert lab.client().refused("DescribeInstances", **both) == "InvalidParameter"
    assert lab.client().refused("DescribeInstances", InstanceIds=["demo"]) == "InvalidInstanceId.Malformed"
