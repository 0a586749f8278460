"""The quick start, from its own folder: made, left alone, removed, with every API call counted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.cloud import BJ, GZ, OTHER, SH, THIRD, Cloud
from e2e.stack import DYNAMIC, NOTHING, Door, Stack
from toolchain import places

pytestmark = pytest.mark.e2e


@pytest.fixture
def stack(door: Door, environment: dict[str, str], tmp_path: Path) -> Stack:
    """A copy of the example. Two things differ: where the virtual environment is, and that the cloud is fast."""
    folder = tmp_path / "quickstart"
    shutil.copytree(places.QUICKSTART, folder, ignore=shutil.ignore_patterns(".machine-image", "Pulumi.*.yaml"))
    project = (folder / "Pulumi.yaml").read_text()
    assert "virtualenv: ../../.venv" in project
    fast = "  machine-image:emulator:\n    value: {createSeconds: 0.2, copySeconds: 0.2}\n"
    own = "".join(f"{key}: {json.dumps(value)}\n" for key, value in door.project.items())
    (folder / "Pulumi.yaml").write_text(project.replace("../../.venv", str(places.VENV)) + fast + own)
    program = (folder / "__main__.py").read_text()
    assert DYNAMIC.import_line in program
    (folder / "__main__.py").write_text(program.replace(DYNAMIC.import_line, door.import_line))
    stack = Stack(folder, door, environment)
    stack.init()
    return stack


@pytest.fixture
def cloud(stack: Stack) -> Iterator[Cloud]:
    with Cloud(stack.database) as cloud:
        yield cloud


def test_the_quick_start_is_made_stays_quiet_and_leaves_nothing(stack: Stack, cloud: Cloud) -> None:
    made = stack.run("up", "--yes")
    assert made.steps >= {"created web", "created web-copies", "created web-shares"}
    assert made.said == []
    assert "warning" not in made.text.lower()
    assert made.calls.answered == {
        "CreateImage": 1,
        "SyncImages": 1,
        "DescribeImages": 7,  # a list of each region, the source, a look at each image under way
        "DescribeImageQuota": 3,
        "TagResources": 1,  # both copies
        "ModifyImageAttribute": 2,
        "GetCallerIdentity": 1,
        "DescribeImageSharePermission": 1,
        "ModifyImageSharePermission": 1,
    }

    images = {region: cloud.images(region)["web-golden"] for region in (GZ, SH, BJ)}
    assert stack.outputs == {
        "imageId": images[GZ].id,
        "copies": {region: images[region].id for region in (BJ, SH)},
        "sharedWith": [OTHER, THIRD],
    }
    assert cloud.shares(images[GZ].id) == {OTHER, THIRD}
    assert all(image.tags["team"] == "platform" for image in images.values())

    again = stack.run("up", "--yes")
    assert again.steps == set()
    assert again.calls.answered == {}
    assert stack.quiet().calls.answered == {}
    assert stack.look(expect=NOTHING).calls.answered == {"DescribeImages": 3, "DescribeImageSharePermission": 1}

    gone = stack.destroy()
    assert gone.steps == {"deleted web", "deleted web-copies", "deleted web-shares"}
    assert gone.calls.answered == {
        "DeleteImages": 3,
        "DescribeImages": 6,  # each image before and after
        "DescribeImageSharePermission": 3,  # of the image, and of each copy before one is deleted
        "ModifyImageSharePermission": 1,
    }
    assert cloud.everything() == {}
