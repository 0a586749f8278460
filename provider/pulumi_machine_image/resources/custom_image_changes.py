"""What an image is and shall be, of that which changes in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..clouds.cloud import ImageChanges
from ..clouds.times import moment_of, utc
from ..images.image import Image, Protection, State
from ..plain_text import told
from . import steps
from .base import Failure, Run, known

if TYPE_CHECKING:
    from .custom_image_model import CustomImageInputs

EXTRAS = ("deprecate_at", "disabled", "deletion_protection_cooldown", "architecture")
"""Inputs that only some clouds serve."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def with_time_in_utc(new: CustomImageInputs) -> CustomImageInputs:
    """The inputs with the one way to write a moment, so that another way to write it is no change."""
    at = new.deprecate_at
    if not at or not known(at) or not _TIME.fullmatch(at):
        return new
    return new.model_copy(update={"deprecate_at": utc(at)})


def check(new: CustomImageInputs, run: Run) -> Iterator[Failure]:
    for name in EXTRAS:
        if getattr(new, name) and name not in run.traits.extras:
            yield new.failure(name, f"{run.traits.cloud} does not offer this: leave it out")
    if not new.deprecate_at or not known(new.deprecate_at):
        return
    if not _TIME.fullmatch(new.deprecate_at) or moment_of(new.deprecate_at) is None:
        yield new.failure("deprecate_at", f"{told(new.deprecate_at)} is not a time such as 2030-01-31T12:00:00Z")
    if known(new.deprecated) and new.deprecated:
        yield new.failure("deprecate_at", "says when, and deprecated says now: set one of them")


def wanted(image: Image, new: CustomImageInputs, run: Run, was_dated: bool = False) -> ImageChanges:
    """What is wrong with an image.

    Args:
        was_dated: Whether the program said until now from when on it is deprecated. Another time to come is left
            alone: EC2 gives one to each image that becomes public.
    """
    disabled = new.disabled if "disabled" in run.traits.extras else image.state is State.DISABLED
    return ImageChanges(
        name=new.name if new.name != image.name else None,
        description=new.description or "" if (new.description or "") != image.description else None,
        family=new.family or "" if (new.family or "") != image.family else None,
        deprecated=None if new.deprecate_at else _deprecated(image, new, was_dated),
        deprecate_at=new.deprecate_at if new.deprecate_at and not _is_met(new.deprecate_at, image, run) else None,
        disabled=disabled if disabled != (image.state is State.DISABLED) else None,
        protection=_protection(image, new),
        tidy=True if image.has_leftovers else None,
    )


def _deprecated(image: Image, new: CustomImageInputs, was_dated: bool) -> bool | None:
    is_now = image.deprecated or (was_dated and bool(image.deprecates_at) and not new.deprecated)
    return new.deprecated if new.deprecated != is_now else None


def _is_met(time: str, image: Image, run: Run) -> bool:
    """Whether an image is deprecated from a time on. Clouds round to minutes, and take no time that has passed."""
    wish, real = moment_of(time), moment_of(image.deprecates_at)
    if wish is None or real is None:
        return False
    if image.deprecated and wish.timestamp() <= run.patience.clock.now():
        return True
    return abs((wish - real).total_seconds()) < 60


def _protection(image: Image, new: CustomImageInputs) -> Protection | None:
    if image.protection is None:
        return None
    wish: Protection = "off"
    if new.deletion_protection:
        wish = "cooldown" if new.deletion_protection_cooldown else "on"
    return wish if wish != image.protection else None


def seen(image: Image, inputs: CustomImageInputs, run: Run) -> dict[str, Any]:
    """The inputs as the cloud tells them; what it does not tell stays as the program says."""
    at = inputs.deprecate_at
    if at and not _is_met(at, image, run):
        at = image.deprecates_at or None
    shown: dict[str, Any] = {
        "name": image.name,
        "description": steps.seen_text(image.description, inputs.description),
        "family": steps.seen_text(image.family, inputs.family),
        "deprecated": image.deprecated and not inputs.deprecate_at,
        "deprecate_at": at,
        "tags": {key: image.tags[key] for key in inputs.tags if key in image.tags},
    }
    if "disabled" in run.traits.extras:
        shown["disabled"] = image.state is State.DISABLED
    if image.protection is not None:
        shown["deletion_protection"] = image.protection != "off"
    if image.protection in ("on", "cooldown"):
        shown["deletion_protection_cooldown"] = image.protection == "cooldown"
    return shown
