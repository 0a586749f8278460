"""What the copy in one region shall be, and how copying begins so that none is made twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..clouds.cloud import ImageChanges, NewCopies
from ..images.errors import (
    AnswerLost,
    CopiesFailed,
    Denied,
    ImageError,
    ImageGone,
    Interrupted,
    NameTaken,
    NotTheOwner,
    TookTooLong,
)
from ..images.image import Image, Kind, State
from ..images.naming import is_unfinished, unfinished_name
from ..images.provenance import CLAIM, digest, own_tags
from . import steps
from .base import Run, holes
from .making import left_behind, named

if TYPE_CHECKING:
    from .copy_model import ImageCopyInputs, ImageCopyState


@dataclass(frozen=True, slots=True)
class Wish:
    """The copy in one region as the program wants it.

    Attributes:
        name: None for the source's name at the time of copying, which is left alone afterwards.
        description: The same.
        generation: Which inputs the copy is made from; another generation is another image.
        temporary: The name under which the copy begins; None where it begins whole.
        keeps_name: Whether the cloud cannot rename the copy, so that one of another name has to be made anew.
    """

    region: str
    name: str | None
    description: str | None
    tags: Mapping[str, str]
    copy_tags: bool
    encrypt: bool
    kms_key_id: str | None
    generation: str
    temporary: str | None
    keeps_name: bool

    @classmethod
    def all_of(cls, inputs: ImageCopyInputs, run: Run | None) -> dict[str, Wish]:
        """The wishes of all regions whose settings are known."""
        wishes = {}
        keeps_name = run is not None and not run.traits.can_rename
        whole = run is not None and run.traits.copies_begin == "whole"
        for region, part in inputs.regions.items():
            said = (part, inputs.name, inputs.description, inputs.tags, inputs.encrypt, inputs.kms_key_id)
            if not holes(said):
                name, key = part.name or inputs.name, part.kms_key_id or inputs.kms_key_id
                makers = [inputs.source_region, str(inputs.source_image_id), inputs.encrypt, key and str(key)]
                generation = digest([*makers, name and str(name)] if keeps_name else makers)
                wishes[region] = cls(
                    region=region,
                    name=name,
                    description=inputs.description if part.description is None else part.description,
                    tags={**inputs.tags, **part.tags},
                    copy_tags=inputs.copy_tags,
                    encrypt=inputs.encrypt,
                    kms_key_id=key,
                    generation=generation,
                    temporary=None if whole else unfinished_name(run.owner.urn if run else "", generation),
                    keeps_name=keeps_name,
                )
        return wishes

    @classmethod
    def before(cls, old: ImageCopyState | None, run: Run) -> dict[str, Wish]:
        """What the program wanted when the state was written; of an import that is not known."""
        return {} if old is None or old.by_import else cls.all_of(old, run)

    def name_from(self, source: Image | None) -> str | None:
        """The name that a copy made now gets, as far as it can be told."""
        return self.name or (source.name if source else None)

    def is_met_by(self, image: Image, run: Run) -> bool:
        """Whether an image is this copy, finished or not."""
        return image.kind is Kind.CUSTOM and (run.made(image, self.generation) or image.name == self.temporary)

    def is_stale(self, image: Image, run: Run) -> bool:
        """Whether an image is a copy that this resource made of something else: of an earlier source, or otherwise."""
        return run.made(image) and not run.made(image, self.generation)

    def inherits(self, source: Image | None, run: Run) -> dict[str, str]:
        """The tags of the source that the copy gets; a cloud's own cannot be given."""
        if source is None or not self.copy_tags:
            return {}
        return {key: text for key, text in own_tags(source.tags).items() if run.traits.tag_key.fullmatch(key)}

    def all_tags(self, source: Image | None, claim: str, run: Run) -> dict[str, str]:
        return {**self.inherits(source, run), **self.tags, **run.owner.tags(self.generation, claim)}

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

    def order(self, source: Image, claim: str, run: Run) -> NewCopies:
        """What the cloud is asked for."""
        there = frozenset({self.region})
        if self.temporary is not None:
            return NewCopies(source.ref, there, self.temporary, self.encrypt, self.kms_key_id)
        return NewCopies(
            source.ref,
            there,
            self.name or source.name,
            self.encrypt,
            self.kms_key_id,
            source.description if self.description is None else self.description,
            self.all_tags(source, claim, run),
        )


@dataclass(slots=True)
class Begun:
    """Copies that are on their way: region to image, or to why there is none."""

    images: dict[str, Image] = field(default_factory=dict)
    failures: dict[str, ImageError] = field(default_factory=dict)

    def unsettled(self, wishes: Iterable[Wish]) -> list[Wish]:
        """The wishes of which neither is known."""
        return [wish for wish in wishes if wish.region not in self.images and wish.region not in self.failures]


_TRIES = 3
"""How often an order is sent whose answers get lost, each time after a look."""
_ABOUT_THE_SOURCE = (ImageGone, NotTheOwner, Denied, Interrupted, TookTooLong)
"""What would be refused in each region alike, so that asking region by region is no use."""


def say_order(run: Run, region: str) -> None:
    run.say_once(
        f"The copy of {run.owner.name} in {region} is deleted before it is made again, because old and new have the "
        "same name. What would avoid it: another name"
    )


def find(run: Run, wishes: Iterable[Wish]) -> Begun:
    """What an earlier run began of these copies, to go on with."""
    begun = _search(run, wishes)
    for image in begun.images.values():
        run.say(f"{image.label} in {image.region} was left by an earlier run: going on with it")
        run.plan.take_over(image.ref)
    return begun


def _search(run: Run, wishes: Iterable[Wish]) -> Begun:
    begun = Begun()
    for wish in wishes:
        try:
            found = _found(run, wish)
        except ImageError as error:
            begun.failures[wish.region] = error
            continue
        if found is not None:
            begun.images[wish.region] = found
    return begun


def take_over(run: Run, begun: Begun, wishes: Iterable[Wish], claim: str) -> None:
    """Puts this state's claim on copies that bear another's. At once: should they not come to be finished, they would
    not be this state's to delete."""
    for wish in wishes:
        image = begun.images.get(wish.region)
        if image is None or image.tags.get(CLAIM, claim) == claim:
            continue
        run.plan.take_over(image.ref)
        try:
            run.cloud.tag(image.ref, put=run.owner.tags(wish.generation, claim))
        except ImageError as error:
            begun.failures[wish.region] = error


def begin(run: Run, source: Image, wishes: Iterable[Wish], claim: str, begun: Begun) -> None:
    """Begins copies with as few calls as possible: one order for all regions that want the same.

    Why orders are not sent one after another where each destination is asked: one that is full would keep the others
    waiting, and a key of its own for each region makes each an order.
    """
    sent = orders(run, source, wishes, claim)
    if len(sent) < 2 or run.traits.copy_asked_at == "source":
        for order, members in sent:
            _send(run, order, members, begun)
        return
    with ThreadPoolExecutor(max_workers=min(len(sent), 16)) as threads:
        for answer in [threads.submit(_send, run, order, members, begun) for order, members in sent]:
            answer.result()


def orders(run: Run, source: Image, wishes: Iterable[Wish], claim: str) -> list[tuple[NewCopies, list[Wish]]]:
    """Orders, each with the wishes that it fulfils."""
    found: list[tuple[NewCopies, list[Wish]]] = []
    for wish in wishes:
        order = wish.order(source, claim, run)
        for number, (same, members) in enumerate(found):
            if replace(order, regions=same.regions) == same:
                found[number] = replace(same, regions=same.regions | order.regions), [*members, wish]
                break
        else:
            found.append((order, [wish]))
    return found


def _found(run: Run, wish: Wish) -> Image | None:
    """A copy that an earlier run began."""
    return left_behind(run, wish.region, lambda image: wish.is_met_by(image, run))


def _send(run: Run, order: NewCopies, wishes: list[Wish], begun: Begun, tries: int = _TRIES) -> None:
    """Sends an order; where it is refused as a whole, one for each region, so that the rest go on."""
    refused: Mapping[str, ImageError] = {}
    try:
        with run.survey.changing(*order.regions):
            _note(order, run.cloud.copy(order), begun)
    except CopiesFailed as error:
        _note(order, error.begun, begun)
        refused = error.by_region
    except AnswerLost as error:
        refused = dict.fromkeys(order.regions, error)
    except _ABOUT_THE_SOURCE as error:
        begun.failures |= dict.fromkeys(order.regions, error)
    except ImageError as error:
        if len(wishes) > 1:
            _send_apart(run, order, wishes, begun)
            return
        refused = dict.fromkeys(order.regions, error)
    for wish in begun.unsettled(wishes):
        _look_into(run, order, wish, begun, refused.get(wish.region))
    _send_again(run, order, [wish for wish in wishes if _is_lost(wish.region, refused, begun)], begun, tries - 1)


def _is_lost(region: str, refused: Mapping[str, ImageError], begun: Begun) -> bool:
    """Whether an order's answer got lost and no copy is to be seen; what failed while looking is another error."""
    error = refused.get(region)
    return isinstance(error, AnswerLost) and begun.failures.get(region) is error


def _send_again(run: Run, order: NewCopies, wishes: list[Wish], begun: Begun, tries: int) -> None:
    if wishes and tries:
        for wish in wishes:
            del begun.failures[wish.region]
        _send(run, replace(order, regions=frozenset(wish.region for wish in wishes)), wishes, begun, tries)


def _note(order: NewCopies, ids: Mapping[str, str], begun: Begun) -> None:
    for region, id in ids.items():
        begun.images[region] = steps.promised(region, id, order.name, State.COPYING, order.tags)


def _send_apart(run: Run, order: NewCopies, wishes: list[Wish], begun: Begun) -> None:
    for wish in wishes:
        run.survey.forget(wish.region)
    found = _search(run, wishes)
    begun.images |= found.images
    begun.failures |= found.failures
    for wish in begun.unsettled(wishes):
        _send(run, replace(order, regions=frozenset({wish.region})), [wish], begun)


def _look_into(run: Run, order: NewCopies, wish: Wish, begun: Begun, error: ImageError | None) -> None:
    """What became of a copy whose id the cloud did not tell.

    Args:
        error: What it said instead. A name that is taken may be taken by this very copy.
    """
    what, found = f"copy image {order.source.id}", None
    try:
        if isinstance(error, NameTaken):
            error = named(run, wish.region, order.name, what, error)
            found = _found(run, wish)
        elif error is None or isinstance(error, AnswerLost):
            found = steps.look_again(run, wish.region, lambda image: wish.is_met_by(image, run))
    except ImageError as trouble:
        found, error = None, trouble
    if found is not None:
        begun.images[wish.region] = found
        return
    why, do = "the cloud took the order and shows no copy", "Run it again"
    begun.failures[wish.region] = error or ImageGone(what, where=wish.region, why=why, do=do)
