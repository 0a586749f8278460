"""Documented call rates, enforced when the setting asks for it.

The numbers: pages "API category" of each service (cvm 213/15689, cbs 362/15634, tag 651/35307, sts 1312/48207 of the
Chinese site; those of the international one agree). What they count: page "API rate limits" (1278/109059, 2025-04).
"""

import threading
from collections import deque
from collections.abc import Callable, Hashable

from .regions import REGIONS

SECOND = 1 - 1e-6
"""Times since 1970 are no more exact than that."""
MOST = 10_000
"""The calls of so many are kept; after a second nothing is left of them, which is as good as none."""


class Rates:
    """The calls of the last second, by caller, entrance and action.

    Unsure: whether the second is one of the clock or any; any is stricter. A call that is refused does not count. The
    limits of whole accounts and of addresses, which the page speaks of without numbers, are not there.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: dict[Hashable, deque[float]] = {}

    def allow(self, who: Hashable, per_second: int) -> bool:
        """Counts the call, if there is room for it."""
        now = self._clock()
        with self._lock:
            if len(self._calls) >= MOST:
                self._calls = {one: calls for one, calls in self._calls.items() if now - calls[-1] < SECOND}
            calls = self._calls.setdefault(who, deque())
            while calls and not 0 <= now - calls[0] < SECOND:
                calls.popleft()
            allowed = len(calls) < per_second
            if allowed:
                calls.append(now)
            return allowed


def entrance(host: str) -> str:
    """The region of the API server that a host names, as cvm.ap-guangzhou.tencentcloudapi.com; most name none.

    Calls of one caller are counted together there, whichever regions they are about.
    """
    return next((label for label in host.split(".") if label in REGIONS), "")
