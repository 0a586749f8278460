"""The example with both clouds: the same image on the emulator and on moto, from one program."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from e2e.cloud import GZ, SH, Cloud
from e2e.languages.test_examples import warnings
from e2e.stack import PLUGIN, Stack
from toolchain import places

pytestmark = pytest.mark.e2e

EXAMPLE = places.ROOT / "examples" / "two-clouds"
HOME, AWAY = "us-east-1", "eu-west-1"
WAITS = 60.0
"""Seconds for moto to start, and to end."""


@pytest.fixture
def advice() -> Iterator[str]:
    """What the example's stand-in for AWS says, while it runs."""
    command = [sys.executable, "local_aws.py", "0"]
    with subprocess.Popen(command, cwd=EXAMPLE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as aws:
        assert aws.stdout
        said = "".join(aws.stdout.readline() for _ in range(4))
        try:
            yield said
        finally:
            aws.send_signal(signal.SIGINT)
            try:
                ended = aws.wait(WAITS)
            finally:
                aws.kill()
            assert ended == 0


@pytest.fixture
def stack(environment: dict[str, str], tmp_path: Path, advice: str) -> Stack:
    folder = tmp_path / "images"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".machine-image", "Pulumi.*.yaml"))
    project = folder / "Pulumi.yaml"
    project.write_text(project.read_text().replace("../../.venv", str(places.VENV)))
    keys = dict(re.findall(r"(AWS_\w+)=(\S+)", advice))
    stack = Stack(folder, PLUGIN, {**environment, **keys})
    stack.init()
    for name, value in re.findall(r"pulumi config set (\S+) (\S+)", advice):
        stack.run("config", "set", name, value)
    return stack


def test_the_same_image_lives_on_both_clouds(stack: Stack, advice: str) -> None:
    made = stack.run("up", "--yes")
    kinds = ("web", "copies", "shares")
    assert made.steps >= {f"created {cloud}-{kind}" for cloud in ("tencent", "aws") for kind in kinds}
    table = stack.outputs["images"]
    with Cloud(stack.database) as cloud:
        assert table["tencent"] == {region: cloud.images(region)["web-golden"].id for region in (GZ, SH)}
    assert table["aws"] == {region: on_aws(advice, stack, region)[0] for region in (HOME, AWAY)}
    assert stack.quiet().steps == set()
    assert warnings(made) == []
    stack.destroy()
    assert {region: on_aws(advice, stack, region) for region in (HOME, AWAY)} == {HOME: [], AWAY: []}


def on_aws(advice: str, stack: Stack, region: str) -> list[str]:
    """The images that moto has."""
    address = re.search(r"http://\S+", advice)
    assert address
    ec2 = boto3.client(
        "ec2",
        region_name=region,
        endpoint_url=address[0],
        aws_access_key_id=stack.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=stack.environment["AWS_SECRET_ACCESS_KEY"],
    )
    return [image["ImageId"] for image in ec2.describe_images(Owners=["self"])["Images"]]
