"""docs/preflight.md: its fields are those of the JSON, its file of limits is one, its codes are all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from cli.previews import BJ, GZ, copy, image, preview, share, state, step
from docs.blocks import PREFLIGHT
from pulumi_machine_image.cli import engine_files
from pulumi_machine_image.cli.limits_file import LimitsFile, Told
from pulumi_machine_image.cli.preflight import report
from pulumi_machine_image.cli.preflight_report import EXITS


def fields(heading: str) -> set[str]:
    """The names in the first column of a table."""
    _, _, after = PREFLIGHT.prose.partition(f"| {heading} | what |\n")
    rows = re.findall(r"(?m)^\| (`.*?`) \|", after.split("\n\n")[0])
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def judged(tmp_path: Path) -> Any:
    """A plan with something of everything."""
    (tmp_path / "limits.yaml").write_text("emulator: {ap-guangzhou: {limit: 2, used: 2}}")
    kept = [image("old", id="img-1"), image("web", id="img-2"), share("shares", "img-1", "100000000002")]
    told = preview(
        step("create", None, image("new")),
        step("delete", kept[0]),
        step("create", None, copy("copies", BJ, source="img-2")),
    )
    planned = engine_files.preview(json.loads(told), "it")
    before = engine_files.state(json.loads(state(*kept)), "it")
    limits = LimitsFile.read(str(tmp_path / "limits.yaml"))
    return json.loads(report(planned, before, {"cloud": "emulator", "region": GZ}, None, limits=limits).json())


def test_the_fields_are_those_of_the_json(tmp_path: Path) -> None:
    shown = judged(tmp_path)
    (account,) = shown["accounts"]
    assert fields("field") == shown.keys() | {"problem"}
    assert fields("field of an account") == account.keys()
    assert fields("field of a region") == account["regions"][0].keys()
    assert fields("field of a move") == account["wayOut"]["moves"][0].keys()
    for name in account["wayOut"]:
        assert f"`{name}`" in PREFLIGHT.prose


def test_the_exit_codes_are_those_that_there_are() -> None:
    codes = re.findall(r"(?m)^\| (\d) \|", PREFLIGHT.prose)
    assert {int(code) for code in codes} == {*EXITS.values(), 2}


def test_the_file_of_limits_is_one(tmp_path: Path) -> None:
    (tmp_path / "limits.yaml").write_text(PREFLIGHT.block("yaml", "limits").text)
    limits = LimitsFile.read(str(tmp_path / "limits.yaml"))
    assert limits.of("tencent", "", "ap-guangzhou") == Told(500, 480)
    assert limits.of("tencent", "", "ap-beijing") == Told(10)
