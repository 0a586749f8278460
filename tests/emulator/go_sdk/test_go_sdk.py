"""The program in this folder, with the official Go SDK, on an emulator: what it saw is what was done."""

import json
import subprocess
from collections.abc import Callable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from emulator.lab import BEIJING, FIRST, GUANGZHOU, SECOND, SHANGHAI, Lab
from emulator.official import environment, polled_lab, provided
from toolchain import clients

WAYS = {
    "signature v3": [],
    "GET": ["-method", "GET"],
    "HmacSHA256": ["-signature", "HmacSHA256"],
    "HmacSHA1 and GET": ["-signature", "HmacSHA1", "-method", "GET"],
}
CALLS = [
    *["CreateImage", *["DescribeImages"] * 3, "CreateImage", "DescribeResourceTagsByResourceIds"],
    *["SyncImages", *["DescribeImages"] * 4, "DescribeImages"],  # Until the copy is there; then the source is too.
    *["ModifyImageSharePermission", "DescribeImageSharePermission", "DescribeImages"],
    *["DescribeImages"] * 5,
    *["ModifyImageAttribute", "DescribeImages"],
    *["DeleteImages", "ModifyImageSharePermission", "DescribeImages", "DeleteImages", "DeleteImages"],
    *["DescribeImages"] * 2,
]
"""CreateImage takes two seconds, SyncImages three, and a look one."""


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest) -> Path:
    return provided(request.config, clients.go_story)


@pytest.fixture
def lab(build: Callable[..., Lab]) -> Lab:
    return polled_lab(build)


def run(program: Path, env: Mapping[str, str], *options: str) -> "subprocess.CompletedProcess[str]":
    command = [str(program), "-scheme", "HTTP", "-poll", "1ms", *options]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=300)


def told(lab: Lab, finished: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """What the program says, after a look at what it did."""
    assert (finished.returncode, finished.stderr) == (0, "")
    report: dict[str, Any] = json.loads(finished.stdout)
    assert [call.action for call in lab.emulator.calls] == CALLS
    refused = [(call.action, call.error) for call in lab.emulator.calls if call.error]
    assert refused == [("CreateImage", report["Refusals"][0]), ("DeleteImages", report["Refusals"][1])]
    assert {(call.account, call.region) for call in lab.emulator.calls if call.action == "DescribeImages"} == {
        (FIRST, GUANGZHOU),
        (FIRST, SHANGHAI),
        (SECOND, GUANGZHOU),
    }
    return report


def check(lab: Lab, report: dict[str, Any]) -> None:
    """The whole report; and that nothing is left."""
    image_id, copy_id = report["ImageID"], report["CopyID"]
    pages = report.pop("Pages")
    assert [len(page) for page in pages] == [3, 3, 3, 3, 1]
    systems = {"Name": "platform", "Values": ["Ubuntu", "Debian", "CentOS", "TencentOS"]}
    public = lab.client()("DescribeImages", Filters=[systems], Limit=100)["ImageSet"]
    assert list(chain(*pages)) == [image_id, *(image["ImageId"] for image in public)]
    assert report == {
        "ImageID": image_id,
        "CopyID": copy_id,
        "CopyName": "web-golden-copy",
        "Tags": {"team": "web"},
        "SharedWith": [SECOND],
        "SeenAs": "SHARED_IMAGE",
        "NewName": "web-golden-2",
        "Refusals": ["InvalidImageName.Duplicate", "InvalidImageId.InShared"],
        "LeftOver": 0,
        "SeenAfterwards": 0,
    }
    for region in (GUANGZHOU, SHANGHAI):
        assert lab.own_images(region) == []
        assert lab.client("cbs", region)("DescribeSnapshots")["TotalCount"] == 0


@pytest.mark.parametrize("way", WAYS)
def test_an_image_is_made_copied_shared_found_changed_and_deleted(
    program: Path, lab: Lab, tmp_path: Path, way: str
) -> None:
    endpoint = lab.emulator.endpoint.removeprefix("http://")
    check(lab, told(lab, run(program, environment(lab, tmp_path), "-endpoint", endpoint, *WAYS[way])))


def test_the_clouds_own_domain_leads_here_by_a_proxy_setting(program: Path, lab: Lab, tmp_path: Path) -> None:
    """As Terraform's provider is pointed here: it is built on this SDK, and has no setting for an endpoint."""
    env = {**environment(lab, tmp_path), "HTTP_PROXY": lab.emulator.endpoint}
    check(lab, told(lab, run(program, env)))


def test_text_arrives_as_it_was_written(program: Path, lab: Lab, tmp_path: Path) -> None:
    lab.image("web-golden-copy", SHANGHAI)  # so that the program stops before the copy
    endpoint = lab.emulator.endpoint.removeprefix("http://")
    stopped = run(program, environment(lab, tmp_path), "-endpoint", endpoint)
    assert stopped.returncode == 1
    assert "Code=InvalidImageName.Duplicate" in stopped.stderr
    (image_id,) = lab.own_images()
    assert lab.look(image_id)["ImageDescription"] == "made with Go: été, 镜像"
    assert lab.look(image_id)["Tags"] == [{"Key": "team", "Value": "web"}]


@pytest.mark.parametrize("proxy", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_key_is_refused(program: Path, lab: Lab, tmp_path: Path, way: str, proxy: bool) -> None:
    env = {**environment(lab, tmp_path), "TENCENTCLOUD_SECRET_KEY": "wrong"}
    if proxy:
        refused = run(program, {**env, "HTTP_PROXY": lab.emulator.endpoint}, *WAYS[way])
    else:
        refused = run(program, env, "-endpoint", lab.emulator.endpoint.removeprefix("http://"), *WAYS[way])
    assert refused.returncode == 1
    assert "Code=AuthFailure.SignatureFailure" in refused.stderr
    assert [(call.action, call.error) for call in lab.emulator.calls] == [
        ("CreateImage", "AuthFailure.SignatureFailure")
    ]


def test_regions_between_which_the_cloud_does_not_copy_end_it_with_the_clouds_code(
    program: Path, lab: Lab, tmp_path: Path
) -> None:
    endpoint = lab.emulator.endpoint.removeprefix("http://")
    options = ["-endpoint", endpoint, "-source", BEIJING, "-destination", "ap-shanghai-fsi"]
    stopped = run(program, environment(lab, tmp_path), *options)
    assert stopped.returncode == 1
    assert "Code=InvalidRegion.Unavailable" in stopped.stderr
    assert len(lab.own_images(BEIJING)) == 1
