"""Exports: how many are under way; nothing else is known of them, since nothing can be asked about one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..world import World


class Exports:
    """The exports of the caller's account in its region."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._here = (world.account, world.region)

    def under_way(self) -> int:
        """How many have not ended."""
        query = "SELECT count(*) FROM exports WHERE account = ? AND region = ? AND ends_at > ?"
        return int(self._world.db.execute(query, (*self._here, self._world.now)).fetchone()[0])

    def begin(self, ends_at: float) -> int:
        """A new one; its number was never given before."""
        db = self._world.db
        db.execute(
            "DELETE FROM exports WHERE account = ? AND region = ? AND ends_at <= ?", (*self._here, self._world.now)
        )
        task = db.execute("INSERT INTO exports (account, region, ends_at) VALUES (?, ?, ?)", (*self._here, ends_at))
        assert task.lastrowid is not None
        return task.lastrowid
