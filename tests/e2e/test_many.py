"""Many images in one program: the number of calls does not grow with the number of resources where it need not."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.cloud import GZ, Cloud
from e2e.stack import NOTHING, Stack
from pulumi_machine_image.emulator import Emulator, EmulatorSettings, Fault

pytestmark = pytest.mark.e2e

COUNT = 40
PROGRAM = """
for number in range(40):
    machine_image.CustomImage(f"web-{{number}}", instance_id="ins-demo0001", tags={{"build": "{build}"}})
"""


def test_forty_images(stack: Stack, cloud: Cloud) -> None:
    stack.configure(emulator={**stack.settings["emulator"], "limits": "current"})
    assert stack.preview(PROGRAM.format(build=1)).calls.answered == {"DescribeImages": 1, "DescribeImageQuota": 1}

    made = stack.up()
    assert len(made.steps) == COUNT
    assert made.calls.answered["CreateImage"] == len(cloud.images(GZ)) == COUNT
    assert made.calls.answered["DescribeImageQuota"] == 1
    assert made.calls.answered["DescribeImages"] <= 1 + COUNT, "images under way are looked at together"

    assert stack.quiet().calls.answered == {}
    assert stack.look(expect=NOTHING).calls.answered == {"DescribeImages": 2}

    changed = stack.up(PROGRAM.format(build=2))
    assert changed.calls.writes == {"ModifyResourceTags": COUNT}

    gone = stack.destroy()
    assert gone.calls.answered["DeleteImages"] <= COUNT, "how many are one call is a matter of moments"
    assert cloud.everything() == {}


def test_where_calls_take_as_long_as_over_the_internet_several_deletions_are_one(stack: Stack, tmp_path: Path) -> None:
    settings = EmulatorSettings(database=str(tmp_path / "far.db"), limits="current", create_seconds=1)
    emulator = Emulator(settings, faults=lambda call: Fault.delay(0.1) if call.stage == "before" else None)
    emulator.start()
    stack.talk_to(emulator)
    made = stack.up(PROGRAM.format(build=1))
    assert made.calls.answered["CreateImage"] == COUNT
    gone = stack.destroy()
    emulator.close()
    assert COUNT / 8 <= gone.calls.answered["DeleteImages"] <= COUNT * 3 / 4
    assert gone.calls.answered["DescribeImages"] < 2 * COUNT * 3 / 4
