"""Everything side by side: ours, the engine floor, and the competing tools."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from . import fleets
from .doors import DOORS, Project
from .fleets import VERBS, Contestant, Phase, Wanted
from .records import Record
from .simulated import SimulatedAws, SimulatedPacker, SimulatedTerraform
from .through_core import ThroughCore

LENGTHS = (57.0, 62.0, 66.0)
"""Seconds that an image takes where the waiting is left out, in each round another: an end that falls on a look is
luck."""
A_LOT = 1_000
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
        rounds: How many rounds of each size on that clock; from A_LOT on a third of them.
    """

    images: Sequence[int] = (1, 10, 100, 1_000)
    copies: Sequence[int] = (1, 5, 17)
    shares: Sequence[int] = (1, 50, 500)
    doors: Sequence[tuple[int, int]] = ((1, 3), (10, 3), (100, 2), (1_000, 1))
    rounds: int = len(LENGTHS)


FLEETS: dict[str, Callable[[int], list[Wanted]]] = {
    "images": fleets.images,
    "copies": fleets.copies,
    "shares": fleets.shares,
}


def compared(extent: Extent, say: Callable[[str], None]) -> Iterator[Record]:
    """Measures."""
    yield from _on_the_clock(extent, say)
    for size, rounds in extent.doors:
        with tempfile.TemporaryDirectory() as folder:
            for turn in range(rounds):
                say(f"the real CLI, {size:,} images, round {turn + 1} of {rounds}")
                yield from _through_doors(Path(folder) / str(turn), size, turn)


def _on_the_clock(extent: Extent, say: Callable[[str], None]) -> Iterator[Record]:
    """In a process for each core: on a clock that leaves out the waiting, a busy machine changes little."""
    sizes = {"images": extent.images, "copies": extent.copies, "shares": extent.shares}
    races = [
        (part, size, turn)
        for part in FLEETS
        for size in sizes[part]
        for turn in range(extent.rounds if size < A_LOT else -(-extent.rounds // len(LENGTHS)))
    ]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        runs = [[pool.submit(_race, begin, *race) for begin in CONTESTANTS] for race in races]
        for (part, size, turn), contestants in zip(races, runs, strict=True):
            say(f"{part}, {size:,}, round {turn + 1}")
            for run in contestants:
                yield from run.result()


def _race(begin: Callable[[float], Contestant], part: str, size: int, turn: int) -> list[Record]:
    """One contestant."""
    contestant = begin(LENGTHS[(turn + 1) % len(LENGTHS)])
    return [
        Record(
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
        for verb, phase in contestant.run(FLEETS[part](size)).items()
    ]


def _delay(phase: Phase) -> float | None:
    return round(median(phase.delays), 3) if phase.delays else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _through_doors(folder: Path, size: int, turn: int) -> Iterator[Record]:
    """All make, then all look, and so on, so that all meet the same machine."""
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
