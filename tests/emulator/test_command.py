"""`machine-image emulator`, as a process."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tencentcloud.common import credential
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from emulator.lab import GUANGZHOU, SECOND, Lab
from pulumi_machine_image.cli import main
from pulumi_machine_image.cli.emulator import introduction
from pulumi_machine_image.emulator import Emulator, EmulatorSettings

PROGRAM = "import sys; from pulumi_machine_image.cli import main; sys.exit(main())"
IMPORTED = PROGRAM.replace("sys.exit(main())", "main(); print(*sys.modules, file=sys.stderr)")
"""The same, and in the end it says what it has imported."""


@contextmanager
def running(*options: str, cwd: Path, program: str = PROGRAM) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """The process, and the lines with which it introduces itself."""
    command = [sys.executable, "-c", program, "emulator", *options]
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        lines: list[str] = []
        while not lines or "Ctrl-C" not in lines[-1]:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            lines.append(line.rstrip("\n"))
        yield process, lines
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def client_of(lines: list[str]) -> CommonClient:
    """The official SDK's, for the emulator that introduced itself so."""
    endpoint = re.search(r"http://127\.0\.0\.1:\d+", lines[0])
    assert endpoint is not None
    keys = credential.Credential("AKIDemulator2", "emulator2")
    http = HttpProfile(protocol="http", endpoint=endpoint[0].removeprefix("http://"))
    return CommonClient("cvm", "2017-03-12", keys, GUANGZHOU, ClientProfile(httpProfile=http))


def test_it_imports_neither_pydantic_nor_actions_that_nobody_asks_for(tmp_path: Path) -> None:
    """They would be most of its start."""
    with running("--admin", cwd=tmp_path, program=IMPORTED) as (process, lines):
        assert client_of(lines).call_json("DescribeImages", {})["Response"]["TotalCount"] > 0
        process.terminate()
        assert process.wait(5) == 0
        assert process.stderr is not None
        imported = process.stderr.read().split()
    heavy = ("pydantic", "pydantic_core", "yaml", "pulumi", "tencentcloud")
    assert [name for name in imported if name.partition(".")[0] in heavy] == []
    actions = "pulumi_machine_image.emulator.actions."
    assert [name.removeprefix(actions) for name in imported if name.startswith(actions)] == ["images"]


def test_it_says_how_to_reach_it_and_ends_quietly(tmp_path: Path) -> None:
    with running("--limits", "current", cwd=tmp_path) as (process, lines):
        client = client_of(lines)
        assert client.call_json("DescribeImageQuota", {})["Response"]["ImageNumQuota"] == 500
        assert "account 100000000001  SecretId AKIDemulator1  SecretKey emulator1" in lines
        assert f"account {SECOND}  SecretId AKIDemulator2  SecretKey emulator2" in lines
        assert (tmp_path / ".machine-image" / "emulator.db").exists()
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
        assert process.stdout is not None
        assert process.stderr is not None
        assert (process.stdout.read(), process.stderr.read()) == ("", "")


def test_a_terminated_one_ends_quietly_too(tmp_path: Path) -> None:
    with running("--database", ":memory:", "--account", "123456789", cwd=tmp_path) as (process, lines):
        assert "account 123456789     SecretId AKIDemulator123456789  SecretKey emulator123456789" in lines
        process.terminate()
        assert process.wait(5) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_one_line_and_exit_code_2(
    lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = lab.emulator.endpoint.rsplit(":", 1)[1]
    assert main(["emulator", "--port", port, "--database", str(tmp_path / "x.db")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []
    assert re.fullmatch(rf"machine-image emulator: cannot listen on port {port} of 127.0.0.1: .*in use\n", said.err)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["emulator", "--port", "70000"], "'70000' is not a port: a number from 0 to 65535"),
        (["emulator", "--port", "http"], "'http' is not a port"),
        (["emulator", "--limits", "modern"], "--limits: must be classic, current"),
        (["emulator", "--create-seconds", "soon"], "--create-seconds: must be a valid number"),
        (["emulator", "--copy-seconds", "-1"], "--copy-seconds: must be greater than or equal to 0"),
        (["emulator", "--account", "me"], "--account: must be an account id"),
        (["emulator", "--rates", "on"], "--rates: must be 'off' or 'documented'"),
        (["emulator", "--clock", "1999-01-01T00:00:00Z"], "--clock: must show a time from the year 2000"),
        (["emulator", "--faults", ""], "--faults is empty"),
        (["emulator", "--limits", "current", "journal"], "--limits is not for the tools"),
        (["emulator", "--port", "1234", "reset"], "--port is not for the tools"),
        (["emulator", "--admin", "seed", "x.yaml"], "--admin is not for the tools"),
        (["emulator", "--colour=red"], "unrecognized arguments: --colour=red"),
        (["emulator", "--prot", "8099"], "machine-image emulator: unrecognized arguments: --prot"),
        (["--verbose", "emulate"], "machine-image: unrecognized arguments: --verbose"),
        (["emulator", "journals"], "invalid choice: 'journals'"),
        (["emulate"], "invalid choice: 'emulate'"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        code: object = main(arguments)
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert line in said.err
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_another_programs_file_is_one_line_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("buy milk\n" * 200)
    assert main(["emulator", "--database", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert path.read_text() == "buy milk\n" * 200


@pytest.mark.parametrize(
    ("clock", "line"),
    [
        ("real", None),
        ("+3600", r"clock   20\d\d-.*Z, 3600 s ahead of the real time"),
        ("-3600", r"clock   20\d\d-.*Z, 3600 s behind the real time"),
        ("frozen@2030-01-01T00:00:00Z", "clock   stands still at 2030-01-01T00:00:00Z"),
    ],
)
def test_a_clock_that_is_not_the_real_one_is_told_at_every_start(clock: str, line: str | None, tmp_path: Path) -> None:
    database = str(tmp_path / "x.db")
    for settings in ({"clock": clock}, {}):
        with Emulator(EmulatorSettings.parse({"database": database, **settings})) as emulator:
            told = [told for told in introduction(emulator, "").splitlines() if told.startswith("clock")]
        assert len(told) == (line is not None)
        assert all(re.fullmatch(line or "", one) for one in told)
