"""The lab over the emulator, with the back end of the cloud that it stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.clock import FakeClock
from lab.engine import HOME, Lab
from pulumi_machine_image.clouds.calls import CallRecord
from pulumi_machine_image.clouds.cloud import ImageCloud, Query
from pulumi_machine_image.clouds.connect import Connection
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.core import Core
from pulumi_machine_image.emulator import Emulator, EmulatorSettings
from pulumi_machine_image.images.image import Image, Kind
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings

WRITES = frozenset({"CreateImage", "SyncImages", "ModifyImageAttribute", "DeleteImages", "ModifyImageSharePermission"})
KEYS = {"secretId": "AKIDemulator1", "secretKey": "emulator1"}


class EmulatedLab(Lab):
    """A stack on the emulator, whose clock only waiting moves.

    Attributes:
        called: The calls of the core, as they were answered.
        on_call: Told after each of them.
    """

    def __init__(
        self,
        *,
        image_limit: int = 10,
        settings: dict[str, Any] | None = None,
        clock: FakeClock | None = None,
        **emulated: Any,
    ) -> None:
        self._emulated = {"create_seconds": 60, "copy_seconds": 90, **emulated}
        self.called: list[CallRecord] = []
        self.on_call: Callable[[], None] = lambda: None
        super().__init__(settings or {}, image_limit=image_limit, clock=clock or FakeClock())

    def new_process(self) -> None:
        if not hasattr(self, "emulator"):
            self.emulator = Emulator(EmulatorSettings(**self._emulated), clock=self.clock.now)
            self.emulator.start()
        given = {"region": HOME, "limits": {"images": self.image_limit}, **KEYS, **self.settings}
        inner = self._connection(given, self._note)
        connection = Connection(Settings.of(given), inner.cloud)
        self.core = Core(connection.settings, connection=connection, clock=self.clock, say=self.said.append)

    def images(self, region: str = HOME) -> list[Image]:
        """The account's own images, seen by somebody else than the core."""
        return self.other_eyes().images(region, Query(kinds=frozenset({Kind.CUSTOM})))

    def other_eyes(self) -> ImageCloud:
        return self._connection(dict(KEYS), lambda _: None).cloud(Patience(600, self.clock))

    @property
    def writes(self) -> list[str]:
        return [record.action for record in self.called if record.action in WRITES]

    def close(self) -> None:
        self.emulator.close()

    def _connection(self, given: dict[str, Any], on_call: Callable[[CallRecord], None]) -> TencentConnection:
        return TencentConnection(Settings.of(given), clock=self.clock, endpoint=self.emulator.endpoint, on_call=on_call)

    def _note(self, record: CallRecord) -> None:
        self.called.append(record)
        self.on_call()
