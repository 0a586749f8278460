"""The world's clock: put, frozen, moved on, the same for every process on a file."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from emulator.lab import GUANGZHOU, Lab
from pulumi_machine_image.emulator import EmulatorError, EmulatorSettings
from pulumi_machine_image.emulator.clock import moment

NEW_YEAR, NEW_YEAR_TEXT = 1_893_456_000.0, "2030-01-01T00:00:00Z"


def created(lab: Lab, name: str) -> str:
    image_id = lab.client()("CreateImage", ImageName=name, InstanceId="ins-demo0001")["ImageId"]
    return str(lab.look(image_id)["CreatedTime"])


@pytest.mark.parametrize(
    ("clock", "at_once", "an_hour_later"),
    [
        ("real", "2026-09-21T14:13:20Z", "2026-09-21T15:13:20Z"),
        ("+3600", "2026-09-21T15:13:20Z", "2026-09-21T16:13:20Z"),
        ("-3600", "2026-09-21T13:13:20Z", "2026-09-21T14:13:20Z"),
        ("frozen", "2026-09-21T14:13:20Z", "2026-09-21T14:13:20Z"),
        (NEW_YEAR_TEXT, NEW_YEAR_TEXT, "2030-01-01T01:00:00Z"),
        (f"frozen@{NEW_YEAR_TEXT}", NEW_YEAR_TEXT, NEW_YEAR_TEXT),
    ],
)
def test_the_clock_is_put_at_the_start(build: Callable[..., Lab], clock: str, at_once: str, an_hour_later: str) -> None:
    lab = build(clock=clock)
    assert created(lab, "one") == at_once
    lab.clock.advance(3600)
    assert created(lab, "two") == an_hour_later


def test_images_become_ready_when_the_clock_is_moved_on(build: Callable[..., Lab]) -> None:
    lab = build(clock="frozen", create_seconds=600)
    image_id = lab.client()("CreateImage", ImageName="web", InstanceId="ins-demo0001")["ImageId"]
    lab.clock.advance(86_400)
    assert lab.state(image_id) == "CREATING"
    lab.emulator.laboratory.advance(599)
    assert lab.state(image_id) == "CREATING"
    moved = lab.emulator.laboratory.advance(1)
    assert lab.state(image_id) == "NORMAL"
    assert moved == {"now": "2026-09-21T14:23:20Z", "frozen": True, "aheadSeconds": 600 - 86_400}


def test_a_running_clock_moves_on_too(lab: Lab) -> None:
    image_id = lab.client()("CreateImage", ImageName="web", InstanceId="ins-demo0001")["ImageId"]
    lab.emulator.laboratory.advance(2)
    assert lab.state(image_id) == "NORMAL"


def test_a_clock_that_was_put_back_shows_no_nonsense(build: Callable[..., Lab]) -> None:
    lab = build(clock=NEW_YEAR_TEXT)
    image_id = lab.image("web")
    snapshot = lab.look(image_id)["SnapshotSet"][0]["SnapshotId"]
    (copy,) = lab.copy(image_id, "ap-shanghai")
    lab.emulator.laboratory.put_clock("2029-01-01T00:00:00Z")
    assert lab.state(image_id) == "CREATING"
    assert lab.look(copy, "ap-shanghai")["SyncPercent"] == 0
    assert lab.client("cbs")("DescribeSnapshots", SnapshotIds=[snapshot])["SnapshotSet"][0]["Percent"] == 0


def test_every_process_on_a_file_sees_the_same_time_and_a_later_one_too(
    build: Callable[..., Lab], tmp_path: Path
) -> None:
    here, there = (build(database=str(tmp_path / "x.db")) for _ in range(2))
    here.emulator.laboratory.put_clock(f"frozen@{NEW_YEAR_TEXT}")
    assert created(there, "one") == NEW_YEAR_TEXT
    there.emulator.laboratory.advance(60)
    assert created(here, "two") == "2030-01-01T00:01:00Z"
    late = build(database=str(tmp_path / "x.db"))
    assert created(late, "three") == "2030-01-01T00:01:00Z"
    assert [entry.at for entry in late.emulator.journal(action="CreateImage")] == [
        NEW_YEAR,
        NEW_YEAR + 60,
        NEW_YEAR + 60,
    ]
    again = build(database=str(tmp_path / "x.db"), clock="frozen")
    assert created(again, "four") == "2030-01-01T00:01:00Z"
    back = build(database=str(tmp_path / "x.db"), clock="real")
    assert created(back, "five") == created(here, "six") == "2026-09-21T14:13:20Z"


def test_a_world_that_stands_still_is_no_reason_to_throttle(build: Callable[..., Lab]) -> None:
    lab = build(clock="frozen", rates="documented")
    for _ in range(3):
        for _ in range(10):
            lab.client()("DescribeImageQuota")
        lab.clock.advance(1)


def test_signatures_go_by_the_real_time_all_the_same(build: Callable[..., Lab]) -> None:
    assert created(build(clock=f"frozen@{NEW_YEAR_TEXT}"), "web") == NEW_YEAR_TEXT


def test_a_setting_puts_the_clock_once_and_not_back_at_every_start(build: Callable[..., Lab], tmp_path: Path) -> None:
    settings = {"database": str(tmp_path / "x.db"), "clock": NEW_YEAR_TEXT, "createSeconds": 600}
    first = build(**settings)
    image_id = first.image()
    assert first.state(image_id) == "NORMAL"
    again = build(**settings)
    again.clock.now = first.clock.now
    assert again.state(image_id) == "NORMAL"
    other = build(**{**settings, "clock": "real"})
    assert other.state(image_id) == "CREATING"


@pytest.mark.parametrize("text", ["2030-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2024-2-29T7:0:5z"])
def test_a_time_is_read_as_python_reads_it(text: str) -> None:
    assert moment(text) == datetime.strptime(f"{text}+0000", "%Y-%m-%dT%H:%M:%SZ%z").timestamp()


@pytest.mark.parametrize(
    "text", ["", "2030-01-01", "2030-01-01T00:00:00", " 2030-01-01T00:00:00Z", "2030-02-30T00:00:00Z"]
)
def test_what_is_no_time_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no time|is out of range"):
        moment(text)


@pytest.mark.parametrize("clock", ["soon", "frozen@soon", "2030-01-01", "", "frozen@", "+"])
def test_a_time_that_is_none_is_refused(clock: str) -> None:
    with pytest.raises(EmulatorError, match="emulator setting clock: must be kept, real, frozen"):
        EmulatorSettings.parse({"clock": clock})


def test_a_time_that_is_in_no_calendar_is_refused() -> None:
    with pytest.raises(EmulatorError, match="clock: must be a time that there is, not '2030-13-01T00:00:00Z'"):
        EmulatorSettings.parse({"clock": "2030-13-01T00:00:00Z"})


@pytest.mark.parametrize("clock", ["1999-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "+9999999999"])
def test_a_time_that_is_out_of_the_world_is_refused(clock: str) -> None:
    with pytest.raises(EmulatorError, match="emulator setting clock: must show a time from the year 2000 to the"):
        EmulatorSettings.parse({"clock": clock})


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 1e12])
def test_time_passes_forwards_and_not_for_ever(lab: Lab, seconds: float) -> None:
    before: Any = lab.emulator.laboratory.clock()
    with pytest.raises(EmulatorError):
        lab.emulator.laboratory.advance(seconds)
    assert lab.emulator.laboratory.clock() == before
    assert lab.client(region=GUANGZHOU)("DescribeImageQuota")
