"""README.md says what is so: programs, commands, names. What holds of every page is in test_pages.py."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pydantic.alias_generators import to_snake

from docs.blocks import README
from pulumi_machine_image import cli
from pulumi_machine_image.cli.emulator import introduction
from pulumi_machine_image.dynamic import CustomImageProvider
from pulumi_machine_image.emulator import Emulator, EmulatorSettings
from pulumi_machine_image.functions import FUNCTIONS
from pulumi_machine_image.settings import NAMESPACE, Settings
from toolchain import places

COMPARED = {
    ("python", "quickstart"),
    ("python", "limit"),
    ("python", "look-ups"),
    ("json", "import"),
    ("text", "up"),
    ("text", "drift"),
    ("text", "limit"),
    ("text", "preflight"),
    ("text", "look-ups"),
    ("text", "doctor"),
    ("text", "killed"),
    ("text", "emulator"),
}
"""The blocks that a test here or beside runs, or compares with what was really said."""


def test_every_block_is_run_or_compared() -> None:
    drawn = [shown for shown in README.blocks if not shown.name]
    assert Counter((shown.language, shown.name) for shown in README.blocks if shown.name) == Counter(COMPARED)
    assert [shown.language for shown in drawn if shown.language != "sh"] == ["text"], "one picture; all else has a name"


def test_the_program_is_the_quick_start() -> None:
    program = (places.QUICKSTART / "__main__.py").read_text()
    assert README.block("python", "quickstart").text == program
    assert len(program.splitlines()) <= 25


def test_every_setting_is_in_the_table() -> None:
    table = README.text[README.text.index("made by tools/pages.py: settings") : README.text.index("end of settings")]
    for name, field in Settings.model_fields.items():
        assert f"\n| `{field.alias or name}` |" in table


def test_every_look_up_is_in_the_table() -> None:
    for name in FUNCTIONS:
        assert f"\n| `{to_snake(name)}` |" in README.text


def test_every_variable_of_the_environment_is_one_that_is_read() -> None:
    source = "".join(path.read_text() for path in (places.ROOT / "provider").rglob("*.py"))
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", README.text)) - {"TENCENTCLOUD_TOKEN"}
    assert named
    for variable in named:
        assert f'"{variable}"' in source
    assert '"TENCENTCLOUD_TOKEN"' in source


def test_every_section_is_in_the_list_of_contents() -> None:
    assert re.findall(r"(?m)^## (.*)$", README.text) == re.findall(r"\[([^]]*)\]\(#", README.text)


def test_every_command_of_ours_is_understood() -> None:
    ours = [shlex.split(command)[1:] for command in README.commands() if command.startswith("machine-image ")]
    assert ours
    for arguments in ours:
        parser = cli.Parser()
        sub = parser.add_subparsers().add_parser(arguments[0])
        import_module(f"{cli.__name__}.{arguments[0]}").declare(sub)
        parser.parse_args(arguments)
    for name in re.findall(r"`machine-image ([a-z-]+)", README.text):
        assert name in cli.SUBCOMMANDS


def test_every_other_command_is_one_that_a_test_knows() -> None:
    assert {command.split()[0] for command in README.commands()} == {"make", "machine-image", "pip", "pulumi"}


def test_the_emulator_introduces_itself_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (command,) = (shlex.split(line) for line in README.commands() if line.startswith("machine-image emulator"))
    given = dict(zip(command[2::2], command[3::2], strict=True))
    assert given.pop("--port") in README.block("text", "emulator").text
    settings = {name.removeprefix("--").replace("-", "_"): value for name, value in given.items()}
    with Emulator(EmulatorSettings.parse({"database": ".machine-image/emulator.db", **settings})) as emulator:
        assert README.block("text", "emulator").shows(introduction(emulator, ""))


def test_the_look_ups_answer_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exported: dict[str, Any] = {}
    config = {"cloud": "emulator", "region": "ap-guangzhou", "emulator": json.dumps({"database": ":memory:"})}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({f"{NAMESPACE}:{key}": value for key, value in config.items()}))
    monkeypatch.setattr(pulumi, "export", exported.__setitem__)
    monkeypatch.chdir(tmp_path)
    exec(compile(README.block("python", "look-ups").text, "README.md", "exec"), {})
    assert exported["base"].partition(" ")[2] == "Ubuntu Server 24.04 LTS 64bit for ARM64"
    assert exported["room"] == {"ap-guangzhou": 10, "ap-shanghai": 10}


def test_the_import_file_bears_the_providers_own_text() -> None:
    (entry,) = json.loads(README.block("json", "import").text)["resources"]
    own = serialize_provider(CustomImageProvider())
    assert entry["inputs"] == entry["outputs"]
    assert entry["inputs"]["__provider"] == own
    assert entry["type"] == "pulumi-python:dynamic/machineimage:CustomImage"
