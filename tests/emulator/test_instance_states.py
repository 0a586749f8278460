"""What becomes of machines, what they have, and how they are found."""

from collections.abc import Callable
from typing import Any

import pytest

from emulator.lab import SHANGHAI, Client, Lab
from pulumi_machine_image.emulator import Fault
from pulumi_machine_image.emulator.catalogue import DEMO_IMAGE, public_images

DEMO = {"InstanceIds": ["ins-demo0001"]}
POOR = "997000000001"


def run(lab: Lab, **more: Any) -> list[str]:
    """Machines that are running."""
    sent = {"ImageId": DEMO_IMAGE, "Placement": {"Zone": "ap-guangzhou-3"}} | more
    ids: list[str] = lab.client()("RunInstances", **sent)["InstanceIdSet"]
    lab.clock.advance(1)
    return ids


def machines(lab: Lab, ids: list[str]) -> list[dict[str, Any]]:
    """As DescribeInstances shows them, in the order of the ids."""
    found = {seen["InstanceId"]: seen for seen in lab.client()("DescribeInstances", InstanceIds=ids)["InstanceSet"]}
    return [found[instance_id] for instance_id in ids]


def state(lab: Lab) -> str:
    (seen,) = lab.client()("DescribeInstancesStatus", **DEMO)["InstanceStatusSet"]
    return str(seen["InstanceState"])


MOVES = ("StartInstances", "StopInstances", "RebootInstances", "TerminateInstances")
FITTING = {"RUNNING": MOVES[1:], "STOPPED": ("StartInstances", "TerminateInstances")}


@pytest.mark.parametrize(
    ("calls", "now"),
    [
        (["StopInstances"], "STOPPING"),
        (["StopInstances", ""], "STOPPED"),
        (["StopInstances", "", "StartInstances"], "STARTING"),
        (["RebootInstances"], "REBOOTING"),
        (["RebootInstances", ""], "RUNNING"),
    ],
)
def test_a_machine_is_moved_only_from_where_it_can_be(lab: Lab, calls: list[str], now: str) -> None:
    cvm = lab.client()
    for call in calls:
        if call:
            cvm(call, **DEMO)
        else:
            lab.clock.advance(1)
    assert state(lab) == now
    for move in MOVES:
        if move not in FITTING.get(now, ()):
            assert cvm.refused(move, **DEMO) == f"UnsupportedOperation.InstanceState{now.title()}"
    assert state(lab) == now


def test_a_machine_that_is_being_made_is_left_alone(lab: Lab) -> None:
    sent = {"ImageId": DEMO_IMAGE, "Placement": {"Zone": "ap-guangzhou-3"}}
    (instance,) = lab.client()("RunInstances", **sent)["InstanceIdSet"]
    for move in MOVES:
        assert lab.client().refused(move, InstanceIds=[instance]) == "UnsupportedOperation.InstanceStatePending"


@pytest.mark.parametrize(("action", "flag"), [("StopInstances", "ForceStop"), ("RebootInstances", "ForceReboot")])
def test_force_is_said_in_one_way_only(lab: Lab, action: str, flag: str) -> None:
    cvm = lab.client()
    assert cvm.refused(action, StopType="SOFT", **{flag: False}, **DEMO) == "InvalidParameterCombination"
    assert cvm.refused(action, StopType="LATER", **DEMO) == "InvalidParameterValue"
    cvm(action, **{flag: True}, **DEMO)


def test_a_machine_that_stopped_for_free_makes_no_image_until_it_was_started(lab: Lab) -> None:
    cvm = lab.client()
    image = {"ImageName": "web", "InstanceId": "ins-demo0001"}
    assert stopped(lab, "STOP_CHARGING") == ["NOT_APPLICABLE", "STOP_CHARGING"]
    assert cvm.refused("CreateImage", **image) == "UnsupportedOperation.StoppedModeStopCharging"
    assert lab.client(region=SHANGHAI)("CreateImage", **image)["ImageId"]
    cvm("StartInstances", **DEMO)
    lab.clock.advance(1)
    assert stopped(lab, "KEEP_CHARGING") == ["NOT_APPLICABLE", "KEEP_CHARGING"]
    cvm("CreateImage", **image)


def stopped(lab: Lab, mode: str) -> list[str]:
    """What the machine says of its costs while it stops and when it has stopped."""
    lab.client()("StopInstances", StoppedMode=mode, **DEMO)
    said = []
    for _ in range(2):
        said += [seen["StopChargingMode"] for seen in machines(lab, DEMO["InstanceIds"])]
        lab.clock.advance(1)
    return said


def test_a_machine_with_a_local_disk_does_not_stop_for_free(lab: Lab) -> None:
    instances = run(lab, DataDisks=[{"DiskType": "LOCAL_SSD", "DiskSize": 50}])
    refused = lab.client().refused("StopInstances", InstanceIds=instances, StoppedMode="STOP_CHARGING")
    assert refused == "UnsupportedOperation.StoppedModeStopCharging"
    lab.client()("StopInstances", InstanceIds=instances)


def test_a_machine_that_was_stopped_for_free_leaves_nothing_behind(lab: Lab) -> None:
    (instance,) = run(lab)
    cvm = lab.client()
    cvm("StopInstances", InstanceIds=[instance], StoppedMode="STOP_CHARGING")
    lab.clock.advance(1)
    cvm("TerminateInstances", InstanceIds=[instance])
    with lab.emulator._store.reading() as db:
        assert db.execute("SELECT count(*) FROM stopped_for_free").fetchone()[0] == 0


def test_a_machine_that_could_not_be_launched_is_of_no_use(build: Callable[..., Lab]) -> None:
    lab = build(faults=lambda call: Fault.fail_instances() if call.action == "RunInstances" else None)
    (instance,) = run(lab)
    (seen,) = machines(lab, [instance])
    assert (seen["InstanceState"], seen["LatestOperationState"]) == ("LAUNCH_FAILED", "FAILED")
    cvm = lab.client()
    for move in ("StartInstances", "StopInstances", "RebootInstances"):
        assert cvm.refused(move, InstanceIds=[instance]) == "InvalidInstance.NotSupported"
    refused = cvm.refused("TerminateInstances", InstanceIds=[instance])
    assert refused == "UnsupportedOperation.InstanceStateLaunchFailed"
    refused = cvm.refused("CreateImage", ImageName="web", InstanceId=instance)
    assert refused == "UnsupportedOperation.NotSupportInstanceImage"


def test_of_bare_metal_no_image_is_made(lab: Lab) -> None:
    (instance,) = run(lab, InstanceType="BMS5.48XLARGE768")
    refused = lab.client().refused("CreateImage", ImageName="web", InstanceId=instance)
    assert refused == "InvalidInstance.NotSupported"


def test_an_account_without_money_makes_no_machines_and_no_images(lab: Lab) -> None:
    poor = lab.client(account=POOR)
    machine = {"ImageId": DEMO_IMAGE, "Placement": {"Zone": "ap-guangzhou-3"}}
    image = {"ImageName": "web", "InstanceId": "ins-demo0001"}
    for sent in ({}, {"DryRun": True}):
        assert poor.refused("RunInstances", **machine, **sent) == "InvalidAccount.InsufficientBalance"
        assert poor.refused("CreateImage", **image, **sent) == "InvalidAccount.InsufficientBalance"
    shared = lab.image()
    lab.client()("ModifyImageSharePermission", ImageId=shared, AccountIds=[POOR], Permission="SHARE")
    assert lab.look(shared, account=POOR)["ImageType"] == "SHARED_IMAGE"


@pytest.mark.parametrize(
    ("name", "count", "names"),
    [
        ("web", 1, ["web"]),
        ("web-", 3, ["web-1", "web-2", "web-3"]),
        ("web-{R:3}", 1, ["web-3"]),
        ("web-{R:9}", 2, ["web-9", "web-10"]),
        ("web-{R:3,F:3}", 2, ["web-003", "web-004"]),
        ("{R:99,F:2}-{R:1}", 2, ["99-1", "100-2"]),
        ("web-{}", 2, ["web-{}1", "web-{}2"]),
        ("web-{R:x}", 1, ["web-{R:x}"]),
        ("web-{R:1,F:9}", 1, ["web-{R:1,F:9}"]),
    ],
)
def test_machines_of_one_call_are_numbered(lab: Lab, name: str, count: int, names: list[str]) -> None:
    ids = run(lab, InstanceName=name, InstanceCount=count)
    assert [seen["InstanceName"] for seen in machines(lab, ids)] == names


def test_machines_without_a_name_are_called_so(lab: Lab) -> None:
    assert {seen["InstanceName"] for seen in machines(lab, run(lab, InstanceCount=2))} == {"未命名"}


@pytest.mark.parametrize(
    ("type_", "cores", "memory"),
    [
        ("S5.SMALL1", 1, 1),
        ("S5.MEDIUM8", 2, 8),
        ("SA5.LARGE8", 4, 8),
        ("S6.2XLARGE32", 8, 32),
        ("BMS5.48XLARGE768", 192, 768),
    ],
)
def test_a_machine_has_what_its_type_says(lab: Lab, type_: str, cores: int, memory: int) -> None:
    (seen,) = machines(lab, run(lab, InstanceType=type_))
    assert (seen["CPU"], seen["Memory"]) == (cores, memory)


def test_images_are_listed_only_for_types_that_there_are(lab: Lab) -> None:
    refused = lab.client().refused("DescribeImages", InstanceType="XY5.MEDIUM4")
    assert refused == "InvalidParameterValue.InstanceTypeNotFound"
    assert lab.client()("DescribeImages", InstanceType="CDH_4C16G")["TotalCount"] > 0


def test_disks_are_listed_as_they_were_asked_for(lab: Lab) -> None:
    sizes = [70, 10, 60, 20, 50, 30, 40]
    (seen,) = machines(lab, run(lab, DataDisks=[{"DiskSize": size} for size in sizes]))
    assert [disk["DiskSize"] for disk in seen["DataDisks"]] == sizes


def test_a_system_disk_is_as_large_as_the_image_at_least(lab: Lab) -> None:
    windows = next(image.id for image in public_images().values() if image.system.is_windows)
    (small,), (large,) = run(lab, SystemDisk={"DiskSize": 20}), run(lab, ImageId=windows, SystemDisk={"DiskSize": 200})
    image_id = lab.image("large", InstanceId=large)
    sent = {"Placement": {"Zone": "ap-guangzhou-3"}, "SystemDisk": {"DiskSize": 199}}
    assert lab.client().refused("RunInstances", ImageId=image_id, **sent) == "InvalidParameterValue.Range"
    (grown,) = run(lab, ImageId=image_id)
    sizes = [seen["SystemDisk"]["DiskSize"] for seen in machines(lab, [small, large, grown])]
    assert sizes == [20, 200, 200]


def test_states_come_page_by_page_and_by_id(lab: Lab) -> None:
    made = run(lab, InstanceCount=3)
    seen = [
        one["InstanceId"]
        for offset in (0, 3)
        for one in lab.client()("DescribeInstancesStatus", Offset=offset, Limit=3)["InstanceStatusSet"]
    ]
    assert seen == [*sorted(made), "ins-demo0001"]
    answer = lab.client()("DescribeInstancesStatus", InstanceIds=[made[0], "ins-nobody00"])
    assert (answer["TotalCount"], len(answer["InstanceStatusSet"])) == (1, 1)


@pytest.mark.parametrize(
    ("action", "sent", "code"),
    [
        ("DescribeInstances", {"Limit": 101}, "InvalidParameterValue"),
        ("DescribeInstancesStatus", {"Limit": 0}, "InvalidParameterValue"),
        ("DescribeInstancesStatus", {"InstanceIds": ["demo"]}, "InvalidInstanceId.Malformed"),
        ("DescribeInstancesStatus", {"InstanceIds": ["ins-00000000"] * 101}, "InvalidParameterValue.LimitExceeded"),
    ],
)
def test_machines_are_asked_for_as_documented_only(lab: Lab, action: str, sent: dict[str, Any], code: str) -> None:
    assert lab.client().refused(action, **sent) == code


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("instance-id", "ins-demo0001", 1),
        ("instance-name", "dem", 1),
        ("instance-state", "STOPPED", 0),
        ("instance-charge-type", "POSTPAID_BY_HOUR", 1),
        ("instance-charge-type", "PREPAID", 0),
        ("zone", "ap-guangzhou-3", 1),
        ("project-id", "0", 1),
        ("tag:team", "web", 0),
        ("creation-start-time", "2024-01-01 00:00:00", 1),
        ("creation-start-time", "2024-01-01 00:00:01", 0),
        ("creation-end-time", "2023-12-31 23:59:59", 0),
        ("creation-end-time", "2024-01-01 00:00:00", 1),
        *((name, "x", 0) for name in ("host-id", "dedicated-cluster-id", "vpc-id", "subnet-id", "security-group-id")),
        *((name, "10.0.0.1", 0) for name in ("private-ip-address", "public-ip-address", "ipv6-address")),
    ],
)
def test_machines_are_found_by_filters(lab: Lab, name: str, value: str, count: int) -> None:
    answer = lab.client()("DescribeInstances", Filters=[{"Name": name, "Values": [value]}])
    assert answer["TotalCount"] == count


def test_machines_are_found_by_their_other_id(lab: Lab) -> None:
    made = run(lab, InstanceCount=2)
    uuids = [seen["Uuid"] for seen in machines(lab, made)]
    cvm = lab.client()
    for values, found in (([uuids[0]], {made[0]}), (uuids, set(made)), (["x"], set())):
        answer = cvm("DescribeInstances", Filters=[{"Name": "uuid", "Values": values}])
        assert {seen["InstanceId"] for seen in answer["InstanceSet"]} == found


@pytest.mark.parametrize("name", ["image-id", "instance-type", "disk-id"])
def test_filters_that_are_not_documented_are_none(lab: Lab, name: str) -> None:
    asked = [{"Name": name, "Values": ["x"]}]
    assert lab.client().refused("DescribeInstances", Filters=asked) == "InvalidFilter"


def test_a_time_in_a_filter_is_written_as_documented(lab: Lab) -> None:
    asked = [{"Name": "creation-start-time", "Values": ["2024-01-01T00:00:00Z"]}]
    assert lab.client().refused("DescribeInstances", Filters=asked) == "InvalidParameterValue.InvalidTimeFormat"


def test_the_systems_name_is_in_the_callers_language(lab: Lab) -> None:
    sdk: Client = lab.client()
    lab.image()
    for language, last in (("en-US", "64bit"), ("zh-CN", "64位")):
        sdk._client.profile.language = language
        (seen,) = sdk("DescribeInstances")["InstanceSet"]
        (image,) = sdk("DescribeImages", ImageIds=lab.own_images())["ImageSet"]
        assert seen["OsName"] == image["OsName"] == f"Ubuntu Server 22.04 LTS {last}"
