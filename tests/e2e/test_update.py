"""Every property that can change in place does: the same ids, no more calls than needed, a quiet preview afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from e2e.cloud import BJ, GZ, OTHER, SH, THIRD, Cloud
from e2e.stack import FAILED, Stack
from e2e.steps import Step, walk
from pulumi_machine_image.images.image import Image
from pulumi_machine_image.images.provenance import own_tags

pytestmark = pytest.mark.e2e

IMAGE = """
web = machine_image.CustomImage("web", instance_id="ins-demo0001", {arguments})
"""
COPIES = """
web = machine_image.CustomImage("web", instance_id="ins-demo0001", name="web-golden", tags={{"team": "platform"}})
copies = machine_image.ImageCopy("copies", source_image_id=web.image_id, {arguments})
"""
SHARES = """
web = machine_image.CustomImage("web", instance_id="ins-demo0001", name="web-golden")
shares = machine_image.ImageShare("shares", image_id=web.image_id, {arguments})
"""


def the_image(cloud: Cloud) -> Image:
    (image,) = cloud.images(GZ).values()
    return image


def looks(name: str, description: str = "", family: str = "", **tags: str) -> Callable[[Cloud], bool]:
    """What people see of the image."""

    def check(cloud: Cloud) -> bool:
        image = the_image(cloud)
        seen = (image.name, image.description, image.family, own_tags(image.tags))
        return seen == (name, description, family, tags)

    return check


def test_a_custom_image(stack: Stack, cloud: Cloud) -> None:
    steps: list[Step[Cloud]] = [
        Step(
            'name="web-two", description="for web servers", tags={"team": "platform", "tier": "web"}',
            {"name", "description", "tags"},
            {"ModifyImageAttribute": 1, "ModifyResourceTags": 1},
            looks("web-two", "for web servers", team="platform", tier="web"),
        ),
        Step(
            'name="web-two", description="for all", tags={"team": "images"}, family="web"',
            {"description", "tags", "family"},
            {"ModifyImageAttribute": 1, "ModifyResourceTags": 1},
            looks("web-two", "for all", "web", team="images"),
        ),
        Step(
            'name="web-two", deprecated=True',
            {"description", "tags", "family", "deprecated"},
            {"ModifyImageAttribute": 1, "ModifyResourceTags": 1},
            lambda cloud: looks("web-two")(cloud) and the_image(cloud).deprecated,
        ),
        Step(
            'name="web-two"', {"deprecated"}, {"ModifyImageAttribute": 1}, lambda cloud: not the_image(cloud).deprecated
        ),
        Step(
            'name="web-two", deletion_protection=True, delete_snapshots=False, unshare_on_delete=True, '
            'on_delete="retain", wait="started", timeouts={"create": "30m"}, force_poweroff=True, sysprep=True',
            {
                *("deletionProtection", "deleteSnapshots", "unshareOnDelete", "onDelete"),
                *("wait", "timeouts", "forcePoweroff", "sysprep"),
            },
        ),
    ]
    walk(stack, cloud, IMAGE, "web", 'name="web-golden"', steps)


def seen_copy(cloud: Cloud, region: str) -> tuple[str, str, dict[str, str]]:
    """What people see of the copy in a region."""
    (image,) = cloud.images(region).values()
    return image.name, image.description, own_tags(image.tags)


def test_copies(stack: Stack, cloud: Cloud) -> None:
    team = {"team": "platform"}
    different = (
        'regions={"ap-shanghai": {"name": "web-sh", "description": "in Shanghai", "tags": {"city": "sh"}}, '
        '"ap-beijing": {}}'
    )
    steps: list[Step[Cloud]] = [
        Step(
            'regions=["ap-shanghai", "ap-beijing"]',
            {"regions"},
            {"SyncImages": 1, "ModifyResourceTags": 1, "ModifyImageAttribute": 1},
            lambda cloud: seen_copy(cloud, BJ) == seen_copy(cloud, SH) == ("web-golden", "", team),
        ),
        Step('regions={"ap-beijing": {}, "ap-shanghai": {}}', set()),
        Step(
            'regions=["ap-shanghai", "ap-beijing"], name="web", description="copied", tags={"tier": "web"}',
            {"name", "description", "tags"},
            {"ModifyResourceTags": 2, "ModifyImageAttribute": 2},
            lambda cloud: seen_copy(cloud, BJ) == seen_copy(cloud, SH) == ("web", "copied", {**team, "tier": "web"}),
        ),
        Step(
            f'{different}, name="web", description="copied", tags={{"tier": "web"}}',
            {"regions"},
            {"ModifyResourceTags": 1, "ModifyImageAttribute": 1},
            lambda cloud: (
                seen_copy(cloud, BJ) == ("web", "copied", {**team, "tier": "web"})
                and seen_copy(cloud, SH) == ("web-sh", "in Shanghai", {**team, "tier": "web", "city": "sh"})
            ),
        ),
        Step(
            'regions=["ap-beijing"], name="web", description="copied"',
            {"regions", "tags"},
            {"DeleteImages": 1, "ModifyResourceTags": 1},
            lambda cloud: seen_copy(cloud, BJ) == ("web", "copied", team) and not cloud.images(SH),
        ),
        Step(
            'regions=["ap-beijing"], name="web", description="copied", copy_tags=False, on_delete="retain", '
            'delete_snapshots=False, wait="started", timeouts={"create": "30m"}',
            {"copyTags", "onDelete", "deleteSnapshots", "wait", "timeouts"},
            {},
            lambda cloud: seen_copy(cloud, BJ) == ("web", "copied", team),
        ),
    ]
    walk(stack, cloud, COPIES, "copies", 'regions=["ap-shanghai"]', steps)


def test_shares(stack: Stack, cloud: Cloud) -> None:
    def shared_with(*accounts: str) -> Callable[[Cloud], bool]:
        return lambda cloud: cloud.shares(the_image(cloud).id) == set(accounts)

    one = {"ModifyImageSharePermission": 1}
    steps: list[Step[Cloud]] = [
        Step(f'account_ids=["{OTHER}", "{THIRD}"]', {"accountIds"}, one, shared_with(OTHER, THIRD)),
        Step(f'account_ids=["{THIRD}", "{OTHER}"]', set()),
        Step(f'account_ids=["{THIRD}"]', {"accountIds"}, one, shared_with(THIRD)),
        Step(
            f'account_ids=["{THIRD}"], mode="authoritative", timeouts={{"create": "5m"}}',
            {"mode", "timeouts"},
            {},
            shared_with(THIRD),
        ),
        Step("account_ids=[]", {"accountIds", "mode", "timeouts"}, one, shared_with()),
    ]
    walk(stack, cloud, SHARES, "shares", f'account_ids=["{OTHER}"]', steps)


@pytest.mark.by_turns
def test_a_protected_image_is_neither_replaced_nor_deleted_until_it_is_released(stack: Stack, cloud: Cloud) -> None:
    stack.up(IMAGE.format(arguments='name="web-golden", deletion_protection=True'))
    image = the_image(cloud)

    refused = stack.preview(
        IMAGE.format(arguments='name="web-golden", deletion_protection=True, triggers={"build": "2"}'), expect=FAILED
    )
    (why,) = refused.problems
    assert why.startswith("replace web (triggers changed) in ap-guangzhou: deletionProtection is on")
    (why,) = stack.destroy(expect=FAILED).problems
    assert why.startswith(f"delete image {image.id} (web-golden) in ap-guangzhou: deletionProtection is on")
    assert the_image(cloud) == image

    stack.up(IMAGE.format(arguments='name="web-golden"'))
    stack.destroy()
    assert cloud.everything() == {}


@pytest.mark.by_turns
def test_an_image_may_outlive_its_resource(stack: Stack, cloud: Cloud) -> None:
    stack.up(IMAGE.format(arguments='name="web-golden", on_delete="deprecate"'))
    gone = stack.destroy()
    left = the_image(cloud)
    assert left.deprecated
    assert left.tags == {}
    assert gone.said == [f"web: {left.id} (web-golden) in ap-guangzhou stays and is deprecated, as onDelete says"]
