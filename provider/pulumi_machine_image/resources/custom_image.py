"""CustomImage: an image of the account's own, made from an instance, from snapshots or by import.

Why Create looks before it makes: no call that makes an image can be repeated safely, so what an earlier run left
behind is recognised by its provenance and taken on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from ..clouds.cloud import ImageChanges, NewImage
from ..images.errors import BuildFailed, ImageError, ImageGone, Protected
from ..images.image import Architecture, Image, ImageRef
from ..images.image import State as ImageState
from ..images.naming import generated_name, may_be_generated
from ..images.provenance import Owner, digest, new_claim, own_tags
from . import checks, importing, source_of, steps
from .base import (
    UNKNOWN,
    Change,
    CreateOnly,
    Diff,
    Failure,
    Hidden,
    Mark,
    Model,
    Replaces,
    Resource,
    Run,
    Secret,
    State,
    Stored,
    Timeouts,
    holes,
    known,
    meant,
)
from .making import left_behind, make, take_on


class ImportFrom(Model):
    """A disk file in object storage that becomes an image."""

    url: Secret[str]
    """The file's URL; it may be signed, so it is kept secret."""
    os_type: str
    """The operating system, one that `getImportableSystems` lists, such as `Ubuntu` or `Windows`."""
    os_version: str
    """Its version, one that `getImportableSystems` lists."""
    architecture: Architecture
    """What the system was built for."""
    boot_mode: Literal["Legacy BIOS", "UEFI"] | None = None
    """How it boots. Default: the cloud's, `Legacy BIOS`."""
    license_type: Literal["TencentCloud", "BYOL"] | None = None
    """Who holds the system's licence. Default: the cloud's, `TencentCloud`."""
    force: bool = False
    """Import although the cloud's checks of the system (cloud-init and others) fail."""
    data_disk_urls: Secret[list[str]] = []
    """URLs of the files of its data disks."""


class CustomImageInputs(Model):
    """A custom image: exactly one of `instanceId`, `snapshotIds` and `importFrom` says what it is made from."""

    region: Replaces[str] = ""
    """Where the image is made. Default: the provider's region."""
    name: str = ""
    """The image's name, unique in its region. Default: the resource's name and 7 hex digits."""
    description: str | None = None
    """A text for people."""
    family: str | None = None
    """The image family it belongs to."""
    deprecated: bool = False
    """Whether the image is marked as deprecated. Under `wait: started` the next update marks it."""
    tags: dict[str, str] = {}
    """Tags of the image. Those that the program does not name are left alone."""
    instance_id: Replaces[str | None] = None
    """The instance whose disks are imaged."""
    data_disk_ids: Replaces[frozenset[str]] = frozenset()
    """Data disks of that instance to include, in any order."""
    force_poweroff: CreateOnly[bool] = False
    """Shut the instance down first."""
    sysprep: CreateOnly[bool] = False
    """Run sysprep first (Windows only)."""
    snapshot_ids: Replaces[frozenset[str]] = frozenset()
    """Snapshots the image is put together from, in any order; exactly one of them of a system disk."""
    import_from: Replaces[ImportFrom | None] = None
    """A file in object storage to import."""
    triggers: Replaces[dict[str, str]] = {}
    """Any values; the image is made anew when one changes."""
    deletion_protection: bool = False
    """Refuse to delete or replace the image until this is false."""
    on_delete: Literal["delete", "retain", "deprecate"] = "delete"
    """What happens to the image when the resource goes: it is deleted, stays, or stays and is deprecated."""
    delete_snapshots: bool = True
    """Whether the image's snapshots are deleted with it."""
    unshare_on_delete: bool = False
    """Whether shares that others made are taken back before the image is deleted; else they prevent it."""
    wait: Literal["available", "started"] = "available"
    """Whether to wait until the image can be used, or only until the cloud has begun."""
    timeouts: Timeouts | None = None
    """How long an operation may take. Default: create 60m, update 60m, delete 20m."""


class CustomImageState(CustomImageInputs, State):
    """A custom image as the cloud reports it."""

    image_id: str = ""
    """The image's id."""
    state: str = ""
    """`creating`, `importing`, `copying`, `available`, `failed` or `disabled`."""
    kind: str = ""
    """`custom`."""
    architecture: str | None = None
    """`x86_64`, `i386` or `arm64`."""
    platform: str | None = None
    """The system's family, such as `Ubuntu` or `Windows`."""
    os_name: str | None = None
    """The system, for people."""
    size_gib: int | None = None
    """The size of its disks in GiB."""
    created_time: str | None = None
    """When it was made, UTC, as `2026-01-31T12:00:00Z`."""
    creator: str | None = None
    """The account that made it."""
    source: str | None = None
    """How it came to be, in the cloud's words, such as `CREATE_IMAGE` or `EXTERNAL_IMPORT`."""
    snapshot_ids: frozenset[str] = frozenset()
    """The snapshots behind the image, whatever it was made from."""
    source_snapshot_ids: Hidden[frozenset[str]] = Field(default=frozenset(), alias="__sourceSnapshotIds")
    """The snapshots it was made from."""
    license_type: str | None = None
    """Who holds the system's licence."""
    supports_cloud_init: bool | None = None
    """Whether cloud-init can initialise instances of it."""
    tags_all: dict[str, str] = {}
    """All tags that people gave it, default tags and those of others included."""


IMPORT_FORM = "REGION/img-..., REGION/NAME, or img-... for the provider's region"


class CustomImage(Resource[CustomImageInputs, CustomImageState]):
    """An image of the account's own."""

    name: ClassVar[str] = "CustomImage"
    inputs: ClassVar[type[CustomImageInputs]] = CustomImageInputs
    state: ClassVar[type[CustomImageState]] = CustomImageState
    told_by_the_cloud = frozenset({"snapshot_ids"})
    default_timeouts = {"create": 3600.0, "update": 3600.0, "delete": 1200.0}

    def complete(self, new: CustomImageInputs, old: CustomImageInputs | None, run: Run) -> CustomImageInputs:
        filled = checks.completed(new, run)
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
        yield from checks.region(new, "region", new.region, run)
        yield from checks.name(new, "name", new.name, run)
        yield from checks.description(new, "description", new.description, run)
        yield from checks.tags(new, "tags", new.tags, run)
        if new.name == "":
            yield new.failure("name", "is required, since this project switches autonaming off")
        by_import = old is not None and not any(getattr(old, source) for source in source_of.SOURCES)
        if not by_import or any(getattr(new, source) for source in source_of.SOURCES):
            yield from source_of.check(new)

    def fits(self, new: CustomImageInputs, old: CustomImageInputs | None, run: Run) -> Iterator[Failure]:
        if not known(new.region):
            return
        replacing = run.plan.settled(run.owner.urn)

        def ours(image: Image) -> bool:
            makes_way = run.owner.made(image) or image.ref in run.plan.replaced(run.owner.urn)
            return self._is_this(image, new, run) or (replacing and makes_way)

        renamed = old is None or not known(old.name) or old.name != new.name
        if renamed and known(new.name) and run.traits.names_unique:
            yield from checks.name_free(new, "name", new.region, new.name, run, ours)
        if old is None and not replacing and not self._there(new, run):
            yield from checks.room(run, [new.region])

    def diff(self, old: CustomImageState, new: CustomImageInputs, run: Run) -> Diff:
        before = self.as_inputs(old)
        if old.by_import and known(new.tags):
            # Tags that nobody declared yet are somebody's: the program takes over those that it names.
            before = before.model_copy(update={"tags": {k: v for k, v in old.tags_all.items() if k in new.tags}})
        imported = not any(getattr(before, source) for source in source_of.SOURCES)
        diff = Diff.of_fields(
            before, new, skip={*source_of.SOURCES, "data_disk_ids", "triggers"} if imported else set()
        )
        if not run.traits.can_rename:
            diff = diff.replacing_on("name")
        failed = old.state == ImageState.FAILED.value
        if failed:
            diff = diff.with_changes(iter([Change(("state",), "update", replaces=True)]))
        if not diff.replaces:
            run.plan.saw_diff(run.owner.urn)
            return diff
        # A failed image of the same generation has the very name that the new one gets.
        same_name = failed or (new.name == old.name and not self._named_by_us(old, before, run))
        clash = new.region == old.region and same_name
        there = known(new.region) and self._there(new, run)
        return checks.replacement(
            run,
            diff,
            images=[ImageRef(old.region, old.image_id)],
            regions=[new.region] if known(new.region) and not there else [],
            clash=clash and run.traits.names_unique,
            protected=old.deletion_protection,
            stays=old.on_delete != "delete",
        )

    def as_inputs(self, state: CustomImageState) -> CustomImageState:
        return state.model_copy(update={"snapshot_ids": state.source_snapshot_ids})

    def create(self, new: CustomImageInputs, run: Run) -> Stored[CustomImageState]:
        what = f"create image {new.name!r}"
        try:
            image = left_behind(run, new.region, lambda found: self._is_this(found, new, run))
            claim = new_claim([image] if image else [])
            marks = run.owner.tags(self._generation(new, run), claim)
            image_id = take_on(run, image, marks) if image else self._made(new, marks, what, run)
            run.keep(image_id, self._seen(image or source_of.begun(image_id, new), new, claim, run))
            if new.wait == "available" and (image is None or image.state.pending):
                image = self._ready(run, ImageRef(new.region, image_id), what)
            image = image or run.cloud.find(new.region, [image_id]).get(image_id) or source_of.begun(image_id, new)
            if not image.state.pending:
                image = steps.adjusted(run, image, _wanted(image, new), new.tags)
        except ImageError:
            run.survey.forget(new.region)  # an answer may be lost: the next try has to look afresh
            raise
        return Stored(image_id, self._seen(image, new, claim, run))

    def imported(self, id: str, run: Run) -> Stored[CustomImageState] | None:
        image = importing.own_image(id, IMPORT_FORM, run)
        if image is None:
            return None
        importing.say_whose(image, run)
        said: dict[str, object] = {"region": image.region, "name": image.name}
        seen = {"description": image.description, "family": image.family, "deprecated": image.deprecated}
        said |= {name: value for name, value in seen.items() if value}
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
        return None if image is None else self._seen(image, self.as_inputs(old), old.claim, run, old)

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
        claim = old.claim or new_claim()
        marks = run.owner.tags(self._generation(new, run), claim)
        if not image.state.pending:
            dropped = frozenset() if old.by_import else frozenset(old.tags.keys() - new.tags.keys())
            image = steps.adjusted(run, image, _wanted(image, new), {**new.tags, **marks}, dropped)
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

    def _ready(self, run: Run, ref: ImageRef, what: str) -> Image:
        try:
            return steps.ready_or_discarded(run, ref, what)
        except (BuildFailed, ImageGone):
            run.keep(ref.id, None)
            raise

    def _makers(self, new: CustomImageInputs, run: Run) -> list[object]:
        """The values that decide which image it is."""
        names = sorted(self.inputs.marked(Mark.REPLACES)) + ([] if run.traits.can_rename else ["name"])
        return [meant(getattr(new, name)) for name in names]

    def _generation(self, new: CustomImageInputs, run: Run) -> str:
        return digest(self._makers(new, run))

    def _is_this(self, image: Image, new: CustomImageInputs, run: Run) -> bool:
        """Whether an image in the cloud is the one that these inputs describe."""
        return not holes(self._makers(new, run)) and run.owner.made(image, self._generation(new, run))

    def _there(self, new: CustomImageInputs, run: Run) -> bool:
        """Whether an earlier run has made or begun this very image."""
        images = (run.preflight.images(run.cloud, new.region) or {}).values()
        return any(self._is_this(image, new, run) for image in images)

    def _named_by_us(self, old: CustomImageState, before: CustomImageInputs, run: Run) -> bool:
        """Whether the image's name was generated, so that the next generation gets another."""
        owner = Owner(old.urn) if old.urn else run.owner
        name = generated_name(owner.name, owner.urn, self._generation(before, run), run.traits.name_length)
        return old.name == name

    def _made(self, new: CustomImageInputs, marks: Mapping[str, str], what: str, run: Run) -> str:
        tags = {**new.tags, **marks}
        order = NewImage(new.name, source_of.order(new), new.description or "", new.family or "", tags)
        return make(run, new.region, order, lambda image: self._is_this(image, new, run), what)

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
            "name": image.name,
            "description": steps.seen_text(image.description, inputs.description),
            "family": steps.seen_text(image.family, inputs.family),
            "deprecated": image.deprecated,
            "tags": {key: image.tags[key] for key in inputs.tags if key in image.tags},
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
            "license_type": image.license_type or None,
            "supports_cloud_init": image.supports_cloud_init,
            "tags_all": own_tags(image.tags),
            "given": old.given if old else frozenset(inputs.model_fields_set),
            "claim": claim,
            "by_import": old is not None and old.by_import,
            "urn": old.urn if old else run.owner.urn,
        }
        return CustomImageState.model_construct(**fields)


def _wanted(image: Image, new: CustomImageInputs) -> ImageChanges:
    return ImageChanges(
        name=new.name if new.name != image.name else None,
        description=new.description or "" if (new.description or "") != image.description else None,
        family=new.family or "" if (new.family or "") != image.family else None,
        deprecated=new.deprecated if new.deprecated != image.deprecated else None,
    )


def _protected(what: str, region: str) -> Protected:
    return Protected(
        what,
        where=region,
        why="deletionProtection is on",
        do="Set deletionProtection to false and run `pulumi up` first",
    )
