"""`machine-image prune` with the real CLI: what a stack let go of is retired, what its state holds is not."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from e2e.cloud import Cloud
from e2e.stack import Stack

pytestmark = pytest.mark.e2e

PROGRAM = """
web = machine_image.CustomImage(
    "web", instance_id="ins-demo0001", family="web", triggers={{"build": "{build}"}},
    opts=pulumi.ResourceOptions(retain_on_delete=True),
)
pulumi.export("image", web.id)
"""


def prune(stack: Stack, *options: str) -> str:
    command = shutil.which("machine-image", path=stack.environment["PATH"]) or "machine-image"
    words = [command, "prune", "--family", "web", "--keep", "0", "--stack", "dev", *options]
    done = subprocess.run(
        words, cwd=stack.folder, env=stack.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.by_turns
def test_what_a_stack_let_go_of_is_retired_and_what_its_state_holds_is_not(stack: Stack, cloud: Cloud) -> None:
    ids = []
    for build in ("1", "2", "3"):
        stack.up(PROGRAM.format(build=build))
        ids.append(stack.ids["web"])
    shown = prune(stack)
    assert "2 images of 3 may go. Nothing was deleted" in shown
    assert all(cloud.has(id) for id in ids)
    done = prune(stack, "--yes")
    assert "2 images of 3 deleted." in done
    assert f"{ids[2]}" in next(line for line in done.splitlines() if "stays: in the stack's state:" in line)
    assert [cloud.has(id) for id in ids] == [False, False, True]
    stack.quiet()
