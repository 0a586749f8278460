"""Requests that are almost HTTP: strategies for the fuzz of the door."""

from typing import Any

from hypothesis import strategies as st

Pairs = list[tuple[bytes, bytes]]
_METHODS = [*b"GET POST get HEAD PUT CONNECT OPTIONS PRI G\x00T \xff".split(), b"", b"X" * 300]
_TARGETS = [
    *b"/ * // /\x00 /\xff\xfe ?a=%zz /?&&==&a /?a=%00%ff%ud800 \\ /#a?b x:443 /_emulator/ :// http:// http://x".split(),
    *(b"", b"/a b", b"http://cvm.tencentcloudapi.com/", b"HTTP://[::1]:1/?a"),
    *(b"/?" + b"a." * 5000 + b"=1", b"/?" + b"x" * 32_769, b"/" + b"y" * 70_000, b"/?" + b"a=1&" * 8000),
]
_VERSIONS = [*b"HTTP/1.1 HTTP/1.0 HTTP/0.9 HTTP/2.0 HTTP/1.10 HTTP/1.-1 http/1.1 HTTP/1.\xb2 ICY".split(), b""]
_VALUES: dict[bytes, list[bytes]] = {
    b"Content-Length": [*b"0 1 2 -1 +2 0x2 2_0 \xb2 1e1".split(), b"", b"2, 2", b"9" * 30],
    b"Transfer-Encoding": [b"chunked", b"identity", b"gzip, chunked", b"\x0bchunked", b""],
    b"Expect": [b"100-continue", b"100-CONTINUE", b"something"],
    b"Connection": [b"close", b"keep-alive", b"Upgrade, HTTP2-Settings", b"\xff"],
    b"Upgrade": [b"h2c"],
    b"Origin": [b"null", b"http://x"],
    b"Sec-Fetch-Site": [b"cross-site", b"none", b"\xff"],
    b"Host": [b"", b"a b", b"evil"],
    b"X-TC-Action": [b"\xe4\xb8\xad"],
    b"X-TC-Timestamp": [b"9" * 12],
    b"X-TC-Region": [b"x" * 8000],
    b"X-TC-Token": [b"t"],
    b"X-TC-Language": [b"en-US\x00"],
    b"X-TC-Version": [b"2018-08-13"],
    b"X-TC-Content-SHA256": [b"UNSIGNED-PAYLOAD"],
    b"Content-Type": [b"multipart/form-data", b"message/rfc822"],
    b"Content-Encoding": [b"gzip"],
    b"Authorization": [
        b"Bearer x",
        b"TC3-HMAC-SHA256 " + b"a" * 60_000,
        b"TC3-HMAC-SHA256 Credential=x/2020-99-99/cvm/tc3_request",
    ],
    b"X": [b"a\x00b", b"a\rContent-Length: 5", b"a\r\n\tfolded", b"a\nb", b"y" * 70_000],
    **{key: [b"y"] for key in (b"", b" folded", b"X\x00", b"X Y", b"\xff\xfe", b"X:")},
}
_EXTRA = [(name, value) for name, values in _VALUES.items() for value in values]
Change = tuple[str, Any]
changes: st.SearchStrategy[Change] = st.one_of(
    st.tuples(st.just("method"), st.sampled_from(_METHODS)),
    st.tuples(st.just("target"), st.sampled_from(_TARGETS)),
    st.tuples(st.just("version"), st.sampled_from(_VERSIONS)),
    st.tuples(st.just("first"), st.binary(max_size=60)),
    st.tuples(st.just("drop"), st.integers(0, 7)),
    st.tuples(st.just("repeat"), st.integers(0, 7)),
    st.tuples(st.just("value"), st.tuples(st.integers(0, 7), st.binary(max_size=40))),
    st.tuples(st.just("name"), st.tuples(st.integers(0, 7), st.binary(max_size=20))),
    st.tuples(st.just("add"), st.tuples(st.integers(0, 8), st.sampled_from(_EXTRA))),
    st.tuples(st.just("add"), st.tuples(st.integers(0, 8), st.sampled_from(_EXTRA))),
    st.tuples(st.just("many"), st.sampled_from([99, 101, 3000])),
    st.tuples(st.just("body"), st.binary(max_size=20)),
    st.tuples(st.just("before"), st.sampled_from([b"\r\n", b"\n", b"\x00", b"\x16\x03\x01\x02\x00\x01", b" "])),
    st.tuples(st.just("end"), st.sampled_from([b"\n", b"\r", b"\n\r", b"\r\r\n"])),
    st.tuples(st.just("colon"), st.sampled_from([b":", b" : ", b":\t \t", b"=", b""])),
)


def changed(first: bytes, headers: Pairs, body: bytes, wanted: list[Change]) -> bytes:
    """The request with some of its parts as they should not be."""
    line = dict(zip(("method", "target", "version"), first.split(b" "), strict=True))
    other = {"end": b"\r\n", "colon": b": ", "before": b"", "first": b"", "body": b""}
    headers = list(headers)
    for what, how in wanted:
        if what in line:
            line[what] = how
        elif what in other:
            other[what] = how
        elif what == "drop":
            del headers[how : how + 1]
        elif what == "repeat":
            headers += headers[how : how + 1]
        elif what == "value":
            place, text = how
            headers[place : place + 1] = [(name, text) for name, _ in headers[place : place + 1]]
        elif what == "name":
            place, text = how
            headers[place : place + 1] = [(text, value) for _, value in headers[place : place + 1]]
        elif what == "add":
            headers.insert(*how)
        else:
            headers += [(b"X", b"y")] * how
    end, colon, instead = other["end"], other["colon"], other["body"]
    body = body[: len(body) - len(instead)] + instead
    lines = [other["first"] or b" ".join(line.values()), *(name + colon + value for name, value in headers)]
    return other["before"] + end.join([*lines, b"", b""]) + body
