"""The virtual environment is made once, and again when what it was made from changes."""

import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain import environment, places
from toolchain.work import Failed

Script = Callable[[Path, str], Path]


@pytest.fixture
def done(clone: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What set-up did, in order; nothing is really installed."""
    steps: list[str] = []

    def create(folder: Path, uv: str | None) -> None:
        assert folder == places.VENV
        steps.append("create")
        script(places.VENV_PYTHON, "")

    def install(python: Path, uv: str | None, *what: str) -> None:
        assert python == places.VENV_PYTHON
        steps.append("packages" if "-r" in what else "project")

    monkeypatch.setattr(environment, "create", create)
    monkeypatch.setattr(environment, "install", install)
    return steps


def test_it_is_made_once(done: list[str]) -> None:
    environment.ready()
    assert done == ["create", "packages", "project"]
    environment.ready()
    assert done == ["create", "packages", "project"]


def test_another_lock_file_installs_packages_into_the_environment_that_is_there(done: list[str]) -> None:
    environment.ready()
    done.clear()
    places.LOCK.write_text("")
    environment.ready()
    assert done == ["packages", "project"]


def test_another_project_file_installs_only_the_project(done: list[str]) -> None:
    environment.ready()
    done.clear()
    places.PROJECT.write_text("")
    environment.ready()
    assert done == ["project"]


@pytest.mark.parametrize("broken", ["exit 1", None])
def test_an_environment_whose_python_is_gone_is_made_again(done: list[str], script: Script, broken: str | None) -> None:
    environment.ready()
    done.clear()
    if broken:
        script(places.VENV_PYTHON, broken)
    else:
        places.VENV_PYTHON.unlink()
    environment.ready()
    assert done == ["create", "packages", "project"]


def test_an_installation_that_failed_is_done_again(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(python: Path, uv: str | None, *what: str) -> None:
        raise Failed("no network")

    with monkeypatch.context() as offline:
        offline.setattr(environment, "install", refuse)
        with pytest.raises(Failed):
            environment.ready()
    done.clear()
    environment.ready()
    assert done[-2:] == ["packages", "project"]


def test_a_python_without_ensurepip_says_what_to_install(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Failed, match="python3-venv"):
        environment.ready()
