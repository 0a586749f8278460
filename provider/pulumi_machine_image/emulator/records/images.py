"""Images: the stored ones, the public ones that are computed, and shares."""

from collections.abc import Collection, Iterator
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ..catalogue import System, public_images
from ..errors import ApiError
from .queries import ALL, Condition, Page, among, condition

if TYPE_CHECKING:
    from ..world import World

Kind = Literal["PUBLIC_IMAGE", "PRIVATE_IMAGE", "SHARED_IMAGE"]
TENCENT = "tencent"
_NAMES = (
    *("id", "account", "region", "name", "size", "system", "source", "created_at", "ready_at", "pending", "outcome"),
    *("description", "family", "deprecated", "encrypted", "copying_since", "copying_until"),
)
_COLUMNS = ", ".join(_NAMES)
_MARKS = ", ".join("?" * len(_NAMES))
PLATFORM, ARCHITECTURE = "json_extract(system, '$.platform')", "json_extract(system, '$.architecture')"
"""What a query calls parts of an image's system."""
NEWEST = "created_at DESC, id"
STALE = 20
"""Where SyncPercent stays: as on a finished image in the documents' examples."""


def normal(now: float) -> Condition:
    """`Image.state` is NORMAL, in a query."""
    return condition("outcome = 'NORMAL' AND ready_at <= ? AND copying_until <= ?", now, now)


class Image(NamedTuple):
    """One image, as somebody sees it; everything that changes by itself follows from the times."""

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
    kind: Kind = "PRIVATE_IMAGE"
    """What it is to who looks."""

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

    def percent(self, now: float, *, exact: bool) -> int | None:
        """SyncPercent: the progress of a copy, on both sides of it; null where there never was one."""
        if self.pending == "SYNCING" and now < self.ready_at:
            percent = _share(self.created_at, now, self.ready_at)
        elif now < self.copying_until:
            percent = _share(self.copying_since, now, self.copying_until)
        elif self.copying_until or self.pending == "SYNCING":
            percent = 100 if self.outcome == "NORMAL" else 99
        else:
            return None
        return percent if exact else min(percent, STALE)


def _share(since: float, now: float, until: float) -> int:
    return max(0, min(99, int(100 * (now - since) / (until - since))))


def listed(world: "World") -> Condition:
    """What is not hidden: where a failed image is gone (a setting), all but those."""
    if world.settings.failed_images == "kept":
        return Condition()
    return condition("(outcome = 'NORMAL' OR ready_at > ?)", world.now)


class Images:
    """The images that a caller may see: its own, those shared with it and the public ones, all of one region."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._db = world.db
        self._here = (world.account, world.region)
        self._listed = listed(world)

    def visible(self, where: Condition, page: Page) -> tuple[list[Image], int]:
        """A part of those that fit, and how many fit: own ones, shared ones, public ones, each as the setting says."""
        order = "id" if self._world.settings.image_order == "id" else NEWEST
        found: list[Image] = []
        total = 0
        for shelf in self._shelves():
            if len(found) < page.limit:
                part = Page(max(0, page.offset - total), page.limit - len(found))
                found += self._select(shelf, where, part, order)
            total += self._count(shelf, where)
        return found, total

    def _shelves(self) -> Iterator[Condition]:
        """Queries for images, each with what they are to the caller."""
        own = condition("account = ? AND region = ?", *self._here) & self._listed
        yield condition(f"SELECT {_COLUMNS}, 'PRIVATE_IMAGE' AS kind FROM images WHERE {own.sql}", *own.values)
        shared = "id IN (SELECT image FROM shares WHERE account = ?) AND region = ?"
        yield condition(f"SELECT {_COLUMNS}, 'SHARED_IMAGE' AS kind FROM images WHERE {shared}", *self._here)
        yield _public(self._world.region)

    def find(self, image_id: str) -> Image:
        """The image, if the caller may see it."""
        found, _ = self.visible(among((image_id,)), Page(limit=1))
        if not found:
            raise ApiError("InvalidImageId.NotFound", f"The image {image_id} does not exist in {self._world.region}.")
        return found[0]

    def own(self, image_id: str, *, shared: str, public: str) -> Image:
        """The image, if it is the caller's; else the code that the action has for one that is shared or public."""
        image = self.find(image_id)
        if image.kind == "SHARED_IMAGE":
            raise ApiError(shared, f"The image {image_id} is shared with this account and belongs to another.")
        if image.kind == "PUBLIC_IMAGE":
            raise ApiError(public, f"The image {image_id} is a public image.")
        return image

    def count(self, region: str) -> int:
        """How much of the quota is used: everything that is listed counts, also what is being made and what failed."""
        query = f"SELECT count(*) FROM images WHERE account = ? AND region = ? AND {self._listed.sql}"
        values = (self._world.account, region, *self._listed.values)
        return int(self._db.execute(query, values).fetchone()[0])

    def has_name(self, name: str, region: str, but: str = "") -> bool:
        """Whether another image has the name; names are unique within account and region. No name is no clash."""
        wanted = condition("name = ? AND id <> ?", name, but) & self._listed
        query = f"SELECT 1 FROM images WHERE account = ? AND region = ? AND {wanted.sql} LIMIT 1"
        return bool(name and self._db.execute(query, (self._world.account, region, *wanted.values)).fetchone())

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
            image = image._replace(outcome=failed)
        self._db.execute(f"INSERT INTO images ({_COLUMNS}) VALUES ({_MARKS})", _row(image))
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
        own = next(self._shelves())
        return self._select(own, condition("family = ?", family), ALL, NEWEST)

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

    def _select(self, shelf: Condition, where: Condition, page: Page, order: str) -> list[Image]:
        query = f"SELECT * FROM ({shelf.sql}) WHERE {where.sql} ORDER BY {order} LIMIT ? OFFSET ?"
        return [_image(*row) for row in self._db.execute(query, (*shelf.values, *where.values, *page.values))]

    def _count(self, shelf: Condition, where: Condition) -> int:
        query = f"SELECT count(*) FROM ({shelf.sql}) WHERE {where.sql}"
        return int(self._db.execute(query, (*shelf.values, *where.values)).fetchone()[0])


def _row(image: Image) -> tuple[Any, ...]:
    return tuple(value.stored() if isinstance(value := getattr(image, name), System) else value for name in _NAMES)


def _image(*row: Any) -> Image:
    values = list(row)
    values[5] = System.read(row[5])
    values[13:15] = map(bool, row[13:15])
    return Image(*values)


@cache
def _public(region: str) -> Condition:
    rows = [
        _row(
            Image(
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
        )
        for image in public_images().values()
    ]
    stored = f"WITH public ({_COLUMNS}) AS (VALUES {', '.join([f'({_MARKS})'] * len(rows))})"
    return condition(f"{stored} SELECT *, 'PUBLIC_IMAGE' AS kind FROM public", *chain.from_iterable(rows))
