"""The stand-in language host as the CLI sees it: a process, a port, gRPC; and as a person does, through the CLI."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from toolchain import places, shell


@contextmanager
def host() -> Iterator[tuple[subprocess.Popen[str], language_pb2_grpc.LanguageRuntimeStub]]:
    """Started as the CLI does: its pipe on standard input, the engine's address as the last argument."""
    command = [sys.executable, str(places.LANGUAGE_HOST), "--root=/", "127.0.0.1:1"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
                yield process, language_pb2_grpc.LanguageRuntimeStub(channel)
        finally:
            process.kill()


def test_it_ends_when_the_engine_dies() -> None:
    with host() as (process, _):
        assert process.stdin
        process.stdin.close()
        assert process.wait(timeout=5) == 0


def test_an_interrupt_ends_it_without_a_word() -> None:
    with host() as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == 0
        assert process.stderr
        assert process.stderr.read() == ""


def test_a_plugin_is_run_from_its_sources_and_heard(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text(
        "import os, sys\nprint(sys.argv[1], os.environ['COLOUR'])\nprint('oops', file=sys.stderr)\nsys.exit(3)\n"
    )
    info = language_pb2.ProgramInfo(program_directory=str(tmp_path), entry_point=".")
    ask = language_pb2.RunPluginRequest(pwd=str(tmp_path), info=info, args=["one"], env=["COLOUR=red"], kind="resource")
    with host() as (_, stub):
        answers = list(stub.RunPlugin(ask))
    assert b"".join(answer.stdout for answer in answers) == b"one red\n"
    assert b"".join(answer.stderr for answer in answers) == b"oops\n"
    assert answers[-1].exitcode == 3


def test_a_plugin_can_see_the_death_of_the_engine(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text(
        "import pathlib, sys\nprint('ready')\nsys.stdin.read()\npathlib.Path('ended').touch()\n"
    )
    info = language_pb2.ProgramInfo(program_directory=str(tmp_path), entry_point=".")
    with host() as (process, stub):
        answers = iter(stub.RunPlugin(language_pb2.RunPluginRequest(pwd=str(tmp_path), info=info)))
        assert next(answers).stdout == b"ready\n"
        assert process.stdin
        process.stdin.close()
        process.wait(timeout=5)
    deadline = time.monotonic() + 5
    while not (tmp_path / "ended").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_tells_the_packages_that_the_program_has() -> None:
    with host() as (_, stub):
        told = stub.GetProgramDependencies(language_pb2.GetProgramDependenciesRequest())
    assert "pulumi" in {dependency.name for dependency in told.dependencies}


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("program", "code", "shown"),
    [
        ("import sys; print('seen', sys.stdin.read(), sys.path[0]); sys.exit(0)", 0, "seen  {folder}"),
        ("import sys; sys.exit('no such image')", 1, "error: Program ended with no such image"),
        ("import pulumi; raise pulumi.RunError('no image matches')", 1, "error: no image matches"),
        ("x = 1\nx.images", 1, "AttributeError: 'int' object has no attribute 'images'"),
        ("x = (", 1, "SyntaxError: '(' was never closed"),
    ],
)
def test_a_program_ends_as_python_would_end_it(tmp_path: Path, program: str, code: int, shown: str) -> None:
    if not places.TOOLS_BIN.exists():
        pytest.skip("an official CLI brings a language host of its own")
    (tmp_path / "Pulumi.yaml").write_text("name: ends\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(program)
    (tmp_path / "state").mkdir()
    own = {"PULUMI_BACKEND_URL": f"file://{tmp_path}/state", "PULUMI_HOME": f"{tmp_path}/home"}
    settings = {**shell.environment(shell.settings(ours=True)), **own}
    subprocess.check_call(["pulumi", "stack", "init", "dev"], cwd=tmp_path, env=settings, stdout=subprocess.DEVNULL)
    told = subprocess.run(
        ["pulumi", "preview", "--suppress-progress"], cwd=tmp_path, env=settings, capture_output=True, text=True
    )
    diagnostics = told.stdout.partition("Diagnostics:")[2]
    assert (told.returncode, told.stderr) == (code, "")
    assert diagnostics.count(shown.format(folder=tmp_path)) == 1
    assert "language_host" not in diagnostics
    assert "warning" not in told.stdout
