"""The example of a full region: its plan does not fit, and the way out that is shown is one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from docs.blocks import PREFLIGHT
from e2e.cloud import GZ, Cloud
from e2e.preflight import FITS, TOO_MUCH, preflight
from e2e.stack import DYNAMIC, FAILED, Door, Stack
from toolchain import places

pytestmark = pytest.mark.e2e

EXAMPLE = places.ROOT / "examples" / "full-region"
POLICY = places.ROOT / "examples" / "policy" / "policy"


@pytest.fixture
def stack(door: Door, environment: dict[str, str], tmp_path: Path) -> Stack:
    """A copy of the example, full. Two things differ: where the virtual environment is, and that the cloud is fast."""
    folder = tmp_path / "full-region"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".machine-image", "Pulumi.*.yaml"))
    project = (folder / "Pulumi.yaml").read_text()
    assert "virtualenv: ../../.venv" in project
    fast = "  machine-image:emulator:\n    value: {createSeconds: 0.2}\n"
    own = "".join(f"{key}: {json.dumps(value)}\n" for key, value in door.project.items())
    (folder / "Pulumi.yaml").write_text(project.replace("../../.venv", str(places.VENV)) + fast + own)
    program = (folder / "__main__.py").read_text()
    (folder / "__main__.py").write_text(program.replace(DYNAMIC.import_line, door.import_line))
    stack = Stack(folder, door, environment)
    stack.init()
    stack.run("up", "--yes")
    stack.run("config", "set", "release", "2")
    return stack


@pytest.mark.by_turns
def test_the_plan_does_not_fit_and_the_way_out_is_one(stack: Stack) -> None:
    failed = stack.run("preview", expect=FAILED)
    assert "No room for search in ap-guangzhou: 10 used + " in failed.text
    assert failed.calls.writes == {}

    told = preflight(stack, expect=TOO_MUCH).stdout
    urn = stack.resources["legacy"].urn
    assert told.splitlines() == [
        "emulator 100000000001:",
        "  region        used  planned  peak  end  limit  verdict",
        "  ap-guangzhou    10        1    11   10     10  does not fit: 1 image too many; deletions come last",
        "      + new: search",
        "      - deleted later: legacy",
        "What to do:",
        f"  1. Run what the plan deletes of legacy before the rest: pulumi up --target '{urn}'",
        "  Or ask for a quota of 11 images in ap-guangzhou.",
        "",
        "The plan does not fit. Nothing was changed.",
    ]
    assert PREFLIGHT.block("text", "preflight").shows(f"$ machine-image preflight\n{told}")
    if stack.door is DYNAMIC:
        assert f"pulumi up --target '{urn}'" in (EXAMPLE / "__main__.py").read_text()

    stack.run("up", "--yes", "--target", urn)
    preflight(stack, expect=FITS)
    stack.run("up", "--yes")
    with Cloud(stack.database) as cloud:
        images = cloud.images(GZ)
    assert len(images) == 10
    assert "search-golden" in images
    assert "legacy-golden" not in images


@pytest.mark.by_turns
def test_a_policy_pack_fails_a_preview_that_does_not_fit_whatever_the_program_says(stack: Stack) -> None:
    stack.environment["PULUMI_MACHINE_IMAGE_PREFLIGHT"] = "off"
    assert stack.run("preview").code == 0
    failed = stack.run("preview", "--policy-pack", str(POLICY), expect=FAILED)
    assert (
        "emulator 100000000001, ap-guangzhou: does not fit: 1 image too many: 10 used + 1 planned = 11" in failed.text
    )
    stack.run("config", "set", "release", "1")
    assert stack.run("preview", "--policy-pack", str(POLICY)).code == 0
