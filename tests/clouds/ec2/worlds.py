"""An account on moto, and an EC2 that answers call by call."""

from __future__ import annotations

from typing import Any

import boto3
import requests
from botocore.stub import Stubber

from clouds.ec2.support import ID, SECRET
from clouds.support import Calls, FakeClock
from pulumi_machine_image.clouds.cloud import FromInstance, ImageCloud, NewImage
from pulumi_machine_image.clouds.ec2 import EC2Connection
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings

HOME, WEST, FAR = "us-east-1", "eu-west-1", "ap-southeast-2"
ME, OTHER = "123456789012", "222222222222"
IMAGE = ImageRef(HOME, "ami-1a2b3c4d")
KEYS = {"secretId": ID, "secretKey": SECRET, "region": HOME}


class World:
    """One account on moto: the back end, and boto3 for what the back end does not do."""

    def __init__(self, url: str, clock: FakeClock, calls: Calls) -> None:
        self.url, self.clock, self.calls = url, clock, calls
        self.connection = EC2Connection(Settings.of(KEYS), clock=clock, endpoint=url, on_call=calls)

    def reset(self) -> None:
        requests.post(f"{self.url}/moto-api/reset", timeout=10, proxies={"http": ""}).raise_for_status()

    @property
    def cloud(self) -> ImageCloud:
        return self.connection.cloud(Patience(600, self.clock))

    def boto(self, region: str = HOME) -> Any:
        return boto3.client(
            "ec2",
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=ID,
            aws_secret_access_key=SECRET,
        )

    def instance(self) -> str:
        made = self.boto().run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)
        return str(made["Instances"][0]["InstanceId"])

    def image(self, name: str = "web", **more: Any) -> ImageRef:
        """An image of a new instance; its calls are not counted."""
        made = self.cloud.create(HOME, NewImage(name, FromInstance(self.instance()), **more))
        self.cloud.account()
        self.calls.clear()
        return ImageRef(HOME, made)

    @staticmethod
    def ref(id: str) -> ImageRef:
        return ImageRef(HOME, id)

    def snapshots(self, region: str = HOME) -> list[Any]:
        return list(self.boto(region).describe_snapshots(OwnerIds=["self"])["Snapshots"])


class Stubbed:
    """EC2 under its own address: each answer is told before, and checked against the SDK's model with what is sent."""

    def __init__(self, clock: FakeClock, calls: Calls, copies: int = 20) -> None:
        self.clock, self.calls = clock, calls
        self.connection = EC2Connection(Settings.of({**KEYS, "copiesPerRegion": copies}), clock=clock, on_call=calls)
        self._stubbers: dict[tuple[str, str], Stubber] = {}
        self.answer("get_caller_identity", {"Account": ME}, service="sts")
        self.cloud.account()
        calls.clear()

    @property
    def cloud(self) -> ImageCloud:
        return self.connection.cloud(Patience(600, self.clock))

    def answer(self, method: str, said: Any, sent: Any = None, *, region: str = HOME, service: str = "ec2") -> None:
        self._stub(region, service).add_response(method, said, sent)

    def fail(self, method: str, code: str, message: str = "words", *, region: str = HOME, service: str = "ec2") -> None:
        self._stub(region, service).add_client_error(method, code, message)

    def _stub(self, region: str, service: str) -> Stubber:
        if (region, service) not in self._stubbers:
            stubber = Stubber(self.connection.session._client(service, region))
            stubber.activate()
            self._stubbers[region, service] = stubber
        return self._stubbers[region, service]

    def sent(self, action: str, *, region: str = HOME, service: str = "ec2") -> list[dict[str, Any]]:
        """The parameters of each call of an action from now on."""
        found: list[dict[str, Any]] = []
        client = self.connection.session._client(service, region)
        event = f"before-parameter-build.{service}.{action}"
        client.meta.events.register(event, lambda params, **_: found.append(dict(params)))
        return found

    def done(self) -> None:
        """Everything that was told has been asked for."""
        for stubber in self._stubbers.values():
            stubber.assert_no_pending_responses()


def listed(*ids: str, **more: Any) -> dict[str, Any]:
    """Images as DescribeImages tells them; `ebs` is said of their disk."""
    disks = [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1", **more.pop("ebs", {})}}]
    fixed = {"OwnerId": ME, "State": "available", "BlockDeviceMappings": disks, **more}
    return {"Images": [{"ImageId": id, **fixed} for id in ids]}
