"""The script in this folder, with Tencent Cloud's command line, on an emulator: what it saw is what was done."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from emulator.lab import FIRST, GUANGZHOU, SECOND, SHANGHAI, Lab
from emulator.official import environment, polled_lab, provided
from toolchain import clients

STORY = Path(__file__).with_name("story.sh")
CALLS = [
    *[(FIRST, GUANGZHOU, "CreateImage"), *[(FIRST, GUANGZHOU, "DescribeImages")] * 3],
    *[(FIRST, GUANGZHOU, "CreateImage"), (FIRST, GUANGZHOU, "DescribeResourceTagsByResourceIds")],
    *[(FIRST, GUANGZHOU, "SyncImages"), *[(FIRST, SHANGHAI, "DescribeImages")] * 4],
    (FIRST, GUANGZHOU, "DescribeImages"),  # The copy is there; then the source is too.
    *[(FIRST, GUANGZHOU, "ModifyImageSharePermission"), (FIRST, GUANGZHOU, "DescribeImageSharePermission")],
    *[(SECOND, GUANGZHOU, "DescribeImages"), (FIRST, GUANGZHOU, "DescribeImages")],
    *[(FIRST, GUANGZHOU, "ModifyImageAttribute"), (FIRST, GUANGZHOU, "DeleteImages")],
    *[(FIRST, GUANGZHOU, "ModifyImageSharePermission"), (FIRST, GUANGZHOU, "DeleteImages")],
    *[(FIRST, SHANGHAI, "DeleteImages"), (FIRST, GUANGZHOU, "DescribeImages")],
]
"""CreateImage takes two seconds, SyncImages three, and a look one."""


@pytest.fixture(scope="module")
def programs(request: pytest.FixtureRequest) -> Path:
    return provided(request.config, clients.tccli)


@pytest.fixture
def lab(build: Callable[..., Lab]) -> Lab:
    return polled_lab(build)


@pytest.fixture
def env(lab: Lab, programs: Path, tmp_path: Path) -> dict[str, str]:
    settings = environment(lab, tmp_path)
    return {**settings, "PATH": f"{programs}:{settings['PATH']}", "ENDPOINT": lab.emulator.endpoint, "INTERVAL": "0.01"}


def run(env: Mapping[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", check=False, timeout=600)


def test_an_image_is_made_copied_shared_found_changed_and_deleted(lab: Lab, env: dict[str, str]) -> None:
    finished = run(env, str(STORY))
    assert (finished.returncode, finished.stderr) == (0, "")
    calls = list(lab.emulator.calls)
    told = finished.stdout.splitlines()
    image_id, copy_id = told[0].split()[1], told[3].split()[1]
    systems = {"Name": "platform", "Values": ["Ubuntu", "Debian"]}
    public = [image["ImageId"] for image in lab.client()("DescribeImages", Filters=[systems])["ImageSet"]]
    assert told == [
        f"image: {image_id} NORMAL",
        "refused: InvalidImageName.Duplicate",
        "tags: team=web",
        f"copy: {copy_id} NORMAL",
        f"shared with: {SECOND}",
        f"received: {image_id} SHARED_IMAGE",
        f"second page: {' '.join([image_id, *public][3:6])}",
        "refused: InvalidImageId.InShared",
        "left: 0",
    ]
    assert [(call.account, call.region, call.action) for call in calls] == CALLS
    refused = [(call.action, call.error) for call in calls if call.error]
    assert refused == [("CreateImage", "InvalidImageName.Duplicate"), ("DeleteImages", "InvalidImageId.InShared")]
    for region in (GUANGZHOU, SHANGHAI):
        assert lab.own_images(region) == []
        assert lab.client("cbs", region)("DescribeSnapshots")["TotalCount"] == 0


def test_a_refusal_ends_it_with_the_clouds_code_and_text_has_arrived_as_it_was_written(
    lab: Lab, env: dict[str, str]
) -> None:
    lab.image("web-golden-copy", SHANGHAI)
    stopped = run(env, str(STORY))
    assert stopped.returncode != 0
    assert "code:InvalidImageName.Duplicate" in stopped.stderr
    assert stopped.stdout.splitlines()[-1] == "tags: team=web"
    (image_id,) = lab.own_images()
    assert lab.look(image_id)["ImageDescription"] == "made in a shell: été, 镜像"
    assert lab.look(image_id)["Tags"] == [{"Key": "team", "Value": "web"}]


def test_a_wrong_key_is_refused(lab: Lab, env: dict[str, str]) -> None:
    refused = run({**env, "TENCENTCLOUD_SECRET_KEY": "wrong"}, str(STORY))
    assert refused.returncode != 0
    assert "code:AuthFailure.SignatureFailure" in refused.stderr
    assert refused.stdout == ""
    assert [(call.action, call.error) for call in lab.emulator.calls] == [
        ("CreateImage", "AuthFailure.SignatureFailure")
    ]


def test_an_endpoint_can_be_set_for_good(lab: Lab, env: dict[str, str]) -> None:
    endpoint = lab.emulator.endpoint
    kept = run(env, "tccli", "configure", "set", "cvm.endpoint", endpoint, "cbs.endpoint", endpoint)
    assert (kept.returncode, kept.stderr) == (0, "")
    for service, action in (("cvm", "DescribeImageQuota"), ("cbs", "DescribeSnapshots")):
        answered = run(env, "tccli", service, action, "--region", GUANGZHOU)
        assert (answered.returncode, answered.stderr) == (0, "")
        assert json.loads(answered.stdout)["RequestId"] == lab.emulator.journal()[-1].request
        assert lab.emulator.calls[-1] == (FIRST, GUANGZHOU, service, action, "")
