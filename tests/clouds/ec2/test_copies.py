"""ImageCopy on EC2 with pending states, unique names, limits and lost answers."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from clouds.ec2.worlds import FAR, HOME, KEYS, WEST
from lab.aws import faults
from lab.aws.call import Call as Sent
from lab.aws.faults import Fault
from lab.aws.lab import Lab
from lab.aws.server import Server
from lab.clock import FakeClock
from pulumi_machine_image.clouds.cloud import FromInstance, ImageCloud, NewImage, Query
from pulumi_machine_image.clouds.connect import Connection
from pulumi_machine_image.clouds.ec2 import EC2Connection
from pulumi_machine_image.core import Call, Core
from pulumi_machine_image.images.errors import BuildFailed, Interrupted
from pulumi_machine_image.images.image import Image, Kind
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.runtime.retry import TROUBLES
from pulumi_machine_image.settings import Settings

SECONDS = 600.0
OWN = Query(kinds=frozenset({Kind.CUSTOM}))


class Account:
    """An account with one image, and a stack of copies of it.

    Attributes:
        troubles: What the next orders of copies meet.
    """

    def __init__(self, server: Server) -> None:
        self.clock, self.server = FakeClock(), server
        self.lab = Lab(clock=self.clock, copy_seconds=SECONDS)
        server.serve(self.lab)
        self.troubles: list[Fault] = []
        self.lab.faults.add(self._trouble)
        self.stack: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {}
        self.new_process()
        ec2 = self.connection.session._client("ec2", HOME)
        instance = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        self.source = self.cloud.create(HOME, NewImage("web", FromInstance(instance), "golden", tags={"team": "web"}))

    def _trouble(self, call: Sent) -> Fault | None:
        return self.troubles.pop(0) if call.action == "CopyImage" and self.troubles else None

    def new_process(self, **settings: Any) -> None:
        known = Settings.of({"cloud": "ec2", **KEYS, **settings})
        self.connection = EC2Connection(known, clock=self.clock, endpoint=self.server.url, counts_as_aws=True)
        self.core = Core(known, connection=Connection(known, self.connection.cloud), clock=self.clock)

    @property
    def cloud(self) -> ImageCloud:
        return self.connection.cloud(Patience(600, self.clock))

    def up(self, resource: str, regions: Any, **news: Any) -> dict[str, Any]:
        """Creates or updates; what was called meanwhile is counted."""
        call = Call(f"urn:pulumi:dev::shop::machine-image:index:ImageCopy::{resource}")
        id, old, state = self.stack.get(resource, ("", None, None))
        given = {"sourceImageId": self.source, "regions": regions, **news}
        checked = self.core.check("ImageCopy", given, old, call)
        assert checked.failures == []
        self.lab.journal.clear()
        if state is None:
            made = self.core.create("ImageCopy", checked.inputs, call)
        else:
            made = self.core.update("ImageCopy", id, state, checked.inputs, call)
        self.stack[resource] = made.id, checked.inputs, made.outputs
        return made.outputs

    def images(self, region: str) -> list[Image]:
        return self.cloud.images(region, OWN)

    def names(self, region: str) -> list[str]:
        return sorted(image.name for image in self.images(region))

    @property
    def counted(self) -> Counter[str]:
        return Counter(self.lab.actions)


@pytest.fixture
def account(server: Server) -> Account:
    return Account(server)


def test_copies_are_waited_for_and_nothing_is_sent_when_they_are_ready(account: Account) -> None:
    before = account.clock.minutes
    outputs = account.up("copies", {WEST: {"name": "west"}, FAR: {}}, tags={"own": "1"})
    assert {each["state"] for each in outputs["copies"].values()} == {"available"}
    assert account.clock.minutes - before == pytest.approx(10, abs=1)
    assert account.counted.keys() == {"CopyImage", "DescribeImages"}
    assert account.counted["CopyImage"] == 2
    for region, name in ((WEST, "west"), (FAR, "web")):
        (image,) = account.images(region)
        assert (image.name, image.description) == (name, "golden")
        assert image.tags.items() >= {"team": "web", "own": "1"}.items()


def test_a_region_that_fails_says_why_and_is_made_again_alone(account: Account) -> None:
    account.lab.fails[WEST] = "The key is disabled"
    with pytest.raises(BuildFailed, match=r"gave up on ami-\w+ \(web\): The key is disabled"):
        account.up("copies", [WEST, FAR])
    assert account.images(WEST) == []
    (kept,) = account.images(FAR)
    account.lab.fails.clear()
    account.new_process()
    assert account.up("copies", [WEST, FAR])["imageIds"][FAR] == kept.id
    assert account.counted["CopyImage"] == 1


def test_a_region_that_failed_in_an_update_can_be_made_by_the_next_one(account: Account) -> None:
    """Under the same claim; a token made from that would be answered with the copy that failed."""
    claim = account.up("copies", [FAR])["__claim"]
    account.lab.fails[WEST] = "The key is disabled"
    with pytest.raises(BuildFailed):
        account.up("copies", [WEST, FAR])
    account.lab.fails.clear()
    account.new_process()
    assert account.up("copies", [WEST, FAR])["__claim"] == claim
    assert account.names(WEST) == ["web"]


@pytest.mark.parametrize("times", [1, TROUBLES])
def test_lost_answers_make_no_second_copy(account: Account, times: int) -> None:
    """Sent again under its token at first; then looked for."""
    account.troubles = [faults.LOST] * times
    account.up("copies", [WEST])
    assert account.names(WEST) == ["web"]
    assert account.counted["CopyImage"] == min(times + 1, TROUBLES)


def test_a_killed_run_is_continued(account: Account) -> None:
    account.clock.on_wait = lambda now: account.core.cancel.set()
    with pytest.raises(Interrupted):
        account.up("copies", [WEST])
    account.clock.on_wait = lambda now: None
    account.new_process()
    account.up("copies", [WEST])
    assert account.names(WEST) == ["web"]
    assert account.counted["CopyImage"] == 0


def test_under_one_name_the_old_copy_goes_first(account: Account) -> None:
    """EC2 would not take the name twice."""
    keys = [f"arn:aws:kms:{WEST}:123456789012:key/{number}" for number in (1, 2)]
    first = account.up("copies", {WEST: {"kmsKeyId": keys[0]}, FAR: {}}, encrypt=True)["imageIds"]
    account.new_process()
    second = account.up("copies", {WEST: {"kmsKeyId": keys[1]}, FAR: {}}, encrypt=True)["imageIds"]
    assert (first[WEST] != second[WEST], first[FAR] == second[FAR]) == (True, True)
    assert account.names(WEST) == ["web"]
    assert (account.counted["CopyImage"], account.counted["DeregisterImage"]) == (1, 1)


def test_copies_wait_for_a_place_in_their_destination(account: Account) -> None:
    account.new_process(copiesPerRegion=1)
    account.lab.copies = 1
    for name in ("one", "three", "two"):
        account.up(name, [WEST], name=name, wait="started")
        assert account.counted["CopyImage"] == 1, "none was refused"
    assert account.names(WEST) == ["one", "three", "two"]


def test_the_clouds_own_limit_of_copies_is_waited_for_too(account: Account) -> None:
    account.lab.copies = 1
    account.up("one", [WEST], name="one", wait="started")
    account.new_process()
    account.up("two", [WEST], name="two")
    assert account.names(WEST) == ["one", "two"]
