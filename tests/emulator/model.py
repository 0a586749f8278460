"""The cloud in the small: images, snapshots, shares and tags, and how each looks to whoever asks.

Written from the documents, and from what the emulator says of itself where those are silent; it shares no code with it
but the names of the settings.
Ids are the emulator's: a thing has none until an answer has told it. Times are in quarters of a second, so that a float
has them exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, NamedTuple

from pulumi_machine_image.emulator import EmulatorSettings

Answer = dict[str, Any]
PRIVATE, SHARED, PUBLIC = "PRIVATE_IMAGE", "SHARED_IMAGE", "PUBLIC_IMAGE"
SYSTEM_DISK, DATA_DISK = "SYSTEM_DISK", "DATA_DISK"
MACHINE = "ins-demo0001"
"""What every account has in every region on its first day, with its two disks."""
DISKS = {"disk-demosys1": (SYSTEM_DISK, 50), "disk-demodat1": (DATA_DISK, 100)}


class Region(NamedTuple):
    """Within which others copies go, and where the machine and new snapshots are."""

    partition: str
    zone: str
    copies: bool = True
    """Whether images go from there and to there."""


REGIONS = {
    "ap-guangzhou": Region("mainland", "ap-guangzhou-3"),
    "ap-shanghai": Region("mainland", "ap-shanghai-2"),
    "ap-beijing": Region("mainland", "ap-beijing-3"),
    "ap-singapore": Region("outside", "ap-singapore-1"),
    "ap-tokyo": Region("outside", "ap-tokyo-1"),
    "ap-taipei": Region("outside", "ap-taipei-1", copies=False),
    "ap-shanghai-fsi": Region("finance", "ap-shanghai-fsi-2"),
}
"""Those that are used, of nineteen."""


class Place(NamedTuple):
    """An account in a region."""

    account: str
    region: str


class System(NamedTuple):
    """What is on a disk."""

    os_name: str
    platform: str
    architecture: str
    license: str = "TencentCloud"
    has_cloudinit: bool = True


UBUNTU = System("Ubuntu Server 22.04 LTS 64bit", "Ubuntu", "x86_64")
"""What the machine runs."""


def written(moment: float) -> str:
    return datetime.fromtimestamp(int(moment), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def percent(since: float, now: float, until: float) -> int:
    return int(100 * (now - since) // (until - since))


@dataclass(eq=False)
class Snapshot:
    """One disk at one moment."""

    place: Place
    usage: str
    size: int
    system: System
    made: float
    ready: float
    disk: str = ""
    name: str = ""
    maker: Image | None = None
    """With which it was made; after that one it is named."""
    encrypted: bool = False
    from_remote: bool = False
    tags: dict[str, str] = field(default_factory=dict)
    id: str = ""

    def is_busy(self, now: float) -> bool:
        return now < self.ready

    def title(self) -> str:
        return f"{self.maker.id}_{self.usage.lower()}" if self.maker else self.name

    def state(self, now: float) -> str:
        if not self.is_busy(now):
            return "NORMAL"
        return "COPYING_FROM_REMOTE" if self.from_remote else "CREATING"


@dataclass(eq=False)
class Image:
    """One image, which stands on snapshots, the system disk's first."""

    place: Place
    name: str
    system: System
    size: int
    source: str
    made: float
    ready: float
    pending: str
    outcome: str
    disks: list[Snapshot]
    description: str = ""
    family: str = ""
    deprecated: bool = False
    encrypted: bool = False
    copying: tuple[float, float] | None = None
    """Since when and until when it was last copied from."""
    shares: dict[str, float] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    id: str = ""

    def state(self, now: float) -> str:
        if now < self.ready:
            return self.pending
        return "SYNCING" if self.is_copied(now) else self.outcome

    def is_copied(self, now: float) -> bool:
        return self.copying is not None and now < self.copying[1]

    def is_busy(self, now: float) -> bool:
        return now < self.ready or self.is_copied(now)

    def is_failed(self, now: float) -> bool:
        return self.outcome != "NORMAL" and now >= self.ready

    def progress(self, now: float) -> int | None:
        """Of a copy, on both of its sides; null where there never was one."""
        if self.pending == "SYNCING" and now < self.ready:
            return percent(self.made, now, self.ready)
        if self.copying is not None and now < self.copying[1]:
            return percent(self.copying[0], now, self.copying[1])
        if self.pending == "SYNCING" or self.copying:
            return 99 if self.is_failed(now) else 100
        return None


@dataclass
class Cloud:
    """Everything, at one moment."""

    now: float
    settings: EmulatorSettings
    """Of the process that answers."""
    public: list[Answer] = field(default_factory=list)
    """As a first answer had them."""
    images: list[Image] = field(default_factory=list)
    """With those that are gone because they failed."""
    snapshots: list[Snapshot] = field(default_factory=list)
    made_tags: set[tuple[str, str, str]] = field(default_factory=set)
    """Account, key and value: tags that were on something once."""
    machines: dict[Place, tuple[str, str, float]] = field(default_factory=dict)
    """Of those that do not just run: in which state, and from when on in which."""
    exports: list[tuple[Place, float]] = field(default_factory=list)
    """Where, and until when."""
    task: int = 0
    """The last export's."""
    ids: set[str] = field(default_factory=set)
    """All that were ever told: none may be used twice."""

    @property
    def there(self) -> list[Image]:
        """All images, but not those that failed where such are gone."""
        kept = self.settings.failed_images == "kept"
        return [image for image in self.images if kept or not image.is_failed(self.now)]

    def own(self, place: Place) -> list[Image]:
        """The newest first; the order among those of one moment is by id."""
        return _newest_first(image for image in self.there if image.place == place)

    def received(self, place: Place) -> list[Image]:
        return _newest_first(
            image for image in self.there if place.account in image.shares and image.place.region == place.region
        )

    def machine(self, place: Place) -> str:
        """Its state."""
        before, after, since = self.machines.get(place, ("", "RUNNING", 0.0))
        return before if self.now < since else after

    def move(self, place: Place, before: str, after: str) -> None:
        self.machines[place] = (before, after, self.now + self.settings.instance_seconds)

    def has_key(self, account: str, key: str) -> bool:
        """Whether the account has a tag of that key."""
        return any((owner, made) == (account, key) for owner, made, _ in self.made_tags)

    def seen(self, place: Place, image_id: str) -> tuple[str, Image | None]:
        """The kind of an image to who looks, and the image unless it is public; no kind where there is nothing."""
        for kind, images in ((PRIVATE, self.own(place)), (SHARED, self.received(place))):
            for image in images:
                if image.id == image_id:
                    return kind, image
        return (PUBLIC if any(image["ImageId"] == image_id for image in self.public) else "", None)

    def stored(self, place: Place, snapshot_id: str) -> Snapshot | None:
        """The caller's snapshot."""
        return next((one for one in self.snapshots if one.place == place and one.id == snapshot_id), None)

    def on(self, snapshot: Snapshot) -> list[Image]:
        """The images that stand on a snapshot."""
        return sorted((i for i in self.there if snapshot in i.disks), key=lambda image: (image.made, image.id))

    def put(self, image: Image, image_id: str = "") -> None:
        """A new image; those of its snapshots that are new are named after it."""
        if image_id:
            image.id = self.fresh(image_id, "img")
        self.images.append(image)
        for disk in image.disks:
            if disk not in self.snapshots:
                self.snapshots.append(disk)
                disk.maker = image

    def make(self, place: Place, tags: dict[str, str]) -> None:
        """An account has its tags for good, whatever becomes of what they were put on."""
        self.made_tags |= {(place.account, key, value) for key, value in tags.items()}

    def fresh(self, told: str, prefix: str) -> str:
        """An id that an answer tells for the first time."""
        assert re.fullmatch(rf"{prefix}-[0-9a-z]{{8}}", told), told
        assert told not in self.ids, f"{told} was used before"
        self.ids.add(told)
        return told

    def learn(self, place: Place, told: Iterable[Answer]) -> None:
        """Ids from a list of images: of an image by its name, of snapshots by their order."""
        for seen in told:
            own = self.own(place)
            found = [one for one in own if one.id == seen["ImageId"]]
            found += [one for one in own if not one.id and one.name == seen["ImageName"]]
            if not found:
                continue  # what is compared next says what is wrong
            image = found[0]
            image.id = image.id or self.fresh(seen["ImageId"], "img")
            for disk, shown in zip(image.disks, seen["SnapshotSet"], strict=False):
                disk.id = disk.id or self.fresh(shown["SnapshotId"], "snap")

    def images_shown(self, place: Place) -> list[Answer]:
        """Everything that a caller sees: own images, received ones, public ones."""
        by_id = sorted(self.public, key=lambda image: str(image["ImageId"]))
        own, received = self.own(place), self.received(place)
        if self.settings.image_order == "id":
            shelves = [sorted(own, key=lambda one: one.id), sorted(received, key=lambda one: one.id)]
            public = by_id
        else:
            shelves = [own, received]
            public = sorted(by_id, key=lambda image: str(image["CreatedTime"]), reverse=True)
        kinds = (PRIVATE, SHARED)
        return [
            *(self.shown(image, kind) for kind, shelf in zip(kinds, shelves, strict=True) for image in shelf),
            *public,
        ]

    def shown(self, image: Image, kind: str) -> Answer:
        """Tags are the owner's affair."""
        return {
            "ImageId": image.id,
            "OsName": image.system.os_name,
            "ImageType": kind,
            "CreatedTime": written(image.made),
            "ImageName": image.name,
            "ImageDescription": image.description,
            "ImageSize": image.size,
            "Architecture": image.system.architecture,
            "ImageState": image.state(self.now),
            "Platform": image.system.platform,
            "ImageCreator": image.place.account,
            "ImageSource": image.source,
            "SyncPercent": self._sync_percent(image),
            "IsSupportCloudinit": image.system.has_cloudinit,
            "SnapshotSet": [
                {"SnapshotId": disk.id, "DiskUsage": disk.usage, "DiskSize": disk.size} for disk in image.disks
            ],
            "Tags": _tags(image.tags) if kind == PRIVATE else [],
            "LicenseType": image.system.license,
            "ImageFamily": image.family,
            "ImageDeprecated": image.deprecated,
        }

    def _sync_percent(self, image: Image) -> int | None:
        """Not worth much, as in examples."""
        exact = image.progress(self.now)
        return exact if exact is None or self.settings.sync_percent == "exact" else min(exact, 20)

    def snapshots_shown(self, place: Place) -> list[Answer]:
        """The caller's snapshots, the newest first."""
        return [self._snapshot(one) for one in _newest_first(s for s in self.snapshots if s.place == place)]

    def _snapshot(self, snapshot: Snapshot) -> Answer:
        is_busy = snapshot.is_busy(self.now)
        images = self.on(snapshot)
        return {
            "SnapshotId": snapshot.id,
            "SnapshotName": snapshot.title(),
            "SnapshotState": snapshot.state(self.now),
            "Percent": percent(snapshot.made, self.now, snapshot.ready) if is_busy else 100,
            "DiskUsage": snapshot.usage,
            "DiskSize": snapshot.size,
            "DiskId": snapshot.disk,
            "Encrypt": snapshot.encrypted,
            "CreateTime": written(snapshot.made),
            "Images": [{"ImageId": image.id, "ImageName": image.name} for image in images],
            "ImageCount": len(images),
            "Placement": {"Zone": REGIONS[snapshot.place.region].zone, "ProjectId": 0},
            "Tags": _tags(snapshot.tags),
            "SnapshotType": "PRIVATE_SNAPSHOT",
            "CopyFromRemote": snapshot.from_remote,
            "CopyingToRegions": [],
            "ShareReference": 0,
            "IsPermanent": True,
            "DeadlineTime": "",
            "IsLocked": False,
            "LatestModifyTime": written(snapshot.made),
            "SnapshotMode": "STANDARD_SNAPSHOT",
        }


def _newest_first(things: Iterable[Any]) -> list[Any]:
    return sorted(things, key=lambda thing: (-thing.made, thing.id))


def _tags(tags: dict[str, str]) -> list[Answer]:
    return [{"Key": key, "Value": tags[key]} for key in sorted(tags)]
