"""Changing an image: a call for each attribute that is to change, and none for the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ...images.image import ImageRef, Protection
from ..cloud import ImageChanges
from ..times import moment_of
from . import shapes
from .reading import Reader

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2 import type_defs as wire

AHEAD = 120.0
"""Seconds from now at which an image is deprecated that is to be so at once; the cloud rounds to minutes."""


class Changer:
    """Changes one image."""

    def __init__(self, reader: Reader, image: ImageRef) -> None:
        self._reader, self._image = reader, image
        self._what = f"Change image {image.id}"

    def change(self, changes: ImageChanges) -> None:
        """All but the name, which EC2 cannot change. Enabled first and disabled last: between, it can be changed."""
        if changes.disabled is False:
            self._ask("EnableImage", lambda ec2: ec2.enable_image(ImageId=self._image.id))
        if (text := changes.description) is not None:
            self._ask(
                "ModifyImageAttribute",
                lambda ec2: ec2.modify_image_attribute(ImageId=self._image.id, Description={"Value": text}),
            )
        if (family := changes.family) is not None:
            self.tag({shapes.FAMILY: family} if family else {}, frozenset({shapes.FAMILY}))
        if changes.deprecated or changes.deprecate_at is not None:
            self._deprecate(changes.deprecate_at)
        elif changes.deprecated is not None:
            self._ask("DisableImageDeprecation", lambda ec2: ec2.disable_image_deprecation(ImageId=self._image.id))
        if changes.protection is not None:
            self._protect(changes.protection)
        if changes.disabled:
            self._ask("DisableImage", lambda ec2: ec2.disable_image(ImageId=self._image.id))

    def _deprecate(self, time: str | None) -> None:
        """From a time on, or from now. A time that has passed would be refused."""
        soonest = datetime.fromtimestamp(self._reader.session.now() + AHEAD, timezone.utc)
        at = max(moment_of(time or "") or soonest, soonest)
        self._ask(
            "EnableImageDeprecation",
            lambda ec2: ec2.enable_image_deprecation(ImageId=self._image.id, DeprecateAt=at),
        )

    def _protect(self, how: Protection) -> None:
        if how == "off":
            self._ask(
                "DisableImageDeregistrationProtection",
                lambda ec2: ec2.disable_image_deregistration_protection(ImageId=self._image.id),
            )
            return
        self._ask(
            "EnableImageDeregistrationProtection",
            lambda ec2: ec2.enable_image_deregistration_protection(
                ImageId=self._image.id, WithCooldown=how == "cooldown"
            ),
        )

    def tag(self, put: Mapping[str, str], drop: Set[str]) -> None:
        """Sets and removes tags. A key in both is set."""
        self._reader.put_tags(self._image, [self._image.id], put)
        dropped: list[wire.TagTypeDef] = [{"Key": key} for key in sorted(drop - put.keys())]
        if dropped:
            self._reader.ask(
                "DeleteTags",
                self._image.region,
                lambda ec2: ec2.delete_tags(Resources=[self._image.id], Tags=dropped),
                what=f"Tag image {self._image.id}",
            )

    def _ask(self, action: str, call: Callable[[EC2Client], Any]) -> None:
        self._reader.ask(action, self._image.region, call, what=self._what)
