"""A large fleet, simulated: how long it takes to make, against what durations and rates leave no caller below.

The provider's core and its layer of the cloud, on the emulator at the documented rates; a virtual clock on which every
thread waits, so that hours pass in minutes and how busy the machine is changes nothing. Of a hundred calls one goes
wrong.

Each partition is an account of its own, as images do not leave one: the cloud keeps 1,000 values of a tag's key in an
account, and each resource that makes images takes one.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from typing import Any

from pulumi_machine_image.clouds.calls import CallRecord
from pulumi_machine_image.clouds.connect import connect
from pulumi_machine_image.core import Call, Core
from pulumi_machine_image.emulator import Emulator, EmulatorSettings
from pulumi_machine_image.settings import Settings

from .fleets import FIRST_ACCOUNT, of_partition
from .tables import table
from .turns import TurnClock

START = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""
CREATE, COPY = 600.0, 2400.0
"""Seconds that the cloud takes for an image, and for its copies."""
LATENCY = 0.05
"""Seconds to each answer."""
PER_SECOND, PER_CALL = 10, 50
"""Calls of one writing action that an account may make, and accounts that one of them shares an image with."""
FAULTS = [
    {"do": do, "probability": 0.002, "seed": number, **more}
    for number, (do, more) in enumerate(
        [("throttle", {}), ("cut", {}), ("lose-answer", {}), ("garble", {}), ("http", {"status": 502})]
    )
]
"""One of a hundred calls goes wrong, in one of five ways."""
HEALTHY = 1 - 0.002 * len(FAULTS)
"""The part of the calls that do not go wrong."""
HOURS = 24.0
"""Patience of an operation."""
WHOLE, SOON = (500, 500), (100, 100)
"""Images and accounts: a quarter of an hour of work, and less than a minute."""


@dataclass(frozen=True)
class Fleet:
    """So many images in each of some regions, each shared with so many accounts: made in the first, copied to the
    others."""

    account: str
    regions: Sequence[str]
    images: int
    accounts: int

    @property
    def calls(self) -> int:
        """Calls that share one image."""
        return ceil(self.accounts / PER_CALL)

    @property
    def bound(self) -> float:
        """Seconds in which it cannot be done: nothing is shared before it is there, and no faster than the rate."""
        a_call = 1 / PER_SECOND / HEALTHY
        shares, copies = self.images * self.calls, len(self.regions) - 1
        begun = LATENCY + CREATE
        return max(
            begun + shares * (1 + copies) * a_call,
            begun + LATENCY + COPY + shares * copies * a_call,
            self.images * a_call + begun + COPY,
        )


FLEETS = [("mainland", "100000000001", 6), ("outside", "100000000005", 10), ("finance", "100000000006", 2)]


def fleets(images: int, accounts: int) -> list[Fleet]:
    """18 regions."""
    return [Fleet(account, of_partition(name)[:regions], images, accounts) for name, account, regions in FLEETS]


@dataclass
class Outcome:
    """What came of a fleet.

    Attributes:
        seconds: It took so long, by the clock.
        throttled: Calls that were too many.
    """

    seconds: float
    calls: Counter[str] = field(default_factory=Counter)
    throttled: int = 0


class Making:
    """A run of one provider that makes a fleet, everything at once that can be."""

    def __init__(self, fleet: Fleet, emulator: Emulator, clock: TurnClock) -> None:
        self._fleet, self._clock = fleet, clock
        self.outcome = Outcome(0.0)
        keys = emulator.credentials(fleet.account)
        given = Settings.of(
            {
                "region": fleet.regions[0],
                "endpoint": emulator.endpoint,
                "secretId": keys.secret_id,
                "secretKey": keys.secret_key,
                "limits": {"images": fleet.images, "accounts": fleet.accounts},
            }
        )
        self._core = Core(given, connection=connect(given, clock, self._called), clock=clock)
        self._images: dict[str, str] = {}
        self._there = {name: threading.Event() for name in self._names}
        self._copies: dict[str, dict[str, str]] = {}
        self._copied = {name: threading.Event() for name in self._names}

    @property
    def _names(self) -> list[str]:
        return [f"web-{number}" for number in range(self._fleet.images)]

    def tasks(self) -> Iterator[Callable[[], None]]:
        """What can be done side by side."""
        for name in self._names:
            yield partial(self._make, name)
            yield partial(self._copy, name)
            yield partial(self._share, name)
            yield partial(self._share_copies, name)

    def _called(self, record: CallRecord) -> None:
        self.outcome.calls[record.action] += 1
        self.outcome.throttled += record.throttled
        self._clock.wait(threading.Event(), LATENCY)

    def _make(self, name: str) -> None:
        home = self._fleet.regions[0]
        made = self._create("CustomImage", name, {"instanceId": "ins-demo0001", "region": home, "name": name})
        self._images[name] = made["imageId"]
        self._there[name].set()

    def _copy(self, name: str) -> None:
        self._clock.wait(self._there[name], HOURS * 3600)
        home, *others = self._fleet.regions
        made = self._create(
            "ImageCopy", name, {"sourceImageId": self._images[name], "sourceRegion": home, "regions": others}
        )
        self._copies[name] = made["imageIds"]
        self._copied[name].set()

    def _share(self, name: str) -> None:
        self._clock.wait(self._there[name], HOURS * 3600)
        self._share_one(name, self._fleet.regions[0], self._images[name])

    def _share_copies(self, name: str) -> None:
        self._clock.wait(self._copied[name], HOURS * 3600)
        for region in self._fleet.regions[1:]:
            self._share_one(f"{name}-{region}", region, self._copies[name][region])

    def _share_one(self, name: str, region: str, image: str) -> None:
        accounts = [str(FIRST_ACCOUNT + number) for number in range(self._fleet.accounts)]
        self._create("ImageShare", name, {"imageId": image, "region": region, "accountIds": accounts})

    def _create(self, kind: str, name: str, news: dict[str, Any]) -> dict[str, Any]:
        call = Call(f"urn:pulumi:scale::fleet::machine-image:index:{kind}::{name}", seconds=HOURS * 3600)
        checked = self._core.check(kind, news, None, call)
        assert not checked.failures, checked.failures
        return dict(self._core.create(kind, checked.inputs, call).outputs)


def made(fleet: Fleet) -> Outcome:
    """Makes it in a cloud of its own."""
    clock = TurnClock(START)
    limits = {"images": fleet.images, "accounts": fleet.accounts}
    settings = EmulatorSettings.parse(
        {
            "create_seconds": CREATE,
            "copy_seconds": COPY,
            "limits": limits,
            "rates": "documented",
            "journal": 0,
            "faults": FAULTS,
        }
    )
    with Emulator(settings, clock=clock.now) as emulator:
        making = Making(fleet, emulator, clock)
        making.outcome.seconds = clock.run(making.tasks())
    return making.outcome


HEAD = ("fleet", "made in", "bound", "ratio", "calls", "refused as too many")


def tables(images: int, accounts: int) -> str:
    """A row for each partition, as Markdown."""
    return table(HEAD, [_row(fleet, made(fleet)) for fleet in fleets(images, accounts)])


def _row(fleet: Fleet, outcome: Outcome) -> tuple[str, ...]:
    calls = sum(outcome.calls.values())
    return (
        f"{fleet.images:,} images x {len(fleet.regions)} regions x {fleet.accounts:,} accounts",
        f"{outcome.seconds:,.0f} s",
        f"{fleet.bound:,.0f} s",
        f"{outcome.seconds / fleet.bound:.3f}",
        f"{calls:,}",
        f"{100 * outcome.throttled / calls:.2f} %",
    )
