"""One loop per region watches everything that is pending there.

Why leader and followers: the first thread that waits asks for all, up to 100 ids a call, and hands over when its own
image is done. No thread of its own is left behind, and an error reaches whoever waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..images.errors import CloudTrouble, ImageError, Interrupted, TookTooLong
from ..images.image import Image, ImageRef
from .clock import Clock
from .patience import Patience

FIRST, LONGEST, SHARE = 0.5, 10.0, 0.2
"""Seconds between looks: a fifth of the time the youngest has waited, within these bounds."""

Find = Callable[[str, "list[str]"], Mapping[str, Image]]
Settled = Callable[["Image | None"], bool]


@dataclass(slots=True)
class _Waiter:
    ref: ImageRef
    settled: Settled
    patience: Patience
    what: str
    seen: Callable[[Image], None]
    find: Find
    done: threading.Event = field(default_factory=threading.Event)
    image: Image | None = None
    error: ImageError | None = None


class Poller:
    """Waits for images of one region."""

    def __init__(self, region: str, clock: Clock) -> None:
        self._region, self._clock = region, clock
        self._waiting: list[_Waiter] = []
        self._guard = threading.Lock()
        self._leading = threading.Lock()

    def wait(
        self,
        ref: ImageRef,
        settled: Settled,
        *,
        find: Find,
        patience: Patience,
        what: str,
        seen: Callable[[Image], None] = lambda image: None,
    ) -> Image | None:
        """Waits until `settled` says so of what the cloud reports (None: the image is gone).

        Args:
            what: What is being waited for, for the error.
            seen: Told of every report.

        Raises:
            TookTooLong, Interrupted: The operation's patience ended first.
        """
        me = _Waiter(ref, settled, patience, what, seen, find)
        with self._guard:
            self._waiting.append(me)
        try:
            while not me.done.is_set():
                if self._leading.acquire(blocking=False):
                    try:
                        self._lead(me)
                    finally:
                        self._leading.release()
                else:
                    me.done.wait(0.05)
        finally:
            with self._guard:
                if me in self._waiting:
                    self._waiting.remove(me)
        if me.error:
            raise me.error
        return me.image

    def _lead(self, me: _Waiter) -> None:
        while not me.done.is_set():
            with self._guard:
                waiting = [waiter for waiter in self._waiting if not waiter.done.is_set()]
            self._drop_impatient(waiting)
            if me.done.is_set():
                return
            youngest = min(waiter.patience.spent for waiter in waiting)
            self._clock.wait(me.patience.cancel, min(max(FIRST, youngest * SHARE), LONGEST, max(me.patience.left, 0)))
            self._drop_impatient(waiting)
            if me.done.is_set():
                return
            self._look(me, [waiter for waiter in waiting if not waiter.done.is_set()])

    def _look(self, me: _Waiter, waiting: list[_Waiter]) -> None:
        try:
            images = me.find(self._region, sorted({waiter.ref.id for waiter in waiting}))
        except (Interrupted, TookTooLong) as error:
            # The leader's own patience, about what it waits for and not about this look; another thread leads on.
            me.error = error.about(self._asked(me), self._region)
            me.done.set()
            return
        except CloudTrouble:
            return  # the cloud goes on with the images meanwhile: look again until the deadline
        except ImageError as error:
            for waiter in waiting:
                waiter.error = error
                waiter.done.set()
            return
        for waiter in waiting:
            image = images.get(waiter.ref.id)
            if image is not None:
                waiter.seen(image)
            waiter.image = image
            if waiter.settled(image):
                waiter.done.set()

    def _drop_impatient(self, waiting: list[_Waiter]) -> None:
        for waiter in waiting:
            try:
                waiter.patience.check(self._asked(waiter), self._region)
            except ImageError as error:
                waiter.error = error
                waiter.done.set()

    @staticmethod
    def _asked(waiter: _Waiter) -> str:
        if waiter.image is None:
            return waiter.what
        percent = waiter.image.progress_percent
        at = f", {percent} %" if percent is not None else ""
        return f"{waiter.what} (last seen {waiter.image.state.value}{at})"


class Pollers:
    """The poller of each region."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pollers: dict[str, Poller] = {}
        self._guard = threading.Lock()

    def of(self, region: str) -> Poller:
        with self._guard:
            return self._pollers.setdefault(region, Poller(region, self._clock))
