"""A state is a document, whoever wrote it: nothing that is pickled in it is loaded by this package.

Pulumi's own host of dynamic providers loads `__provider` of what it deletes or refreshes; docs/security.md says so.
"""

from __future__ import annotations

import ast
import base64
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

import pulumi_machine_image
from lab.engine import Lab
from plugin.stage import Kept, Stage
from pulumi_machine_image import dynamic
from pulumi_machine_image.cli import engine_files

SOURCES = sorted(Path(pulumi_machine_image.__file__).parent.rglob("*.py"))
LOADERS = frozenset({"pickle", "dill", "cloudpickle", "marshal", "shelve", "jsonpickle"})
RUNNERS = frozenset({"eval", "exec", "compile", "__import__"})


class Bomb:
    """Makes a folder where it is loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (str(self.folder),)


@pytest.fixture
def bomb(tmp_path: Path) -> tuple[str, Path]:
    """What a state may hold, and what is there if it was loaded."""
    folder = tmp_path / "loaded"
    text = base64.b64encode(pickle.dumps(Bomb(folder))).decode()
    pickle.loads(base64.b64decode(text))
    assert folder.is_dir()
    folder.rmdir()
    return text, folder


def test_a_state_with_a_bomb_in_it_is_read_by_the_commands(bomb: tuple[str, Path]) -> None:
    text, folder = bomb
    urn = "urn:pulumi:dev::shop::pulumi-python:dynamic/machineimage:CustomImage::web"
    kept = {"urn": urn, "type": "pulumi-python:dynamic/machineimage:CustomImage", "id": "img-1"}
    props = {"__provider": text, "imageId": "img-1"}
    (found,) = engine_files.state({"deployment": {"resources": [{**kept, "inputs": props, "outputs": props}]}}, "it")
    assert found.kind == "CustomImage"
    assert not folder.exists()


def test_the_plugin_takes_it_over_and_loads_nothing(bomb: tuple[str, Path]) -> None:
    text, folder = bomb
    stage = Stage()
    stage.new_run()
    made = stage.create("CustomImage", {"name": "web", "instanceId": "ins-demo0001"})
    old = Kept(made.id, {**made.inputs, "__provider": text}, {**made.outputs, "__provider": text})
    assert stage.read("CustomImage", old) is not None
    stage.update("CustomImage", old, {**made.inputs, "description": "new", "__provider": text})
    stage.delete("CustomImage", old)
    stage.close()
    assert not folder.exists()


def test_nor_do_the_dynamic_classes(lab: Lab, monkeypatch: pytest.MonkeyPatch, bomb: tuple[str, Path]) -> None:
    text, folder = bomb
    monkeypatch.setattr(dynamic, "_core", lab.core)
    provider, hidden = (
        dynamic.CustomImageProvider(),
        {"__provider": text, "__provenance": lab.urn("CustomImage", "web")},
    )
    inputs = provider.check({}, {"name": "web", "instanceId": "ins-demo0001", **hidden}).inputs
    made = provider.create(inputs)
    assert made.outs is not None
    outs = {**made.outs, **hidden}
    provider.diff(made.id, outs, inputs)
    provider.read(made.id, outs)
    provider.delete(made.id, outs)
    assert not folder.exists()


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_module_can_load_or_run_what_is_data(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            assert not LOADERS & {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] not in LOADERS
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in RUNNERS
        elif isinstance(node, ast.keyword) and node.arg == "shell":
            raise AssertionError("a shell reads what it is given")
