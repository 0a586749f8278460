"""Images on EC2: made, changed, meddled with, continued, imported and removed, without leaving anything behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from e2e.ec2.aws import HOME, Aws
from e2e.processes import is_alive, running, wait_until
from e2e.stack import DRIFT, FAILED, NOTHING, Stack, only_plugin
from e2e.steps import Step, walk
from lab.aws.faults import EXPIRED, rule
from lab.aws.lab import AMIS
from pulumi_machine_image.images.image import Image, State
from pulumi_machine_image.images.provenance import own_tags

pytestmark = pytest.mark.e2e

IMAGE = """
web = machine_image.CustomImage("web", name="web-golden", instance_id=pulumi.Config().require("instance"), {arguments})
"""
TWO = 'description="for web servers", family="web", tags={"team": "platform"}'


def the_image(aws: Aws) -> Image:
    (image,) = aws.images().values()
    return image


def looks(description: str = "", family: str = "", **tags: str) -> Callable[[Aws], bool]:
    """What people see of the image."""

    def check(aws: Aws) -> bool:
        image = the_image(aws)
        return (image.description, image.family, own_tags(image.tags)) == (description, family, tags)

    return check


def test_every_property_is_changed_in_place_and_nothing_is_left(stack: Stack, aws: Aws) -> None:
    steps: list[Step[Aws]] = [
        Step(
            TWO, {"description", "family", "tags"}, {"ModifyImageAttribute": 1, "CreateTags": 2},
            looks("for web servers", "web", team="platform"),
        ),
        Step(
            'deprecated=True', {"description", "family", "tags", "deprecated"},
            {"ModifyImageAttribute": 1, "DeleteTags": 2, "EnableImageDeprecation": 1},
            lambda aws: looks()(aws) and the_image(aws).deprecated,
        ),
        Step('', {"deprecated"}, {"DisableImageDeprecation": 1}, lambda aws: not the_image(aws).deprecated),
        Step(
            'deprecate_at="2035-01-31T12:00:00Z"', {"deprecateAt"}, {"EnableImageDeprecation": 1},
            lambda aws: the_image(aws).deprecates_at == "2035-01-31T12:00:00Z",
        ),
        Step('deprecate_at="2035-01-31T13:00:00+01:00"', set()),
        Step(
            'disabled=True', {"deprecateAt", "disabled"}, {"DisableImageDeprecation": 1, "DisableImage": 1},
            lambda aws: the_image(aws).state is State.DISABLED,
        ),
        Step('', {"disabled"}, {"EnableImage": 1}, lambda aws: the_image(aws).state is State.AVAILABLE),
        Step(
            'deletion_protection=True', {"deletionProtection"}, {"EnableImageDeregistrationProtection": 1},
            lambda aws: the_image(aws).protection == "on",
        ),
        Step(
            'on_delete="retain", wait="started", timeouts={"create": "30m"}',
            {"deletionProtection", "onDelete", "wait", "timeouts"}, {"DisableImageDeregistrationProtection": 1},
        ),
        Step('', {"onDelete", "wait", "timeouts"}),
    ]  # fmt: skip
    walk(stack, aws, IMAGE, "web", "", steps)
    done = stack.destroy()
    assert done.calls.writes == {"DeregisterImage": 1}
    assert aws.everything() == {}


@pytest.mark.by_turns
def test_another_name_makes_another_image(stack: Stack, aws: Aws) -> None:
    stack.up(IMAGE.format(arguments=""))
    before = the_image(aws)
    program = IMAGE.format(arguments="").replace("web-golden", "web-platinum")
    assert "replace web" in stack.preview(program).steps
    stack.up()
    assert (the_image(aws).name, the_image(aws).id == before.id) == ("web-platinum", False)
    stack.destroy()
    assert aws.everything() == {}


@dataclass(frozen=True)
class Meddling:
    """What somebody does to the image, what the refresh names, and the calls that repair it."""

    does: Callable[[Aws, str], object]
    shown: str
    writes: dict[str, int]


MEDDLING = {
    "described anew": Meddling(
        lambda aws, id: aws.change(id, description="by hand"), "description", {"ModifyImageAttribute": 1}
    ),
    "tagged anew": Meddling(lambda aws, id: aws.tag(id, {"team": "somebody"}), "tags", {"CreateTags": 1}),
    "put into another family": Meddling(lambda aws, id: aws.change(id, family="db"), "family", {"CreateTags": 1}),
    "deprecated": Meddling(
        lambda aws, id: aws.change(id, deprecated=True), "deprecated", {"DisableImageDeprecation": 1}
    ),
    "disabled": Meddling(lambda aws, id: aws.change(id, disabled=True), "disabled", {"EnableImage": 1}),
    "protected": Meddling(
        lambda aws, id: aws.change(id, protection="on"),
        "deletionProtection",
        {"DisableImageDeregistrationProtection": 1},
    ),
}


@pytest.mark.by_turns
def test_what_somebody_changes_is_seen_and_repaired(stack: Stack, aws: Aws) -> None:
    stack.up(IMAGE.format(arguments=TWO))
    before = the_image(aws)
    for what, meddling in MEDDLING.items():
        meddling.does(aws, before.id)
        seen = stack.look(expect=DRIFT)
        assert seen.changes == {"web": {meddling.shown}}, what
        repaired = stack.up(None, "--refresh")
        assert (repaired.repairs, repaired.calls.writes) == ({"updated web"}, meddling.writes), what
        assert the_image(aws) == before, what
    stack.quiet("--refresh")
    aws.delete(before.id)
    assert stack.look(expect=DRIFT).steps == {"delete web"}
    assert stack.up(None, "--refresh").repairs == {"created web"}
    stack.quiet("--refresh")


@pytest.mark.by_turns
def test_what_exceeds_the_quota_fails_at_preview(stack: Stack, aws: Aws) -> None:
    aws.lab.quotas[AMIS] = 3
    aws.make("old-1", "old-2")
    stack.program(
        """
        for number in range(3):
            machine_image.CustomImage(f"web-{number}", instance_id=pulumi.Config().require("instance"))
        """
    )
    (problem,) = stack.run("preview", expect=FAILED).problems
    least = "" if stack.door.sees_whole_plan else "at least "
    assert f"No room for web-0, web-1, web-2 in us-east-1: 2 used + {least}3 planned = 5, quota 3." in problem
    assert aws.count("CreateImage") == 2


@pytest.mark.by_turns
def test_a_run_that_is_killed_is_continued(stack: Stack, aws: Aws) -> None:
    aws.lab.image_seconds = 4
    stack.program(IMAGE.format(arguments=TWO))
    with running(stack, "up", "--yes", "--skip-preview") as command:
        wait_until(aws.images)
        family = command.family
        os.kill(command.process.pid, signal.SIGKILL)
        command.process.wait()
        wait_until(lambda: not any(is_alive(pid) for pid in family), 5)
    begun = the_image(aws)
    assert begun.state.pending
    stack.run("cancel", "--yes")
    continued = stack.up()
    assert f"{begun.id} (web-golden) in us-east-1 was left by an earlier run: going on with it" in continued.text
    assert the_image(aws).id == begun.id == stack.ids["web"]
    assert aws.count("CreateImage") == 1
    stack.refresh("--clear-pending-creates")
    stack.quiet("--refresh")
    stack.destroy()
    assert aws.everything() == {}


@pytest.mark.by_turns
def test_an_image_that_fails_says_why(stack: Stack, aws: Aws) -> None:
    aws.lab.fails[HOME] = "The disk is unwell"
    (problem,) = stack.up(IMAGE.format(arguments=""), expect=FAILED).problems
    assert "The disk is unwell" in problem


@pytest.mark.by_turns
def test_a_login_that_is_refused_takes_nothing_out_of_the_state(stack: Stack, aws: Aws) -> None:
    stack.up(IMAGE.format(arguments=""))
    ids = stack.ids
    aws.lab.faults.add(rule(EXPIRED))
    (problem,) = stack.refresh(expect=FAILED).problems
    assert "the credentials have expired, or this machine's clock is wrong (RequestExpired, request r-1)" in problem
    assert stack.ids == ids


@only_plugin
def test_what_exists_is_imported_and_quiet(stack: Stack, aws: Aws) -> None:
    (image,) = aws.make("web-golden")
    aws.tag(image, {"team": "platform"})
    aws.change(image, description="for web servers", family="web")
    before = aws.everything()
    token = "machine-image:index:CustomImage"
    for id in (f"{HOME}/{image}", image, f"{HOME}/web-golden"):
        stack.run("import", token, "web", id, "--yes", "--generate-code=false", "--protect=false")
        assert stack.ids == {"web": image}
        stack.program(IMAGE.format(arguments=TWO))
        stack.quiet()
        stack.look(expect=NOTHING)
        stack.run("state", "delete", stack.resources["web"].urn, "--yes")
    assert aws.everything() == before
