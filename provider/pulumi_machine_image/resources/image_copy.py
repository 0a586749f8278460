"""ImageCopy: own images in other regions, copied from one source, in one resource. How: `settling`."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from ..images.errors import ImageError, NameTaken, SeveralFailures
from ..images.image import Image, ImageRef
from ..images.image import State as ImageState
from ..images.provenance import digest, new_claim, own_tags
from ..settings import NAMESPACE
from . import checks, importing, owning, refusals, rehearsal, succession, whereabouts
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
    as_state,
    declared_copies,
    foreseen,
    really,
    region_changes,
    seen_copy,
    to_judge,
    together,
    wished_tags,
)
from .copy_model import Copy, ImageCopyInputs, ImageCopyState, RegionCopy
from .copying import Wish, orders, say_order
from .settling import remove, settle

IMPORT_FORM = "REGION/SOURCE-ID:REGION=COPY-ID,REGION=COPY-ID"
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
        used = old is not None and old.source_region == new.source_region
        yield from checks.region(new, "source_region", new.source_region, run, used=used)
        yield from checks.image_id(new, "source_image_id", new.source_image_id, run)
        yield from checks.name(new, "name", new.name, run)
        yield from checks.description(new, "description", new.description, run)
        yield from checks.tags(new, "tags", new.tags, run)
        if not known(new.regions):
            return
        if not new.regions:
            yield new.failure("regions", "name at least one region")
        for region, part in new.regions.items():
            had = old is not None and known(old.regions) and region in old.regions
            if problem := checks.unknown_region(region, run, used=had):
                yield new.failure("regions", problem)
            elif known(part):
                within = f".{region}.name"
                yield from checks.name(new, "regions", part.name, run, within=within)
                yield from checks.description(new, "regions", part.description, run, within=f".{region}.description")
                yield from checks.tags(new, "regions", part.tags, run, within=f".{region}.tags")
        yield from self._keys(new, run)

    def _keys(self, new: ImageCopyInputs, run: Run) -> Iterator[Failure]:
        own = {region: part.kms_key_id for region, part in new.regions.items() if known(part) and part.kms_key_id}
        if (new.kms_key_id or own) and new.encrypt is False:
            yield new.failure("encrypt", "a kmsKeyId needs encrypt: true")
        for region, key in own.items():
            yield from checks.key(new, "regions", key, region, run, within=f".{region}.kmsKeyId")
        for region in new.regions.keys() - own.keys() if new.kms_key_id else ():
            yield from checks.key(new, "kms_key_id", new.kms_key_id or "", region, run)

    def fits(self, new: ImageCopyInputs, old: ImageCopyInputs | None, run: Run) -> Iterator[Failure]:
        if not known(new.regions):
            return
        if old is None and (problem := whereabouts.not_copied_from(new.source_image_id, new.source_region, run)):
            yield from (new.failure("source_region", text) for text in run.preflight.verdict(problem))
            return
        if known(new.source_region, new.encrypt):
            places = to_judge(new, old)
            source = self._named(new, run) if places else None
            problems = list(checks.destinations(new.source_region, places, source, new.encrypt, run))
            yield from (new.failure("regions", problem) for problem in problems)
            if not problems:
                yield from self._trusted(source, new, run)
                yield from self._names(new, old, run)
        if old is None:
            yield from checks.room_anew(run, [region for region in new.regions if not self._there(region, new, run)])

    def diff(self, old: ImageCopyState, new: ImageCopyInputs, run: Run) -> Diff:
        diff = Diff.of_fields(old, new, skip={"regions", *(NOT_TOLD if old.by_import else ())})
        source = ImageRef(old.source_region, old.source_image_id)
        if run.plan.going(source):
            diff = diff.certain_of("sourceImageId")
        whereabouts.say_left_behind(source, new.source_image_id, "sourceRegion", new.source_region, run)
        if run.plan.holders.lost(all_of(old), run.owner.urn):
            diff = diff.with_changes(iter([Change(("copies",), "update", replaces=True)]))
        if diff.replaces:
            return self._replacement(diff, old, new, run)
        if old.claim == owning.LOST:
            diff = diff.with_changes(iter([Change(("copies",), "update")]))
        if not known(new.regions):
            run.plan.saw_diff(run.owner.urn)
            return diff.with_changes(iter([Change(("regions",), "update", certain=False)]))
        before, wishes = Wish.before(old, run), Wish.all_of(new, run)
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
            added = sorted(set(added) - self._make_way(old, copies, new, run))
            for region in copies.keys() - new.regions.keys():
                run.preflight.images(run.cloud, region)  # as it was before this run takes a copy away
            if added and old.shared_by and whereabouts.is_gone(new.source_image_id, new.source_region, run):
                raise whereabouts.withdrawn(new.source_image_id, new.source_region, old.shared_by)
            checks.want_room(run, [region for region in added if not self._there(region, new, run)])
        return diff.with_changes(iter(changes))

    def _make_way(self, old: ImageCopyState, copies: Mapping[str, Copy], new: ImageCopyInputs, run: Run) -> set[str]:
        """The regions where a copy goes before the one in its place is begun, because that begins under its name.

        Raises:
            NameTaken: It would keep the name.
        """
        first, before = set(), Wish.before(old, run)
        for region, wish in Wish.all_of(new, run).items() if run.traits.names_unique else ():
            copy = copies.get(region)
            if copy is None or copy.state == ImageState.FAILED.value or not again(copy, before.get(region), wish):
                continue
            if copy.name != wish.name_from(None if wish.name else self._source(new, run)):
                continue
            if old.on_delete != "delete":
                self._refuse_to_keep(copy, region, run)
            if wish.temporary is None:
                say_order(run, region)
                first.add(region)
        return first

    def _refuse_to_keep(self, copy: Copy, region: str, run: Run) -> None:
        if copy.image_id not in (run.preflight.images(run.cloud, region) or {}):
            return
        what = f"make the copy in {region} anew"
        why = f"onDelete keeps {copy.image_id}, which keeps its name {copy.name!r}"
        for _ in run.preflight.verdict(f"{what}: {why}"):
            do = "Give the copy another name, or set onDelete to delete and run `pulumi up` first"
            raise NameTaken(what, where=region, why=why, do=do)

    def _replacement(self, diff: Diff, old: ImageCopyState, new: ImageCopyInputs, run: Run) -> Diff:
        regions = list(new.regions) if known(new.regions) else []
        for ref in all_of(old) if old.on_delete == "delete" else ():
            copy = old.copies.get(ref.region)
            state = copy.state if copy is not None and copy.image_id == ref.id else None
            refusals.expect(run, ref, state, unshared=False)
        return checks.replacement(
            run,
            diff,
            images=[ImageRef(region, copy.image_id) for region, copy in old.copies.items()],
            regions=sorted(region for region in regions if not self._there(region, new, run)),
            clash=bool(regions) and ("sourceRegion" in diff.replaces or self._clashes(old, new, run)),
            obstacle=self._obstacle(run),
            protected=False,
            stays=old.on_delete != "delete",
        )

    def create(self, new: ImageCopyInputs, run: Run) -> Stored[ImageCopyState]:
        id = f"{new.source_region}/{new.source_image_id}/{secrets.token_hex(4)}"
        return Stored(id, settle(id, None, new, run))

    def imported(self, id: str, run: Run) -> Stored[ImageCopyState] | None:
        source, copies = importing.copies(id, IMPORT_FORM, run)
        seen = {copy.region: seen_copy(copy, own_tags(copy.tags)) for copy in copies}
        names = {copy.name for copy in copies}
        parts = {copy.region: RegionCopy(name=copy.name) if len(names) > 1 else RegionCopy() for copy in copies}
        said = {"source_image_id": source.id, "source_region": source.region, "regions": parts}
        inputs = ImageCopyInputs.model_validate({**said, "name": names.pop()} if len(names) == 1 else said)
        state = as_state(inputs, seen, None, run).model_copy(update={"by_import": True})
        return Stored(f"{source}/{digest(id)[:8]}", state)

    def foreseen(self, new: ImageCopyInputs, old: ImageCopyState | None, run: Run) -> dict[str, Any]:
        outputs = super().foreseen(new, old, run)
        if not known(new.regions):
            return {**outputs, "copies": UNKNOWN, "imageIds": UNKNOWN}
        before = Wish.before(old, run)
        return {**outputs, **foreseen(new, old, before, Wish.all_of(new, run))}

    def read(self, id: str, old: ImageCopyState, run: Run) -> ImageCopyState | None:
        copies: dict[str, Copy] = {}
        stale: list[str] = []
        claim = old.claim
        wishes = Wish.before(old, run)
        for region, copy in old.copies.items():
            if copy.image_id:
                image = run.survey.look(run.cloud, ImageRef(region, copy.image_id))
                if image is not None and region in wishes and wishes[region].is_stale(image, run):
                    stale.append(str(image.ref))
                    run.say(
                        f"{image.label} in {region} is a copy of an earlier source: the next `pulumi up` makes a new "
                        "one, and deletes this one after"
                    )
                elif image is not None and not owning.is_anothers(run, image, old):
                    claim = claim and owning.claim_seen(image, old)
                    image = replace(image, name=succession.shown_name(run, image, copy.name))
                    copies[region] = seen_copy(image, [*copy.tags, *wished_tags(old, region)])
        state = as_state(old, copies, claim, run, old)
        return state.model_copy(update={"outdated": [*state.outdated, *stale]}) if stale else state

    def update(self, id: str, old: ImageCopyState, new: ImageCopyInputs, run: Run) -> ImageCopyState:
        return settle(id, old, new, run)

    def delete(self, id: str, old: ImageCopyState, run: Run) -> None:
        what = f"delete the copies of {old.source_image_id}"
        refs = all_of(old)
        # A single one the cloud refuses before anything is gone.
        looks_first = len(refs) > 1 and old.on_delete == "delete"
        seen = refusals.look(run, refs) if looks_first else {}
        refused = [error for image in seen.values() if (error := refusals.of(run, image, old.claim)) is not None]
        if refused:
            raise SeveralFailures(what, failures=refused, done="None of them was deleted")
        failures: dict[str, ImageError] = {}
        for ref in refs:
            try:
                remove(ref, old, run, seen.get(ref))
            except ImageError as error:
                failures[ref.region] = error
        if failures:
            raise together(what, old, failures)

    def rehearse(self, new: ImageCopyInputs, old: ImageCopyState | None, run: Run) -> None:
        source = self._named(new, run)
        if source is None or source.state.pending or not known(new.regions):
            return
        before, had = Wish.before(old, run), old.copies if old else {}
        missing = [
            wish
            for region, wish in Wish.all_of(new, run).items()
            if (region not in had or again(had[region], before.get(region), wish)) and not self._there(region, new, run)
        ]
        rehearsal.copy(run, [order for order, _ in orders(run, source, missing, new_claim())])

    def images(self, state: ImageCopyState) -> list[ImageRef]:
        return all_of(state)

    def as_inputs(self, state: ImageCopyState) -> ImageCopyState:
        """The regions that really have a copy, each with what differs from the program there."""
        wishes = Wish.all_of(state, None)
        regions = {
            region: really(part, state.copies[region], wishes.get(region))
            for region, part in state.regions.items()
            if region in state.copies and state.copies[region].state != ImageState.FAILED.value
        }
        return state.model_copy(update={"regions": regions})

    def _named(self, new: ImageCopyInputs, run: Run) -> Image | None:
        if not known(new.source_image_id, new.source_region):
            return None
        return whereabouts.named(new.source_image_id, new.source_region, run)

    def _source(self, new: ImageCopyInputs, run: Run) -> Image | None:
        if not known(new.source_image_id, new.source_region):
            return None
        return (run.preflight.images(run.cloud, new.source_region) or {}).get(new.source_image_id)

    def _there(self, region: str, new: ImageCopyInputs, run: Run) -> bool:
        """Whether an earlier run has made or begun the copy in a region."""
        wish = Wish.all_of(new, run).get(region)
        images = (run.preflight.images(run.cloud, region) or {}).values()
        found = [image.ref for image in images if wish is not None and wish.is_met_by(image, run)]
        run.plan.holders.take(run.owner.urn, found)
        return bool(found)

    def _trusted(self, source: Image | None, new: ImageCopyInputs, run: Run) -> Iterator[Failure]:
        """Nobody has vetted what another account shares, and a copy of it passes for an image of one's own."""
        if source is None or source.trusted_by(run.settings.trusted_owners):
            return
        owner = source.creator or "unknown"
        problem = (
            f"account {owner}, which shares {source.label}, is not trusted; nobody has vetted what others share. Trust "
            f"it with `pulumi config set {NAMESPACE}:trustedOwners {owner}`"
        )
        yield from (new.failure("source_image_id", text) for text in run.preflight.verdict(problem))

    def _names(self, new: ImageCopyInputs, old: ImageCopyInputs | None, run: Run) -> Iterator[Failure]:
        before = Wish.all_of(old, run) if old is not None and known(old.regions) else {}
        replaced = run.plan.replaced(run.owner.urn)
        for region, wish in Wish.all_of(new, run).items():
            if not run.traits.names_unique or (region in before and before[region].name == wish.name):
                continue
            if name := wish.name_from(None if wish.name or region in before else self._source(new, run)):

                def ours(image: Image, wish: Wish = wish) -> bool:
                    own = run.made(image) and (old is not None or run.plan.settled(run.owner.urn))
                    return own or image.ref in replaced or wish.is_met_by(image, run)

                yield from checks.name_free(
                    new,
                    "regions",
                    region,
                    name,
                    run,
                    ours,
                    within=f".{region}.name",
                )

    def _obstacle(self, run: Run) -> str:
        """Why new copies cannot take over the old ones' names when they are ready; empty when they can."""
        if run.traits.can_rename and run.traits.copies_begin == "unnamed":
            return ""
        return f"old and new have the same name, and {run.traits.cloud} cannot change a name"

    def _clashes(self, old: ImageCopyState, new: ImageCopyInputs, run: Run) -> bool:
        """Whether a copy would get the name of the one that it replaces.

        Why it matters that the old source is gone: the image that comes in its place has its name, and so have their
        copies.
        """
        images = run.preflight.images(run.cloud, old.source_region)
        lost = images is not None and old.source_image_id not in images
        source = self._source(new, run)
        for region, wish in Wish.all_of(new, run).items():
            name = wish.name_from(source)
            copy = old.copies.get(region)
            if copy is not None and (copy.name == name if name else lost):
                return True
        return False
