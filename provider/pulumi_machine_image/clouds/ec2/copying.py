"""How many copies run at once in a destination: what is too many waits here, and not as an error of the cloud."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ...images.image import Image

PAUSE = 5.0
"""Seconds between looks while no place is free."""

Find = Callable[[Sequence[str]], Mapping[str, Image]]


@dataclass(slots=True)
class _Destination:
    """What this process has under way in a region.

    Attributes:
        ids: Copies that it began and has not seen end.
        starting: Places held for orders that are being sent.
        queue: Who waits for a place; the first comes next.
    """

    ids: list[str] = field(default_factory=list)
    starting: int = 0
    queue: deque[object] = field(default_factory=deque)


class Running:
    """The copies that this process began and has not seen end, region by region.

    Args:
        most: How many may run at once in a region.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._regions: dict[str, _Destination] = {}
        self._guard = threading.Lock()

    def start(self, region: str, order: Callable[[], str], *, find: Find, pause: Callable[[float], None]) -> str:
        """Orders a copy once there is a place for it, first come, first served; returns its id.

        Args:
            find: Looks for images of the region.
            pause: Waits, and raises when the operation's patience ends.
        """
        with self._guard:
            there = self._regions.setdefault(region, _Destination())
        self._wait(there, find, pause)
        made = None
        try:
            made = order()
            return made
        finally:
            with self._guard:
                there.starting -= 1
                there.ids += [made] if made else []

    def _wait(self, there: _Destination, find: Find, pause: Callable[[float], None]) -> None:
        """Returns with a place that is held."""
        ticket = object()
        with self._guard:
            there.queue.append(ticket)
        try:
            while not self._take(there, ticket, find):
                pause(PAUSE)
        except BaseException:
            with self._guard:
                there.queue.remove(ticket)
            raise

    def _take(self, there: _Destination, ticket: object, find: Find) -> bool:
        """Holds a place if there is one. Only the first in the queue asks the cloud for it."""
        with self._guard:
            if self._hold(there, ticket):
                return True
            if there.queue[0] is not ticket:
                return False
            began = list(there.ids)
        found = find(began)
        ended = {id for id in began if id not in found or not found[id].state.pending}
        with self._guard:
            there.ids[:] = [id for id in there.ids if id not in ended]
            return self._hold(there, ticket)

    def _hold(self, there: _Destination, ticket: object) -> bool:
        """Holds a place where there is one for each who came before, too."""
        if there.queue.index(ticket) >= self._most - len(there.ids) - there.starting:
            return False
        there.queue.remove(ticket)
        there.starting += 1
        return True
