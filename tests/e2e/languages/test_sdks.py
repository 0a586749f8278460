"""SDKs of the schema: the CLI makes them in every language that it can, and what the documentation shows fits them."""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from e2e.languages.conftest import EXAMPLES
from plugin.examples import of_language
from pulumi_machine_image.plugin.schema import schema
from toolchain import builder, places

pytestmark = pytest.mark.e2e

PLUGIN = places.VENV_BIN / "pulumi-resource-machine-image"
FILES = {
    "python": "pulumi_machine_image/custom_image.py",
    "nodejs": "customImage.ts",
    "go": "machineimage/customImage.go",
}


def pulumi(environment: dict[str, str], *words: str) -> str:
    program = shutil.which("pulumi", path=environment["PATH"]) or "pulumi"
    done = subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("language", FILES)
def test_the_cli_makes_an_sdk_of_the_plugin(environment: dict[str, str], tmp_path: Path, language: str) -> None:
    pulumi(environment, "package", "gen-sdk", str(PLUGIN), "--language", language, "--out", str(tmp_path))
    made = tmp_path / language / FILES[language]
    assert "instanceId" in made.read_text() or "instance_id" in made.read_text()
    assert language != "python" or compileall.compile_dir(made.parent, quiet=2)


def test_the_plugin_tells_the_schema_that_is_kept_at_the_root(environment: dict[str, str]) -> None:
    told = json.loads(pulumi(environment, "package", "get-schema", str(PLUGIN)))
    kept = schema()
    for part in ("name", "version", "resources", "functions"):
        assert told[part].keys() == kept[part].keys() if isinstance(kept[part], dict) else told[part] == kept[part]


def test_the_schema_has_no_fault(environment: dict[str, str]) -> None:
    assert pulumi(environment, "schema", "check", str(places.SCHEMA)) == ""


def test_programs_in_typescript_are_typed(typescript: Path) -> None:
    """Those in the schema's descriptions, the example, and the one of the Automation API."""
    assert (typescript / "said").read_text() == ""


def test_programs_in_go_are_typed(go_environment: dict[str, str], go_module: Path, tmp_path: Path) -> None:
    for name, program in of_language("go").items():
        (tmp_path / name).mkdir()
        # As no main package it is compiled, and not linked.
        (tmp_path / name / "main.go").write_text(program.replace("package main", "package program", 1))
    for name in ("go.mod", "go.sum"):
        shutil.copy2(EXAMPLES / "go" / name, tmp_path)
    os.symlink(go_module / "sdks", tmp_path / "sdks")
    build = ["go", "build", *builder.FLAGS, *(f"./{name}" for name in of_language("go"))]
    done = subprocess.run(build, cwd=tmp_path, env=go_environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("name", "program"), of_language("go").items())
def test_a_program_in_go_is_formatted(name: str, program: str) -> None:
    if not shutil.which("gofmt"):
        pytest.skip("there is no gofmt on PATH")
    assert subprocess.check_output(["gofmt"], input=program, text=True) == program
