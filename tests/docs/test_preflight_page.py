"""docs/preflight.md: its file of limits is one, its codes are all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.blocks import PREFLIGHT
from pulumi_machine_image.cli.limits_file import LimitsFile, Told
from pulumi_machine_image.cli.preflight_report import EXITS
from pulumi_machine_image.clouds.connect import traits_of
from pulumi_machine_image.settings import LIMITS, Settings


def test_the_exit_codes_are_those_that_there_are() -> None:
    codes = re.findall(r"(?m)^\| (\d) \|", PREFLIGHT.prose)
    assert {int(code) for code in codes} == {*EXITS.values(), 2}


def test_the_file_of_limits_is_one(tmp_path: Path) -> None:
    (tmp_path / "limits.yaml").write_text(PREFLIGHT.block("yaml", "limits").text)
    limits = LimitsFile.read(str(tmp_path / "limits.yaml"))
    assert limits.of("tencent", "", "ap-guangzhou") == Told(500, 480)
    assert limits.of("tencent", "", "ap-shanghai") == Told(10)
    assert limits.of("tencent", "", "ap-beijing") == Told(20)
    assert limits.of("ec2", "", "eu-west-1") == Told(1000)


@pytest.mark.parametrize("cloud", ["tencent", "ec2"])
def test_the_least_that_a_cloud_gives_is_told_as_it_is(cloud: str) -> None:
    assert f"{traits_of(Settings.of({'cloud': cloud})).default_image_limit:,}" in PREFLIGHT.prose


@pytest.mark.parametrize("word", LIMITS)
def test_the_words_for_limits_are_told_with_what_they_stand_for(word: str) -> None:
    assert re.search(
        rf"--limits {word} .*\b{LIMITS[word].images} images|{word} is {LIMITS[word].images}\b", PREFLIGHT.text
    )
