"""Documented call rates, enforced when the setting asks for it."""

import threading
from collections.abc import Callable, Hashable

ROUNDING = 1e-6
"""Times since 1970 are no more exact than that."""
MOST = 10_000
"""So many buckets are kept; those that nobody took from for a second are full, which is as good as none."""


class Rates:
    """A token bucket per account, region and action that holds one second's worth of calls.

    Unsure: the pages give a number per action but not what it counts; the suffixes of RequestLimitExceeded suggest per
    main account within a region.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[Hashable, tuple[float, float]] = {}

    def allow(self, who: Hashable, per_second: float) -> bool:
        """Takes a token, if there is one."""
        now = self._clock()
        with self._lock:
            tokens, since = self._buckets.get(who, (per_second, now))
            tokens = min(per_second, tokens + max(0.0, now - since) * per_second)
            if len(self._buckets) >= MOST:
                self._buckets = {one: kept for one, kept in self._buckets.items() if now - kept[1] < 1}
            allowed = tokens >= 1 - ROUNDING
            self._buckets[who] = (max(0.0, tokens - 1) if allowed else tokens, now)
            return allowed
