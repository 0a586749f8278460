"""The states that each release has written are read by this one: previews and refreshes are quiet, and all can go.

    RECORD=1 make test ARGS=tests/e2e/test_recorded_states.py    # keeps those of this version, before it is released

A recording is what `pulumi stack export` says, of each door and cloud, and the emulated cloud that it belongs to. The
states of EC2 are read in tests/resources/test_recorded_states.py: moto cannot be kept.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from e2e.cloud import Cloud
from e2e.ec2.aws import HOME as EC2_HOME
from e2e.ec2.aws import Aws
from e2e.stack import Stack
from e2e.state_programs import PROGRAMS, unused
from lab.aws.lab import Lab
from lab.aws.server import Server
from recorded.states import RECORDED, recordings

pytestmark = pytest.mark.e2e

recording = pytest.mark.skipif(not os.environ.get("RECORD"), reason="only where a release's states are kept")
NOW = RECORDED / metadata.version("pulumi-machine-image")


def dumped(database: Path) -> Iterator[str]:
    """The emulated cloud, with the marks by which the emulator knows its files."""
    with closing(sqlite3.connect(database)) as db:
        for mark in ("application_id", "user_version"):
            (value,) = db.execute(f"PRAGMA {mark}").fetchone()
            yield f"PRAGMA {mark} = {value};"
        yield from db.iterdump()


def keep(stack: Stack, cloud: str, at: str = "") -> None:
    """Writes the state of a stack; `at` is an address that is another one each time."""
    NOW.mkdir(exist_ok=True)
    state = stack.export()
    for resource in state["deployment"]["resources"]:
        for place in ("sourcePosition", "stackTrace"):  # of this machine
            resource.pop(place, None)
    text = json.dumps(state, indent=1)
    for machine_own, everywhere in ((at, "http://127.0.0.1:1"), (str(stack.folder), "/project")):
        text = text.replace(machine_own, everywhere) if machine_own else text
    (NOW / f"{stack.door.name}-{cloud}.json").write_text(text + "\n")


@recording
def test_the_states_of_the_emulator_are_kept(stack: Stack, cloud: Cloud) -> None:
    snapshot = cloud.snapshot()
    stack.up(PROGRAMS["tencent"].format(snapshot=snapshot))
    stack.quiet("--refresh")
    keep(stack, "tencent")
    (NOW / f"{stack.door.name}-tencent.sql").write_text("\n".join(dumped(stack.database)) + "\n")
    (NOW / f"{stack.door.name}-tencent.txt").write_text((stack.folder / "__main__.py").read_text())


@recording
def test_the_states_of_ec2_are_kept(blank: Stack, tmp_path: Path) -> None:
    with Server(Lab(image_seconds=0, copy_seconds=0, import_seconds=0)) as server:
        aws = Aws(server, Lab(image_seconds=0, copy_seconds=0, import_seconds=0))
        stack = blank.copy(tmp_path / "project")
        aws.serve(stack)
        volume = aws.boto().create_volume(AvailabilityZone=f"{EC2_HOME}a", Size=8)["VolumeId"]
        snapshot = aws.boto().create_snapshot(VolumeId=volume)["SnapshotId"]
        stack.up(PROGRAMS["ec2"].format(snapshot=snapshot))
        stack.quiet("--refresh")
        keep(stack, "ec2", server.url)


@recording
def test_every_property_is_in_use(stack: Stack) -> None:
    given: dict[str, set[str]] = {}
    for name, resources in recordings().items():
        if name.startswith(f"{NOW.name}/{stack.door.name}-"):
            for each in resources:
                given.setdefault(each.kind, set()).update(each.outputs["__given"])
    assert unused(given) == {}


VERSIONS = sorted(folder.name for folder in RECORDED.iterdir() if folder.is_dir() and folder.name[0].isdigit())


@pytest.mark.parametrize("version", VERSIONS)
def test_a_state_of_a_release_goes_on_with_this_one(stack: Stack, version: str) -> None:
    kept = RECORDED / version / f"{stack.door.name}-tencent"
    restore(stack, kept)
    before = stack.ids
    stack.quiet()
    assert stack.refresh().repairs == set()
    stack.quiet()
    assert stack.ids == before
    with Cloud(stack.database) as cloud:
        stack.destroy()
        assert cloud.everything() == {}


def restore(stack: Stack, kept: Path) -> None:
    """The stack, its program and its cloud as they were recorded."""
    (stack.folder / "__main__.py").write_text(kept.with_suffix(".txt").read_text())
    stack.database.parent.mkdir(exist_ok=True)
    stack.database.unlink(missing_ok=True)
    with closing(sqlite3.connect(stack.database)) as db:
        db.executescript(kept.with_suffix(".sql").read_text())
    state: dict[str, Any] = json.loads(kept.with_suffix(".json").read_text())
    file = stack.folder / "state.json"
    file.write_text(json.dumps(state))
    stack.run("stack", "import", "--file", str(file))
