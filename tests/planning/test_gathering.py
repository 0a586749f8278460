"""One verdict for a whole plan, from a door that is told of resources one by one."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import pytest

from lab.clock import FakeClock
from lab.engine import Lab
from pulumi_machine_image.images.errors import NoRoom
from pulumi_machine_image.planning.gathering import MOST, QUIET, Gathering

WEB = {"instanceId": "ins-demo0001"}
SHANGHAI = "ap-shanghai"


def full(lab: Lab, free: int, region: str = "ap-guangzhou") -> None:
    for number in range(lab.image_limit - free):
        lab.cloud.put(region, f"old-{number}")


def planned(lab: Lab, kind: str, name: str, **news: Any) -> None:
    """What a preview asks of a new resource."""
    inputs = lab.check(kind, name, **news)
    lab.core.foresee(kind, inputs, None, lab.call(kind, name))


def test_what_is_checked_last_before_a_moment_of_silence_is_in_the_verdict() -> None:
    lab = Lab(gathers=True)
    full(lab, 1)
    for number in range(4):
        lab.check("CustomImage", f"web-{number}", **WEB)
    with pytest.raises(
        NoRoom, match=r"No room for web-0, web-1, web-2, web-3 in .*: 9 used \+ at least 4 planned = 13"
    ):
        planned(lab, "CustomImage", "web-3", **WEB)


def test_a_check_says_nothing_of_room_where_the_door_gathers() -> None:
    lab = Lab(gathers=True)
    full(lab, 0)
    assert lab.check("CustomImage", "web", **WEB)


def test_what_fits_waits_for_nobody() -> None:
    lab = Lab(gathers=True)
    full(lab, 1)
    before = lab.clock.now()
    planned(lab, "CustomImage", "web", **WEB)
    assert lab.clock.now() == before


def test_regions_that_are_too_full_are_told_together() -> None:
    lab = Lab(gathers=True)
    source = lab.cloud.put("ap-guangzhou", "source")
    full(lab, 0, SHANGHAI)
    full(lab, 0, "ap-beijing")
    with pytest.raises(NoRoom) as refused:
        planned(lab, "ImageCopy", "copies", sourceImageId=source.id, regions=[SHANGHAI, "ap-beijing"])
    assert str(refused.value).splitlines() == [
        "No room in 2 regions:",
        "  region       used     planned  limit  for",
        "  ap-beijing     10  at least 1     10  copies",
        "  ap-shanghai    10  at least 1     10  copies",
        "What helps:",
        "ap-beijing: Delete at least 1 image there, make at least 1 fewer, or raise the quota to at least 11.",
        "ap-shanghai: Delete at least 1 image there, make at least 1 fewer, or raise the quota to at least 11.",
        (
            "What this program deletes goes only after the new images are made: `machine-image preflight` names what "
            "to delete first."
        ),
    ]


def test_nothing_is_made_that_does_not_fit_without_a_preview_either() -> None:
    lab = Lab(gathers=True)
    full(lab, 0)
    inputs = lab.check("CustomImage", "web", **WEB)
    with pytest.raises(NoRoom):
        lab.core.create("CustomImage", inputs, lab.call("CustomImage", "web"))
    assert lab.cloud.writes == 0


@pytest.mark.parametrize(("preflight", "lines"), [("warn", 1), ("off", 0), ("fail", 0)])
def test_a_plan_that_is_only_warned_of_is_told_at_the_end(preflight: str, lines: int) -> None:
    lab = Lab({"preflight": preflight}, gathers=True)
    full(lab, 1)
    if preflight == "fail":
        planned(lab, "CustomImage", "web-0", **WEB)
    else:
        for number in range(3):
            planned(lab, "CustomImage", f"web-{number}", **WEB)
    calls = lab.cloud.calls.total()
    told = lab.core.crowded()
    assert len(told) == lines
    assert all("9 used + at least 3 planned = 12, quota 10" in line for line in told)
    assert lab.cloud.calls.total() == calls, "what is said at the end makes no call"


class Patient(FakeClock):
    """For whoever waits first, time stands still until somebody sets the event."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = threading.Event()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        if self.waiting.is_set():
            return super().wait(event, seconds)
        self.waiting.set()
        return event.wait(60)


def test_the_newest_speaks_and_lets_the_one_before_pass() -> None:
    clock = Patient()
    gathering, spoke = Gathering(clock), list[bool]()
    first = threading.Thread(target=lambda: spoke.append(gathering.speaks()))
    first.start()
    clock.waiting.wait(60)
    assert gathering.speaks()
    first.join()
    assert spoke == [False]


class Busy(FakeClock):
    """While somebody waits, a resource is checked."""

    gathering: Gathering

    def wait(self, event: threading.Event, seconds: float) -> bool:
        over = super().wait(event, seconds)
        with self.gathering.checking():
            return over


def test_a_verdict_is_put_off_for_a_limited_time() -> None:
    clock = Busy()
    clock.gathering = Gathering(clock)
    began = clock.now()
    assert clock.gathering.speaks()
    assert MOST <= clock.now() - began <= MOST + QUIET


def test_a_check_that_asks_the_cloud_for_longer_than_a_moment_is_waited_for() -> None:
    clock = FakeClock()
    gathering = Gathering(clock)
    answered = clock.now() + 3 * QUIET
    under_way = contextlib.ExitStack()
    under_way.enter_context(gathering.checking())

    def answer(now: float) -> None:
        if now >= answered:
            under_way.close()

    clock.on_wait = answer
    assert gathering.speaks()
    assert answered + QUIET <= clock.now() <= answered + 2 * QUIET
