"""Bad conditions, simulated: what they cost a run, against what the capacity that is lost explains.

The provider's own limiter and retries, a cloud that counts the calls of any second as the emulator does, and a virtual
clock: no second passes, and every run goes the same way.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pulumi_machine_image.emulator.rates import Rates
from pulumi_machine_image.images.errors import CloudTrouble, Throttled
from pulumi_machine_image.runtime.limiter import Limiter, Rate
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.runtime.retry import attempt

from .turns import TurnClock

PER_SECOND = 10
"""Calls of one action, as most are documented."""
IMAGES, AT_ONCE = 1000, 32
ACTIONS = ("CreateImage", "ModifyImageAttribute")
"""The calls of one image."""
USUAL_LATENCY = 0.05
FOR_EVER = 1e9


@dataclass(frozen=True)
class Condition:
    """How a cloud behaves.

    Attributes:
        share: Of the documented rates, what it takes.
        latency: Seconds to each answer.
        faults: The share of its answers that are errors of its own.
        processes: How many provider processes share the images.
    """

    name: str
    share: float = 1.0
    latency: float = USUAL_LATENCY
    faults: float = 0.0
    processes: int = 1

    @property
    def bound(self) -> float:
        """Seconds that no caller can go below: calls at the rate that is there, and rounds of so many at once."""
        calls = IMAGES / (1 - self.faults)
        by_rate = calls / (PER_SECOND * self.share)
        by_latency = calls / AT_ONCE * len(ACTIONS) * self.latency
        return max(by_rate, by_latency)


CONDITIONS: Sequence[Condition] = (
    Condition("as documented"),
    Condition("throttled at half of the rate", share=0.5),
    Condition("throttled at a tenth of the rate", share=0.1),
    Condition("500 ms to each answer", latency=0.5),
    Condition("5 % faults", faults=0.05),
    Condition("all three", share=0.5, latency=0.5, faults=0.05),
    Condition("two processes", processes=2),
    Condition("four processes", processes=4),
)


@dataclass
class Outcome:
    """What came of a run.

    Attributes:
        seconds: It took so long.
        sent: Calls.
        refused: Those of them that were too many.
        longest: Seconds between the first call and the last of the image that took longest.
    """

    seconds: float = 0.0
    sent: int = 0
    refused: int = 0
    longest: float = 0.0


class Cloud:
    """Counts, refuses and fails; a call that is refused does not count."""

    def __init__(self, clock: TurnClock, condition: Condition, outcome: Outcome) -> None:
        self._clock, self._condition, self._outcome = clock, condition, outcome
        self._rates = Rates(clock.now)
        self._chance = random.Random(10)

    def call(self, action: str, patience: Patience) -> None:
        """One attempt of a call."""
        self._outcome.sent += 1
        patience.pause(self._condition.latency / 2, action)
        allowed = self._rates.allow(action, int(PER_SECOND * self._condition.share))
        failed = allowed and self._chance.random() < self._condition.faults
        patience.pause(self._condition.latency / 2, action)
        if not allowed:
            self._outcome.refused += 1
            raise Throttled(action, why="too many calls")
        if failed:
            raise CloudTrouble(action, why="an error of the cloud's own")


def run(condition: Condition) -> Outcome:
    """Makes the images, so many at once, in as many processes as the condition says."""
    clock, outcome = TurnClock(), Outcome()
    cloud = Cloud(clock, condition, outcome)
    images = iter(range(IMAGES))
    chance = random.Random(7)

    def work(limiter: Limiter) -> None:
        for _ in images:
            begun, patience = clock.now(), Patience(FOR_EVER, clock)
            for action in ACTIONS:
                call = partial(cloud.call, action, patience)
                send: Callable[[], None] = partial(
                    limiter.send, "here", action, call, patience=patience, what=action, where="here"
                )
                attempt(send, patience=patience, repeatable=True, what=action, rng=chance.random)
            outcome.longest = max(outcome.longest, clock.now() - begun)

    limiters = [Limiter(lambda action: Rate(PER_SECOND, 1.0), clock) for _ in range(condition.processes)]
    outcome.seconds = clock.run([partial(work, limiters[number % len(limiters)]) for number in range(AT_ONCE)])
    return outcome


HEAD = ("1,000 images, 32 at once", "slowdown", "lost capacity", "ratio", "refused", "longest image")


def rows() -> list[tuple[str, ...]]:
    """A row for each condition, by `HEAD`: how much slower than the first, how much of that the lost capacity explains,
    and the one over the other."""
    usual = run(CONDITIONS[0])
    found: list[tuple[str, ...]] = []
    for condition in CONDITIONS:
        outcome = run(condition)
        slowdown, lost = outcome.seconds / usual.seconds, condition.bound / CONDITIONS[0].bound
        refused, ratio = outcome.refused / outcome.sent, slowdown / lost
        found.append(
            (
                condition.name,
                f"{slowdown:.2f}",
                f"{lost:.2f}",
                f"{ratio:.2f}",
                f"{100 * refused:.1f} %",
                f"{outcome.longest:.0f} s",
            )
        )
    return found
