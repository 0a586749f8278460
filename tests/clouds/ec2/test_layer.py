"""The layer over moto itself: what the tests of the back end rely on, asked with boto3."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.parsers import ResponseParserError

from clouds.support import FakeClock
from lab.aws import faults
from lab.aws.faults import Fault, rule
from lab.aws.lab import AMIS, PUBLIC_AMIS, Lab
from lab.aws.server import Server
from toolchain import places

HOME, WEST = "us-east-1", "eu-west-1"
OTHER = "222222222222"
TAGS = [{"Key": "team", "Value": "web"}]


class Bench:
    """A lab, and clients of it."""

    def __init__(self, lab: Lab, url: str) -> None:
        self.lab, self.url = lab, url
        self.ec2 = self.client()
        made = self.ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)
        self.instance = made["Instances"][0]["InstanceId"]

    def client(self, region: str = HOME, service: str = "ec2", key: str = "AKIDLAB", token: str | None = None) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=key,
            aws_secret_access_key="x",
            aws_session_token=token,
            config=Config(retries={"total_max_attempts": 1}),
        )

    def other(self) -> Any:
        role = {"RoleArn": f"arn:aws:iam::{OTHER}:role/x", "RoleSessionName": "tests"}
        keys = self.client(service="sts").assume_role(**role)["Credentials"]
        return self.client(key=keys["AccessKeyId"], token=keys["SessionToken"])

    def image(self, name: str = "web", **more: Any) -> str:
        return str(self.ec2.create_image(InstanceId=self.instance, Name=name, **more)["ImageId"])

    def copy(self, image: str, name: str = "web", **more: Any) -> str:
        order = {"SourceImageId": image, "SourceRegion": HOME, "Name": name, **more}
        return str(self.client(WEST).copy_image(**order)["ImageId"])

    def seen(self, image: str, region: str = HOME) -> Any:
        return self.client(region).describe_images(ImageIds=[image])["Images"][0]


def refused(code: str, ask: Callable[[], object]) -> None:
    with pytest.raises(ClientError) as caught:
        ask()
    assert caught.value.response["Error"]["Code"] == code


@pytest.fixture
def bench() -> Iterator[Bench]:
    lab = Lab(clock=FakeClock(), image_seconds=8, copy_seconds=8, import_seconds=8)
    with Server(lab) as server:
        yield Bench(lab, server.url)


def wait(bench: Bench, seconds: float = 8) -> None:
    assert isinstance(bench.lab.clock, FakeClock)
    bench.lab.clock.seconds += seconds


def test_an_image_is_pending_for_its_time_and_filters_know(bench: Bench) -> None:
    image = bench.image()
    pending = [{"Name": "state", "Values": ["pending"]}]
    assert bench.seen(image)["State"] == "pending"
    assert len(bench.ec2.describe_images(Filters=pending)["Images"]) == 1
    refused("InvalidAMIID.Unavailable", lambda: bench.copy(image))
    wait(bench)
    assert bench.seen(image)["State"] == "available"
    assert bench.ec2.describe_images(Filters=pending)["Images"] == []


def test_an_image_can_fail_for_a_reason(bench: Bench) -> None:
    bench.lab.fails[HOME] = "the disk is unwell"
    image = bench.image()
    assert "StateReason" not in bench.seen(image)
    wait(bench)
    assert (bench.seen(image)["State"], bench.seen(image)["StateReason"]["Message"]) == ("failed", "the disk is unwell")


def test_names_are_unique_and_well_formed_and_ids_too(bench: Bench) -> None:
    bench.image()
    refused("InvalidAMIName.Duplicate", bench.image)
    refused("InvalidAMIName.Malformed", lambda: bench.image("w:eb"))
    for ask in (bench.ec2.deregister_image, bench.ec2.enable_image, bench.ec2.disable_image_deprecation):
        refused("InvalidAMIID.Malformed", lambda ask=ask: ask(ImageId="ami-web"))  # type: ignore[misc]
        refused("InvalidAMIID.NotFound", lambda ask=ask: ask(ImageId="ami-11111111"))  # type: ignore[misc]


def test_limits_hold_and_are_told(bench: Bench) -> None:
    bench.lab.quotas |= {AMIS: 1, PUBLIC_AMIS: 0}
    image = bench.image()
    refused("ResourceLimitExceeded", lambda: bench.image("one more"))
    quotas = bench.client(service="service-quotas")
    assert quotas.get_service_quota(ServiceCode="ec2", QuotaCode=AMIS)["Quota"]["Value"] == 1
    refused("NoSuchResourceException", lambda: quotas.get_service_quota(ServiceCode="ec2", QuotaCode="L-0"))
    wait(bench)
    everybody = {"Add": [{"Group": "all"}]}
    give = bench.ec2.modify_image_attribute
    refused("ResourceLimitExceeded", lambda: give(ImageId=image, LaunchPermission=everybody))
    del bench.lab.quotas[PUBLIC_AMIS]
    bench.ec2.enable_image_block_public_access(ImageBlockPublicAccessState="block-new-sharing")
    refused("OperationNotPermitted", lambda: give(ImageId=image, LaunchPermission=everybody))
    bench.ec2.disable_image_block_public_access()
    assert bench.ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"] == "unblocked"
    give(ImageId=image, LaunchPermission=everybody)
    assert bench.seen(image)["Public"]


def test_tags_are_taken_by_the_calls_that_make_something(bench: Bench) -> None:
    wanted = [{"ResourceType": each, "Tags": TAGS} for each in ("image", "snapshot")]
    image = bench.image(TagSpecifications=wanted)
    wait(bench)
    copy = bench.copy(image, Description="copied", TagSpecifications=wanted)
    snapshots = [disk["Ebs"]["SnapshotId"] for disk in bench.seen(image)["BlockDeviceMappings"]]
    disks = [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": each}} for each in snapshots]
    put = bench.ec2.register_image(Name="put", BlockDeviceMappings=disks, TagSpecifications=wanted[:1])["ImageId"]
    assert bench.seen(image)["Tags"] == bench.seen(copy, WEST)["Tags"] == bench.seen(put)["Tags"] == TAGS
    assert bench.seen(copy, WEST)["Description"] == "copied"
    assert bench.seen(put)["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"] == snapshots[0]
    for region, each in ((HOME, image), (WEST, copy)):
        (disk,) = bench.seen(each, region)["BlockDeviceMappings"]
        told = bench.client(region).describe_snapshots(SnapshotIds=[disk["Ebs"]["SnapshotId"]])["Snapshots"]
        assert told[0]["Tags"] == TAGS


def test_a_token_orders_one_copy(bench: Bench) -> None:
    image = bench.image()
    wait(bench)
    copy = bench.copy(image, ClientToken="t")
    assert bench.copy(image, ClientToken="t") == copy
    refused("IdempotentParameterMismatch", lambda: bench.copy(image, "other", ClientToken="t"))
    assert (bench.seen(copy, WEST)["SourceImageId"], bench.seen(copy, WEST)["State"]) == (image, "pending")


def test_copies_that_run_at_once_are_limited_in_their_destination(bench: Bench) -> None:
    bench.lab.copies = 1
    image = bench.image()
    wait(bench)
    bench.copy(image)
    refused("ResourceLimitExceeded", lambda: bench.copy(image, "other"))
    wait(bench)
    bench.copy(image, "other")


def test_a_copy_across_partitions_or_under_a_key_of_elsewhere_does_not_work(bench: Bench) -> None:
    image = bench.image()
    wait(bench)
    order = {"SourceImageId": image, "SourceRegion": HOME, "Name": "web"}
    for region in ("cn-north-1", "us-gov-west-1"):
        refused("InvalidParameterValue", lambda region=region: bench.client(region).copy_image(**order))  # type: ignore[misc]
    copy = bench.copy(image, Encrypted=True, KmsKeyId=f"arn:aws:kms:{HOME}:1:key/k")
    wait(bench)
    assert bench.seen(copy, WEST)["State"] == "failed"


def test_images_are_described_deprecated_disabled_and_protected(bench: Bench) -> None:
    image, ec2 = bench.image(), bench.ec2
    wait(bench)
    ec2.modify_image_attribute(ImageId=image, Description={"Value": "golden"})
    ec2.enable_image_deprecation(ImageId=image, DeprecateAt=datetime(2030, 1, 1, 0, 0, 30, tzinfo=timezone.utc))
    seen = bench.seen(image)
    assert (seen["Description"], seen["DeprecationTime"]) == ("golden", "2030-01-01T00:00:00.000Z")
    past = datetime(2020, 1, 1, tzinfo=timezone.utc)
    refused("InvalidParameterValue", lambda: ec2.enable_image_deprecation(ImageId=image, DeprecateAt=past))
    ec2.disable_image_deprecation(ImageId=image)
    assert "DeprecationTime" not in bench.seen(image)
    ec2.disable_image(ImageId=image)
    assert ec2.describe_images(Owners=["self"])["Images"] == []
    assert ec2.describe_images(Owners=["self"], IncludeDisabled=True)["Images"][0]["State"] == "disabled"
    ec2.enable_image(ImageId=image)
    ec2.enable_image_deregistration_protection(ImageId=image, WithCooldown=True)
    assert bench.seen(image)["DeregistrationProtection"] == "enabled-with-cooldown"
    refused("OperationNotPermitted", lambda: ec2.deregister_image(ImageId=image))
    ec2.disable_image_deregistration_protection(ImageId=image)
    refused("OperationNotPermitted", lambda: ec2.deregister_image(ImageId=image))
    wait(bench, 86_400)
    ec2.deregister_image(ImageId=image)
    refused("InvalidAMIID.Unavailable", lambda: ec2.deregister_image(ImageId=image))


def test_snapshots_go_with_their_image_unless_another_one_has_them(bench: Bench) -> None:
    image = bench.image()
    wait(bench)
    (disk,) = bench.seen(image)["BlockDeviceMappings"]
    put = bench.ec2.register_image(Name="put", BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": disk["Ebs"]}])
    snapshot = disk["Ebs"]["SnapshotId"]
    told = bench.ec2.deregister_image(ImageId=image, DeleteAssociatedSnapshots=True)["DeleteSnapshotResults"]
    assert told == [{"SnapshotId": snapshot, "ReturnCode": "skipped"}]
    refused("InvalidSnapshot.InUse", lambda: bench.ec2.delete_snapshot(SnapshotId=snapshot))
    told = bench.ec2.deregister_image(ImageId=put["ImageId"], DeleteAssociatedSnapshots=True)["DeleteSnapshotResults"]
    assert told == [{"SnapshotId": snapshot, "ReturnCode": "success"}]
    assert bench.ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


def test_what_is_shared_is_seen_by_the_other_account_and_stays_the_owners(bench: Bench) -> None:
    image, other = bench.image(), bench.other()
    wait(bench)
    assert other.describe_images()["Images"] == []
    bench.ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"UserId": OTHER}]})
    assert [each["ImageId"] for each in other.describe_images(ExecutableUsers=["self"])["Images"]] == [image]
    assert other.describe_images(Owners=["self"])["Images"] == []
    refused("AuthFailure", lambda: other.deregister_image(ImageId=image))
    assert other.copy_image(SourceImageId=image, SourceRegion=HOME, Name="adopted")["ImageId"] != image
    bench.lab.missing_accounts.add("333333333333")
    stranger = {"Add": [{"UserId": "333333333333"}]}
    change = bench.ec2.modify_image_attribute
    refused("InvalidAMIAttributeItemValue", lambda: change(ImageId=image, LaunchPermission=stranger))


def test_an_import_goes_on_and_ends_in_an_image_of_its_own_name(bench: Bench) -> None:
    disks = [{"Url": "s3://bucket/web.vmdk"}]
    order = {
        "DiskContainers": disks,
        "ClientToken": "t",
        "TagSpecifications": [{"ResourceType": "import-image-task", "Tags": TAGS}],
    }
    task = bench.ec2.import_image(**order)["ImportTaskId"]
    assert bench.ec2.import_image(**order)["ImportTaskId"] == task
    refused("IdempotentParameterMismatch", lambda: bench.ec2.import_image(**order, Platform="Linux"))
    wait(bench, 4)
    (told,) = bench.ec2.describe_import_image_tasks()["ImportImageTasks"]
    assert (told["Status"], told["Progress"], told["StatusMessage"], told["Tags"]) == (
        "active",
        "50",
        "converting",
        TAGS,
    )
    wait(bench, 4)
    (told,) = bench.ec2.describe_import_image_tasks(ImportTaskIds=[task])["ImportImageTasks"]
    assert told["Status"] == "completed"
    assert bench.seen(told["ImageId"])["Name"] == task
    bench.lab.fails[HOME] = "ClientError: Unsupported file"
    bench.ec2.import_image(DiskContainers=disks)
    wait(bench)
    told = bench.ec2.describe_import_image_tasks()["ImportImageTasks"][-1]
    assert (told["Status"], told["StatusMessage"]) == ("deleted", "ClientError: Unsupported file")


def test_calls_fail_by_rule_and_all_are_written_down(bench: Bench) -> None:
    bench.lab.faults.add(
        rule(faults.THROTTLED, "DescribeRegions", numbers=[1]),
        rule(faults.CUT, "DescribeRegions", numbers=[2]),
        rule(faults.MALFORMED, "DescribeRegions", numbers=[3]),
        rule(faults.LOST, "CreateImage", region=HOME),
        rule(Fault(seconds=5), "DescribeInstances"),
        rule(faults.EXPIRED, "GetServiceQuota"),
    )
    ask = bench.ec2.describe_regions
    refused("RequestLimitExceeded", ask)
    with pytest.raises(HTTPClientError):
        ask()
    with pytest.raises(ResponseParserError):
        ask()
    ask()
    with pytest.raises(HTTPClientError):
        bench.image()
    assert len(bench.ec2.describe_images(Owners=["self"])["Images"]) == 1
    before = bench.lab.clock.now()
    bench.ec2.describe_instances()
    assert bench.lab.clock.now() - before == 5
    quotas = bench.client(service="service-quotas")
    refused("RequestExpired", lambda: quotas.get_service_quota(ServiceCode="ec2", QuotaCode=AMIS))
    told = [(each.call.action, each.call.region, each.call.number, each.code) for each in bench.lab.journal]
    assert told[1:6] == [
        ("DescribeRegions", HOME, 1, "RequestLimitExceeded"),
        ("DescribeRegions", HOME, 2, "cut"),
        ("DescribeRegions", HOME, 3, ""),
        ("DescribeRegions", HOME, 4, ""),
        ("CreateImage", HOME, 1, "cut"),
    ]


def test_as_a_process_it_tells_its_address_and_ends_with_its_input() -> None:
    command = [sys.executable, "-m", "lab.aws", "--images", "3"]
    with subprocess.Popen(
        command, cwd=places.ROOT / "tests", env={"PYTHONPATH": f"{places.ROOT}/provider:{places.ROOT}/tests"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdin is not None
        url = process.stdout.readline().strip()
        quotas = boto3.client(
            "service-quotas",
            region_name=HOME,
            endpoint_url=url,
            aws_access_key_id="AKIDLAB",
            aws_secret_access_key="x",
        )
        assert quotas.get_service_quota(ServiceCode="ec2", QuotaCode=AMIS)["Quota"]["Value"] == 3
        process.stdin.close()
        assert process.wait(10) == 0
