"""One loop per account and region watches everything that is pending there.

Why leader and followers: one thread of those that wait asks for all, and hands over when its own image is done. No
thread of its own is left behind, and an error reaches whoever waits. The others sleep until they are woken: for their
own image's end, for their turn to lead, or because the run is called off. When is looked at what: `forecast`, `rounds`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..images.errors import CloudTrouble, ImageError, Interrupted, TookTooLong
from ..images.image import Image, ImageRef, State
from .clock import Clock
from .forecast import FIRST, LONGEST, Lengths, Outlook, unforeseen
from .patience import Patience
from .rounds import Round, next_round

CHECK = 1.0
"""Seconds after which a thread that sleeps looks whether its time is over."""

Find = Callable[[str, "list[str]"], Mapping[str, Image]]
Settled = Callable[["Image | None"], bool]


@dataclass(slots=True, eq=False)
class _Waiter:
    """One thread that waits.

    Attributes:
        since: Seconds into its operation from which the age of what it waits for is counted.
        due: When it would be asked about if it were alone.
        wake: Set when there is something to do for its thread.
        error: What ends its wait; not an ImageError where what the caller gave has failed.
    """

    ref: ImageRef
    settled: Settled
    patience: Patience
    what: str
    seen: Callable[[Image], None]
    find: Find
    since: float
    outlook: Outlook
    due: float = field(init=False)
    wake: threading.Event = field(default_factory=threading.Event)
    done: bool = False
    image: Image | None = None
    error: Exception | None = None

    def __post_init__(self) -> None:
        self.due = self.patience.clock.now() + max(0.0, FIRST - self.age)

    @property
    def age(self) -> float:
        return self.patience.spent - self.since

    @property
    def asked(self) -> str:
        """What it waits for, for an error, and how far that was."""
        if self.image is None:
            return self.what
        percent = self.image.progress_percent
        at = f", {percent} %" if percent is not None else ""
        return f"{self.what} (last seen {self.image.state.value}{at})"

    def end(self, error: Exception | None = None) -> None:
        self.error, self.done = error, True
        self.wake.set()

    def take(self, image: Image | None, sent: float) -> None:
        """Takes an answer.

        Args:
            sent: The age at which it was asked for.
        """
        before, self.image = self.image, image
        if image is not None:
            self.seen(image)
        if self.settled(image):
            if _is_good(before, image):
                self.outlook.ended(self.age)
            self.end()
        elif image is not None:
            self.outlook.saw(sent, (image.state, image.size_gib), image.progress_percent)


def _is_good(before: Image | None, after: Image | None) -> bool:
    """Whether what was done to an image has come to its end, and did not fail half-way."""
    if after is None:
        return before is not None and not before.state.pending
    return after.state is State.AVAILABLE


class Poller:
    """Waits for images of one region."""

    def __init__(self, region: str, clock: Clock) -> None:
        self._region, self._clock = region, clock
        self._lengths = Lengths()
        self._waiting: list[_Waiter] = []
        self._leader: _Waiter | None = None
        self._guard = threading.Lock()
        self._last = float("-inf")

    def wait(
        self,
        ref: ImageRef,
        settled: Settled,
        *,
        find: Find,
        patience: Patience,
        what: str,
        seen: Callable[[Image], None] = lambda image: None,
        begun: float | None = None,
    ) -> Image | None:
        """Waits until `settled` says so of what the cloud reports (None: the image is gone).

        Args:
            what: What is being waited for, for the error.
            seen: Told of every report.
            begun: Seconds into the operation at which the cloud began with it; None where nobody knows.

        Raises:
            TookTooLong, Interrupted: The operation's patience ended first.
        """
        since = patience.spent if begun is None else begun
        outlook = Outlook(self._lengths, dated=begun is not None)
        me = _Waiter(ref, settled, patience, what, seen, find, since, outlook)
        self._join(me)
        try:
            with patience.cancel.waking(me.wake):
                while not me.done:
                    if self._leader is me:
                        self._lead(me)
                    else:
                        # Its own time may end while the leader's look takes long.
                        self._clock.follow(me.wake, CHECK)
                        me.wake.clear()
                        self._check(me)
        finally:
            self._leave(me)
        if me.error:
            raise me.error
        return me.image

    def _join(self, me: _Waiter) -> None:
        with self._guard:
            self._waiting.append(me)
            self._leader = self._leader or me
            self._leader.wake.set()

    def _leave(self, me: _Waiter) -> None:
        with self._guard:
            self._waiting.remove(me)
            if self._leader is me:
                self._leader = self._waiting[0] if self._waiting else None
                if self._leader:
                    self._leader.wake.set()

    def _lead(self, me: _Waiter) -> None:
        """Goes from round to round until the own wait ends."""
        while True:
            me.wake.clear()
            waiting = self._patient()
            if me.done:
                return
            turn = next_round([waiter.due for waiter in waiting], self._last, max(waiter.age for waiter in waiting))
            pause = min(turn.at - self._clock.now(), LONGEST)  # longer only where the clock was set back
            left = min(waiter.patience.left for waiter in waiting)
            if pause > 0 and self._clock.wait(me.wake, min(pause, left)):
                continue  # somebody has come, or the run is called off
            if pause <= left:
                self._hold(me, turn, waiting)

    def _hold(self, me: _Waiter, turn: Round, waiting: list[_Waiter]) -> None:
        """Holds a round with those whose patience has not ended meanwhile."""
        self._patient()
        asked = [waiting[place] for place in turn.asked if not waiting[place].done]
        if asked and not me.done:
            self._look(me, asked)
            self._last = self._clock.now()

    def _look(self, me: _Waiter, asked: list[_Waiter]) -> None:
        sent = {id(waiter): waiter.age for waiter in asked}
        try:
            images = me.find(self._region, sorted({waiter.ref.id for waiter in asked}))
        except (Interrupted, TookTooLong) as error:
            # The leader's own patience, about what it waits for and not about this look; another thread leads on.
            me.end(error.about(me.asked, self._region))
            return
        except CloudTrouble:
            for waiter in asked:  # the cloud goes on with the images meanwhile: look again until the deadline
                waiter.due = self._clock.now() + unforeseen(waiter.age)
            return
        except ImageError as error:
            for waiter in asked:
                waiter.end(error)
            return
        for waiter in asked:
            if waiter.done:
                continue  # called off meanwhile: its operation is over
            try:
                waiter.take(images.get(waiter.ref.id), sent[id(waiter)])
            except Exception as error:  # of what its caller gave: it is for that thread, and the others wait on
                waiter.end(error)
            waiter.due = self._clock.now() + waiter.outlook.pause(waiter.age)

    def _patient(self) -> list[_Waiter]:
        """Those who go on waiting."""
        with self._guard:
            waiting = list(self._waiting)
        for waiter in waiting:
            self._check(waiter)
        return [waiter for waiter in waiting if not waiter.done]

    def _check(self, waiter: _Waiter) -> None:
        if waiter.done:
            return
        try:
            waiter.patience.check(waiter.asked, self._region)
        except ImageError as error:
            waiter.end(error)


class Pollers:
    """The poller of each region of one account."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pollers: dict[str, Poller] = {}
        self._guard = threading.Lock()

    def of(self, region: str) -> Poller:
        with self._guard:
            return self._pollers.setdefault(region, Poller(region, self._clock))

    def until_free(self, find: Find, patience: Patience, region: str, id: str) -> bool:
        """Waits until nothing is being done with an image, or it is gone; returns whether something was.

        Raises:
            TookTooLong, Interrupted: The operation's patience ended first.
        """
        was_busy = False

        def settled(image: Image | None) -> bool:
            nonlocal was_busy
            busy = image is not None and image.state.pending
            was_busy = was_busy or busy
            return not busy

        with patience.company.resting():
            self.of(region).wait(
                ImageRef(region, id), settled, find=find, patience=patience, what=f"wait until {id} is free"
            )
        return was_busy
