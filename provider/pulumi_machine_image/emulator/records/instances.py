"""Machines and their disks."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

from ..catalogue import System
from ..errors import ApiError
from .queries import ALL, Condition, Page, among, condition

if TYPE_CHECKING:
    from ..world import World

_COLUMNS = "id, zone, name, type, image, system, created_at, state, next_state, next_at, operation, token"
_IS_FREE = (
    "EXISTS (SELECT 1 FROM stopped_for_free AS free "
    "WHERE free.account = instances.account AND free.region = instances.region AND free.instance = id)"
)
STATE = "CASE WHEN ? < next_at THEN state ELSE next_state END"
"""`Instance.state_at` in a query; the question mark is the moment."""


class Disk(NamedTuple):
    """A disk in a machine."""

    id: str
    instance: str
    usage: str
    type: str
    size: int
    encrypted: bool = False


class Instance(NamedTuple):
    """One machine; it is in `state` until `next_at` and in `next_state` from then on."""

    id: str
    zone: str
    name: str
    type: str
    image: str
    system: System
    created_at: float
    state: str
    next_state: str
    next_at: float
    operation: str
    token: str = ""
    is_free: bool = False
    """Whether it was stopped so that it costs nothing."""
    disks: tuple[Disk, ...] = ()

    def state_at(self, now: float) -> str:
        """Its state at a moment."""
        return self.state if now < self.next_at else self.next_state

    @property
    def system_disk(self) -> Disk:
        """The one it boots from."""
        return next(disk for disk in self.disks if disk.usage == "SYSTEM_DISK")

    @property
    def data_disks(self) -> tuple[Disk, ...]:
        """The others."""
        return tuple(disk for disk in self.disks if disk.usage == "DATA_DISK")


def disk_ids(world: "World", count: int) -> list[str]:
    """Ids for the disks of a new machine, which are listed in the order of their ids."""
    return sorted(world.new_id("disk") for _ in range(count))


class Instances:
    """The machines of the caller's account in its region."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._db = world.db
        self._here = (world.account, world.region)

    def own(self, where: Condition, page: Page = ALL) -> list[Instance]:
        """A part of those that fit, the newest first."""
        query = (
            f"SELECT {_COLUMNS}, {_IS_FREE} AS is_free FROM instances "
            f"WHERE account = ? AND region = ? AND {where.sql} ORDER BY created_at DESC, id LIMIT ? OFFSET ?"
        )
        rows = self._db.execute(query, (*self._here, *where.values, *page.values)).fetchall()
        disks = self._disks([row["id"] for row in rows])
        return [
            Instance(
                **{
                    **dict(row),
                    "system": System.read(row["system"]),
                    "is_free": bool(row["is_free"]),
                    "disks": tuple(disks[row["id"]]),
                }
            )
            for row in rows
        ]

    def count(self, where: Condition) -> int:
        """How many fit."""
        query = f"SELECT count(*) FROM instances WHERE account = ? AND region = ? AND {where.sql}"
        return int(self._db.execute(query, (*self._here, *where.values)).fetchone()[0])

    def with_disk(self, disk_id: str) -> Condition:
        """The machine that a disk is in."""
        query = "id IN (SELECT instance FROM disks WHERE account = ? AND region = ? AND id = ?)"
        return condition(query, *self._here, disk_id)

    def find(self, instance_id: str) -> Instance:
        """The machine of that id."""
        found = self.own(among((instance_id,)))
        if not found:
            raise ApiError(
                "InvalidInstanceId.NotFound", f"The instance {instance_id} does not exist in {self._world.region}."
            )
        return found[0]

    def made_with(self, token: str) -> list[str]:
        """Ids of what an earlier call with this ClientToken made."""
        query = "SELECT id FROM instances WHERE account = ? AND region = ? AND token = ? ORDER BY id"
        return [row["id"] for row in self._db.execute(query, (*self._here, token))] if token else []

    def of_disk(self, disk_id: str) -> tuple[Instance, Disk] | None:
        """The machine that a disk is in."""
        for instance in self.own(self.with_disk(disk_id)):
            return instance, next(disk for disk in instance.disks if disk.id == disk_id)
        return None

    def add(self, instance: Instance) -> None:
        """Puts a new machine on the shelf, with its disks."""
        row: dict[str, Any] = {**instance._asdict(), "system": instance.system.stored()}
        columns = _COLUMNS.split(", ")
        self._db.execute(
            f"INSERT INTO instances (account, region, {_COLUMNS}) VALUES (?, ?, {', '.join('?' * len(columns))})",
            (*self._here, *(row[name] for name in columns)),
        )
        self._db.executemany(
            "INSERT INTO disks (account, region, id, instance, usage, type, size, encrypted) VALUES (?,?,?,?,?,?,?,?)",
            [(*self._here, d.id, instance.id, d.usage, d.type, d.size, d.encrypted) for d in instance.disks],
        )

    def ids(self) -> list[str]:
        """All of them."""
        query = "SELECT id FROM instances WHERE account = ? AND region = ?"
        return [row["id"] for row in self._db.execute(query, self._here)]

    def move(self, instance: Instance, state: str, then: str, operation: str, *, for_free: bool = False) -> None:
        """Into a state that leads to another one; for free where it costs nothing there."""
        until = self._world.now + self._world.settings.instance_seconds
        self._db.execute(
            "UPDATE instances SET state = ?, next_state = ?, next_at = ?, operation = ? "
            "WHERE account = ? AND region = ? AND id = ?",
            (state, then, until, operation, *self._here, instance.id),
        )
        self._charge_for(instance)
        if for_free:
            self._db.execute("INSERT INTO stopped_for_free VALUES (?, ?, ?)", (*self._here, instance.id))

    def remove(self, instance: Instance) -> None:
        """Takes a machine away, with its disks; its snapshots and images stay."""
        self._world.tags.clear("instance", instance.id, self._world.region)
        self._charge_for(instance)
        for table, column in (("disks", "instance"), ("instances", "id")):
            self._db.execute(
                f"DELETE FROM {table} WHERE account = ? AND region = ? AND {column} = ?", (*self._here, instance.id)
            )

    def _charge_for(self, instance: Instance) -> None:
        query = "DELETE FROM stopped_for_free WHERE account = ? AND region = ? AND instance = ?"
        self._db.execute(query, (*self._here, instance.id))

    def _disks(self, instance_ids: Collection[str]) -> dict[str, list[Disk]]:
        query = (
            "SELECT id, instance, usage, type, size, encrypted FROM disks WHERE account = ? AND region = ? "
            f"AND instance IN ({', '.join('?' * len(instance_ids))}) ORDER BY usage DESC, id"
        )
        found: dict[str, list[Disk]] = {instance_id: [] for instance_id in instance_ids}
        for row in self._db.execute(query, (*self._here, *instance_ids)):
            disk = Disk(**{**dict(row), "encrypted": bool(row["encrypted"])})
            found[disk.instance].append(disk)
        return found
