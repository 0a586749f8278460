"""Machines, as far as images come from them: list, start, stop, restart, end."""

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Annotated, TypedDict

from ..errors import ApiError
from ..filters import Filters, Test, equal, matching, tag_filters, within
from ..records.instances import STATE, Instance
from ..records.queries import Condition, Page, among, condition
from ..registry import action
from ..requests import InstanceIds, Limit, Offset, Request, one_of, rule
from ..world import World
from .instance_answers import InstanceAnswer, described, uuid_of

NOTHING = condition("FALSE")
_OF_NO_MACHINE = (
    *("host-id", "dedicated-cluster-id", "vpc-id", "subnet-id", "security-group-id"),
    *("private-ip-address", "public-ip-address", "ipv6-address"),
)
"""Filters by what no machine has here."""


class DescribeInstances(Request):
    """Which machines, and which part of them."""

    instance_ids: InstanceIds = []
    filters: Filters = []
    offset: Offset = 0
    limit: Limit = 20


class DescribeInstancesAnswer(TypedDict):
    """One page, and how many there are in all."""

    TotalCount: int
    InstanceSet: list[InstanceAnswer]


@action("DescribeInstances", DescribeInstances, per_second=40)
def describe_instances(ask: DescribeInstances, world: World) -> DescribeInstancesAnswer:
    """Lists the caller's machines of the region; the filters are those of the SDK's text.

    Unsure: whether a part of the name is enough. The list has a code for what is wrong with a vague name, so it is, and
    a client that means one name has to compare. The times of filters have no zone; they are taken as UTC.
    """
    if ask.instance_ids and ask.filters:
        raise ApiError("InvalidParameter", "The parameters InstanceIds and Filters cannot be given together.")
    tests: dict[str, Test] = {
        "instance-id": equal("id"),
        "instance-name": within("name"),
        "instance-state": lambda state: condition(f"{STATE} = ?", world.now, state),
        "instance-charge-type": equal("'POSTPAID_BY_HOUR'"),
        "zone": equal("zone"),
        "project-id": equal("'0'"),
        "uuid": lambda uuid: among([one for one in world.instances.ids() if uuid_of(one, world) == uuid.lower()]),
        "creation-start-time": lambda text: condition("created_at >= ?", _moment(text)),
        "creation-end-time": lambda text: condition("created_at <= ?", _moment(text)),
        **dict.fromkeys(_OF_NO_MACHINE, lambda value: NOTHING),
    }
    asked = _named(ask.instance_ids) & matching(ask.filters, tests, tag_filters(world, "instance"))
    some = world.instances.own(asked, Page(ask.offset, ask.limit))
    return {"TotalCount": world.instances.count(asked), "InstanceSet": described(world, some)}


def _named(ids: Sequence[str]) -> Condition:
    return among(set(ids) or None)


def _moment(text: str) -> float:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc).timestamp()
    except ValueError:
        raise ApiError("InvalidParameterValue.InvalidTimeFormat", f"{text!r} is not of 2023-06-01 00:00:00.") from None


class DescribeInstancesStatus(Request):
    """Which machines, and which part of them."""

    instance_ids: InstanceIds = []
    offset: Offset = 0
    limit: Limit = 20


class InstanceStatusAnswer(TypedDict):
    """InstanceStatus."""

    InstanceId: str
    InstanceState: str


class DescribeInstancesStatusAnswer(TypedDict):
    """One page, and how many there are in all."""

    TotalCount: int
    InstanceStatusSet: list[InstanceStatusAnswer]


@action("DescribeInstancesStatus", DescribeInstancesStatus, per_second=40)
def describe_instances_status(ask: DescribeInstancesStatus, world: World) -> DescribeInstancesStatusAnswer:
    """Lists the states of the caller's machines of the region."""
    asked = _named(ask.instance_ids)
    return {
        "TotalCount": world.instances.count(asked),
        "InstanceStatusSet": [
            {"InstanceId": instance.id, "InstanceState": instance.state_at(world.now)}
            for instance in world.instances.own(asked, Page(ask.offset, ask.limit))
        ],
    }


class TerminateInstances(Request):
    """Which machines."""

    instance_ids: InstanceIds
    release_address: bool = False
    release_prepaid_data_disks: bool = False


@action("TerminateInstances", TerminateInstances, per_second=10)
def terminate_instances(ask: TerminateInstances, world: World) -> None:
    """Ends machines: they go at once, unless they are between two states; images made from them stay.

    One that could not be launched stays too: the list has a code for it. Unsure: when such a one goes by itself.
    """
    failed = "UnsupportedOperation.InstanceStateLaunchFailed"
    for instance in _all(ask.instance_ids, world, "RUNNING", "STOPPED", failed=failed):
        world.instances.remove(instance)


class StartInstances(Request):
    """Which machines."""

    instance_ids: InstanceIds


@action("StartInstances", StartInstances, per_second=10)
def start_instances(ask: StartInstances, world: World) -> None:
    """Starts machines: from STOPPED by STARTING to RUNNING."""
    for instance in _all(ask.instance_ids, world, "STOPPED"):
        world.instances.move(instance, "STARTING", "RUNNING", "StartInstances")


_StopType = Annotated[
    str, rule(one_of("SOFT_FIRST", "HARD", "SOFT"), "InvalidParameterValue", "The stop type {!r} is not known.")
]


class StopInstances(Request):
    """Which machines, and how."""

    instance_ids: InstanceIds
    force_stop: bool | None = None
    stop_type: _StopType | None = None
    stopped_mode: Annotated[
        str,
        rule(one_of("KEEP_CHARGING", "STOP_CHARGING"), "InvalidParameterValue", "The stopped mode {!r} is not known."),
    ] = "KEEP_CHARGING"


@action("StopInstances", StopInstances, per_second=10)
def stop_instances(ask: StopInstances, world: World) -> None:
    """Stops machines: from RUNNING by STOPPING to STOPPED.

    For free where STOP_CHARGING is given, which machines with local disks cannot (page "No charges when shut down").
    """
    if None not in (ask.force_stop, ask.stop_type):
        raise ApiError("InvalidParameterCombination", "ForceStop and StopType cannot be given together.")
    for_free = ask.stopped_mode == "STOP_CHARGING"
    for instance in _all(ask.instance_ids, world, "RUNNING"):
        if for_free and any(disk.type.startswith("LOCAL") for disk in instance.disks):
            raise ApiError("UnsupportedOperation.StoppedModeStopCharging", f"{instance.id} has local disks.")
        world.instances.move(instance, "STOPPING", "STOPPED", "StopInstances", for_free=for_free)


class RebootInstances(Request):
    """Which machines, and how."""

    instance_ids: InstanceIds
    force_reboot: bool | None = None
    stop_type: _StopType | None = None


@action("RebootInstances", RebootInstances, per_second=10)
def reboot_instances(ask: RebootInstances, world: World) -> None:
    """Restarts machines: from RUNNING by REBOOTING to RUNNING."""
    if None not in (ask.force_reboot, ask.stop_type):
        raise ApiError("InvalidParameterCombination", "ForceReboot and StopType cannot be given together.")
    for instance in _all(ask.instance_ids, world, "RUNNING"):
        world.instances.move(instance, "REBOOTING", "RUNNING", "RebootInstances")


def _all(
    ids: Sequence[str], world: World, *states: str, failed: str = "InvalidInstance.NotSupported"
) -> list[Instance]:
    """All of the machines, in a state that the action needs, or none; `failed` is its code for one that could not be
    launched."""
    if not ids:
        raise ApiError("MissingParameter", "The request is missing a required parameter `InstanceIds`.")
    found = [world.instances.find(instance_id) for instance_id in dict.fromkeys(ids)]
    for instance in found:
        now = instance.state_at(world.now)
        if now not in states:
            code = failed if now == "LAUNCH_FAILED" else f"UnsupportedOperation.InstanceState{now.title()}"
            raise ApiError(code, f"The instance {instance.id} is {now}.")
    return found
