"""The lab over the layer on moto, with the back end of EC2."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from lab.aws import HOME, KEYS
from lab.aws.lab import AMIS
from lab.aws.lab import Lab as Aws
from lab.aws.server import Server
from lab.clock import FakeClock
from lab.served import CloudOf, ServedLab
from pulumi_machine_image.clouds.calls import CallRecord
from pulumi_machine_image.clouds.ec2 import EC2Connection
from pulumi_machine_image.clouds.ec2.traits import EC2_TRAITS
from pulumi_machine_image.settings import Settings


class LayeredLab(ServedLab):
    """A stack on an account of the layer, which empties the world that its server had before.

    Attributes:
        aws: The cloud's settings, its faults and its journal.
        instance: An instance that runs.
    """

    cloud_name = "ec2"
    home = HOME
    keys = KEYS
    writing = frozenset(
        {
            "CreateImage",
            "RegisterImage",
            "ImportImage",
            "CopyImage",
            "ModifyImageAttribute",
            "DeregisterImage",
            "DeleteSnapshot",
            "CreateTags",
            "DeleteTags",
            "EnableImage",
            "DisableImage",
            "EnableImageDeprecation",
            "DisableImageDeprecation",
            "EnableImageDeregistrationProtection",
            "DisableImageDeregistrationProtection",
            "ModifySnapshotAttribute",
        }
    )

    def __init__(
        self,
        server: Server,
        *,
        image_limit: int = 10,
        settings: dict[str, Any] | None = None,
        clock: FakeClock | None = None,
        **aws: Any,
    ) -> None:
        clock = clock or FakeClock()
        self.aws = Aws(clock=clock, **{"image_seconds": 60, "copy_seconds": 90, "import_seconds": 120, **aws})
        self.aws.quotas[AMIS] = image_limit
        self._url, self._sdk = server.url, _Sdk(self.keys["secretId"], self.keys["secretKey"])
        server.serve(self.aws)
        super().__init__(settings or {}, image_limit=image_limit, clock=clock, traits=EC2_TRAITS)
        made = self.boto().run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)
        self.instance = str(made["Instances"][0]["InstanceId"])

    def close(self) -> None: ...

    @property
    def endpoint(self) -> str:
        return self._url

    def boto(self, region: str = "") -> Any:
        """For what the back end does not do."""
        return self._sdk.client("ec2", region_name=region or self.home, endpoint_url=self.endpoint)

    def snapshots(self, region: str) -> set[str]:
        """Those of the account."""
        found = self.boto(region).describe_snapshots(OwnerIds=["self"])["Snapshots"]
        return {str(snapshot["SnapshotId"]) for snapshot in found}

    def _cloud(self, settings: Settings, on_call: Callable[[CallRecord], None]) -> CloudOf:
        made = EC2Connection(settings, clock=self.clock, endpoint=self.address, on_call=on_call, counts_as_aws=True)
        made.session._session = self._sdk
        return made.cloud


@dataclass(frozen=True)
class _Sdk:
    """Clients that all processes of all labs share: to make one takes longer than most of what is done with it."""

    id: str
    secret: str

    def client(self, service: str, *, region_name: str, endpoint_url: str, config: Any = None) -> Any:
        return _client(self, service, region_name, endpoint_url)


@functools.cache
def _session(sdk: _Sdk) -> Any:
    return boto3.Session(sdk.id, sdk.secret)


@functools.cache
def _client(sdk: _Sdk, service: str, region: str, url: str) -> Any:
    return _session(sdk).client(
        service,
        region_name=region,
        endpoint_url=url,
        config=Config(retries={"total_max_attempts": 1}, max_pool_connections=64),
    )
