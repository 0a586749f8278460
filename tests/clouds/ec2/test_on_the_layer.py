"""The core on an EC2 that takes its time, has limits and guards, and fails: the layer, asked as EC2 and otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clouds.ec2.worlds import FAR, HOME, KEYS, WEST
from lab.aws import faults
from lab.aws.faults import Fault, rule
from lab.aws.lab import AMIS, Lab
from lab.aws.server import Server
from lab.clock import FakeClock
from pulumi_machine_image.clouds.connect import Connection
from pulumi_machine_image.clouds.ec2 import EC2Connection
from pulumi_machine_image.core import Call, Core
from pulumi_machine_image.images import errors
from pulumi_machine_image.settings import Settings

MINUTES = 60.0


class Place:
    """An account on the layer, and a core on it."""

    def __init__(self, server: Server, *, counts_as_aws: bool = True) -> None:
        self.clock = FakeClock()
        self.lab = Lab(
            clock=self.clock, image_seconds=5 * MINUTES, copy_seconds=9 * MINUTES, import_seconds=30 * MINUTES
        )
        server.serve(self.lab)
        self.server, self._counts_as_aws = server, counts_as_aws
        self.said: list[str] = []
        self.core = self.process()
        ec2 = self.connection.session._client("ec2", HOME)
        made = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)
        self.instance = made["Instances"][0]["InstanceId"]

    def process(self, **more: Any) -> Core:
        settings = Settings.of({"cloud": "ec2", "endpoint": self.server.url, **KEYS, **more})
        self.connection = EC2Connection(settings, clock=self.clock, counts_as_aws=self._counts_as_aws)
        connection = Connection(settings, self.connection.cloud)
        return Core(settings, connection=connection, clock=self.clock, say=self.said.append)

    def call(self, kind: str, name: str) -> Call:
        return Call(f"urn:pulumi:dev::shop::machine-image:index:{kind}::{name}", say=self.said.append)

    def inputs(self, kind: str, name: str, /, **news: Any) -> dict[str, Any]:
        checked = self.core.check(kind, news, None, self.call(kind, name))
        assert checked.failures == []
        return checked.inputs

    def up(self, kind: str, name: str, /, **news: Any) -> Any:
        return self.core.create(kind, self.inputs(kind, name, **news), self.call(kind, name))

    def image(self, name: str = "web", **more: Any) -> Any:
        return self.up("CustomImage", name, name=name, instanceId=self.instance, **more)

    def update(self, made: Any, **news: Any) -> Any:
        """A CustomImage."""
        inputs = self.inputs("CustomImage", "web", name="web", instanceId=self.instance, **news)
        call = self.call("CustomImage", "web")
        assert not self.core.diff("CustomImage", made.outputs, inputs, call).replaces
        return self.core.update("CustomImage", made.id, made.outputs, inputs, call)

    def delete(self, kind: str, name: str, made: Any) -> None:
        self.core.delete(kind, made.id, made.outputs, self.call(kind, name))

    def seen(self, region: str = HOME) -> list[Any]:
        ec2 = self.connection.session._client("ec2", region)
        return list(ec2.describe_images(Owners=["self"], IncludeDisabled=True, IncludeDeprecated=True)["Images"])

    def snapshots(self, region: str = HOME) -> list[Any]:
        return list(self.connection.session._client("ec2", region).describe_snapshots(OwnerIds=["self"])["Snapshots"])


@pytest.fixture(params=[True, False], ids=["aws", "stand-in"])
def place(request: pytest.FixtureRequest, server: Server) -> Place:
    return Place(server, counts_as_aws=request.param)


def test_a_failed_image_says_why(place: Place) -> None:
    place.lab.fails[HOME] = "The disk is unwell"
    with pytest.raises(errors.BuildFailed, match="The disk is unwell"):
        place.image()


def test_a_time_to_deprecate_at_is_kept_and_taken_back(place: Place) -> None:
    made = place.image(deprecateAt="2030-01-31T12:00:00Z")
    assert place.seen()[0]["DeprecationTime"] == "2030-01-31T12:00:00.000Z"
    made = place.update(made, deprecated=True)
    assert made.outputs["deprecated"]
    place.update(made)
    assert "DeprecationTime" not in place.seen()[0]


def test_a_disabled_image_is_made_and_comes_back(place: Place) -> None:
    made = place.image(disabled=True)
    assert (made.outputs["state"], place.seen()[0]["State"]) == ("disabled", "disabled")
    place.update(made)
    assert place.seen()[0]["State"] == "available"


def test_the_clouds_own_protection_holds_and_cools_down_for_a_day(place: Place) -> None:
    made = place.image(deletionProtection=True, deletionProtectionCooldown=True)
    assert place.seen()[0]["DeregistrationProtection"] == "enabled-with-cooldown"
    made = place.update(made)
    with pytest.raises(errors.Protected):
        place.delete("CustomImage", "web", made)
    place.clock.pass_time(24 * 60 * MINUTES)
    place.delete("CustomImage", "web", made)
    assert (place.seen(), place.snapshots()) == ([], [])


def test_files_in_s3_become_one_image_of_the_right_name(place: Place) -> None:
    file = {"url": "s3://bucket/web.vmdk", "osType": "Linux", "architecture": "x86_64"}
    made = place.up("CustomImage", "web", name="web", importFrom=file, tags={"team": "web"})
    (image,) = place.seen()
    assert (image["ImageId"], image["Name"]) == (made.id, "web")
    assert {"Key": "team", "Value": "web"} in image["Tags"]
    assert len(place.snapshots()) == 1
    place.delete("CustomImage", "web", made)
    assert (place.seen(), place.snapshots()) == ([], [])


def test_an_import_that_fails_says_why_and_leaves_nothing(place: Place) -> None:
    place.lab.fails[HOME] = "ClientError: Unsupported kernel version"
    file = {"url": "s3://bucket/web.vmdk", "osType": "Linux", "architecture": "x86_64"}
    with pytest.raises(errors.BuildFailed, match="Unsupported kernel version"):
        place.up("CustomImage", "web", name="web", importFrom=file)
    assert place.seen() == []


@pytest.mark.parametrize("room", [1, 2])
def test_an_import_is_planned_with_the_two_images_that_it_needs_for_a_while(place: Place, room: int) -> None:
    place.lab.quotas[AMIS] = room
    file = {"url": "s3://bucket/web.vmdk", "osType": "Linux", "architecture": "x86_64"}
    news = {"name": "web", "importFrom": file}
    failures = place.core.check("CustomImage", news, None, place.call("CustomImage", "web")).failures
    if room == 1:
        (failure,) = failures
        assert "web, web (as imported) in us-east-1: 0 used + at least 2 planned = 2, quota 1" in failure.reason
        return
    assert failures == []
    place.core = place.process()
    place.up("CustomImage", "web", **news)
    assert [image["Name"] for image in place.seen()] == ["web"]


def test_an_image_whose_answer_is_lost_is_made_once(place: Place) -> None:
    """It bears its tags from the start where the cloud takes them with the call."""
    place.lab.faults.add(rule(faults.LOST, "CreateImage", numbers=[1]))
    made = place.image()
    assert [image["ImageId"] for image in place.seen()] == [made.id]


def test_snapshots_that_the_cloud_keeps_are_named(place: Place) -> None:
    made = place.image()
    (disk,) = place.seen()[0]["BlockDeviceMappings"]
    ec2 = place.connection.session._client("ec2", HOME)
    ec2.register_image(Name="theirs", BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": disk["Ebs"]}])
    place.delete("CustomImage", "web", made)
    assert any(disk["Ebs"]["SnapshotId"] in line for line in place.said)


def test_the_quota_counts_pending_and_disabled_images(place: Place) -> None:
    place.lab.quotas[AMIS] = 2
    place.image(disabled=True)
    place.image("data-base", wait="started")
    place.core = place.process()
    more = {"name": "one-more", "instanceId": place.instance}
    (failure,) = place.core.check("CustomImage", more, None, place.call("CustomImage", "more")).failures
    assert "2 used + at least 1 planned = 3, quota 2" in failure.reason


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "a copy to another partition": (
        {"kind": "ImageCopy", "regions": ["cn-north-1"]},
        "regions",
        "us-east-1 (aws) and cn-north-1 (aws-cn) are in different partitions",
    ),
    "a key of another region": (
        {"kind": "ImageCopy", "encrypt": True, "kmsKeyId": f"arn:aws:kms:{HOME}:1:key/k", "regions": [WEST]},
        "kmsKeyId",
        "us-east-1",
    ),
    "an id of another cloud": (
        {"kind": "ImageShare", "imageId": "img-1a2b3c4d", "accountIds": ["222222222222"]},
        "imageId",
        "ami- and 8 or 17 hexadecimal digits",
    ),
    "a malformed id": (
        {"kind": "ImageCopy", "sourceImageId": "ami-web", "regions": [WEST]},
        "sourceImageId",
        "ami- and 8 or 17 hexadecimal digits",
    ),
}


@pytest.mark.parametrize(("news", "property", "says"), WRONG.values(), ids=WRONG)
def test_what_cannot_work_fails_at_check(server: Server, news: dict[str, Any], property: str, says: str) -> None:
    place = Place(server)
    made, kind = place.image(), news["kind"]
    given = {"imageId" if kind == "ImageShare" else "sourceImageId": made.id, **news}
    del given["kind"]
    writes = [action for action in place.lab.actions if not action.startswith(("Describe", "Get"))]
    failures = place.core.check(kind, given, None, place.call(kind, "it")).failures
    assert [failure.property for failure in failures] == [property]
    assert says in failures[0].reason
    assert [action for action in place.lab.actions if not action.startswith(("Describe", "Get"))] == writes


def test_an_image_is_in_one_region_only(server: Server) -> None:
    """What this run has made is known to be elsewhere; another may be still to come, and is gone when it is needed."""
    place = Place(server)
    made = place.image()
    for kind, news in {
        "ImageShare": {"imageId": made.id, "region": WEST, "accountIds": ["222222222222"]},
        "ImageCopy": {"sourceImageId": made.id, "sourceRegion": WEST, "regions": [FAR]},
    }.items():
        place.core = place.process()
        with pytest.raises(errors.ImageGone, match=made.id) as caught:
            place.up(kind, "it", **news)
        assert "in eu-west-1: " in str(caught.value)
        place.core.diff("CustomImage", made.outputs, made.inputs, place.call("CustomImage", "web"))
        (failure,) = place.core.check(kind, news, None, place.call(kind, "other")).failures
        assert f"{made.id} is in us-east-1" in failure.reason


BROKEN: dict[str, tuple[Fault, type[errors.ImageError], str]] = {
    "expired credentials": (
        faults.EXPIRED,
        errors.LoginRefused,
        "the credentials have expired, or this machine's clock is wrong (RequestExpired, request r-1)",
    ),
    "a token that is none": (
        Fault("AuthFailure", "not able to validate"),
        errors.LoginRefused,
        "(AuthFailure, request r-1)",
    ),
    "a storm of throttling": (
        faults.THROTTLED,
        errors.TookTooLong,
        "at last: too many calls at once (RequestLimitExceeded, request r-1)",
    ),
    "a failing cloud": (faults.INTERNAL, errors.CloudTrouble, "(InternalError, request r-1)"),
    "a cloud that hangs up": (faults.CUT, errors.AnswerLost, "127.0.0.1"),
    "somebody else's answer": (
        Fault(body=b"<html><body>Welcome</body></html>"),
        errors.AnswerLost,
        "the answer is not one of the cloud's API",
    ),
}
ASKED: dict[str, Callable[[Place, Any], object]] = {
    "read": lambda place, made: place.core.read("CustomImage", made.id, made.outputs, place.call("CustomImage", "web")),
    "update": lambda place, made: place.update(made, description="x"),
    "delete": lambda place, made: place.delete("CustomImage", "web", made),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_cloud_that_does_not_answer_never_means_gone(server: Server, broken: str) -> None:
    fault, kind, says = BROKEN[broken]
    place = Place(server)
    made = place.image()
    place.lab.faults.add(rule(fault))
    for method, ask in ASKED.items():
        place.core = place.process()
        with pytest.raises(kind) as caught:
            ask(place, made)
        assert type(caught.value) is kind, method
        assert says in str(caught.value), method
    place.lab.faults.rules.clear()
    assert len(place.seen()) == 1


def test_an_address_where_nobody_is_says_where_to_look(server: Server) -> None:
    place = Place(server)
    made = place.image()
    place.core = place.process(endpoint="http://127.0.0.1:1")
    for method, ask in ASKED.items():
        with pytest.raises(errors.Unreachable, match=r"127\.0\.0\.1:1: no connection") as caught:
            ask(place, made)
        assert "machine-image:endpoint or AWS_ENDPOINT_URL" in str(caught.value), method
