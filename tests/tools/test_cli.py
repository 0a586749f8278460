"""Which Pulumi CLI a clone uses, and what is put beside ours."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain import builder, cli, places

Script = Callable[[Path, str], Path]


@pytest.fixture
def built(clone: Path, script: Script) -> builder.Built:
    """A CLI and hosts in the user's cache folder, as an earlier build left them."""
    built = builder.cached()
    script(built.cli / builder.PROGRAM, "echo ours")
    script(built.cli / builder.DYNAMIC_HOST, "")
    script(built.hosts / builder.HOSTS, 'echo "$0"')
    return built


def official(folder: Path, script: Script, version: str, host: bool = True) -> Path:
    if host:
        script(folder / cli.LANGUAGE_HOST, "")
    return script(folder / builder.PROGRAM, f"echo {version}")


def use(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([*map(str, folders), "/usr/bin", "/bin"]))


def test_an_official_cli_on_path_wins_over_a_built_one(
    built: builder.Built, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, official(tmp_path / "official", script, "v3.226.0").parent)
    assert cli.ready() is False
    assert not places.TOOLS_BIN.exists()


@pytest.mark.parametrize(("version", "host"), [("v3.225.9", True), ("v3.300.0", False), ("", True)])
def test_an_official_cli_that_is_old_or_not_whole_is_not_used(
    built: builder.Built, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch, version: str, host: bool
) -> None:
    use(monkeypatch, official(tmp_path / "official", script, version, host).parent)
    assert cli.ready() is True
    assert (places.TOOLS_BIN / builder.PROGRAM).samefile(built.cli / builder.PROGRAM)


def test_a_cli_that_another_clone_built_is_not_taken_for_an_official_one(
    built: builder.Built, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = official(tmp_path / "other" / "bin", script, "v3.300.0").parent
    (other / cli.MARK).touch()
    use(monkeypatch, other)
    assert cli.ready() is True


def test_an_official_cli_that_comes_later_takes_over(
    built: builder.Built, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch)
    cli.ready()
    use(monkeypatch, places.TOOLS_BIN, official(tmp_path / "official", script, "v3.300.0").parent)
    assert cli.ready() is False
    assert not places.TOOLS_BIN.exists()


def test_the_version_of_an_official_cli_is_asked_once(
    clone: Path, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    program = official(tmp_path / "official", script, f"v3.300.0; echo >> {asked}")
    use(monkeypatch, program.parent)
    assert [cli.ready(), cli.ready()] == [False, False]
    assert asked.read_text() == "\n"


def test_what_was_placed_stays_without_the_cache(built: builder.Built, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch)
    cli.ready()
    for file in (*built.cli.iterdir(), *built.hosts.iterdir()):
        file.unlink()
    monkeypatch.setattr(builder, "build", lambda folder, go: pytest.fail("built again"))
    assert cli.ready() is True


def test_our_hosts_are_placed_under_their_names_beside_the_cli(
    built: builder.Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch)
    cli.ready()
    for name in builder.HOST_NAMES:
        assert subprocess.check_output([places.TOOLS_BIN / name], text=True) == f"{places.TOOLS_BIN / name}\n"


def test_hosts_that_changed_are_built_and_placed_anew(
    built: builder.Built, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch)
    cli.ready()
    places.HOSTS.mkdir()
    (places.HOSTS / "new.go").touch()
    changed = builder.cached()
    assert changed.cli == built.cli
    assert changed.hosts != built.hosts
    script(changed.hosts / builder.HOSTS, "echo changed")
    cli.ready()
    assert subprocess.check_output([places.TOOLS_BIN / builder.HOST_NAMES[0]], text=True) == "changed\n"


def test_a_clone_that_was_moved_gets_its_launcher_anew(
    built: builder.Built, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use(monkeypatch)
    cli.ready()
    monkeypatch.setattr(places, "VENV_PYTHON", tmp_path / "elsewhere" / "python")
    cli.ready()
    assert "elsewhere" in (places.TOOLS_BIN / cli.LANGUAGE_HOST).read_text()


def test_the_launcher_bears_any_path(built: builder.Built, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch)
    cli.ready()
    script(places.VENV_PYTHON, 'printf "%s|" "$@"')
    told = subprocess.check_output([places.TOOLS_BIN / cli.LANGUAGE_HOST, "127.0.0.1:1 2"], text=True)
    assert told == f"{places.LANGUAGE_HOST}|127.0.0.1:1 2|"


def test_a_cache_on_another_file_system_is_copied(
    built: builder.Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_link(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", no_link)
    cli.place(built)
    assert os.access(places.TOOLS_BIN / builder.PROGRAM, os.X_OK)
