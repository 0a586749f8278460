"""Moto's images with what moto leaves out: states over time, and what DescribeImages tells besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import Ami
from moto.iam.models import get_account_id_from

AMAZON = "137112412989"
"""Who owns the cloud's own images here."""


class LabImage(Ami):
    """An image of moto's; its answers are written by the names of attributes, so that those here are told too."""

    ready_at: float
    becomes: str
    reason: dict[str, str] | None
    state_reason: dict[str, str] | None
    deprecation_time: str | None
    deregistration_protection: str
    protected_until: float
    source_image_id: str | None
    source_image_region: str | None
    disks: Sequence[Any]

    @property
    def block_device_mappings(self) -> list[dict[str, Any]]:
        names = [self.root_device_name, *(f"/dev/sd{letter}" for letter in "fghijklmnop")]
        return [
            {
                "DeviceName": name,
                "Ebs": {
                    "SnapshotId": disk.id,
                    "VolumeSize": disk.volume.size,
                    "DeleteOnTermination": False,
                    "VolumeType": "gp3",
                    "Encrypted": disk.encrypted,
                },
            }
            for name, disk in zip(names, self.disks, strict=False)
        ]

    @classmethod
    def of(cls, image: Ami, now: float) -> LabImage:
        """Makes one of moto's images one of ours."""
        image.__class__ = cls
        assert isinstance(image, LabImage)
        image.ready_at, image.becomes, image.reason, image.state_reason = now, "available", None, None
        image.deprecation_time, image.deregistration_protection, image.protected_until = None, "disabled", 0.0
        image.source_image_id, image.source_image_region = None, None
        image.disks = [image.ebs_snapshot]
        image.root_device_type = "ebs"
        image.creation_date = datetime.fromtimestamp(now, timezone.utc).replace(tzinfo=None)
        return image

    def begin(self, now: float, seconds: float, failure: str = "") -> None:
        """It is pending for so long; then available, or failed for that reason."""
        self.state, self.ready_at = "pending", now + seconds
        if failure:
            self.becomes = "failed"
            self.reason = {"Code": "Server.InternalError", "Message": failure}
        self.settle(now)

    def settle(self, now: float) -> None:
        if self.state == "pending" and now >= self.ready_at:
            self.state = self.becomes
            self.state_reason = self.reason


def account_of(key: str) -> str:
    """The account whose key it is; moto's own for one that nobody made."""
    return str(get_account_id_from(key))


def backend(account: str, region: str) -> Any:
    return ec2_backends[account][region]


def is_region(account: str, region: str) -> bool:
    return region in ec2_backends[account].regions


def settle(now: float) -> None:
    """Time has passed: what is due is no longer pending."""
    for regions in list(ec2_backends.values()):
        for image in [image for each in list(regions.values()) for image in list(each.amis.values())]:
            if isinstance(image, LabImage):
                image.settle(now)


def others(account: str, region: str) -> dict[str, Any]:
    """Images of other accounts that this one may use."""
    found: dict[str, Any] = {}
    for owner, regions in list(ec2_backends.items()):
        if owner == account or region not in regions:
            continue
        for image in regions[region].amis.values():
            users = [each.get("UserId") for each in image.launch_permissions]
            if image.owner_alias is None and (image.is_public or account in users):
                found[image.id] = image
    return found


@contextmanager
def seeing(account: str, region: str, *, hidden: Sequence[str] = ()) -> Iterator[None]:
    """For one call, an account sees what others let it use, and not what is hidden."""
    images = backend(account, region).amis
    before, foreign = dict(images), others(account, region)
    images.update(foreign)
    for id in hidden:
        images.pop(id, None)
    try:
        yield
    finally:
        made = {id: image for id, image in images.items() if id not in before and id not in foreign}
        gone = before.keys() - images.keys() - set(hidden)
        images.clear()
        images.update({id: image for id, image in before.items() if id not in gone} | made)
