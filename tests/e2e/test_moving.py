"""A stack that was made with the dynamic door and goes on with the plugin: another import line, and no more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from e2e.cloud import GZ, Cloud
from e2e.stack import DYNAMIC, NOTHING, PLUGIN, Stack

pytestmark = pytest.mark.e2e

PROGRAM = """
base = machine_image.get_image(kinds=["public"], platform="Ubuntu", architectures=["x86_64"], most_recent=True)
team = pulumi.ComponentResource("shop:index:Team", "team")
within = pulumi.ResourceOptions(parent=team)

web = machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001", description={description!r})
copies = machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["ap-shanghai"], opts=within)
shares = machine_image.ImageShare("shares", image_id=web.image_id, account_ids=["100000000002"], opts=within)
unnamed = machine_image.CustomImage("unnamed", instance_id="ins-demo0001", tags={{"base": base.image_id}}, opts=within)
file = machine_image.ImportFromArgs(
    url=pulumi.Output.secret("https://bucket-1250000000.cos.ap-guangzhou.myqcloud.com/web.qcow2?q-signature=hush"),
    os_type="Ubuntu",
    os_version="22",
    architecture="x86_64",
)
machine_image.CustomImage("imported", name="web-imported", import_from=file)
pulumi.export("image", web.image_id)
pulumi.export("size", web.size_gib)
pulumi.export("copies", copies.image_ids)
pulumi.export("quota", machine_image.get_image_quota().quotas[{region!r}].limit)
"""


def program(description: str) -> str:
    return PROGRAM.format(description=description, region=GZ)


@pytest.fixture(scope="module")
def made(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A stack of the dynamic door, to be copied."""
    stack = Stack(tmp_path_factory.mktemp("made"), DYNAMIC, environment)
    stack.configure()
    stack.init()
    stack.up(program("one"))
    return stack


@pytest.fixture
def moved(made: Stack, tmp_path: Path) -> Stack:
    """The same, with the plugin's import line."""
    stack = made.copy(tmp_path / "project")
    stack.door = PLUGIN
    stack.configure()
    return stack


def test_nothing_changes(made: Stack, moved: Stack) -> None:
    moved.program(program("one"))
    moved.quiet()
    run = moved.up()
    assert run.steps == set()
    assert moved.ids == made.ids
    assert moved.outputs == made.outputs
    assert "hush" not in json.dumps(moved.export())
    moved.look(expect=NOTHING)
    moved.quiet()


def test_a_change_in_the_same_run_is_one_update(made: Stack, moved: Stack) -> None:
    run = moved.up(program("two"))
    assert run.steps == {"updated web"}
    assert moved.ids == made.ids
    moved.quiet()
    moved.look(expect=NOTHING)


def test_what_has_moved_can_go(moved: Stack) -> None:
    moved.up(program("one"))
    moved.destroy()
    with Cloud(moved.database) as cloud:
        assert cloud.images() == {}
