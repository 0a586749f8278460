"""The examples in each language, as a person runs them: made, left alone, removed, and no warning in between."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from e2e.cloud import GZ, OTHER, SH, Cloud
from e2e.languages.conftest import example, import_sdk
from e2e.stack import NOTHING, Run, Stack
from toolchain import places

pytestmark = pytest.mark.e2e


def test_the_python_example_runs(environment: dict[str, str], tmp_path: Path) -> None:
    lives(example("python", tmp_path / "images", environment))


def test_the_typescript_example_runs(environment: dict[str, str], nodejs: Path) -> None:
    # Its types are looked at elsewhere, once.
    fast = environment | {"PULUMI_NODEJS_TRANSPILE_ONLY": "true"}
    stack = example("typescript", nodejs / "example", fast)
    import_sdk(nodejs, stack.folder)
    lives(stack)


def test_the_go_example_runs(go_environment: dict[str, str], go_module: Path, tmp_path: Path) -> None:
    stack = example("go", tmp_path / "images", go_environment)
    shutil.copytree(go_module / "sdks", stack.folder / "sdks")
    lives(stack)


def test_the_yaml_example_runs(environment: dict[str, str], tmp_path: Path) -> None:
    beside = Path(shutil.which("pulumi", path=environment["PATH"]) or "").resolve().parent
    if not (beside / "pulumi-language-yaml").exists():
        pytest.skip("only the official CLI brings a host for YAML, and there is none here")
    lives(example("yaml", tmp_path / "images", environment))


def lives(stack: Stack) -> None:
    """The same life in every language."""
    made = stack.run("up", "--yes")
    assert made.steps >= {"created web", "created web-copies", "created web-shares"}
    with Cloud(stack.database) as cloud:
        images = {region: cloud.images(region)["web-golden"] for region in (GZ, SH)}
        assert cloud.shares(images[GZ].id) == {OTHER}
        outputs = stack.outputs
        assert outputs.pop("base").endswith("Ubuntu Server 24.04 LTS 64bit for ARM64")
        assert outputs == {"imageId": images[GZ].id, "copies": {SH: images[SH].id}, "sharedWith": [OTHER]}
        quiet, looked = stack.quiet(), stack.look(expect=NOTHING)
        gone = stack.destroy()
        assert gone.steps == {"deleted web", "deleted web-copies", "deleted web-shares"}
        assert cloud.everything() == {}
    assert [warnings(run) for run in (made, quiet, looked, gone)] == [[]] * 4


def warnings(run: Run) -> list[str]:
    return [line for line in run.text.splitlines() if "warning" in line.lower()]


@pytest.mark.parametrize(("language", "linked"), [("typescript", "package.json"), ("go", "go.mod")])
def test_pulumi_install_makes_the_sdk_that_an_example_imports(
    environment: dict[str, str], tmp_path: Path, language: str, linked: str
) -> None:
    """All but the packages, which come from a registry: the project says already what the link would make it say."""
    if not shutil.which("npm" if language == "typescript" else "go"):
        pytest.skip(f"nothing here installs {language}")
    stack = example(language, tmp_path / "images", environment)
    pulumi = shutil.which("pulumi", path=environment["PATH"]) or "pulumi"
    install = [pulumi, "install", "--no-dependencies", "--no-plugins"]
    subprocess.run(install, cwd=stack.folder, env=stack.environment, capture_output=True, text=True, check=True)
    assert (stack.folder / "sdks" / "machine-image").is_dir()
    assert (stack.folder / linked).read_text() == (places.ROOT / "examples" / language / linked).read_text()
