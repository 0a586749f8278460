"""A cloud in memory that keeps the rules of Tencent's image API, or others by its traits, with failures on demand."""

from __future__ import annotations

import itertools
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from lab.clock import FakeClock
from pulumi_machine_image.clouds.cloud import (
    FromFile,
    ImageChanges,
    ImportableSystem,
    NewCopies,
    NewImage,
    Query,
    Quota,
    Region,
    Seen,
    Traits,
    Zone,
    unseen,
)
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.clouds.times import moment_of
from pulumi_machine_image.images.errors import (
    AnswerLost,
    BadAccount,
    ImageError,
    ImageGone,
    NameTaken,
    NoRoom,
    NotTheOwner,
    Protected,
    Refused,
    StillShared,
)
from pulumi_machine_image.images.image import Image, ImageRef, Kind, State
from pulumi_machine_image.images.targets import EVERYBODY

ACCOUNT = "100000000001"
FIXED_NAMES = replace(
    TENCENT_TRAITS,
    cloud="fixed-names",
    can_rename=False,
    copies_begin="whole",
    copy_asked_at="destination",
    shared_copies="anywhere",
    encrypted_copies="anywhere",
    key_region=re.compile(r"key:(?P<region>[a-z-]+):"),
)
"""A cloud of EC2's ways with the regions and ids of the other: names stay, and copies begin whole."""
WRITES = frozenset({"create", "copy", "modify", "tag", "delete", "share", "unshare", "permit_snapshot"})


@dataclass
class Record:
    """An image in the fake cloud."""

    image: Image
    ready_at: float
    becomes: State = State.AVAILABLE
    shares: dict[str, str] = field(default_factory=dict)


Trouble = Callable[[], ImageError]


class FakeCloud:
    """One account's images; implements `ImageCloud`.

    Attributes:
        calls: How often each method was called.
        refuse: Method to errors that its next calls meet, before they have an effect.
        spare: Method to how many of its calls go well before that.
        lose: Methods whose next answer gets lost, after the effect.
        fails: Regions in which what is begun ends as a failure.
        lingers: Seconds that what is deleted stays in the list, with its name and its place.
        leaves: Whether an import leaves something that only served it.
        missing_accounts: Targets that cannot receive an image.
        limits: Limits that it tells besides the images'.
        block: Why no image can be shared with everybody.
        locked: Why an encrypted image cannot be shared.
        snapshots: Snapshot to those that may use it directly.
        machines: Image to the instances that were made from it.
    """

    def __init__(
        self, clock: FakeClock, *, image_limit: int = 10, share_limit: int = 50, traits: Traits = TENCENT_TRAITS
    ) -> None:
        self.clock = clock
        self.traits = traits
        self.image_limit, self.share_limit = image_limit, share_limit
        self.seconds = 600.0
        self.lingers = 0.0
        self.leaves = False
        self.records: dict[ImageRef, Record] = {}
        self.calls: Counter[str] = Counter()
        self.refuse: dict[str, list[ImageError]] = {}
        self.spare: Counter[str] = Counter()
        self.lose: list[str] = []
        self.fails: set[str] = set()
        self.missing_accounts: set[str] = set()
        self.limits: dict[Quota, int] = {}
        self.block: str | None = None
        self.locked: str | None = None
        self.snapshots: dict[str, set[str]] = {}
        self.machines: dict[str, set[str]] = {}
        self.ever_made: list[ImageRef] = []
        self.peak: Counter[str] = Counter()
        self._going: dict[ImageRef, float] = {}
        self._ids = itertools.count(1)
        self._guard = threading.RLock()

    @property
    def writes(self) -> int:
        return sum(self.calls[name] for name in WRITES)

    def account(self) -> str | None:
        self._called("account")
        return ACCOUNT

    def find(self, region: str, ids: Iterable[str]) -> Mapping[str, Image]:
        refs = [ImageRef(region, id) for id in ids]
        if not refs:
            return {}
        self._called("find")
        return {ref.id: self._seen(self.records[ref]) for ref in refs if ref in self.records}

    def images(self, region: str, query: Query) -> list[Image]:
        self._called("images")
        with self._guard:
            found = [self._seen(record) for ref, record in self.records.items() if ref.region == region]
        return [
            image
            for image in found
            if image.kind in query.kinds
            and (query.name or "") in image.name
            and query.platform in (None, image.platform)
            and query.tags.items() <= image.tags.items()
        ]

    def create(self, region: str, new: NewImage, *, seen: Seen = unseen) -> str:
        self._called("create")
        state = State.IMPORTING if isinstance(new.source, FromFile) else State.CREATING
        ref = self._begin(region, new.name, state, new.description, new.family, new.tags)
        self.change(ref, has_leftovers=state is State.IMPORTING and self.leaves)
        self._answered("create")
        return ref.id

    def copy(self, new: NewCopies) -> Mapping[str, str]:
        self._called("copy")
        if new.source not in self.records:
            raise ImageGone(f"copy {new.source.id}", where=new.source.region, why="no such image")
        made = {}
        for region in sorted(new.regions):
            source = self.records[new.source].image
            whole = self.traits.copies_begin == "whole"
            description = new.description if whole else source.description
            made[region] = self._begin(region, new.name, State.COPYING, description, "", new.tags if whole else {}).id
        self._answered("copy")
        return made

    def dry_create(self, region: str, new: NewImage) -> None:
        self._called("dry_create")

    def dry_copy(self, new: NewCopies) -> None:
        self._called("dry_copy")

    def modify(self, image: ImageRef, changes: ImageChanges) -> None:
        if not changes:
            return
        self._called("modify")
        record = self._own(image)
        if changes.name is not None and not self.traits.can_rename:
            raise Refused(f"rename {image.id}", where=image.region, why="this cloud cannot change the name of an image")
        if changes.name is not None and changes.name != record.image.name:
            self._name_free(image.region, changes.name)
        given = {
            "name": changes.name,
            "description": changes.description,
            "family": changes.family,
            "deprecated": changes.deprecated,
            "deprecates_at": "" if changes.deprecated is False else changes.deprecate_at,
            "protection": changes.protection,
            "has_leftovers": False if changes.tidy else None,
            "state": {True: State.DISABLED, False: State.AVAILABLE, None: None}[changes.disabled],
        }
        record.image = replace(record.image, **{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
        self._answered("modify")

    def tag(self, image: ImageRef, *, put: Mapping[str, str], drop: Set[str] = frozenset()) -> None:
        if not put and not drop:
            return
        self._called("tag")
        record = self._own(image)
        tags = {key: value for key, value in record.image.tags.items() if key not in drop} | dict(put)
        record.image = replace(record.image, tags=tags)
        self._answered("tag")

    def tag_alike(self, images: Iterable[ImageRef], put: Mapping[str, str]) -> None:
        """Nothing, as it may be: whoever needs the tags sets them."""

    def delete(self, image: ImageRef, *, snapshots: bool) -> list[str]:
        self._called("delete")
        if image not in self.records:
            return []
        record = self._own(image)
        if record.shares and not self.traits.deletes_shared:
            raise StillShared("delete", why="it is shared")
        if record.image.protection in ("on", "cooldown"):
            raise Protected("delete", why="it is protected")
        self._going[image] = self.clock.now() + self.lingers
        self._sweep()
        self._answered("delete")
        return []

    def shares(self, image: ImageRef) -> Mapping[str, str] | None:
        self._called("shares")
        return dict(self._own(image).shares) if image in self.records else None

    def share(self, image: ImageRef, targets: Set[str]) -> None:
        if not targets:
            return
        self._called("share")
        record = self._own(image)
        good = targets - self.missing_accounts
        if len(record.shares.keys() | good) > self.share_limit:
            raise NoRoom("share", why=f"at most {self.share_limit} accounts")
        record.shares |= dict.fromkeys(good, self._time())
        if bad := sorted(targets - good):
            raise BadAccount(f"share with {', '.join(bad)}", why="no such account; all others can use it")
        self._answered("share")

    def unshare(self, image: ImageRef, targets: Set[str]) -> None:
        if not targets:
            return
        self._called("unshare")
        if image not in self.records:
            return
        record = self._own(image)
        for target in targets:
            record.shares.pop(target, None)
        self._answered("unshare")

    def unshareable(self, image: Image, *, public: bool) -> str | None:
        if not image.encrypted:
            return None
        self._called("unshareable")
        return self.locked

    def public_block(self, region: str) -> str | None:
        self._called("public_block")
        return self.block

    def snapshot_shares(self, image: Image) -> Mapping[str, Set[str]]:
        if "share_snapshots" not in self.traits.share_targets or image.ref not in self.records:
            return {}
        self._called("snapshot_shares")
        return {id: frozenset(self.snapshots.get(id, ())) for id in image.snapshot_ids}

    def permit_snapshot(self, snapshot: ImageRef, *, add: Set[str], drop: Set[str]) -> None:
        if not add and not drop:
            return
        self._called("permit_snapshot")
        self.snapshots[snapshot.id] = self.snapshots.get(snapshot.id, set()) - drop | add
        self._answered("permit_snapshot")

    def instances(self, region: str, ids: Iterable[str]) -> Mapping[str, Set[str]]:
        wanted = list(ids)
        if not wanted:
            return {}
        self._called("instances")
        there = {ref.id for ref in self.records if ref.region == region} & self.machines.keys()
        return {id: frozenset(self.machines[id]) for id in wanted if id in there}

    def quota(self, region: str, of: Quota = "images") -> int | None:
        self._called("quota")
        return self.image_limit if of == "images" else self.limits.get(of)

    def regions(self) -> list[Region]:
        self._called("regions")
        return [Region(name, name, True) for name in self.traits.regions]

    def zones(self, region: str) -> list[Zone]:
        self._called("zones")
        return [Zone(f"{region}-1", True)]

    def importable_systems(self, region: str) -> list[ImportableSystem]:
        self._called("importable_systems")
        return [ImportableSystem("linux", "Ubuntu", ("22.04",), ("x86_64",))]

    # What somebody does behind the program's back.

    def put(self, region: str, name: str, kind: Kind = Kind.CUSTOM, **fields: object) -> ImageRef:
        """An image that the program did not make."""
        ref = self._begin(region, name, State.AVAILABLE, "", "", {}, free=True)
        image = replace(self.records[ref].image, kind=kind, creator="200000000002" if kind is Kind.SHARED else ACCOUNT)
        self.records[ref].image = replace(image, **fields)  # type: ignore[arg-type]
        return ref

    def change(self, ref: ImageRef, **fields: object) -> None:
        self.records[ref].image = replace(self.records[ref].image, **fields)  # type: ignore[arg-type]

    def drop(self, ref: ImageRef) -> None:
        del self.records[ref]

    def custom(self, region: str) -> list[Image]:
        return [r.image for ref, r in self.records.items() if ref.region == region and r.image.kind is Kind.CUSTOM]

    def _begin(
        self,
        region: str,
        name: str,
        state: State,
        description: str,
        family: str,
        tags: Mapping[str, str],
        *,
        free: bool = False,
    ) -> ImageRef:
        with self._guard:
            if not free:
                self._name_free(region, name)
                if len(self.custom(region)) >= self.image_limit:
                    raise NoRoom(f"make {name}", where=region, why=f"the quota of {self.image_limit} images is used up")
            ref = ImageRef(region, f"img-{next(self._ids):08d}")
            image = Image(
                id=ref.id,
                region=region,
                name=name,
                kind=Kind.CUSTOM,
                state=state,
                description=description,
                family=family,
                architecture="x86_64",
                platform="Ubuntu",
                os_name="Ubuntu 22.04",
                size_gib=50,
                creator=ACCOUNT,
                protection="off" if self.traits.own_protection else None,
                created_time=self._time(),
                snapshot_ids=(f"snap-{ref.id[4:]}",),
                tags=dict(tags),
            )
            becomes = State.FAILED if region in self.fails else State.AVAILABLE
            ready_at = self.clock.now() + (self.seconds if state.pending else 0)
            self.records[ref] = Record(image, ready_at, becomes)
            self.ever_made.append(ref)
            self.peak[region] = max(self.peak[region], len(self.custom(region)))
            return ref

    def _seen(self, record: Record) -> Image:
        if record.image.state.pending and self.clock.now() >= record.ready_at:
            why = "the disk broke" if record.becomes is State.FAILED else ""
            record.image = replace(record.image, state=record.becomes, state_reason=why)
        at = moment_of(record.image.deprecates_at)
        if at is not None and at.timestamp() <= self.clock.now():
            record.image = replace(record.image, deprecated=True)
        return replace(record.image, public=EVERYBODY in record.shares)

    def _own(self, ref: ImageRef) -> Record:
        record = self.records.get(ref)
        if record is None:
            raise ImageGone(f"image {ref.id}", where=ref.region, why="no such image")
        if record.image.kind is not Kind.CUSTOM:
            raise NotTheOwner(f"image {ref.id}", where=ref.region, why="it belongs to another account")
        return record

    def _name_free(self, region: str, name: str) -> None:
        if any(image.name == name for image in self.custom(region)):
            raise NameTaken(f"name an image {name!r}", where=region, why="the name is taken")

    def _sweep(self) -> None:
        for ref in [ref for ref, at in self._going.items() if at <= self.clock.now()]:
            del self._going[ref]
            self.records.pop(ref, None)

    def _called(self, method: str) -> None:
        with self._guard:
            self._sweep()
            self.calls[method] += 1
            waiting = self.refuse.get(method)
            if waiting and self.spare[method]:
                self.spare[method] -= 1
            elif waiting:
                raise waiting.pop(0)

    def _answered(self, method: str) -> None:
        if method in self.lose:
            self.lose.remove(method)
            raise AnswerLost(method, why="the connection broke")

    def _time(self) -> str:
        return datetime.fromtimestamp(self.clock.now(), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
