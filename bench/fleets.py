"""What is made by whom: so many images, copies of one, shares of one; and what came of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import ClassVar

from pulumi_machine_image.emulator import Emulator, EmulatorSettings
from pulumi_machine_image.emulator.regions import REGIONS

A_REGION = 500
"""Custom images that a region takes."""
AT_ONCE = 10
"""Resources that are worked on side by side: what Terraform does unless it is told otherwise."""
VERBS = ("up", "preview", "refresh", "destroy")
FIRST_ACCOUNT = 200_000_000_001


@dataclass(frozen=True)
class Wanted:
    """An image with its copies and shares."""

    name: str
    region: str
    copies: Sequence[str] = ()
    accounts: Sequence[str] = ()


def images(number: int) -> list[Wanted]:
    """In as few regions as take them."""
    regions = mainland()
    return [Wanted(f"web-{index}", regions[index // A_REGION]) for index in range(number)]


def copies(number: int) -> list[Wanted]:
    """Copies, of as few images as can be: a copy does not leave its partition, and a region gets one of an image."""
    found: list[Wanted] = []
    for partition in ("mainland", "outside", "finance", "outside", "outside"):
        others = of_partition(partition)
        source = others.pop(sum(wanted.region in others for wanted in found))
        taken = others[:number]
        number -= len(taken)
        found.append(Wanted(f"web-{len(found)}", source, copies=taken))
        if not number:
            return found
    raise ValueError(f"{number} copies too many")


def shares(number: int) -> list[Wanted]:
    """One image for so many accounts."""
    return [Wanted("web", "ap-guangzhou", accounts=[str(FIRST_ACCOUNT + index) for index in range(number)])]


def mainland() -> list[str]:
    """Regions, the first ones first."""
    return of_partition("mainland")


def of_partition(name: str) -> list[str]:
    return [region.name for region in REGIONS.values() if region.partition == name and region.copies]


@dataclass
class Phase:
    """What a verb took.

    Attributes:
        calls: By action; the refused ones too.
        seconds: By the contestant's clock.
        delays: Seconds of each creation beyond those that the cloud takes for an image.
    """

    calls: Counter[str]
    seconds: float
    delays: list[float] = field(default_factory=list)


class Contestant(ABC):
    """Somebody who makes, looks at and removes a fleet, on an emulated cloud of its own.

    Attributes:
        simulated: Whether only its calls and pauses are the tool's.
    """

    title: ClassVar[str]
    simulated: ClassVar[bool] = False

    @abstractmethod
    def run(self, fleet: Sequence[Wanted]) -> dict[str, Phase]:
        """Each of VERBS that it has, once, in this order."""


def settings(seconds: float) -> EmulatorSettings:
    """A cloud in which an image or a copy takes so long, and all that is tried here fits."""
    return EmulatorSettings.parse(
        {
            "create_seconds": seconds,
            "copy_seconds": seconds,
            "limits": {"images": A_REGION, "accounts": 500},
            "journal": 1_000_000,
            # As the stand-in had it that the Terraform provider was counted on, and as EC2 has it.
            "copy_source": "normal",
            # Terraform's provider names all accounts in one call, and is not to fail for it here.
            "accounts_per_call": 500,
        }
    )


class Journal:
    """The emulator's, phase by phase."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._seen = 0

    def since(self) -> Counter[str]:
        """The calls since the last time, by action."""
        entries = self._emulator.journal(limit=1_000_000)
        new = islice(entries, self._seen, None)
        self._seen = len(entries)
        return Counter(entry.action for entry in new)


def total(phases: Mapping[str, Phase], verbs: Iterable[str] = VERBS) -> int:
    """The calls of some verbs together."""
    return sum(phases[verb].calls.total() for verb in verbs if verb in phases)
