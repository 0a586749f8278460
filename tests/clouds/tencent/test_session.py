"""Clients and calls: what is sent, and what every kind of answer becomes."""

from __future__ import annotations

import logging
import socket
import ssl
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from requests import exceptions as http_errors
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from urllib3 import exceptions as pool_errors

from clouds.support import HANG_UP, Calls, FakeClock, Raw
from clouds.tencent.support import Failure, Stub
from pulumi_machine_image.clouds.lost import NoAnswer
from pulumi_machine_image.clouds.tencent.network import exchange
from pulumi_machine_image.clouds.tencent.session import Session, request_client
from pulumi_machine_image.images import errors
from pulumi_machine_image.settings import Settings

SECRET = "stub-secret-key"
REGION = "ap-guangzhou"


@pytest.fixture
def session(stub: Stub, clock: FakeClock, calls: Calls) -> Session:
    return made(stub.url, clock, calls)


def made(url: str | None, clock: FakeClock, calls: Calls, **settings: object) -> Session:
    given: dict[str, object] = {"secretId": "AKIDstub", "secretKey": SECRET, **settings}
    return Session(Settings.of(given), clock=clock, endpoint=url, on_call=calls)


def send(session: Session, *, repeatable: bool = True, **params: Any) -> dict[str, Any]:
    return session.send(
        "cvm", "DescribeImages", REGION, params, read=dict, what="Look up image img-1", repeatable=repeatable
    )


def test_a_request_says_who_calls_where_and_what(session: Session, stub: Stub) -> None:
    said = send(session, Limit=100)
    assert said["RequestId"]
    (asked,) = stub.asked
    assert asked.params == {"Limit": 100}
    assert asked.service == "cvm"
    expected = {
        "X-TC-Action": "DescribeImages",
        "X-TC-Version": "2017-03-12",
        "X-TC-Region": REGION,
        "X-TC-Language": "en-US",
        "Content-Type": "application/json",
        "Host": stub.host,
    }
    assert expected.items() <= asked.headers.items()
    assert asked.headers["X-TC-RequestClient"].endswith(f"; {request_client()}")
    assert request_client().startswith("pulumi-machine-image_")
    assert "X-TC-Token" not in asked.headers


@pytest.mark.parametrize(("service", "version"), [("cvm", "2017-03-12"), ("tag", "2018-08-13"), ("sts", "2018-08-13")])
def test_each_service_has_its_version(service: str, version: str, session: Session, stub: Stub) -> None:
    session.send(service, "Act", REGION, {}, read=dict, what="Act", repeatable=True)
    assert stub.asked[0].service == service
    assert stub.asked[0].headers["X-TC-Version"] == version


def test_a_security_token_travels_with_the_call(stub: Stub, clock: FakeClock, calls: Calls) -> None:
    send(made(stub.url, clock, calls, securityToken="stub-token"))
    assert stub.asked[0].headers["X-TC-Token"] == "stub-token"


def test_the_settings_endpoint_is_used_when_none_is_given(stub: Stub, clock: FakeClock, calls: Calls) -> None:
    send(made(None, clock, calls, endpoint=stub.url + "/"))
    assert stub.actions == ["DescribeImages"]


def test_calls_are_counted_with_their_outcome(session: Session, stub: Stub, calls: Calls) -> None:
    stub.answers.extend([{}, Failure("InvalidFilter"), HANG_UP])
    send(session)
    for kind in (errors.InvalidInput, errors.AnswerLost):
        with pytest.raises(kind):
            send(session)
    assert calls.outcomes == ["", "InvalidFilter", "ClientNetworkError"]
    record = calls.records[0]
    assert (record.service, record.action, record.region) == ("cvm", "DescribeImages", REGION)
    assert record.seconds >= 0


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/json; charset=utf-8", "x/y"])
def test_an_error_is_seen_under_any_content_type(content_type: str, session: Session, stub: Stub) -> None:
    stub.answers.append(Failure("InvalidImageId.NotFound", content_type=content_type))
    with pytest.raises(errors.ImageGone) as caught:
        send(session)
    assert caught.value.code == "InvalidImageId.NotFound"
    assert caught.value.request_id == "11111111-2222-3333-4444-555555555555"
    assert str(caught.value).startswith(f"Look up image img-1 in {REGION}: the image does not exist (InvalidImageId")


@pytest.mark.parametrize(
    "answer",
    [
        HANG_UP,
        Raw(b'{"Response": {', missing=500),
        Raw(b"<html>gateway</html>", status=502, content_type="text/html"),
        Raw(b"<html>welcome</html>", content_type="text/html"),
        Raw(b"[]"),
        Raw(b'{"Response": null}', content_type="text/html"),
        Raw(b'{"Response": {"Error": {"Code": "X"}}}'),
        Raw(b'{"Response": {"Error": "X"}}', content_type="text/html"),
        Failure("InternalError"),
        Failure("InternalServerError"),
    ],
    ids=str,
)
def test_an_answer_that_is_none_leaves_open_whether_the_call_ran(
    answer: Raw | Failure, session: Session, stub: Stub
) -> None:
    stub.answers.append(answer)
    with pytest.raises(errors.AnswerLost) as caught:
        send(session, repeatable=False)
    assert len(stub.asked) == 1
    assert caught.value.why


def test_an_error_under_another_status_is_still_read(session: Session, stub: Stub) -> None:
    body = b'{"Response": {"Error": {"Code": "RequestLimitExceeded", "Message": "slow down"}, "RequestId": "r-1"}}'
    stub.answers.append(Raw(body, status=429))
    with pytest.raises(errors.Throttled) as caught:
        send(session)
    assert caught.value.request_id == "r-1"


def test_a_refused_connection_was_certainly_not_sent(clock: FakeClock, calls: Calls) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(errors.Unreachable) as caught:
        send(made(f"http://127.0.0.1:{port}", clock, calls), repeatable=False)
    assert caught.value.why == f"127.0.0.1:{port}: no connection (Connection refused)"


def test_an_unknown_host_was_certainly_not_asked(clock: FakeClock, calls: Calls) -> None:
    with pytest.raises(errors.Unreachable) as caught:
        send(made("http://host.invalid", clock, calls), repeatable=False)
    assert caught.value.why == "host.invalid: the name could not be resolved"


def test_a_failed_handshake_leaves_open_whether_the_call_ran(stub: Stub, clock: FakeClock, calls: Calls) -> None:
    with pytest.raises(errors.AnswerLost) as caught:
        send(made(f"https://{stub.host}", clock, calls), repeatable=False)
    assert stub.asked == []
    assert caught.value.why == f"{stub.host}: the connection broke (SSLError)"


def test_a_certificate_that_is_not_accepted_is_named() -> None:
    class Client:
        def call_json(self, action: str, params: dict[str, Any]) -> None:
            reason = pool_errors.SSLError(ssl.SSLCertVerificationError("self-signed"))
            try:
                raise http_errors.SSLError(pool_errors.MaxRetryError(None, "/", reason))  # type: ignore[arg-type]
            except http_errors.SSLError as error:
                raise TencentCloudSDKException("ClientNetworkError", str(error))  # noqa: B904 - as the SDK does

    with pytest.raises(NoAnswer) as caught:
        exchange(Client(), "DescribeImages", {})
    assert caught.value.kind is errors.Unreachable
    assert caught.value.why == "its certificate was not accepted"


def test_no_secret_is_in_a_text(stub: Stub, clock: FakeClock, calls: Calls) -> None:
    session = made(stub.url, clock, calls, securityToken="stub-token")
    stub.answers.extend([HANG_UP, Failure("AuthFailure.SignatureFailure", "https://x.example/?sign=geheim")])
    texts = [repr(session), str(session)]
    for _ in range(2):
        with pytest.raises(errors.ImageError) as caught:
            send(session)
        texts += [str(caught.value), repr(caught.value)]
    assert not [text for text in texts if "stub-" in text or "AKID" in text or "geheim" in text]


def test_no_proxy_comes_before_this_machine(session: Session, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://user:password@proxy.invalid:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    send(session)
    assert stub.actions == ["DescribeImages"]


def test_a_proxys_password_is_not_in_a_text(clock: FakeClock, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://user:geheim@127.0.0.1:9")
    monkeypatch.delenv("http_proxy", raising=False)
    with pytest.raises(errors.Unreachable) as caught:
        send(made("http://cloud.invalid", clock, calls))
    assert caught.value.why == "cloud.invalid: the proxy: no connection (Connection refused)"


def test_many_threads_share_one_client_and_its_connections(
    session: Session, stub: Stub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tencentcloud.cvm.v20170312 import cvm_client

    made: list[object] = []
    real = cvm_client.CvmClient.__init__

    def counted(self: Any, *args: Any) -> None:
        made.append(self)
        real(self, *args)

    monkeypatch.setattr(cvm_client.CvmClient, "__init__", counted)
    gate = threading.Barrier(24)

    def one(_: int) -> None:
        gate.wait()
        send(session)

    with caplog.at_level(logging.WARNING, "urllib3"), ThreadPoolExecutor(24) as pool:
        list(pool.map(one, range(24)))
    assert len(made) == 1
    assert len(stub.asked) == 24
    assert "Connection pool is full" not in caplog.text


def test_each_region_has_a_client(session: Session, stub: Stub) -> None:
    for region in ("ap-guangzhou", "ap-beijing", "ap-guangzhou"):
        session.send("cvm", "DescribeImages", region, {}, read=dict, what="List", repeatable=True)
    assert [asked.headers["X-TC-Region"] for asked in stub.asked] == ["ap-guangzhou", "ap-beijing", "ap-guangzhou"]


def test_the_sdk_does_not_log_whole_requests(session: Session, stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        send(session, ImageUrl="https://x.example/?sign=geheim")
    assert "geheim" not in caplog.text
    assert "TC3-HMAC-SHA256" not in caplog.text


def test_importing_and_connecting_loads_no_sdk() -> None:
    program = """
import sys
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.settings import Settings
from pulumi_machine_image.runtime.patience import Patience
cloud = TencentConnection(Settings()).cloud(Patience(60))
cloud.traits
print(sorted({name.split('.')[0] for name in sys.modules} & {"tencentcloud", "requests", "urllib3", "pulumi"}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
