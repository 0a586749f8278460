"""`make up`, `make drift`, `make down` around the CLI: what they say and when."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain import places, quickstart, shell
from toolchain.work import Failed

Script = Callable[[Path, str], Path]
SETTINGS = {"PATH": "/usr/bin:/bin"}


@pytest.fixture
def cli(clone: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> shell.Settings:
    """A CLI that exits as $EXIT says, and a stack."""
    script(places.TOOLS_BIN / "pulumi", "exit ${EXIT:-0}")
    script(places.VENV_PYTHON, "")
    places.QUICKSTART.mkdir(parents=True)
    stack = places.STATE / ".pulumi" / "stacks" / "quickstart" / "dev.json"
    stack.parent.mkdir(parents=True)
    stack.touch()
    return shell.settings(ours=True)


def test_up_selects_a_stack_only_where_there_is_none(cli: shell.Settings, capfd: pytest.CaptureFixture[str]) -> None:
    quickstart.up(cli)
    assert "select" not in capfd.readouterr().out
    (places.STATE / ".pulumi" / "stacks" / "quickstart" / "dev.json").unlink()
    quickstart.up(cli)
    assert "select --create dev" in capfd.readouterr().out


def test_up_ends_with_what_to_try_next(cli: shell.Settings, capfd: pytest.CaptureFixture[str]) -> None:
    quickstart.up(cli)
    last = capfd.readouterr().err.splitlines()[-1]
    assert "make drift" in last
    assert "make down" in last


def test_up_that_failed_is_a_failure(cli: shell.Settings) -> None:
    with pytest.raises(Failed, match="exit code 3"):
        quickstart.up({**cli, "EXIT": "3"})


def test_drift_that_is_seen_is_a_success(cli: shell.Settings, capfd: pytest.CaptureFixture[str]) -> None:
    quickstart.drift({**cli, "EXIT": "7"})
    assert "exit code 7" in capfd.readouterr().err


def test_drift_that_is_not_seen_is_a_failure(cli: shell.Settings) -> None:
    with pytest.raises(Failed, match="no drift"):
        quickstart.drift(cli)


def test_without_a_stack_there_is_nothing_to_drift_and_nothing_to_remove(
    clone: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Failed, match="make up"):
        quickstart.drift(SETTINGS)
    quickstart.down(SETTINGS)
    assert "no quick start" in capfd.readouterr().err


@pytest.mark.parametrize("holder", ["dead", "alive", "elsewhere"])
def test_only_the_lock_of_a_run_that_was_killed_here_is_taken_away(clone: Path, holder: str) -> None:
    with subprocess.Popen(["true"]) as dead:
        pass
    lock = places.STATE / ".pulumi" / "locks" / "organization" / "quickstart" / "dev" / "1.json"
    lock.parent.mkdir(parents=True)
    process = os.getpid() if holder == "alive" else dead.pid
    lock.write_text(json.dumps({"pid": process, "hostname": holder if holder == "elsewhere" else socket.gethostname()}))
    quickstart.unlock()
    assert lock.exists() is (holder != "dead")


@pytest.mark.e2e
def test_a_strangers_first_ten_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "examples" / "quickstart"
    shutil.copytree(places.QUICKSTART, place, ignore=shutil.ignore_patterns(".machine-image", "Pulumi.*.yaml"))
    (tmp_path / ".venv").symlink_to(places.VENV)
    (tmp_path / "state").mkdir()
    for name, folder in {"QUICKSTART": place, "STATE": tmp_path / "state", "PULUMI_HOME": tmp_path / "home"}.items():
        monkeypatch.setattr(places, name, folder)
    settings = shell.settings(ours=places.TOOLS_BIN.exists())

    def told(target: Callable[[shell.Settings], None]) -> str:
        target(settings)
        out, err = capfd.readouterr()
        assert "warning" not in out + err
        return out

    assert "+ 4 created" in told(quickstart.up)
    assert told(quickstart.up).count("4 unchanged") == 2
    drifted = told(quickstart.drift)
    assert "changed by hand" in drifted
    assert "~ 2 to update" in drifted
    assert "~ 2 updated" in told(quickstart.up)
    assert "- 4 deleted" in told(quickstart.down)
    assert not (place / "Pulumi.dev.yaml").exists()
