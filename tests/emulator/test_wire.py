"""Raw requests, as other clients than the Python SDK send them."""

import errno
import hashlib
import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlencode

import pytest
from tencentcloud.common import credential
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from emulator.lab import GUANGZHOU, Client, Lab
from pulumi_machine_image.emulator.protocol import Reply
from pulumi_machine_image.emulator.signature import sign
from pulumi_machine_image.emulator.wire import Server

DESCRIBE = {"X-TC-Action": "DescribeImages", "X-TC-Version": "2017-03-12", "X-TC-Region": GUANGZHOU}


class Wire:
    """One connection that signs what it is told to send."""

    def __init__(self, lab: Lab) -> None:
        host, port = lab.emulator.endpoint.removeprefix("http://").split(":")
        self.host = f"{host}:{port}"
        self.keys = lab.emulator.credentials()
        self.connection = http.client.HTTPConnection(host, int(port), timeout=5)

    def send(
        self,
        body: bytes = b"{}",
        method: str = "POST",
        target: str = "/",
        service: str = "cvm",
        signed: str = "content-type;host",
        changes: dict[str, str] | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        """Sends and reads an envelope; `changes` are made before signing, `after` (in options) after it."""
        stamp = int(options.get("stamp", time.time()))
        day = options.get("day") or datetime.fromtimestamp(stamp, timezone.utc).strftime("%Y-%m-%d")
        headers = {"Content-Type": "application/json", "Host": self.host, "X-TC-Timestamp": str(stamp), **DESCRIBE}
        headers |= changes or {}
        lowered = {name.lower(): value for name, value in headers.items()}
        payload = b"UNSIGNED-PAYLOAD" if "x-tc-content-sha256" in lowered else body
        values = "".join(f"{name}:{lowered[name]}\n" for name in signed.split(";"))
        query = target.partition("?")[2]
        canonical = "\n".join((method, "/", query, values, signed, hashlib.sha256(payload).hexdigest()))
        scope = f"{day}/{service}/tc3_request"
        signature = sign(options.get("secret_key", self.keys.secret_key), scope, stamp, canonical)
        credential = f"{options.get('secret_id', self.keys.secret_id)}/{scope}"
        headers["Authorization"] = (
            f"TC3-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={signature}"
        )
        changed: dict[str, str | None] = {**headers, **options.get("after", {})}
        self.connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in changed.items():
            if value is not None:
                self.connection.putheader(name, value)
        self.connection.putheader("Content-Length", str(len(body)))
        self.connection.endheaders(body)
        answer = self.connection.getresponse()
        self.status, self.content_type = answer.status, answer.getheader("Content-Type")
        response: dict[str, Any] = json.loads(answer.read())["Response"]
        assert response["RequestId"]
        return response

    def code(self, *arguments: Any, **options: Any) -> str:
        return str(self.send(*arguments, **options).get("Error", {}).get("Code", ""))


@pytest.fixture
def wire(lab: Lab) -> Iterator[Wire]:
    wire = Wire(lab)
    yield wire
    wire.connection.close()


def test_answers_are_http_200_with_the_exact_content_type_even_when_they_are_errors(wire: Wire) -> None:
    assert wire.send(b'{"Limit": 1}')["TotalCount"] > 20
    assert (wire.status, wire.content_type) == (200, "application/json")
    assert wire.code(b'{"Limit": 1000}') == "InvalidParameterValue.InvalidParameterValueLimit"
    assert (wire.status, wire.content_type) == (200, "application/json")


@pytest.mark.parametrize("target", ["/", "/?", "/any/path", "http://cvm.tencentcloudapi.com/", "http://x/y?"])
def test_any_path_and_the_absolute_form_are_taken(wire: Wire, target: str) -> None:
    assert wire.code(target=target) == ""


@pytest.mark.parametrize("host", ["cvm.tencentcloudapi.com", "http://127.0.0.1:1234", "localhost:80"])
def test_host_is_verified_as_it_was_sent(wire: Wire, host: str) -> None:
    assert wire.code(changes={"Host": host}) == ""
    assert wire.code(changes={"Host": host}, after={"Host": "other"}) == "AuthFailure.SignatureFailure"


def test_an_empty_host_skips_the_check(wire: Wire) -> None:
    assert wire.code(changes={"Host": "cvm.x"}, after={"Host": ""}) == ""
    assert wire.code(changes={"Host": ""}, secret_id="AKIDnobody") == "AuthFailure.SecretIdNotFound"


def test_a_get_request_carries_a_flattened_query(wire: Wire) -> None:
    query = [
        ("Filters.0.Name", "image-type"),
        ("Filters.0.Values.0", "PRIVATE_IMAGE"),
        ("Filters.0.Values.1", "PUBLIC_IMAGE"),
        ("Filters.1.Name", "platform"),
        ("Filters.1.Values.0", "Windows"),
        ("Limit", "2"),
    ]
    answer = wire.send(b"", method="GET", target=f"/?{urlencode(query)}")
    assert answer["TotalCount"] == 4
    assert len(answer["ImageSet"]) == 2


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("Limit=x", "InvalidParameter"),
        ("Limit.0=1", "InvalidParameter"),
        ("Limit=1&Limit.0=1", "InvalidParameter"),
        ("Filters.0=a&Filters.0.Name=b", "InvalidParameter"),
        ("Nonsense=1", "UnknownParameter"),
        ("Filters.x.Name=1", "InvalidParameter"),
        (f"{'a.' * 5000}a=1", "InvalidParameter"),
        ("Filters.99999999999.Name=1", "InvalidParameter"),
        ("x" * 33000, "RequestSizeLimitExceeded"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(wire: Wire, query: str, code: str) -> None:
    assert wire.code(b"", method="GET", target=f"/?{query}") == code


def test_the_sdk_can_use_get(lab: Lab) -> None:
    got = Client(lab.emulator, "cvm", GUANGZHOU, "", method="GET")
    made = got("CreateImage", ImageName="web", InstanceId="ins-demo0001", DataDiskIds=["disk-demodat1"])["ImageId"]
    (image,) = got("DescribeImages", ImageIds=[made], Limit=1)["ImageSet"]
    assert image["ImageName"] == "web"
    got("DeleteImages", ImageIds=[lab.image("other")], DeleteBindedSnap=True)


@pytest.mark.parametrize("way", ["proxy", "scheme in the endpoint", "localhost"])
def test_the_sdk_reaches_it_in_every_way_that_clients_have(lab: Lab, way: str) -> None:
    address = lab.emulator.endpoint.removeprefix("http://")
    http = {
        "proxy": HttpProfile(protocol="http", proxy=lab.emulator.endpoint),
        "scheme in the endpoint": HttpProfile(endpoint=lab.emulator.endpoint),
        "localhost": HttpProfile(protocol="http", endpoint=address.replace("127.0.0.1", "localhost")),
    }[way]
    keys = credential.Credential(*lab.emulator.credentials())
    client = CommonClient("cvm", "2017-03-12", keys, GUANGZHOU, ClientProfile(httpProfile=http))
    assert client.call_json("DescribeImageQuota", {})["Response"]["ImageNumQuota"] == 10


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"X-TC-Action": "DescribeEverything"}, "InvalidAction"),
        ({"X-TC-Action": "ProgramFpgaImage"}, "InvalidAction"),
        ({"X-TC-Action": ""}, "MissingParameter"),
        ({"X-TC-Version": "2020-01-01"}, "NoSuchVersion"),
        ({"X-TC-Version": ""}, "MissingParameter"),
        ({"X-TC-Region": ""}, "MissingParameter"),
        ({"X-TC-Region": "ap-nowhere"}, "UnsupportedRegion"),
        ({"X-TC-Token": "temporary"}, "AuthFailure.TokenFailure"),
    ],
)
def test_unknown_actions_versions_and_regions_have_their_codes(wire: Wire, changes: dict[str, str], code: str) -> None:
    assert wire.code(changes=changes) == code


def test_of_an_action_that_the_cloud_may_have_it_is_said_that_the_emulator_has_it_not(wire: Wire) -> None:
    refusal = wire.send(changes={"X-TC-Action": "ResetInstance"})["Error"]
    assert refusal["Message"] == "This emulator has no action 'ResetInstance' of cvm 2017-03-12."
    left_out = wire.send(changes={"X-TC-Action": "ProgramFpgaImage"})["Error"]["Message"]
    assert left_out.startswith("This emulator has no action 'ProgramFpgaImage' of cvm 2017-03-12, since it loads")


def test_the_service_is_that_of_the_scope(wire: Wire) -> None:
    assert wire.code(service="vpc") == "NoSuchProduct"
    assert wire.code(service="cbs") == "InvalidAction"
    snapshots = {"X-TC-Action": "DescribeSnapshots", "Host": "cvm.tencentcloudapi.com"}
    assert wire.code(service="cbs", changes=snapshots) == ""


def test_identity_and_tags_need_no_region(wire: Wire) -> None:
    who = {"X-TC-Action": "GetCallerIdentity", "X-TC-Version": "2018-08-13", "X-TC-Region": ""}
    assert wire.send(service="sts", changes=who)["AccountId"] == "100000000001"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", ""),
        (b"  ", ""),
        (b"{", "InvalidParameter"),
        (b"[]", "InvalidParameter"),
        (b"\xff\xfe", "InvalidParameter"),
        ('{"ImageIds": ["\ud800"]}'.encode("utf-8", "surrogatepass"), "InvalidParameter"),
        ('{"ImageIds": ["\ud800"]}'.encode("utf-16", "surrogatepass"), "InvalidParameter"),
        (b'{"ImageIds": [' + b"0," * 10_001 + b"0]}", "LimitExceeded"),
        (b'{"ImageIds": "img-00000000"}', "InvalidParameter"),
        (b'{"Limit": "20"}', "InvalidParameter"),
        (b'{"Limit": 2.5}', "InvalidParameter"),
        (b'{"Limit": true}', "InvalidParameter"),
        (b'{"Limit": NaN}', "InvalidParameter"),
        (b'{"Limit": null}', ""),
        (b'{"Filters": [{"Name": "image-name"}]}', "MissingParameter"),
        (b'{"Filters": [{"Name": "image-name", "Values": ["a"], "Value": 1}]}', "UnknownParameter"),
        (b'{"limit": 1}', "UnknownParameter"),
        (b'{"InstanceType": "\\ud800"}', "InvalidParameter"),
        (b'{"Offset": 99999999999999999999999999}', ""),
        (b'{"Filters": ' + b"[" * 900 + b"]" * 900 + b"}", "InvalidParameter"),
        (b'{"Filters": ' + b"[" * 100_000, "InvalidParameter"),
    ],
)
def test_a_body_is_a_json_object_of_the_documented_types(wire: Wire, body: bytes, code: str) -> None:
    assert wire.code(body) == code


def test_a_parameter_that_is_missing_is_named(wire: Wire) -> None:
    answer = wire.send(changes={"X-TC-Action": "ModifyImageAttribute"})
    assert answer["Error"] == {
        "Code": "MissingParameter",
        "Message": "The request is missing a required parameter `ImageId`.",
    }


def test_signatures_over_more_headers_and_unsigned_payloads_are_taken(wire: Wire) -> None:
    more = "content-type;host;x-tc-action"
    assert wire.code(signed=more) == ""
    assert wire.code(signed=more, changes={"X-TC-Action": "describeimages"}, after=DESCRIBE) == ""
    assert wire.code(b'{"Limit": 3}', changes={"X-TC-Content-SHA256": "UNSIGNED-PAYLOAD"}) == ""


def test_what_was_changed_after_signing_is_refused(wire: Wire) -> None:
    assert wire.code(after={"Content-Type": "text/plain"}) == "AuthFailure.SignatureFailure"
    assert wire.code(after={"X-TC-Timestamp": str(int(time.time()) - 100)}) == "AuthFailure.SignatureFailure"
    answer = wire.send(secret_key="wrong")
    assert answer["Error"]["Code"] == "AuthFailure.SignatureFailure"
    assert "check your signature" in answer["Error"]["Message"]


@pytest.mark.parametrize("seconds", [-360, 360, -86400 * 365])
def test_a_timestamp_more_than_five_minutes_away_has_expired(wire: Wire, seconds: int) -> None:
    assert wire.code(stamp=time.time() + seconds) == "AuthFailure.SignatureExpire"


def test_a_timestamp_less_than_five_minutes_away_is_good(wire: Wire) -> None:
    for seconds in (-200, 290):
        assert wire.code(stamp=time.time() + seconds) == ""


def test_the_worlds_clock_has_no_say_in_signatures(lab: Lab, wire: Wire) -> None:
    lab.clock.advance(86400 * 365)
    assert wire.code() == ""


@pytest.mark.parametrize(
    ("after", "code"),
    [
        ({"Authorization": None}, "AuthFailure.InvalidAuthorization"),
        ({"Authorization": ""}, "AuthFailure.InvalidAuthorization"),
        ({"Authorization": "SKIP"}, "AuthFailure.InvalidAuthorization"),
        ({"Authorization": "TC3-HMAC-SHA256 Credential=x"}, "AuthFailure.InvalidAuthorization"),
        ({"Authorization": "TC3-HMAC-SHA256 " + "a" * 60_000}, "AuthFailure.InvalidAuthorization"),
        ({"X-TC-Timestamp": None}, "MissingParameter"),
        ({"X-TC-Timestamp": "soon"}, "InvalidParameter"),
        ({"X-TC-Timestamp": "9" * 12}, "AuthFailure.SignatureExpire"),
        ({"X-TC-Timestamp": "9" * 13}, "InvalidParameter"),
    ],
)
def test_a_signature_that_cannot_be_read_has_its_code(wire: Wire, after: dict[str, Any], code: str) -> None:
    assert wire.code(after=after) == code


def test_keys_of_nobody_and_of_yesterday_are_refused(wire: Wire) -> None:
    for nobody in ("AKIDnobody", "AKIDemulator3", "AKIDemulator100000000001", "AKIDemulator999000000001"):
        assert wire.code(secret_id=nobody) == "AuthFailure.SecretIdNotFound"
    assert wire.code(day="2020-02-30") == "AuthFailure.SignatureFailure"
    assert wire.code(signed="host") == "AuthFailure.SignatureFailure"


def test_no_message_repeats_a_secret(wire: Wire) -> None:
    for options in ({"secret_key": "wrong"}, {"secret_id": "AKIDnobody"}, {"after": {"Authorization": "x emulator1"}}):
        assert "emulator1" not in json.dumps(wire.send(**options))


def test_one_connection_serves_many_calls(lab: Lab, wire: Wire) -> None:
    wire.send()
    first = wire.connection.sock
    for _ in range(3):
        assert wire.code() == ""
    assert wire.connection.sock is first is not None


def converse(lab: Lab, sent: bytes) -> bytes:
    host, port = lab.emulator.endpoint.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65536):
            received += part
    return received


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"hello\r\n\r\n", "InvalidRequest"),
        (b"GET\r\n\r\n", "InvalidRequest"),
        (b"DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", "UnsupportedProtocol"),
        (b"GET / HTTP/9.9\r\n\r\n", "InvalidRequest"),
        (b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 70_000 + b"\r\n\r\n", "InvalidRequest"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", "InvalidRequest"),
        (b"GET /" + b"y" * 70_000 + b" HTTP/1.1\r\n\r\n", "RequestSizeLimitExceeded"),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "InvalidRequest"),
        (b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", "InvalidRequest"),
        (b"POST / HTTP/1.1\r\nContent-Length: 20000000\r\n\r\n", "RequestSizeLimitExceeded"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "InvalidRequest"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "MissingParameter"),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}abc", "InvalidRequest"),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "InvalidRequest"),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "InvalidRequest"),
        (b"POST / HTTP/1.1\r\nContent-Length : 2\r\n\r\n{}", "InvalidRequest"),
        (b"POST / HTTP/1.1\r\nX: y\rContent-Length: 2\r\n\r\n{}", "InvalidRequest"),
        (b"POST / HTTP/1.1\r\nX: y\r\n Content-Length: 2\r\n\r\n{}", "InvalidRequest"),
        (b"POST / HTTP/1.1\r\nno colon\r\nContent-Length: 2\r\n\r\n{}", "InvalidRequest"),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\x00\r\n\r\n{}", "InvalidRequest"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n", "InvalidRequest"),
        (b"GET / HTTP/1.1\r\nX-TC-Action: A\r\nX-TC-Action: B\r\n\r\n", "InvalidRequest"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", "InvalidRequest"),
        (b"GET / HTTP/1.1\r\nHost: x", "InvalidRequest"),
        (b"GET /\r\n\r\n", "InvalidRequest"),
        (b"POST / HTTP/1.1\nContent-Length:2 \n\n{}", "MissingParameter"),
        (b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc", ""),
        (b"", ""),
    ],
)
def test_what_is_no_call_gets_an_envelope_or_a_closed_connection(lab: Lab, sent: bytes, code: str) -> None:
    received = converse(lab, sent)
    if not code:
        assert received == b""
        return
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"Content-Type: application/json\r\n" in head + b"\r\n"
    assert json.loads(body)["Response"]["Error"]["Code"] == code
    assert b"Traceback" not in received
    assert received.count(b"HTTP/1.1 ") == 1


def test_a_refusal_of_the_first_line_repeats_nothing_of_it(lab: Lab) -> None:
    for line in (b"DELETE /?Token=secret HTTP/1.1", b"GET /?Token=secret x HTTP/1.1", b"GET /?Token=secret"):
        assert b"secret" not in converse(lab, line + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("Origin", "https://example.com", "InvalidRequest"),
        ("Origin", "null", "InvalidRequest"),
        ("Sec-Fetch-Site", "cross-site", "InvalidRequest"),
        ("Sec-Fetch-Site", "same-site", "InvalidRequest"),
        ("Sec-Fetch-Site", "none", ""),
    ],
)
def test_a_web_page_makes_no_images(wire: Wire, header: str, value: str, code: str) -> None:
    """Its visitor's browser would send whatever it likes, and the emulator's keys are known to everybody."""
    assert wire.code(changes={header: value}) == code


def test_a_body_far_too_large_is_refused_in_words_though_it_is_still_being_sent(wire: Wire) -> None:
    assert wire.code(b"x" * 40_000_000) == "RequestSizeLimitExceeded"


def test_no_free_file_descriptor_is_no_reason_to_run_in_circles(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(0)
    asked: list[str] = []
    accept = server.get_request

    def full() -> Any:
        asked.append("connection")
        if len(asked) < 6:
            raise OSError(errno.EMFILE, "Too many open files")
        return accept()

    monkeypatch.setattr(server, "get_request", full)
    monkeypatch.setattr(server._ended, "wait", lambda seconds: asked.append("pause"))
    server.start(lambda incoming: Reply(b"{}"))
    with closing(http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"{}"
    server.stop()
    assert asked == ["connection", "pause"] * 3 + ["connection"]


def test_the_answer_to_head_has_no_body(lab: Lab) -> None:
    host, port = lab.emulator.endpoint.removeprefix("http://").split(":")
    with closing(http.client.HTTPConnection(host, int(port), timeout=5)) as connection:
        connection.request("HEAD", "/")
        answer = connection.getresponse()
        assert (answer.status, answer.read(), answer.getheader("Connection")) == (501, b"", "close")


def test_a_client_that_waits_for_leave_to_send_gets_it(lab: Lab) -> None:
    received = converse(lab, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}")
    assert received.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


def test_only_the_loopback_is_listened_on(lab: Lab) -> None:
    assert lab.emulator.endpoint.startswith("http://127.0.0.1:")
