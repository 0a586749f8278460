"""The stand-in language hosts as the CLI sees them: a process, a port, gRPC; and as a person does, through the CLI."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from toolchain import places, shell
from toolchain.quickstart import is_alive


@contextmanager
def host(language: str = "python") -> Iterator[tuple[subprocess.Popen[str], language_pb2_grpc.LanguageRuntimeStub]]:
    """Started as the CLI does: its pipe on standard input, the engine's address as the last argument."""
    if language == "python":
        command = [sys.executable, str(places.LANGUAGE_HOST)]
    else:
        command = [str(placed(f"pulumi-language-{language}"))]
    with subprocess.Popen(
        [*command, "--root=/", "127.0.0.1:1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        try:
            with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
                yield process, language_pb2_grpc.LanguageRuntimeStub(channel)
        finally:
            process.kill()


def placed(name: str) -> Path:
    program = places.TOOLS_BIN / name
    if not program.exists():
        pytest.skip("an official CLI brings language hosts of its own")
    return program


every_language = pytest.mark.parametrize("language", ["python", "go", "nodejs"])


@every_language
def test_it_ends_when_the_engine_dies(language: str) -> None:
    with host(language) as (process, _):
        assert process.stdin
        process.stdin.close()
        assert process.wait(timeout=5) == 0


@every_language
def test_an_interrupt_ends_it_without_a_word(language: str) -> None:
    with host(language) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == 0
        assert process.stderr
        assert process.stderr.read() == ""


@every_language
def test_an_sdk_is_generated_where_the_cli_wants_it(language: str, tmp_path: Path) -> None:
    placed("gensdk")
    schema = json.dumps({"name": "room", "version": "1.2.3", "resources": {"room:index:Chair": {}}})
    made = {"python": "pulumi_room/chair.py", "go": "room/chair.go", "nodejs": "chair.ts"}
    with host(language) as (_, stub):
        stub.GeneratePackage(language_pb2.GeneratePackageRequest(directory=str(tmp_path), schema=schema))
    assert "Chair" in (tmp_path / made[language]).read_text()


@every_language
def test_a_schema_that_is_none_is_refused_with_the_reason(language: str, tmp_path: Path) -> None:
    placed("gensdk")
    with host(language) as (_, stub), pytest.raises(grpc.RpcError, match="the schema is no JSON"):
        stub.GeneratePackage(language_pb2.GeneratePackageRequest(directory=str(tmp_path), schema="{"))


def nodejs_program(folder: Path, body: str) -> None:
    """A program, and beside it as much of Pulumi's SDK as the host looks for."""
    start = folder / "node_modules" / "@pulumi" / "pulumi" / "cmd" / "run" / "index.js"
    start.parent.mkdir(parents=True)
    start.write_text(body)


def go_program(folder: Path, body: str) -> None:
    (folder / "go.mod").write_text("module program\n\ngo 1.20\n")
    imports = '"os"; "strconv"; "time"'
    (folder / "main.go").write_text(
        f"package main\nimport ({imports})\nvar _, _, _ = os.Exit, time.Sleep, strconv.Itoa\nfunc main() {{ {body} }}\n"
    )


def asked(folder: Path, language: str) -> language_pb2.RunRequest:
    if not shutil.which("node" if language == "nodejs" else language):
        pytest.skip(f"there is no {language} here")
    info = language_pb2.ProgramInfo(program_directory=str(folder), entry_point=".", root_directory=str(folder))
    return language_pb2.RunRequest(pwd=str(folder), info=info, project="shop", stack="dev", parallel=4)


@pytest.mark.parametrize(
    ("language", "write", "body"),
    [
        ("nodejs", nodejs_program, "process.exit(process.argv.pop())"),
        ("go", go_program, "code, _ := strconv.Atoi(os.Args[1]); os.Exit(code)"),
    ],
    ids=["nodejs", "go"],
)
def test_how_a_program_ended_is_told_once(
    tmp_path: Path, language: str, write: Callable[[Path, str], None], body: str
) -> None:
    write(tmp_path, body)
    ask = asked(tmp_path, language)
    told = {}
    with host(language) as (_, stub):
        for code in (0, 32, 3):
            ask.args[:] = [str(code)]
            answer = stub.Run(ask)
            told[code] = (answer.bail, answer.error)
    assert told == {0: (False, ""), 32: (True, ""), 3: (False, "the program ended with: exit status 3")}


@pytest.mark.parametrize(
    ("language", "write", "body"),
    [
        ("nodejs", nodejs_program, "require('fs').writeFileSync('pid', `${process.pid}`); setTimeout(() => {}, 60000)"),
        ("go", go_program, 'os.WriteFile("pid", []byte(strconv.Itoa(os.Getpid())), 0o600); time.Sleep(time.Minute)'),
    ],
    ids=["nodejs", "go"],
)
def test_a_program_ends_with_the_engine(
    tmp_path: Path, language: str, write: Callable[[Path, str], None], body: str
) -> None:
    write(tmp_path, body)
    with host(language) as (process, stub):
        running = stub.Run.future(asked(tmp_path, language))
        until((tmp_path / "pid").exists, seconds=60)
        assert process.stdin
        process.stdin.close()
        assert process.wait(timeout=5) == 0
        assert running.result().bail
    pid = int((tmp_path / "pid").read_text())
    until(lambda: not is_alive(pid), seconds=5)


def until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("language", ["nodejs", "go"])
def test_a_program_that_cannot_be_started_is_told_with_the_way_out(tmp_path: Path, language: str) -> None:
    with host(language) as (_, stub):
        error = stub.Run(asked(tmp_path, language)).error
    assert {"nodejs": "`npm install` there gets it", "go": "go build"}[language] in error


@pytest.mark.parametrize(("language", "file"), [("nodejs", "package.json"), ("go", "go.mod")])
def test_what_a_program_needs_is_installed_or_the_reason_is_told(tmp_path: Path, language: str, file: str) -> None:
    good = {"package.json": "{}", "go.mod": "module program\n\ngo 1.20\n"}[file]
    ask = language_pb2.InstallDependenciesRequest(info=asked(tmp_path, language).info)
    with host(language) as (_, stub):
        (tmp_path / file).write_text(good)
        assert list(stub.InstallDependencies(ask))
        (tmp_path / file).write_text("neither JSON nor a module")
        answers = stub.InstallDependencies(ask)
        assert file in next(answers).stdout.decode()
        with pytest.raises(grpc.RpcError, match="exit status"):
            next(answers)


def linked(folder: Path, language: str) -> str:
    """Links the SDK in `sdks/room` into the program in a folder; the answer is what the person is told."""
    ask = language_pb2.LinkRequest(info=language_pb2.ProgramInfo(program_directory=str(folder)))
    ask.packages.add(path="sdks/room")
    with host(language) as (_, stub):
        return str(stub.Link(ask).import_instructions)


@pytest.mark.parametrize("times", [1, 2])
def test_an_sdk_is_linked_into_a_nodejs_program(tmp_path: Path, times: int) -> None:
    if not shutil.which("npm"):
        pytest.skip("there is no npm here")
    (tmp_path / "sdks" / "room").mkdir(parents=True)
    (tmp_path / "sdks" / "room" / "package.json").write_text('{"name": "@pulumi/living-room"}')
    (tmp_path / "package.json").write_text("{}")
    for _ in range(times):
        assert linked(tmp_path, "nodejs") == 'import * as livingroom from "@pulumi/living-room";'
    assert json.loads((tmp_path / "package.json").read_text()) == {
        "dependencies": {"@pulumi/living-room": "file:sdks/room"}
    }


@pytest.mark.parametrize("times", [1, 2])
def test_an_sdk_is_linked_into_a_go_program(tmp_path: Path, times: int) -> None:
    if not shutil.which("go"):
        pytest.skip("there is no Go here")
    (tmp_path / "sdks" / "room" / "room").mkdir(parents=True)
    (tmp_path / "sdks" / "room" / "room" / "doc.go").touch()
    (tmp_path / "sdks" / "room" / "go.mod").write_text("module example.com/rooms\n")
    (tmp_path / "go.mod").write_text("module program\n\ngo 1.20\n")
    for _ in range(times):
        assert linked(tmp_path, "go") == 'import "example.com/rooms/room"'
    assert "replace example.com/rooms => ./sdks/room" in (tmp_path / "go.mod").read_text()


def test_an_sdk_is_not_installed_over_the_clone(tmp_path: Path) -> None:
    assert linked(tmp_path, "python") == "pip install sdks/room"


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
    until((tmp_path / "ended").exists, seconds=5)


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
