"""What makes a new image, in which order, and what goes and comes with it."""

from __future__ import annotations

import pytest

from e2e.cloud import BJ, GZ, OTHER, SH, Cloud
from e2e.stack import HOME, Stack

pytestmark = pytest.mark.e2e

PROGRAM = """
web = machine_image.CustomImage("web", {arguments})
copies = machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["ap-shanghai"])
shares = machine_image.ImageShare("shares", image_id=web.image_id, account_ids=["100000000002"])
"""
ALL = {"web", "copies", "shares"}
FIXED = 'name="web-golden", instance_id="ins-demo0001"'
GENERATED = 'instance_id="ins-demo0001"'


def replaced(*names: str) -> set[str]:
    """The steps of a replacement."""
    return {f"{verb} {name}" for name in names for verb in ("replaced", "created replacement", "deleted original")}


@pytest.mark.by_turns
def test_a_new_description_leaves_copies_and_shares_alone(stack: Stack) -> None:
    stack.up(PROGRAM.format(arguments=GENERATED))
    planned = stack.preview(PROGRAM.format(arguments=f'{GENERATED}, description="new"'))
    assert planned.steps == {"update web"}
    assert "replace" not in planned.text


def test_a_fixed_name_is_made_first_and_handed_over_with_its_copies_and_shares(stack: Stack, cloud: Cloud) -> None:
    stack.up(PROGRAM.format(arguments=FIXED))
    before = cloud.images(GZ)["web-golden"]

    planned = stack.preview(PROGRAM.format(arguments=f'{FIXED}, triggers={{"build": "2"}}'))
    assert planned.steps >= {f"replace {name}" for name in ALL}
    assert planned.changes["web"] == {"triggers"}
    assert planned.said == []
    assert planned.calls.writes == {}

    done = stack.up()
    assert done.steps == replaced(*ALL)
    assert done.order.index("created replacement web") < done.order.index("deleted original web")
    assert done.calls.writes["CreateImage"] == done.calls.writes["SyncImages"] == 1
    assert done.calls.writes["ModifyImageAttribute"] == 4, "two names aside, two names given"
    assert done.calls.writes["DeleteImages"] == 2
    after = cloud.images(GZ)["web-golden"]
    assert after.id != before.id
    assert {region: list(cloud.images(region)) for region in (GZ, SH)} == {GZ: ["web-golden"], SH: ["web-golden"]}
    assert cloud.shares(after.id) == {OTHER}
    stack.quiet("--refresh")


@pytest.mark.by_turns
def test_under_wait_started_a_fixed_name_is_deleted_first_and_the_preview_says_why(stack: Stack) -> None:
    started = f'{FIXED}, wait="started"'
    stack.up(PROGRAM.format(arguments=started))
    image = stack.ids["web"]
    pending, told = stack.preview(PROGRAM.format(arguments=f'{started}, triggers={{"build": "2"}}')).said
    assert pending.startswith(f"web: {image} in {HOME}, which web replaces, was last seen creating")
    assert told.startswith("web: web is deleted before it is made again, because old and new have the same name")


@pytest.mark.by_turns
def test_a_generated_name_is_made_first(stack: Stack, cloud: Cloud) -> None:
    stack.up(PROGRAM.format(arguments=GENERATED))
    ((before, _),) = cloud.images(GZ).items()
    assert before.startswith("web-")

    done = stack.up(PROGRAM.format(arguments=f'{GENERATED}, triggers={{"build": "2"}}'))
    assert done.steps == replaced(*ALL)
    assert done.said == []
    assert done.order.index("created replacement web") < done.order.index("deleted original web")
    ((after, image),) = cloud.images(GZ).items()
    assert after.startswith("web-")
    assert after != before
    assert list(cloud.images(SH)) == [after]
    assert cloud.shares(image.id) == {OTHER}
    stack.quiet("--refresh")


IMPORT = """import_from={
    "url": "https://bucket-1250000000.cos.ap-guangzhou.myqcloud.com/web.qcow2",
    "os_type": "Ubuntu",
    "os_version": "22",
    "architecture": "x86_64",
}"""
SOURCES = [
    ('instance_id="INSTANCE"', {"instanceId"}),
    ('instance_id="ins-demo0001", data_disk_ids=["disk-demodat1"]', {"instanceId", "dataDiskIds"}),
    ('snapshot_ids=["SNAPSHOT"]', {"instanceId", "dataDiskIds", "snapshotIds"}),
    (IMPORT, {"snapshotIds", "importFrom"}),
    ('instance_id="ins-demo0001", region="ap-beijing"', {"importFrom", "instanceId", "region"}),
]


@pytest.mark.by_turns
def test_another_source_or_region_makes_another_image(stack: Stack, cloud: Cloud) -> None:
    program = 'web = machine_image.CustomImage("web", {})'
    stack.up(program.format(GENERATED))
    instance, snapshot, seen = cloud.run_instance(), cloud.snapshot(), {stack.ids["web"]}
    for source, changed in SOURCES:
        arguments = source.replace("INSTANCE", instance).replace("SNAPSHOT", snapshot)
        done = stack.up(program.format(arguments))
        assert done.steps == replaced("web"), source
        # With the dynamic door the CLI compares inputs, and the new image gets another generated name.
        assert done.changes["web"] - {"name"} == changed, source
        assert sum(done.calls.writes.get(action, 0) for action in ("CreateImage", "ImportImage")) == 1, source
        seen.add(stack.ids["web"])
    assert len(seen) == len(SOURCES) + 1
    assert cloud.images(GZ) == {}
    assert len(cloud.images(BJ)) == 1
    stack.quiet("--refresh")
