"""The world of the layer: its settings, its clock, what moto does not remember, and the rules that calls share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from moto.moto_api._internal.models import moto_api_backend

from lab.aws.call import Call, Refusal
from lab.aws.faults import Faults
from lab.aws.images import AMAZON, LabImage, account_of, backend, is_region, others, settle
from lab.aws.importing import Task
from pulumi_machine_image.clouds.ec2.traits import EC2_TRAITS
from pulumi_machine_image.runtime.clock import Clock, SystemClock

AMIS, PUBLIC_AMIS = "L-B665C33B", "L-0E3CBAB9"
"""Quota codes of the service: images an account has in a region, and those of them that everybody may use."""
_ID = re.compile(r"ami-([0-9a-f]{8}|[0-9a-f]{17})")


@dataclass(frozen=True)
class Entry:
    """A call that was answered."""

    call: Call
    code: str
    """The error; empty where there was none, `cut` where there was no answer."""


@dataclass
class Lab:
    """EC2 as the tests have it.

    Attributes:
        image_seconds: How long an image is pending that is made; `copy_seconds`: that is copied; `import_seconds`: how
            long an import takes.
        quotas: What the service of quotas tells, by code; what is not here it does not know.
        copies: Copies that may run at once in a destination.
        shares: Entries of launch permissions an image may have.
        fails: Region to the reason why images that are begun there fail.
        missing_accounts: Accounts that there are not.
        journal: Every call, in order.
        blocked: Account and region to the state of its block of public access.
    """

    clock: Clock = field(default_factory=SystemClock)
    image_seconds: float = 0
    copy_seconds: float = 0
    import_seconds: float = 0
    quotas: dict[str, int] = field(default_factory=lambda: {AMIS: 50_000, PUBLIC_AMIS: 5})
    copies: int = 20
    shares: int = 1000
    fails: dict[str, str] = field(default_factory=dict)
    missing_accounts: set[str] = field(default_factory=set)
    faults: Faults = field(default_factory=Faults)
    journal: list[Entry] = field(default_factory=list)
    blocked: dict[tuple[str, str], str] = field(default_factory=dict)
    orders: dict[tuple[str, str, str], tuple[object, str]] = field(default_factory=dict)
    """Account, region and client token to what was ordered with it, and what came of it."""
    tasks: list[Task] = field(default_factory=list)
    """Imports."""

    @staticmethod
    def reset() -> None:
        """Moto's world is one for the process: a new lab begins by emptying it."""
        moto_api_backend.reset()

    def settle(self) -> None:
        settle(self.clock.now())
        for task in self.tasks:
            task.settle(self.clock.now())

    @property
    def actions(self) -> list[str]:
        return [entry.call.action for entry in self.journal]

    def image(self, call: Call, id: str = "") -> LabImage:
        """The image that a call is about, which must be the caller's."""
        id = id or call.text("ImageId")
        there = backend(account_of(call.key), call.region)
        self.well_formed(id)
        found = there.amis.get(id)
        if found is None and id in others(account_of(call.key), call.region):
            raise Refusal("AuthFailure", f"Not authorized for image:{id}", 403)
        if found is None and id in there.deleted_amis:
            raise Refusal("InvalidAMIID.Unavailable", f"The image ID '{id}' is no longer available")
        if found is None:
            raise Refusal("InvalidAMIID.NotFound", f"The image id '[{id}]' does not exist")
        return found if isinstance(found, LabImage) else LabImage.of(found, self.clock.now())

    @staticmethod
    def well_formed(id: str) -> None:
        if not _ID.fullmatch(id):
            raise Refusal("InvalidAMIID.Malformed", f'Invalid id: "{id}"')

    def may_begin(self, call: Call, name: str) -> None:
        """Whether the account may have one more image there, under that name."""
        if not EC2_TRAITS.image_name.fullmatch(name):
            raise Refusal("InvalidAMIName.Malformed", f"AMI names must be {EC2_TRAITS.name_rule}")
        account = account_of(call.key)
        own = [image for image in backend(account, call.region).amis.values() if image.owner_id == account]
        twin = next((image.id for image in own if image.name == name), None)
        if twin:
            why = f"AMI name {name} is already in use by AMI {twin}"
            raise Refusal("InvalidAMIName.Duplicate", why)
        most = self.quotas.get(AMIS)
        if most is not None and len(own) >= most:
            # Which code says so is not documented; that this one says that a limit of EC2 is reached, is.
            raise Refusal("ResourceLimitExceeded", f"You have reached the maximum number of AMIs ({most})")

    def ordered(self, call: Call) -> str:
        """What was made by the same call with the same token before; empty where nothing was."""
        sent, made = self.orders.get(self._order(call), (None, ""))
        if made and sent != call.without("ClientToken"):
            why = f"The client token '{call.text('ClientToken')}' was used with other parameters"
            raise Refusal("IdempotentParameterMismatch", why)
        return made

    def remember(self, call: Call, made: str) -> None:
        if call.text("ClientToken"):
            self.orders[self._order(call)] = (call.without("ClientToken"), made)

    @staticmethod
    def _order(call: Call) -> tuple[str, str, str]:
        return account_of(call.key), call.region, call.text("ClientToken")

    def begun(self, call: Call, id: str, seconds: float, tags: Mapping[str, str], failure: str = "") -> LabImage:
        """What moto has made, as something that the cloud is still at."""
        now = self.clock.now()
        image = LabImage.of(backend(account_of(call.key), call.region).amis[id], now)
        image.description = call.text("Description")
        image.add_tags(dict(tags))
        image.begin(now, seconds, failure or self.fails.get(call.region, ""))
        return image

    def publish(self, region: str, name: str, account: str = "123456789012") -> str:
        """An image of the cloud's own, which everybody may use."""
        there = backend(account, region)
        made = there.register_image(name, "")
        made.owner_id, made.owner_alias, made.architecture = AMAZON, "amazon", "x86_64"
        made.launch_permissions.append({"Group": "all"})
        return str(LabImage.of(made, self.clock.now()).id)

    @staticmethod
    def knows(call: Call, region: str) -> bool:
        return is_region(account_of(call.key), region)


def found_id(body: bytes) -> str:
    """The id of an image in an answer of moto."""
    found = re.search(rb"<imageId>([^<]+)</imageId>", body)
    assert found, body
    return found[1].decode()
