"""What programs in other languages need is made once, and again when what it is made of changes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain import places, sdks
from toolchain.work import Failed

Script = Callable[[Path, str], Path]

PULUMI = """
while [ "$1" != --language ]; do shift; done
mkdir -p "$4/$2"; echo "SDK for $2" > "$4/$2/sdk"
"""
NPM = '[ "$1 $2" = "ci --ignore-scripts" ] && cat sdks/machine-image/sdk && mkdir -p node_modules && '
GO = """case $1 in
    version) echo go version go1.99.1 linux/amd64 ;;
    build) cat sdks/machine-image/sdk main.go > automation ;;
esac"""


@pytest.fixture
def log(clone: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The steps that ran; nothing really is installed or compiled."""
    log = clone / "log"
    log.touch()
    tools = clone / "bin"
    script(tools / "pulumi", f'echo pulumi >> "{log}"{PULUMI}')
    script(tools / "npm", f'echo npm >> "{log}"; {NPM} touch node_modules/.package-lock.json')
    script(tools / "go", GO)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    for folder, names in ((places.TYPESCRIPT, sdks.NODEJS_FILES), (places.AUTOMATION, sdks.GO_FILES)):
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).write_text(name)
    places.SCHEMA.parent.mkdir(parents=True)
    places.SCHEMA.write_text("{}")
    return log


def test_packages_of_node_are_installed_once_and_again_for_another_lock_file(log: Path) -> None:
    first = sdks.node_packages()
    assert first.name == "node_modules"
    places.SCHEMA.write_text('{"name": "other"}')
    assert sdks.node_packages() == first
    assert log.read_text() == "pulumi\nnpm\n"
    (places.TYPESCRIPT / "package-lock.json").write_text("newer")
    assert sdks.node_packages() != first


def test_the_go_program_is_compiled_once_and_again_for_another_schema(log: Path) -> None:
    first = sdks.go_module()
    assert (first / "automation").read_text() == "SDK for go\nmain.go"
    assert sdks.go_module() == first
    assert log.read_text() == "pulumi\n"
    places.SCHEMA.write_text('{"name": "other"}')
    assert sdks.go_module() != first


def test_a_failed_installation_says_why_and_is_done_again(log: Path, script: Script) -> None:
    npm = log.parent / "bin" / "npm"
    works = npm.read_text()
    script(npm, "echo no route to the registry; exit 1")
    with pytest.raises(Failed, match="no route to the registry"):
        sdks.node_packages()
    npm.write_text(works)
    assert sdks.node_packages().exists()
