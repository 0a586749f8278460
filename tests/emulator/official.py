"""Official clients that are programs of their own: how a test gets them, and an emulator whose time they move."""

from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.lab import FIRST, SECOND, Lab
from pulumi_machine_image.emulator import Call
from toolchain.work import Failed


def provided(config: pytest.Config, provide: Callable[[], Path]) -> Path:
    """What set-up makes when it is first asked for; for a minute then, and in view of whoever waits."""
    capture = config.pluginmanager.getplugin("capturemanager")
    assert capture is not None
    with capture.global_and_fixture_disabled():
        try:
            return provide()
        except (Failed, OSError) as failure:
            reach = "PyPI and, for Go's modules, the Go module proxy have to be in reach the first time"
            pytest.fail(f"{failure}\n{reach}", pytrace=False)


def polled_lab(build: Callable[..., Lab]) -> Lab:
    """In its world a second passes with each look at the images."""

    def look(call: Call) -> None:
        if call.action == "DescribeImages" and call.stage == "before":
            lab.clock.advance(1)

    lab = build(faults=look)
    return lab


def environment(lab: Lab, home: Path) -> dict[str, str]:
    """For a client's process: the keys of two accounts, and nothing of the machine that could lead it elsewhere."""
    keys, receiver = lab.emulator.credentials(FIRST), lab.emulator.credentials(SECOND)
    return {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "TENCENTCLOUD_SECRET_ID": keys.secret_id,
        "TENCENTCLOUD_SECRET_KEY": keys.secret_key,
        "RECEIVER_SECRET_ID": receiver.secret_id,
        "RECEIVER_SECRET_KEY": receiver.secret_key,
    }
