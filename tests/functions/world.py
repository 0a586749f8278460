"""An emulated cloud in memory, with a core for each account that looks at it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from lab.clock import FakeClock
from pulumi_machine_image.clouds.cloud import FromFile, FromInstance, ImageChanges, NewImage
from pulumi_machine_image.core import Core
from pulumi_machine_image.emulator import Call, Emulator, EmulatorSettings, Fault
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.settings import Settings

HOME, SHANGHAI, SINGAPORE = "ap-guangzhou", "ap-shanghai", "ap-singapore"
FIRST, SECOND, THIRD = "100000000001", "100000000002", "100000000003"
PUBLIC = 22
"""How many public images the emulator has in each region."""
REGIONS = 19
"""How many regions it has."""


class World:
    """A cloud whose clock moves only when an image is made.

    Attributes:
        faults: What the next calls of an action meet, by action and region.
    """

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.faults: dict[tuple[str, str], Fault] = {}
        settings = EmulatorSettings.parse({"limits": "current", "createSeconds": 60, "importSeconds": 60})
        self.emulator = Emulator(settings, clock=self.clock.now, faults=self._meet)
        self.emulator.start()
        self._cores: dict[str, Core] = {}
        self.said: list[str] = []

    def close(self) -> None:
        self.emulator.close()

    def core(self, account: str = FIRST, **settings: Any) -> Core:
        """A provider of an account, new with each call."""
        key_id, key = self.emulator.credentials(account)
        keys = {"secretId": key_id, "secretKey": key, "endpoint": self.emulator.endpoint}
        return Core(Settings.of({**keys, "region": HOME, **settings}), clock=self.clock, say=self.said.append)

    def ask(self, name: str, args: Mapping[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
        """The answer of a look-up of the first account."""
        return self.core(**settings).call_function(name, args or {})

    def make(self, name: str, region: str = HOME, *, account: str = FIRST, ready: bool = True, **more: Any) -> str:
        """An image that is made after all others; `more` are properties of NewImage, or deprecated."""
        deprecated = more.pop("deprecated", False)
        image_id = (
            self._core(account)
            .cloud()
            .create(region, NewImage(name, **{"source": FromInstance("ins-demo0001"), **more}))
        )
        if ready:
            self.wait(60)
        if deprecated:
            self._core(account).cloud().modify(ImageRef(region, image_id), ImageChanges(deprecated=True))
        return image_id

    def receive(self, name: str, region: str = HOME, *, sender: str = SECOND) -> str:
        """An image that another account shares with the first."""
        image_id = self.make(name, region, account=sender)
        self._core(sender).cloud().share(ImageRef(region, image_id), {FIRST})
        return image_id

    def wait(self, seconds: float) -> None:
        self.clock.wait(threading.Event(), seconds)

    def counted(self) -> dict[str, int]:
        """How often each action was called since the last time this was asked."""
        counted = Counter(call.action for call in self.emulator.calls[self._seen :])
        self._seen = len(self.emulator.calls)
        return dict(counted)

    _seen = 0

    def _core(self, account: str) -> Core:
        if account not in self._cores:
            self._cores[account] = self.core(account)
        return self._cores[account]

    def _meet(self, call: Call) -> Fault | None:
        return self.faults.get((call.action, call.region)) if call.stage == "before" else None


def from_file(system: str, architecture: str, version: str = "-") -> FromFile:
    """A source with another system than the demo instance's."""
    url = "https://disks-1250000000.cos.ap-guangzhou.myqcloud.com/server.qcow2"
    return FromFile(url, system, version, architecture)
