"""How a new image gets the name of the one that it takes the place of, so that a fixed name never leaves a gap.

The new image is made under a name of its own, while the old one keeps its name and is found by it. When the new one is
ready, the old one's name is moved aside and the new one gets it; the old one is deleted at the end of the run.

Why not sooner: whoever looks the image up by its name during the minutes of its making gets one that can be used, and
what is killed or fails in them has nothing to be put right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager

from ..clouds.cloud import ImageChanges
from ..images.errors import ImageError, ImageGone
from ..images.image import Image, ImageRef
from ..images.naming import aside_name
from . import steps
from .base import Run


def predecessor(run: Run, region: str, name: str, earlier: Set[ImageRef] = frozenset()) -> Image | None:
    """The image of this resource that has a name and makes way; None where a name is not in the way.

    Args:
        earlier: Images that are known to make way, whatever their tags say.
    """
    if not (run.traits.can_rename and run.traits.names_unique):
        return None
    earlier = earlier | run.plan.replaced(run.owner.urn)
    for image in run.survey.custom(run.cloud, region):
        others = run.plan.holders.other(image.ref, run.owner.urn) is not None
        if image.name == name and not others and (run.owner.made(image) or image.ref in earlier):
            return image
    return None


def adjusted(
    run: Run,
    image: Image,
    changes: ImageChanges,
    tags: Mapping[str, str],
    dropped: Set[str] = frozenset(),
    earlier: Set[ImageRef] = frozenset(),
) -> Image:
    """`steps.adjusted` for an image that waits for its name, which its predecessor may still have."""
    old = predecessor(run, image.region, changes.name, earlier) if changes.name else None
    if old is None or old.id == image.id:
        return steps.adjusted(run, image, changes, tags, dropped)
    image = steps.adjusted(run, image, ImageChanges(), tags, dropped)  # nothing else between the two names
    with _aside(run, old):
        return steps.adjusted(run, image, changes, {})


@contextmanager
def _aside(run: Run, old: Image) -> Iterator[None]:
    """Moves a name aside, and back if what it was moved for fails."""
    try:
        run.cloud.modify(old.ref, ImageChanges(name=aside_name(old.name, old.id, run.traits.name_length)))
    except ImageGone:
        yield
        return
    try:
        yield
    except ImageError:
        _give_back(run, old)
        raise


def _give_back(run: Run, old: Image) -> None:
    try:
        run.cloud.modify(old.ref, ImageChanges(name=old.name))
    except ImageError as error:
        run.say(f"{old.id} in {old.region} could not get its name {old.name!r} back: {error}")


def shown_name(run: Run, image: Image, name: str) -> str:
    """An image's name as state.

    Why not always the real one: a name that was moved aside for an image that is there is no drift, since the old image
    is about to go. Where no such image is there, it is: the next update gives the name back.

    Args:
        name: The name in the state.
    """
    if image.name != aside_name(name, image.id, run.traits.name_length):
        return image.name
    successors = run.survey.custom(run.cloud, image.region)
    return name if any(other.name == name and run.owner.made(other) for other in successors) else image.name
