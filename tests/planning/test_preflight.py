"""What a plan does when the cloud does not answer."""

from __future__ import annotations

import pytest

from lab.engine import Lab, Refused
from pulumi_machine_image.images.errors import NoCredentials, Unreachable


def test_a_cloud_that_does_not_answer_is_asked_once_and_said_once(lab: Lab) -> None:
    lab.cloud.refuse["images"] = [Unreachable("list images", why="no connection") for _ in range(100)]
    for number in range(5):
        lab.check("CustomImage", f"web-{number}", instanceId="ins-demo0001")
    assert lab.cloud.calls["images"] == 1
    assert lab.said == ["The plan was not checked against the cloud, and may not fit: list images: no connection."]


def test_settings_that_cannot_work_fail_at_preview(lab: Lab) -> None:
    lab.cloud.refuse["images"] = [NoCredentials("log in", why="no credentials were found", do="Set some")]
    with pytest.raises(Refused, match="no credentials were found"):
        lab.check("CustomImage", "web", instanceId="ins-demo0001")
