"""One create or update of an ImageCopy: makes what is missing, mends what differs, removes what is no longer wanted.

Why a copy may first have a strange name: the copy call of a cloud may take no tags. There, a copy is begun under a name
that its resource recognises; once it is ready it gets its tags, then its real name and description. Elsewhere it begins
with all of that. In both cases, a kill at any point leaves something that the next run goes on with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..images.errors import BuildFailed, ImageError, Interrupted, NameTaken, TookTooLong
from ..images.image import Image, ImageRef, Kind
from ..images.image import State as ImageState
from ..images.naming import is_unfinished
from ..images.provenance import new_claim
from . import copying, steps, succession, whereabouts
from .base import Run
from .copy_changes import (
    again,
    all_of,
    as_state,
    declared_copies,
    ids_of,
    needs_source,
    pending,
    seen_copy,
    together,
    wished_tags,
)
from .copy_model import Copy, ImageCopyInputs, ImageCopyState
from .copying import Wish
from .making import named


def settle(id: str, old: ImageCopyState | None, new: ImageCopyInputs, run: Run) -> ImageCopyState:
    """Makes the copies what the program says.

    Args:
        old: What an earlier run left; None for a new resource.

    Raises:
        ImageError: What failed in a region, or SeveralFailures; the other regions are done.
    """
    return _Settling(id, old, new, run).settle()


def remove(ref: ImageRef, old: ImageCopyState, run: Run, seen: Image | None = None) -> None:
    """Lets go of one copy the way the state says."""
    steps.remove(run, ref, claim=old.claim, on_delete=old.on_delete, snapshots=old.delete_snapshots, seen=seen)


@dataclass(slots=True)
class _Settling:
    """How far it has come.

    Attributes:
        claim: The state's claim; "" until it is chosen.
        begun: Seconds into the operation at which all copies were on their way.
        fresh: The regions in which this operation began one.
        shared_by: The account whose image the source is, where it is another's.
        copies: Region to the copy that is there, or on its way.
        outdated: What goes, at the latest when what takes its place is ready.
        failures: Region to what failed there; nothing more is done in such a region.
    """

    id: str
    old: ImageCopyState | None
    new: ImageCopyInputs
    run: Run
    claim: str = ""
    begun: float = 0.0
    fresh: frozenset[str] = frozenset()
    shared_by: str | None = None
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    copies: dict[str, Copy] = field(default_factory=dict)
    outdated: list[ImageRef] = field(default_factory=list)
    failures: dict[str, ImageError] = field(default_factory=dict)

    def settle(self) -> ImageCopyState:
        self.wishes = Wish.all_of(self.new, self.run)
        self.shared_by = self.old.shared_by if self.old else None
        self._keep_what_can_stay()
        missing = [wish for region, wish in self.wishes.items() if region not in self.copies]
        source = self._source(needed=bool(missing))
        self._make(missing, source)
        if self.copies or self.old:
            self.run.keep(self.id, self._state())
        self._tag_together(missing, source)
        self._finish(source)
        if self.failures:
            for wish in missing:
                self.run.survey.forget(wish.region)  # an answer may be lost: the next try has to look afresh
            self._give_up()
        return self._state()

    def _keep_what_can_stay(self) -> None:
        if self.old is None:
            return
        before = Wish.before(self.old, self.run)
        had = declared_copies(self.old, self.wishes)
        kept = {r: c for r, c in had.items() if r in self.wishes and not again(c, before.get(r), self.wishes[r])}
        gone = {region: copy.image_id for region, copy in sorted(kept.items()) if self._is_gone(region, copy)}
        self.copies = {region: copy for region, copy in kept.items() if region not in gone}
        stay = ids_of(self.copies) | set(gone.values())
        self.outdated = [ref for ref in all_of(self.old) if ref.id not in stay]

    def _is_gone(self, region: str, copy: Copy) -> bool:
        """Whether a copy was taken away; where that cannot be told, the region has failed."""
        try:
            return copy.image_id not in self.run.cloud.find(region, [copy.image_id])
        except (Interrupted, TookTooLong):
            raise
        except ImageError as error:
            self.failures[region] = error
            return False

    def _source(self, *, needed: bool) -> Image | None:
        """The source as it is now; None where nothing of it is wanted, or it is gone and was only good to have.

        Args:
            needed: Whether it is to be copied.
        """
        new = self.new
        if not needed and not needs_source(self.copies, self.old, new):
            return None
        source = self.run.cloud.find(new.source_region, [new.source_image_id]).get(new.source_image_id)
        what = f"copy image {new.source_image_id}"
        if source is None and needed:
            raise whereabouts.withdrawn(
                new.source_image_id, new.source_region, self.old.shared_by if self.old else None
            )
        if source is not None and source.state is ImageState.FAILED:
            raise BuildFailed(what, where=new.source_region, why=f"{source.label} itself failed", do="Make it again")
        if source is not None:
            self.shared_by = source.creator if source.kind is Kind.SHARED else None
        return source

    def _make(self, missing: list[Wish], source: Image | None) -> None:
        """Goes on with what an earlier run began, and begins the rest under this state's claim."""
        begun = copying.find(self.run, missing)
        self.claim = (self.old.claim if self.old else None) or new_claim(begun.images.values())
        self.fresh = frozenset(wish.region for wish in begun.unsettled(missing))
        if source is not None:
            for wish in begun.unsettled(missing):
                self._make_way(wish, source, begun)
            copying.begin(self.run, source, begun.unsettled(missing), self.claim, begun)
        self.begun = self.run.patience.spent
        copying.take_over(self.run, begun, missing, self.claim)
        self.copies |= {
            region: seen_copy(image, wished_tags(self.new, region)) for region, image in begun.images.items()
        }
        self.failures |= begun.failures

    def _tag_together(self, made: list[Wish], source: Image | None) -> None:
        """Gives copies that began without tags theirs, all at once where that can be; else each gets them later."""
        alike: dict[frozenset[tuple[str, str]], list[ImageRef]] = {}
        for wish in made:
            copy = self.copies.get(wish.region)
            if copy is not None and wish.temporary is not None and wish.region not in self.failures:
                tags = frozenset(wish.all_tags(source, self.claim, self.run).items())
                alike.setdefault(tags, []).append(ImageRef(wish.region, copy.image_id))
        for tags, images in alike.items():
            if len(images) > 1:
                self.run.cloud.tag_alike(images, dict(tags))

    def _make_way(self, wish: Wish, source: Image, begun: copying.Begun) -> None:
        """Removes at once what has the name under which a copy begins; what has another goes when that is ready."""
        if wish.temporary is not None or not self.run.traits.names_unique:
            return
        name, images = wish.name_from(source), self.run.survey.custom(self.run.cloud, wish.region)
        taken = {image.ref for image in images if image.name == name}
        try:
            for ref in [ref for ref in self.outdated if ref in taken]:
                copying.say_order(self.run, wish.region)
                self._let_go(ref)
        except ImageError as error:
            begun.failures[wish.region] = error

    def _let_go(self, ref: ImageRef) -> None:
        if self.old and ref.id not in ids_of(self.copies):
            remove(ref, self.old, self.run)
        self.outdated.remove(ref)

    def _finish(self, source: Image | None) -> None:
        """Region by region, so that one that fails does not keep the others from being finished."""
        over: ImageError | None = None
        for region in sorted(self.copies.keys() | {ref.region for ref in self.outdated}):
            if region in self.failures:
                continue
            if over is not None:
                if region in self.copies and pending(self.copies[region]):
                    self.failures[region] = over.about(self._copying(region), region)
                continue
            try:
                self._finish_in(region, source)
            except ImageError as error:
                self.failures[region] = error
                over = error if isinstance(error, (Interrupted, TookTooLong)) else None

    def _finish_in(self, region: str, source: Image | None) -> None:
        """Waits for a copy, gives it what it may still lack, and removes what was there before it."""
        if region in self.copies:
            image = self._mended(self._ready(region), self.wishes[region], source)
            self.copies[region] = seen_copy(image, wished_tags(self.new, region))
        for ref in [ref for ref in self.outdated if ref.region == region]:
            self._let_go(ref)

    def _copying(self, region: str) -> str:
        copy = self.copies[region]
        return f"copy image {self.new.source_image_id} to {region}, {copy.image_id} (last seen {copy.state})"

    def _ready(self, region: str) -> Image:
        copy = self.copies[region]
        ref, what = ImageRef(region, copy.image_id), f"copy image {self.new.source_image_id} to {region}"
        if self.new.wait == "available" and copy.state != ImageState.AVAILABLE.value:
            begun = self.begun if region in self.fresh else None
            return steps.ready_or_discarded(self.run, ref, what, begun)
        found = self.run.cloud.find(region, [copy.image_id]).get(copy.image_id)
        return found or steps.promised(region, copy.image_id, copy.name, ImageState.COPYING, {})

    def _mended(self, image: Image, wish: Wish, source: Image | None) -> Image:
        """Gives a ready copy its tags, then its name and description."""
        if image.state.pending:
            return image
        declared = self.copies[image.region].tags.keys()
        dropped = frozenset(declared - wish.tags.keys() - wish.inherits(source, self.run).keys())
        changes = wish.changes(image, source)
        try:
            tags = wish.all_tags(source, self.claim, self.run)
            if is_unfinished(image.name):
                return succession.adjusted(self.run, image, changes, tags, dropped, frozenset(self.outdated))
            return steps.adjusted(self.run, image, changes, tags, dropped)
        except NameTaken as error:
            what = f"name copy {image.id} {changes.name!r}"
            raise named(self.run, image.region, changes.name or "", what, error) from error

    def _state(self) -> ImageCopyState:
        return as_state(self.new, self.copies, self.claim, self.run, outdated=self.outdated, shared_by=self.shared_by)

    def _give_up(self) -> None:
        """Keeps what there is, and raises what failed."""
        for region in self.failures.keys() & self.copies.keys():
            self.copies[region] = self.copies[region].model_copy(update={"error": str(self.failures[region])})
        state = self._state()
        if self.copies or self.old:
            self.run.keep(self.id, state)
        raise together(f"copy image {self.new.source_image_id}", state, self.failures)
