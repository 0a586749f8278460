"""The world of the contract tests: an emulator with a clock of its own, and accounts that call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from clouds.support import Calls, FakeClock
from pulumi_machine_image.clouds.cloud import FromInstance, ImageCloud, NewImage
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.clouds.tencent.session import Session
from pulumi_machine_image.emulator import Call, Emulator, EmulatorSettings, Fault
from pulumi_machine_image.images.image import Image, ImageRef
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings

GZ, BJ, SH = "ap-guangzhou", "ap-beijing", "ap-shanghai"
ME, OTHER = "100000000001", "100000000002"
ABSENT, SUB = "999000000001", "998000000001"
"""Accounts that are not there, or not main accounts: the emulator's convention."""
DEMO = FromInstance("ins-demo0001")
GONE = ImageRef(GZ, "img-00000000")


@dataclass
class World:
    """An emulator with a clock of its own, two accounts that call it, and what they called."""

    emulator: Emulator
    clock: FakeClock
    calls: Calls = field(default_factory=Calls)
    fault: Callable[[Call], Fault | None] = lambda _: None

    def cloud(self, number: int = 1, *, seconds: float = 600, key: str = "", **settings: object) -> ImageCloud:
        given = {"secretId": f"AKIDemulator{number}", "secretKey": key or f"emulator{number}", **settings}
        connection = TencentConnection(
            Settings.of(given), clock=self.clock, endpoint=self.emulator.endpoint, on_call=self.calls
        )
        return connection.cloud(Patience(seconds, self.clock))

    def ask(self, action: str, region: str, **params: Any) -> dict[str, Any]:
        """Any call of the image API, as the account makes it."""
        settings = Settings.of({"secretId": "AKIDemulator1", "secretKey": "emulator1"})
        session = Session(settings, clock=self.clock, endpoint=self.emulator.endpoint)
        return session.send("cvm", action, region, params, read=dict, what=action, repeatable=False)

    def pass_seconds(self, seconds: float) -> None:
        self.clock.seconds += seconds

    def image(self, name: str = "web", region: str = GZ, **more: Any) -> ImageRef:
        """An image that is ready."""
        ref = ImageRef(region, self.cloud().create(region, NewImage(name, DEMO, **more)))
        self.pass_seconds(10)
        self.calls.clear()
        return ref

    def shared(self) -> ImageRef:
        """An image of the other account that this one may use."""
        theirs = self.cloud(2)
        ref = ImageRef(GZ, theirs.create(GZ, NewImage("theirs", DEMO)))
        self.pass_seconds(10)
        theirs.share(ref, {ME})
        self.calls.clear()
        return ref

    def now(self, ref: ImageRef) -> Image:
        return self.cloud().find(ref.region, [ref.id])[ref.id]

    @classmethod
    def made(cls, **settings: Any) -> World:
        """A world whose images take eight seconds, unless the emulator's settings say otherwise."""
        clock = FakeClock()
        given = {"create_seconds": 8, "copy_seconds": 8, "import_seconds": 8, **settings}
        world = cls(Emulator(EmulatorSettings(**given), clock=clock.now, faults=lambda call: world.fault(call)), clock)
        world.emulator.start()
        return world


def once(action: str, fault: Fault, times: int = 1) -> Callable[[Call], Fault | None]:
    """A fault for the first calls of an action."""
    return lambda call: fault if call.action == action and call.number <= times and call.stage == "before" else None
