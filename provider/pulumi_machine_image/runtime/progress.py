"""Tells a person how long work is going: at each change of state, and once a minute."""

from __future__ import annotations

from collections.abc import Callable

from ..images.image import Image
from ..images.naming import is_unfinished
from .clock import Clock
from .patience import span

QUIET, EVERY = 20.0, 60.0
"""Seconds before the first line, and between lines, where each line stays: short work needs none."""


class Progress:
    """The progress lines of one operation; they may be said from any thread that polls.

    Args:
        quiet: Seconds before the first line.
        every: Seconds between lines while nothing changes; 0 for a line at each look.
    """

    def __init__(self, clock: Clock, say: Callable[[str], None], *, quiet: float = QUIET, every: float = EVERY) -> None:
        self._clock, self._say = clock, say
        self._quiet, self._every = quiet, every
        self._started = clock.now()
        self._last: dict[str, tuple[str, float]] = {}

    def seen(self, image: Image) -> None:
        """Takes a report of a pending image."""
        now = self._clock.now()
        state, said = self._last.get(image.id, ("", self._started + self._quiet - self._every))
        changed = bool(state) and state != image.state.value
        if now - said >= self._every or (changed and now - self._started >= self._quiet):
            percent = f" {image.progress_percent} %" if image.progress_percent is not None else ""
            doing = f" ({image.state_reason})" if image.state_reason else ""
            label = image.id if is_unfinished(image.name) else image.label
            self._say(
                f"{label} in {image.region}: {image.state.value}{percent}{doing} after {span(now - self._started)}"
            )
            said = now
        self._last[image.id] = (image.state.value, said)
