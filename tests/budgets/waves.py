"""Operations at once, as an engine has them in flight, and what they cost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from lab.served import ServedLab
from pulumi_machine_image.clouds.batches import batches
from pulumi_machine_image.runtime.clock import Clock
from pulumi_machine_image.runtime.company import Company

Job = Callable[[], object]


class _Gate(Company):
    """Lets operations ask only when so many are under way, so that what is counted is no matter of luck."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._barrier = threading.Barrier(number)

    @contextmanager
    def aboard(self, clock: Clock) -> Iterator[None]:
        with super().aboard(clock):
            self._barrier.wait(30)
            yield


def run(lab: ServedLab, jobs: Sequence[Job], at_once: int) -> Counter[str]:
    """Runs operations of the lab's process, so many at once; returns its calls by action."""
    before = len(lab.called)
    for wave in batches(jobs, at_once):
        lab.core._company = _Gate(len(wave))
        failed: list[BaseException] = []
        threads = [threading.Thread(target=_one, args=(job, failed)) for job in wave]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        if failed:
            raise failed[0]
    return Counter(call.action for call in lab.called[before:])


def _one(job: Job, failed: list[BaseException]) -> None:
    try:
        job()
    except BaseException as error:
        failed.append(error)
