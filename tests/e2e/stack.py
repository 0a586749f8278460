"""A Pulumi project in a folder of its own, driven through the real CLI as a person would."""

from __future__ import annotations

import json
import shutil
import subprocess
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from e2e import vault
from e2e.said import Calls, read_calls, read_changes, read_problems, read_said, read_steps
from pulumi_machine_image.emulator import Emulator
from toolchain import places

PROJECT, STACK = "shop", "dev"
HOME = "ap-guangzhou"
NOTHING, FAILED, DRIFT = 0, 1, 7
"""Exit codes of the CLI: all well, failed, changes where none were expected."""
FAST = {"createSeconds": 0.2, "copySeconds": 0.2, "importSeconds": 0.2}
SECONDS = 120.0
"""A command that takes longer hangs."""


@dataclass(frozen=True)
class Door:
    """One of the ways to use the provider from a Python program.

    Attributes:
        import_line: Makes the program's name `machine_image`.
        type_prefix: Of the resources' type tokens.
        project: What the project file needs besides.
        sees_whole_plan: Whether it knows at preview what the program is going to declare.
        stops: Whether Ctrl-C ends what is under way.
    """

    name: str
    import_line: str
    type_prefix: str
    project: Mapping[str, Any] = field(default_factory=dict)
    sees_whole_plan: bool = False
    stops: bool = False


DYNAMIC = Door(
    name="dynamic",
    import_line="from pulumi_machine_image import dynamic as machine_image",
    type_prefix="pulumi-python:dynamic/machineimage:",
    sees_whole_plan=True,
)
PLUGIN = Door(
    name="plugin",
    import_line="import pulumi_machine_image as machine_image",
    type_prefix="machine-image:index:",
    stops=True,
    project={"plugins": {"providers": [{"name": "machine-image", "path": str(places.VENV_BIN)}]}},
)
only_plugin = pytest.mark.parametrize("door", [PLUGIN], ids=["plugin"], indirect=True, scope="session")
"""For what only the plugin can do."""


@dataclass(frozen=True)
class Run:
    """A command that has ended."""

    command: str
    code: int
    stdout: str
    stderr: str
    counted: str = ""
    """The journal of API calls."""

    @property
    def text(self) -> str:
        """All that a person reads."""
        return f"{self.stdout}\n{self.stderr}"

    @property
    def steps(self) -> set[str]:
        """What was done to which resource, or would be: "created web"; what stays is not listed."""
        return set(self.order)

    @property
    def order(self) -> list[str]:
        """The same, in order."""
        return read_steps(self.stdout)

    @property
    def changes(self) -> dict[str, set[str]]:
        """The properties that the CLI names as changed, by resource."""
        return read_changes(self.stdout)

    @property
    def repairs(self) -> set[str]:
        """The steps without those of a refresh."""
        return {step for step in self.steps if not step.startswith("refresh ")}

    @property
    def calls(self) -> Calls:
        """The API calls of the provider process that began last."""
        return read_calls(self.counted)[-1]

    def lines_with(self, words: str) -> list[str]:
        """The lines that contain some words, each once."""
        found = (line.strip() for line in self.text.splitlines() if words in line)
        return list(dict.fromkeys(found))

    @property
    def said(self) -> list[str]:
        """What the provider told besides, line by line."""
        return read_said(self.stdout)

    @property
    def problems(self) -> list[str]:
        """What went wrong, in the provider's own words, each once."""
        return read_problems(self.text)

    def __str__(self) -> str:
        return f"$ {self.command}\nexit code {self.code}\n{self.stdout}\n--- stderr ---\n{self.stderr}"


@dataclass(frozen=True)
class Kept:
    """A resource in the stack's state."""

    urn: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


class Stack:
    """A project, its one stack, and the commands on it.

    Attributes:
        folder: The project's. Back end and emulated cloud are in it too, so that its copy is a world of its own.
        name: The stack's.
        settings: The provider's configuration, by key without namespace.
        project: What the project file has besides.
        environment: What every command gets.
    """

    def __init__(self, folder: Path, door: Door, environment: Mapping[str, str], name: str = STACK) -> None:
        self.folder, self.door, self.name = folder, door, name
        self.settings: dict[str, Any] = {"cloud": "emulator", "region": HOME, "emulator": FAST}
        self.project: dict[str, Any] = dict(door.project)
        self.environment = {
            **environment,
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            # Of recorded states, and of programs that make their stacks themselves.
            "PULUMI_CONFIG_PASSPHRASE": "end to end",
            "PULUMI_MACHINE_IMAGE_CALLS": str(folder / "calls.jsonl"),
        }

    @property
    def database(self) -> Path:
        """The emulated cloud."""
        return self.folder / ".machine-image" / "emulator.db"

    def init(self) -> None:
        """Makes back end and stack. Half a second, so tests begin with a copy of what was made once."""
        (self.folder / "state").mkdir(parents=True)
        self.run("stack", "init", "--secrets-provider", vault.PROVIDER)

    def copy(self, folder: Path) -> Stack:
        """The same project, stack and world in another folder."""
        shutil.copytree(self.folder, folder)
        copy = Stack(folder, self.door, self.environment)
        copy.configure(**self.settings)
        return copy

    def in_another_folder(self, folder: Path) -> Stack:
        """The same stack and world, as a colleague has them: the project's files only are others."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("state", ".machine-image"))
        there = Stack(folder, self.door, self.environment, self.name)
        there.environment["PULUMI_BACKEND_URL"] = self.environment["PULUMI_BACKEND_URL"]
        there.settings = {**self.settings, "emulator": {**self.settings["emulator"], "database": str(self.database)}}
        there.configure()
        return there

    def configure(self, **settings: Any) -> None:
        """Sets keys of the provider's configuration; None takes one away."""
        self.settings = {key: value for key, value in {**self.settings, **settings}.items() if value is not None}
        ours = {f"machine-image:{key}": {"value": value} for key, value in self.settings.items()}
        config = {**self.project.get("config", {}), **ours}
        project = {"name": PROJECT, "runtime": "python", **self.project, "config": config}
        (self.folder / "Pulumi.yaml").write_text(json.dumps(project, indent=2))  # JSON is YAML

    def talk_to(self, emulator: Emulator) -> None:
        """Uses an emulator of the test's own, as if it were the cloud itself, far away."""
        key_id, key = emulator.credentials()
        self.configure(
            cloud="tencent",
            emulator=None,
            endpoint=emulator.endpoint,
            secretId=key_id,
            secretKey=key,
            limits={"images": emulator.settings.numbers.images, "accounts": emulator.settings.numbers.accounts},
        )

    def program(self, text: str) -> None:
        """The program from now on; the door's import line comes first."""
        head = f"import pulumi\n{self.door.import_line}\n\n"
        (self.folder / "__main__.py").write_text(head + textwrap.dedent(text))

    def up(self, program: str | None = None, *options: str, expect: int = NOTHING) -> Run:
        """Applies the program, without the preview before it."""
        if program is not None:
            self.program(program)
        return self.run("up", "--yes", "--skip-preview", *options, expect=expect)

    def preview(self, program: str | None = None, *options: str, expect: int = NOTHING) -> Run:
        if program is not None:
            self.program(program)
        return self.run("preview", *options, expect=expect)

    def quiet(self, *options: str, expect: int = NOTHING) -> Run:
        """Wants a preview without changes."""
        return self.preview(None, "--expect-no-changes", *options, expect=expect)

    def look(self, *options: str, expect: int) -> Run:
        """What a nightly job asks: is the cloud still what the program says?"""
        flags = ("--preview-only", "--expect-no-changes", "--run-program")
        return self.run("refresh", *flags, *options, expect=expect)

    def refresh(self, *options: str, expect: int = NOTHING) -> Run:
        return self.run("refresh", "--yes", "--skip-preview", *options, expect=expect)

    def destroy(self, *options: str, expect: int = NOTHING) -> Run:
        return self.run("destroy", "--yes", "--skip-preview", *options, expect=expect)

    def export(self) -> dict[str, Any]:
        """The state as `pulumi stack export` shows it."""
        state: dict[str, Any] = json.loads(self.run("stack", "export").stdout)
        return state

    @property
    def resources(self) -> dict[str, Kept]:
        """The resources in state, by name."""
        return {
            kept["urn"].rpartition("::")[2]: Kept(
                kept["urn"], kept.get("id", ""), kept.get("inputs", {}), kept.get("outputs", {})
            )
            for kept in self.export()["deployment"].get("resources", [])
            if kept["type"].startswith(self.door.type_prefix)
        }

    @property
    def ids(self) -> dict[str, str]:
        """The ids of the resources in state, by name."""
        return {name: kept.id for name, kept in self.resources.items()}

    @property
    def outputs(self) -> dict[str, Any]:
        """What the program exports."""
        shown: dict[str, Any] = json.loads(self.run("stack", "output", "--json").stdout)
        return shown

    def _counted(self) -> str:
        """What the last command's providers called, taken away for the next."""
        file = self.folder / "calls.jsonl"
        if not file.exists():
            return ""
        text = file.read_text()
        file.unlink()
        return text

    def command(self, *arguments: str) -> list[str]:
        """The words of a command of the CLI."""
        pulumi = shutil.which("pulumi", path=self.environment["PATH"]) or "pulumi"
        return [pulumi, *arguments, "--stack", self.name, "--non-interactive", "--color", "never"]

    def run(self, *arguments: str, expect: int = NOTHING, own_traceback: bool = False) -> Run:
        """One command of the CLI. Another exit code than the expected one fails the test, and so does a traceback,
        unless it is the program's own."""
        words = self.command(*arguments)
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        run = Run(" ".join(["pulumi", *words[1:]]), done.returncode, done.stdout, done.stderr, self._counted())
        assert run.code == expect, f"wanted exit code {expect}\n{run}"
        assert own_traceback or "Traceback" not in run.text, f"a traceback\n{run}"
        return run
