"""ImageCopy: own images in other regions, copied from one source, in one resource.

Why a copy first has a strange name: the copy call of Tencent takes no tags, so a copy is started under a name that its
resource recognises; once it is ready it gets its tags, then its real name and description. A kill at any point
leaves something that the next run goes on with.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from ..images.errors import BuildFailed, ImageError, ImageGone, Interrupted, NameTaken, TookTooLong
from ..images.image import Image, ImageRef
from ..images.image import State as ImageState
from ..images.provenance import digest, new_claim, own_tags
from . import checks, importing, steps
from .base import (
    UNKNOWN,
    Change,
    Diff,
    Failure,
    Resource,
    Run,
    Stored,
    known,
)
from .copy_changes import (
    again,
    all_of,
    declared_copies,
    foreseen,
    ids_of,
    needs_source,
    pending,
    really,
    region_changes,
    to_judge,
    together,
    wished_tags,
)
from .copy_model import Copy, ImageCopyInputs, ImageCopyState, RegionCopy
from .copying import Wish, begin
from .making import named

IMPORT_FORM = "REGION/img-SOURCE:REGION=img-COPY,REGION=img-COPY"
NOT_TOLD = frozenset({"name", "description", "tags", "copy_tags", "encrypt", "kms_key_id"})
"""What nobody can tell of copies that an import found; where it shows in them, they are compared themselves."""


class ImageCopy(Resource[ImageCopyInputs, ImageCopyState]):
    """Own images in other regions, copied from one source."""

    name: ClassVar[str] = "ImageCopy"
    inputs: ClassVar[type[ImageCopyInputs]] = ImageCopyInputs
    state: ClassVar[type[ImageCopyState]] = ImageCopyState
    default_timeouts = {"create": 7200.0, "update": 7200.0, "delete": 1200.0}

    def complete(self, new: ImageCopyInputs, old: ImageCopyInputs | None, run: Run) -> ImageCopyInputs:
        filled = checks.completed(new, run)
        if not filled.source_region:
            filled = filled.model_copy(update={"source_region": run.settings.region or ""})
        return filled

    def check(self, new: ImageCopyInputs, old: ImageCopyInputs | None, run: Run) -> Iterator[Failure]:
        if not run.traits.can_rename:
            # A copy bears a name of ours until it is ready, and then its own.
            yield new.failure("source_image_id", f"this version does not copy images of {run.traits.cloud}")
            return
        yield from checks.region(new, "source_region", new.source_region, run)
        yield from checks.image_id(new, "source_image_id", new.source_image_id, run)
        yield from checks.name(new, "name", new.name, run)
        yield from checks.description(new, "description", new.description, run)
        yield from checks.tags(new, "tags", new.tags, run)
        if not known(new.regions):
            return
        if not new.regions:
            yield new.failure("regions", "name at least one region")
        for region, part in new.regions.items():
            if problem := checks.unknown_region(region, run):
                yield new.failure("regions", problem)
            elif known(part):
                within = f".{region}.name"
                yield from checks.name(new, "regions", part.name, run, within=within)
                yield from checks.description(new, "regions", part.description, run, within=f".{region}.description")
                yield from checks.tags(new, "regions", part.tags, run, within=f".{region}.tags")
        if (new.kms_key_id or any(known(p) and p.kms_key_id for p in new.regions.values())) and new.encrypt is False:
            yield new.failure("encrypt", "a kmsKeyId needs encrypt: true")

    def fits(self, new: ImageCopyInputs, old: ImageCopyInputs | None, run: Run) -> Iterator[Failure]:
        if not known(new.regions):
            return
        if known(new.source_region, new.encrypt):
            places = to_judge(new, old)
            source = self._source(new, run) if places else None
            problems = list(checks.destinations(new.source_region, places, source, new.encrypt, run))
            yield from (new.failure("regions", problem) for problem in problems)
            if not problems:
                yield from self._names(new, old, run)
        if old is None and not run.plan.settled(run.owner.urn):
            yield from checks.room(run, [region for region in new.regions if not self._there(region, new, run)])

    def diff(self, old: ImageCopyState, new: ImageCopyInputs, run: Run) -> Diff:
        diff = Diff.of_fields(old, new, skip={"regions", *(NOT_TOLD if old.by_import else ())})
        if diff.replaces:
            return self._replacement(diff, old, new, run)
        if not known(new.regions):
            run.plan.saw_diff(run.owner.urn)
            return diff.with_changes(iter([Change(("regions",), "update", certain=False)]))
        before, wishes = self._before(old, run), Wish.all_of(new, run.owner)
        copies = declared_copies(old, wishes)
        changes = [
            change
            for region in sorted(new.regions.keys() | copies.keys())
            for change in region_changes(
                region, copies.get(region), before.get(region), wishes.get(region), region in new.regions
            )
        ]
        said = {change.path for change in diff.changes}  # for all regions alike: told once
        changes = [change for change in changes if change.path[2:] not in said]
        changes += [Change(("regions", ImageRef.of(ref).region), "update") for ref in old.outdated]
        if run.plan.saw_diff(run.owner.urn):
            added = [change.path[1] for change in changes if change.kind == "add" and len(change.path) == 2]
            checks.want_room(run, [region for region in added if not self._there(region, new, run)])
        return diff.with_changes(iter(changes))

    def _replacement(self, diff: Diff, old: ImageCopyState, new: ImageCopyInputs, run: Run) -> Diff:
        regions = list(new.regions) if known(new.regions) else []
        return checks.replacement(
            run,
            diff,
            images=[ImageRef(region, copy.image_id) for region, copy in old.copies.items()],
            regions=sorted(region for region in regions if not self._there(region, new, run)),
            clash=bool(regions) and ("sourceRegion" in diff.replaces or self._clashes(old, new, run)),
            protected=False,
            stays=old.on_delete != "delete",
        )

    def create(self, new: ImageCopyInputs, run: Run) -> Stored[ImageCopyState]:
        id = f"{new.source_region}/{new.source_image_id}/{secrets.token_hex(4)}"
        return Stored(id, self._settle(id, None, new, run))

    def imported(self, id: str, run: Run) -> Stored[ImageCopyState] | None:
        source, copies = importing.copies(id, IMPORT_FORM, run)
        seen = {copy.region: _seen_copy(copy, own_tags(copy.tags)) for copy in copies}
        names = {copy.name for copy in copies}
        parts = {copy.region: RegionCopy(name=copy.name) if len(names) > 1 else RegionCopy() for copy in copies}
        said = {"source_image_id": source.id, "source_region": source.region, "regions": parts}
        inputs = ImageCopyInputs.model_validate({**said, "name": names.pop()} if len(names) == 1 else said)
        state = self._seen(inputs, seen, None, run).model_copy(update={"by_import": True})
        return Stored(f"{source}/{digest(id)[:8]}", state)

    def foreseen(self, new: ImageCopyInputs, old: ImageCopyState | None, run: Run) -> dict[str, Any]:
        outputs = super().foreseen(new, old, run)
        if not known(new.regions):
            return {**outputs, "copies": UNKNOWN, "imageIds": UNKNOWN}
        before = self._before(old, run) if old else {}
        return {**outputs, **foreseen(new, old, before, Wish.all_of(new, run.owner))}

    def read(self, id: str, old: ImageCopyState, run: Run) -> ImageCopyState | None:
        copies: dict[str, Copy] = {}
        for region, copy in old.copies.items():
            if copy.image_id:
                image = run.survey.look(run.cloud, ImageRef(region, copy.image_id))
                if image is not None:
                    copies[region] = _seen_copy(image, [*copy.tags, *wished_tags(old, region)])
        return self._seen(old, copies, old.claim, run, old)

    def update(self, id: str, old: ImageCopyState, new: ImageCopyInputs, run: Run) -> ImageCopyState:
        return self._settle(id, old, new, run)

    def delete(self, id: str, old: ImageCopyState, run: Run) -> None:
        failures: dict[str, ImageError] = {}
        for ref in all_of(old):
            try:
                self._remove(ref, old, run)
            except ImageError as error:
                failures[ref.region] = error
        if failures:
            raise together(f"delete the copies of {old.source_image_id}", old, failures)

    def as_inputs(self, state: ImageCopyState) -> ImageCopyState:
        """The regions that really have a copy, each with what differs from the program there."""
        wishes = Wish.all_of(state, None)
        regions = {
            region: really(part, state.copies[region], wishes.get(region))
            for region, part in state.regions.items()
            if region in state.copies and state.copies[region].state != ImageState.FAILED.value
        }
        return state.model_copy(update={"regions": regions})

    def _source(self, new: ImageCopyInputs, run: Run) -> Image | None:
        if not known(new.source_image_id, new.source_region):
            return None
        return (run.preflight.images(run.cloud, new.source_region) or {}).get(new.source_image_id)

    def _there(self, region: str, new: ImageCopyInputs, run: Run) -> bool:
        """Whether an earlier run has made or begun the copy in a region."""
        wish = Wish.all_of(new, run.owner).get(region)
        images = (run.preflight.images(run.cloud, region) or {}).values()
        return wish is not None and any(wish.is_met_by(image, run.owner) for image in images)

    def _names(self, new: ImageCopyInputs, old: ImageCopyInputs | None, run: Run) -> Iterator[Failure]:
        before = Wish.all_of(old, run.owner) if old is not None and known(old.regions) else {}
        replaced = run.plan.replaced(run.owner.urn)
        for region, wish in Wish.all_of(new, run.owner).items():
            if not run.traits.names_unique or (region in before and before[region].name == wish.name):
                continue
            source = self._source(new, run) if wish.name is None and region not in before else None
            if name := wish.name or (source.name if source else None):

                def ours(image: Image, wish: Wish = wish) -> bool:
                    own = run.owner.made(image) and (old is not None or run.plan.settled(run.owner.urn))
                    return own or image.ref in replaced or wish.is_met_by(image, run.owner)

                yield from checks.name_free(
                    new,
                    "regions",
                    region,
                    name,
                    run,
                    ours,
                    within=f".{region}.name",
                )

    def _clashes(self, old: ImageCopyState, new: ImageCopyInputs, run: Run) -> bool:
        """Whether a copy would get the name of the one that it replaces.

        Why it matters that the old source is gone: the image that comes in its place has its name, and so have their
        copies.
        """
        images = run.preflight.images(run.cloud, old.source_region)
        lost = images is not None and old.source_image_id not in images
        source = self._source(new, run)
        for region, wish in Wish.all_of(new, run.owner).items():
            name = wish.name or (source.name if source else None)
            copy = old.copies.get(region)
            if copy is not None and (copy.name == name if name else lost):
                return True
        return False

    def _settle(self, id: str, old: ImageCopyState | None, new: ImageCopyInputs, run: Run) -> ImageCopyState:
        """Makes what is missing, mends what differs, removes what is no longer wanted; region by region."""
        before, wishes = self._before(old, run) if old else {}, Wish.all_of(new, run.owner)
        had = declared_copies(old, wishes) if old else {}
        kept = {r: c for r, c in had.items() if r in wishes and not again(c, before.get(r), wishes[r])}
        gone, failures = self._lost(kept, run)
        copies = {region: copy for region, copy in kept.items() if region not in gone}
        stay = ids_of(copies) | set(gone.values())
        outdated = [ref for ref in (all_of(old) if old else []) if ref.id not in stay]
        missing = [wish for region, wish in wishes.items() if region not in copies]
        look = missing or needs_source(copies, old, new)
        source = self._real_source(new, run, needed=bool(missing)) if look else None
        begun = begin(run, ImageRef(new.source_region, new.source_image_id), missing)
        claim = (old.claim if old else None) or new_claim(begun.adopted)
        copies |= {region: Copy(image_id=image_id, state="copying") for region, image_id in begun.ids.items()}
        failures |= begun.failures
        if copies or old:
            run.keep(id, self._seen(new, copies, claim, run, outdated=outdated))
        over: ImageError | None = None
        for region in sorted(copies.keys() | {ref.region for ref in outdated}):
            if region in failures:
                continue
            if over is not None:
                if region in copies and pending(copies[region]):
                    failures[region] = over.about(_copying(new, copies[region], region), region)
                continue
            try:
                image = self._ready(region, copies[region], new, run) if region in copies else None
                for ref in [ref for ref in outdated if ref.region == region]:
                    if old and ref.id not in ids_of(copies):
                        self._remove(ref, old, run)
                    outdated.remove(ref)
                if image is not None:
                    image = self._mended(image, wishes[region], source, copies[region], claim, run)
                    copies[region] = _seen_copy(image, wished_tags(new, region))
            except ImageError as error:
                failures[region] = error
                over = error if isinstance(error, (Interrupted, TookTooLong)) else None
        for region in failures.keys() & copies.keys():
            copies[region] = copies[region].model_copy(update={"error": str(failures[region])})
        state = self._seen(new, copies, claim, run, outdated=outdated)
        if failures:
            for wish in missing:
                run.survey.forget(wish.region)  # an answer may be lost: the next try has to look afresh
            if copies or old:
                run.keep(id, state)
            raise together(f"copy image {new.source_image_id}", state, failures)
        return state

    def _before(self, old: ImageCopyState, run: Run) -> dict[str, Wish]:
        """What the program wanted when the state was written; of an import that is not known."""
        return {} if old.by_import else Wish.all_of(old, run.owner)

    def _lost(self, kept: Mapping[str, Copy], run: Run) -> tuple[dict[str, str], dict[str, ImageError]]:
        """Of the copies that can stay, those that are gone, region to id, and what cannot be told."""
        gone: dict[str, str] = {}
        failures: dict[str, ImageError] = {}
        for region, copy in sorted(kept.items()):
            try:
                if copy.image_id not in run.cloud.find(region, [copy.image_id]):
                    gone[region] = copy.image_id
            except (Interrupted, TookTooLong):
                raise
            except ImageError as error:
                failures[region] = error
        return gone, failures

    def _real_source(self, new: ImageCopyInputs, run: Run, *, needed: bool) -> Image | None:
        source = run.cloud.find(new.source_region, [new.source_image_id]).get(new.source_image_id)
        what = f"copy image {new.source_image_id}"
        if source is None and needed:
            raise ImageGone(what, where=new.source_region, why="there is no such image", do="Run `pulumi up --refresh`")
        if source is not None and source.state is ImageState.FAILED:
            raise BuildFailed(what, where=new.source_region, why=f"{source.label} itself failed", do="Make it again")
        return source

    def _ready(self, region: str, copy: Copy, new: ImageCopyInputs, run: Run) -> Image:
        ref, what = ImageRef(region, copy.image_id), f"copy image {new.source_image_id} to {region}"
        if new.wait == "available" and copy.state != ImageState.AVAILABLE.value:
            return steps.ready_or_discarded(run, ref, what)
        found = run.cloud.find(region, [copy.image_id]).get(copy.image_id)
        return found or steps.promised(region, copy.image_id, copy.name, ImageState.COPYING, {})

    def _mended(self, image: Image, wish: Wish, source: Image | None, copy: Copy, claim: str, run: Run) -> Image:
        """Gives a ready copy its tags, then its name and description."""
        if image.state.pending:
            return image
        inherited = own_tags(source.tags) if source and wish.copy_tags else {}
        tags = {**inherited, **wish.tags, **run.owner.tags(wish.generation, claim)}
        dropped = frozenset(copy.tags.keys() - wish.tags.keys() - inherited.keys())
        changes = wish.changes(image, source)
        try:
            return steps.adjusted(run, image, changes, tags, dropped)
        except NameTaken as error:
            what = f"name copy {image.id} {changes.name!r}"
            raise named(run, image.region, changes.name or "", what, error) from error

    def _remove(self, ref: ImageRef, old: ImageCopyState, run: Run) -> None:
        steps.remove(run, ref, claim=old.claim, on_delete=old.on_delete, snapshots=old.delete_snapshots)

    def _seen(
        self,
        inputs: ImageCopyInputs,
        copies: Mapping[str, Copy],
        claim: str | None,
        run: Run,
        old: ImageCopyState | None = None,
        outdated: Iterable[ImageRef] = (),
    ) -> ImageCopyState:
        fields = {name: getattr(inputs, name) for name in ImageCopyInputs.model_fields}
        fields |= {
            "outdated": old.outdated if old else [str(ref) for ref in outdated],
            "copies": dict(copies),
            "image_ids": {region: copy.image_id for region, copy in copies.items() if copy.image_id},
            "given": old.given if old else frozenset(inputs.model_fields_set),
            "claim": claim,
            "by_import": old is not None and old.by_import,
            "urn": old.urn if old else run.owner.urn,
        }
        return ImageCopyState.model_construct(**fields)


def _copying(new: ImageCopyInputs, copy: Copy, region: str) -> str:
    return f"copy image {new.source_image_id} to {region}, {copy.image_id} (last seen {copy.state})"


def _seen_copy(image: Image, tags: Iterable[str]) -> Copy:
    return Copy(
        image_id=image.id,
        name=image.name,
        state=image.state.value,
        progress_percent=100 if image.state is ImageState.AVAILABLE else image.progress_percent,
        created_time=image.created_time or None,
        error=image.failure if image.state is ImageState.FAILED else None,
        description=image.description or None,
        tags={key: image.tags[key] for key in tags if key in image.tags},
    )
