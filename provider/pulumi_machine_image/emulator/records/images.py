"""Images: the stored ones, the public ones that are computed, and shares."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from ..catalogue import PublicImage, System, public_images
from ..errors import ApiError

if TYPE_CHECKING:
    import sqlite3

    from ..world import World

Kind = Literal["PUBLIC_IMAGE", "PRIVATE_IMAGE", "SHARED_IMAGE"]
TENCENT = "tencent"
_COLUMNS = (
    "id, account, region, name, description, family, deprecated, size, system, source, encrypted, created_at, "
    "ready_at, pending, outcome, copying_since, copying_until"
)


@dataclass(frozen=True)
class Image:
    """One image; everything that changes by itself follows from the times."""

    id: str
    account: str
    region: str
    name: str
    size: int
    system: System
    source: str
    created_at: float
    ready_at: float
    pending: str = "NORMAL"
    outcome: str = "NORMAL"
    description: str = ""
    family: str = ""
    deprecated: bool = False
    encrypted: bool = False
    copying_since: float = 0.0
    copying_until: float = 0.0

    def state(self, now: float) -> str:
        """CREATING, SYNCING or IMPORTING until it is ready, then its outcome; SYNCING while it is being copied from."""
        if now < self.ready_at:
            return self.pending
        if self.outcome == "NORMAL" and now < self.copying_until:
            return "SYNCING"
        return self.outcome

    def is_busy(self, now: float) -> bool:
        """Whether something is being done with it."""
        return self.state(now) in ("CREATING", "SYNCING", "IMPORTING")

    def percent(self, now: float) -> int | None:
        """SyncPercent: the progress of a copy, on both sides of it; null where there never was one."""
        if self.pending == "SYNCING" and now < self.ready_at:
            return _share(self.created_at, now, self.ready_at)
        if now < self.copying_until:
            return _share(self.copying_since, now, self.copying_until)
        return 100 if self.copying_until or self.pending == "SYNCING" else None

    def kind(self, account: str) -> Kind:
        """What it is to an account."""
        if self.account == TENCENT:
            return "PUBLIC_IMAGE"
        return "PRIVATE_IMAGE" if self.account == account else "SHARED_IMAGE"


def _share(since: float, now: float, until: float) -> int:
    return max(0, min(99, int(100 * (now - since) / (until - since))))


class Images:
    """The images that a caller may see: its own, those shared with it and the public ones, all of one region."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._db = world.db

    def visible(self, ids: Collection[str] | None = None) -> list[Image]:
        """Own ones, shared ones, public ones, each the newest first. Unsure: the cloud's order is not documented."""
        here = (self._world.account, self._world.region)
        some, values = _among(ids)
        # The plus keeps SQLite from walking through all images of the account where a few are asked for by id.
        own = self._select(
            f"+account = ? AND +region = ?{some}" if some else "account = ? AND region = ?", (*here, *values)
        )
        shared = self._select(
            f"id IN (SELECT image FROM shares WHERE account = ?) AND region = ?{some}", (*here, *values)
        )
        public = [
            _published(image, self._world.region)
            for image in public_images().values()
            if ids is None or image.id in ids
        ]
        return [*own, *shared, *public]

    def find(self, image_id: str) -> Image:
        """The image, if the caller may see it."""
        found = self.visible((image_id,))
        if not found:
            raise ApiError("InvalidImageId.NotFound", f"The image {image_id} does not exist in {self._world.region}.")
        return found[0]

    def own(self, image_id: str, *, shared: str, public: str) -> Image:
        """The image, if it is the caller's; else the code that the action has for one that is shared or public."""
        image = self.find(image_id)
        kind = image.kind(self._world.account)
        if kind == "SHARED_IMAGE":
            raise ApiError(shared, f"The image {image_id} is shared with this account and belongs to another.")
        if kind == "PUBLIC_IMAGE":
            raise ApiError(public, f"The image {image_id} is a public image.")
        return image

    def count(self, region: str) -> int:
        """How much of the quota is used: everything that is listed counts, also what is being made and what failed."""
        row = self._db.execute(
            "SELECT count(*) FROM images WHERE account = ? AND region = ?", (self._world.account, region)
        ).fetchone()
        return int(row[0])

    def has_name(self, name: str, region: str, but: str = "") -> bool:
        """Whether another image has the name; names are unique within account and region. No name is no clash."""
        query = "SELECT 1 FROM images WHERE account = ? AND region = ? AND name = ? AND id <> ? LIMIT 1"
        return bool(name and self._db.execute(query, (self._world.account, region, name, but)).fetchone())

    def admit(self, name: str, region: str) -> None:
        """Room and a free name for one more image in a region."""
        limit = self._world.settings.numbers.images
        if self.count(region) >= limit:
            raise ApiError("ImageQuotaLimitExceeded", f"The quota of {limit} images in {region} is used up.")
        if self.has_name(name, region):
            raise ApiError("InvalidImageName.Duplicate", f"There is already an image named {name!r} in {region}.")

    def add(self, image: Image) -> Image:
        """Puts a new image on the shelf; where a fault says so, one that will fail."""
        if self._world.fails_in(image.region):
            failed = "IMPORTFAILED" if image.pending == "IMPORTING" else "CREATEFAILED"
            image = replace(image, outcome=failed)
        row = {**asdict(image), "system": json.dumps(asdict(image.system))}
        columns = _COLUMNS.split(", ")
        self._db.execute(
            f"INSERT INTO images ({_COLUMNS}) VALUES ({', '.join('?' * len(columns))})", [row[name] for name in columns]
        )
        return image

    def change(self, image: Image, **fields: Any) -> None:
        """Sets columns."""
        if fields:
            names = ", ".join(f"{name} = ?" for name in fields)
            self._db.execute(f"UPDATE images SET {names} WHERE id = ?", (*fields.values(), image.id))

    def remove(self, image: Image) -> None:
        """Takes an image away, with its tags; its snapshots stay."""
        self._world.tags.clear("image", image.id, image.region)
        self._db.execute("DELETE FROM images WHERE id = ?", (image.id,))

    def of_family(self, family: str) -> list[Image]:
        """The caller's images of a family, the newest first."""
        here = (self._world.account, self._world.region)
        return self._select("account = ? AND region = ? AND family = ?", (*here, family))

    def shared_with(self, image: Image) -> dict[str, float]:
        """Account to the time of sharing, in the order of sharing."""
        query = "SELECT account, shared_at FROM shares WHERE image = ? ORDER BY shared_at, account"
        return {row["account"]: row["shared_at"] for row in self._db.execute(query, (image.id,))}

    def share(self, image: Image, accounts: Collection[str]) -> None:
        """Lets accounts use it."""
        rows = [(image.id, account, self._world.now) for account in accounts]
        self._db.executemany("INSERT OR IGNORE INTO shares VALUES (?, ?, ?)", rows)

    def unshare(self, image: Image, accounts: Collection[str]) -> None:
        """Takes it back."""
        rows = [(image.id, account) for account in accounts]
        self._db.executemany("DELETE FROM shares WHERE image = ? AND account = ?", rows)

    def _select(self, where: str, values: Sequence[Any]) -> list[Image]:
        query = f"SELECT {_COLUMNS} FROM images WHERE {where} ORDER BY created_at DESC, id"
        return [_image(row) for row in self._db.execute(query, values)]


def _among(ids: Collection[str] | None) -> tuple[str, Sequence[str]]:
    if ids is None:
        return "", ()
    return f" AND id IN ({', '.join('?' * len(ids))})", tuple(ids)


def _image(row: "sqlite3.Row") -> Image:
    values = dict(row)
    values["system"] = System(**json.loads(values["system"]))
    values["deprecated"] = bool(values["deprecated"])
    values["encrypted"] = bool(values["encrypted"])
    return Image(**values)


def _published(image: PublicImage, region: str) -> Image:
    return Image(
        id=image.id,
        account=TENCENT,
        region=region,
        name=image.system.os_name,
        size=image.size,
        system=image.system,
        source="OFFICIAL",
        created_at=image.released,
        ready_at=image.released,
    )
