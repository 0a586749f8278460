"""Whether the engine shows rows: by what its process writes to and how it was started."""

from __future__ import annotations

import os
import pty
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_machine_image.plugin.terminal import CI, SETTING, has_rows


@pytest.fixture(autouse=True)
def _unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (SETTING, *CI):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture
def terminal() -> Iterator[str]:
    """The name of a real one."""
    ours, theirs = pty.openpty()
    yield os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


def process(folder: Path, output: str, *words: str, reads: str | None = None) -> bool:
    """Whether a process has rows, as the kernel describes it in /proc; it reads from where it writes to, or not."""
    (folder / "7" / "fd").mkdir(parents=True)
    (folder / "7" / "fd" / "0").symlink_to(reads or output)
    (folder / "7" / "fd" / "1").symlink_to(output)
    (folder / "7" / "cmdline").write_bytes(b"".join(os.fsencode(word) + b"\0" for word in words))
    return has_rows(7, folder)


def test_an_engine_in_a_terminal_has_rows(tmp_path: Path, terminal: str) -> None:
    assert process(tmp_path, terminal, "pulumi", "up", "--yes")


@pytest.mark.parametrize("word", ["--non-interactive", "--json", "-j", "--non-interactive=true", "--json=true"])
def test_one_that_was_told_to_write_plain_lines_has_none(tmp_path: Path, terminal: str, word: str) -> None:
    assert not process(tmp_path, terminal, "pulumi", "up", word)


def test_one_that_nobody_can_answer_has_none(tmp_path: Path, terminal: str) -> None:
    """As in a hook or under a runner, which may bring a terminal for the output alone."""
    assert not process(tmp_path, terminal, "pulumi", "up", reads="/dev/null")


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("TF_BUILD", "True"), ("TERM", "dumb")])
def test_one_in_ci_or_in_a_plain_terminal_has_none(
    tmp_path: Path, terminal: str, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert not process(tmp_path, terminal, "pulumi", "up")


def test_one_that_writes_to_a_file_has_none(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    assert not process(tmp_path, str(log), "pulumi", "up")


def test_one_that_writes_to_another_device_has_none(tmp_path: Path) -> None:
    assert not process(tmp_path, "/dev/null", "pulumi", "up")


def test_one_that_writes_to_a_pipe_has_none(tmp_path: Path) -> None:
    assert not process(tmp_path, "pipe:[12345]", "pulumi", "up")


def test_one_that_is_named_like_a_terminal_and_is_none_has_none(tmp_path: Path) -> None:
    assert not process(tmp_path, "/dev/pts/999999", "pulumi", "up")


def test_what_cannot_be_told_counts_as_none(tmp_path: Path) -> None:
    assert not has_rows(7, tmp_path)
    assert not has_rows(7, tmp_path / "nowhere")


def test_a_command_line_in_no_encoding_harms_nobody(tmp_path: Path, terminal: str) -> None:
    assert process(tmp_path, terminal, "pulumi", "up", "-C", os.fsdecode(b"\xff\xfe"))


@pytest.mark.parametrize(("told", "rows"), [("rows", True), ("lines", False), ("perhaps", True), ("", True)])
def test_whoever_knows_better_may_say(
    tmp_path: Path, terminal: str, monkeypatch: pytest.MonkeyPatch, told: str, rows: bool
) -> None:
    monkeypatch.setenv(SETTING, told)
    assert process(tmp_path, terminal, "pulumi", "up") is rows


def test_the_engine_is_the_process_that_started_this_one(tmp_path: Path, terminal: str) -> None:
    process(tmp_path, terminal, "pulumi", "up")
    (tmp_path / "7").rename(tmp_path / str(os.getppid()))
    assert has_rows(processes=tmp_path)
