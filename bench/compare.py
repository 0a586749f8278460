"""Everything side by side: ours, the engine floor, and the competing tools."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from . import fleets
from .doors import DOORS, Project
from .fleets import VERBS, Contestant, Phase, Wanted
from .records import Record
from .simulated import SimulatedAws, SimulatedPacker, SimulatedTerraform
from .through_core import ThroughCore

AN_IMAGE = 60.0
"""Seconds that an image takes where the waiting is left out."""
CONTESTANTS: tuple[Callable[[float], Contestant], ...] = (
    ThroughCore,
    SimulatedTerraform,
    SimulatedAws,
    SimulatedPacker,
    # The place of Terraform itself, not simulated: its unmodified provider, with `terraform`, on an emulator.
)


@dataclass(frozen=True)
class Extent:
    """How much is tried.

    Attributes:
        images: Sizes on the clock that leaves out the waiting.
        doors: Sizes with the real CLI, and how many rounds of each.
        rounds: How many rounds of each size on that clock; what differs between them is a matter of milliseconds.
    """

    images: Sequence[int] = (1, 10, 100, 1_000)
    copies: Sequence[int] = (1, 5, 17)
    shares: Sequence[int] = (1, 50, 500)
    doors: Sequence[tuple[int, int]] = ((1, 5), (10, 3), (100, 2), (1_000, 1))
    rounds: int = 1


FLEETS: dict[str, Callable[[int], list[Wanted]]] = {
    "images": fleets.images,
    "copies": fleets.copies,
    "shares": fleets.shares,
}


def compared(extent: Extent, say: Callable[[str], None]) -> Iterator[Record]:
    """Measures; the contestants take turns in each round, so that all meet the same machine."""
    sizes = {"images": extent.images, "copies": extent.copies, "shares": extent.shares}
    for part, fleet in FLEETS.items():
        for size in sizes[part]:
            for turn in range(extent.rounds):
                say(f"{part}, {size:,}")
                yield from _on_the_clock(part, size, turn, fleet(size))
    for size, rounds in extent.doors:
        with tempfile.TemporaryDirectory() as folder:
            for turn in range(rounds):
                say(f"the real CLI, {size:,} images, round {turn + 1} of {rounds}")
                yield from _through_doors(Path(folder) / str(turn), size, turn)


def _on_the_clock(part: str, size: int, turn: int, fleet: list[Wanted]) -> Iterator[Record]:
    for begin in CONTESTANTS:
        contestant = begin(AN_IMAGE)
        for verb, phase in contestant.run(fleet).items():
            yield Record(
                part,
                contestant.title,
                contestant.simulated,
                size,
                verb,
                turn,
                dict(phase.calls),
                round(phase.seconds, 3),
                delay=_delay(phase),
            )


def _delay(phase: Phase) -> float | None:
    return round(median(phase.delays), 3) if phase.delays else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _through_doors(folder: Path, size: int, turn: int) -> Iterator[Record]:
    """All make, then all look, and so on."""
    regions = sorted({wanted.region for wanted in fleets.images(size)}, key=fleets.mainland().index)
    projects = [(door, Project(folder / door.title, door, size, regions)) for door in DOORS]
    for verb in VERBS:
        for door, project in projects:
            run = project.run(verb)
            yield Record(
                "doors",
                door.title,
                False,
                size,
                verb,
                turn,
                dict(run.calls),
                round(run.cost.seconds, 3),
                cpu=_rounded(run.cost.cpu),
                own_cpu=_rounded(run.cost.own_cpu),
                megabytes=_rounded(run.cost.megabytes),
            )
