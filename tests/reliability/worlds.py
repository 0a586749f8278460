"""Where random lives are led: the cloud in memory, the emulator, the layer over moto; and what can go wrong there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from lab.aws import faults as aws
from lab.aws.call import Call
from lab.aws.server import Server
from lab.emulated import EmulatedLab
from lab.fake_cloud import FIXED_NAMES
from lab.layered import LayeredLab
from lab.memory import MemoryLab
from pulumi_machine_image.clouds.cloud import Traits
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.emulator.fault_rules import Rule
from pulumi_machine_image.images.errors import Denied, ImageError, Unreachable
from reliability import places
from reliability.places import Place

What = Literal["refused", "throttled", "cut", "lost", "broken"]
WHATS: tuple[What, ...] = ("refused", "throttled", "cut", "lost", "broken")
Verb = Literal["find", "create", "copy", "modify", "tag", "delete", "share"]
VERBS: tuple[Verb, ...] = ("find", "create", "copy", "modify", "tag", "delete", "share")


@dataclass(frozen=True)
class Trouble:
    """A call of a run that goes wrong.

    Attributes:
        what: `refused` for want of permission; `throttled`; `cut` before the effect; `lost`, done but not answered;
            `broken`, an error of the server.
        number: Which of the run's calls of its kind it is, from 1.
    """

    what: What
    verb: Verb
    number: int


class World(ABC):
    """An account to live in.

    Attributes:
        breaks: Regions in which images that are begun end as failed.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.breaks: set[str] = set()

    @abstractmethod
    def arm(self, troubles: Iterable[Trouble]) -> None:
        """Lets calls go wrong, until `disarm`."""

    @abstractmethod
    def disarm(self) -> None: ...


class Memory(World):
    """The cloud in memory, whose back end's own retries are not part of it: what it raises is final."""

    def __init__(self, traits: Traits) -> None:
        self.lab = MemoryLab(image_limit=30, traits=traits)
        super().__init__(Place("memory", self.lab, ("ap-shanghai", "ap-beijing"), "ins-demo0001", "snap-1", {}))

    def arm(self, troubles: Iterable[Trouble]) -> None:
        cloud = self.lab.cloud
        cloud.fails = set(self.breaks)
        for trouble in troubles:
            if trouble.what == "lost" and trouble.verb != "find":
                cloud.lose.append(trouble.verb)
            else:
                cloud.spare[trouble.verb] = trouble.number - 1
                cloud.refuse.setdefault(trouble.verb, []).append(self._error(trouble))

    @staticmethod
    def _error(trouble: Trouble) -> ImageError:
        if trouble.what == "refused":
            return Denied(trouble.verb, why="not allowed")
        return Unreachable(trouble.verb, why="no answer")

    def disarm(self) -> None:
        cloud = self.lab.cloud
        cloud.fails = set()
        for waiting in (cloud.refuse, cloud.lose, cloud.spare):
            waiting.clear()


class Emulated(World):
    """The emulator, with the back end of Tencent Cloud."""

    ACTIONS = {
        "find": "DescribeImages",
        "create": "CreateImage",
        "copy": "SyncImages",
        "modify": "ModifyImageAttribute",
        "tag": "ModifyResourceTags",
        "delete": "DeleteImages",
        "share": "ModifyImageSharePermission",
    }
    KINDS = {"throttled": "throttle", "cut": "cut", "lost": "lose-answer", "broken": "http", "refused": "refuse"}

    def __init__(self) -> None:
        super().__init__(places.tencent())
        assert isinstance(self.place.lab, EmulatedLab)
        self.rules = self.place.lab.emulator.rules

    def arm(self, troubles: Iterable[Trouble]) -> None:
        self.rules.add([self._rule(trouble) for trouble in troubles])
        if self.breaks:
            self.rules.add([Rule.model_validate({"do": "fail-images", "regions": sorted(self.breaks)})])

    def _rule(self, trouble: Trouble) -> Rule:
        code = {"code": "UnauthorizedOperation"} if trouble.what == "refused" else {}
        kind = self.KINDS[trouble.what]
        return Rule.model_validate(
            {"do": kind, "action": self.ACTIONS[trouble.verb], "nth": trouble.number, "times": 1, **code}
        )

    def disarm(self) -> None:
        self.rules.clear()


class Layered(World):
    """The layer over moto, with the back end of EC2."""

    ACTIONS = {
        "find": "DescribeImages",
        "create": "CreateImage",
        "copy": "CopyImage",
        "modify": "ModifyImageAttribute",
        "tag": "CreateTags",
        "delete": "DeregisterImage",
        "share": "ModifyImageAttribute",
    }
    FAULTS = {
        "refused": aws.Fault("UnauthorizedOperation", "You are not authorized to perform this operation.", status=403),
        "throttled": aws.THROTTLED,
        "cut": aws.CUT,
        "lost": aws.LOST,
        "broken": aws.INTERNAL,
    }

    def __init__(self, server: Server) -> None:
        super().__init__(places.ec2(server))
        assert isinstance(self.place.lab, LayeredLab)
        self.aws = self.place.lab.aws

    def arm(self, troubles: Iterable[Trouble]) -> None:
        self.aws.faults.add(*map(self._rule, troubles))
        self.aws.fails.update(dict.fromkeys(self.breaks, "the disk broke"))

    def _rule(self, trouble: Trouble) -> aws.Rule:
        seen = 0

        def judge(call: Call) -> aws.Fault | None:
            nonlocal seen
            seen += call.action == self.ACTIONS[trouble.verb]
            is_it = call.action == self.ACTIONS[trouble.verb] and seen == trouble.number
            return self.FAULTS[trouble.what] if is_it else None

        return judge

    def disarm(self) -> None:
        self.aws.faults.rules.clear()
        self.aws.fails.clear()


WORLDS: dict[str, Callable[[Server], World]] = {
    "in memory, names change": lambda server: Memory(TENCENT_TRAITS),
    "in memory, names stay": lambda server: Memory(FIXED_NAMES),
    "on the emulator": lambda server: Emulated(),
    "on the layer over moto": Layered,
}
