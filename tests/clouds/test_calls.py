"""The count of a run's API calls, where somebody asks for it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from pulumi_machine_image.clouds.calls import SETTING, CallCount, CallRecord
from pulumi_machine_image.images.errors import SettingsProblem

TEXT = """API calls: 3
  cloud    action          calls  refused  throttled  regions
  tencent  CreateImage         1        0          0  ap-beijing 1
  tencent  DescribeImages      2        0          0  ap-beijing 2"""


def counted() -> CallCount:
    count = CallCount.wanted()
    assert count is not None
    for action in ("DescribeImages", "CreateImage", "DescribeImages"):
        count(CallRecord("cvm", action, "ap-beijing", "", 0.1, "tencent"))
    return count


def test_nobody_counts_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    assert CallCount.wanted() is None


def test_a_count_is_told_to_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "1")
    said = list[str]()
    counted().tell(said.append)
    assert said == [TEXT]


def test_what_was_refused_and_throttled_is_told_apart_for_each_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "1")
    said, count = list[str](), counted()
    count(CallRecord("ec2", "DescribeImages", "us-east-1", "RequestLimitExceeded", 0.1, "ec2", throttled=True))
    count(CallRecord("ec2", "DescribeImages", "eu-west-1", "UnauthorizedOperation", 0.1, "ec2"))
    count.tell(said.append)
    (text,) = said
    rows = [line.split(maxsplit=5) for line in text.splitlines()[2:]]
    assert rows[0] == ["ec2", "DescribeImages", "2", "1", "1", "eu-west-1 1, us-east-1 1"]
    assert [row[:5] for row in rows[1:]] == [["tencent", "CreateImage", *"100"], ["tencent", "DescribeImages", *"200"]]


def test_calls_are_appended_at_once_to_the_file_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A process that is killed has told what it had called."""
    monkeypatch.setenv(SETTING, str(tmp_path / "calls.jsonl"))
    for _ in range(2):
        counted()
    lines = [json.loads(line) for line in (tmp_path / "calls.jsonl").read_text().splitlines()]
    assert {line.pop("process") for line in lines} == {os.getpid()}
    call = {
        "service": "cvm",
        "region": "ap-beijing",
        "outcome": "",
        "seconds": 0.1,
        "cloud": "tencent",
        "throttled": False,
    }
    actions = ("DescribeImages", "CreateImage", "DescribeImages")
    assert lines == 2 * [{}, *({**call, "action": action} for action in actions)]


def test_what_a_file_has_is_not_told_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path / "calls.jsonl"))
    said = list[str]()
    counted().tell(said.append)
    assert said == []


def test_a_file_that_cannot_be_written_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path))
    with pytest.raises(SettingsProblem, match=f"{SETTING}={tmp_path}: is a directory"):
        CallCount.wanted()


def test_a_file_that_is_lost_later_loses_no_call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.setenv(SETTING, str(folder / "calls.jsonl"))
    count = CallCount.wanted()
    assert count is not None
    shutil.rmtree(folder)
    count(CallRecord("cvm", "CreateImage", "ap-beijing", "", 0.1, "tencent"))
    assert str(count) == "API calls: 1 (CreateImage 1)"
