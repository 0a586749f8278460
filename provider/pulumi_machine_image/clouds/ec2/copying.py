"""How many copies run at once in a destination: what is too many waits here, and not as an error of the cloud."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from ...images.image import Image

MOST = 20
"""Copies that may run at once in a region; by EC2's quota "Concurrent snapshot copies per destination Region"."""
PAUSE = 5.0
"""Seconds between looks while no place is free."""


class Running:
    """The copies that this process began and has not seen end, region by region."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._ids: dict[str, list[str]] = defaultdict(list)
        self._starting: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()

    def start(
        self,
        region: str,
        order: Callable[[], str],
        *,
        find: Callable[[Sequence[str]], Mapping[str, Image]],
        pause: Callable[[float], None],
    ) -> str:
        """Orders a copy once there is a place for it; returns its id.

        Args:
            find: Looks for images of the region.
            pause: Waits, and raises when the operation's patience ends.
        """
        with self._guard:
            starting = self._starting[region]
        with starting:
            ids = self._ids[region]
            while len(ids) >= self._most:
                found = find(ids)
                ids[:] = [id for id in ids if id in found and found[id].state.pending]
                if len(ids) >= self._most:
                    pause(PAUSE)
            made = order()
            ids.append(made)
            return made
