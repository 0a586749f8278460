"""What the copy in one region shall be, and how copying begins so that none is made twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from ..clouds.cloud import ImageChanges, NewCopies
from ..images.errors import (
    AnswerLost,
    CopiesFailed,
    Denied,
    ImageError,
    ImageGone,
    Interrupted,
    NotTheOwner,
    TookTooLong,
)
from ..images.image import Image, ImageRef, Kind, State
from ..images.naming import is_unfinished, unfinished_name
from ..images.provenance import Owner, digest
from . import steps
from .base import Run, holes

if TYPE_CHECKING:
    from .copy_model import ImageCopyInputs


@dataclass(frozen=True, slots=True)
class Wish:
    """The copy in one region as the program wants it.

    Attributes:
        name: None for the source's name at the time of copying, which is left alone afterwards.
        description: The same.
        generation: Which inputs the copy is made from; another generation is another image.
        temporary: The name under which the copy begins.
    """

    region: str
    name: str | None
    description: str | None
    tags: Mapping[str, str]
    copy_tags: bool
    encrypt: bool
    kms_key_id: str | None
    generation: str
    temporary: str

    @classmethod
    def all_of(cls, inputs: ImageCopyInputs, owner: Owner | None) -> dict[str, Wish]:
        """The wishes of all regions whose settings are known."""
        wishes = {}
        for region, part in inputs.regions.items():
            said = (part, inputs.name, inputs.description, inputs.tags, inputs.encrypt, inputs.kms_key_id)
            if not holes(said):
                key = part.kms_key_id or inputs.kms_key_id
                makers = [inputs.source_region, str(inputs.source_image_id), inputs.encrypt, key and str(key)]
                generation = digest(makers)
                wishes[region] = cls(
                    region=region,
                    name=part.name or inputs.name,
                    description=inputs.description if part.description is None else part.description,
                    tags={**inputs.tags, **part.tags},
                    copy_tags=inputs.copy_tags,
                    encrypt=inputs.encrypt,
                    kms_key_id=key,
                    generation=generation,
                    temporary=unfinished_name(owner.urn if owner else "", generation),
                )
        return wishes

    def is_met_by(self, image: Image, owner: Owner) -> bool:
        """Whether an image is this copy, finished or not."""
        return image.kind is Kind.CUSTOM and (owner.made(image, self.generation) or image.name == self.temporary)

    def changes(self, image: Image, source: Image | None) -> ImageChanges:
        """What is wrong with a ready copy; the source counts only until the copy has its real name."""
        fresh = source if is_unfinished(image.name) else None
        name = self.name or (fresh.name if fresh else image.name)
        inherited = fresh.description if fresh else image.description
        description = inherited if self.description is None else self.description
        return ImageChanges(
            name=name if name != image.name else None,
            description=description if description != image.description else None,
        )


@dataclass(slots=True)
class Begun:
    """Copies that are on their way: region to id, or to why not; and those that an earlier run had begun."""

    ids: dict[str, str] = field(default_factory=dict)
    adopted: list[Image] = field(default_factory=list)
    failures: dict[str, ImageError] = field(default_factory=dict)


_ABOUT_THE_SOURCE = (ImageGone, NotTheOwner, Denied, Interrupted, TookTooLong)
"""What would be refused in each region alike, so that asking region by region is no use."""


def begin(run: Run, source: ImageRef, wishes: Sequence[Wish]) -> Begun:
    """Takes on what an earlier run began, and begins the rest with as few calls as possible."""
    begun = Begun()
    for wish in wishes:
        try:
            found = _found(run, wish)
        except ImageError as error:
            begun.failures[wish.region] = error
            continue
        if found is not None:
            run.say(f"{found.label} in {wish.region} was left by an earlier run: going on with it")
            begun.ids[wish.region] = found.id
            begun.adopted.append(found)
            run.plan.take_over(found.ref)
    rest = [wish for wish in wishes if wish.region not in begun.ids and wish.region not in begun.failures]
    for _, group in groupby(sorted(rest, key=_alike), key=_alike):
        _send(run, source, list(group), begun)
    return begun


def _alike(wish: Wish) -> tuple[str, bool, str]:
    return (wish.temporary, wish.encrypt, wish.kms_key_id or "")


def _found(run: Run, wish: Wish) -> Image | None:
    """A copy that an earlier run began; failed ones are removed."""
    found = [i for i in run.survey.custom(run.cloud, wish.region) if wish.is_met_by(i, run.owner)]
    for image in found:
        if image.state is State.FAILED:
            steps.discard(run, image.ref)
    return next((image for image in found if image.state is not State.FAILED), None)


def _send(run: Run, source: ImageRef, wishes: list[Wish], begun: Begun) -> None:
    """One call for all regions that want the same; where it is refused, one for each, so that the rest go on."""
    first = wishes[0]
    regions = frozenset(wish.region for wish in wishes)
    order = NewCopies(source, regions, first.temporary, first.encrypt, first.kms_key_id)
    lost: dict[str, ImageError] = {}
    for region in regions:
        run.survey.touch(region)
    try:
        begun.ids |= run.cloud.copy(order)
    except CopiesFailed as error:
        begun.ids |= error.begun
        lost = {region: each for region, each in error.by_region.items() if isinstance(each, AnswerLost)}
        begun.failures |= {region: each for region, each in error.by_region.items() if region not in lost}
    except AnswerLost as error:
        lost = dict.fromkeys(regions, error)
    except _ABOUT_THE_SOURCE as error:
        begun.failures |= dict.fromkeys(regions, error)
        return
    except ImageError as error:
        if len(wishes) == 1:
            begun.failures[first.region] = error
            return
        for wish in wishes:
            run.survey.forget(wish.region)
            found = _found(run, wish)
            if found:
                begun.ids[wish.region] = found.id
            else:
                _send(run, source, [wish], begun)
        return
    for wish in wishes:
        if wish.region not in begun.ids and wish.region not in begun.failures:
            _seek(run, source, wish, begun, lost.get(wish.region))


def _seek(run: Run, source: ImageRef, wish: Wish, begun: Begun, lost: ImageError | None) -> None:
    """Looks for a copy whose id the cloud did not tell."""
    for pause in (0.5, 2.0, 5.0):
        try:
            run.patience.pause(pause, f"look for the copy of {source.id}", wish.region)
            run.survey.forget(wish.region)
            found = _found(run, wish)
        except ImageError as error:
            begun.failures[wish.region] = error
            return
        if found:
            begun.ids[wish.region] = found.id
            return
    begun.failures[wish.region] = lost or ImageGone(
        f"copy image {source.id}",
        where=wish.region,
        why="the cloud took the order and shows no copy",
        do="Run it again",
    )
