"""Two runs at once: of one stack, of two stacks that want the same, and of both doors in one program."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import boto3
import pytest

from e2e.cloud import GZ, OTHER, SH, THIRD, Cloud
from e2e.processes import running, wait_until
from e2e.stack import DYNAMIC, FAILED, NOTHING, Door, Stack, only_plugin
from reliability.report import Matrix, matrix
from toolchain import places

__all__ = ["matrix"]

pytestmark = pytest.mark.e2e

UP = ("up", "--yes", "--skip-preview")
SLOW = {"createSeconds": 3, "copySeconds": 0.2}
"""Long enough for the other run to come in the midst."""
WEB = 'machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001")\n'
LOCKED = (
    "the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file"
)
AT_ONCE = "two runs at once"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDLAB0000000000000", "AWS_SECRET_ACCESS_KEY": "lab", "AWS_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The URL of a back end in a storage that speaks S3, on the loopback."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [str(places.VENV_BIN / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until(lambda: _answers(port))
            at = f"http://127.0.0.1:{port}"
            boto3.client(
                "s3",
                endpoint_url=at,
                region_name="us-east-1",
                aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            ).create_bucket(Bucket="state")
            yield f"s3://state?endpoint={at}&region=us-east-1&s3ForcePathStyle=true"
        finally:
            os.kill(server.pid, signal.SIGTERM)


def _answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def one_is_refused(stack: Stack, cloud: Cloud, folder: Path) -> None:
    """Two people run `up` of one stack at the same moment."""
    stack.configure(emulator=SLOW)
    stack.program(WEB)
    with running(stack, *UP) as one, running(stack.in_another_folder(folder), *UP) as two:
        codes = [command.process.wait(60) for command in (one, two)]
        refused = [command.said for command, code in zip((one, two), codes, strict=True) if code != NOTHING]
    assert refused, "nobody was refused"
    for said in refused:
        assert LOCKED in " ".join(said.split())
        assert "`pulumi cancel`" in said
    assert len(cloud.images()) == 2 - len(refused)
    stack.up()  # whoever was refused does it again; at the very same moment it may have been both
    assert set(stack.ids.values()) == {image.id for image in cloud.images().values()}
    assert len(stack.ids) == 1
    assert stack.quiet("--refresh").repairs == set()


@pytest.mark.parametrize("door", [DYNAMIC], ids=["dynamic"], indirect=True, scope="session")
def test_of_two_runs_of_one_stack_the_lock_refuses_one(
    stack: Stack, cloud: Cloud, tmp_path: Path, matrix: Matrix
) -> None:
    with matrix.cell(AT_ONCE, "two ups of one stack", "file back end, dynamic"):
        one_is_refused(stack, cloud, tmp_path / "colleague")


@only_plugin
def test_so_it_is_where_the_state_is_in_a_bucket(
    door: Door, environment: dict[str, str], bucket: str, tmp_path: Path, matrix: Matrix
) -> None:
    stack = Stack(tmp_path / "project", door, {**environment, **KEYS})
    stack.environment["PULUMI_BACKEND_URL"] = bucket
    stack.folder.mkdir()
    stack.configure()
    stack.init()
    with (
        matrix.cell(AT_ONCE, "two ups of one stack", "S3 back end, plugin"),
        Cloud(stack.database) as cloud,
    ):
        one_is_refused(stack, cloud, tmp_path / "colleague")


def another_stack(stack: Stack, folder: Path, program: str) -> Stack:
    """Another stack of the project, in the same account."""
    other = Stack(folder, stack.door, stack.environment, "prod")
    other.folder.mkdir()
    other.configure(emulator={**SLOW, "database": str(stack.database)})
    other.init()
    other.program(program)
    return other


def test_of_two_stacks_that_want_one_name_the_second_is_told_whose_it_is(
    stack: Stack, cloud: Cloud, tmp_path: Path, matrix: Matrix
) -> None:
    with matrix.cell(AT_ONCE, "two stacks, one name", stack.door.name):
        stack.configure(emulator=SLOW)
        stack.program(WEB)
        other = another_stack(stack, tmp_path / "other", WEB)
        with running(stack, *UP) as one, running(other, *UP) as two:
            codes = [command.process.wait(60) for command in (one, two)]
            said = [one.said, two.said]
        assert sorted(codes) == [NOTHING, FAILED], said
        lost = codes.index(FAILED)
        told = " ".join(said[lost].split())
        winner, loser = (other, stack) if lost == 0 else (stack, other)
        (image,) = cloud.images().values()
        assert winner.ids == {"web": image.id}
        assert loser.ids == {}
        whose = f"{image.id}, made by shop/{winner.name}/web. Choose another name, import it as {GZ}/{image.id}"
        assert whose in told or f"{image.id}, made by shop/{winner.name}/web, has that name" in told
        refused = loser.preview(expect=FAILED)
        (why,) = refused.problems
        assert whose in why
        loser.up(WEB.replace("web-golden", "web-silver"))
        assert cloud.images().keys() == {"web-golden", "web-silver"}
        winner.quiet("--refresh")
        loser.destroy()
        assert cloud.images().keys() == {"web-golden"}


BOTH = """
from pulumi_machine_image import dynamic

web = machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001", description={says!r})
db = dynamic.CustomImage("db", name="db-golden", instance_id="ins-demo0001", description={says!r})
dynamic.ImageCopy("web-copies", source_image_id=web.image_id, regions=["ap-shanghai"], name="web-far")
machine_image.ImageCopy("db-copies", source_image_id=db.image_id, regions=["ap-shanghai"], name="db-far")
machine_image.ImageShare("shares", image_id=db.image_id, account_ids=["100000000002"])
dynamic.ImageShare("more-shares", image_id=db.image_id, account_ids=["100000000003"])
"""
CLASH = """
from pulumi_machine_image import dynamic

machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001")
dynamic.CustomImage("web", name="web-golden", instance_id="ins-demo0001")
"""


@only_plugin
def test_both_doors_work_in_one_program(stack: Stack, cloud: Cloud, matrix: Matrix) -> None:
    with matrix.cell(AT_ONCE, "both doors in one stack", "a life"):
        stack.up(BOTH.format(says="one"))
        assert cloud.images().keys() == {"web-golden", "db-golden"}
        assert cloud.images(SH).keys() == {"web-far", "db-far"}
        db = cloud.images()["db-golden"].id
        assert cloud.shares(db) == {OTHER, THIRD}
        stack.quiet("--refresh")
        stack.up(BOTH.format(says="two"))
        assert {image.description for image in cloud.images().values()} == {"two"}
        stack.quiet("--refresh")
        stack.destroy()
        assert cloud.everything() == {}


@only_plugin
def test_what_both_doors_name_alike_is_made_once(stack: Stack, cloud: Cloud, matrix: Matrix) -> None:
    with matrix.cell(AT_ONCE, "both doors in one stack", "one name"):
        refused = stack.up(CLASH, expect=FAILED)
        (image,) = cloud.images(GZ).values()
        assert any(image.id in problem for problem in refused.problems), refused
        again = stack.up(expect=FAILED)
        assert any(f"{image.id}, made by shop/dev/web" in problem for problem in again.problems)
        assert list(cloud.images(GZ).values()) == [image]
        stack.up("")
        assert cloud.everything() == {}


UPDATED = WEB.replace('0001")', '0001", description="two")')


def test_a_saved_plan_that_the_cloud_has_overtaken_is_refused_and_nothing_is_lost(
    stack: Stack, cloud: Cloud, matrix: Matrix
) -> None:
    with matrix.cell("stale plans", "update by a saved plan: it is gone", stack.door.name):
        stack.up(WEB)
        stack.preview(UPDATED, "--save-plan", "plan.json")
        (gone,) = stack.ids.values()
        cloud.delete(gone)
        refused = stack.up(None, "--plan", "plan.json", expect=FAILED)
        assert any(f"{gone} (web-golden)" in each and "`pulumi up --refresh`" in each for each in refused.problems)
        assert stack.ids == {"web": gone}
        stack.run("up", "--yes", "--skip-preview", "--refresh")
        (image,) = cloud.images().values()
        assert stack.ids == {"web": image.id}
        assert image.description == "two"
