"""README.md says what is so: programs, generated parts, commands, names, links."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pydantic.alias_generators import to_snake

import readme
from docs.blocks import BLOCKS, README, Block, block, commands
from pulumi_machine_image import cli
from pulumi_machine_image.cli.emulator import introduction
from pulumi_machine_image.dynamic import CustomImageProvider
from pulumi_machine_image.emulator import Emulator, EmulatorSettings
from pulumi_machine_image.functions import FUNCTIONS
from pulumi_machine_image.settings import NAMESPACE, Settings
from toolchain import places
from toolchain.checks import CHECKS

COMPARED = {
    ("python", "quickstart"),
    ("python", "limit"),
    ("python", "look-ups"),
    ("python", "emulator"),
    ("json", "import"),
    ("text", "up"),
    ("text", "drift"),
    ("text", "limit"),
    ("text", "look-ups"),
    ("text", "killed"),
    ("text", "emulator"),
}
"""The blocks that a test here or beside runs, or compares with what was really said."""


def test_every_block_is_run_or_compared() -> None:
    drawn = [shown for shown in BLOCKS if not shown.name]
    assert Counter((shown.language, shown.name) for shown in BLOCKS if shown.name) == Counter(COMPARED)
    assert [shown.language for shown in drawn if shown.language != "sh"] == ["text"], "one picture; all else has a name"


def test_the_program_is_the_quick_start() -> None:
    program = (places.QUICKSTART / "__main__.py").read_text()
    assert block("python", "quickstart").text == program
    assert len(program.splitlines()) <= 25


def test_what_follows_from_the_code_is_fresh() -> None:
    assert readme.written(README) == README


def test_every_setting_is_in_the_table() -> None:
    table = README[README.index("made by tools/readme.py: settings") : README.index("end of settings")]
    for name, field in Settings.model_fields.items():
        assert f"\n| `{field.alias or name}` |" in table


def test_every_look_up_is_in_the_table() -> None:
    for name in FUNCTIONS:
        assert f"\n| `{to_snake(name)}` |" in README


def test_every_variable_of_the_environment_is_one_that_is_read() -> None:
    source = "".join(path.read_text() for path in (places.ROOT / "provider").rglob("*.py"))
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", README)) - {"TENCENTCLOUD_TOKEN"}
    assert named
    for variable in named:
        assert f'"{variable}"' in source
    assert '"TENCENTCLOUD_TOKEN"' in source


def test_every_link_leads_somewhere() -> None:
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"(?m)^#+ (.*)$", README)}
    links = re.findall(r"\]\(([^)]*)\)", README)
    assert links
    for link in links:
        assert link[1:] in headings if link.startswith("#") else (places.ROOT / link).exists(), link


def test_every_section_is_in_the_list_of_contents() -> None:
    assert re.findall(r"(?m)^## (.*)$", README) == re.findall(r"\[([^]]*)\]\(#", README)


def test_it_fits_a_terminal() -> None:
    for line in README.splitlines():
        assert len(line) <= 120 or line.startswith("|") or "__provider" in line, line
    for shown in BLOCKS:
        assert max(map(len, shown.text.splitlines())) <= 100 or shown.name == "import", shown


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (places.ROOT / "Makefile").read_text()))
    named = set(re.findall(r"`make ([a-z]+)", README)) | set(re.findall(r"(?m)^make ([a-z]+)", README))
    assert {"up", "drift", "down", "test"} <= named <= targets


def test_every_command_of_ours_is_understood() -> None:
    ours = [shlex.split(command)[1:] for command in commands() if command.startswith("machine-image ")]
    assert ours
    for arguments in ours:
        parser = cli.Parser()
        sub = parser.add_subparsers().add_parser(arguments[0])
        import_module(f"{cli.__name__}.{arguments[0]}").declare(sub)
        parser.parse_args(arguments)
    for name in re.findall(r"`machine-image ([a-z-]+)", README):
        assert name in cli.SUBCOMMANDS


def test_every_other_command_is_one_that_a_test_knows() -> None:
    assert {command.split()[0] for command in commands()} == {"make", "machine-image", "pip", "pulumi"}


@pytest.mark.parametrize("program", [shown for shown in BLOCKS if shown.language == "python"], ids=lambda b: b.name)
def test_every_program_is_written_as_the_code_is(program: Block) -> None:
    ast.parse(program.text)
    ruff = [sys.executable, "-m", "ruff"]
    for step in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [*ruff, *step, "--stdin-filename", "examples/readme.py", "-"],
            cwd=places.ROOT,
            input=program.text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_emulator_introduces_itself_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (command,) = (shlex.split(line) for line in commands() if line.startswith("machine-image emulator"))
    given = dict(zip(command[2::2], command[3::2], strict=True))
    assert given.pop("--port") in block("text", "emulator").text
    settings = {name.removeprefix("--").replace("-", "_"): value for name, value in given.items()}
    with Emulator(EmulatorSettings.parse({"database": ".machine-image/emulator.db", **settings})) as emulator:
        assert block("text", "emulator").shows(introduction(emulator, ""))


def test_another_client_makes_an_image_on_the_emulator() -> None:
    snippet = block("python", "emulator").text
    with Emulator(EmulatorSettings(create_seconds=0)) as emulator:
        address = emulator.endpoint.removeprefix("http://")
        program = snippet.replace("127.0.0.1:8099", address)
        assert program != snippet
        said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert re.fullmatch(r"img-[a-z0-9]{8}\n", said.stdout), said.stderr
        assert [call.action for call in emulator.calls] == ["CreateImage"]


def test_the_look_ups_answer_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exported: dict[str, Any] = {}
    config = {"cloud": "emulator", "region": "ap-guangzhou", "emulator": json.dumps({"database": ":memory:"})}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({f"{NAMESPACE}:{key}": value for key, value in config.items()}))
    monkeypatch.setattr(pulumi, "export", exported.__setitem__)
    monkeypatch.chdir(tmp_path)
    exec(compile(block("python", "look-ups").text, "README.md", "exec"), {})
    assert exported["base"].partition(" ")[2] == "Ubuntu Server 24.04 LTS 64bit for ARM64"
    assert exported["room"] == {"ap-guangzhou": 10, "ap-shanghai": 10}


def test_the_import_file_bears_the_providers_own_text() -> None:
    (entry,) = json.loads(block("json", "import").text)["resources"]
    own = serialize_provider(CustomImageProvider())
    assert entry["inputs"] == entry["outputs"]
    assert entry["inputs"]["__provider"] == own
    assert entry["type"] == "pulumi-python:dynamic/machineimage:CustomImage"


def test_tools_readme_tells_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(readme, "README", tmp_path / "README.md")
    stale = README.replace("| `defaultTags` |", "| `usualTags` |")
    (tmp_path / "README.md").write_text(stale)
    assert readme.main(["--check"]) == 1
    assert "make generate" in capsys.readouterr().err
    assert (tmp_path / "README.md").read_text() == stale
    assert readme.main([]) == 0
    assert "| `defaultTags` |" in (tmp_path / "README.md").read_text()
    assert readme.main(["--check"]) == 0


def test_the_check_of_the_tree_includes_it() -> None:
    assert ["python", "tools/readme.py", "--check"] in CHECKS.values()
