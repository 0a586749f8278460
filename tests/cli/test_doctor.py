"""`machine-image doctor`: each thing it looks at, as it should be and as it should not."""

from __future__ import annotations

import http.server
import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from pulumi_machine_image.cli import main, tools
from pulumi_machine_image.cli.doctor import examine
from pulumi_machine_image.cli.findings import Finding
from pulumi_machine_image.emulator import Call, Emulator, EmulatorSettings, Fault

Write = Callable[[str, str], None]


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Makes commands the only ones on PATH; they are scripts for `sh`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def write(name: str, body: str) -> None:
        file = folder / name
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)

    return write


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a project, a user without keys."""
    for name in [name for name in os.environ if name.startswith(("TENCENTCLOUD_", "TCCLI_", "PULUMI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def configured(write: Write, settings: dict[str, Any]) -> None:
    """A project here, and a CLI that tells its stack's settings."""
    Path("Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    values = {f"machine-image:{key}": {"value": value, "secret": False} for key, value in settings.items()}
    told = json.dumps({**values, "shop:other": {"value": "1"}})
    write("pulumi", f"case $1 in version) echo v3.259.0;; config) /bin/cat <<'E'\n{told}\nE\n;; esac")


def found(stack: str = "") -> dict[str, Finding]:
    return {finding.subject: finding for finding in examine(stack)}


def test_a_cli_that_is_missing_is_a_failure_that_says_where_to_get_one(bin_folder: Write) -> None:
    assert tools.cli() == ("pulumi", "failure", "not on PATH", "Install it: https://www.pulumi.com/docs/install/")


@pytest.mark.parametrize(("said", "level"), [("v3.259.0", "ok"), ("v3.171.9", "warning"), ("hello", "failure")])
def test_a_cli_is_judged_by_the_version_that_it_tells(bin_folder: Write, said: str, level: str) -> None:
    bin_folder("pulumi", f"echo {said}")
    assert tools.cli().level == level
    assert said in tools.cli().text


def test_a_plugin_is_started_to_see_whether_it_answers(bin_folder: Write) -> None:
    assert tools.plugin().level == "warning"
    bin_folder(tools.PLUGIN, "echo No module named pulumi_machine_image; exit 1")
    assert tools.plugin().level == "failure"
    assert "No module named" in tools.plugin().text
    bin_folder(tools.PLUGIN, "echo 41234; exec /bin/sleep 60")
    began = time.monotonic()
    assert tools.plugin().level == "warning"
    assert "not this environment's" in tools.plugin().text
    assert time.monotonic() - began < 20


def test_the_plugin_of_this_environment_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert tools.plugin().level == "ok"


def test_without_a_project_only_the_environment_counts() -> None:
    assert found()["project"].level == "warning"
    assert found()["cloud"].text == "tencent"


def test_a_stack_that_cannot_be_read_ends_the_examination(bin_folder: Write) -> None:
    Path("Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    bin_folder("pulumi", "[ $1 = version ] && echo v3.259.0 || { echo 'error: no stack selected' >&2; exit 1; }")
    looked = found()
    assert looked["project"].level == "failure"
    assert looked["project"].text.endswith("no stack selected")
    assert list(looked)[-1] == "project"


def test_the_stack_that_is_named_is_the_one_that_is_asked(bin_folder: Write, tmp_path: Path) -> None:
    configured(bin_folder, {"cloud": "emulator"})
    script = (tmp_path / "bin" / "pulumi").read_text().replace("#!/bin/sh", f"#!/bin/sh\necho $* >> {tmp_path}/asked")
    bin_folder("pulumi", script)
    found("prod")
    assert "config --json --show-secrets --stack prod" in (tmp_path / "asked").read_text()


def test_a_setting_that_is_wrong_is_named_with_the_command_that_corrects_it(bin_folder: Write) -> None:
    configured(bin_folder, {"regoin": "ap-guangzhou"})
    wrong = found()["settings"]
    assert wrong.level == "failure"
    assert "Did you mean machine-image:region" in wrong.do


def test_a_preflight_that_is_off_is_worth_a_word(bin_folder: Write) -> None:
    configured(bin_folder, {"cloud": "emulator", "preflight": "off", "region": "ap-guangzhou"})
    looked = found()
    assert looked["preflight"].level == "warning"
    assert looked["region"] == ("region", "ok", "ap-guangzhou", "")


def test_the_emulators_file_is_looked_at_and_neither_made_nor_touched(bin_folder: Write, tmp_path: Path) -> None:
    configured(bin_folder, {"cloud": "emulator", "region": "ap-guangzhou"})
    file = tmp_path / "here" / ".machine-image" / "emulator.db"
    assert found()["database"].text == f"{file} is made by the first run"
    assert not file.exists()
    Emulator(EmulatorSettings(database=str(file))).close()
    before = file.read_bytes()
    assert found()["database"].level == "ok"
    assert file.read_bytes() == before
    assert found()["emulator"].text == "10 images a region, 50 accounts an image"


def test_an_emulators_file_that_is_not_one_is_a_failure(bin_folder: Write, tmp_path: Path) -> None:
    configured(bin_folder, {"cloud": "emulator", "emulator": json.dumps({"database": str(tmp_path / "other.db")})})
    (tmp_path / "other.db").write_text("no database at all, and longer than a header is")
    assert found()["database"].level == "failure"
    (tmp_path / "other.db").unlink()
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE theirs (x)")
    assert "belongs to another program" in found()["database"].text


def test_emulator_settings_that_are_wrong_are_told(bin_folder: Write) -> None:
    configured(bin_folder, {"cloud": "emulator", "emulator": json.dumps({"createSecond": 3})})
    assert "createSecond" in found()["emulator"].text


@contextmanager
def clock_server(ahead: float) -> Iterator[str]:
    """A server whose clock is off."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(404)
            self.send_header("Date", formatdate(time.time() + ahead, usegmt=True))
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("ahead", "level", "words"),
    [
        (0, "ok", "the clocks agree"),
        (-100, "warning", "s ahead"),
        (100, "warning", "s behind"),
        (400, "failure", "s behind"),
    ],
)
def test_a_clock_that_is_off_is_told_before_the_cloud_refuses_signatures(ahead: float, level: str, words: str) -> None:
    with clock_server(ahead) as url:
        told = tools.endpoint(url)
    assert (told.level, words in told.text) == (level, True)


def test_an_endpoint_that_nobody_listens_at_is_a_failure() -> None:
    told = tools.endpoint("http://127.0.0.1:1")
    assert (told.level, told.text) == ("failure", "127.0.0.1:1: ConnectionError")


def test_missing_keys_are_a_failure_that_names_every_way(bin_folder: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pulumi_machine_image.clouds.tencent.metadata.role_keys", no_role)
    configured(bin_folder, {"region": "ap-guangzhou"})
    assert found()["credentials"].level == "failure"
    assert "pulumi config set --secret machine-image:secretId" in found()["credentials"].do


def no_role() -> None:
    from pulumi_machine_image.clouds.tencent.metadata import NoRole

    raise NoRole("no such service")


def quota_denied(call: Call) -> Fault | None:
    return Fault.refuse("UnauthorizedOperation", "no") if call.action == "DescribeImageQuota" else None


@pytest.mark.parametrize(("faults", "level"), [(None, "ok"), (quota_denied, "warning")])
def test_login_and_quota_are_asked_of_the_cloud(bin_folder: Write, faults: Any, level: str) -> None:
    with Emulator(EmulatorSettings(), faults=faults) as emulator:
        key_id, key = emulator.credentials()
        keys = {"secretId": key_id, "secretKey": key}
        configured(bin_folder, {"region": "ap-guangzhou", "endpoint": emulator.endpoint, **keys})
        looked = found()
        assert looked["credentials"].text == "from the configuration"
        assert looked["login"].text == "account 100000000001"
        assert looked["quota"].level == level
        assert {call.action for call in emulator.calls} <= {"", "GetCallerIdentity", "DescribeImageQuota"}
        configured(bin_folder, {"region": "ap-guangzhou", "endpoint": emulator.endpoint, **keys, "secretKey": "wrong"})
        assert found()["login"].level == "failure"


def test_the_command_ends_with_1_where_something_fails_and_tells_no_secret(
    bin_folder: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    bin_folder("pulumi-resource-machine-image", "echo 41234")
    configured(bin_folder, {"cloud": "emulator", "region": "ap-guangzhou", "secretKey": "hush"})
    assert main(["doctor"]) == 0
    text = capsys.readouterr().out
    assert "ok       region    ap-guangzhou" in text
    configured(bin_folder, {"cloud": "emulatr", "secretKey": "hush"})
    assert main(["doctor", "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert shown["ok"] is False
    assert shown["findings"][-1].keys() == {"subject", "level", "text", "do"}
    assert "hush" not in text + json.dumps(shown)
