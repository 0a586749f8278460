"""The snapshots of a shared image: who may use them directly."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from ..images.errors import Denied, ImageError, ImageGone, NoRoom, Refused
from ..images.image import Image, ImageRef
from . import share_targets
from .base import Run
from .share_model import ImageShareInputs

Users = Mapping[str, Set[str]]
"""Snapshot to those that may use it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What an ImageShare keeps of the snapshots.

    Attributes:
        shared: Whether all of them are shared as the inputs say.
        targets: Who may use any of them because of the resource.
    """

    shared: bool = False
    targets: frozenset[str] = frozenset()


def seen(inputs: ImageShareInputs, ours: Set[str], users: Users) -> Seen:
    """What is there, in the eyes of one resource.

    Args:
        ours: Whom the resource shared them with before.
    """
    wanted = share_targets.for_snapshots(inputs)
    any_of_them = frozenset().union(*users.values())
    alone = inputs.mode == "additive" or any_of_them <= wanted
    shared = inputs.share_snapshots and alone and all(wanted <= targets for targets in users.values())
    return Seen(shared, any_of_them & (wanted | ours))


def look(ref: ImageRef, inputs: ImageShareInputs, ours: Set[str], run: Run) -> Seen:
    """The same, asked of the cloud; nothing is asked where nothing was shared or is to be."""
    if not inputs.share_snapshots and not ours:
        return Seen()
    image = run.survey.look(run.cloud, ref)
    if image is None:  # a listing may lag behind: what was given is not forgotten for that
        return Seen(inputs.share_snapshots, frozenset(ours))
    return seen(inputs, ours, run.cloud.snapshot_shares(image))


def found(ref: ImageRef, inputs: ImageShareInputs, run: Run) -> Seen:
    """What an import finds: they count as shared when all whom the inputs name may use all of them."""
    both = inputs.model_copy(update={"share_snapshots": True})
    if "share_snapshots" not in run.traits.share_targets or not share_targets.for_snapshots(both):
        return Seen()
    try:
        there = look(ref, both, frozenset(), run)
    except Denied as error:
        run.say(f"whether the snapshots of image {ref.id} are shared, too, was not found out: {error}")
        return Seen()
    return there if there.shared else Seen()


def settle(
    ref: ImageRef, new: ImageShareInputs, ours: Set[str], there: Set[str], run: Run
) -> tuple[Seen, list[ImageError]]:
    """Sends the difference between what is and what shall be, snapshot by snapshot; returns what then is.

    Args:
        there: Who may use the image now: whom the cloud did not take is not sent again.
    """
    wanted = share_targets.for_snapshots(new)
    if not new.share_snapshots and not ours:
        return Seen(), []
    image = _image(ref, run)
    if image is None:
        raise ImageGone(f"share the snapshots of {ref.id}", where=ref.region, why="the image was deleted meanwhile")
    whole = new.mode == "authoritative" and new.share_snapshots
    keep = wanted | run.plan.snapshots_by_others(ref, run.owner.urn)
    users: dict[str, Set[str]] = {}
    failures: list[ImageError] = []
    for id, before in run.cloud.snapshot_shares(image).items():
        add = (wanted & there) - before
        drop = (before if whole else before & ours) - keep
        try:
            run.cloud.permit_snapshot(ImageRef(ref.region, id), add=add, drop=drop)
            users[id] = before - drop | add
        except (Refused, NoRoom) as error:
            users[id] = before
            failures.append(error)
    return seen(new, ours - keep, users), failures


def take_back(ref: ImageRef, ours: Set[str], run: Run) -> None:
    """Nobody whom a resource shared them with may use them any more, but whom this run shares them with."""
    image = _image(ref, run) if ours else None
    if image is None:
        return
    keep = frozenset().union(*(sharing.snapshots for sharing in run.plan.sharing(ref).values()))
    for id, before in run.cloud.snapshot_shares(image).items():
        run.cloud.permit_snapshot(ImageRef(ref.region, id), add=frozenset(), drop=(before & ours) - keep)


def _image(ref: ImageRef, run: Run) -> Image | None:
    return run.cloud.find(ref.region, [ref.id]).get(ref.id)
