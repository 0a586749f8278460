"""What is to be done about the copy in one region: decisions of ImageCopy that need no cloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..images.errors import ImageError, SeveralFailures
from ..images.image import Image, ImageRef, State
from ..images.naming import is_unfinished
from .base import UNKNOWN, Change, Run, known, plain
from .copy_model import Copy, ImageCopyInputs, ImageCopyState
from .copying import Wish
from .diff import compare

if TYPE_CHECKING:
    from .copy_model import RegionCopy


def region_changes(
    region: str, copy: Copy | None, before: Wish | None, wish: Wish | None, wanted: bool
) -> Iterator[Change]:
    """What differs in one region.

    Args:
        copy: What is there.
        before: What the program wanted when the state was written.
        wish: What it wants; None where that is not known yet, or nothing.
        wanted: Whether the program names the region.
    """
    path = ("regions", region)
    if not wanted:
        yield Change(path, "delete")
    elif copy is None:
        yield Change(path, "add")
    elif wish is None:
        yield Change(path, "update", certain=False)
    elif again(copy, before, wish):
        yield Change(path, "add")
    elif pending(copy):
        yield from _said_anew(path, before, wish)
    else:
        if wish.name not in (None, copy.name) or (wish.name is None and _waits_for_name(copy)):
            yield Change((*path, "name"), "update")
        cleared = wish.description is None and before is not None and before.description and copy.description
        if cleared or (wish.description is not None and wish.description != (copy.description or "")):
            yield Change((*path, "description"), "update")
        yield from compare((*path, "tags"), dict(copy.tags), dict(wish.tags))


def declared_copies(old: ImageCopyState, wishes: Mapping[str, Wish]) -> dict[str, Copy]:
    """The copies that are there, each with those of its tags that a program answers for: after an import only those
    that it names, since the others are somebody's."""
    if not old.by_import:
        return dict(old.copies)
    named = {region: wish.tags for region, wish in wishes.items()}
    return {
        region: copy.model_copy(update={"tags": {k: v for k, v in copy.tags.items() if k in named.get(region, {})}})
        for region, copy in old.copies.items()
    }


def foreseen(
    new: ImageCopyInputs, old: ImageCopyState | None, before: Mapping[str, Wish], wishes: Mapping[str, Wish]
) -> dict[str, Any]:
    """The outputs `copies` and `imageIds` as a plan can tell them: what stays as it is, and the regions of the rest."""
    copies: dict[str, Any] = dict.fromkeys(new.regions, UNKNOWN)
    ids: dict[str, Any] = dict.fromkeys(new.regions, UNKNOWN)
    for region, copy in (declared_copies(old, wishes) if old else {}).items():
        if region in wishes and not again(copy, before.get(region), wishes[region]):
            ids[region] = copy.image_id
            if not list(region_changes(region, copy, before.get(region), wishes[region], True)):
                copies[region] = plain(copy)
    return {"copies": copies, "imageIds": ids}


def _said_anew(path: tuple[str, ...], before: Wish | None, wish: Wish) -> Iterator[Change]:
    """What the program says otherwise than before: a copy under way has neither its name nor its tags yet."""
    if before is not None:
        for name in ("name", "description", "tags"):
            yield from compare((*path, name), getattr(before, name), getattr(wish, name))


def again(copy: Copy, before: Wish | None, wish: Wish) -> bool:
    """Whether a region's copy has to be made, for the first time or anew.

    Why the generations are not compared: one in which a name goes, or comes to be the one that the copy has, is no
    other image.
    """
    if not copy.image_id or copy.state == State.FAILED.value:
        return True
    if wish.keeps_name and wish.name not in (None, copy.name):
        return True
    return before is not None and (before.encrypt, before.kms_key_id) != (wish.encrypt, wish.kms_key_id)


def pending(copy: Copy) -> bool:
    return any(copy.state == state.value and state.pending for state in State)


def _waits_for_name(copy: Copy) -> bool:
    """Whether a copy that nobody waited for is ready to get its tags and its name."""
    return is_unfinished(copy.name) and copy.state == State.AVAILABLE.value


def needs_source(copies: Mapping[str, Copy], old: ImageCopyState | None, new: ImageCopyInputs) -> bool:
    """Whether something of the source is still to be taken over by copies that are there."""
    unfinished = any(is_unfinished(copy.name) or not copy.name for copy in copies.values())
    return unfinished or (new.copy_tags and old is not None and not old.copy_tags)


def really(part: RegionCopy, copy: Copy, wish: Wish | None) -> RegionCopy:
    """What a program would say of a region to get the copy that is there."""
    if wish is None or pending(copy):
        return part
    drift: dict[str, Any] = {}
    if wish.name not in (None, copy.name):
        drift["name"] = copy.name
    if wish.description is not None and wish.description != (copy.description or ""):
        drift["description"] = copy.description or ""
    return part.model_copy(update=drift)


def to_judge(new: ImageCopyInputs, old: ImageCopyInputs | None) -> list[str]:
    """The regions that no earlier Check has judged; those of a quiet program are none, so that it makes no call."""
    same = old is not None and (old.source_image_id, old.encrypt) == (new.source_image_id, new.encrypt)
    judged = old.regions.keys() if same and old is not None and known(old.regions) else set()
    return [region for region in new.regions if region not in judged]


def together(what: str, state: ImageCopyState, failures: Mapping[str, ImageError]) -> ImageError:
    """The failures of some regions as one error; a single one speaks for itself."""
    errors = [failures[region] for region in sorted(failures)]
    if len(errors) == 1:
        return errors[0]
    fine = sorted(region for region in state.image_ids if region not in failures)
    return SeveralFailures(what, failures=errors, done=f"Kept in {', '.join(fine)}" if fine else "")


def all_of(state: ImageCopyState) -> list[ImageRef]:
    """Every image that a state owns."""
    copies = [ImageRef(region, copy.image_id) for region, copy in sorted(state.copies.items()) if copy.image_id]
    return [*copies, *(ImageRef.of(text) for text in state.outdated)]


def seen_copy(image: Image, tags: Iterable[str]) -> Copy:
    """A copy as state.

    Args:
        tags: The tags that the program answers for.
    """
    return Copy(
        image_id=image.id,
        name=image.name,
        state=image.state.value,
        progress_percent=100 if image.state is State.AVAILABLE else image.progress_percent,
        created_time=image.created_time or None,
        error=image.failure if image.state is State.FAILED else None,
        description=image.description or None,
        tags={key: image.tags[key] for key in tags if key in image.tags},
    )


def as_state(
    inputs: ImageCopyInputs,
    copies: Mapping[str, Copy],
    claim: str | None,
    run: Run,
    old: ImageCopyState | None = None,
    outdated: Iterable[ImageRef] = (),
    shared_by: str | None = None,
) -> ImageCopyState:
    """The copies as state.

    Args:
        old: The state that was read; None where the inputs are those of a program.
        outdated: What goes as soon as it can.
        shared_by: The account whose image the source is.
    """
    fields = {name: getattr(inputs, name) for name in ImageCopyInputs.model_fields}
    fields |= {
        "outdated": old.outdated if old else [str(ref) for ref in outdated],
        "shared_by": old.shared_by if old else shared_by,
        "copies": dict(copies),
        "image_ids": {region: copy.image_id for region, copy in copies.items() if copy.image_id},
        "given": old.given if old else frozenset(inputs.model_fields_set),
        "claim": claim,
        "by_import": old is not None and old.by_import,
        "urn": old.urn if old else run.owner.urn,
    }
    return ImageCopyState.model_construct(**fields)


def ids_of(copies: Mapping[str, Copy]) -> set[str]:
    return {copy.image_id for copy in copies.values()}


def wished_tags(inputs: ImageCopyInputs, region: str) -> frozenset[str]:
    """The tags of a region's copy that the program names."""
    part = inputs.regions.get(region)
    return frozenset(inputs.tags.keys() | (part.tags.keys() if part else set()))
