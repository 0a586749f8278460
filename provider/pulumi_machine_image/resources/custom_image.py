"""CustomImage: an image of the account's own, made from an instance, from snapshots or by import.

Why Create looks before it makes: no call that makes an image can be repeated safely, so what an earlier run left
behind is recognised by its provenance and taken on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from typing import Any, ClassVar

from ..clouds.cloud import ImageChanges, NewImage
from ..images.errors import BuildFailed, ImageError, ImageGone, Protected
from ..images.image import Image, ImageRef
from ..images.image import State as ImageState
from ..images.naming import generated_name, interim_name, is_interim, may_be_generated
from ..images.provenance import Owner, digest, new_claim, own_tags
from . import checks, importing, owning, refusals, rehearsal, source_of, steps, succession
from .base import (
    UNKNOWN,
    Change,
    Diff,
    Failure,
    Mark,
    Resource,
    Run,
    Stored,
    holes,
    known,
    meant,
)
from .custom_image_changes import check as check_changes
from .custom_image_changes import seen, wanted, with_time_in_utc
from .custom_image_model import CustomImageInputs, CustomImageState
from .making import left_behind, make, take_on

IMPORT_FORM = "REGION/IMAGE-ID, REGION/NAME, or IMAGE-ID for the provider's region"


class CustomImage(Resource[CustomImageInputs, CustomImageState]):
    """An image of the account's own."""

    name: ClassVar[str] = "CustomImage"
    inputs: ClassVar[type[CustomImageInputs]] = CustomImageInputs
    state: ClassVar[type[CustomImageState]] = CustomImageState
    told_by_the_cloud = frozenset({"snapshot_ids", "architecture"})
    default_timeouts = {"create": 3600.0, "update": 3600.0, "delete": 1200.0}

    def complete(self, new: CustomImageInputs, old: CustomImageInputs | None, run: Run) -> CustomImageInputs:
        filled = checks.completed(new, run)
        filled = with_time_in_utc(filled)
        if filled.name == "":
            if old is not None and known(old.name) and old.name and (run.naming or may_be_generated(old.name)):
                name = old.name
            elif run.naming:
                name = run.naming.proposed
            elif holes(self._makers(filled, run)):
                name = UNKNOWN
            else:
                name = generated_name(
                    run.owner.name, run.owner.urn, self._generation(filled, run), run.traits.name_length
                )
            filled = filled.model_copy(update={"name": name})
        return filled

    def check(self, new: CustomImageInputs, old: CustomImageInputs | None, run: Run) -> Iterator[Failure]:
        yield from checks.region(new, "region", new.region, run, used=old is not None and old.region == new.region)
        yield from checks.name(new, "name", new.name, run)
        yield from checks.description(new, "description", new.description, run)
        yield from checks.one_line(new, "family", new.family)
        yield from checks.tags(new, "tags", new.tags, run)
        yield from check_changes(new, run)
        if new.name == "":
            yield new.failure("name", "is required, since this project switches autonaming off")
        by_import = old is not None and not any(getattr(old, source) for source in source_of.SOURCES)
        if not by_import or any(getattr(new, source) for source in source_of.SOURCES):
            yield from source_of.check(new, run)

    def fits(self, new: CustomImageInputs, old: CustomImageInputs | None, run: Run) -> Iterator[Failure]:
        if not known(new.region):
            return
        replacing = run.plan.settled(run.owner.urn)

        def ours(image: Image) -> bool:
            makes_way = run.made(image) or image.ref in run.plan.replaced(run.owner.urn)
            return self._is_this(image, new, run) or (replacing and makes_way)

        renamed = old is None or not known(old.name) or old.name != new.name
        if renamed and known(new.name) and run.traits.names_unique:
            yield from checks.name_free(new, "name", new.region, new.name, run, ours)
        if old is None and not self._there(new, run):
            _expect_import(new, run)
            yield from checks.room_anew(run, [new.region])

    def diff(self, old: CustomImageState, new: CustomImageInputs, run: Run) -> Diff:
        before = self.as_inputs(old)
        if old.by_import and known(new.tags):
            # Tags that nobody declared yet are somebody's: the program takes over those that it names.
            before = before.model_copy(update={"tags": {k: v for k, v in old.tags_all.items() if k in new.tags}})
        imported = not any(getattr(before, source) for source in source_of.SOURCES)
        diff = Diff.of_fields(
            before, new, skip={*source_of.SOURCES, *source_of.DETAILS, "triggers"} if imported else set()
        )
        if not run.traits.can_rename:
            diff = diff.replacing_on("name")
        failed = old.state == ImageState.FAILED.value
        if failed or run.plan.holders.lost(self.images(old), run.owner.urn):
            diff = diff.with_changes(iter([Change(("state",), "update", replaces=True)]))
        if old.claim == owning.LOST:
            diff = diff.with_changes(iter([Change(("tagsAll",), "update")]))
        if not diff.replaces:
            run.plan.saw_diff(run.owner.urn)
            return diff
        if old.on_delete == "delete":
            refusals.expect(run, ImageRef(old.region, old.image_id), old.state, unshared=old.unshare_on_delete)
        # A failed image of the same generation has the very name that the new one gets.
        same_name = failed or (new.name == old.name and not self._named_by_us(old, before, run))
        clash = new.region == old.region and same_name
        if known(new.region) and new.region != old.region:
            run.plan.move(ImageRef(old.region, old.image_id), new.region)
        there = known(new.region) and self._there(new, run)
        if known(new.region) and not there and run.plan.checked(run.owner.urn):
            _expect_import(new, run)
        return checks.replacement(
            run,
            diff,
            images=[ImageRef(old.region, old.image_id)],
            regions=[new.region] if known(new.region) and not there else [],
            clash=clash and run.traits.names_unique,
            obstacle=self._obstacle(old, new, run),
            protected=old.deletion_protection,
            stays=old.on_delete != "delete",
        )

    def rehearse(self, new: CustomImageInputs, old: CustomImageState | None, run: Run) -> None:
        if old is None and not holes(new) and not self._there(new, run):
            marks = run.owner.tags(self._generation(new, run), new_claim())
            rehearsal.create(run, new.region, _order(new, self._first_name(new, run), marks))

    def images(self, state: CustomImageState) -> list[ImageRef]:
        return [ImageRef(state.region, state.image_id)]

    def as_inputs(self, state: CustomImageState) -> CustomImageState:
        told = {"snapshot_ids": state.source_snapshot_ids, "architecture": state.source_architecture}
        return state.model_copy(update=told)

    def create(self, new: CustomImageInputs, run: Run) -> Stored[CustomImageState]:
        what = f"create image {new.name!r}"
        try:
            image = left_behind(run, new.region, lambda found: self._is_this(found, new, run))
            claim = new_claim([image] if image else [])
            marks = run.owner.tags(self._generation(new, run), claim)
            name = image.name if image else self._first_name(new, run)
            image_id = take_on(run, image, marks) if image else self._made(new, name, marks, what, run)
            begun = None if image else run.patience.spent
            run.keep(image_id, self._seen(image or source_of.begun(image_id, name, new, run), new, claim, run))
            if new.wait == "available" and (image is None or image.state.pending):
                image = self._ready(run, ImageRef(new.region, image_id), what, begun)
            image = image or run.cloud.find(new.region, [image_id]).get(image_id)
            image = image or source_of.begun(image_id, name, new, run)
            if not image.state.pending:
                image = self._adjusted(image, new, wanted(image, new, run), new.tags, frozenset(), run)
        except ImageError:
            run.survey.forget(new.region)  # an answer may be lost: the next try has to look afresh
            raise
        return Stored(image_id, self._seen(image, new, claim, run))

    def imported(self, id: str, run: Run) -> Stored[CustomImageState] | None:
        image = importing.own_image(id, IMPORT_FORM, run)
        if image is None:
            return None
        importing.say_whose(image, run)
        said: dict[str, object] = {"region": image.region}
        nothing = CustomImageInputs()
        said |= {name: value for name, value in seen(image, nothing, run).items() if value != getattr(nothing, name)}
        tags = own_tags(image.tags)
        inputs = CustomImageInputs.model_validate({**said, "tags": tags} if tags else said)
        return Stored(image.id, self._seen(image, inputs, None, run).model_copy(update={"by_import": True}))

    def foreseen(self, new: CustomImageInputs, old: CustomImageState | None, run: Run) -> dict[str, Any]:
        outputs = super().foreseen(new, old, run)
        if old is None:
            return outputs
        if ImageState(old.state or "available").pending:
            stays = {"imageId", "kind", "creator", "createdTime"}
            computed = self.state.model_fields.keys() - self.inputs.model_fields.keys() | self.told_by_the_cloud
            outputs |= {name: UNKNOWN for name in map(self.state.wire_name, computed) if name in outputs.keys() - stays}
        if known(new.tags):
            dropped = frozenset() if old.by_import else old.tags.keys() - new.tags.keys()
            outputs["tagsAll"] = {k: v for k, v in old.tags_all.items() if k not in dropped} | new.tags
        return outputs

    def read(self, id: str, old: CustomImageState, run: Run) -> CustomImageState | None:
        image = run.survey.look(run.cloud, ImageRef(old.region, id))
        if image is None or owning.is_anothers(run, image, old):
            return None
        image = replace(image, name=succession.shown_name(run, image, old.name))
        return self._seen(image, self.as_inputs(old), owning.claim_seen(image, old), run, old)

    def update(self, id: str, old: CustomImageState, new: CustomImageInputs, run: Run) -> CustomImageState:
        ref, what = ImageRef(old.region, id), f"update image {id} ({old.name})"
        run.survey.forget(ref.region)
        if new.wait == "available" and ImageState(old.state or "available").pending:
            image = steps.ready(run, ref, what)
        else:
            found = run.cloud.find(ref.region, [id]).get(id)
            if found is None:
                raise ImageGone(what, where=ref.region, why="it was deleted", do="`pulumi up --refresh` makes it again")
            image = found
        claim = old.claim or new_claim([image])
        tags = {**new.tags, **run.owner.tags(self._generation(new, run), claim)}
        if not image.state.pending:
            dropped = frozenset() if old.by_import else frozenset(old.tags.keys() - new.tags.keys())
            changes = wanted(image, new, run, bool(old.deprecate_at))
            image = self._adjusted(image, new, changes, tags, dropped, run)
        return self._seen(image, new, claim, run)

    def delete(self, id: str, old: CustomImageState, run: Run) -> None:
        if old.deletion_protection and old.on_delete == "delete":
            raise _protected(f"delete image {id} ({old.name})", old.region)
        steps.remove(
            run,
            ImageRef(old.region, id),
            claim=old.claim,
            on_delete=old.on_delete,
            snapshots=old.delete_snapshots,
            unshare=old.unshare_on_delete,
        )

    def _ready(self, run: Run, ref: ImageRef, what: str, begun: float | None) -> Image:
        try:
            return steps.ready_or_discarded(run, ref, what, begun)
        except (BuildFailed, ImageGone):
            run.keep(ref.id, None)
            raise

    def _makers(self, new: CustomImageInputs, run: Run) -> list[object]:
        """The values that decide which image it is."""
        # What came with a later release counts where it is given only: what an older one made stays the same image.
        later = ["architecture"] if new.architecture is not None else []
        first = sorted(self.inputs.marked(Mark.REPLACES) - {"architecture"})
        names = first + ([] if run.traits.can_rename else ["name"]) + later
        return [meant(getattr(new, name)) for name in names]

    def _generation(self, new: CustomImageInputs, run: Run) -> str:
        return digest(self._makers(new, run))

    def _is_this(self, image: Image, new: CustomImageInputs, run: Run) -> bool:
        """Whether an image in the cloud is the one that these inputs describe."""
        return not holes(self._makers(new, run)) and run.made(image, self._generation(new, run))

    def _there(self, new: CustomImageInputs, run: Run) -> bool:
        """Whether an earlier run has made or begun this very image."""
        images = (run.preflight.images(run.cloud, new.region) or {}).values()
        found = [image.ref for image in images if self._is_this(image, new, run)]
        run.plan.holders.take(run.owner.urn, found)
        return bool(found)

    def _named_by_us(self, old: CustomImageState, before: CustomImageInputs, run: Run) -> bool:
        """Whether the image's name was generated, so that the next generation gets another."""
        owner = Owner(old.urn) if old.urn else run.owner
        before = before.model_copy(update={"name": ""})  # where it counts, it was not there when the name was made
        name = generated_name(owner.name, owner.urn, self._generation(before, run), run.traits.name_length)
        return old.name == name

    def _obstacle(self, old: CustomImageState, new: CustomImageInputs, run: Run) -> str:
        """Why the new image cannot take over the old one's name when it is ready; empty when it can."""
        if old.state == ImageState.FAILED.value:
            return "the old one, which failed, has the name"
        if not run.traits.can_rename:
            return f"old and new have the same name, and {run.traits.cloud} cannot change a name"
        if new.wait == "started":
            return "old and new have the same name, and under `wait: started` nobody waits to hand it over"
        return ""

    def _first_name(self, new: CustomImageInputs, run: Run) -> str:
        """The name to begin with: its own, unless the image that it takes the place of still has that."""
        if succession.predecessor(run, new.region, new.name) is None:
            return new.name
        return interim_name(new.name, self._generation(new, run), run.traits.name_length)

    def _adjusted(
        self,
        image: Image,
        new: CustomImageInputs,
        changes: ImageChanges,
        tags: Mapping[str, str],
        dropped: Set[str],
        run: Run,
    ) -> Image:
        waits = is_interim(image.name, self._generation(new, run))
        adjust = succession.adjusted if waits else steps.adjusted
        return adjust(run, image, changes, tags, dropped)

    def _made(self, new: CustomImageInputs, name: str, marks: Mapping[str, str], what: str, run: Run) -> str:
        return make(run, new.region, _order(new, name, marks), lambda image: self._is_this(image, new, run), what)

    def _seen(
        self,
        image: Image,
        inputs: CustomImageInputs,
        claim: str | None,
        run: Run,
        old: CustomImageState | None = None,
    ) -> CustomImageState:
        """The cloud's report as state; what the cloud does not tell stays as the inputs say."""
        fields = {name: getattr(inputs, name) for name in CustomImageInputs.model_fields}
        fields |= {
            **seen(image, inputs, run),
            "image_id": image.id,
            "state": image.state.value,
            "kind": image.kind.value,
            "architecture": image.architecture,
            "platform": image.platform or None,
            "os_name": image.os_name or None,
            "size_gib": image.size_gib,
            "created_time": image.created_time or None,
            "creator": image.creator or None,
            "source": image.source or None,
            "snapshot_ids": frozenset(image.snapshot_ids),
            "source_snapshot_ids": inputs.snapshot_ids,
            "source_architecture": inputs.architecture,
            "license_type": image.license_type or None,
            "supports_cloud_init": image.supports_cloud_init,
            "tags_all": own_tags(image.tags),
            "given": old.given if old else frozenset(inputs.model_fields_set),
            "claim": claim,
            "by_import": old is not None and old.by_import,
            "urn": old.urn if old else run.owner.urn,
        }
        return CustomImageState.model_construct(**fields)


def _order(new: CustomImageInputs, name: str, marks: Mapping[str, str]) -> NewImage:
    tags = {**new.tags, **marks}
    return NewImage(name, source_of.order(new), new.description or "", new.family or "", tags)


def _expect_import(new: CustomImageInputs, run: Run) -> None:
    """Counts what an import needs beside its image for a while, where the cloud gives it no name."""
    if known(new.import_from) and new.import_from and run.traits.imports.places > 1:
        run.plan.pass_through(run.owner.urn, run.owner.name, new.region)


def _protected(what: str, region: str) -> Protected:
    return Protected(
        what,
        where=region,
        why="deletionProtection is on",
        do="Set deletionProtection to false and run `pulumi up` first",
    )
