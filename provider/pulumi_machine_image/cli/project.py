"""The program in whose folder a command runs: its selected stack, and the provider's settings there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..settings import NAMESPACE

SECONDS = 60.0
"""How long a question to the CLI may take."""


class ProjectProblem(Exception):
    """Why the program here cannot be asked, and what to do.

    Attributes:
        why: What is missing, or what the CLI said.
        do: What the reader can do about it.
    """

    def __init__(self, why: str, do: str = "") -> None:
        super().__init__(why)
        self.why, self.do = why, do


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a Pulumi.yaml, and one of its stacks.

    Attributes:
        stack: The stack; empty for the selected one.
    """

    folder: Path
    stack: str = ""

    @classmethod
    def here(cls, folder: Path | None = None, stack: str = "") -> Project | None:
        """The project that a folder is in; None where there is none."""
        start = folder or Path.cwd()
        for place in (start, *start.parents):
            if (place / "Pulumi.yaml").exists() or (place / "Pulumi.yml").exists():
                return cls(place, stack)
        return None

    def settings(self) -> dict[str, Any]:
        """The provider's configuration in the stack, by key without namespace, secrets open.

        Raises:
            ProjectProblem: There is no CLI, no stack, or it cannot be read.
        """
        said = self.ask("config", "--json", "--show-secrets")
        values: Mapping[str, Any] = json.loads(said or "{}")
        found = {}
        for key, entry in values.items():
            namespace, _, name = key.partition(":")
            if namespace == NAMESPACE:
                found[name] = entry.get("objectValue", entry.get("value"))
        return found

    def full_name(self) -> str:
        """Project and stack, "project/stack", as the stack's resources bear them.

        Raises:
            ProjectProblem: There is no stack, or the project has no name.
        """
        import yaml

        file = next(self.folder.glob("Pulumi.y*ml"))
        try:
            told = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError):
            told = None
        name = told.get("name") if isinstance(told, dict) else None
        if not name:
            raise ProjectProblem(f"{file} does not name the project")
        stack = self.ask("stack", "--show-name").strip()
        return f"{name}/{stack.rpartition('/')[2]}"

    def state(self) -> dict[str, Any]:
        """The stack's state, secrets open. Raises ProjectProblem."""
        said: dict[str, Any] = json.loads(self.exported())
        return said

    def exported(self) -> str:
        """The same as the CLI writes it."""
        return self.ask("stack", "export", "--show-secrets")

    def ask(self, *words: str) -> str:
        """What the CLI answers. Raises ProjectProblem with its first line of complaint."""
        done = self.run(*words)
        if done.returncode:
            raise ProjectProblem(complaint(done.stderr) or f"`pulumi {words[0]}` failed")
        return done.stdout

    def run(
        self, *words: str, seconds: float = SECONDS, variables: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """A command of the CLI on the stack, whatever its exit code.

        Args:
            seconds: How long it may take.
            variables: Of the environment, besides those of this process.

        Raises:
            ProjectProblem: There is no CLI, or it takes longer.
        """
        pulumi = shutil.which("pulumi")
        if pulumi is None:
            raise ProjectProblem("there is no pulumi on PATH", "Install it: https://www.pulumi.com/docs/install/")
        chosen = ["--stack", self.stack] if self.stack else []
        command: Sequence[str] = [pulumi, *words, *chosen, "--non-interactive", "--color", "never"]
        try:
            return subprocess.run(
                command,
                cwd=self.folder,
                env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true", **(variables or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ProjectProblem(f"`pulumi {words[0]}` did not end within {seconds:.0f} s") from None


def complaint(stderr: str) -> str:
    """The first line of what the CLI complains of; empty where it says nothing."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    return lines[0].removeprefix("error: ") if lines else ""
