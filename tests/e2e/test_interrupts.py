"""Ctrl-C and SIGTERM end a run of the plugin at once, with everything in state that was begun."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter

import pytest

from e2e.cloud import GZ, Cloud
from e2e.processes import is_alive, running, wait_until
from e2e.stack import FAILED, HOME, NOTHING, Stack, only_plugin

pytestmark = [pytest.mark.e2e, only_plugin]

IMAGES = """
for number in range({count}):
    machine_image.CustomImage(f"web-{{number}}", instance_id="ins-demo0001")
"""
UP = ("up", "--yes", "--skip-preview", "--parallel", "64")
FIFTY = 50
AT_MOST = 2.0
"""Seconds from the signal to the end of the CLI, where asking it for the state takes half a second; most of both is the
CLI's own work on the state."""


def unfinished(stack: Stack) -> list[str]:
    """The ids of the resources in state that are not healthy yet."""
    resources = stack.export()["deployment"].get("resources", [])
    return [resource["id"] for resource in resources if resource.get("initErrors")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_fifty_creations_in_flight_are_let_go_within_two_seconds(
    stack: Stack, cloud: Cloud, number: signal.Signals
) -> None:
    stack.configure(emulator={"createSeconds": 60, "limits": "current"})
    stack.program(IMAGES.format(count=FIFTY))
    with running(stack, *UP) as command:
        wait_until(lambda: len(cloud.images(GZ)) == FIFTY)
        family = command.family
        began = time.monotonic()
        os.kill(command.process.pid, number)
        assert command.process.wait(30) == FAILED
        took = time.monotonic() - began
        wait_until(lambda: not any(is_alive(pid) for pid in family), 5)
    print(f"{number.name} to exit with {FIFTY} creations in flight: {took:.2f} s")
    began = time.monotonic()
    stack.export()
    usual = time.monotonic() - began
    assert took < AT_MOST * max(1.0, usual / 0.5)
    begun = {image.id for image in cloud.images(GZ).values()}
    assert set(unfinished(stack)) == begun
    assert "pending_operations" not in stack.export()["deployment"]
    assert command.said.count("the run was cancelled. The next run goes on from here.") == FIFTY
    assert "Traceback" not in command.said

    stack.configure(emulator={"createSeconds": 0, "limits": "current"})
    cloud.pass_time(60)
    assert stack.up().steps == {f"updated web-{index}" for index in range(FIFTY)}
    assert {image.id for image in cloud.images(GZ).values()} == begun
    stack.quiet("--refresh")


def test_runs_interrupted_at_random_moments_leave_one_image_each(
    stack: Stack, cloud: Cloud, request: pytest.FixtureRequest
) -> None:
    """Each run adds a resource and is called off at some moment, mostly before the image is there."""
    stack.configure(emulator={"createSeconds": 1.5, "limits": "current"})
    began = time.monotonic()
    stack.up(IMAGES.format(count=1))
    whole, moments = time.monotonic() - began, random.Random(50)
    ended: Counter[int] = Counter()
    count = FIFTY if request.config.getoption("--soak") else 15
    for runs in range(1, count):
        stack.program(IMAGES.format(count=runs + 1))
        with running(stack, *UP) as command:
            time.sleep(moments.uniform(0.1, 1.1) * whole)
            os.kill(command.process.pid, signal.SIGINT)
            ended[command.process.wait(60)] += 1
    assert ended[FAILED], "some of the runs were cut short at work"
    assert ended[NOTHING] <= count / 2, "most of them were cut short"
    stack.up()
    names = Counter(name.rpartition("-")[0] for name in cloud.images(GZ))
    assert names == {f"web-{number}": 1 for number in range(count)}
    assert sorted(stack.ids.values()) == sorted(image.id for image in cloud.images(GZ).values())
    stack.quiet("--refresh")


def test_what_is_under_way_when_a_timeout_ends_is_continued(stack: Stack, cloud: Cloud) -> None:
    stack.configure(emulator={"createSeconds": 60})
    program = """
    machine_image.CustomImage(
        "web", instance_id="ins-demo0001", opts=pulumi.ResourceOptions(custom_timeouts={{"create": "{span}"}})
    )
    """
    refused = stack.up(program.format(span="2s"), expect=FAILED)
    ((name, image),) = cloud.images(GZ).items()
    (why,) = refused.problems
    assert why == (
        f"create image {name!r}, {image.id} (last seen creating) in {HOME}: not finished after 2 s. The next run goes "
        "on from here; `timeouts` (or customTimeouts, with the plugin) allows more time."
    )
    assert unfinished(stack) == [image.id]
    cloud.pass_time(60)
    assert stack.up().steps == {"updated web"}
    assert list(stack.ids.values()) == [image.id]
    stack.quiet()


def test_an_end_that_nobody_called_for_is_silent(stack: Stack) -> None:
    stack.environment.pop("PULUMI_MACHINE_IMAGE_CALLS")
    done = stack.up(IMAGES.format(count=1))
    assert done.said == []
    assert "cancel" not in done.text.lower()
