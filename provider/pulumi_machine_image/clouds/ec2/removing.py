"""Removing an image, its snapshots, and what only served to make it."""

from __future__ import annotations

from ...images.errors import ImageError, ImageGone, Protected, SourceGone
from ...images.image import ImageRef
from . import shapes
from .changing import Changer
from .reading import Reader, snapshots


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
        if shapes.protection(said) != "off":
            why = f"deregistration protection is on ({said.get('DeregistrationProtection')})"
            raise Protected(f"Delete image {image.id}", where=image.region, why=why, do="Switch it off first")
        tags = shapes.texts(said.get("Tags", ()))
        left = self._leftovers(image, tags)
        ours = with_snapshots and shapes.GIVEN not in tags
        told = self._deregister(image, with_snapshots=ours, cooldown=shapes.cooldown(said))
        if not ours:
            return left + (snapshots(said) if with_snapshots else [])
        return left + [each for each in snapshots(said) if not self._is_deleted(image, each, told.get(each))]

    def tidy(self, image: ImageRef) -> None:
        """Removes what only served to make an image. Snapshots that stay are noted for the next time."""
        said = self._reader.one(image)
        if said is None:
            return
        left = self._leftovers(image, shapes.texts(said.get("Tags", ())))
        Changer(self._reader, image).tag(
            {shapes.MADE_OF: ",".join(left[: shapes.NOTED])} if left else {}, frozenset({shapes.MADE_OF})
        )

    def _leftovers(self, image: ImageRef, tags: dict[str, str]) -> list[str]:
        """Removes what an image notes that it was made of; returns the snapshots that stayed."""
        left: list[str] = []
        for id in filter(None, tags.get(shapes.MADE_OF, "").split(",")):
            if self._reader.traits.image_id.fullmatch(id):
                left += self.delete(ImageRef(image.region, id), with_snapshots=True)
            elif not self._is_deleted(image, id, None):
                left.append(id)
        return left

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
