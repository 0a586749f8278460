"""Steps that more than one resource takes on an image: wait until it is ready, remove it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from ..clouds.cloud import ImageChanges, Seen, unseen
from ..images.errors import BuildFailed, ImageError, ImageGone, StillShared
from ..images.image import Image, ImageRef, Kind, State
from ..images.provenance import TAGS
from ..planning.verdict import some
from ..runtime.poller import Settled
from . import owning
from .base import Run

UNSEEN = 60.0
"""Seconds that a new image may be missing from the cloud's list before it counts as gone."""


def ready(run: Run, ref: ImageRef, what: str, begun: float | None = None) -> Image:
    """Waits until an image is no longer being made.

    Args:
        begun: Seconds into the operation at which it was begun; None where an earlier run began it.

    Raises:
        BuildFailed: The cloud gave up on it.
        ImageGone: It vanished.
    """
    was_seen = False
    started = run.patience.spent if begun is None else begun

    def settled(image: Image | None) -> bool:
        nonlocal was_seen
        was_seen = was_seen or image is not None
        if image is None:
            return was_seen or run.patience.spent - started > UNSEEN
        return not image.state.pending

    image = _settled(run, ref, settled, f"{what}, {ref.id}", run.progress.seen, begun)
    if image is None:
        raise ImageGone(
            what,
            where=ref.region,
            why=f"{ref.id} vanished while it was being made",
            do="Run it again to make a new one",
        )
    if image.state is State.FAILED:
        raise BuildFailed(
            what,
            where=ref.region,
            why=image.failure,
            do="`pulumi up --refresh` makes it again",
        )
    return image


def _settled(
    run: Run, ref: ImageRef, settled: Settled, what: str, seen: Seen = unseen, begun: float | None = None
) -> Image | None:
    """Waits until an image is as it should be, among all that wait for one of its region."""
    with run.patience.company.resting():
        return run.pollers.of(ref.region).wait(
            ref, settled, find=run.cloud.find, patience=run.patience, what=what, seen=seen, begun=begun
        )


def ready_or_discarded(run: Run, ref: ImageRef, what: str, begun: float | None = None) -> Image:
    """The same; an image that fails is removed, since it holds its name and a place in the quota."""
    try:
        return ready(run, ref, what, begun)
    except BuildFailed:
        discard(run, ref)
        raise


def remove(
    run: Run,
    ref: ImageRef,
    *,
    claim: str | None,
    on_delete: str,
    snapshots: bool,
    unshare: bool = False,
    seen: Image | None = None,
) -> bool:
    """Lets go of an image the way its resource says; one that is gone, or was taken over, is left alone. Tells whether
    it is gone.

    Args:
        claim: The claim of the state that is being deleted.
        on_delete: `delete`, `retain` or `deprecate`.
        snapshots: Whether its snapshots go with it.
        unshare: Whether shares that others made are taken back first.
        seen: The image, where somebody has just looked.
    """
    image = seen or run.cloud.find(ref.region, [ref.id]).get(ref.id)
    if image is None:
        run.survey.drop(ref)
        return True
    if (other := owning.taken_by(run, image, claim)) is not None:
        run.say(f"{image.label} in {ref.region} stays: {other} has taken it over")
        owning.hand_over(run, image)
        return False
    if on_delete != "delete":
        with run.survey.changing(ref.region):
            _let_go(run, image, deprecate=on_delete == "deprecate")
        return False
    if image.state.pending:
        what = f"wait to delete {image.label}"
        image = _settled(run, ref, lambda found: found is None or not found.state.pending, what, run.progress.seen)
        if image is None:
            run.survey.drop(ref)
            return True
    _destroy(run, image, snapshots=snapshots, unshare=unshare)
    return True


def _let_go(run: Run, image: Image, *, deprecate: bool) -> None:
    if deprecate and not image.deprecated:
        run.cloud.modify(image.ref, ImageChanges(deprecated=True))
    run.cloud.tag(image.ref, put={}, drop=TAGS & image.tags.keys())
    run.say(f"{image.label} in {image.region} stays{' and is deprecated' if deprecate else ''}, as onDelete says")


def _destroy(run: Run, image: Image, *, snapshots: bool, unshare: bool) -> None:
    left = _send_delete(run, image, snapshots=snapshots, unshare=unshare)
    _gone(run, image.ref, f"delete {image.label}", run.patience.spent)
    run.survey.drop(image.ref)
    if left:
        run.say(f"{image.label} in {image.region} is gone, but its snapshots stayed: {', '.join(left)}")


def _send_delete(run: Run, image: Image, *, snapshots: bool, unshare: bool) -> list[str]:
    try:
        return run.cloud.delete(image.ref, snapshots=snapshots)
    except StillShared as shared:
        accounts = run.cloud.shares(image.ref)
        if accounts is None:
            return []
        if not unshare:
            raise StillShared(
                f"delete image {image.label}",
                where=image.region,
                why=f"it is shared with {listed(accounts)}",
                do="Take the shares back first, or set unshareOnDelete to take them back with the image",
                code=shared.code,
                request_id=shared.request_id,
            ) from shared
        run.survey.forget_shares(image.ref)
        run.cloud.unshare(image.ref, frozenset(accounts))
        return run.cloud.delete(image.ref, snapshots=snapshots)


def _gone(run: Run, ref: ImageRef, what: str, begun: float) -> None:
    """Waits until the cloud no longer lists an image: until then it holds its name and its place in the quota."""
    if run.cloud.find(ref.region, [ref.id]):
        _settled(run, ref, lambda found: found is None, what, begun=begun)


def listed(words: Iterable[str], most: int = 10) -> str:
    """Some words in order with commas, the rest counted."""
    return some(sorted(words), most)


def discard(run: Run, ref: ImageRef) -> None:
    """Removes an image of ours that failed; that it cannot be removed is no reason to stop."""
    try:
        run.cloud.delete(ref, snapshots=True)
        run.survey.drop(ref)
    except ImageError as error:
        run.say(f"{ref.id} in {ref.region} failed and could not be removed: {error}")


def look_again(run: Run, region: str, ours: Callable[[Image], bool]) -> Image | None:
    """Looks for an image whose making was asked for without an answer; a list may lag behind, so more than once."""
    for pause in (0.5, 2.0, 5.0):
        run.patience.pause(pause, "look for an image whose creation was not answered", region)
        run.survey.forget(region)
        for image in run.survey.custom(run.cloud, region):
            if ours(image):
                return image
    return None


def adjusted(
    run: Run, image: Image, changes: ImageChanges, tags: Mapping[str, str], dropped: Set[str] = frozenset()
) -> Image:
    """Makes an image what it should be, with the calls that are needed and no other; returns it as it then is.

    Args:
        tags: Tags it should have, among others.
        dropped: Tags it should not have.
    """
    put = {key: value for key, value in tags.items() if image.tags.get(key) != value}
    drop = dropped & image.tags.keys()
    with run.survey.changing(image.region) if put or drop or changes else nullcontext():
        run.cloud.tag(image.ref, put=put, drop=drop)
        run.cloud.modify(image.ref, changes)
    kept = {key: value for key, value in {**image.tags, **put}.items() if key not in drop}
    return replace(_changed(image, changes), tags=kept)


def _changed(image: Image, changes: ImageChanges) -> Image:
    fields = ("name", "description", "family", "deprecated", "protection")
    now: dict[str, Any] = {name: getattr(changes, name) for name in fields if getattr(changes, name) is not None}
    if changes.deprecated is False:
        now["deprecates_at"] = ""
    if changes.deprecate_at is not None:
        now["deprecates_at"] = changes.deprecate_at
    if changes.tidy:
        now["has_leftovers"] = False
    if changes.disabled is not None:
        now["state"] = State.DISABLED if changes.disabled else State.AVAILABLE
    return replace(image, **now)


def promised(region: str, image_id: str, name: str, state: State, tags: Mapping[str, str]) -> Image:
    """An image that the cloud has given an id and not shown yet."""
    return Image(id=image_id, region=region, name=name, kind=Kind.CUSTOM, state=state, tags=tags)


def seen_text(real: str, wanted: str | None) -> str | None:
    """A text as state: "" and None are the same to the cloud, so the program's way of saying nothing stays."""
    return real or (None if wanted else wanted)
