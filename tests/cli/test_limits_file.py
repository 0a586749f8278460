"""`--limits FILE`: whose word counts, and what is told of nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_machine_image.cli.engine_files import FileProblem
from pulumi_machine_image.cli.limits_file import LimitsFile, Told

FILE = """
tencent:
  ap-guangzhou: {limit: 500, used: 480}
  ap-shanghai: 20
  "*": {limit: 10}
"100000000001":
  ap-guangzhou: {used: 3}
  "*": 7
"""


def read(tmp_path: Path, text: str) -> LimitsFile:
    (tmp_path / "limits.yaml").write_text(text)
    return LimitsFile.read(str(tmp_path / "limits.yaml"))


def test_an_account_counts_before_its_cloud_and_a_region_before_the_star(tmp_path: Path) -> None:
    limits = read(tmp_path, FILE)
    assert limits.of("tencent", "", "ap-guangzhou") == Told(500, 480)
    assert limits.of("tencent", None, "ap-shanghai") == Told(20, None)
    assert limits.of("tencent", "9", "ap-beijing") == Told(10, None)
    assert limits.of("tencent", "100000000001", "ap-guangzhou") == Told(7, 3)
    assert limits.of("tencent", "100000000001", "ap-beijing") == Told(7, None)
    assert limits.of("ec2", "", "eu-west-1") == Told()


def test_json_is_read_too(tmp_path: Path) -> None:
    assert read(tmp_path, '{"ec2": {"eu-west-1": {"limit": 5}}}').of("ec2", "", "eu-west-1") == Told(5, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must say for a cloud"),
        ("[1]", "must say for a cloud"),
        ("a: [", "is neither YAML nor JSON in line"),
        ("tencnt: {}", "'tencnt' is neither a cloud .* did you mean tencent?"),
        ("tencent: 5", "tencent must be an object of regions"),
        ("tencent: {ap-guangzhou: many}", "tencent.ap-guangzhou must be a number, or an object"),
        ("tencent: {ap-guangzhou: -1}", "tencent.ap-guangzhou must be a number, or an object"),
        ("tencent: {ap-guangzhou: {limt: 1}}", "tencent.ap-guangzhou.limt: there is no such key; did you mean limit?"),
        ("tencent: {ap-guangzhou: {free: 1}}", "there is no such key; known are limit and used"),
        ("tencent: {ap-guangzhou: {limit: 1.5}}", "tencent.ap-guangzhou.limit must be a whole number, 0 or more"),
        ("tencent: {ap-guangzhou: {used: true}}", "tencent.ap-guangzhou.used must be a whole number, 0 or more"),
    ],
)
def test_nonsense_is_told_in_a_line_with_its_place(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(FileProblem, match=why) as refused:
        read(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="no such file or directory"):
        LimitsFile.read(str(tmp_path / "none"))
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileProblem, match="is no text in UTF-8"):
        LimitsFile.read(str(tmp_path / "binary"))
