"""Content for a world from a file: accounts, instances, snapshots, images, shares, tags.

    accounts:
      100000000001:
        ap-guangzhou:
          images:
            - name: golden
              sharedWith: [100000000002]
              tags: {team: web}

Everything but an image's name has a default. A file is taken whole or not at all, and the world's own limits (how many
images fit) are not asked: a world that is too full can be had.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from . import accounts as account_ids
from . import seed
from .actions.tagging import check_tag
from .catalogue import DEMO_IMAGE, System, public_images
from .clock import EARLIEST, written
from .errors import ApiError, EmulatorError
from .fault_rules import mistake
from .records.images import Image
from .records.instances import Disk, Instance, disk_ids
from .records.queries import among
from .records.snapshots import Snapshot
from .records.tags import PER_RESOURCE
from .regions import REGIONS, zone_in
from .requests import shaped
from .settings import EmulatorSettings
from .world import Caller, World

T = TypeVar("T", bound=str)


def _holds(test: Any, why: str) -> AfterValidator:
    def check(given: T) -> T:
        if not test(given):
            raise ValueError(why)
        return given

    return AfterValidator(check)


def _system(given: str) -> str:
    if given not in {image.system.os_name for image in public_images().values()}:
        raise ValueError("must be the name of a public image")
    return given


def _tags(given: dict[str, str]) -> dict[str, str]:
    if len(given) > PER_RESOURCE:
        raise ValueError(f"must be at most {PER_RESOURCE} tags")
    for key, value in given.items():
        try:
            check_tag(key, value)
        except ApiError as refused:
            raise ValueError(refused.message) from None
    return given


def _id(prefix: str) -> AfterValidator:
    return _holds(shaped(prefix), f"must be of the form {prefix}-1a2b3c4d")


Account = Annotated[
    str,
    _holds(
        lambda given: account_ids.exists(given) and account_ids.is_main(given),
        "must be an account id: 9 to 15 digits that do not begin with 998 or 999",
    ),
]
RegionName = Annotated[str, _holds(lambda given: given in REGIONS, "must be a region")]
SystemName = Annotated[str, AfterValidator(_system)]
Tags = Annotated[dict[str, str], AfterValidator(_tags)]
Size = Annotated[int, Field(ge=1, le=32_000)]
DEMO_SYSTEM = public_images()[DEMO_IMAGE].system.os_name


class SeedMistake(EmulatorError):
    """Something in a seed is wrong; the text begins with its place."""


class Part(BaseModel):
    """A part of a seed."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True, coerce_numbers_to_str=True
    )


class SeedInstance(Part):
    """A machine."""

    id: Annotated[str, _id("ins")] | None = None
    name: str = Field(default="", max_length=128)
    zone: str | None = None
    type: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]*\.[A-Z0-9]+$")] = "S5.MEDIUM4"
    system: SystemName = DEMO_SYSTEM
    state: Literal["RUNNING", "STOPPED"] = "RUNNING"
    system_disk: Size = 50
    data_disks: tuple[Size, ...] = ()
    created: datetime | None = None
    tags: Tags = {}


class SeedSnapshot(Part):
    """A snapshot that images may stand on."""

    id: Annotated[str, _id("snap")]
    name: str = Field(default="", max_length=60)
    usage: Literal["SYSTEM_DISK", "DATA_DISK"] = "SYSTEM_DISK"
    size: Size = 50
    system: SystemName = DEMO_SYSTEM
    encrypted: bool = False
    created: datetime | None = None
    tags: Tags = {}


class SeedImage(Part):
    """A custom image; without `snapshots` it gets its own."""

    id: Annotated[str, _id("img")] | None = None
    name: str = Field(min_length=1, max_length=60)
    description: str = Field(default="", max_length=256)
    family: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,128}$")] = ""
    deprecated: bool = False
    system: SystemName | None = None
    size: Size | None = None
    data_disks: tuple[Size, ...] = ()
    snapshots: tuple[str, ...] = ()
    source: Literal["CREATE_IMAGE", "EXTERNAL_IMPORT"] = "CREATE_IMAGE"
    state: Literal["NORMAL", "CREATEFAILED", "IMPORTFAILED"] = "NORMAL"
    ready_in_seconds: float = Field(default=0, ge=0, le=7 * 24 * 3600)
    encrypted: bool = False
    created: datetime | None = None
    shared_with: tuple[Account, ...] = ()
    tags: Tags = {}


class Place(Part):
    """What an account has in a region."""

    instances: tuple[SeedInstance, ...] = ()
    snapshots: tuple[SeedSnapshot, ...] = ()
    images: tuple[SeedImage, ...] = ()


class Seed(Part):
    """The whole file."""

    accounts: dict[Account, dict[RegionName, Place] | None]


class Planted(NamedTuple):
    """How much came into the world."""

    instances: int
    snapshots: int
    images: int


def parse(given: Any) -> Seed:
    """A seed from plain data; what is wrong becomes one line, with its place."""
    if not isinstance(given, Mapping):
        raise SeedMistake("a seed begins with accounts:, and under it account ids, regions and what is there")
    try:
        found = Seed.model_validate(given)
    except ValidationError as failure:
        raise SeedMistake("; ".join(mistake(error, "") for error in failure.errors()[:3])) from None
    return found


def plant(db: sqlite3.Connection, given: Seed, now: float) -> Planted:
    """Puts the content into the world, beside what is there; what cannot be raises and leaves the undoing to others."""
    counted = [0, 0, 0]
    for account, places in given.accounts.items():
        seed.plant_account(db, account)
        for region, place in (places or {}).items():
            world = World(db, Caller(account, region), now, EmulatorSettings())
            planter = _Planter(world, f"accounts.{account}.{region}")
            for number, count in enumerate(planter.put(place)):
                counted[number] += count
    return Planted(*counted)


class _Planter:
    """Puts one place's content into the world."""

    def __init__(self, world: World, where: str) -> None:
        self._world = world
        self._where = where

    def put(self, place: Place) -> tuple[int, int, int]:
        for instance, where in self._each(place.instances, "instances"):
            self._instance(instance, where)
        for snapshot, where in self._each(place.snapshots, "snapshots"):
            self._snapshot(snapshot, where)
        for image, where in self._each(place.images, "images"):
            self._image(image, where)
        return len(place.instances), len(place.snapshots), len(place.images)

    def _each(self, parts: Any, name: str) -> Iterator[tuple[Any, str]]:
        for position, part in enumerate(parts):
            yield part, f"{self._where}.{name}[{position}]"

    def _instance(self, given: SeedInstance, where: str) -> None:
        world = self._world
        if given.id and world.instances.own(among((given.id,))):
            raise SeedMistake(f"{where}.id: there is an instance {given.id} in {world.region} already")
        zones = REGIONS[world.region].zones
        zone = zone_in(world.region, given.zone) if given.zone else next(zone for zone in zones if zone.available)
        if zone is None:
            names = ", ".join(zone.name for zone in zones)
            raise SeedMistake(f"{where}.zone: must be one of {names}, not {given.zone!r}")
        instance_id = given.id or world.new_id("ins")
        created = self._moment(given.created, where)
        sizes = [("SYSTEM_DISK", given.system_disk), *(("DATA_DISK", size) for size in given.data_disks)]
        world.instances.add(
            Instance(
                id=instance_id,
                zone=zone.name,
                name=given.name,
                type=given.type,
                image=next(image.id for image in public_images().values() if image.system.os_name == given.system),
                system=_by_name(given.system),
                created_at=created,
                state=given.state,
                next_state=given.state,
                next_at=created,
                operation="RunInstances",
                disks=tuple(
                    Disk(disk, instance_id, usage, "CLOUD_PREMIUM", size)
                    for disk, (usage, size) in zip(disk_ids(world, len(sizes)), sizes, strict=True)
                ),
            )
        )
        world.tags.put("instance", instance_id, given.tags)

    def _snapshot(self, given: SeedSnapshot, where: str) -> None:
        self._is_free("snapshots", given.id, where)
        self._add_snapshot(given.id, given.name, given.usage, given.size, given, where)
        self._world.tags.put("snapshot", given.id, given.tags)

    def _image(self, given: SeedImage, where: str) -> None:
        world = self._world
        if given.id:
            self._is_free("images", given.id, where)
        if world.images.has_name(given.name, world.region):
            raise SeedMistake(f"{where}.name: there is an image {given.name!r} in {world.region} already")
        for position, account in enumerate(given.shared_with):
            if account == world.account:
                raise SeedMistake(f"{where}.sharedWith[{position}]: an image cannot be shared with its own account")
        if given.shared_with and (given.encrypted or given.state != "NORMAL" or given.ready_in_seconds):
            raise SeedMistake(f"{where}.sharedWith: only an image that is NORMAL and not encrypted can be shared")
        if given.state == ("CREATEFAILED" if given.source == "EXTERNAL_IMPORT" else "IMPORTFAILED"):
            raise SeedMistake(f"{where}.state: an image with the source {given.source} does not end as {given.state}")
        image_id = given.id or world.new_id("img")
        snapshots = self._snapshots(given, image_id, where)
        system = next((snapshot.system for snapshot in snapshots), _by_name(given.system or DEMO_SYSTEM))
        created = self._moment(given.created, where)
        image = Image(
            id=image_id,
            account=world.account,
            region=world.region,
            name=given.name,
            description=given.description,
            family=given.family,
            deprecated=given.deprecated,
            size=given.size or next((snapshot.size for snapshot in snapshots), 50),
            system=_by_name(given.system) if given.system else system,
            source=given.source,
            created_at=created,
            ready_at=world.now + given.ready_in_seconds if given.ready_in_seconds else created,
            pending="IMPORTING" if given.source == "EXTERNAL_IMPORT" else "CREATING",
            outcome=given.state,
            encrypted=given.encrypted,
        )
        world.images.add(image)
        world.snapshots.bind(image_id, snapshots)
        world.images.share(image, given.shared_with)
        world.tags.put("image", image_id, given.tags)

    def _snapshots(self, given: SeedImage, image_id: str, where: str) -> list[Snapshot]:
        world = self._world
        if given.snapshots:
            if given.data_disks:
                raise SeedMistake(f"{where}.dataDisks: goes without snapshots, which say what disks there are")
            known = {snapshot.id: snapshot for snapshot in world.snapshots.own(among(given.snapshots))}
            for position, snapshot_id in enumerate(given.snapshots):
                if snapshot_id not in known or snapshot_id in given.snapshots[:position]:
                    why = "is given twice" if snapshot_id in known else f"is not in {world.region}"
                    raise SeedMistake(f"{where}.snapshots[{position}]: the snapshot {snapshot_id!r} {why}")
            found = sorted(known.values(), key=lambda snapshot: snapshot.usage != "SYSTEM_DISK")
            if [snapshot.usage for snapshot in found].count("SYSTEM_DISK") != 1:
                raise SeedMistake(f"{where}.snapshots: exactly one must be of a system disk")
            return found
        sizes = [("SYSTEM_DISK", given.size or 50), *(("DATA_DISK", size) for size in given.data_disks)]
        return [
            self._add_snapshot(world.new_id("snap"), f"{image_id}_{usage.lower()}", usage, size, given, where)
            for usage, size in sizes
        ]

    def _add_snapshot(
        self, snapshot_id: str, name: str, usage: str, size: int, given: SeedSnapshot | SeedImage, where: str
    ) -> Snapshot:
        world = self._world
        created = self._moment(given.created, where)
        return world.snapshots.add(
            Snapshot(
                id=snapshot_id,
                account=world.account,
                region=world.region,
                zone=REGIONS[world.region].zones[0].name,
                disk=world.new_id("disk"),
                name=name or snapshot_id,
                usage=usage,
                size=size,
                system=_by_name(given.system or DEMO_SYSTEM),
                created_at=created,
                ready_at=created,
                encrypted=given.encrypted,
            )
        )

    def _is_free(self, table: str, resource_id: str, where: str) -> None:
        if self._world.db.execute(f"SELECT 1 FROM {table} WHERE id = ?", (resource_id,)).fetchone():
            raise SeedMistake(f"{where}.id: there is a {resource_id} already")
        if resource_id in public_images():
            raise SeedMistake(f"{where}.id: {resource_id} is a public image")

    def _moment(self, given: datetime | None, where: str) -> float:
        if given is None:
            return self._world.now
        moment = (given if given.tzinfo else given.replace(tzinfo=timezone.utc)).timestamp()
        if not EARLIEST <= moment <= self._world.now:
            span = f"{written(EARLIEST)} to the world's now, {written(self._world.now)}"
            raise SeedMistake(f"{where}.created: must be a time from {span}")
        return moment


def _by_name(os_name: str) -> System:
    return next(image.system for image in public_images().values() if image.system.os_name == os_name)
