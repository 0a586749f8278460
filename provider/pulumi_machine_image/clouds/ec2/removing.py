"""Removing an image, its snapshots, and what only served to make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...images.errors import ImageError, ImageGone, Protected, SourceGone
from ...images.image import ImageRef
from . import shapes
from .changing import Changer
from .reading import Reader, snapshots

if TYPE_CHECKING:
    from mypy_boto3_ec2 import type_defs as wire


class Remover:
    """Removes for one operation."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def delete(self, image: ImageRef, *, with_snapshots: bool) -> list[str]:
        """Deregisters an image; one that is gone is fine. Snapshots that it was put together from stay.

        Returns:
            The snapshots that stayed although they were to go.

        Raises:
            Protected: The cloud protects it, or still does after the protection was switched off.
        """
        said = self._reader.one(image)
        if said is None:
            return []
        left = self._leftovers(image, said)
        return left + self._remove(image, said, with_snapshots=with_snapshots)

    def _remove(self, image: ImageRef, said: wire.ImageTypeDef, *, with_snapshots: bool) -> list[str]:
        if shapes.protection(said) != "off":
            why = f"deregistration protection is on ({said.get('DeregistrationProtection')})"
            raise Protected(f"Delete image {image.id}", where=image.region, why=why, do="Switch it off first")
        ours = with_snapshots and shapes.GIVEN not in shapes.texts(said.get("Tags", ()))
        told = self._deregister(image, with_snapshots=ours, cooldown=shapes.cooldown(said))
        if not ours:
            return snapshots(said) if with_snapshots else []
        return [each for each in snapshots(said) if not self._is_deleted(image, each, told.get(each))]

    def tidy(self, image: ImageRef) -> None:
        """Removes what only served to make an image. Snapshots that stay are noted, to be told when the image goes."""
        said = self._reader.one(image)
        if said is None:
            return
        left = self._leftovers(image, said)
        Changer(self._reader, image).tag(
            {shapes.MADE_OF: ",".join(left[: shapes.NOTED])} if left else {}, frozenset({shapes.MADE_OF})
        )

    def _leftovers(self, image: ImageRef, said: wire.ImageTypeDef) -> list[str]:
        """Removes the image that one notes it was made of; returns the snapshots that stayed, now or before.

        Why it looks first: a note can be written by whoever may tag, and names an image to be destroyed.
        """
        noted = shapes.texts(said.get("Tags", ())).get(shapes.MADE_OF, "")
        if not self._reader.traits.image_id.fullmatch(noted):
            return [each for each in noted.split(",") if each.startswith("snap-")]
        made = ImageRef(image.region, noted)
        served = self._reader.one(made)
        return self._remove(made, served, with_snapshots=True) if served and shapes.is_imported(served) else []

    def _deregister(self, image: ImageRef, *, with_snapshots: bool, cooldown: str) -> dict[str, str]:
        """What the cloud tells of each snapshot, where it does."""
        try:
            answer = self._reader.ask(
                "DeregisterImage",
                image.region,
                lambda ec2: ec2.deregister_image(ImageId=image.id, DeleteAssociatedSnapshots=with_snapshots),
                what=f"Delete image {image.id}",
            )
        except ImageGone:
            return {}
        except Protected as error:
            if cooldown:
                error.why = f"{error.why.rstrip('.')} ({cooldown})"
            raise
        return {each["SnapshotId"]: each["ReturnCode"] for each in answer.get("DeleteSnapshotResults", ())}

    def _is_deleted(self, image: ImageRef, snapshot: str, told: str | None) -> bool:
        """Whether a snapshot is gone: as the cloud told with the image, else deleted now."""
        if told is not None:
            return told == "success"
        try:
            self._reader.ask(
                "DeleteSnapshot",
                image.region,
                lambda ec2: ec2.delete_snapshot(SnapshotId=snapshot),
                what=f"Delete snapshot {snapshot} of image {image.id}",
            )
        except SourceGone:
            return True
        except ImageError:
            return False
        return True
