"""The lab over the emulator, with the back end of the cloud that it stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from lab.clock import FakeClock
from lab.engine import HOME
from lab.served import CloudOf, ServedLab
from pulumi_machine_image.clouds.calls import CallRecord
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.emulator import Call, Emulator, EmulatorSettings, Fault
from pulumi_machine_image.settings import Settings


class EmulatedLab(ServedLab):
    """A stack on the emulator.

    Attributes:
        fault: What goes wrong with a call.
    """

    cloud_name = "tencent"
    home = HOME
    keys = {"secretId": "AKIDemulator1", "secretKey": "emulator1"}
    writing = frozenset(
        {
            "CreateImage",
            "ImportImage",
            "SyncImages",
            "ModifyImageAttribute",
            "ModifyResourceTags",
            "TagResources",
            "ModifyImageSharePermission",
            "DeleteImages",
        }
    )

    def __init__(
        self,
        *,
        image_limit: int = 10,
        settings: dict[str, Any] | None = None,
        clock: FakeClock | None = None,
        gathers: bool = False,
        **emulated: Any,
    ) -> None:
        clock = clock or FakeClock()
        self.fault: Callable[[Call], Fault | None] = lambda call: None
        self.emulator = Emulator(
            EmulatorSettings(**{"create_seconds": 60, "copy_seconds": 90, **emulated}),
            clock=clock.now,
            faults=lambda call: self.fault(call),
        )
        self.emulator.start()
        super().__init__(settings or {}, image_limit=image_limit, clock=clock, gathers=gathers)

    def close(self) -> None:
        self.emulator.close()

    @property
    def endpoint(self) -> str:
        return self.emulator.endpoint

    def ask(self, service: str, version: str, action: str, region: str = HOME, **params: Any) -> dict[str, Any]:
        """Any call of any service, by the official SDK."""
        http = HttpProfile(protocol="http", endpoint=self.endpoint.removeprefix("http://"))
        keys = Credential(self.keys["secretId"], self.keys["secretKey"])
        client = CommonClient(service, version, keys, region, ClientProfile(httpProfile=http))
        answer: dict[str, Any] = client.call_json(action, params)["Response"]
        return answer

    def snapshots(self, region: str) -> set[str]:
        """Those of the account."""
        found = self.ask("cbs", "2017-03-12", "DescribeSnapshots", region, Limit=100)
        return {str(snapshot["SnapshotId"]) for snapshot in found["SnapshotSet"]}

    def _cloud(self, settings: Settings, on_call: Callable[[CallRecord], None]) -> CloudOf:
        return TencentConnection(settings, clock=self.clock, endpoint=self.address, on_call=on_call).cloud
