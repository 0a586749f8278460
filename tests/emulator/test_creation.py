from collections.abc import Callable
from typing import Any

import pytest

from emulator.lab import GUANGZHOU, SECOND, SHANGHAI, Lab
from pulumi_machine_image.emulator.catalogue import DEMO_IMAGE as PUBLIC

DEMO = {"InstanceId": "ins-demo0001"}


def test_an_image_is_creating_for_as_long_as_set_and_then_normal(build: Callable[..., Lab]) -> None:
    lab = build(create_seconds=600)
    image_id = lab.client()("CreateImage", ImageName="web", InstanceId="ins-demo0001")["ImageId"]
    assert lab.state(image_id) == "CREATING"
    lab.clock.advance(599)
    assert lab.state(image_id) == "CREATING"
    lab.clock.advance(1)
    assert lab.state(image_id) == "NORMAL"


def test_an_image_of_an_instance_has_what_the_instance_has(lab: Lab) -> None:
    tags = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "web"}, {"Key": "env", "Value": "prod"}]}]
    more: dict[str, Any] = {"ImageDescription": "golden", "ImageFamily": "web-daily", "TagSpecification": tags}
    image = lab.look(lab.image("web", **more))
    assert image["ImageName"] == "web"
    assert image["ImageDescription"] == "golden"
    assert image["ImageFamily"] == "web-daily"
    assert image["ImageType"] == "PRIVATE_IMAGE"
    assert image["ImageSource"] == "CREATE_IMAGE"
    assert image["ImageCreator"] == "100000000001"
    assert image["CreatedTime"] == "2026-09-21T14:13:20Z"
    assert (image["Platform"], image["Architecture"], image["ImageSize"]) == ("Ubuntu", "x86_64", 50)
    assert image["Tags"] == [{"Key": "env", "Value": "prod"}, {"Key": "team", "Value": "web"}]
    assert image["SyncPercent"] is None
    assert not image["ImageDeprecated"]


def test_a_snapshot_is_made_of_the_system_disk_and_of_each_data_disk_asked_for(lab: Lab) -> None:
    (system,) = lab.look(lab.image("small"))["SnapshotSet"]
    assert (system["DiskUsage"], system["DiskSize"]) == ("SYSTEM_DISK", 50)
    whole = lab.look(lab.image("whole", DataDiskIds=["disk-demodat1"]))["SnapshotSet"]
    assert [(disk["DiskUsage"], disk["DiskSize"]) for disk in whole] == [("SYSTEM_DISK", 50), ("DATA_DISK", 100)]


def test_an_image_has_its_snapshots_while_it_is_being_made(lab: Lab) -> None:
    image_id = lab.client()("CreateImage", ImageName="web", InstanceId="ins-demo0001")["ImageId"]
    (snapshot,) = lab.look(image_id)["SnapshotSet"]
    (seen,) = lab.client("cbs")("DescribeSnapshots", SnapshotIds=[snapshot["SnapshotId"]])["SnapshotSet"]
    assert seen["SnapshotState"] == "CREATING"
    assert seen["Percent"] < 100


def test_several_images_of_one_instance_can_be_made_at_once(lab: Lab) -> None:
    for name in ("one", "two", "three"):
        lab.client()("CreateImage", ImageName=name, InstanceId="ins-demo0001")
    assert len(lab.own_images()) == 3


def test_an_image_is_made_of_snapshots_and_stands_on_them(lab: Lab) -> None:
    cbs = lab.client("cbs")
    ids = [cbs("CreateSnapshot", DiskId=disk)["SnapshotId"] for disk in ("disk-demodat1", "disk-demosys1")]
    lab.clock.advance(2)
    image = lab.look(lab.image("restored", SnapshotIds=ids))
    assert [disk["SnapshotId"] for disk in image["SnapshotSet"]] == [ids[1], ids[0]]
    assert image["Platform"] == "Ubuntu"


@pytest.mark.parametrize(
    ("sources", "code"),
    [
        ({}, "InvalidParameter.SpecifyOneParameter"),
        ({"InstanceId": "ins-demo0001", "SnapshotIds": ["snap-00000000"]}, "InvalidParameterConflict"),
        ({"InstanceId": "ins-nobody00"}, "InvalidInstanceId.NotFound"),
        ({"InstanceId": "web"}, "InvalidInstanceId.NotFound"),
        ({"SnapshotIds": ["snap-nobody00"]}, "InvalidParameter.SnapshotNotFound"),
        ({"SnapshotIds": ["snap-nobody00"], "DataDiskIds": ["disk-demodat1"]}, "InvalidParameter.InvalidDependence"),
        (
            {"InstanceId": "ins-demo0001", "DataDiskIds": ["disk-nobody00"]},
            "InvalidParameter.DataDiskNotBelongSpecifiedInstance",
        ),
        (
            {"InstanceId": "ins-demo0001", "DataDiskIds": ["disk-demosys1"]},
            "InvalidParameter.DataDiskIdContainsRootDisk",
        ),
        ({"InstanceId": "ins-demo0001", "Sysprep": "true"}, "InvalidParameterValue"),
        ({"InstanceId": "ins-demo0001", "ForcePoweroff": "yes"}, "InvalidParameterValue"),
        ({"InstanceId": "ins-demo0001", "ImageFamily": "two words"}, "InvalidParameterValue.InvalidImageFamily"),
        ({"InstanceId": "ins-demo0001", "ImageDescription": "x" * 257}, "InvalidParameterValue.TooLarge"),
        ({"InstanceId": "ins-demo0001", "ImageFamily": "x" * 129}, "InvalidParameterValue.InvalidImageFamily"),
    ],
)
def test_a_source_that_cannot_be_is_refused_with_its_code(lab: Lab, sources: dict[str, Any], code: str) -> None:
    assert lab.client().refused("CreateImage", ImageName="web", **sources) == code
    assert lab.own_images() == []


def test_flags_may_be_written_in_any_case(lab: Lab) -> None:
    lab.image("web", ForcePoweroff="FALSE", Sysprep="False")


def test_names_and_families_can_be_set_to_be_plain_or_any(build: Callable[..., Lab]) -> None:
    strict, lenient = build(image_names="plain").client(), build(family_names="any").client()
    for name in ("two words", "größe", "a/b"):
        assert strict.refused("CreateImage", ImageName=name, **DEMO) == "InvalidParameterValue"
    strict("CreateImage", ImageName="web_1.2-3", **DEMO)
    lenient("CreateImage", ImageName="two words, 镜像", ImageFamily="two words", **DEMO)


def test_how_long_names_and_descriptions_may_be_can_be_set_as_in_2019(build: Callable[..., Lab]) -> None:
    lab = build(name_characters=20, description_characters=60)
    image_id = lab.image("x" * 20, ImageDescription="x" * 60)
    too_long: list[dict[str, Any]] = [{"ImageName": "x" * 21}, {"ImageName": "web", "ImageDescription": "x" * 61}]
    for sent in too_long:
        assert lab.client().refused("CreateImage", **sent, **DEMO) == "InvalidParameterValue.TooLarge"
        refused = lab.client().refused("ModifyImageAttribute", ImageId=image_id, **sent)
        assert refused == "InvalidParameterValue.TooLarge"


@pytest.mark.parametrize("flag", ["TRUE", "true"])
def test_a_machine_that_was_forced_off_stays_off_until_it_is_started(lab: Lab, flag: str) -> None:
    cvm = lab.client()
    cvm("CreateImage", ImageName="dry", ForcePoweroff=flag, DryRun=True, **DEMO)
    assert machine_state(lab) == "RUNNING"
    lab.image("web", ForcePoweroff=flag)
    assert machine_state(lab) == "STOPPED"
    lab.image("again", ForcePoweroff=flag)
    cvm("StartInstances", InstanceIds=["ins-demo0001"])
    lab.clock.advance(1)
    assert machine_state(lab) == "RUNNING"


def test_a_machine_that_is_being_forced_off_makes_no_second_image(lab: Lab) -> None:
    lab.client()("CreateImage", ImageName="web", ForcePoweroff="true", **DEMO)
    refused = lab.client().refused("CreateImage", ImageName="db", **DEMO)
    assert refused == "UnsupportedOperation.InstanceStateStopping"


def test_a_machine_can_be_set_to_go_on_whatever_force_says(build: Callable[..., Lab]) -> None:
    lab = build(force_poweroff="ignored")
    lab.image("web", ForcePoweroff="true")
    assert machine_state(lab) == "RUNNING"


def machine_state(lab: Lab) -> str:
    return str(lab.client()("DescribeInstances", InstanceIds=["ins-demo0001"])["InstanceSet"][0]["InstanceState"])


def test_encrypted_disks_make_no_image_unless_set_otherwise(build: Callable[..., Lab]) -> None:
    code = "UnsupportedOperation.EncryptedImagesNotSupported"
    for setting in ("refused", "allowed"):
        lab = build(encrypted_disks=setting)
        cvm, cbs = lab.client(), lab.client("cbs")
        run = {"ImageId": PUBLIC, "Placement": {"Zone": "ap-guangzhou-3"}, "SystemDisk": {"Encrypt": True}}
        (instance,) = cvm("RunInstances", **run)["InstanceIdSet"]
        lab.clock.advance(1)
        (seen,) = cvm("DescribeInstances", InstanceIds=[instance])["InstanceSet"]
        snapshot = cbs("CreateSnapshot", DiskId=seen["SystemDisk"]["DiskId"])["SnapshotId"]
        lab.clock.advance(2)
        sources: list[dict[str, Any]] = [{"InstanceId": instance}, {"SnapshotIds": [snapshot]}]
        for number, source in enumerate(sources):
            if setting == "refused":
                assert cvm.refused("CreateImage", ImageName="web", **source) == code
            else:
                sent = {"ImageId": lab.image(f"web-{number}", **source), "AccountIds": [SECOND], "Permission": "SHARE"}
                assert cvm.refused("ModifyImageSharePermission", **sent) == code


def test_snapshots_that_make_no_image_are_refused(lab: Lab) -> None:
    cbs, cvm = lab.client("cbs"), lab.client()
    data = cbs("CreateSnapshot", DiskId="disk-demodat1")["SnapshotId"]
    systems = [cbs("CreateSnapshot", DiskId="disk-demosys1")["SnapshotId"] for _ in range(2)]
    refused = cvm.refused("CreateImage", ImageName="web", SnapshotIds=[systems[0]])
    assert refused == "ResourceUnavailable.SnapshotCreating"
    lab.clock.advance(2)
    refused = cvm.refused("CreateImage", ImageName="web", SnapshotIds=[data])
    assert refused == "InvalidParameter.SystemSnapshotNotFound"
    refused = cvm.refused("CreateImage", ImageName="web", SnapshotIds=systems)
    assert refused == "InvalidParameter.DuplicateSystemSnapshots"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "InvalidParameterValue"),
        ("x" * 61, "InvalidParameterValue.TooLarge"),
        ("taken", "InvalidImageName.Duplicate"),
        ("   ", "InvalidParameterValue"),
        (" web", "InvalidParameterValue"),
        ("a\n\0b", "InvalidParameterValue"),
    ],
)
def test_a_name_is_not_empty_not_too_long_not_taken_and_printable(lab: Lab, name: str, code: str) -> None:
    lab.image("taken")
    assert lab.client().refused("CreateImage", ImageName=name, InstanceId="ins-demo0001") == code


def test_names_are_free_in_another_region_and_in_another_account(lab: Lab) -> None:
    lab.image("x" * 60)
    lab.image("x" * 60, region=SHANGHAI)
    lab.image("x" * 60, account=SECOND)


def test_a_full_region_takes_no_image_and_others_do(lab: Lab) -> None:
    for number in range(10):
        lab.client()("CreateImage", ImageName=f"web-{number}", InstanceId="ins-demo0001")
    refused = lab.client().refused("CreateImage", ImageName="one-more", InstanceId="ins-demo0001")
    assert refused == "ImageQuotaLimitExceeded"
    lab.image("one-more", region=SHANGHAI)
    lab.image("one-more", account=SECOND)


def test_a_dry_run_checks_everything_and_makes_nothing(lab: Lab) -> None:
    cvm = lab.client()
    assert cvm("CreateImage", ImageName="web", InstanceId="ins-demo0001", DryRun=True).get("ImageId") is None
    assert lab.own_images() == []
    refused = cvm.refused("CreateImage", ImageName="web", InstanceId="ins-nobody00", DryRun=True)
    assert refused == "InvalidInstanceId.NotFound"
    lab.image("web")
    refused = cvm.refused("CreateImage", ImageName="web", InstanceId="ins-demo0001", DryRun=True)
    assert refused == "InvalidImageName.Duplicate"


@pytest.mark.parametrize("action", ["StopInstances", "StartInstances"])
def test_an_instance_between_states_cannot_be_imaged(lab: Lab, action: str) -> None:
    cvm = lab.client()
    if action == "StartInstances":
        cvm("StopInstances", InstanceIds=["ins-demo0001"])
        lab.clock.advance(1)
        lab.image("stopped")
    cvm(action, InstanceIds=["ins-demo0001"])
    refused = cvm.refused("CreateImage", ImageName="web", InstanceId="ins-demo0001")
    assert refused == f"UnsupportedOperation.InstanceState{'Stopping' if action == 'StopInstances' else 'Starting'}"


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ([{"ResourceType": "instance", "Tags": []}], "InvalidParameterValue"),
        ([{"ResourceType": "image", "Tags": [{"Key": "project-x", "Value": "1"}]}], "InvalidParameterValue"),
        ([{"ResourceType": "image", "Tags": [{"Key": "a#b", "Value": "1"}]}], "InvalidParameterValue"),
        ([{"ResourceType": "image", "Tags": [{"Key": "a", "Value": ""}]}], "InvalidParameterValue"),
        ([{"ResourceType": "image", "Tags": [{"Key": "a", "Value": "1"}] * 2}], "InvalidParameterValue"),
        (
            [{"ResourceType": "image", "Tags": [{"Key": f"k{n}", "Value": "1"} for n in range(51)]}],
            "InvalidParameterValue.TagQuotaLimitExceeded",
        ),
    ],
)
def test_tags_follow_the_rules_of_the_tag_service(lab: Lab, tags: list[Any], code: str) -> None:
    sent = {"ImageName": "web", "InstanceId": "ins-demo0001", "TagSpecification": tags}
    assert lab.client().refused("CreateImage", **sent) == code


def test_an_image_outlives_its_instance(lab: Lab) -> None:
    image_id = lab.image()
    lab.client()("TerminateInstances", InstanceIds=["ins-demo0001"])
    assert lab.look(image_id, GUANGZHOU)["SnapshotSet"]
