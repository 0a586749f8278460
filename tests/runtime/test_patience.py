"""Deadlines, lengths of time and progress lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.clock import FakeClock
from pulumi_machine_image.images.errors import Interrupted, TookTooLong
from pulumi_machine_image.images.image import Image, Kind, State
from pulumi_machine_image.runtime.patience import Patience, parse_span, span
from pulumi_machine_image.runtime.progress import Progress


@pytest.mark.parametrize(
    ("text", "seconds"), [("45m", 2700), ("1h30m", 5400), ("90s", 90), ("1h0m5s", 3605), ("0.5h", 1800)]
)
def test_spans_are_written_as_pulumi_writes_them(text: str, seconds: float) -> None:
    assert parse_span(text) == seconds


@pytest.mark.parametrize("text", ["", "45", "m", "1d", "30m1h", "-5m", "soon"])
def test_what_is_no_span_says_how_one_looks(text: str) -> None:
    with pytest.raises(ValueError, match="is not a length of time such as"):
        parse_span(text)


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59))
def test_any_hours_minutes_and_seconds_add_up(hours: int, minutes: int, seconds: int) -> None:
    assert parse_span(f"{hours}h{minutes}m{seconds}s") == hours * 3600 + minutes * 60 + seconds


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (119, "119 s"), (150, "2 min"), (7199, "119 min"), (7500, "2 h 5 min")]
)
def test_spans_in_sentences(seconds: float, text: str) -> None:
    assert span(seconds) == text


def test_a_pause_never_passes_the_deadline() -> None:
    clock = FakeClock()
    with pytest.raises(TookTooLong, match="not finished after 10 s"):
        Patience(10, clock).pause(60, "wait")
    assert clock.minutes == pytest.approx(10 / 60)


def test_a_cancel_is_heard_at_once() -> None:
    clock = FakeClock()
    patience = Patience(10, clock)
    patience.cancel.set()
    with pytest.raises(Interrupted):
        patience.pause(5, "wait")
    assert clock.minutes == 0


def test_progress_is_said_once_a_minute_and_short_work_needs_none() -> None:
    clock, said = FakeClock(), list[str]()
    progress = Progress(clock, said.append)
    for second in range(300):
        percent = second // 3
        progress.seen(
            Image(
                id="img-1",
                region="ap-guangzhou",
                name="web",
                kind=Kind.CUSTOM,
                state=State.CREATING,
                progress_percent=percent,
            )
        )
        if second == 19:
            assert said == []
        clock.wait(Patience(1, clock).cancel, 1)
    assert len(said) == 5
    assert said[1] == "img-1 (web) in ap-guangzhou: creating 26 % after 80 s"
