"""The count of a run's API calls, where somebody asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_machine_image.clouds.calls import SETTING, CallCount, CallRecord

TEXT = "API calls: 3 (CreateImage 1: ap-beijing 1; DescribeImages 2: ap-beijing 2)"


def counted() -> CallCount:
    count = CallCount.wanted()
    assert count is not None
    for action in ("DescribeImages", "CreateImage", "DescribeImages"):
        count(CallRecord("cvm", action, "ap-beijing", "", 0.1))
    return count


def test_nobody_counts_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    assert CallCount.wanted() is None


def test_a_count_is_told_to_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "1")
    said = list[str]()
    counted().tell(said.append)
    assert said == [TEXT]


def test_a_count_is_appended_to_the_file_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path / "calls.txt"))
    said = list[str]()
    for _ in range(2):
        counted().tell(said.append)
    assert said == []
    assert (tmp_path / "calls.txt").read_text() == f"{TEXT}\n{TEXT}\n"
