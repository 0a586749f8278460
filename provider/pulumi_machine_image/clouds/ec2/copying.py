"""Copying an image to other regions: asked for in each destination, no more at once than it takes.

What is more than EC2's quota "Concurrent snapshot copies per destination Region" waits here, and not as an error of the
cloud.
"""

from __future__ import annotations

import threading
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ...images.errors import CloudTrouble, CopiesFailed, ImageError
from ...images.image import Image, ImageRef
from ..cloud import NewCopies
from ..codes import rehearsal
from . import shapes
from .making import tag_after
from .reading import Reader, lost, made_id

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


class Copier:
    """Copies images for one operation."""

    def __init__(self, reader: Reader, running: Running) -> None:
        self._reader, self._running = reader, running

    def copy(self, new: NewCopies) -> Mapping[str, str]:
        """Starts copying, asked for in all regions at once. A token makes each order harmless to repeat.

        Raises:
            CopiesFailed: Some regions' copies could not be begun; it tells which could.
        """
        regions = sorted(new.regions)
        with ThreadPoolExecutor(max_workers=min(len(regions), 16) or 1) as threads:
            orders = {region: threads.submit(self._copy, new, region) for region in regions}
        begun: dict[str, str] = {}
        failed: dict[str, ImageError] = {}
        for region, order in orders.items():
            try:
                begun[region] = order.result()
            except ImageError as error:
                failed[region] = error
        if failed and len(regions) == 1:
            raise failed[regions[0]]
        if failed:
            raise CopiesFailed(f"Copy image {new.source.id}", begun=begun, by_region=failed)
        return begun

    def rehearse(self, new: NewCopies) -> None:
        """Lets the cloud say, destination by destination, whether the caller may copy."""
        params = shapes.copy_of(new, str(uuid.uuid4()))
        params["DryRun"] = True
        for region in sorted(new.regions):
            what = f"Copy image {new.source.id} to {region}"
            with rehearsal():
                self._reader.ask("CopyImage", region, lambda ec2: ec2.copy_image(**params), what=what)

    def _copy(self, new: NewCopies, region: str) -> str:
        """One copy, once there is a place for it.

        Why a token of its own for each order, and not one made from what is ordered: EC2 answers a token that it knows
        with the copy it made then, even when that failed or was deleted, so that it could never be made again.
        """
        what, token = f"Copy image {new.source.id} to {region}", str(uuid.uuid4())
        made = self._running.start(
            region,
            lambda: self._order(new, region, token, what),
            find=lambda ids: self._reader.find(region, ids),
            pause=lambda seconds: self._reader.patience.pause(seconds, what, region),
        )
        tag_after(self._reader, ImageRef(region, made), new.tags, with_snapshots=True)
        return made

    def _order(self, new: NewCopies, region: str, token: str, what: str) -> str:
        params = shapes.copy_of(new, token)
        try:
            said = self._reader.ask("CopyImage", region, lambda ec2: ec2.copy_image(**params), what=what)
        except CloudTrouble as error:
            raise lost(error, what, region) from error
        return made_id(said.get("ImageId"), what, region)
