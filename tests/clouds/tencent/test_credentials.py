"""Who calls: every place, its order, and what is said when there is nothing or half of something."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from clouds.support import Calls, FakeClock
from clouds.tencent.support import Failure, Stub
from pulumi_machine_image.clouds.tencent import metadata, profiles
from pulumi_machine_image.clouds.tencent.session import Session
from pulumi_machine_image.images.errors import Denied, NoCredentials, SettingsProblem
from pulumi_machine_image.settings import Settings

PLACES = (
    "TENCENTCLOUD_SECRET_ID",
    "TENCENTCLOUD_SECRET_KEY",
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_SECURITY_TOKEN",
    "TCCLI_PROFILE",
)

PLANTED = [f"{of}-{what}" for of in ("env", "file", "role", "work", "long", "next") for what in ("key", "token")]


class Metadata:
    """The metadata service: paths and what they answer; everything else is 404."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.asked: list[str] = []
        self.slow = threading.Event()
        self.slow.set()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.slow.wait(30)
                service.asked.append(self.path)
                page = service.pages.get(self.path)
                self.send_response(200 if page is not None else 404)
                self.end_headers()
                self.wfile.write((page or "no such page").encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}/latest/meta-data/"

    def give(self, role: str, ends: float, **more: object) -> None:
        said = {"Code": "Success", "TmpSecretId": "AKIDrole", "TmpSecretKey": "role-key", "Token": "role-token"}
        self.pages["/latest/meta-data/cam/security-credentials/"] = role
        path = "/latest/meta-data/cam/security-credentials/" + role.replace(" ", "%20")
        self.pages[path] = json.dumps({**said, "ExpiredTime": ends, **more})

    def close(self) -> None:
        self.slow.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(profiles, "SYSTEM", tmp_path / "etc" / "credentials")
    for name in PLACES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture(autouse=True)
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Metadata]:
    service = Metadata()
    monkeypatch.setattr(metadata, "BASE", service.base)
    yield service
    service.close()


@pytest.fixture
def ask(stub: Stub, clock: FakeClock) -> Callable[..., tuple[str, str | None]]:
    """Makes one call with these settings; returns the key id and the token that it was signed with."""

    def ask(**settings: object) -> tuple[str, str | None]:
        session = Session(Settings.of(settings), clock=clock, endpoint=stub.url)
        return signed(session, stub)

    return ask


Ask = Callable[..., tuple[str, str | None]]


@pytest.fixture(autouse=True)
def nothing_is_told(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever a program logs: no key and no token comes out."""
    caplog.set_level(logging.DEBUG)
    yield
    said = "\n".join([caplog.text, *capfd.readouterr()])
    assert [word for word in PLANTED if word in said] == []


def signed(session: Session, stub: Stub) -> tuple[str, str | None]:
    session.send("cvm", "DescribeRegions", "ap-guangzhou", {}, read=dict, what="List regions", repeatable=True)
    headers = stub.asked[-1].headers
    return headers["Authorization"].split("Credential=")[1].split("/")[0], headers.get("X-TC-Token")


def tccli(home: Path, name: str = "default", **said: Any) -> Path:
    path = home / ".tccli" / f"{name}.credential"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(said))
    return path


def ini(home: Path, text: str) -> None:
    path = home / ".tencentcloud" / "credentials"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def test_the_configuration_comes_first(ask: Ask, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDenv")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "env-key")
    monkeypatch.setenv("TENCENTCLOUD_TOKEN", "env-token")
    tccli(home, "work", secretId="AKIDwork", secretKey="work-key")
    assert ask(secretId="AKIDconfig", secretKey="k") == ("AKIDconfig", None)
    assert ask(secretId="AKIDconfig", secretKey="k", securityToken="t", profile="work") == ("AKIDconfig", "t")


@pytest.mark.parametrize("name", ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"])
def test_then_the_environment_with_either_name_of_a_token(
    name: str, ask: Ask, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tccli(home, secretId="AKIDfile", secretKey="file-key")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDenv")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "env-key\n")
    assert ask() == ("AKIDenv", None)
    monkeypatch.setenv(name, "env-token")
    assert ask() == ("AKIDenv", "env-token")


def test_then_tcclis_profile(ask: Ask, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tccli(home, secretId="AKIDfile", secretKey="file-key", token="file-token")
    tccli(home, "work", secretId="AKIDwork", secretKey="work-key")
    ini(home, "[default]\nsecret_id = AKIDini\nsecret_key = ini-key\n")
    assert ask() == ("AKIDfile", "file-token")
    monkeypatch.setenv("TCCLI_PROFILE", "work")
    assert ask() == ("AKIDwork", None)


def test_then_the_sdks_file(ask: Ask, home: Path) -> None:
    ini(home, '[other]\nsecret_id = no\n[default]\nsecret_id = "AKIDini"\nsecret_key = a%b=c\n')
    assert ask() == ("AKIDini", None)
    tccli(home)  # A file of tccli without keys is not in the way.
    assert ask() == ("AKIDini", None)


def test_then_the_sdks_file_for_all_users(ask: Ask, home: Path) -> None:
    profiles.SYSTEM.parent.mkdir()
    profiles.SYSTEM.write_text("[default]\nsecret_id = AKIDall\nsecret_key = k\n")
    assert ask() == ("AKIDall", None)


def test_then_the_instances_role(ask: Ask, service: Metadata, clock: FakeClock) -> None:
    service.give("image maker", clock.now() + 3600)
    assert ask() == ("AKIDrole", "role-token")


def test_a_profile_named_in_the_configuration_comes_before_the_environment(
    ask: Ask, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDenv")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "env-key")
    tccli(home, "work", secretId="AKIDwork", secretKey="work-key")
    ini(home, "[play]\nsecret_id = AKIDplay\nsecret_key = play-key\n")
    assert ask(profile="work")[0] == "AKIDwork"
    assert ask(profile="play")[0] == "AKIDplay"


def test_a_named_profile_that_is_nowhere_is_not_replaced_by_another_login(
    ask: Ask, stub: Stub, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tccli(home, secretId="AKIDfile", secretKey="file-key")
    monkeypatch.setenv("TCCLI_PROFILE", "gone")
    with pytest.raises(NoCredentials, match="TCCLI_PROFILE names profile 'gone'"):
        ask()
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDenv")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "env-key")
    with pytest.raises(NoCredentials, match="machine-image:profile names profile 'gone'"):
        ask(profile="gone")
    assert stub.asked == []


def test_none_at_all_is_one_error_that_names_every_place(ask: Ask, stub: Stub) -> None:
    with pytest.raises(NoCredentials) as caught:
        ask()
    text = str(caught.value)
    for place in (
        "machine-image:secretId",
        "machine-image:secretKey",
        "TENCENTCLOUD_SECRET_ID",
        "TENCENTCLOUD_SECRET_KEY",
        "~/.tccli/default.credential",
        "~/.tencentcloud/credentials",
        "the role of the instance this runs on (the instance has no role)",
        "machine-image:profile",
    ):
        assert place in text
    assert "\n" not in text
    assert stub.asked == []


@pytest.mark.parametrize(
    ("settings", "there", "missing"),
    [
        ({"secretId": "AKIDhalf"}, "machine-image:secretId", "machine-image:secretKey"),
        ({"secretKey": "geheim"}, "machine-image:secretKey", "machine-image:secretId"),
        ({"securityToken": "geheim"}, "machine-image:securityToken", "machine-image:secretId"),
        ({"secretId": "AKIDhalf", "secretKey": " "}, "machine-image:secretId", "machine-image:secretKey"),
    ],
)
def test_half_a_configuration_says_so(settings: dict[str, str], there: str, missing: str, ask: Ask, home: Path) -> None:
    tccli(home, secretId="AKIDfile", secretKey="file-key")
    with pytest.raises(NoCredentials) as caught:
        ask(**settings)
    assert f"{there} is set, but not {missing}" in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert "AKIDhalf" not in str(caught.value)


@pytest.mark.parametrize("name", ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"])
def test_half_an_environment_says_so(name: str, ask: Ask, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tccli(home, secretId="AKIDfile", secretKey="file-key")
    monkeypatch.setenv(name, "geheim")
    with pytest.raises(NoCredentials, match=f"{name} is set, but not TENCENTCLOUD_SECRET_") as caught:
        ask()
    assert "geheim" not in str(caught.value)


def test_half_a_profile_says_so(ask: Ask, home: Path) -> None:
    tccli(home, secretId="AKIDhalf")
    with pytest.raises(NoCredentials, match="profile 'default' has no secret key"):
        ask()


@pytest.mark.parametrize("value", ["ge heim", "gehe\nim", "geheím"])
def test_what_cannot_be_a_key_is_said_without_showing_it(value: str, ask: Ask, stub: Stub) -> None:
    for settings in (
        {"secretId": value, "secretKey": "k"},
        {"secretId": "AKID", "secretKey": value},
        {"secretId": "AKID", "secretKey": "k", "securityToken": value},
    ):
        with pytest.raises(SettingsProblem, match="the configuration has characters that no key has") as caught:
            ask(**settings)
        assert "heim" not in str(caught.value)
    assert stub.asked == []


@pytest.mark.parametrize("text", ["{", "[]", '"geheim"'])
def test_a_broken_file_of_tccli_is_named(text: str, ask: Ask, home: Path) -> None:
    tccli(home).write_text(text)
    with pytest.raises(SettingsProblem, match=r"~/\.tccli/default\.credential is not a credentials file") as caught:
        ask()
    assert "geheim" not in str(caught.value)


def test_a_broken_file_of_the_sdk_is_named(ask: Ask, home: Path) -> None:
    ini(home, "secret_key = geheim\n")
    with pytest.raises(SettingsProblem, match=r"~/\.tencentcloud/credentials is not a credentials file") as caught:
        ask()
    assert "geheim" not in str(caught.value)


def test_a_profile_may_mean_the_instances_role(ask: Ask, home: Path, service: Metadata, clock: FakeClock) -> None:
    tccli(home, "vm", type="cvm-role")
    service.give("maker", clock.now() + 3600)
    assert ask(profile="vm") == ("AKIDrole", "role-token")


def test_a_profiles_role_is_taken_on_and_renewed(stub: Stub, home: Path, clock: FakeClock, calls: Calls) -> None:
    tccli(
        home,
        secretId="AKIDlong",
        secretKey="long-key",
        **{"role-arn": "qcs::cam::uin/1:roleName/maker", "role-session-name": "me"},
    )
    session = Session(Settings(), clock=clock, endpoint=stub.url, on_call=calls)

    def taken(number: int) -> dict[str, Any]:
        keys = {"TmpSecretId": f"AKIDtaken{number}", "TmpSecretKey": "k", "Token": f"token{number}"}
        return {"Credentials": keys, "ExpiredTime": clock.now() + 7200}

    stub.answers.append(taken(1))
    assert signed(session, stub) == ("AKIDtaken1", "token1")
    assert signed(session, stub) == ("AKIDtaken1", "token1")
    first = stub.asked[0]
    assert (first.service, first.action) == ("sts", "AssumeRole")
    assert first.params["RoleArn"] == "qcs::cam::uin/1:roleName/maker"
    assert first.params["RoleSessionName"] == "me"
    assert "Credential=AKIDlong/" in first.headers["Authorization"]
    clock.seconds += 7000
    stub.answers.append(taken(2))
    assert signed(session, stub) == ("AKIDtaken2", "token2")
    assert calls.counted == {"AssumeRole": 2, "DescribeRegions": 3}


def test_a_role_that_may_not_be_taken_on_is_a_refused_login(ask: Ask, stub: Stub, home: Path) -> None:
    tccli(home, secretId="AKIDlong", secretKey="k", **{"role-arn": "qcs::cam::uin/1:roleName/maker"})
    stub.answers.append(Failure("UnauthorizedOperation"))
    with pytest.raises(Denied, match="Take on the role qcs::cam::uin/1:roleName/maker"):
        ask()


def test_keys_of_a_role_are_renewed_before_they_end(stub: Stub, service: Metadata, clock: FakeClock) -> None:
    session = Session(Settings(), clock=clock, endpoint=stub.url)
    service.give("maker", clock.now() + 3600)
    for _ in range(3):
        signed(session, stub)
    assert len(service.asked) == 2
    service.give("maker", clock.now() + 7200, TmpSecretId="AKIDnext", Token="next-token")
    clock.seconds += 3350
    assert signed(session, stub) == ("AKIDnext", "next-token")


def test_keys_that_still_hold_bridge_a_metadata_service_that_is_away(
    stub: Stub, service: Metadata, clock: FakeClock
) -> None:
    session = Session(Settings(), clock=clock, endpoint=stub.url)
    service.give("maker", clock.now() + 3600)
    signed(session, stub)
    service.pages.clear()
    clock.seconds += 3500
    assert signed(session, stub) == ("AKIDrole", "role-token")
    clock.seconds += 200
    with pytest.raises(NoCredentials):
        signed(session, stub)


def test_temporary_keys_of_a_profile_are_read_again_and_their_end_is_said(
    stub: Stub, home: Path, clock: FakeClock
) -> None:
    session = Session(Settings(), clock=clock, endpoint=stub.url)
    tccli(home, type="oauth", secretId="AKIDone", secretKey="k", token="t1", expiresAt=clock.now() + 600)
    assert signed(session, stub) == ("AKIDone", "t1")
    tccli(home, type="oauth", secretId="AKIDtwo", secretKey="k", token="t2", expiresAt=clock.now() + 1200)
    clock.seconds += 400
    assert signed(session, stub) == ("AKIDtwo", "t2")
    clock.seconds += 1000
    with pytest.raises(NoCredentials, match="the temporary keys in profile 'default' have ended"):
        signed(session, stub)


@pytest.mark.parametrize("page", ["", "{", "[]", '{"Code": "Failed"}', '{"Code": "Success"}'])
def test_a_strange_metadata_service_is_no_login(page: str, ask: Ask, service: Metadata) -> None:
    service.pages["/latest/meta-data/cam/security-credentials/"] = "maker"
    service.pages["/latest/meta-data/cam/security-credentials/maker"] = page
    with pytest.raises(NoCredentials, match="the role of the instance this runs on"):
        ask()


def test_a_silent_metadata_service_does_not_hang(ask: Ask, service: Metadata, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "SECONDS", 0.05)
    service.slow.clear()
    with pytest.raises(NoCredentials, match="the metadata service does not answer"):
        ask()


def test_credentials_are_looked_for_once_and_by_the_first_call(stub: Stub, home: Path, clock: FakeClock) -> None:
    session = Session(Settings(), clock=clock, endpoint=stub.url)
    path = tccli(home, secretId="AKIDfile", secretKey="k")
    signed(session, stub)
    path.unlink()
    assert signed(session, stub) == ("AKIDfile", None)
