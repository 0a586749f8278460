"""Configuration that cannot work: one line that names the key and the way out; nothing is written."""

from __future__ import annotations

from typing import Any

import pytest

from e2e.cloud import Cloud
from e2e.stack import FAILED, Stack

pytestmark = pytest.mark.e2e

PROGRAM = 'machine_image.CustomImage("web", instance_id="ins-demo0001")'
KEY = "Configuration machine-image:"
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"cloud": "tencnt"}, f"{KEY}cloud: must be 'tencent', 'ec2' or 'emulator'. Correct it with `pulumi config set"),
    ({"limits": '{"images": 10'}, f"{KEY}limits: is not valid JSON: "),
    ({"limits": "clasic"}, f"{KEY}limits: must be classic or current, or an object with images and accounts."),
    ({"preflight": "maybe"}, f"{KEY}preflight: must be 'off', 'warn' or 'fail'."),
    ({"emulator": {"createSeconds": "fast"}}, f"{KEY}emulator: emulator setting createSeconds: must be a "),
    ({"region": None}, "web.region: is required: set it here, or for all resources with `pulumi config set "),
    ({"region": "ap-gangzhou"}, "web.region: there is no region 'ap-gangzhou'; did you mean ap-guangzhou?"),
]
HALF = {
    "dynamic": "web: Log in to Tencent Cloud: machine-image:secretId is set, but not machine-image:secretKey. Set ",
    "plugin": 'missing required configuration key "machine-image:secretKey"',
}
"""Half of a pair of keys; the engine itself tells how to set what a plugin misses."""


def test_each_wrong_setting_is_one_line(stack: Stack, cloud: Cloud) -> None:
    usual = stack.settings
    half = ({"cloud": "tencent", "secretId": "AKIDemulator1"}, HALF[stack.door.name])
    for settings, told in [*WRONG, half]:
        stack.settings = usual
        stack.configure(**settings)
        (problem,) = stack.preview(PROGRAM, expect=FAILED).problems
        assert problem.removeprefix("default_0_1_0: ").startswith(told)
    assert cloud.everything() == {}


def test_missing_credentials_name_every_way_to_give_them(stack: Stack) -> None:
    stack.configure(cloud="tencent", endpoint="http://127.0.0.1:9")
    for run in (stack.preview(PROGRAM, expect=FAILED), stack.up(expect=FAILED)):
        (problem,) = run.problems
        assert "no credentials were found" in problem
        for way in (
            "machine-image:secretId",
            "TENCENTCLOUD_SECRET_ID",
            "machine-image:profile",
            "role of the instance",
        ):
            assert way in problem


def test_a_refused_login_shows_no_key(stack: Stack, cloud: Cloud) -> None:
    stack.talk_to(cloud.emulator)
    stack.configure(secretKey="hush-hush")
    refused = stack.up(PROGRAM, expect=FAILED)
    assert "AuthFailure" in refused.problems[-1]
    assert "hush" not in refused.text
    assert cloud.everything() == {}
