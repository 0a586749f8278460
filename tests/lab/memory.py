"""The lab over the cloud in memory, with its calls counted, so that a process can die at any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.engine import HOME
from lab.fake_cloud import WRITES, FakeCloud
from lab.served import CloudOf, ServedLab
from pulumi_machine_image.clouds.calls import CallRecord
from pulumi_machine_image.images.errors import ImageError
from pulumi_machine_image.settings import Settings


class MemoryLab(ServedLab):
    """A stack on the cloud in memory: a call is one of the back end's methods."""

    cloud_name = "memory"
    home = HOME
    keys = {"secretId": "id", "secretKey": "key"}
    writing = WRITES

    def close(self) -> None: ...

    @property
    def endpoint(self) -> str:
        raise NotImplementedError("it is served to nobody outside of this process")

    def snapshots(self, region: str) -> set[str]:
        """Those behind the images that are there."""
        return {id for image in self.cloud.custom(region) for id in image.snapshot_ids}

    def _cloud(self, settings: Settings, on_call: Callable[[CallRecord], None]) -> CloudOf:
        seen: Any = _Seen(self.cloud, on_call)
        return lambda patience: seen


class _Seen:
    """The cloud, and who is told of each call that it has answered."""

    def __init__(self, cloud: FakeCloud, on_call: Callable[[CallRecord], None]) -> None:
        self._cloud, self._on_call = cloud, on_call

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._cloud, name)
        if not callable(found):
            return found

        def method(*args: Any, **named: Any) -> Any:
            try:
                answer = found(*args, **named)
            except ImageError as error:
                self._on_call(CallRecord("memory", name, "", type(error).__name__, 0))
                raise
            self._on_call(CallRecord("memory", name, "", "", 0))
            return answer

        return method
