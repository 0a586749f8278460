"""Clients and calls: who calls, what is counted, and what every kind of answer becomes."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clouds.ec2.support import ID, SECRET, TOKEN, Stub, failure, success
from clouds.support import Calls, FakeClock, Raw
from pulumi_machine_image.clouds.ec2.session import Session, agent
from pulumi_machine_image.images import errors
from pulumi_machine_image.settings import Settings

REGION = "us-east-1"
KEYS = {"secretId": ID, "secretKey": SECRET}
FINE = success("DescribeRegions")


def made(clock: FakeClock, calls: Calls, **settings: str) -> Session:
    return Session(Settings.of(settings), clock=clock, on_call=calls)


def send(session: Session, region: str = REGION, *, repeatable: bool = True) -> None:
    session.ec2(
        "DescribeRegions", region, lambda ec2: ec2.describe_regions(), what="List regions", repeatable=repeatable
    )


def refused(session: Session, *, repeatable: bool = True) -> errors.ImageError:
    with pytest.raises(errors.ImageError) as caught:
        send(session, repeatable=repeatable)
    assert SECRET not in f"{caught.value}{caught.value!r}{session!r}"
    return caught.value


def test_importing_and_making_a_session_imports_no_sdk() -> None:
    program = """
import sys
from pulumi_machine_image.clouds.ec2.session import Session
from pulumi_machine_image.runtime.clock import SystemClock
from pulumi_machine_image.settings import Settings
Session(Settings(), clock=SystemClock())
assert not {"boto3", "botocore", "urllib3"} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_call_is_signed_for_its_region_and_counted(session: Session, stub: Stub, calls: Calls) -> None:
    stub.answers.extend([FINE, FINE])
    send(session)
    send(session, "eu-west-1")
    scopes = [asked.headers["Authorization"].split("/")[2:4] for asked in stub.asked]
    assert scopes == [["us-east-1", "ec2"], ["eu-west-1", "ec2"]]
    assert agent() in stub.asked[0].headers["User-Agent"]
    assert [(each.service, each.action, each.region, each.outcome) for each in calls.records] == [
        ("ec2", "DescribeRegions", "us-east-1", ""),
        ("ec2", "DescribeRegions", "eu-west-1", ""),
    ]


def test_a_security_token_travels_with_the_call(stub: Stub, clock: FakeClock, calls: Calls) -> None:
    stub.answers.append(FINE)
    send(made(clock, calls, **KEYS, securityToken=TOKEN, endpoint=stub.url))
    assert stub.asked[0].headers["X-Amz-Security-Token"] == TOKEN


def test_the_environment_and_profiles_serve_as_boto3_users_expect(
    stub: Stub, clock: FakeClock, calls: Calls, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", stub.url)
    (tmp_path / "credentials").write_text(
        "[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = x\n"
        "[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = x\n"
    )
    stub.answers.extend([FINE] * 4)
    send(made(clock, calls, profile="work"))
    monkeypatch.setenv("AWS_PROFILE", "other")
    send(made(clock, calls))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.delenv("AWS_PROFILE")
    send(made(clock, calls))
    send(made(clock, calls, profile="work", **KEYS))
    ids = [asked.headers["Authorization"].split("Credential=")[1].split("/")[0] for asked in stub.asked]
    assert ids == ["AKIDWORK", "AKIDOTHER", "AKIDENV", ID]


def test_threads_share_one_client_a_region(session: Session, stub: Stub) -> None:
    stub.answers.extend([FINE] * 24)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: send(session, ("us-east-1", "eu-west-1")[number % 2]), range(24)))
    assert len(stub.asked) == 24
    assert len(session._clients) == 2


@pytest.mark.parametrize(
    ("settings", "kind", "says"),
    [
        ({}, errors.NoCredentials, "no credentials were found"),
        ({"secretId": ID}, errors.NoCredentials, "machine-image:secretId is set, but not machine-image:secretKey"),
        ({"securityToken": TOKEN}, errors.NoCredentials, "machine-image:securityToken is set"),
        ({**KEYS, "securityToken": "a b"}, errors.SettingsProblem, "characters that no key has"),
        ({"profile": "nobody"}, errors.NoCredentials, "there is no profile 'nobody'"),
        ({"profile": "half"}, errors.NoCredentials, "aws_secret_access_key"),
        ({"profile": "sso"}, errors.NoCredentials, "single sign-on"),
        ({"profile": "process"}, errors.NoCredentials, "custom-process"),
        ({"profile": "loop"}, errors.SettingsProblem, "cannot be used"),
    ],
)
def test_without_credentials_nothing_is_sent_and_nothing_is_counted(
    settings: dict[str, str],
    kind: type[errors.ImageError],
    says: str,
    stub: Stub,
    clock: FakeClock,
    calls: Calls,
    tmp_path: Path,
) -> None:
    (tmp_path / "config").write_text(
        "[profile half]\naws_access_key_id = AKIDHALF\n"
        "[profile sso]\nsso_start_url = https://x.example\nsso_region = us-east-1\n"
        "sso_account_id = 1\nsso_role_name = r\n"
        f"[profile process]\ncredential_process = {sys.executable} -c \"raise SystemExit('{SECRET}')\"\n"
        "[profile loop]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = loop2\n"
        "[profile loop2]\nrole_arn = arn:aws:iam::1:role/b\nsource_profile = loop\n"
    )
    error = refused(made(clock, calls, endpoint=stub.url, **settings))
    assert type(error) is kind
    assert says in error.why
    assert stub.asked == []
    assert calls.records == []


@pytest.mark.parametrize(
    ("answer", "kind", "unrepeatable"),
    [
        (failure("RequestLimitExceeded", status=503), errors.Throttled, errors.Throttled),
        (failure("ExpiredToken"), errors.LoginRefused, errors.LoginRefused),
        (failure("UnauthorizedOperation", status=403), errors.Denied, errors.Denied),
        (failure("InternalError", status=500), errors.CloudTrouble, errors.AnswerLost),
        (Raw(b"<html>down</html>", 502), errors.AnswerLost, errors.AnswerLost),
        (Raw(b"<html>who are you</html>", 403), errors.AnswerLost, errors.AnswerLost),
        (Raw(b"not implemented", 500), errors.AnswerLost, errors.AnswerLost),
        (Raw(b"<a/>", status=0), errors.AnswerLost, errors.AnswerLost),
        (Raw(b"<DescribeRegionsResponse>", missing=50), errors.AnswerLost, errors.AnswerLost),
    ],
)
def test_each_answer_has_its_class_and_is_sent_once(
    answer: Raw,
    kind: type[errors.ImageError],
    unrepeatable: type[errors.ImageError],
    session: Session,
    stub: Stub,
    calls: Calls,
) -> None:
    stub.answers.extend([answer, answer])
    assert type(refused(session)) is kind
    assert type(refused(session, repeatable=False)) is unrepeatable
    assert len(stub.asked) == 2
    assert len(calls.records) == 2
    assert "" not in calls.outcomes


def test_an_error_of_the_cloud_is_told_whole(session: Session, stub: Stub, calls: Calls) -> None:
    stub.answers.append(failure("UnauthorizedOperation", status=403))
    assert str(refused(session)) == (
        "List regions in us-east-1: the caller may not do this (UnauthorizedOperation, request r-1). Allow "
        "ec2:DescribeRegions for this resource to the user or role that calls, in IAM."
    )
    assert calls.outcomes == ["UnauthorizedOperation"]


def test_an_error_without_words_is_an_error_too(session: Session, stub: Stub) -> None:
    error = "<Errors><Error><Code>InternalError</Code><Message/></Error></Errors>"
    stub.answers.append(Raw(f"<Response>{error}<RequestID>r-1</RequestID></Response>".encode(), 500))
    assert type(refused(session)) is errors.CloudTrouble


def test_an_answer_without_what_it_must_have_is_no_answer_of_the_cloud(session: Session, stub: Stub) -> None:
    """Such as the page of a network that wants its visitors to log in."""
    stub.answers.append(Raw(b"<html><body>Welcome</body></html>"))
    with pytest.raises(errors.AnswerLost):
        session.ec2(
            "DescribeRegions",
            REGION,
            lambda ec2: ec2.describe_regions()["Regions"],
            what="List regions",
            repeatable=True,
        )


def test_a_call_that_found_no_connection_was_not_sent(clock: FakeClock, calls: Calls) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    error = refused(made(clock, calls, **KEYS, endpoint=url), repeatable=False)
    assert type(error) is errors.Unreachable
    assert "no connection (Connection refused)" in error.why


def test_no_proxy_comes_before_this_machine(
    stub: Stub, clock: FakeClock, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://user:proxy-secret@127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    stub.answers.append(FINE)
    send(made(clock, calls, **KEYS, endpoint=stub.url))
    error = refused(made(clock, calls, **KEYS, endpoint="http://ec2.example.invalid"))
    assert type(error) is errors.Unreachable
    assert "proxy-secret" not in str(error)


def test_only_addresses_of_the_cloud_itself_count_as_such(
    stub: Stub, clock: FakeClock, calls: Calls, session: Session
) -> None:
    assert not session.is_aws(REGION)
    real = made(clock, calls, **KEYS)
    assert real.is_aws(REGION)
    assert real.is_aws("cn-north-1")
    assert not made(clock, calls, **KEYS, endpoint="https://amazonaws.com.example").is_aws(REGION)


def test_bad_values_are_bad_input(session: Session, stub: Stub, calls: Calls) -> None:
    with pytest.raises(errors.InvalidInput, match="Invalid type for parameter ImageIds"):
        session.ec2(
            "DescribeImages",
            REGION,
            lambda ec2: ec2.describe_images(ImageIds="ami-1"),
            what="Look up",
            repeatable=True,
        )
    assert stub.asked == []
    assert calls.records == []


def test_the_sdk_does_not_log_requests(session: Session, stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    stub.answers.append(FINE)
    with caplog.at_level(logging.DEBUG):
        send(session)
    assert "botocore" not in {record.name.partition(".")[0] for record in caplog.records}


def test_without_the_sdk_the_error_says_how_to_install_it(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    error = refused(session)
    assert type(error) is errors.SettingsProblem
    assert "pip install 'pulumi-machine-image[ec2]'" in error.do
