"""`eval "$(make -s env)"`, and the launcher behind every target."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain import places, shell

Script = Callable[[Path, str], Path]
ROOT = Path(__file__).parents[2]


def test_the_lines_survive_eval_in_a_folder_that_a_shell_would_split(clone: Path) -> None:
    settings = shell.settings(ours=True)
    shown = "".join(f'printf "%s\\n" "${name}";' for name in settings)
    told = subprocess.check_output(["sh", "-c", f'eval "$1"; {shown}', "sh", shell.lines(settings)], text=True)
    assert told.splitlines() == list(settings.values())


def test_only_a_cli_of_ours_is_put_on_path(clone: Path) -> None:
    first = shell.settings(ours=True)["PATH"].split(os.pathsep)
    assert first[:2] == [str(places.TOOLS_BIN), str(places.VENV_BIN)]
    assert str(places.TOOLS_BIN) not in shell.settings(ours=False)["PATH"]


def test_a_second_eval_changes_nothing(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    once = shell.settings(ours=True)
    monkeypatch.setenv("PATH", once["PATH"])
    assert shell.settings(ours=True) == once


def test_what_would_lead_the_cli_elsewhere_is_unset(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", "/nowhere")
    settings = shell.settings(ours=True)
    assert "PULUMI_CONFIG_PASSPHRASE_FILE" not in shell.environment(settings)
    lines = subprocess.check_output(
        [
            "sh",
            "-c",
            'eval "$1"; echo "${PULUMI_CONFIG_PASSPHRASE_FILE-unset} ${PYTHONDONTWRITEBYTECODE-unset}"',
            "sh",
            shell.lines(settings),
        ]
    )
    assert lines == b"unset unset\n"


@pytest.fixture
def run(clone: Path) -> Path:
    shutil.copy(ROOT / "tools" / "run", clone / "tools" / "run")
    return clone / "tools" / "run"


def test_the_first_python_that_is_new_enough_is_taken(
    run: Path, script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "bin" / "python3", "exit 1")
    script(tmp_path / "bin" / "python3.12", 'if [ "$1" = -m ]; then echo "3.12: $*"; fi')
    script(tmp_path / "bin" / "python3.11", 'if [ "$1" = -m ]; then echo "3.11: $*"; fi')
    told = subprocess.check_output(["/bin/sh", run, "test", "-k", "a b"], env={"PATH": f"{tmp_path}/bin:/usr/bin"})
    assert told == b"3.12: -m toolchain test -k a b\n"


def test_without_any_python_one_line_says_so(run: Path, script: Script, tmp_path: Path) -> None:
    script(tmp_path / "bin" / "dirname", '/usr/bin/dirname "$@"')
    told = subprocess.run(["/bin/sh", run, "up"], env={"PATH": f"{tmp_path}/bin"}, capture_output=True, text=True)
    assert told.returncode == 1
    assert told.stdout == ""
    assert told.stderr.count("\n") == 1
    assert "Python 3.10" in told.stderr


def test_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    listed = subprocess.check_output(["make", "-s"], cwd=ROOT, text=True).splitlines()
    assert [line.split()[1] for line in listed] == targets
