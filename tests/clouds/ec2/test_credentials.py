"""Where keys come from: every place in which boto3's users have them, each asked of a stand-in on this machine."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from clouds.ec2.support import success
from clouds.support import FakeClock
from pulumi_machine_image.clouds.ec2.session import Session
from pulumi_machine_image.settings import Settings

HOME, LATER = "us-east-1", "2099-01-01T00:00:00Z"
TOKEN_OF_SSO = "token-of-the-single-sign-on"
KEY, SECRET, TOKEN = "AKIDTEMPORARY0000", "temporary-secret", "temporary-token"
ASSUMED = success(
    "AssumeRole",
    f"<AssumeRoleResult><Credentials><AccessKeyId>{KEY}</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey>"
    f"<SessionToken>{TOKEN}</SessionToken><Expiration>{LATER}</Expiration></Credentials></AssumeRoleResult>",
).body
FILES: dict[str, bytes] = {
    "/container": json.dumps(
        {"AccessKeyId": KEY, "SecretAccessKey": SECRET, "Token": TOKEN, "Expiration": LATER}
    ).encode(),
    "/latest/api/token": b"metadata-token",
    "/latest/meta-data/iam/security-credentials/": b"builder",
    "/latest/meta-data/iam/security-credentials/builder": json.dumps(
        {
            "Code": "Success",
            "AccessKeyId": KEY,
            "SecretAccessKey": SECRET,
            "Token": TOKEN,
            "Expiration": LATER,
        }
    ).encode(),
    "/federation/credentials": json.dumps(
        {
            "roleCredentials": {
                "accessKeyId": KEY,
                "secretAccessKey": SECRET,
                "sessionToken": TOKEN,
                "expiration": 4_070_908_800_000,
            }
        }
    ).encode(),
}


class Places:
    """All the services that have keys, and EC2, which sees whose they are."""

    def __init__(self) -> None:
        self.signers: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(places: Places) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            places.asked.append(self.path.partition("?")[0])
            self._answer(FILES.get(places.asked[-1]))

        def do_PUT(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            action = re.findall(r"Action=(\w+)", body)[0]
            places.asked.append(action)
            if action.startswith("AssumeRole"):
                self._answer(ASSUMED.replace(b"AssumeRoleRes", f"{action}Res".encode()))
                return
            signer = re.findall(r"Credential=(\w+)/", self.headers["Authorization"])[0]
            places.signers.append((signer, self.headers.get("X-Amz-Security-Token", "")))
            self._answer(success(action, "<regionInfo/>").body)

        def _answer(self, body: bytes | None) -> None:
            self.send_response(404 if body is None else 200)
            self.send_header("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "21600")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    places = Places()
    for service in ("STS", "SSO"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", places.url)
    yield places
    places.close()


@pytest.fixture(autouse=True)
def nothing_is_told(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever a program logs: no key, no token and no signature of it comes out."""
    caplog.set_level(logging.DEBUG)
    yield
    said = "\n".join([caplog.text, *capfd.readouterr()])
    assert [
        word
        for word in (KEY, SECRET, TOKEN, "metadata-token", "a-token-of-the-ci-system", TOKEN_OF_SSO)
        if word in said
    ] == []


def signed(places: Places, **settings: str) -> str:
    """Asks EC2 something; returns where the keys came from, and wants it to be the temporary ones."""
    session = Session(Settings.of({"region": HOME, "endpoint": places.url, **settings}), clock=FakeClock())
    session.ec2("DescribeRegions", HOME, lambda ec2: ec2.describe_regions(), what="List regions", repeatable=True)
    assert places.signers == [(KEY, TOKEN)]
    return session.key_source(HOME)


def test_a_role_that_a_profile_names_is_taken_on(places: Places, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = hush\n"
        "[profile builder]\nrole_arn = arn:aws:iam::123456789012:role/builder\nsource_profile = base\n"
    )
    assert signed(places, profile="builder") == "assume-role"


def test_a_web_identity_is_taken_for_a_role(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As CI systems log in, without any key of their own."""
    (tmp_path / "token").write_text("a-token-of-the-ci-system")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/builder")
    assert signed(places) == "assume-role-with-web-identity"


def test_a_session_of_single_sign_on_is_used_from_its_cache(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = "https://x.example"
    (tmp_path / "config").write_text(
        f"[profile team]\nsso_start_url = {start}\nsso_region = {HOME}\nsso_account_id = 123456789012\n"
        "sso_role_name = builder\n"
    )
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    monkeypatch.setattr("botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR", str(cache))
    token = {"startUrl": start, "region": HOME, "accessToken": TOKEN_OF_SSO, "expiresAt": LATER}
    (cache / f"{hashlib.sha1(start.encode()).hexdigest()}.json").write_text(json.dumps(token))
    assert signed(places, profile="team") == "sso"


def test_the_role_of_a_container_is_found(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{places.url}/container")
    assert signed(places) == "container-role"


def test_the_role_of_an_instance_is_found(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", places.url)
    assert signed(places) == "iam-role"


def test_keys_of_the_configuration_come_before_all_others(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{places.url}/container")
    assert signed(places, secretId=KEY, secretKey=SECRET, securityToken=TOKEN) == "explicit"
    assert places.asked == ["DescribeRegions"]
