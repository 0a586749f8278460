"""`--limits`: a word, a number or a file; whose word counts, and what is told of nonsense."""

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


@pytest.mark.parametrize(("word", "limit"), [("classic", 10), ("current", 500), ("25", 25), ("0", 0)])
def test_a_word_or_a_number_is_the_limit_of_every_region_without_a_file(word: str, limit: int) -> None:
    for place in (("tencent", None, "ap-guangzhou"), ("ec2", "012345678901", "eu-west-1")):
        assert LimitsFile.read(word).of(*place) == Told(limit)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tencent: classic", Told(10)),
        ("tencent: 25", Told(25)),
        ("tencent: {limit: current, used: 4}", Told(500, 4)),
        ("tencent: {ap-guangzhou: classic}", Told(10)),
        ("tencent: {'*': {limit: classic}}", Told(10)),
        ("'*': 25", Told(25)),
        ("'*': {ap-guangzhou: 25}", Told(25)),
        ("'*': {ap-guangzhou: 25}\ntencent: {used: 3}", Told(25, 3)),
        ("'*': 25\ntencent: {}", Told(25)),
        ('{"tencent": {"ap-guangzhou": {"limit": 5}}}', Told(5)),
    ],
)
def test_what_is_meant_for_many_regions_is_said_once(tmp_path: Path, text: str, told: Told) -> None:
    assert read(tmp_path, text).of("tencent", "", "ap-guangzhou") == told


def test_an_account_is_read_as_it_is_written(tmp_path: Path) -> None:
    assert read(tmp_path, "012345670123: 7").of("ec2", "012345670123", "eu-west-1") == Told(7)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must say for a cloud"),
        ("[1]", "must say for a cloud"),
        ("a: [", "is neither YAML nor JSON in line"),
        ("[" * 50_000, "is nested too deeply"),
        ("? [a]\n: 1", "is neither YAML nor JSON in line 1: found unhashable key"),
        ("!!python/object/apply:os.getcwd []", "must say for a cloud"),
        ("tencnt: {}", "'tencnt' is neither a cloud .* did you mean tencent?"),
        ("tencent: lots", "tencent must be a whole number, 0 or more, classic or current, or an object"),
        ("tencent: null", "tencent must be a whole number"),
        ("tencent: {ap-guangzou: 5}", "tencent.ap-guangzou: there is no such region; did you mean ap-guangzhou?"),
        ("tencent: {eu-west-1: 5}", "tencent.eu-west-1: there is no such region"),
        ("1: {eu-wst-1: 5}", "1.eu-wst-1: there is no such region; did you mean eu-west-1?"),
        ("tencent: {limit: 5, ap-guangzhou: 5}", "tencent.limit: there is no such region"),
        ("tencent: {ap-guangzhou: many}", "tencent.ap-guangzhou must be a whole number, 0 or more, classic or"),
        ("tencent: {ap-guangzhou: -1}", "tencent.ap-guangzhou must be a whole number"),
        ("tencent: {ap-guangzhou: {limt: 1}}", "tencent.ap-guangzhou.limt: there is no such key; did you mean limit?"),
        ("tencent: {ap-guangzhou: {free: 1}}", "there is no such key; known are limit and used"),
        ("tencent: {ap-guangzhou: {limit: 1.5}}", "tencent.ap-guangzhou.limit must be a whole number, 0 or more"),
        ("tencent: {ap-guangzhou: {used: true}}", "tencent.ap-guangzhou.used must be a whole number, 0 or more$"),
        ("tencent: {ap-guangzhou: {used: classic}}", "tencent.ap-guangzhou.used must be a whole number, 0 or more$"),
        ("tencent: {ap-guangzhou: {limit: [5]}}", "tencent.ap-guangzhou.limit must be a whole number"),
    ],
)
def test_nonsense_is_told_in_a_line_with_its_place(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(FileProblem, match=why) as refused:
        read(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="no such file or directory"):
        LimitsFile.read(str(tmp_path / "none"))
    with pytest.raises(FileProblem, match=r"^clasic: no such file or directory; did you mean classic\?"):
        LimitsFile.read("clasic")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileProblem, match="is no text in UTF-8"):
        LimitsFile.read(str(tmp_path / "binary"))
