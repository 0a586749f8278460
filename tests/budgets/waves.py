"""Operations at once, as an engine has them in flight, and what they cost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from lab.clock import TurningClock
from lab.served import ServedLab
from pulumi_machine_image.clouds.batches import batches
from pulumi_machine_image.runtime.clock import Clock
from pulumi_machine_image.runtime.company import Company

Job = Callable[[], object]


class _Gate(Company):
    """Lets operations ask only when all are under way."""

    @contextmanager
    def aboard(self, clock: Clock) -> Iterator[None]:
        with super().aboard(clock):
            clock.wait(threading.Event(), 0)
            yield


def run(lab: ServedLab, jobs: Sequence[Job], at_once: int) -> Counter[str]:
    """Runs operations of the lab's process, so many at once, by a clock that lets one thread run at a time, so that
    what is counted is no matter of luck; returns its calls by action."""
    assert isinstance(lab.clock, TurningClock)
    before = len(lab.called)
    for wave in batches(jobs, at_once):
        lab.core._company = _Gate()
        lab.clock.run(wave)
    return Counter(call.action for call in lab.called[before:])
