"""A run that is killed is continued by the next one: nothing is made twice, nothing is lost, no process stays.

What a person has to type after `kill -9`: `pulumi cancel`, which takes the lock away, then `pulumi up`. Pulumi warns of
pending operations until `pulumi refresh --clear-pending-creates`.
"""

from __future__ import annotations

import os
import signal

import pytest

from e2e.cloud import BJ, GZ, SH, Cloud
from e2e.processes import Command, is_alive, running, wait_until
from e2e.stack import FAILED, Stack

pytestmark = pytest.mark.e2e

PROGRAM = """
web = machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001")
copies = machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["ap-shanghai", "ap-beijing"])
"""
SLOW = 4.0
"""Seconds that something takes in the cloud, so that a kill comes before it is done."""
UP = ("up", "--yes", "--skip-preview")
PENDING = "Attempting to deploy or update resources with 1 pending operations from previous deployment."


def kill(command: Command) -> None:
    """The CLI dies; everything it started ends by itself within five seconds."""
    family = command.family
    assert len(family) >= 3, "CLI, program and provider"
    os.kill(command.process.pid, signal.SIGKILL)
    command.process.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in family), 5)


@pytest.mark.by_turns
def test_a_run_killed_while_an_image_is_made(stack: Stack, cloud: Cloud) -> None:
    stack.configure(emulator={"createSeconds": SLOW, "copySeconds": 0.2})
    stack.program(PROGRAM)
    with running(stack, *UP) as command:
        wait_until(lambda: cloud.images(GZ))
        kill(command)
    (begun,) = cloud.images(GZ).values()
    assert begun.state.pending

    locked = stack.up(expect=FAILED)
    assert "the stack is currently locked by 1 lock(s)" in locked.stderr
    assert "`pulumi cancel`" in locked.stderr
    stack.run("cancel", "--yes")

    assert stack.preview().steps == {"create web", "create copies"}
    continued = stack.up()
    assert continued.steps == {"created web", "created copies"}
    assert (
        f"web: {begun.id} (web-golden) in ap-guangzhou was left by an earlier run: going on with it" in continued.said
    )
    assert "CreateImage" not in continued.calls.writes
    assert [image.id for image in cloud.images(GZ).values()] == [begun.id]
    assert stack.ids["web"] == begun.id

    assert PENDING in continued.text
    stack.refresh("--clear-pending-creates")
    assert "pending operations" not in stack.up().text
    stack.quiet("--refresh")


@pytest.mark.by_turns
def test_a_run_killed_while_copies_are_made(stack: Stack) -> None:
    stack.program(PROGRAM)
    with Cloud(stack.database, createSeconds=0.2, copySeconds=SLOW) as cloud:
        stack.talk_to(cloud.emulator)
        with running(stack, *UP) as command:
            wait_until(lambda: cloud.images(SH) and cloud.images(BJ))
            kill(command)
        begun = {image.id for region in (SH, BJ) for image in cloud.images(region).values()}

        stack.run("cancel", "--yes")
        continued = stack.up()
        assert continued.steps == {"created copies"}
        assert len([line for line in continued.said if "was left by an earlier run: going on with it" in line]) == 2
        for region in (SH, BJ):
            ((name, image),) = cloud.images(region).items()
            assert name == "web-golden"
            assert image.id in begun
        assert [call.action for call in cloud.emulator.calls].count("SyncImages") == 1
        assert [call.action for call in cloud.emulator.calls].count("CreateImage") == 1
        stack.refresh("--clear-pending-creates")
        stack.quiet("--refresh")
        stack.destroy()
        assert cloud.everything() == {}


def test_ctrl_c_lets_what_is_under_way_end_and_the_next_run_does_the_rest(stack: Stack) -> None:
    stack.program(PROGRAM)
    with Cloud(stack.database, createSeconds=SLOW, copySeconds=0.2) as cloud:
        stack.talk_to(cloud.emulator)
        with running(stack, *UP) as command:
            wait_until(lambda: cloud.images(GZ))
            family = command.family
            os.killpg(command.process.pid, signal.SIGINT)
            assert command.process.wait(30) == FAILED
            wait_until(lambda: not any(is_alive(pid) for pid in family), 5)
        assert "Traceback" not in command.said
        assert cloud.images(SH) == {}

        continued = {"updated web"} if stack.door.stops else set()
        assert stack.up().steps == {"created copies", *continued}
        assert [call.action for call in cloud.emulator.calls].count("CreateImage") == 1
        stack.quiet("--refresh")
