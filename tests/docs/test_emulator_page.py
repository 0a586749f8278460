"""docs/emulator.md names what there is: settings, options, faults, keys of rules and seeds, admin door, accounts."""

from __future__ import annotations

import re
import shlex
from typing import get_args

import pytest
from pydantic.alias_generators import to_camel

from docs.blocks import EMULATOR
from emulator.lab import Lab
from emulator.test_admin import TOKEN, Door
from pulumi_machine_image import cli
from pulumi_machine_image.cli import emulator as command
from pulumi_machine_image.emulator import EmulatorSettings
from pulumi_machine_image.emulator.accounts import DEMO, keys
from pulumi_machine_image.emulator.fault_rules import Kind, Rule
from pulumi_machine_image.emulator.registry import ACTIONS
from pulumi_machine_image.emulator.seedfile import SeedImage, SeedInstance, SeedSnapshot
from pulumi_machine_image.emulator.structures import fields

OF_OTHERS = {"--endpoint"}
"""Options of tccli."""


def part(name: str) -> str:
    return EMULATOR.text.partition(f"made by tools/pages.py: {name} -->")[2].partition(f"<!-- end of {name} -->")[0]


def first_cells(name: str) -> list[str]:
    return re.findall(r"(?m)^\| `([^`]+)` \|", part(name))


def test_every_setting_is_in_one_of_two_tables() -> None:
    options = [f"--{name.replace('_', '-')}" for name in fields(EmulatorSettings)]
    assert sorted(first_cells("settings") + first_cells("choices")) == sorted(options)
    assert all("nsure" not in row for row in part("settings").splitlines())


@pytest.mark.parametrize("name", fields(EmulatorSettings))
def test_a_setting_has_a_text_and_its_default(name: str) -> None:
    (row,) = re.findall(rf"(?m)^\| `--{name.replace('_', '-')}` \| (.*) \| (.*) \|$", EMULATOR.text)
    assert row[0].count("**") == 2
    assert len(row[1]) > 10


def test_every_option_that_is_named_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    manuals = [["--help"], *([tool, "--help"] for tool in command.TOOLS)]
    known = set()
    for words in manuals:
        with pytest.raises(SystemExit):
            cli.main(["emulator", *words])
        known |= set(re.findall(r"--[a-z][a-z-]*", capsys.readouterr().out))
    spans = re.findall(r"`([^`\n]+)`", EMULATOR.prose)
    named = {option for span in spans for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", span)}
    assert named - known == OF_OTHERS


def test_every_command_of_ours_is_understood() -> None:
    ours = [line for line in EMULATOR.commands() if line.startswith("machine-image emulator")]
    assert len(ours) > 5
    for line in ours:
        words = shlex.split(line.partition(" > ")[0])[2:]
        parser = cli.Parser()
        command.declare(parser)
        parser.parse_args(words)


def test_every_fault_and_every_key_of_a_rule_is_there() -> None:
    assert first_cells("faults") == list(get_args(Kind))
    assert first_cells("fault keys") == [to_camel(name) for name in Rule.model_fields if name != "do"]


def test_every_key_of_a_seed_is_there() -> None:
    for name, model in (("instances", SeedInstance), ("snapshots", SeedSnapshot), ("images", SeedImage)):
        (row,) = re.findall(rf"(?m)^\| `{name}` \| (.*) \|$", part("seed"))
        assert {to_camel(field) for field in model.model_fields} <= set(re.findall(r"`([^`]+)`", row))


def test_every_path_of_the_admin_door_is_there() -> None:
    lab = Lab(admin_token=TOKEN)
    try:
        refusal = Door(lab.emulator.endpoint).refused("GET", "/nowhere")
    finally:
        lab.close()
    paths = {f"/_emulator{path}" for path in refusal.partition("there are ")[2].split(", ")}
    assert {cell.split()[1] for cell in first_cells("admin")} == paths
    assert f"`{command.TOKEN}`" in EMULATOR.text


def test_accounts_have_the_keys_that_are_shown() -> None:
    shown = dict(re.findall(r"(?m)^\| `(\d+)` \| `(.*)` \|$", part("accounts")))
    assert shown == {account: " / ".join(keys(account)) for account in DEMO}


def test_every_action_has_its_line_and_its_section() -> None:
    for service, _, name in ACTIONS:
        assert f"\n| [{name}](#{name.lower()}) |" in part("actions"), service
        assert f"\n### {name}\n" in part("rules"), service


@pytest.mark.parametrize(("service", "version"), sorted({(service, version) for service, version, _ in ACTIONS}))
def test_every_service_is_named_with_its_version(service: str, version: str) -> None:
    assert f"**{service}**, version {version}:" in part("actions")
