"""A stack of 2,000 images in 18 regions, and a wait of a day: nothing fails, nothing is left, nothing grows."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from bench.scale import FAULTS

from lab.emulated import EmulatedLab
from lab.program import Engine, image
from pulumi_machine_image.emulator import Emulator, EmulatorSettings
from reliability.load import GROUPS, REGIONS, CoreDoor, FastClock, Load, occupied, plugin
from reliability.report import Matrix, Soak

IN_SLICE, IN_SOAK = 1, 112
"""Images in each region: 18 and 2,016 in all."""
LINUX = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what a process occupies is told by /proc")


def settings(seconds: float) -> EmulatorSettings:
    return EmulatorSettings.parse(
        {"create_seconds": seconds, "limits": "500,500", "rates": "documented", "journal": 0, "faults": FAULTS}
    )


def live(load: Load, matrix: Matrix, emulator: Emulator, row: str) -> None:
    """Up, refresh, destroy; and what a person must not see."""
    with matrix.cell("load", row, f"{load.images:,} images in {len(REGIONS)} regions") as words:
        load.up()
        assert load.shown == []
        assert len(load.stack) == 2 * len(GROUPS) * load.number
        assert load.refresh() == []
        load.destroy()
        assert load.shown == []
        outcomes = Counter(call.error for call in emulator.calls)
        throttled, peak = outcomes["RequestLimitExceeded"], load.door.megabytes()
        words.append(f"{len(emulator.calls)} calls, {throttled} of them throttled, none of which a person has seen")
        matrix.figure(
            "load",
            row,
            images=load.images,
            regions=len(REGIONS),
            calls=len(emulator.calls),
            throttled=throttled,
            **{f"{run}, s": seconds for run, seconds in load.seconds.items()},
            **({"peak memory of the process, MB": round(peak)} if peak else {}),
        )


@LINUX
def test_a_large_stack_comes_and_goes_through_the_core(matrix: Matrix, soak_options: Soak) -> None:
    number = IN_SOAK if soak_options.long else IN_SLICE
    given = settings(60)
    lab = EmulatedLab(
        image_limit=500,
        clock=FastClock(),
        **{name: getattr(given, name) for name in ("create_seconds", "limits", "rates", "journal", "faults")},
    )
    with closing(lab):
        live(Load(CoreDoor(lab), number), matrix, lab.emulator, "through the core, in this process")
        assert [found for region in REGIONS for found in lab.images(region)] == []


@LINUX
def test_a_large_stack_comes_and_goes_through_a_process_of_the_plugin(matrix: Matrix, soak_options: Soak) -> None:
    number = IN_SOAK if soak_options.long else IN_SLICE
    emulator = Emulator(settings(2))
    emulator.start()
    with closing(emulator):
        keys = {"secretId": "AKIDemulator1", "secretKey": "emulator1"}
        with plugin({"region": REGIONS[0], "endpoint": emulator.endpoint, **keys}) as door:
            live(Load(door, number), matrix, emulator, "through the plugin, over gRPC")


@dataclass(frozen=True)
class Size:
    """What a process holds at a moment."""

    megabytes: float
    threads: int
    files: int

    @classmethod
    def now(cls) -> Size:
        return cls(occupied("self", "VmRSS"), threading.active_count(), len(list(Path("/proc/self/fd").iterdir())))


GROWTH = 2.0
"""Megabytes that are no growth: what Python's allocator keeps."""


@LINUX
def test_a_provider_that_waits_for_a_day_does_not_grow(matrix: Matrix, soak_options: Soak) -> None:
    hours = 24 if soak_options.long else 1
    with closing(EmulatedLab(create_seconds=hours * 3600, journal=0)) as lab:
        sizes: dict[int, Size] = {}
        began = lab.clock.now()

        def look(now: float) -> None:
            lab.called.clear()
            quarter = int((now - began) / (hours * 900))
            if quarter not in sizes:
                sizes[quarter] = Size.now()

        lab.clock.on_wait = look
        row = f"{hours} h of waiting for an image"
        with matrix.cell("waiting", row, "memory, threads, file handles"):
            Engine(lab).up(image("web", timeouts={"create": f"{hours + 1}h"}))
            first, last = sizes[1], sizes[3]
            assert last.megabytes - first.megabytes < GROWTH
            assert last.threads <= first.threads
            assert last.files <= first.files
        grown = {"looks": len(lab.emulator.calls), "after a quarter, MB": round(first.megabytes, 1)}
        matrix.figure("waiting", row, **grown, **{"at the end, MB": round(last.megabytes, 1)}, threads=last.threads)
