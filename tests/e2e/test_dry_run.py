"""The cloud's own dry run in previews of the plugin, with the real CLI."""

from __future__ import annotations

import pytest

from e2e.cloud import Cloud
from e2e.stack import FAILED, Stack, only_plugin

pytestmark = [pytest.mark.e2e, only_plugin]

PROGRAM = """
web = machine_image.CustomImage("web", instance_id="{instance}")
db = machine_image.CustomImage("db", instance_id="ins-demo0001", data_disk_ids=["disk-demodat1"])
machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["ap-shanghai"])
"""


def test_a_preview_tells_what_the_cloud_would_refuse_and_makes_nothing(stack: Stack, cloud: Cloud) -> None:
    stack.configure(dryRun="on")
    refused = stack.preview(PROGRAM.format(instance="ins-12345678"), expect=FAILED)
    (problem,) = refused.problems
    assert problem.startswith("Dry run: Make image 'web-")
    assert "from instance ins-12345678 in ap-guangzhou: the instance does not exist" in problem
    fine = stack.preview(PROGRAM.format(instance="ins-demo0001"))
    assert fine.calls.writes == {"CreateImage": 2}
    assert cloud.everything() == {}
    stack.up(PROGRAM.format(instance="ins-demo0001"))
