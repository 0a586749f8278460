"""Long commands: silent when they go well, a heartbeat meanwhile, the reason when they fail."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from toolchain import work


def test_what_a_command_prints_is_the_answer_and_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    assert work.run("asking", ["sh", "-c", "echo one; echo two >&2"]) == "one\ntwo\n"
    assert capfd.readouterr() == ("", "")


def test_a_failure_shows_the_end_of_what_the_command_printed() -> None:
    with pytest.raises(work.Failed) as failed:
        work.run("counting", ["sh", "-c", "seq 100; exit 3"])
    assert str(failed.value).splitlines()[0] == "counting failed:"
    assert str(failed.value).splitlines()[-1].strip() == "100"
    assert len(str(failed.value).splitlines()) == 13


def test_a_program_that_is_not_there_is_a_failure_too() -> None:
    with pytest.raises(work.Failed, match="no-such-program"):
        work.run("starting", ["no-such-program"])


def test_a_long_command_shows_that_it_is_alive(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(work, "HEARTBEAT_SECONDS", 0.05)
    work.run("building", ["sh", "-c", "echo a; sleep 0.2"], progress=lambda output: f"{output.count('a')} of 1")
    lines = capfd.readouterr().err.splitlines()
    assert lines
    assert set(lines) == {"machine-image: building: 0 s, 1 of 1"}


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (59.9, "59 s"), (60, "1 min 0 s"), (375, "6 min 15 s")])
def test_durations_are_words(seconds: float, words: str) -> None:
    assert work.duration(seconds) == words


def test_one_process_at_a_time_and_the_other_waits(tmp_path: Path) -> None:
    lock = tmp_path / "deep" / "lock"
    holder = f"""
from pathlib import Path
from toolchain.work import only_one
with only_one(Path({str(lock)!r}), "testing"):
    print("held", flush=True)
    input()
"""
    tools = Path(work.__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", holder], cwd=tools, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        release = threading.Timer(0.3, process.stdin.close)
        begin = time.monotonic()
        release.start()
        with work.only_one(lock, "testing"):
            assert time.monotonic() - begin >= 0.3
