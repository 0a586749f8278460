"""The HTTP door under whatever comes: an answer of the protocol or a closed connection, never a traceback, and the next
client is served as if nothing had been."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from emulator import odd_heads
from emulator import odd_requests as odd
from emulator.door import ODD_STATUSES, Answer, Door, nothing_logged, serialized
from emulator.lab import FIRST, Lab
from pulumi_machine_image.emulator.catalogue import DEMO_IMAGE
from pulumi_machine_image.emulator.registry import ACTIONS, Action

TOKEN = "an-admin-token-0123456789"
LIST = sorted(ACTIONS.values(), key=lambda action: (action.service, action.name))


def examples(number: int) -> settings:
    """So many, the same each time; one emulator serves all examples of a test, and has to."""
    unchecked = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=number, derandomize=True, database=None, suppress_health_check=unchecked)


@pytest.fixture
def world(build: Callable[..., Lab]) -> Lab:
    lab = build()
    lab.emulator.laboratory.seed(odd.WORLD)
    return lab


@pytest.fixture
def door(world: Lab) -> Door:
    return Door(world.emulator.endpoint)


def check(door: Door, *pieces: bytes) -> list[Answer]:
    """The answers, which must all be in the protocol; nothing else may have happened."""
    with nothing_logged():
        answers = door.talk(*pieces).answers
        door.check_alive()
    return answers


def check_call(door: Door, request: bytes) -> Answer:
    """The answer to what is a request of HTTP, however senseless."""
    (answer,) = check(door, request)
    assert answer.status == 200
    return answer


CLIENT_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(range(150)) + b"\n" + bytes(38)


@examples(60)
@given(st.binary(max_size=300) | st.text(st.sampled_from("GETPOS /HT1.\r\n:0"), max_size=60).map(str.encode))
@example(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9))
@example(CLIENT_HELLO)
@example(CLIENT_HELLO.replace(b"\n", b""))
@example(b"GET /\r\n")
@example(b"GET / HTTP/1.1\r\n" * 50)
@example(b"\x05\x01\x00")
@example(b"\r\n" * 1000)
@example(b"\x00" * 200_000)
def test_bytes_that_are_no_request_get_nothing_done(door: Door, sent: bytes) -> None:
    assert all(answer.status in ODD_STATUSES or answer.code for answer in check(door, sent))


@examples(200)
@given(st.sampled_from(["POST", "GET"]), st.lists(odd_heads.changes, min_size=1, max_size=3))
def test_a_request_that_is_almost_right_is_answered_or_ends_the_connection(
    door: Door, method: str, changes: list[odd_heads.Change]
) -> None:
    body, query = (b'{"Limit": 1}', "") if method == "POST" else (b"", "Limit=1")
    check(door, odd_heads.changed(*door.parts("DescribeImages", body, method=method, query=query), changes))


damage = st.tuples(st.integers(0, 900), st.integers(0, 9), st.binary(max_size=6))


@examples(100)
@given(st.lists(damage, min_size=1, max_size=4))
def test_a_request_with_damaged_bytes_is_answered_or_ends_the_connection(
    door: Door, damaged: list[tuple[int, int, bytes]]
) -> None:
    request = door.request("DescribeImages", b'{"Filters": [{"Name": "image-type", "Values": ["PRIVATE_IMAGE"]}]}')
    for place, length, instead in damaged:
        request = request[:place] + instead + request[place + length :]
    check(door, request)


@examples(200)
@given(odd.calls(), st.booleans())
def test_whatever_parameters_a_signed_call_has_it_is_answered(
    door: Door, call: tuple[Action, dict[str, Any]], plain: bool
) -> None:
    action, sent = call
    check_call(door, door.request(action.name, odd.as_body(sent, plain=plain), service=action.service))


@examples(120)
@given(odd.calls(), st.sampled_from(["query", "older query", "older form"]))
def test_whatever_is_flattened_into_a_query_or_a_form_is_answered(
    door: Door, call: tuple[Action, dict[str, Any]], way: str
) -> None:
    action, sent = call
    flat = odd.flattened(sent)
    if way == "query":
        request = door.request(action.name, b"", service=action.service, method="GET", query=urlencode(flat))
    else:
        request = door.older(action.name, flat, service=action.service, method="GET" if "query" in way else "POST")
    check_call(door, request)


@pytest.mark.parametrize("body", odd.BODIES, ids=lambda body: f"{body[:16]!r} {len(body)}")
def test_a_body_that_is_no_object_of_parameters_is_refused(door: Door, body: bytes) -> None:
    for action in ("DescribeImages", "CreateImage"):
        assert check_call(door, door.request(action, body)).code or not body.strip()


@examples(60)
@given(st.sampled_from(LIST), odd.bodies)
def test_whatever_a_signed_body_is_it_is_answered(door: Door, action: Action, body: bytes) -> None:
    check_call(door, door.request(action.name, body, service=action.service))


@pytest.mark.parametrize(
    ("action", "sent", "code"),
    [
        ("RunInstances", {"SystemDisk": {"DiskSize": 2**63}}, "InvalidParameterValue"),
        ("RunInstances", {"DataDisks": [{"DiskSize": 10**40}]}, "InvalidParameterValue"),
        ("RunInstances", {"DataDisks": [{"DiskSize": 10}] * 22}, "InvalidParameterValue.LimitExceeded"),
        ("RunInstances", {"SystemDisk": {"DiskType": "x" * 1000}}, "InvalidParameterValue"),
        ("RunInstances", {"InstanceName": "x" * 129}, "InvalidInstanceName.TooLong"),
        ("CreateSnapshot", {"DiskId": "disk-demosys1", "SnapshotName": "x" * 61}, "InvalidParameterValue"),
        ("DescribeSnapshots", {"SnapshotIds": ["snap-aaaaaa"] * 300_000}, "LimitExceeded"),
        ("GetResources", {"PaginationToken": "9" * 4301}, "InvalidParameter.PaginationTokenInvalid"),
        ("GetResources", {"PaginationToken": "\u0663"}, "InvalidParameter.PaginationTokenInvalid"),
        ("AssumeRole", {"RoleArn": f"qcs::cam::uin/{FIRST}:role/{'9' * 5000}"}, "InvalidParameter.ParamError"),
    ],
)
def test_what_was_answered_wrongly_once_is_refused(door: Door, action: str, sent: dict[str, Any], code: str) -> None:
    usual: dict[str, dict[str, Any]] = {
        "RunInstances": {"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": DEMO_IMAGE},
        "AssumeRole": {"RoleSessionName": "session"},
    }
    (declared,) = (known for known in LIST if known.name == action)
    body = json.dumps({**usual.get(action, {}), **sent}).encode()
    assert check_call(door, door.request(action, body, service=declared.service)).code == code


header_texts = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=30)
odd_headers = st.fixed_dictionaries(
    {},
    optional={
        "Authorization": st.lists(
            odd.mostly(
                st.sampled_from(
                    [
                        *("TC3-HMAC-SHA256 ", "Credential=", "AKIDemulator1", "/2026-01-01/cvm/tc3_request", ", "),
                        *(
                            "SignedHeaders=",
                            "content-type;host",
                            ";;",
                            "Signature=",
                            "0" * 64,
                            "\u00b2" * 64,
                            "Bearer ",
                        ),
                    ]
                ),
                header_texts,
            ),
            max_size=9,
        ).map("".join),
        "X-TC-Timestamp": st.sampled_from(["0", "-1", "1e9", "9" * 12, "\u00b2", "\u00a0" + "1" * 10]) | header_texts,
        "X-TC-Action": header_texts,
        "X-TC-Version": header_texts,
        "X-TC-Region": header_texts,
        "X-TC-Token": header_texts,
        "X-TC-Language": header_texts,
        "Host": header_texts,
        "Content-Type": st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data", "message/rfc822"]),
    },
)


@examples(100)
@given(odd_headers)
def test_whatever_the_headers_of_the_signature_say_is_answered(door: Door, changed: dict[str, str]) -> None:
    first, headers, body = door.parts("DescribeZones", b"{}")
    merged = {**dict(headers), **{name.encode(): value.encode("latin-1") for name, value in changed.items()}}
    check_call(door, serialized(first, list(merged.items()), body))


@examples(60)
@given(
    st.lists(st.sampled_from(["quota", "zones", "wrong", "last"]), min_size=1, max_size=6),
    st.sampled_from([b"", b"\r\n", b"GET", b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabc", b"\xff\n\n"]),
    st.integers(1, 2000),
)
def test_requests_that_follow_each_other_at_once_are_answered_in_order(
    door: Door, wanted: list[str], rest: bytes, size: int
) -> None:
    first, headers, body = door.parts("DescribeRegions", b"{}")
    requests = {
        "quota": door.request("DescribeImageQuota"),
        "zones": door.request("DescribeZones"),
        "wrong": door.request("DescribeNothing"),
        "last": serialized(first, [*headers, (b"Connection", b"close")], body),
    }
    sent = b"".join(requests[name] for name in wanted) + rest
    answers = check(door, *(sent[start : start + size] for start in range(0, len(sent), size)))
    keys = {"quota": "ImageNumQuota", "zones": "ZoneSet", "wrong": "Error", "last": "RegionSet"}
    served = wanted[: wanted.index("last") + 1] if "last" in wanted else wanted
    assert [keys[name] in answer.response for name, answer in zip(served, answers, strict=False)] == [True] * len(
        served
    )
    assert [answer.code for answer in answers[len(served) :]] in ([], ["InvalidRequest"])
    assert "last" not in wanted or len(answers) == len(served)


MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("size", "code"), [(10 * MEGABYTE, "UnknownParameter"), (10 * MEGABYTE + 1, "RequestSizeLimitExceeded")]
)
def test_a_body_of_10_megabytes_is_read_and_a_larger_one_refused(door: Door, size: int, code: str) -> None:
    body = b'{"X": "' + b"x" * (size - 9) + b'"}'
    assert len(body) == size
    assert check_call(door, door.request("DescribeImages", body)).code == code


@pytest.mark.parametrize(
    ("size", "code"),
    [
        (32 * 1024, "UnknownParameter"),
        (32 * 1024 + 1, "RequestSizeLimitExceeded"),
        (99_999, "RequestSizeLimitExceeded"),
    ],
)
def test_a_query_of_32_kilobytes_is_read_and_a_longer_one_refused(door: Door, size: int, code: str) -> None:
    query = "X=" + "x" * (size - 2)
    assert check_call(door, door.request("DescribeImages", b"", method="GET", query=query)).code == code


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_that_is_cut_anywhere_changes_nothing(world: Lab, door: Door, method: str) -> None:
    sent = {"ImageName": "half", "InstanceId": "ins-demo0001"}
    body, query = (b"", urlencode(sent)) if method == "GET" else (json.dumps(sent).encode(), "")
    request = door.request("CreateImage", body, method=method, query=query)
    line_ends = [place + 2 for place in range(len(request)) if request[place : place + 2] == b"\r\n"]
    places = {*range(0, len(request), 9), *line_ends, len(request) - 1} - {len(request)}
    with nothing_logged():
        for place in sorted(places):
            assert all(answer.code for answer in door.talk(request[:place]).answers)
    assert not [call for call in world.emulator.calls if call.account]
    assert check_call(door, request).response["ImageId"]


RULE = {
    "do": "refuse",
    "code": "A.B",
    "action": "CreateImage",
    "nth": [1],
    "seconds": 1,
    "probability": 0.5,
    "times": 1,
}
ADMIN: dict[str, list[Any]] = {
    "": [{}],
    "/journal": [{}],
    "/faults": [[RULE], {**RULE, "do": "http", "status": 10**30}, {"do": "fail-images", "regions": ["ap-*"]}],
    "/faults/clear": [{}, {"number": 10**400}, {"number": True}],
    "/clock": [
        *({"advance": number} for number in (60, -1, 10**400, -(10**400), True, 1e308, float("nan"))),
        *({"put": words} for words in ("frozen", "real", "+9999999999", "9999-12-31T23:59:59Z", "\ud800")),
    ],
    "/reset": [{}],
    "/seed": [
        odd.WORLD,
        {"accounts": {FIRST: {"ap-guangzhou": 1}}},
        {"accounts": {FIRST: {"ap-guangzhou": {"images": [{}]}}}},
    ],
    "/nothing": [{}],
    "/journal/../faults": [{}],
}
admin_calls = st.sampled_from(sorted(ADMIN)).flatmap(
    lambda path: st.tuples(
        st.just(path),
        st.one_of(
            st.sampled_from(ADMIN[path]),
            st.sampled_from(ADMIN[path]),
            st.dictionaries(st.sampled_from(sorted(RULE)), odd.leaves),
            odd.odd_json,
        ),
    )
)
admin_queries = st.dictionaries(
    st.sampled_from(["action", "region", "account", "outcome", "since", "limit", "reset", "x"]),
    st.sampled_from(["1", "0", "-1", "9" * 5000, "\u0663", "true", "10m", "999999999d", "0001-01-01T00:00:00Z", "\0"]),
    max_size=2,
).map(urlencode)


@pytest.fixture
def admin_door(build: Callable[..., Lab]) -> Door:
    return Door(build(admin_token=TOKEN).emulator.endpoint)


def ask_admin(door: Door, method: str, path: str, query: str, body: bytes, token: str) -> tuple[int, Any]:
    headers = [("Host", door.host), ("Authorization", f"Bearer {token}"), ("Content-Length", str(len(body)))]
    first = f"{method} /_emulator{path}?{query} HTTP/1.1".encode()
    with nothing_logged():
        received = door.talk(serialized(first, [(n.encode(), v.encode()) for n, v in headers], body))
    ((status, answer),) = received.messages
    assert TOKEN.encode() not in received.data
    if status != 200:
        (error,) = json.loads(answer).items()
        assert error[0] == "error"
        assert "\n" not in error[1]
        assert len(error[1]) <= 1000
    return status, json.loads(answer)


@pytest.mark.parametrize(
    ("method", "path", "query", "sent"),
    [
        ("POST", "/clock", "", {"advance": 10**400}),
        ("POST", "/clock", "", {"advance": -(10**400)}),
        ("POST", "/faults", "", {"a\r\nb": 1}),
        ("POST", "/seed", "", {"x" * 5000: 1}),
        ("GET", "/journal", f"limit={'9' * 5000}", {}),
        ("GET", "/journal", "limit=%D9%A3", {}),
    ],
)
def test_what_the_admin_was_answered_wrongly_once_is_refused(
    admin_door: Door, method: str, path: str, query: str, sent: Any
) -> None:
    assert ask_admin(admin_door, method, path, query, odd.as_body(sent, plain=False), TOKEN)[0] == 400


@examples(120)
@given(st.sampled_from(["GET", "POST", "POST"]), admin_calls, admin_queries, st.booleans())
def test_whatever_comes_with_the_admins_token_is_answered(
    admin_door: Door, method: str, call: tuple[str, Any], query: str, plain: bool
) -> None:
    path, body = call
    status, _ = ask_admin(admin_door, method, path, query, odd.as_body(body, plain=plain), TOKEN)
    assert status in (200, 400, 404, 405)
    assert ask_admin(admin_door, "POST", "/faults/clear", "", b"", TOKEN)[0] == 200
    admin_door.check_alive()


@examples(40)
@given(
    st.sampled_from(["GET", "POST"]), st.sampled_from(sorted(ADMIN)), header_texts.filter(lambda text: text.isascii())
)
def test_whatever_comes_with_another_token_is_refused(admin_door: Door, method: str, path: str, token: str) -> None:
    assert ask_admin(admin_door, method, path, "", b"{}", token)[0] == 401


def test_the_admins_door_is_not_there_unless_it_was_asked_for(door: Door) -> None:
    request = b"GET /_emulator/clock HTTP/1.1\r\nAuthorization: Bearer " + TOKEN.encode() + b"\r\n\r\n"
    assert [answer.code for answer in check(door, request)] == ["MissingParameter"]
