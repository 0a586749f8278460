"""Emulators on one world, and two ways to ask them: the official SDK, and a bare connection, which is faster."""

from __future__ import annotations

import hashlib
import http.client
import json
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from emulator.lab import Client
from emulator.model import Answer, Place
from pulumi_machine_image.emulator import Call, Emulator, EmulatorSettings, Fault
from pulumi_machine_image.emulator.signature import sign

SERVICES = {
    **dict.fromkeys(("CreateSnapshot", "DescribeSnapshots", "DeleteSnapshots"), "cbs"),
    **dict.fromkeys(("ModifyResourceTags", "TagResources", "UnTagResources", "GetResources", "GetTags"), "tag"),
    "DescribeResourceTagsByResourceIds": "tag",
}
VERSIONS = {"cvm": "2017-03-12", "cbs": "2017-03-12", "tag": "2018-08-13"}


class Process:
    """One emulator, and who has connections to it."""

    def __init__(
        self, settings: EmulatorSettings, clock: Callable[[], float], faults: Callable[[Call], Fault | None]
    ) -> None:
        self.settings = settings
        self.emulator = Emulator(settings, clock=clock, faults=faults)
        self.host = self.emulator.start().removeprefix("http://")
        self._clients: dict[tuple[str, Place], Client] = {}
        self._connections: dict[Place, http.client.HTTPConnection] = {}

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()
        self.emulator.close()

    def official(self, place: Place, action: str, ask: Answer) -> tuple[str, Answer]:
        """A call by the official SDK: the code that it is refused with, or the answer without what is null."""
        service = SERVICES.get(action, "cvm")
        if (service, place) not in self._clients:
            self._clients[service, place] = Client(self.emulator, service, place.region, place.account)
        try:
            answer = self._clients[service, place](action, **ask)
        except TencentCloudSDKException as refusal:
            code = str(refusal.get_code()) if refusal.get_request_id() else f"no answer: {refusal}"
            return code, {}
        assert answer.pop("RequestId")
        return "", without_nulls(answer)

    def bare(self, place: Place, action: str, ask: Answer) -> tuple[str, Answer]:
        """The same call on a connection of its own, which takes half as long."""
        service, body, stamp = SERVICES.get(action, "cvm"), json.dumps(ask).encode(), int(time.time())
        scope = f"{datetime.fromtimestamp(stamp, timezone.utc):%Y-%m-%d}/{service}/tc3_request"
        signed, hashed = "content-type;host", hashlib.sha256(body).hexdigest()
        canonical = f"POST\n/\n\ncontent-type:application/json\nhost:{self.host}\n\n{signed}\n{hashed}"
        keys = self.emulator.credentials(place.account)
        signature = sign(keys.secret_key, scope, stamp, canonical)
        headers = {
            "Content-Type": "application/json",
            "X-TC-Action": action,
            "X-TC-Version": VERSIONS[service],
            "X-TC-Region": place.region,
            "X-TC-Timestamp": str(stamp),
            "X-TC-Language": "en-US",
            "Authorization": f"TC3-HMAC-SHA256 Credential={keys.secret_id}/{scope}, SignedHeaders={signed}, "
            f"Signature={signature}",
        }
        if place not in self._connections:
            self._connections[place] = http.client.HTTPConnection(self.host, timeout=60)
        self._connections[place].request("POST", "/", body, headers)
        answer: Answer = json.loads(self._connections[place].getresponse().read())["Response"]
        assert answer.pop("RequestId")
        return (answer["Error"]["Code"], {}) if "Error" in answer else ("", without_nulls(answer))


def without_nulls(value: Any) -> Any:
    """The SDK's models have every field there is; those that were not sent are null there."""
    if isinstance(value, dict):
        return {key: without_nulls(part) for key, part in value.items() if part is not None}
    return [without_nulls(part) for part in value] if isinstance(value, list) else value
