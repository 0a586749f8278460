"""Between the API's structures and our types."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pulumi_machine_image.clouds.cloud import FromInstance, FromSnapshots, NewImage, Query, Region, Zone
from pulumi_machine_image.clouds.ec2 import shapes
from pulumi_machine_image.images.image import Image, Kind, State

if TYPE_CHECKING:
    from mypy_boto3_ec2 import type_defs as wire

ME, OTHER = "111111111111", "222222222222"
NOW = 1_800_000_000.0
WHOLE: wire.ImageTypeDef = {
    "ImageId": "ami-1a2b3c4d",
    "Name": "web",
    "Description": "golden",
    "OwnerId": ME,
    "State": "available",
    "Architecture": "arm64",
    "PlatformDetails": "Red Hat Enterprise Linux",
    "CreationDate": "2026-03-01T00:00:00.000Z",
    "DeprecationTime": "2026-04-01T00:00:00.000Z",
    "SourceInstanceId": "i-1",
    "BlockDeviceMappings": [
        {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1", "VolumeSize": 8}},
        {"DeviceName": "/dev/sdb", "VirtualName": "ephemeral0"},
        {"DeviceName": "/dev/sdf", "Ebs": {"SnapshotId": "snap-2", "VolumeSize": 20}},
        {"DeviceName": "/dev/sdg", "Ebs": {"VolumeSize": 1}},
    ],
    "Tags": [
        {"Key": "team", "Value": "web"},
        {"Key": shapes.FAMILY, "Value": "web-servers"},
        {"Key": shapes.GIVEN, "Value": "given"},
    ],
}


def shaped(**other: object) -> Image:
    said: wire.ImageTypeDef = {**WHOLE, **other}  # type: ignore[typeddict-item]
    return shapes.image(said, "us-east-1", ME, NOW)


def test_an_image_with_everything() -> None:
    assert shaped() == Image(
        id="ami-1a2b3c4d",
        region="us-east-1",
        name="web",
        kind=Kind.CUSTOM,
        state=State.AVAILABLE,
        description="golden",
        architecture="arm64",
        os_type="linux",
        platform="Red Hat Enterprise Linux",
        size_gib=29,
        created_time="2026-03-01T00:00:00Z",
        creator=ME,
        source="i-1",
        family="web-servers",
        deprecated=True,
        deprecates_at="2026-04-01T00:00:00Z",
        protection="off",
        snapshot_ids=("snap-1", "snap-2"),
        tags={"team": "web"},
    )


@pytest.mark.parametrize(("state", "reason"), [("failed", "No key"), ("error", "No key"), ("available", "")])
def test_a_failed_image_says_why(state: str, reason: str) -> None:
    assert shaped(State=state, StateReason={"Code": "Client.Error", "Message": "No\nkey"}).state_reason == reason
    assert shaped(State="failed").state_reason == ""


def test_an_image_with_nothing() -> None:
    image = shapes.image({}, "us-east-1", ME, NOW)
    assert (image.id, image.kind, image.state, image.architecture) == ("", Kind.SHARED, State.DISABLED, None)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("pending", State.CREATING),
        ("transient", State.CREATING),
        ("available", State.AVAILABLE),
        ("invalid", State.FAILED),
        ("failed", State.FAILED),
        ("error", State.FAILED),
        ("disabled", State.DISABLED),
        ("something-new", State.DISABLED),
    ],
)
def test_states(said: str, state: State) -> None:
    assert shaped(State=said).state is state


def test_an_image_with_a_source_image_is_being_copied() -> None:
    image = shaped(State="pending", SourceInstanceId="", SourceImageId="ami-2", SourceImageRegion="eu-west-1")
    assert (image.state, image.source) == (State.COPYING, "eu-west-1/ami-2")


def test_a_deregistered_image_is_gone() -> None:
    gone: wire.ImageTypeDef = {**WHOLE, "State": "deregistered"}
    assert shapes.images([gone, WHOLE], "us-east-1", ME, NOW) == [shaped()]


@pytest.mark.parametrize(
    ("owner", "alias", "kind"),
    [
        (ME, "self", Kind.CUSTOM),
        (ME, "amazon", Kind.CUSTOM),
        (OTHER, "amazon", Kind.PUBLIC),
        (OTHER, "aws-marketplace", Kind.SHARED),
        (OTHER, "", Kind.SHARED),
    ],
)
def test_only_the_clouds_own_images_count_as_public(owner: str, alias: str, kind: Kind) -> None:
    """What anybody else lets everybody use is shared: nobody has vetted it."""
    assert shaped(OwnerId=owner, ImageOwnerAlias=alias, Public=True).kind is kind


@pytest.mark.parametrize(
    ("said", "architecture"),
    [("x86_64", "x86_64"), ("i386", "i386"), ("arm64", "arm64"), ("arm64_mac", "arm64"), ("riscv", None)],
)
def test_architectures(said: str, architecture: str | None) -> None:
    assert shaped(Architecture=said).architecture == architecture


def test_systems() -> None:
    windows = shaped(Platform="windows", PlatformDetails="Windows with SQL Server")
    assert (windows.os_type, windows.platform) == ("windows", "Windows with SQL Server")
    assert shaped(Platform="windows", PlatformDetails="").platform == "windows"
    assert shaped(Architecture="x86_64_mac").os_type is None


@pytest.mark.parametrize(
    ("time", "deprecated"),
    [("2026-01-01T00:00:00.000Z", True), ("2027-01-15T08:05:00.000Z", True), ("2030-01-01T00:00:00.000Z", False)],
)
def test_an_image_is_deprecated_once_its_time_has_come_or_is_about_to(time: str, deprecated: bool) -> None:
    assert shaped(DeprecationTime=time).deprecated is deprecated


def test_an_image_without_a_time_is_not_deprecated() -> None:
    assert shaped(DeprecationTime="") == replace(shaped(), deprecated=False, deprecates_at="")


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ("", "off"),
        ("disabled", "off"),
        ("enabled-without-cooldown", "on"),
        ("enabled-with-cooldown", "cooldown"),
    ],
)
def test_protection(said: str, how: str) -> None:
    assert shapes.protection({"DeregistrationProtection": said} if said else {}) == how


def test_an_instance_is_stopped_for_its_image_only_when_asked() -> None:
    source = FromInstance("i-1")
    assert shapes.from_instance(NewImage("web", source), source) == {
        "InstanceId": "i-1",
        "Name": "web",
        "NoReboot": True,
    }
    source = FromInstance("i-1", force_poweroff=True)
    made = shapes.from_instance(NewImage("web", source, "golden"), source)
    assert (made["NoReboot"], made["Description"]) == (False, "golden")


def test_the_first_snapshot_is_the_system_disk() -> None:
    source = FromSnapshots(("snap-1", "snap-2"))
    made = shapes.from_snapshots(NewImage("web", source, "golden"), source)
    assert made["RootDeviceName"] == "/dev/xvda"
    assert made["Description"] == "golden"
    assert made["BlockDeviceMappings"] == [
        {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1"}},
        {"DeviceName": "/dev/sdf", "Ebs": {"SnapshotId": "snap-2"}},
    ]


def test_disks_that_are_not_asked_for_are_left_out() -> None:
    mappings: list[wire.InstanceBlockDeviceMappingTypeDef] = [
        {"DeviceName": "/dev/xvda", "Ebs": {"VolumeId": "vol-1"}},
        {"DeviceName": "/dev/sdf", "Ebs": {"VolumeId": "vol-2"}},
        {"DeviceName": "/dev/sdg", "Ebs": {"VolumeId": "vol-3"}},
    ]
    assert shapes.without_others(mappings, "/dev/xvda", ["vol-3"]) == [{"DeviceName": "/dev/sdf", "NoDevice": ""}]


def test_tags_stand_for_what_the_cloud_has_not_got() -> None:
    snapshots = NewImage("web", FromSnapshots(("snap-1",)), family="web", tags={"a": "1"})
    assert shapes.tags_of(snapshots) == {"a": "1", shapes.FAMILY: "web", shapes.GIVEN: "given"}
    assert shapes.tags_of(NewImage("web", FromInstance("i-1"))) == {}
    assert shapes.specifications({}, "image") == []
    assert shapes.specifications({"b": "2", "a": "1"}, "image", "snapshot") == [
        {"ResourceType": "image", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]},
        {"ResourceType": "snapshot", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]},
    ]


def test_filters_take_names_and_tags_for_themselves() -> None:
    assert shapes.filters(Query(name="a*b", platform="linux", tags={"x": "1?"})) == [
        {"Name": "name", "Values": ["*a\\*b*"]},
        {"Name": "tag:x", "Values": ["1\\?"]},
    ]
    assert shapes.filters(Query()) == []


def test_a_filter_of_architectures_names_those_of_macs_too() -> None:
    (found,) = shapes.filters(Query(architectures=frozenset({"arm64"})))
    assert found == {"Name": "architecture", "Values": ["arm64", "arm64_mac"]}


@pytest.mark.parametrize(
    ("opted", "available"), [("opt-in-not-required", True), ("opted-in", True), ("not-opted-in", False)]
)
def test_a_region_is_there_once_the_account_opted_in(opted: str, available: bool) -> None:
    assert shapes.region({"RegionName": "eu-x", "OptInStatus": opted}) == Region("eu-x", "eu-x", available)


def test_zones() -> None:
    assert shapes.zone({"ZoneName": "us-east-1a", "State": "available"}) == Zone("us-east-1a", True)
    assert shapes.zone({"ZoneName": "us-east-1b", "State": "impaired"}) == Zone("us-east-1b", False)
