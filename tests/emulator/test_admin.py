"""The admin door: who may go through it, and what is behind it."""

import http.client
import json
import os
import re
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.lab import FIRST, SHANGHAI, Lab
from emulator.test_command import running
from pulumi_machine_image.cli import main
from pulumi_machine_image.emulator import EmulatorError
from pulumi_machine_image.emulator.admin import token_of

TOKEN = "a-token-for-the-tests"
CREATE = {"ImageName": "web", "InstanceId": "ins-demo0001"}


class Door:
    """A client of the admin door."""

    def __init__(self, endpoint: str, token: str = TOKEN) -> None:
        self._host = endpoint.removeprefix("http://")
        self._token = token

    def __call__(self, method: str, path: str, body: Any = None, raw: bytes = b"", **headers: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(self._host, timeout=10)
        sent = raw if body is None else json.dumps(body).encode()
        headers = headers or {"Authorization": f"Bearer {self._token}"}
        connection.request(method, path, sent, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        assert answer.getheader("Content-Type") == "application/json"
        return answer.status, json.loads(content)

    def get(self, path: str) -> Any:
        status, answer = self("GET", f"/_emulator{path}")
        assert status == 200, answer
        return answer

    def post(self, path: str, body: Any) -> Any:
        status, answer = self("POST", f"/_emulator{path}", body)
        assert status == 200, answer
        return answer

    def refused(self, method: str, path: str, body: Any = None, **more: Any) -> str:
        status, answer = self(method, f"/_emulator{path}", body, **more)
        assert status >= 400
        assert set(answer) == {"error"}
        assert "\n" not in answer["error"]
        return f"{status} {answer['error']}"


@pytest.fixture
def lab(build: Callable[..., Lab]) -> Lab:
    return build(admin_token=TOKEN)


@pytest.fixture
def door(lab: Lab) -> Door:
    return Door(lab.emulator.endpoint)


def test_it_is_off_unless_asked_for(build: Callable[..., Lab]) -> None:
    status, answer = Door(build().emulator.endpoint)("GET", "/_emulator/clock")
    assert (status, answer["Response"]["Error"]["Code"]) == (200, "MissingParameter")


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "*/*"},
        {"Authorization": ""},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer \xff"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/clock", "/nothing", "/journal?limit=x"])
def test_nobody_comes_in_without_the_token(door: Door, headers: dict[str, str], path: str) -> None:
    assert door.refused("GET", path, **headers) == "401 the admin door needs the header Authorization: Bearer TOKEN"


def test_the_cloud_is_behind_every_other_path(lab: Lab, door: Door) -> None:
    assert lab.client()("DescribeImageQuota")["ImageNumQuota"] == 10
    assert door("GET", "/_emulators")[1]["Response"]["Error"]["Code"] == "MissingParameter"
    assert door("GET", f"{lab.emulator.endpoint}/_emulator/clock")[0] == 200


def test_it_tells_what_it_is(door: Door) -> None:
    about = door.get("/")
    assert about["settings"]["createSeconds"] == 2.0
    assert about["clock"] == {"now": "2026-09-21T14:13:20Z", "frozen": False, "aheadSeconds": 0.0}
    assert TOKEN not in json.dumps(about)


def test_it_reads_the_journal(lab: Lab, door: Door) -> None:
    lab.client()("CreateImage", **CREATE)
    lab.client().refused("CreateImage", **CREATE)
    lab.client(region=SHANGHAI)("DescribeImageQuota")
    assert [call["action"] for call in door.get("/journal")] == ["CreateImage", "CreateImage", "DescribeImageQuota"]
    (call,) = door.get("/journal?action=CreateImage&outcome=ok")
    assert (call["account"], call["secret_id"], call["at"]) == (FIRST, "AKIDemulator1", "2026-09-21T14:13:20.000Z")
    assert [call["region"] for call in door.get(f"/journal?region={SHANGHAI}&since=1m&limit=5")] == [SHANGHAI]
    assert door.get("/journal?since=2030-01-01T00:00:00Z") == []


def test_it_adds_lists_and_clears_faults(lab: Lab, door: Door) -> None:
    rule = {"do": "refuse", "code": "InternalError", "action": "CreateImage", "times": 1}
    assert door.post("/faults", rule) == {"numbers": [1]}
    assert door.post("/faults", [{"do": "cut", "action": "RunInstances"}, {"do": "throttle"}]) == {"numbers": [2, 3]}
    assert lab.client().refused("CreateImage", **CREATE) == "InternalError"
    assert door.get("/faults")[0] == {"number": 1, "rule": rule, "calls": 1, "strikes": 1}
    assert door.post("/faults/clear", {"number": 2}) == {"cleared": 1}
    assert lab.client().refused("CreateImage", **CREATE) == "RequestLimitExceeded"
    assert door.post("/faults/clear", {}) == {"cleared": 2}
    lab.client()("CreateImage", **CREATE)


def test_it_moves_the_clock(lab: Lab, door: Door) -> None:
    image_id = lab.client()("CreateImage", **CREATE)["ImageId"]
    assert door.post("/clock", {"put": "frozen"})["frozen"] is True
    assert door.post("/clock", {"advance": 2}) == door.get("/clock")
    assert door.get("/clock") == {"now": "2026-09-21T14:13:22Z", "frozen": True, "aheadSeconds": 2.0}
    assert lab.state(image_id) == "NORMAL"
    assert door.post("/clock", {"put": "2030-01-01T00:00:00Z"})["now"] == "2030-01-01T00:00:00Z"


def test_it_resets_and_seeds(lab: Lab, door: Door) -> None:
    lab.image("old")
    assert door.post("/reset", {}) == {}
    assert lab.own_images() == []
    seed = {"accounts": {FIRST: {"ap-guangzhou": {"images": [{"name": "golden"}]}}}}
    assert door.post("/seed", seed) == {"instances": 0, "snapshots": 0, "images": 1}
    assert "already" in door.refused("POST", "/seed", seed)
    assert len(lab.own_images()) == 1
    assert door.post("/seed?reset=true", seed)["images"] == 1
    assert len(lab.own_images()) == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "line"),
    [
        ("GET", "/nothing", None, "404 there is no /_emulator/nothing; there are /, /clock, /faults"),
        ("POST", "/journal", {}, "405 /_emulator/journal takes GET"),
        ("GET", "/reset", None, "405 /_emulator/reset takes POST"),
        ("GET", "/journal?limit=0", None, "400 limit must be a number from 1"),
        ("GET", "/journal?colour=red", None, "400 'colour' is not known here"),
        ("GET", "/journal?since=soon", None, "400 'soon' is no time"),
        ("POST", "/faults", {"do": "explode"}, "400 faults[0].do: must be 'refuse'"),
        ("POST", "/faults", [{"do": "cut"}, {"do": "cut", "action": "x"}], "400 faults[1].action: there is no action"),
        ("POST", "/faults/clear", {"number": "1"}, "400 number must be the number of a rule"),
        ("POST", "/faults/clear", [], "400 the body must be a JSON object"),
        ("POST", "/clock", {}, '400 either {"advance": SECONDS}'),
        ("POST", "/clock", {"advance": 1, "put": "real"}, '400 either {"advance": SECONDS}'),
        ("POST", "/clock", {"advance": "1"}, '400 either {"advance": SECONDS}'),
        ("POST", "/clock", {"advance": -1}, "400 time passes forwards only"),
        ("POST", "/clock", {"put": "soon"}, "400 the clock must be kept, real, frozen"),
        ("POST", "/reset", {"all": True}, "400 'all' is not known here"),
        ("POST", "/seed", [], "400 a seed begins with accounts:"),
        ("POST", "/seed?reset=1", {"accounts": {}}, "400 reset must be true or false"),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(door: Door, method: str, path: str, body: Any, line: str) -> None:
    assert door.refused(method, path, body).startswith(line)
    assert door.get("/faults") == []
    assert door.get("/clock")["aheadSeconds"] == 0.0


def test_a_body_that_is_no_json_is_refused(door: Door) -> None:
    assert door.refused("POST", "/reset", raw=b"{") == "400 the body is not JSON"
    assert door.refused("POST", "/reset", raw=b"\xff") == "400 the body is not JSON"
    assert door.refused("POST", "/reset", raw=b"[" * 100_000) == "400 the body is not JSON"


def test_the_token_of_a_database_is_kept_beside_it_for_its_owner(tmp_path: Path) -> None:
    database = tmp_path / "deep" / "x.db"
    token = token_of(str(database))
    assert len(token) >= 32
    assert token_of(str(database)) == token
    kept = tmp_path / "deep" / "x.db.token"
    assert kept.read_text() == token
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]
    assert token_of(str(database), TOKEN) == TOKEN
    assert token_of(":memory:") != token_of(":memory:")


def test_emulators_that_start_together_agree_on_the_token(tmp_path: Path) -> None:
    tokens: list[str] = []
    threads = [threading.Thread(target=lambda: tokens.append(token_of(str(tmp_path / "x.db")))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tokens) == 16
    assert len(set(tokens)) == 1


@pytest.mark.parametrize(
    ("content", "mode", "why"),
    [("x" * 32, 0o644, "can be reached by others"), ("short", 0o600, "no admin token"), ("\n", 0o600, "no admin")],
)
def test_a_token_that_others_may_know_is_refused(tmp_path: Path, content: str, mode: int, why: str) -> None:
    path = tmp_path / "x.db.token"
    path.write_text(content)
    os.chmod(path, mode)
    with pytest.raises(EmulatorError, match=why):
        token_of(str(tmp_path / "x.db"))


@pytest.mark.parametrize(
    ("database", "given", "said"),
    [
        ("x.db", "", "token in x.db.token"),
        ("x.db", TOKEN, "token in PULUMI_MACHINE_IMAGE_ADMIN_TOKEN"),
        (":memory:", "", "token .{32}"),
    ],
)
def test_the_command_opens_it_and_says_where_the_token_is(
    database: str, given: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if given:
        monkeypatch.setenv("PULUMI_MACHINE_IMAGE_ADMIN_TOKEN", given)
    with running("--admin", "--database", database, cwd=tmp_path) as (_, lines):
        endpoint = lines[0].partition(", at ")[2].partition(" ")[0]
        (line,) = (line for line in lines if line.startswith("admin "))
        assert re.fullmatch(f"admin   {endpoint}/_emulator/  {said}", line)
        kept = tmp_path / "x.db.token"
        token = given or (kept.read_text() if kept.exists() else line.rpartition(" ")[2])
        assert kept.exists() == (said == "token in x.db.token")
        assert Door(endpoint, token).get("/clock")["frozen"] is False
        assert "401" in Door(endpoint, "another-token-of-nobody").refused("GET", "/clock")


@pytest.mark.parametrize("token", ["short", "with spaces in between"])
def test_a_token_that_is_none_is_one_line(
    token: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_MACHINE_IMAGE_ADMIN_TOKEN", token)
    assert main(["emulator", "--database", str(tmp_path / "x.db"), "--admin"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "the admin token must have 16 to 200" in said.err
    assert token not in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_file_gets_no_token(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("buy milk\n" * 200)
    assert main(["emulator", "--database", str(notes), "--admin"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [notes]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8099", "localhost:1", "[::1]:8099", "LOCALHOST"])
def test_it_is_opened_by_any_name_of_the_loopback(door: Door, host: str) -> None:
    assert door("GET", "/_emulator/clock", Host=host, Authorization=f"Bearer {TOKEN}")[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8099", "127.0.0.1.evil.example", "localhost.evil.example"),
        *("127.0.0.1@evil.example", "10.0.0.1", "0.0.0.0", "[::]", "2130706433", "", "[", "a b"),
    ],
)
def test_a_name_that_dns_leads_here_does_not_open_it_with_the_token_either(door: Door, host: str) -> None:
    """A web page may let its own name lead to the loopback, and then reads what is answered as its own."""
    for method, path in (("GET", "/clock"), ("POST", "/reset")):
        told = door.refused(method, path, {}, Host=host, Authorization=f"Bearer {TOKEN}")
        assert told.startswith("403 the admin door is opened by an address of the loopback")
