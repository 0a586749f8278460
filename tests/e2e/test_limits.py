"""A plan that does not fit the cloud's limits fails at preview, says by how much, and has written nothing."""

from __future__ import annotations

import pytest

from e2e.cloud import GZ, ME, OTHER, Cloud
from e2e.stack import FAILED, Stack
from pulumi_machine_image.images.image import ImageRef

pytestmark = pytest.mark.e2e

THREE = """
for number in range(3):
    web = machine_image.CustomImage(f"web-{number}", instance_id="ins-demo0001")
    machine_image.ImageCopy(f"copies-{number}", source_image_id=web.image_id, regions=["ap-shanghai"])
"""


def no_room(stack: Stack) -> str:
    """What does not fit; the plugin cannot know what waits for an output of these."""
    least = "" if stack.door.sees_whole_plan else "at least "
    return f"No room for web-0, web-1, web-2 in ap-guangzhou: 9 used + {least}3 planned = 12, quota 10."


def test_too_many_images_fail_at_preview_with_the_numbers_of_the_whole_program(stack: Stack, cloud: Cloud) -> None:
    old = cloud.make(*(f"old-{number}" for number in range(9)))
    stack.program(THREE)
    for run in (stack.run("preview", expect=FAILED), stack.run("up", "--yes", expect=FAILED)):
        (problem,) = run.problems
        assert no_room(stack) in problem
        # The error tells of the copies' region, too, had that no room.
        assert run.calls.answered == {"DescribeImages": 2, "DescribeImageQuota": 2}
    assert {image.id for image in cloud.images(GZ).values()} == set(old)

    cloud.delete(old[0])
    cloud.delete(old[1])
    assert "create web-2" in stack.preview().steps


@pytest.mark.by_turns
def test_what_cannot_fit_can_be_a_warning_or_nobodys_business(stack: Stack, cloud: Cloud) -> None:
    cloud.make(*(f"old-{number}" for number in range(9)))
    stack.configure(preflight="warn")
    (warned,) = stack.preview(THREE).said
    assert no_room(stack) in warned
    stack.configure(preflight="fail")

    stack.environment["PULUMI_MACHINE_IMAGE_PREFLIGHT"] = "warn"
    assert stack.preview().said == [warned]
    stack.environment["PULUMI_MACHINE_IMAGE_PREFLIGHT"] = "off"
    unchecked = stack.preview()
    assert unchecked.said == []
    assert unchecked.calls.answered == {}

    refused = stack.up(expect=FAILED)
    assert len(refused.problems) == 2
    assert all(
        "the quota of images there is used up (ImageQuotaLimitExceeded, request " in line for line in refused.problems
    )


@pytest.mark.by_turns
def test_a_full_region_is_replaced_delete_first_and_never_overflows(stack: Stack, cloud: Cloud) -> None:
    ten = """
    for number in range(10):
        machine_image.CustomImage(f"web-{{number}}", instance_id="ins-demo0001", triggers={{"build": "{build}"}})
    """
    stack.talk_to(cloud.emulator)
    stack.up(ten.format(build=1))
    before = {image.id for image in cloud.images(GZ).values()}
    assert len(before) == 10

    planned = stack.preview(ten.format(build=2))
    assert planned.steps >= {f"replace web-{number}" for number in range(10)}
    assert all("ap-guangzhou has no room for old and new at once" in line for line in planned.said)
    stack.up()
    after = {image.id for image in cloud.images(GZ).values()}
    assert len(after) == 10
    assert not before & after
    assert not [call for call in cloud.emulator.calls if call.error]
    stack.quiet()


@pytest.mark.by_turns
def test_an_account_too_many_is_told_with_the_number_to_remove(stack: Stack) -> None:
    program = """
    web = machine_image.CustomImage("web", instance_id="ins-demo0001")
    accounts = [str(200000000000 + number) for number in range({number})]
    machine_image.ImageShare("shares", image_id=web.image_id, account_ids=accounts)
    """
    stack.up(program.format(number=50))
    (problem,) = stack.preview(program.format(number=53), expect=FAILED).problems
    assert problem.startswith("shares.accountIds: 53 accounts for image img-")
    assert "50 allowed: remove 3, or share a copy of the image with the rest" in problem


IMAGE = 'machine_image.CustomImage("web", instance_id="ins-demo0001", {})'
COPY = 'machine_image.ImageCopy("web", source_image_id="{id}", {arguments})'
SHARE = 'machine_image.ImageShare("web", image_id="{id}", account_ids={accounts})'


@pytest.mark.by_turns
def test_what_the_cloud_would_refuse_later_fails_at_preview(stack: Stack, cloud: Cloud) -> None:
    (mine,) = cloud.make("web-golden")
    (theirs,) = cloud.make("theirs", account=OTHER)
    cloud.api(OTHER).share(ImageRef(GZ, theirs), frozenset({ME}))
    cases = {
        IMAGE.format('name="web-golden"'): f"web.name: ap-guangzhou has an image named 'web-golden' already: {mine}",
        COPY.format(id=theirs, arguments='regions=["ap-shanghai"]'): (
            f"web.regions: ap-shanghai: {theirs} (theirs) is shared by account {OTHER} and cannot be copied"
        ),
        SHARE.format(
            id=theirs, accounts=["100000000003"]
        ): f"web.imageId: {theirs} (theirs) belongs to account {OTHER}",
        SHARE.format(id=mine, accounts=[ME]): f"web.accountIds: {ME} is the image's own account",
    }
    before = cloud.everything()
    for program, begin in cases.items():
        run = stack.preview(program, expect=FAILED)
        (problem,) = run.problems
        assert problem.startswith(begin)
        assert run.calls.writes == {}
    assert cloud.everything() == before
