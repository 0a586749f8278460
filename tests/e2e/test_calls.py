"""A run tells what it called, where somebody asks for it."""

from __future__ import annotations

import pytest

from e2e.stack import Stack

pytestmark = pytest.mark.e2e

IMAGES = """
for number in range(3):
    machine_image.CustomImage(f"web-{number}", instance_id="ins-demo0001")
"""


def test_calls_are_told_at_the_end_of_a_run(stack: Stack) -> None:
    stack.environment["PULUMI_MACHINE_IMAGE_CALLS"] = "1"
    done = stack.up(IMAGES)
    _, _, told = done.stdout.partition("\nDiagnostics:\n")
    (row,) = [line.split() for line in told.splitlines() if " CreateImage " in line]
    assert row == ["emulator", "CreateImage", "3", "0", "0", "ap-guangzhou", "3"], done
    assert stack.quiet().lines_with("API calls: 0")
