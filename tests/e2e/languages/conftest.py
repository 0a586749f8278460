"""Folders in which programs in other languages run: SDKs of this clone's schema, and the packages beside them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from e2e.stack import PLUGIN, Stack
from plugin.examples import of_language
from toolchain import builder, places, sdks

EXAMPLES = places.ROOT / "examples"
FAST = "  machine-image:emulator:\n    value: {createSeconds: 0.2, copySeconds: 0.2}\n"


@pytest.fixture(scope="session")
def nodejs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder below which programs for Node.js find what they import: our SDK in `sdk`, all else in `node_modules`."""
    if not shutil.which("npm"):
        pytest.skip("there is no Node.js here")
    folder = tmp_path_factory.mktemp("nodejs")
    os.symlink(sdks.node_packages(), folder / "node_modules")
    sdks.generate("nodejs", folder / "sdk")
    compiler = {**os.environ, "PATH": f"{folder / 'node_modules/.bin'}{os.pathsep}{os.environ['PATH']}"}
    subprocess.check_call(["node", "scripts/postinstall.js"], cwd=folder / "sdk", env=compiler)
    return folder


@pytest.fixture(scope="session")
def go_module() -> Path:
    return sdks.go_module()


@pytest.fixture(scope="session")
def go_environment(
    environment: dict[str, str], go_module: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The session's environment has a home folder of its own, where nothing is compiled yet. What programs import is
    there, and compiled: a fresh machine takes minutes for that."""
    if not shutil.which("go"):
        pytest.skip("there is no Go on PATH, which the CLI builds Go programs with")
    ask = ["go", "env", "-json", "GOCACHE", "GOMODCACHE", "GOENV", "GOPROXY"]
    found: dict[str, str] = json.loads(subprocess.check_output(ask, text=True))
    given = environment | found | {"GOTOOLCHAIN": "local", "CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly"}
    folder = tmp_path_factory.mktemp("go") / "program"
    shutil.copytree(EXAMPLES / "go", folder, ignore=shutil.ignore_patterns("sdks"))
    os.symlink(go_module / "sdks", folder / "sdks")
    subprocess.run(["go", "build", *builder.FLAGS, "-o", "program", "."], cwd=folder, env=given, check=True)
    return given


def example(name: str, folder: Path, environment: dict[str, str]) -> Stack:
    """A copy of an example, without what was installed in it, on a fast cloud; its one stack has nothing in it yet."""
    shutil.copytree(
        EXAMPLES / name,
        folder,
        ignore=shutil.ignore_patterns("sdks", "node_modules", ".machine-image", "Pulumi.*.yaml"),
    )
    project = (folder / "Pulumi.yaml").read_text()
    assert "path: ../../.venv/bin" in project
    project = project.replace("../../.venv", str(places.VENV)).replace("../../provider", str(places.PROVIDER))
    config = "  machine-image:region:\n    value: ap-guangzhou\n"
    assert config in project
    (folder / "Pulumi.yaml").write_text(project.replace(config, config + FAST))
    stack = Stack(folder, PLUGIN, environment)
    stack.init()
    return stack


def import_sdk(nodejs: Path, project: Path) -> None:
    (project / "node_modules" / "@pulumi").mkdir(parents=True)
    os.symlink(nodejs / "sdk", project / "node_modules" / "@pulumi" / "machine-image")


@pytest.fixture(scope="session")
def typescript(nodejs: Path) -> Path:
    """All programs in TypeScript, compiled into `out`; what the compiler said is in `said`."""
    folder = nodejs / "programs"
    import_sdk(nodejs, folder)
    for program in (places.AUTOMATION / "main.ts", EXAMPLES / "typescript" / "index.ts"):
        shutil.copy2(program, folder)
    for name, text in of_language("typescript").items():
        (folder / f"{name}.ts").write_text(text)
    options = json.loads((EXAMPLES / "typescript/tsconfig.json").read_text())["compilerOptions"]
    config = {"compilerOptions": options | {"noEmit": False, "outDir": "out"}, "include": ["*.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(config))
    done = subprocess.run([nodejs / "node_modules/.bin/tsc"], cwd=folder, capture_output=True, text=True, check=False)
    (folder / "said").write_text(done.stdout + done.stderr)
    return folder
