"""What the ids mean that a person writes to import something."""

from __future__ import annotations

from typing import NoReturn

from ..clouds.cloud import Query
from ..images.errors import ImageGone, InvalidInput
from ..images.image import Image, ImageRef, Kind
from ..images.provenance import RESOURCE
from ..plain_text import told
from .base import Run
from .checks import unknown_region
from .steps import listed


def refused(id: str, why: str, form: str) -> NoReturn:
    """Raises InvalidInput: an id that cannot be meant."""
    raise InvalidInput(f"import {told(id)}", why=why, do=f"Write {form}")


def place(id: str, form: str, run: Run) -> tuple[str, str]:
    """The region that an id names, or the provider's, and the rest of it."""
    region, slash, rest = id.partition("/")
    if not slash:
        region, rest = run.settings.region or "", id
    if not rest:
        refused(id, "there is nothing after the region", form)
    if not region:
        refused(id, "neither it nor machine-image:region says which region", form)
    if problem := unknown_region(region, run, used=True):
        refused(id, problem, form)
    return region, rest


def is_image_id(text: str, run: Run) -> bool:
    return run.traits.image_id.fullmatch(text) is not None


def image_ref(id: str, form: str, run: Run) -> ImageRef:
    """An image by region and id."""
    region, rest = place(id, form, run)
    if not is_image_id(rest, run):
        refused(id, f"{told(rest)} is no image id: {run.traits.image_id_rule}", form)
    return ImageRef(region, rest)


def own_image(id: str, form: str, run: Run) -> Image | None:
    """An image of this account by id or by name; None when there is none."""
    region, rest = place(id, form, run)
    if is_image_id(rest, run):
        image = run.cloud.find(region, [rest]).get(rest)
    else:
        named = run.cloud.images(region, Query(kinds=frozenset({Kind.CUSTOM}), name=rest))
        images = [image for image in named if image.name == rest]
        if len(images) > 1:
            refused(id, f"{len(images)} images have that name: {listed(image.id for image in images)}", form)
        image = images[0] if images else None
    if image is not None and image.kind is not Kind.CUSTOM:
        whose = "the cloud's own" if image.kind is Kind.PUBLIC else f"shared by account {image.creator or 'unknown'}"
        raise InvalidInput(
            f"import {told(id)}",
            where=region,
            why=f"{image.label} is {whose}, and only an account's own images can be managed",
            do="Look it up with getImage instead",
        )
    return image


def copies(id: str, form: str, run: Run) -> tuple[ImageRef, list[Image]]:
    """A source and its copies, as "region/SOURCE-ID:region=COPY-ID,region=COPY-ID"."""
    head, colon, tail = id.partition(":")
    source = image_ref(head, form, run)
    pairs = [pair.partition("=") for pair in tail.split(",")]
    if not colon or not all(region and copy for region, _, copy in pairs):
        refused(id, "it does not say which image is the copy in which region", form)
    named = {region: copy for region, _, copy in pairs}
    if len(named) < len(pairs):
        refused(id, "a region is named twice", form)
    found = [own_image(f"{region}/{copy}", form, run) for region, copy in named.items()]
    missing = [f"{place}/{copy}" for (place, copy), image in zip(named.items(), found, strict=True) if not image]
    if missing:
        raise ImageGone(f"import {told(id)}", why=f"there is no image {listed(missing)}", do="Leave out what is gone")
    return source, [image for image in found if image is not None]


def say_whose(image: Image, run: Run) -> None:
    """Tells of another resource that made the image: two programs that manage one image are a surprise."""
    if image.tags.get(RESOURCE) and not run.owner.made(image):
        run.say(
            f"{image.label} in {image.region} was made by {image.tags[RESOURCE]}; with the next update it is "
            f"{run.owner.label}'s, and {image.tags[RESOURCE]} leaves it alone from then on"
        )
