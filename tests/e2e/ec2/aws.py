"""An account of EC2 on the layer over moto, and a second view of it: who meddles, and who looks at what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import boto3

from e2e.stack import Stack
from lab.aws.lab import Lab
from lab.aws.server import Server
from pulumi_machine_image.clouds.cloud import FromInstance, ImageChanges, ImageCloud, NewCopies, NewImage, Query
from pulumi_machine_image.clouds.ec2 import EC2Connection
from pulumi_machine_image.images.image import Image, ImageRef, Kind
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings

HOME, WEST, FAR = "us-east-1", "eu-west-1", "ap-southeast-2"
REGIONS = (HOME, WEST, FAR)
ME, OTHER, THIRD = "123456789012", "222222222222", "333333333333"
KEYS = {"secretId": "AKIDLAB0000000000000", "secretKey": "lab"}
CUSTOM = Query(kinds=frozenset({Kind.CUSTOM}))
SECONDS = 60.0


class Aws:
    """An account with one running instance.

    Attributes:
        lab: The cloud's settings, its faults and its journal.
        instance: The instance's id.
    """

    def __init__(self, server: Server, lab: Lab) -> None:
        self.lab, self.url = lab, server.url
        server.serve(lab)
        made = self.boto().run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)
        self.instance = str(made["Instances"][0]["InstanceId"])
        self._connection = EC2Connection(Settings.of({**KEYS, "region": HOME}), endpoint=self.url)

    def serve(self, stack: Stack) -> None:
        """A stack works on this account from now on; its programs find the instance in their configuration."""
        stack.environment["AWS_EC2_METADATA_DISABLED"] = "true"
        stack.project["config"] = {"instance": {"value": self.instance}}
        stack.configure(cloud="ec2", emulator=None, endpoint=self.url, region=HOME, **KEYS)

    def boto(self, region: str = HOME) -> Any:
        """For what the back end does not do."""
        return boto3.client(
            "ec2",
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=KEYS["secretId"],
            aws_secret_access_key=KEYS["secretKey"],
        )

    @property
    def api(self) -> ImageCloud:
        """What the account may do."""
        return self._connection.cloud(Patience(SECONDS))

    def images(self, region: str = HOME) -> dict[str, Image]:
        """The account's own images of a region, by name."""
        found = self.api.images(region, CUSTOM)
        assert len({image.name for image in found}) == len(found)
        return {image.name: image for image in found}

    def shares(self, id: str, region: str = HOME) -> set[str]:
        return set(self.api.shares(ImageRef(region, id)) or {})

    def make(self, *names: str) -> list[str]:
        """Images that have nothing to do with Pulumi."""
        return [self.api.create(HOME, NewImage(name, FromInstance(self.instance))) for name in names]

    def copy(self, id: str, name: str, *regions: str) -> dict[str, str]:
        return dict(self.api.copy(NewCopies(ImageRef(HOME, id), frozenset(regions), name)))

    def change(self, id: str, region: str = HOME, **changes: Any) -> None:
        self.api.modify(ImageRef(region, id), ImageChanges(**changes))

    def tag(self, id: str, put: Mapping[str, str], drop: Iterable[str] = (), region: str = HOME) -> None:
        self.api.tag(ImageRef(region, id), put=put, drop=frozenset(drop))

    def delete(self, id: str, region: str = HOME) -> None:
        self.api.delete(ImageRef(region, id), snapshots=True)

    def share(self, id: str, *accounts: str) -> None:
        self.api.share(ImageRef(HOME, id), frozenset(accounts))

    def unshare(self, id: str, *accounts: str) -> None:
        self.api.unshare(ImageRef(HOME, id), frozenset(accounts))

    def everything(self) -> dict[str, list[str]]:
        """The images and snapshots that are left, by region."""
        found: dict[str, list[str]] = {}
        for region in REGIONS:
            ec2 = self.boto(region)
            images = ec2.describe_images(Owners=["self"], IncludeDisabled=True, IncludeDeprecated=True)["Images"]
            snapshots = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
            found[region] = [*(each["ImageId"] for each in images), *(each["SnapshotId"] for each in snapshots)]
        return {region: ids for region, ids in found.items() if ids}

    def count(self, action: str) -> int:
        """How often an action had an effect, whoever called."""
        return len([entry for entry in self.lab.journal if entry.call.action == action and not entry.code])
