"""A stack's whole life by the Automation API of other languages, with the SDKs that are made of the schema."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from e2e.cloud import Cloud
from e2e.stack import PLUGIN, SECONDS, Stack

pytestmark = pytest.mark.e2e


def test_a_stack_lives_in_typescript(environment: dict[str, str], typescript: Path, tmp_path: Path) -> None:
    lives(["node", str(typescript / "out" / "main.js")], environment, tmp_path / "project")


def test_a_stack_lives_in_go(environment: dict[str, str], go_module: Path, tmp_path: Path) -> None:
    lives([str(go_module / "automation")], environment, tmp_path / "project")


def lives(program: list[str], environment: dict[str, str], folder: Path) -> None:
    """Planned, made, quiet, refreshed and destroyed; the program itself stops where something is not quiet."""
    stack = Stack(folder, PLUGIN, environment)
    (folder / "state").mkdir(parents=True)
    stack.configure()
    done = subprocess.run(
        [*program, str(folder)], env=stack.environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["planned"] == told["made"] == {"create": 4}
    assert told["gone"] == {"delete": 4}
    outputs = {name: output["value"] for name, output in told["outputs"].items()}
    assert outputs.pop("imageId").startswith("img-")
    assert outputs.pop("copies").keys() == {"ap-shanghai"}
    assert outputs == {"before": 0, "triggers": {"build": "hush"}}
    assert [name for name, output in told["outputs"].items() if output["secret"]] == ["triggers"]
    with Cloud(stack.database) as cloud:
        assert cloud.everything() == {}
