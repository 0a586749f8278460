"""Shares on EC2: with accounts, organisations, units and everybody; changed, meddled with, imported and removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from e2e.ec2.aws import HOME, OTHER, THIRD, Aws
from e2e.stack import DRIFT, FAILED, NOTHING, Stack, only_plugin
from e2e.steps import Step, walk
from pulumi_machine_image.images.targets import EVERYBODY

pytestmark = pytest.mark.e2e

ORGANISATION = "arn:aws:organizations::123456789012:organization/o-123example"
UNIT = "arn:aws:organizations::123456789012:ou/o-123example/ou-1234-5example"
STRANGER = "444444444444"
SHARES = """
web = machine_image.CustomImage("web", name="web-golden", instance_id=pulumi.Config().require("instance"))
shares = machine_image.ImageShare("shares", image_id=web.image_id, {arguments})
"""
ALL = f'account_ids=["{OTHER}"], organization_arns=["{ORGANISATION}"], organizational_unit_arns=["{UNIT}"]'


def shared_with(*targets: str) -> Callable[[Aws], bool]:
    return lambda aws: aws.shares(the_id(aws)) == set(targets)


def the_id(aws: Aws) -> str:
    (image,) = aws.images().values()
    return image.id


def test_every_property_is_changed_in_place_and_nothing_is_left(stack: Stack, aws: Aws) -> None:
    one = {"ModifyImageAttribute": 1}
    steps: list[Step[Aws]] = [
        Step(f'account_ids=["{OTHER}", "{THIRD}"]', {"accountIds"}, one, shared_with(OTHER, THIRD)),
        Step(
            ALL, {"accountIds", "organizationArns", "organizationalUnitArns"}, {"ModifyImageAttribute": 2},
            shared_with(OTHER, ORGANISATION, UNIT),
        ),
        Step(
            f'account_ids=["{OTHER}"], public=True', {"organizationArns", "organizationalUnitArns", "public"},
            {"ModifyImageAttribute": 2}, shared_with(OTHER, EVERYBODY),
        ),
        Step(
            f'account_ids=["{OTHER}"], share_snapshots=True', {"public", "shareSnapshots"},
            {"ModifyImageAttribute": 1, "ModifySnapshotAttribute": 1}, shared_with(OTHER),
        ),
        Step(f'account_ids=["{OTHER}"]', {"shareSnapshots"}, {"ModifySnapshotAttribute": 1}, shared_with(OTHER)),
    ]  # fmt: skip
    walk(stack, aws, SHARES, "shares", f'account_ids=["{OTHER}"]', steps)
    stack.destroy()
    assert aws.everything() == {}


@pytest.mark.by_turns
def test_what_somebody_shares_and_takes_back_is_seen_and_repaired(stack: Stack, aws: Aws) -> None:
    stack.up(SHARES.format(arguments=f'{ALL}, mode="authoritative"'))
    aws.share(the_id(aws), STRANGER)
    aws.unshare(the_id(aws), ORGANISATION)
    assert stack.look(expect=DRIFT).steps == {"update shares"}
    repaired = stack.up(None, "--refresh")
    assert repaired.calls.writes == {"ModifyImageAttribute": 2}
    assert shared_with(OTHER, ORGANISATION, UNIT)(aws)
    stack.quiet("--refresh")


@pytest.mark.by_turns
def test_a_block_of_public_images_fails_at_preview(stack: Stack, aws: Aws) -> None:
    aws.boto().enable_image_block_public_access(ImageBlockPublicAccessState="block-new-sharing")
    (image,) = aws.make("web-golden")
    program = f'machine_image.ImageShare("shares", image_id="{image}", public=True)'
    (problem,) = stack.preview(program, expect=FAILED).problems
    assert "blocks public access to its images in us-east-1 (block-new-sharing)" in problem


@only_plugin
def test_what_exists_is_imported_and_quiet(stack: Stack, aws: Aws) -> None:
    (image,) = aws.make("web-golden")
    aws.share(image, OTHER, ORGANISATION, UNIT)
    flags = ("--yes", "--generate-code=false", "--protect=false")
    stack.run("import", "machine-image:index:CustomImage", "web", image, *flags)
    stack.run("import", "machine-image:index:ImageShare", "shares", f"{HOME}/{image}", *flags)
    stack.program(SHARES.format(arguments=ALL))
    stack.quiet()
    stack.look(expect=NOTHING)
