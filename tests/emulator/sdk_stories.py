"""One story for each action: a world in which the call has something to do, the call, and what it did.

A story yields the parameters of the call and is sent the answer.
"""

from collections.abc import Callable, Generator
from typing import Any

from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sts.v20180813 import models as sts_models
from tencentcloud.sts.v20180813 import sts_client

from emulator.lab import BEIJING, FIRST, GUANGZHOU, REGIONS, SECOND, SHANGHAI, Answer, Lab

Story = Callable[[Lab], Generator[dict[str, Any], Answer, None]]
STORIES: dict[tuple[str, str], Story] = {}
"""By service and action."""
DEMO, SYSTEM_DISK, DATA_DISK = "ins-demo0001", "disk-demosys1", "disk-demodat1"
TEAM = {"Key": "team", "Value": "web"}
TEXT = "été, 镜像"


def story(service: str, action: str) -> Callable[[Story], Story]:
    """Declares a function as the story of an action."""

    def declare(tell: Story) -> Story:
        STORIES[service, action] = tell
        return tell

    return declare


def tagged(kind: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [TEAM]}]


def name(image_id: str) -> str:
    return f"qcs::cvm:{GUANGZHOU}:uin/{FIRST}:image/{image_id}"


def tags(lab: Lab, image_id: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in lab.look(image_id)["Tags"]}


def machine(lab: Lab, instance_id: str = DEMO) -> dict[str, Any]:
    (found,) = lab.client()("DescribeInstances", InstanceIds=[instance_id])["InstanceSet"]
    return dict(found)


def snapshots(lab: Lab) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lab.client("cbs")("DescribeSnapshots")["SnapshotSet"]
    return found


@story("cvm", "CreateImage")
def create_image(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    answer = yield {
        "ImageName": "web",
        "InstanceId": DEMO,
        "ImageDescription": TEXT,
        "ForcePoweroff": "FALSE",
        "Sysprep": "false",
        "DataDiskIds": [DATA_DISK],
        "TagSpecification": tagged("image"),
        "ImageFamily": "web",
    }
    image = lab.look(answer["ImageId"])
    assert (image["ImageState"], image["ImageName"], image["ImageDescription"]) == ("CREATING", "web", TEXT)
    assert [disk["DiskUsage"] for disk in image["SnapshotSet"]] == ["SYSTEM_DISK", "DATA_DISK"]
    assert (image["Tags"], image["ImageFamily"]) == ([TEAM], "web")


@story("cvm", "DescribeImages")
def describe_images(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    made = [lab.image(f"web-{number}", TagSpecification=tagged("image")) for number in range(3)]
    lab.image("database")
    filters = [{"Name": "image-name", "Values": ["web", "shop"]}, {"Name": "tag:team", "Values": ["web"]}]
    answer = yield {"Filters": filters, "Offset": 1, "Limit": 2, "InstanceType": "S5.MEDIUM4"}
    assert answer["TotalCount"] == 3
    assert [image["ImageId"] for image in answer["ImageSet"]] == [made[1], made[0]]
    assert [image["Tags"] for image in answer["ImageSet"]] == [[TEAM], [TEAM]]


@story("cvm", "ModifyImageAttribute")
def modify_image_attribute(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image()
    change = {"ImageName": "web-2", "ImageDescription": TEXT, "ImageFamily": "web", "ImageDeprecated": True}
    yield {"ImageId": image_id, **change}
    assert {key: value for key, value in lab.look(image_id).items() if key in change} == change


@story("cvm", "DeleteImages")
def delete_images(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    yield {"ImageIds": [lab.image("a"), lab.image("b")], "DeleteBindedSnap": True, "DryRun": False}
    assert lab.own_images() == []
    assert snapshots(lab) == []


@story("cvm", "ModifyImageSharePermission")
def modify_image_share_permission(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image()
    yield {"ImageId": image_id, "AccountIds": [SECOND], "Permission": "SHARE"}
    assert lab.look(image_id, account=SECOND)["ImageType"] == "SHARED_IMAGE"


@story("cvm", "DescribeImageSharePermission")
def describe_image_share_permission(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image()
    lab.client()("ModifyImageSharePermission", ImageId=image_id, AccountIds=[SECOND], Permission="SHARE")
    answer = yield {"ImageId": image_id}
    assert [share["AccountId"] for share in answer["SharePermissionSet"]] == [SECOND]


@story("cvm", "SyncImages")
def sync_images(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    regions = [SHANGHAI, BEIJING]
    asked = {"ImageIds": [lab.image()], "DestinationRegions": regions, "ImageName": "copy", "ImageSetRequired": True}
    answer = yield asked
    assert [copy["Region"] for copy in answer["ImageSet"]] == regions
    for copy in answer["ImageSet"]:
        image = lab.look(copy["ImageId"], copy["Region"])
        assert (image["ImageName"], image["ImageState"]) == ("copy", "SYNCING")


@story("cvm", "ImportImage")
def import_image(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    url = "https://images-1250000000.cos.ap-guangzhou.myqcloud.com/disk.qcow2"
    answer = yield {
        "ImageName": "moved",
        "OsType": "CentOS",
        "OsVersion": "7",
        "Architecture": "x86_64",
        "ImageUrl": url,
        "ImageDescription": TEXT,
        "Force": True,
        "LicenseType": "TencentCloud",
        "BootMode": "Legacy BIOS",
        "ImageFamily": "moved",
        "TagSpecification": tagged("image"),
        "ImportImageDataDiskList": [{"ImageUrl": url}],
    }
    image = lab.look(answer["ImageId"])
    assert (image["ImageState"], image["OsName"], image["ImageDescription"]) == ("IMPORTING", "CentOS 7 64bit", TEXT)
    assert len(image["SnapshotSet"]) == 2
    assert (image["Tags"], image["ImageFamily"]) == ([TEAM], "moved")


@story("cvm", "ExportImages")
def export_images(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image(DataDiskIds=[DATA_DISK])
    system, data = (disk["SnapshotId"] for disk in lab.look(image_id)["SnapshotSet"])
    bucket = {"BucketName": "files-1250000000", "FileNamePrefixList": ["golden"], "ExportFormat": "QCOW2"}
    answer = yield {"ImageIds": [image_id], **bucket}
    prefix = f"golden_{image_id}"
    assert answer["CosPaths"] == [f"{prefix}_system_{system}.qcow2", f"{prefix}_data_{data}.qcow2"]
    assert answer["TaskId"] > 0


@story("cvm", "DescribeImageQuota")
def describe_image_quota(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    answer = yield {}
    assert answer["ImageNumQuota"] == lab.settings.numbers.images


@story("cvm", "DescribeImportImageOs")
def describe_import_image_os(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    answer = yield {}
    assert "CentOS" in answer["ImportImageOsListSupported"]["Linux"]
    (centos,) = [system for system in answer["ImportImageOsVersionSet"] if system["OsName"] == "CentOS"]
    assert ("7" in centos["OsVersions"], "x86_64" in centos["Architecture"]) == (True, True)


@story("cvm", "DescribeImageFromFamily")
def describe_image_from_family(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    newest = [lab.image(f"web-{number}", ImageFamily="web") for number in range(2)][-1]
    answer = yield {"ImageFamily": "web"}
    assert answer["Image"]["ImageId"] == newest


@story("cvm", "DescribeRegions")
def describe_regions(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    answer = yield {}
    assert answer["TotalCount"] == len(REGIONS)
    assert {region["Region"] for region in answer["RegionSet"]} == REGIONS


@story("cvm", "DescribeZones")
def describe_zones(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    answer = yield {}
    assert answer["TotalCount"] == len(answer["ZoneSet"])
    assert {"Zone": "ap-guangzhou-3", "ZoneId": "100003", "ZoneState": "AVAILABLE"}.items() <= next(
        zone.items() for zone in answer["ZoneSet"] if zone["Zone"] == "ap-guangzhou-3"
    )


@story("cvm", "RunInstances")
def run_instances(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image()
    answer = yield {
        "ImageId": image_id,
        "Placement": {"Zone": "ap-guangzhou-3", "ProjectId": 0},
        "InstanceType": "S5.LARGE8",
        "SystemDisk": {"DiskType": "CLOUD_SSD", "DiskSize": 60},
        "DataDisks": [{"DiskSize": 20, "Encrypt": True}],
        "VirtualPrivateCloud": {"VpcId": "vpc-12345678", "SubnetId": "subnet-12345678"},
        "InstanceCount": 2,
        "InstanceName": TEXT,
        "ClientToken": "once",
        "TagSpecification": tagged("instance"),
        "DryRun": False,
    }
    assert len(answer["InstanceIdSet"]) == 2
    for instance_id in answer["InstanceIdSet"]:
        seen = machine(lab, instance_id)
        assert (seen["InstanceState"], seen["ImageId"], seen["InstanceName"][:-1]) == ("PENDING", image_id, TEXT)
        assert (seen["SystemDisk"]["DiskSize"], seen["DataDisks"][0]["Encrypt"], seen["Tags"]) == (60, True, [TEAM])


@story("cvm", "DescribeInstances")
def describe_instances(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    answer = yield {"Filters": [{"Name": "instance-state", "Values": ["RUNNING"]}], "Offset": 0, "Limit": 1}
    assert answer["TotalCount"] == 1
    (seen,) = answer["InstanceSet"]
    assert (seen["InstanceId"], seen["SystemDisk"]["DiskId"]) == (DEMO, SYSTEM_DISK)
    assert [disk["DiskId"] for disk in seen["DataDisks"]] == [DATA_DISK]


@story("cvm", "DescribeInstancesStatus")
def describe_instances_status(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    lab.client()("StopInstances", InstanceIds=[DEMO])
    answer = yield {"InstanceIds": [DEMO], "Offset": 0, "Limit": 1}
    assert answer["TotalCount"] == 1
    assert answer["InstanceStatusSet"] == [{"InstanceId": DEMO, "InstanceState": "STOPPING"}]


@story("cvm", "RebootInstances")
def reboot_instances(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    yield {"InstanceIds": [DEMO], "StopType": "HARD"}
    assert machine(lab)["InstanceState"] == "REBOOTING"


@story("cvm", "TerminateInstances")
def terminate_instances(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    yield {"InstanceIds": [DEMO]}
    assert lab.client()("DescribeInstances")["TotalCount"] == 0


@story("cvm", "StopInstances")
def stop_instances(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    yield {"InstanceIds": [DEMO], "StopType": "SOFT_FIRST", "StoppedMode": "KEEP_CHARGING"}
    assert machine(lab)["InstanceState"] == "STOPPING"


@story("cvm", "StartInstances")
def start_instances(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    lab.client()("StopInstances", InstanceIds=[DEMO])
    lab.clock.advance(lab.settings.instance_seconds)
    yield {"InstanceIds": [DEMO]}
    assert machine(lab)["InstanceState"] == "STARTING"


@story("cbs", "CreateSnapshot")
def create_snapshot(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    answer = yield {"DiskId": SYSTEM_DISK, "SnapshotName": TEXT, "Tags": [TEAM], "DiskUsage": "DATA_DISK"}
    (seen,) = snapshots(lab)
    assert (seen["SnapshotId"], seen["SnapshotName"]) == (answer["SnapshotId"], TEXT)
    assert (seen["SnapshotState"], seen["DiskUsage"], seen["Tags"]) == ("CREATING", "DATA_DISK", [TEAM])


@story("cbs", "DescribeSnapshots")
def describe_snapshots(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image()
    lab.client("cbs")("CreateSnapshot", DiskId=DATA_DISK)
    usage = [{"Name": "disk-usage", "Values": ["SYSTEM_DISK"]}]
    answer = yield {"Filters": usage, "Limit": 10, "Order": "ASC", "OrderField": "CREATE_TIME"}
    assert answer["TotalCount"] == 1
    (seen,) = answer["SnapshotSet"]
    assert seen["Images"] == [{"ImageId": image_id, "ImageName": "web"}]
    assert (seen["SnapshotState"], seen["Percent"], seen["ImageCount"]) == ("NORMAL", 100, 1)


@story("cbs", "DeleteSnapshots")
def delete_snapshots(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    lab.image()
    yield {"SnapshotIds": [seen["SnapshotId"] for seen in snapshots(lab)], "DeleteBindImages": True}
    assert snapshots(lab) == []
    assert lab.own_images() == []


@story("tag", "ModifyResourceTags")
def modify_resource_tags(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image(TagSpecification=tagged("image"))
    replace = [{"TagKey": "env", "TagValue": "prod"}]
    yield {"Resource": name(image_id), "ReplaceTags": replace, "DeleteTags": [{"TagKey": "team"}]}
    assert tags(lab, image_id) == {"env": "prod"}


@story("tag", "TagResources")
def tag_resources(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image()
    absent = name("img-nobody00")
    answer = yield {"ResourceList": [name(image_id), absent], "Tags": [{"TagKey": "team", "TagValue": "web"}]}
    assert [failed["Resource"] for failed in answer["FailedResources"]] == [absent]
    assert tags(lab, image_id) == {"team": "web"}


@story("tag", "UnTagResources")
def untag_resources(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image(TagSpecification=tagged("image"))
    answer = yield {"ResourceList": [name(image_id)], "TagKeys": ["team"]}
    assert answer["FailedResources"] == []
    assert tags(lab, image_id) == {}


@story("tag", "DescribeResourceTagsByResourceIds")
def describe_resource_tags_by_resource_ids(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image(TagSpecification=tagged("image"))
    asked = {"ServiceType": "cvm", "ResourcePrefix": "image", "ResourceRegion": GUANGZHOU}
    answer = yield {"ResourceIds": [image_id], "Limit": 20, **asked}
    assert [(tag["ResourceId"], tag["TagKey"], tag["TagValue"]) for tag in answer["Tags"]] == [
        (image_id, "team", "web")
    ]


@story("tag", "GetResources")
def get_resources(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    newest = [lab.image(letter, TagSpecification=tagged("image")) for letter in "ab"][-1]
    answer = yield {"TagFilters": [{"TagKey": "team", "TagValue": ["web", "shop"]}], "MaxResults": 50}
    assert name(newest) in [found["Resource"] for found in answer["ResourceTagMappingList"]]
    assert len(answer["ResourceTagMappingList"]) == 2


@story("sts", "GetCallerIdentity")
def get_caller_identity(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    answer = yield {}
    assert (answer["AccountId"], answer["Type"]) == (FIRST, "RootAccount")


@story("sts", "AssumeRole")
def assume_role(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    role = f"qcs::cam::uin/{SECOND}:roleName/builder"
    answer = yield {"RoleArn": role, "RoleSessionName": "ci-job", "DurationSeconds": 900}
    assert answer["ExpiredTime"] == lab.clock.now + 900
    keys = answer["Credentials"]
    http = HttpProfile(protocol="http", endpoint=lab.emulator.endpoint.removeprefix("http://"))
    pair = credential.Credential(keys["TmpSecretId"], keys["TmpSecretKey"], keys["Token"])
    client = sts_client.StsClient(pair, GUANGZHOU, ClientProfile(httpProfile=http))
    assert client.GetCallerIdentity(sts_models.GetCallerIdentityRequest()).AccountId == SECOND
