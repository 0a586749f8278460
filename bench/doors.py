"""Whole runs of the real Pulumi CLI: ours through both doors, and through both the providers that do nothing."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .fleets import A_REGION
from .meter import Cost, measured

ROOT = Path(__file__).parent.parent
SECONDS = 0.45
"""What the emulated cloud takes for an image: less than ours waits before its first look."""
PARALLEL = 8
"""Operations at a time, as README advises for 2 cores."""
DYNAMIC_PARALLEL = 4
"""What Pulumi's dynamic providers take at a time, whatever the CLI is told."""
UNSAVED = 1_000
"""From so many images on the engine saves its state at the end of a run only."""
WORDS = {
    "up": ("up", "--yes", "--skip-preview"),
    "preview": ("preview", "--expect-no-changes"),
    "refresh": ("refresh", "--yes", "--skip-preview"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}
PROGRAM = """
{line}

for number in range({number}):
    image(
        f"web-{{number}}",
        name=f"web-{{number}}",
        region={regions}[number // {a_region}],
        {instance}="ins-demo0001",
        tags={{"team": "web"}},
    )
"""


@dataclass(frozen=True)
class Door:
    """A provider behind a door.

    Attributes:
        line: Makes the program's function `image`.
        at_once: Operations that it works on at a time.
        floor: The title of the provider that does nothing, behind the same door; empty for such a one.
    """

    title: str
    line: str
    at_once: int
    floor: str = ""


DOORS = (
    Door(
        "ours, plugin",
        "from pulumi_machine_image import CustomImage as image",
        PARALLEL,
        floor="floor, plugin",
    ),
    Door(
        "floor, plugin",
        "import pulumi\n\n\ndef image(resource_name, **props):\n"
        "    pulumi.CustomResource('floor:index:Nothing', resource_name, props)",
        PARALLEL,
    ),
    Door(
        "ours, dynamic",
        "from pulumi_machine_image.dynamic import CustomImage as image",
        DYNAMIC_PARALLEL,
        floor="floor, dynamic",
    ),
    Door("floor, dynamic", "from bench.floor.dynamic import Nothing as image", DYNAMIC_PARALLEL),
)


@dataclass
class Run:
    """One command on one stack.

    Attributes:
        calls: API calls by action.
    """

    cost: Cost
    calls: Counter[str]


class Project:
    """A program of so many images in a folder, with back end and emulated cloud."""

    def __init__(self, folder: Path, door: Door, number: int, regions: list[str]) -> None:
        self._folder = folder
        self._journal = folder / "calls.jsonl"
        self._env = _environment(folder, number >= UNSAVED)
        (folder / "state").mkdir(parents=True)
        instance = "instance_id" if door.floor else "instanceId"
        program = PROGRAM.format(line=door.line, number=number, regions=regions, a_region=A_REGION, instance=instance)
        (folder / "__main__.py").write_text(program)
        (folder / "Pulumi.yaml").write_text(json.dumps(_project(folder)))
        self._pulumi("stack", "init", "bench")

    def run(self, verb: str) -> Run:
        """One of VERBS; raises meter.Failed."""
        self._journal.unlink(missing_ok=True)
        cost = self._pulumi(*WORDS[verb], "--parallel", str(PARALLEL), "--stack", "bench")
        lines = self._journal.read_text().splitlines() if self._journal.exists() else []
        calls = Counter(call["action"] for call in map(json.loads, lines) if "action" in call)
        return Run(cost, calls)

    def _pulumi(self, *words: str) -> Cost:
        command = ["pulumi", *words, "--non-interactive", "--color", "never"]
        return measured(command, cwd=self._folder, env=self._env, weighed=_is_provider)


def _is_provider(command: str) -> bool:
    return "pulumi.dynamic" in command or "pulumi-resource-machine-image" in command or "bench.floor.plugin" in command


def _project(folder: Path) -> Mapping[str, object]:
    executable = folder / "bin" / "pulumi-resource-floor"
    executable.parent.mkdir()
    executable.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m bench.floor.plugin "$@"\n')
    executable.chmod(0o755)
    emulated = {"createSeconds": SECONDS, "limits": {"images": A_REGION, "accounts": 500}, "journal": 0}
    config = {"cloud": "emulator", "region": "ap-guangzhou", "emulator": emulated}
    ours = Path(sys.executable).parent
    return {
        "name": "bench",
        "runtime": "python",
        "config": {f"machine-image:{key}": {"value": value} for key, value in config.items()},
        "plugins": {
            "providers": [
                {"name": "machine-image", "path": str(ours)},
                {"name": "floor", "path": str(executable.parent)},
            ]
        },
    }


def _environment(folder: Path, unsaved: bool) -> dict[str, str]:
    """The floor's modules are this folder's, and not installed."""
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH", ""), str(ROOT)]))
    skipping = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"} if unsaved else {}
    return {
        **os.environ,
        **skipping,
        "PYTHONPATH": path,
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "bench",
        "PULUMI_MACHINE_IMAGE_CALLS": str(folder / "calls.jsonl"),
    }


def cloud_seconds(door: Door, verb: str, number: int) -> float:
    """What the emulated cloud itself takes: an image, for each that one place of those that work side by side makes."""
    return -(-number // door.at_once) * SECONDS if verb == "up" else 0.0
