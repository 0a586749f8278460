"""The official clients of the emulator's tests are made once, and again when what they are made of changes."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain import clients, environment, golang, places
from toolchain.work import Failed

Script = Callable[[Path, str], Path]


@pytest.fixture
def sources(clone: Path) -> Path:
    """A program, as far as the set-up looks at it."""
    places.GO_STORY.mkdir(parents=True)
    for name in ("main.go", "go.mod", "go.sum"):
        (places.GO_STORY / name).write_text(name)
    return places.GO_STORY


@pytest.fixture
def builds(sources: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A line for each build with a Go that does nothing else; it fails while there is a file `broken` in its place."""
    log = sources.parent / "builds"
    log.touch()
    body = """case $1 in
        version) echo go version go1.99.1 linux/amd64 ;;
        build) [ ! -e ../broken ] || { echo no route to proxy; exit 1; }
            while [ "$1" != -o ]; do shift; done; echo built > "$2/go-sdk"; echo "$PWD" >> ../builds ;;
    esac"""
    monkeypatch.setenv("PATH", str(script(sources.parent / "bin" / "go", body).parent), prepend=":")
    return log


def test_the_go_program_is_built_once(builds: Path) -> None:
    program = clients.go_story()
    assert program.read_text() == "built\n"
    assert clients.go_story() == program
    assert builds.read_text() == f"{places.GO_STORY}\n"


@pytest.mark.parametrize("changed", ["main.go", "go.mod", "go.sum", "new.go", "first/main.go"])
def test_every_file_that_go_reads_makes_another_program(builds: Path, changed: str) -> None:
    first = clients.go_story()
    (places.GO_STORY / changed).parent.mkdir(exist_ok=True)
    (places.GO_STORY / changed).write_text("other")
    assert clients.go_story() != first
    assert first.exists()
    assert len(builds.read_text().splitlines()) == 2


def test_the_test_beside_the_go_program_is_no_part_of_it(builds: Path) -> None:
    first = clients.go_story()
    (places.GO_STORY / "test_go_sdk.py").touch()
    assert clients.go_story() == first


def test_a_failed_build_of_the_go_program_says_why_and_is_done_again(builds: Path) -> None:
    broken = builds.with_name("broken")
    broken.touch()
    with pytest.raises(Failed, match="no route to proxy"):
        clients.go_story()
    broken.unlink()
    assert clients.go_story().exists()


def test_where_there_is_no_go_one_is_borrowed_for_the_go_program_and_given_back(
    builds: Path, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    borrowed = tmp_path / "borrowed"
    go = script(borrowed / "go", (builds.parent / "bin" / "go").read_text())
    monkeypatch.setattr(golang, "find", lambda: golang.Go(go, borrowed))
    assert clients.go_story().exists()
    assert not borrowed.exists()


@pytest.fixture
def installed(clone: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was installed, in order; nothing really is."""
    steps: list[str] = []

    def create(folder: Path, uv: str | None) -> None:
        steps.append("create")
        script(environment.python_of(folder), "")

    def install(python: Path, uv: str | None, *what: str) -> None:
        steps.append(" ".join(what))
        folder = python.parent.parent
        with folder.with_name(folder.name + ".lock").open() as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    monkeypatch.setattr(environment, "create", create)
    monkeypatch.setattr(environment, "install", install)
    return steps


def test_tccli_is_installed_once_by_hash_in_an_environment_of_its_own_and_by_one_process_at_a_time(
    installed: list[str],
) -> None:
    folder = clients.tccli()
    assert folder.is_relative_to(places.cache_folder())
    assert clients.tccli() == folder
    assert installed == ["create", f"--require-hashes -r {places.TCCLI_LOCK}"]


def test_servers_to_compare_with_are_installed_from_a_lock_file_of_their_own(installed: list[str]) -> None:
    assert clients.servers().parent != clients.tccli()
    assert installed == [
        *("create", f"--require-hashes -r {places.BENCH_LOCK}"),
        *("create", f"--require-hashes -r {places.TCCLI_LOCK}"),
    ]


def test_another_lock_file_makes_another_tccli_beside_the_one_that_other_clones_use(installed: list[str]) -> None:
    first = clients.tccli()
    places.TCCLI_LOCK.write_text("")
    assert clients.tccli() != first
    assert first.exists()


def test_an_installation_of_tccli_that_was_broken_off_is_done_from_the_beginning(
    installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(python: Path, uv: str | None, *what: str) -> None:
        raise Failed("no network")

    with monkeypatch.context() as offline:
        offline.setattr(environment, "install", refuse)
        with pytest.raises(Failed, match="no network"):
            clients.tccli()
    installed.clear()
    clients.tccli()
    assert installed[0] == "create"
