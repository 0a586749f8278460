"""Tags of images, instances and snapshots: one shelf, seen both through cvm (`Tags`) and through the tag service."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..world import World

TagKind = Literal["image", "instance", "snapshot"]
PER_RESOURCE = 50


class Tags:
    """The tags that the caller's account has put on things."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._db = world.db

    def of(self, kind: TagKind, ids: Collection[str], region: str = "") -> dict[str, dict[str, str]]:
        """Key to value, for each of the resources."""
        query = (
            "SELECT resource, key, value FROM tags WHERE account = ? AND region = ? AND kind = ? "
            f"AND resource IN ({', '.join('?' * len(ids))}) ORDER BY resource, key"
        )
        found: dict[str, dict[str, str]] = {resource: {} for resource in ids}
        for row in self._db.execute(query, (self._world.account, region or self._world.region, kind, *ids)):
            found[row["resource"]][row["key"]] = row["value"]
        return found

    def put(self, kind: TagKind, resource: str, tags: Mapping[str, str], region: str = "") -> None:
        """Adds tags or gives them another value."""
        where = (self._world.account, region or self._world.region, kind, resource)
        self._db.executemany(
            "INSERT OR REPLACE INTO tags VALUES (?, ?, ?, ?, ?, ?)", [(*where, key, tags[key]) for key in tags]
        )

    def drop(self, kind: TagKind, resource: str, keys: Collection[str], region: str = "") -> None:
        """Takes tags off; those that are not there do not matter."""
        where = (self._world.account, region or self._world.region, kind, resource)
        self._db.executemany(
            "DELETE FROM tags WHERE account = ? AND region = ? AND kind = ? AND resource = ? AND key = ?",
            [(*where, key) for key in keys],
        )

    def clear(self, kind: TagKind, resource: str, region: str) -> None:
        """Takes all tags off something that goes away."""
        self._db.execute(
            "DELETE FROM tags WHERE account = ? AND region = ? AND kind = ? AND resource = ?",
            (self._world.account, region, kind, resource),
        )

    def everywhere(self) -> dict[tuple[str, TagKind, str], dict[str, str]]:
        """All tags of the account, by region, kind and id."""
        query = (
            "SELECT region, kind, resource, key, value FROM tags WHERE account = ? ORDER BY kind, region, resource, key"
        )
        found: dict[tuple[str, TagKind, str], dict[str, str]] = {}
        for row in self._db.execute(query, (self._world.account,)):
            found.setdefault((row["region"], row["kind"], row["resource"]), {})[row["key"]] = row["value"]
        return found
