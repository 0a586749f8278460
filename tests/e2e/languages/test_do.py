"""`pulumi do`: every resource and look-up of the plugin, without a program, a project or a language."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from e2e.cloud import GZ, OTHER, SH, Cloud
from toolchain import places

pytestmark = pytest.mark.e2e

PLUGIN = places.VENV_BIN / "pulumi-resource-machine-image"
WORLD = ("--machine-image:cloud", "emulator", "--machine-image:region", GZ)

Do = Callable[..., Any]


@pytest.fixture
def do(environment: dict[str, str], tmp_path: Path) -> Do:
    """Asks for an operation on a resource or look-up; the answer is what it says as JSON, None if it says nothing.

    Inputs that are no plain values go by a file: as PCL, since what reads YAML comes with the official CLI.
    """
    program = shutil.which("pulumi", path=environment["PATH"]) or "pulumi"

    def run(name: str, *words: str, inputs: str = "") -> Any:
        if inputs:
            (tmp_path / "inputs.pp").write_text(inputs)
            words = (*words, "--input", "pcl", "--input-file", "inputs.pp")
        command = [program, "do", "--package", str(PLUGIN), f"machine-image:index:{name}", *words, *WORLD]
        done = subprocess.run(
            [*command, "--output", "json", "--non-interactive"],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        begin = done.stdout.find("{\n")
        return json.loads(done.stdout[begin:]) if begin >= 0 else None

    return run


def test_every_resource_is_made_read_and_deleted(do: Do, tmp_path: Path) -> None:
    now = ("--stateless", "--yes")
    image = do("CustomImage", "create", *now, "--instance-id", "ins-demo0001", "--name", "web")
    source = f'sourceImageId = "{image["id"]}"'
    copy = do("ImageCopy", "create", *now, inputs=f'{source}\nregions = ["{SH}"]\nonDelete = "retain"\n')
    shared = f'imageId = "{image["id"]}"'
    share = do("ImageShare", "create", *now, inputs=f'{shared}\naccountIds = ["{OTHER}"]\n')
    assert share["sharedAccounts"].keys() == {OTHER}
    assert do("CustomImage", "read", image["id"])["name"] == "web"
    assert do("getImageShares", "--image-id", image["id"])["sharedAccounts"].keys() == {OTHER}
    do("ImageShare", "delete", share["id"], *now)
    do("CustomImage", "delete", image["id"], *now)
    with Cloud(tmp_path / ".machine-image" / "emulator.db") as cloud:
        assert cloud.images(GZ) == {}
        assert [found.id for found in cloud.images(SH).values()] == list(copy["imageIds"].values())


@pytest.mark.parametrize(
    ("name", "words", "key"),
    [
        ("getImages", ["--platform", "Debian"], "images"),
        ("getImage", ["--image-id", "img-jifegrcq"], "osName"),
        ("getImageQuota", [], "quotas"),
        ("getImageRegions", [], "regions"),
        ("getImportableSystems", [], "systems"),
    ],
)
def test_every_look_up_answers(do: Do, name: str, words: list[str], key: str) -> None:
    assert do(name, *words)[key]
