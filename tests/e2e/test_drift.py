"""Somebody meddles behind Pulumi's back: a refresh sees it, and the next update repairs exactly that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from e2e.cloud import BJ, GZ, OTHER, SH, THIRD, Cloud
from e2e.stack import DRIFT, FAST, NOTHING, Stack
from pulumi_machine_image.emulator import Fault
from pulumi_machine_image.images.image import Image, State

pytestmark = pytest.mark.e2e

PROGRAM = """
web = machine_image.CustomImage(
    "web", name="web-golden", instance_id="ins-demo0001", description="for web servers", tags={{"team": "platform"}}
)
copies = machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["ap-shanghai", "ap-beijing"])
shares = machine_image.ImageShare(
    "shares", image_id=web.image_id, account_ids=["100000000002", "100000000003"], mode="{mode}"
)
"""
WITHOUT_WAITING = """
web = machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001")
copies = machine_image.ImageCopy(
    "copies", source_image_id=web.image_id, regions=["ap-shanghai", "ap-beijing"], wait="started"
)
"""
STRANGER = "100000000009"


@pytest.fixture(scope="module")
def made(blank: Stack, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The program above, applied."""
    stack = blank.copy(tmp_path_factory.mktemp("made") / "project")
    stack.up(PROGRAM.format(mode="authoritative"))
    return stack


@pytest.fixture
def stack(made: Stack, tmp_path: Path) -> Stack:
    return made.copy(tmp_path / "project")


@dataclass(frozen=True)
class World:
    """What there is: images by region, and who may use the first."""

    web: Image
    copies: dict[str, Image]
    shares: set[str]

    @classmethod
    def of(cls, cloud: Cloud) -> World:
        (web,), copies = cloud.images(GZ).values(), {}
        for region in (SH, BJ):
            for image in cloud.images(region).values():
                copies[region] = image
        return cls(web, copies, cloud.shares(web.id))


@dataclass(frozen=True)
class Meddling:
    """What somebody does.

    Attributes:
        does: To the cloud, in which the world is as given.
        resource: Whose it is.
        shown: The property that the refresh names.
        writes: The calls that repair it.
    """

    does: Callable[[Cloud, World], object]
    resource: str
    shown: str
    writes: dict[str, int]


MEDDLING = {
    "an image renamed": Meddling(
        lambda cloud, world: cloud.change(world.web.id, name="other"), "web", "~name", {"ModifyImageAttribute": 1}
    ),
    "an image described anew": Meddling(
        lambda cloud, world: cloud.change(world.web.id, description="changed by hand"),
        "web",
        "~description",
        {"ModifyImageAttribute": 1},
    ),
    "an image tagged anew": Meddling(
        lambda cloud, world: cloud.tag(world.web.id, {"team": "somebody"}), "web", "~tags", {"ModifyResourceTags": 1}
    ),
    "a tag taken away": Meddling(
        lambda cloud, world: cloud.tag(world.web.id, {}, ["team"]), "web", "~tags", {"ModifyResourceTags": 1}
    ),
    "a copy deleted": Meddling(
        lambda cloud, world: cloud.delete(world.copies[SH].id, SH),
        "copies",
        "~regions",
        {"SyncImages": 1, "ModifyResourceTags": 1, "ModifyImageAttribute": 1},
    ),
    "a copy failed": Meddling(
        lambda cloud, world: cloud.spoil(world.copies[SH].id),
        "copies",
        "~regions",
        {"SyncImages": 1, "ModifyResourceTags": 1, "ModifyImageAttribute": 1, "DeleteImages": 1},
    ),
    "a share added": Meddling(
        lambda cloud, world: cloud.share(world.web.id, STRANGER),
        "shares",
        "~accountIds",
        {"ModifyImageSharePermission": 1},
    ),
    "a share cancelled": Meddling(
        lambda cloud, world: cloud.unshare(world.web.id, OTHER),
        "shares",
        "~accountIds",
        {"ModifyImageSharePermission": 1},
    ),
}


@pytest.mark.parametrize("meddling", MEDDLING.values(), ids=MEDDLING)
def test_a_refresh_sees(meddling: Meddling, stack: Stack, cloud: Cloud) -> None:
    before = World.of(cloud)
    meddling.does(cloud, before)

    seen = stack.look(expect=DRIFT)
    assert seen.steps == {f"update {meddling.resource}"}
    assert seen.lines_with(f"{meddling.resource} update [diff: {meddling.shown}]")
    assert "no changes were expected" in seen.stderr

    repaired = stack.up(None, "--refresh")
    assert repaired.repairs == {f"updated {meddling.resource}"}
    assert repaired.calls.writes == meddling.writes
    assert_is_as_before(cloud, before)


def test_all_at_once_is_repaired_at_once_either_way(stack: Stack, cloud: Cloud, tmp_path: Path) -> None:
    before, ids = World.of(cloud), stack.ids
    for what, meddling in MEDDLING.items():
        if what not in ("a tag taken away", "a copy deleted"):
            meddling.does(cloud, before)

    seen = stack.look(expect=DRIFT)
    assert seen.steps == {"update web", "update copies", "update shares"}
    assert seen.lines_with("web update [diff: ~description,name,tags]")
    other = stack.copy(tmp_path / "the other way")

    assert stack.up(None, "--refresh").repairs == {"updated web", "updated copies", "updated shares"}
    assert_is_as_before(cloud, before)
    assert stack.ids == ids
    stack.quiet("--refresh")

    other.refresh()
    assert other.quiet(expect=DRIFT).lines_with("web update [diff: ~description,name,tags]")
    assert other.up().steps == {"updated web", "updated copies", "updated shares"}
    with Cloud(other.database) as others_cloud:
        assert_is_as_before(others_cloud, before)
    assert other.ids == ids
    other.look(expect=NOTHING)


@pytest.mark.by_turns
def test_an_account_added_to_a_list_that_is_not_the_whole_truth_is_only_said(stack: Stack, cloud: Cloud) -> None:
    stack.up(PROGRAM.format(mode="additive"))
    before = World.of(cloud)
    cloud.share(before.web.id, STRANGER)

    seen = stack.look(expect=NOTHING)
    assert seen.steps == set()
    (told,) = seen.said
    assert told.startswith(f"shares: image {before.web.id} in {GZ} is also shared with {STRANGER}")
    stack.up(None, "--refresh")
    assert cloud.shares(before.web.id) == {OTHER, THIRD, STRANGER}


@pytest.mark.by_turns
def test_an_image_deleted_by_hand_comes_again_with_what_hangs_on_it(stack: Stack, cloud: Cloud) -> None:
    before = World.of(cloud)
    cloud.unshare(before.web.id, *before.shares)
    cloud.delete(before.web.id)

    assert stack.look(expect=DRIFT).steps == {"delete web", "delete shares"}
    again = stack.up(None, "--refresh")
    assert again.repairs == {
        "created web",
        "created shares",
        "created replacement copies",
        "replaced copies",
        "deleted original copies",
    }
    after = World.of(cloud)
    assert after.web.id != before.web.id
    assert [image.name for image in (after.web, *after.copies.values())] == ["web-golden"] * 3
    assert after.shares == before.shares
    stack.quiet("--refresh")


@pytest.mark.by_turns
def test_a_copy_that_fails_after_nobody_waited_for_it_is_made_again_alone(blank: Stack, tmp_path: Path) -> None:
    stack = blank.copy(tmp_path / "project")
    with Cloud(stack.database, **FAST) as cloud:
        stack.talk_to(cloud.emulator)
        cloud.fault = lambda call: Fault.fail_images(SH) if call.action == "SyncImages" else None
        stack.up(WITHOUT_WAITING)
        (begun,) = cloud.images(SH).values()
        cloud.fault = lambda call: None
        assert begun.state in (State.COPYING, State.FAILED)

        assert stack.look(expect=DRIFT).steps == {"update copies"}
        repaired = stack.up(None, "--refresh")
        assert repaired.repairs == {"updated copies"}
        assert repaired.calls.writes["SyncImages"] == 1
        assert repaired.calls.writes["DeleteImages"] == 1
        assert not cloud.has(begun.id, SH)


def assert_is_as_before(cloud: Cloud, before: World) -> None:
    """Everything is what it was; what was lost is there again under another id."""
    after = World.of(cloud)
    assert (after.web.id, after.web.name) == (before.web.id, before.web.name)
    assert after.web.description == before.web.description
    assert after.web.tags == before.web.tags
    assert after.copies[BJ] == before.copies[BJ]
    assert after.copies[SH].name == before.copies[SH].name
    assert after.copies[SH].state is State.AVAILABLE
    assert after.shares == before.shares
