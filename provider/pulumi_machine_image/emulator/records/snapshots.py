"""Snapshots: those that images stand on and those taken of disks."""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..catalogue import System
from ..errors import ApiError
from .images import listed
from .queries import ALL, Condition, Page, among, condition

if TYPE_CHECKING:
    from ..world import World

SYSTEM_DISK, DATA_DISK = "SYSTEM_DISK", "DATA_DISK"
_NAMES = (
    *("id", "account", "region", "zone", "disk", "name", "usage", "size", "system", "created_at", "ready_at"),
    *("encrypted", "from_remote"),
)
_COLUMNS = ", ".join(_NAMES)
STATE = "CASE WHEN ? >= ready_at THEN 'NORMAL' WHEN from_remote THEN 'COPYING_FROM_REMOTE' ELSE 'CREATING' END"
"""`Snapshot.state` in a query; the question mark is now."""


class Snapshot(NamedTuple):
    """One snapshot of one disk."""

    id: str
    account: str
    region: str
    zone: str
    disk: str
    name: str
    usage: str
    size: int
    system: System
    created_at: float
    ready_at: float
    encrypted: bool = False
    from_remote: bool = False
    """Whether it was copied from another region."""

    def state(self, now: float) -> str:
        """CREATING, or COPYING_FROM_REMOTE, until it is ready."""
        if now >= self.ready_at:
            return "NORMAL"
        return "COPYING_FROM_REMOTE" if self.from_remote else "CREATING"

    def percent(self, now: float) -> int:
        """How much of it is there; always 100 once it is NORMAL."""
        if now >= self.ready_at:
            return 100
        return max(0, min(99, int(100 * (now - self.created_at) / (self.ready_at - self.created_at))))


class Snapshots:
    """The snapshots of the caller's account."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._db = world.db
        self._here = condition("account = ? AND region = ?", world.account, world.region)

    def own(self, where: Condition, page: Page = ALL, *, oldest_first: bool = False) -> list[Snapshot]:
        """A part of those in the caller's region that fit."""
        order = "created_at, id DESC" if oldest_first else "created_at DESC, id"
        query = (
            f"SELECT {_COLUMNS} FROM snapshots WHERE {self._here.sql} AND {where.sql} ORDER BY {order} LIMIT ? OFFSET ?"
        )
        values = (*self._here.values, *where.values, *page.values)
        return [_snapshot(row) for row in self._db.execute(query, values)]

    def count(self, where: Condition) -> int:
        """How many fit."""
        query = f"SELECT count(*) FROM snapshots WHERE {self._here.sql} AND {where.sql}"
        return int(self._db.execute(query, (*self._here.values, *where.values)).fetchone()[0])

    def find(self, ids: Sequence[str], missing: str) -> list[Snapshot]:
        """All of them, in the order asked for; else the given code."""
        found = {snapshot.id: snapshot for snapshot in self.own(among(ids))}
        for snapshot_id in ids:
            if snapshot_id not in found:
                raise ApiError(missing, f"The snapshot {snapshot_id} does not exist in {self._world.region}.")
        return [found[snapshot_id] for snapshot_id in ids]

    def add(self, snapshot: Snapshot) -> Snapshot:
        """Puts a new one on the shelf."""
        row = {**snapshot._asdict(), "system": snapshot.system.stored()}
        values = [row[name] for name in _NAMES]
        self._db.execute(f"INSERT INTO snapshots ({_COLUMNS}) VALUES ({', '.join('?' * len(_NAMES))})", values)
        return snapshot

    def bind(self, image_id: str, snapshots: Iterable[Snapshot]) -> None:
        """Makes an image stand on snapshots, the system disk's first."""
        ordered = sorted(snapshots, key=lambda snapshot: snapshot.usage != SYSTEM_DISK)
        rows = [(image_id, position, snapshot.id) for position, snapshot in enumerate(ordered)]
        self._db.executemany("INSERT INTO image_snapshots VALUES (?, ?, ?)", rows)

    def under(self, image_ids: Collection[str]) -> dict[str, list[Snapshot]]:
        """The snapshots of each image, whosever they are."""
        columns = ", ".join(f"snapshots.{name}" for name in _NAMES)
        query = (
            f"SELECT image, {columns} FROM image_snapshots JOIN snapshots ON snapshots.id = snapshot "
            f"WHERE image IN ({', '.join('?' * len(image_ids))}) ORDER BY image, position"
        )
        found: dict[str, list[Snapshot]] = {image_id: [] for image_id in image_ids}
        for row in self._db.execute(query, tuple(image_ids)):
            found[row["image"]].append(_snapshot(row[1:]))
        return found

    def images_on(self, snapshot_ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """The images (id and name) that stand on each snapshot."""
        there = listed(self._world)
        query = (
            "SELECT snapshot, images.id, images.name FROM image_snapshots JOIN images ON images.id = image "
            f"WHERE snapshot IN ({', '.join('?' * len(snapshot_ids))}) AND {there.sql} "
            "ORDER BY images.created_at, images.id"
        )
        found: dict[str, list[tuple[str, str]]] = {snapshot_id: [] for snapshot_id in snapshot_ids}
        for row in self._db.execute(query, (*snapshot_ids, *there.values)):
            found[row["snapshot"]].append((row["id"], row["name"]))
        return found

    def remove(self, snapshot: Snapshot) -> None:
        """Takes one away that no image stands on."""
        self._world.tags.clear("snapshot", snapshot.id, snapshot.region)
        self._db.execute("DELETE FROM image_snapshots WHERE snapshot = ?", (snapshot.id,))
        self._db.execute("DELETE FROM snapshots WHERE id = ?", (snapshot.id,))


def _snapshot(row: Sequence[Any]) -> Snapshot:
    values = list(row)
    values[8] = System.read(row[8])
    values[11:13] = map(bool, row[11:13])
    return Snapshot(*values)
