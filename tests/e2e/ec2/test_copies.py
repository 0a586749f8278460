"""Copies on EC2, asked for in each destination: made, changed, meddled with, continued, imported and removed."""

from __future__ import annotations

import os
import signal

import pytest

from e2e.ec2.aws import FAR, HOME, WEST, Aws
from e2e.processes import is_alive, running, wait_until
from e2e.stack import DRIFT, FAILED, NOTHING, Stack, only_plugin
from e2e.steps import Step, walk
from pulumi_machine_image.images.provenance import own_tags

pytestmark = pytest.mark.e2e

COPIES = """
instance = pulumi.Config().require("instance")
web = machine_image.CustomImage("web", name="web-golden", instance_id=instance, tags={{"team": "platform"}})
copies = machine_image.ImageCopy("copies", source_image_id=web.image_id, {arguments})
"""
BOTH = 'regions=["eu-west-1", "ap-southeast-2"]'
TEAM = {"team": "platform"}


def seen(aws: Aws, region: str) -> tuple[str, str, dict[str, str]]:
    """What people see of the copy in a region."""
    (image,) = aws.images(region).values()
    return image.name, image.description, own_tags(image.tags)


def ids(aws: Aws) -> dict[str, str]:
    return {region: next(iter(aws.images(region).values())).id for region in (WEST, FAR)}


def test_every_property_is_changed_in_place_and_nothing_is_left(stack: Stack, aws: Aws) -> None:
    tagged = {**TEAM, "tier": "web"}
    steps: list[Step[Aws]] = [
        Step(
            BOTH, {"regions"}, {"CopyImage": 1, "CreateTags": 1},
            lambda aws: seen(aws, WEST) == seen(aws, FAR) == ("web-golden", "", TEAM),
        ),
        Step('regions={"ap-southeast-2": {}, "eu-west-1": {}}', set()),
        Step(
            f'{BOTH}, description="copied", tags={{"tier": "web"}}', {"description", "tags"},
            {"ModifyImageAttribute": 2, "CreateTags": 2},
            lambda aws: seen(aws, WEST) == seen(aws, FAR) == ("web-golden", "copied", tagged),
        ),
        Step(
            f'{BOTH}, name="web", description="copied", tags={{"tier": "web"}}', {"name"},
            {"CopyImage": 2, "CreateTags": 2, "DeregisterImage": 2},
            lambda aws: seen(aws, WEST) == seen(aws, FAR) == ("web", "copied", tagged), frozenset({"regions"}),
        ),
        Step(
            'regions=["ap-southeast-2"], name="web", description="copied"', {"regions", "tags"},
            {"DeregisterImage": 1, "DeleteTags": 1},
            lambda aws: seen(aws, FAR) == ("web", "copied", TEAM) and not aws.images(WEST),
        ),
    ]  # fmt: skip
    walk(stack, aws, COPIES, "copies", 'regions=["eu-west-1"]', steps)
    stack.destroy()
    assert aws.everything() == {}


@pytest.mark.by_turns
def test_a_copy_that_is_lost_or_described_anew_is_seen_and_repaired(stack: Stack, aws: Aws) -> None:
    stack.up(COPIES.format(arguments=f'{BOTH}, description="copied"'))
    before = ids(aws)
    aws.delete(before[WEST], WEST)
    aws.change(before[FAR], FAR, description="by hand")
    assert stack.look(expect=DRIFT).steps == {"update copies"}
    repaired = stack.up(None, "--refresh")
    assert repaired.calls.writes == {"CopyImage": 1, "CreateTags": 1, "ModifyImageAttribute": 1}
    assert ids(aws)[FAR] == before[FAR]
    assert seen(aws, WEST) == seen(aws, FAR) == ("web-golden", "copied", TEAM)
    stack.quiet("--refresh")


@pytest.mark.by_turns
def test_a_region_that_fails_says_why_and_is_made_again_alone(stack: Stack, aws: Aws) -> None:
    aws.lab.fails[WEST] = "The key is disabled"
    (problem,) = stack.up(COPIES.format(arguments=BOTH), expect=FAILED).problems
    assert "eu-west-1: " in problem
    assert "The key is disabled" in problem
    (kept,) = aws.images(FAR).values()
    del aws.lab.fails[WEST]
    stack.up()
    assert ids(aws)[FAR] == kept.id
    stack.quiet("--refresh")


@pytest.mark.by_turns
def test_a_run_that_is_killed_is_continued(stack: Stack, aws: Aws) -> None:
    aws.lab.copy_seconds = 4
    stack.program(COPIES.format(arguments=BOTH))
    with running(stack, "up", "--yes", "--skip-preview") as command:
        wait_until(lambda: aws.images(WEST) and aws.images(FAR))
        family = command.family
        os.kill(command.process.pid, signal.SIGKILL)
        command.process.wait()
        wait_until(lambda: not any(is_alive(pid) for pid in family), 5)
    begun = ids(aws)
    stack.run("cancel", "--yes")
    stack.up()
    assert ids(aws) == begun
    assert aws.count("CopyImage") == 2
    stack.refresh("--clear-pending-creates")
    stack.quiet("--refresh")
    stack.destroy()
    assert aws.everything() == {}


@pytest.mark.by_turns
def test_what_cannot_be_fails_at_preview(stack: Stack, aws: Aws) -> None:
    (image,) = aws.make("web-golden")
    program = 'machine_image.ImageCopy("copies", source_image_id="{}", {})'
    cases = {
        'regions=["cn-north-1"]': "us-east-1 (aws) and cn-north-1 (aws-cn) are in different partitions",
        'regions=["eu-west-1"], encrypt=True, kms_key_id="arn:aws:kms:us-east-1:123456789012:key/k"': "us-east-1",
        'regions=["eu-west-11"]': "there is no region 'eu-west-11'; did you mean eu-west-1?",
    }
    for arguments, says in cases.items():
        run = stack.preview(program.format(image, arguments), expect=FAILED)
        assert any(says in problem for problem in run.problems), (arguments, run.problems)
        assert run.calls.writes == {}


@only_plugin
def test_what_exists_is_imported_and_quiet(stack: Stack, aws: Aws) -> None:
    (image,) = aws.make("web-golden")
    aws.tag(image, TEAM)
    copies = aws.copy(image, "web-golden", WEST, FAR)
    for region, id in copies.items():
        aws.tag(id, TEAM, region=region)
    stack.run(
        "import", "machine-image:index:CustomImage", "web", image, "--yes", "--generate-code=false", "--protect=false"
    )
    listed = ",".join(f"{region}={id}" for region, id in copies.items())
    token = "machine-image:index:ImageCopy"
    stack.run(
        "import", token, "copies", f"{HOME}/{image}:{listed}", "--yes", "--generate-code=false", "--protect=false"
    )
    stack.program(COPIES.format(arguments=f'{BOTH}, name="web-golden"'))
    stack.quiet()
    stack.look(expect=NOTHING)
    assert ids(aws) == copies
