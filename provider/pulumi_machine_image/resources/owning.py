"""Whose an image is: by the claim that it bears, and by what the other resources of the run hold."""

from __future__ import annotations

from ..images.image import Image
from ..images.provenance import OWNER, RESOURCE, Owner, made_by, still_ours
from .base import Run, State

LOST = ""
"""The claim of a state whose image bears a later claim of the same resource: of a creation that took it over and died
before its state was kept. The next update claims it again; until then no Delete touches it."""


def taken_by(run: Run, image: Image, claim: str | None) -> str | None:
    """Who has taken over an image from the state with this claim, for a sentence; None where nobody has."""
    other = run.plan.holders.other(image.ref, run.owner.urn)
    if other is not None:
        return Owner(other).label
    return None if still_ours(image, claim) and not run.plan.taken_over(image.ref) else made_by(image)


def hand_over(run: Run, image: Image) -> None:
    """Lets the tags of an image name the resource that holds it, where they still name the one of this run.

    Why here: an import and a rename by alias write nothing, so that whoever has the old name, or had the image before,
    would take it for its own again.
    """
    other = run.plan.holders.other(image.ref, run.owner.urn)
    if other is not None and run.owner.made(image):
        run.cloud.tag(image.ref, put={OWNER: Owner(other).digest, RESOURCE: Owner(other).label})


def is_anothers(run: Run, image: Image, state: State) -> bool:
    """Whether another resource has taken over the image of a state, so that for this one it is gone; says so."""
    own = {Owner(urn).digest for urn in (state.urn, run.owner.urn) if urn}
    lost = not still_ours(image, state.claim) and image.tags.get(OWNER) not in (None, *own)
    if lost:
        run.say(f"{image.label} in {image.region} is no longer {run.owner.name}'s: {made_by(image)} has taken it over")
    return lost


def claim_seen(image: Image, state: State) -> str | None:
    """The claim of a state whose image was looked at."""
    return state.claim if still_ours(image, state.claim) else LOST
