"""Tags: the pairs that an account has made, and those of them that are on images, instances and snapshots.

One shelf, seen both through cvm (`Tags`) and through the tag service.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from ..errors import ApiError
from .images import listed
from .queries import ALL, Condition, Page, condition

if TYPE_CHECKING:
    from ..world import World

TagKind = Literal["image", "instance", "snapshot"]
PER_RESOURCE = 50
KEYS, VALUES = 1000, 1000
"""How many keys an account may have, and how many values a key: the tag SDK's error codes. Newer pages have a million
pairs instead."""


class Pair(NamedTuple):
    """A key with a value."""

    key: str
    value: str


class Tags:
    """The tags of the caller's account."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._db = world.db
        there = listed(world)
        is_there = f"(kind <> 'image' OR resource IN (SELECT id FROM images WHERE {there.sql}))"
        self._there = Condition(is_there, there.values) if there.values else there
        """Of something that is not hidden."""

    def of(self, kind: TagKind, ids: Collection[str], region: str = "") -> dict[str, dict[str, str]]:
        """Key to value, for each of the resources."""
        query = (
            "SELECT resource, key, value FROM tags WHERE account = ? AND region = ? AND kind = ? "
            f"AND resource IN ({', '.join('?' * len(ids))}) AND {self._there.sql} ORDER BY resource, key"
        )
        found: dict[str, dict[str, str]] = {resource: {} for resource in ids}
        where = (self._world.account, region or self._world.region, kind)
        for row in self._db.execute(query, (*where, *ids, *self._there.values)):
            found[row["resource"]][row["key"]] = row["value"]
        return found

    def put(self, kind: TagKind, resource: str, tags: Mapping[str, str], region: str = "") -> None:
        """Adds tags or gives them another value; those that the account has not made are made."""
        where = (self._world.account, region or self._world.region, kind, resource)
        self._db.executemany(
            "INSERT OR REPLACE INTO tags VALUES (?, ?, ?, ?, ?, ?)", [(*where, key, tags[key]) for key in tags]
        )
        self.make(tags.items())

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

    def everywhere(self, where: Condition | None = None) -> dict[tuple[str, TagKind, str], dict[str, str]]:
        """All tags of the account that are on something, or those that fit, by region, kind and id."""
        asked = (where or Condition()) & self._there
        query = (
            f"SELECT region, kind, resource, key, value FROM tags WHERE account = ? AND {asked.sql} "
            "ORDER BY kind, region, resource, key"
        )
        found: dict[tuple[str, TagKind, str], dict[str, str]] = {}
        for row in self._db.execute(query, (self._world.account, *asked.values)):
            found.setdefault((row["region"], row["kind"], row["resource"]), {})[row["key"]] = row["value"]
        return found

    def made(self, where: Condition, page: Page = ALL) -> list[Pair]:
        """A part of the account's pairs that fit, on something or not."""
        query = (
            f"SELECT key, value FROM made_tags WHERE account = ? AND {where.sql} ORDER BY key, value LIMIT ? OFFSET ?"
        )
        rows = self._db.execute(query, (self._world.account, *where.values, *page.values))
        return [Pair(row["key"], row["value"]) for row in rows]

    def made_keys(self, where: Condition, page: Page = ALL) -> list[str]:
        """A part of the keys of the account's pairs that fit."""
        query = f"SELECT DISTINCT key FROM made_tags WHERE account = ? AND {where.sql} ORDER BY key LIMIT ? OFFSET ?"
        rows = self._db.execute(query, (self._world.account, *where.values, *page.values))
        return [row["key"] for row in rows]

    def count(self, where: Condition) -> int:
        """How many of the account's pairs fit."""
        query = f"SELECT count(*) FROM made_tags WHERE account = ? AND {where.sql}"
        return int(self._db.execute(query, (self._world.account, *where.values)).fetchone()[0])

    def has_key(self, key: str) -> bool:
        """Whether the account has made a pair with the key."""
        return bool(self.made(condition("key = ?", key), Page(limit=1)))

    def known(self, key: str) -> str:
        """The key, which the account must have made where the setting `unknownTags` says so."""
        if self._world.settings.unknown_tags == "refused" and not self.has_key(key):
            raise ApiError("InvalidParameterValue.TagKeyNotFound", f"There is no tag with the key {key!r}.")
        return key

    def has(self, pair: Pair) -> bool:
        """Whether the account has made the pair."""
        return bool(self.made(condition("key = ? AND value = ?", *pair), Page(limit=1)))

    def is_attached(self, pair: Pair) -> bool:
        """Whether the pair is on something."""
        query = f"SELECT 1 FROM tags WHERE account = ? AND key = ? AND value = ? AND {self._there.sql} LIMIT 1"
        values = (self._world.account, *pair, *self._there.values)
        return self._db.execute(query, values).fetchone() is not None

    def admit(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Room for those of the pairs that are to be made."""
        new = {pair for pair in (Pair(*pair) for pair in pairs) if not self.has(pair)}
        values = Counter(pair.key for pair in new)
        keys = [key for key in values if not self.has_key(key)]
        if keys and len(self.made_keys(Condition())) + len(keys) > KEYS:
            raise ApiError("LimitExceeded.TagKey", f"An account has at most {KEYS} tag keys.")
        for key, number in values.items():
            if self.count(condition("key = ?", key)) + number > VALUES:
                raise ApiError("LimitExceeded.TagValue", f"The tag key {key!r} has {VALUES} values already.")

    def make(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Makes pairs; those that are there do not matter."""
        rows = [(self._world.account, *pair) for pair in pairs]
        self._db.executemany("INSERT OR IGNORE INTO made_tags VALUES (?, ?, ?)", rows)

    def unmake(self, pair: Pair) -> None:
        """Takes a pair away that is on nothing."""
        self._db.execute(
            "DELETE FROM made_tags WHERE account = ? AND key = ? AND value = ?", (self._world.account, *pair)
        )
