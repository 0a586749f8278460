"""An account of the emulated cloud, through the official SDK as any other client has it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import Any

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from pulumi_machine_image.emulator.accounts import Keys

from ..clocks import SkippingClock
from .schedules import Ages

VERSIONS = {"cvm": "2017-03-12", "cbs": "2017-03-12", "tag": "2018-08-13"}
NEVER = threading.Event()


class Account:
    """Calls and pauses."""

    def __init__(self, endpoint: str, keys: Keys, clock: SkippingClock) -> None:
        self.clock = clock
        self._client = cache(lambda service, region: _client(endpoint, keys, service, region))

    def ask(self, action: str, region: str, *, service: str = "cvm", **parameters: Any) -> dict[str, Any]:
        """One call. Raises TencentCloudSDKException."""
        answer: dict[str, Any] = self._client(service, region).call_json(action, parameters)["Response"]
        return answer

    def image(self, image_id: str, region: str) -> dict[str, Any] | None:
        """One call that asks for an image by its id."""
        found: list[dict[str, Any]] = self.ask("DescribeImages", region, ImageIds=[image_id])["ImageSet"]
        return found[0] if found else None

    def look_until(self, done: Callable[[], bool], ages: Ages) -> None:
        """Pauses between two looks as the ages are apart: a look itself takes its time, too."""
        before = 0.0
        for age in ages:
            if age > before:
                self.clock.wait(NEVER, age - before)
            if done():
                return
            before = age


def _client(endpoint: str, keys: Keys, service: str, region: str) -> CommonClient:
    http = HttpProfile(protocol="http", endpoint=endpoint.removeprefix("http://"))
    credential = Credential(keys.secret_id, keys.secret_key)
    return CommonClient(service, VERSIONS[service], credential, region, ClientProfile(httpProfile=http))
