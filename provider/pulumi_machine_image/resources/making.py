"""How an image begins so that none is made twice, whatever answer gets lost and whenever a run is killed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..clouds.cloud import NewImage
from ..images.errors import AnswerLost, NameTaken
from ..images.image import Image, State
from ..images.provenance import import_hint, made_by
from . import owning, steps
from .base import Run

IsThis = Callable[[Image], bool]
"""Whether an image is the very one that is wanted, by its provenance."""

_TRIES = 3


def left_behind(run: Run, region: str, is_this: IsThis) -> Image | None:
    """What an earlier run began or finished of this very image; what failed of it is removed."""
    custom = run.survey.custom(run.cloud, region)
    for image in custom:
        owning.hand_over(run, image)
    found = [image for image in custom if is_this(image)]
    for failed in (image for image in found if image.state is State.FAILED):
        steps.discard(run, failed.ref)
    alive = sorted((i for i in found if i.state is not State.FAILED), key=lambda image: (image.created_time, image.id))
    run.plan.holders.take(run.owner.urn, [image.ref for image in alive[-1:]])
    return alive[-1] if alive else None


def take_on(run: Run, image: Image, marks: Mapping[str, str]) -> str:
    """Makes an image that was left behind this state's own."""
    run.cloud.tag(image.ref, put=marks)
    run.say(f"{image.label} in {image.region} was left by an earlier run: going on with it")
    return image.id


def make(run: Run, region: str, order: NewImage, is_this: IsThis, what: str) -> str:
    """Begins an image, and looks for it before it is asked for again where an answer got lost.

    Raises:
        NameTaken: Another image has the name; the text says which.
        AnswerLost: Several answers in a row got lost, and nothing is to be seen.
    """
    lost: AnswerLost | None = None
    for _ in range(_TRIES):
        try:
            with run.survey.changing(region):
                return run.cloud.create(region, order, seen=run.progress.seen)
        except AnswerLost as error:
            lost = error
        except NameTaken as error:
            if lost is None:
                raise named(run, region, order.name, what, error) from error
        found = steps.look_again(run, region, is_this)
        if found:
            return found.id
    assert lost is not None, "the loop goes on only after a lost answer"
    raise lost


def named(run: Run, region: str, name: str, what: str, error: NameTaken) -> NameTaken:
    """The error of a name that is taken, with the image that has it."""
    run.survey.forget(region)
    holder = next((image for image in run.survey.custom(run.cloud, region) if image.name == name), None)
    if holder is None:
        return error
    why = f"{holder.id}, made by {made_by(holder)}, has that name"
    do = f"Choose another name, {import_hint(holder)}, or delete it"
    return NameTaken(what, where=region, why=why, do=do, code=error.code, request_id=error.request_id)
