"""What `import pulumi_machine_image` gives."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path

import pytest

import pulumi_machine_image as machine_image
from pulumi_machine_image import dynamic

OURS = "pulumi_machine_image."
HEAVY = ("pydantic", "tencentcloud", "sqlite3", f"{OURS}core", f"{OURS}emulator", f"{OURS}resources")


def loaded_by(code: str) -> list[str]:
    """The modules that are there after a program."""
    command = [sys.executable, "-c", f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [str(name) for name in json.loads(done.stdout)]


def test_importing_the_package_loads_nothing() -> None:
    loaded = loaded_by("import pulumi_machine_image")
    assert [name for name in loaded if name == "pulumi" or name.startswith((*HEAVY, OURS))] == []


@pytest.mark.parametrize(
    "names", ["CustomImage ImageCopy ImageShare Provider", "CustomImageArgs", "get_images LookUpFailed"]
)
def test_a_name_loads_its_own_module_only(names: str) -> None:
    used = "".join(f"machine_image.{name}; " for name in names.split())
    loaded = loaded_by(f"import pulumi_machine_image as machine_image; {used}")
    light = {f"{OURS}{name}" for name in ("sdk", "arguments", "wiring", "look_ups")}
    assert [n for n in loaded if n.startswith(HEAVY)] == []
    assert {name for name in loaded if name.startswith(OURS) and not name.startswith(f"{OURS}sdk")} <= light


def test_every_name_is_there() -> None:
    assert sorted(machine_image.__all__) == machine_image.__all__
    for name in machine_image.__all__:
        assert getattr(machine_image, name).__name__ == name


def test_a_program_of_the_dynamic_door_finds_all_its_names() -> None:
    assert {*dynamic.__all__} <= {*machine_image.__all__}
    for name in dynamic.__all__:
        assert getattr(dynamic, name).__name__ == name


@pytest.mark.parametrize("door", [machine_image, dynamic])
def test_a_name_that_is_not_there_is_an_error(door: object) -> None:
    with pytest.raises(AttributeError, match="no attribute 'CustomImge'"):
        door.CustomImge  # type: ignore[attr-defined]  # noqa: B018


def test_the_python_host_is_told_of_the_plugin_that_comes_along() -> None:
    told = json.loads((Path(machine_image.__file__).parent / "pulumi-plugin.json").read_text())
    version = importlib.metadata.version("pulumi-machine-image")
    assert told == {"resource": True, "name": "machine-image", "version": version}
