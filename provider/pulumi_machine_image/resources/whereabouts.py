"""Where an image is that a program names by its id: shares and copies begin in its own region only.

Why only what the run knows already: images of the program and regions that were listed cost no call.
"""

from __future__ import annotations

from ..images.errors import ImageGone
from ..images.image import Image, ImageRef
from . import checks
from .base import Run, known


def region_of(image_id: str, run: Run) -> str | None:
    """The region that an image is known to be in; None under `preflight: off`, too."""
    return run.plan.place_of(image_id) or run.survey.place_of(image_id) if run.preflight.on else None


def named(image_id: str, region: str, run: Run) -> Image | None:
    """The image that a program names, of whatever kind; None when it is gone, or nothing is known of it yet."""
    if run.plan.place_of(image_id):
        return (run.preflight.images(run.cloud, region) or {}).get(image_id)
    return (run.preflight.named(run.cloud, ImageRef(region, image_id)) or {}).get(image_id)


def is_gone(image_id: str, region: str, run: Run) -> bool:
    """Whether an image is certain not to be there any more."""
    return run.preflight.named(run.cloud, ImageRef(region, image_id)) == {}


def withdrawn(image_id: str, region: str, by: str | None) -> ImageGone:
    """The error of a source that is gone.

    Args:
        by: The account that shared it, where it was another's.
    """
    what = f"copy image {image_id}"
    if by is None:
        return ImageGone(what, where=region, why="there is no such image")
    return ImageGone(
        what,
        where=region,
        why=f"account {by} no longer shares it with this one, or has deleted it",
        do=f"Ask account {by} to share it again, or leave out the regions that have no copy yet; the copies that are "
        "there stay",
    )


def not_shared_there(image_id: str, region: str, run: Run) -> str | None:
    """Why an image cannot be shared in a region, and the lines of a program that share a copy of it instead."""
    home = region_of(image_id, run) if known(image_id, region) else None
    if home in (None, region):
        return None
    why = f"{image_id} is in {home}, and a share reaches accounts in the image's own region only"
    if problem := next(checks.destinations(home, [region], None, False, run), None):
        return f"{why}: share it in {home}. No copy gets to {problem}"
    return (
        f"{why}: copy it to {region} first, then share the copy. In Python: "
        f'`copies = machine_image.ImageCopy("copies", source_image_id="{image_id}", source_region="{home}", '
        f'regions=["{region}"])`, and in the share `image_id=copies.image_ids["{region}"], region="{region}"`'
    )


def say_left_behind(image: ImageRef, new_id: str, field: str, region: str, run: Run) -> None:
    """Tells that an image moves to another region while what is made of it stays by the old one: the successor's id is
    not known before the run, which then fails half-way.

    Why no failure: it may be another image from now on.

    Args:
        field: The input that says where the image is, and what it says is `region`.
    """
    place = run.plan.moved(image) if run.plan.checked(run.owner.urn) else None
    if place and known(region) and region != place and not known(new_id):
        run.say_once(
            f"{image.id}, which {run.owner.name} is of, moves to {place}, and {field} of {run.owner.name} stays "
            f"{region}: set {field} to {place}, or this fails when the new image is there"
        )


def not_copied_from(image_id: str, region: str, run: Run) -> str | None:
    """Why an image cannot be copied from a region."""
    home = region_of(image_id, run) if known(image_id, region) else None
    return None if home in (None, region) else f"{image_id} is in {home}: set sourceRegion to {home}"
