"""What will keep an image from being deleted, told before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Set

from ..images.errors import Denied, ImageError, Protected, Refused, StillShared, passing
from ..images.image import Image, ImageRef, State
from .base import Run
from .owning import taken_by
from .steps import listed


def expect(run: Run, image: ImageRef, state: str | None, *, unshared: bool) -> None:
    """Notes that a replacement deletes an image; says so where that has to wait.

    Args:
        state: The image's, as the stack knows it.
        unshared: Whether shares of others are taken back first.
    """
    if not unshared:
        run.plan.delete(image)
    if State(state or "available").pending:
        run.say_once(
            f"{image.id} in {image.region}, which {run.owner.name} replaces, was last seen {state}: it is deleted only "
            "when the cloud has finished it. `pulumi refresh` finds out whether it has"
        )


def say_others(run: Run, image: ImageRef, others: Iterable[str]) -> None:
    """Tells of those that no resource is known to list and that will keep an image from being deleted.

    Why that is no failure: state is all that is known here, and another ImageShare may list them.
    """
    others = frozenset(others)
    if others and run.plan.deletes(image) and not run.traits.deletes_shared:
        run.say_once(
            f"{image.id} in {image.region} is to be replaced and is shared with {listed(others)}, which the "
            f"ImageShare {run.owner.name} does not list: unless another ImageShare does, the cloud will not delete it. "
            "Take these shares back, or set unshareOnDelete on the image and run `pulumi up` before it is replaced"
        )


def of(run: Run, image: Image, claim: str | None) -> ImageError | None:
    """Why the cloud would not delete an image that a state owns; None where nothing is known to prevent it."""
    if taken_by(run, image, claim) is not None:
        return None
    what = f"delete image {image.label}"
    if image.protection in ("on", "cooldown"):
        return Protected(what, where=image.region, why="the cloud protects it", do="Switch its protection off first")
    return None if run.traits.deletes_shared else _shared(run, image, what)


def look(run: Run, images: Iterable[ImageRef]) -> dict[ImageRef, Image]:
    """Images as they are before any of them is deleted; one that may not be looked at is met by its own deletion."""
    found: dict[ImageRef, Image] = {}
    for ref in images:
        with passing(Refused):
            found |= {image.ref: image for image in run.cloud.find(ref.region, [ref.id]).values()}
    return found


def _shared(run: Run, image: Image, what: str) -> ImageError | None:
    accounts: Set[str] = frozenset()
    with passing(Denied):
        accounts = (run.cloud.shares(image.ref) or {}).keys()
    if not accounts:
        return None
    why = f"it is shared with {listed(accounts)}"
    return StillShared(what, where=image.region, why=why, do="Take the shares back first")
