"""Calls with parameters that nobody should send, and some that somebody may: strategies for the fuzz of the door."""

import json
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from hypothesis import strategies as st

from emulator.lab import FIRST, GUANGZHOU, SECOND, SHANGHAI, THIRD
from pulumi_machine_image.emulator.catalogue import DEMO_IMAGE
from pulumi_machine_image.emulator.registry import ACTIONS, Action
from pulumi_machine_image.emulator.structures import Structure, fields

OWN, SHARED, WINDOWS, SYSTEM, DATA = "img-own00001", "img-shared01", "img-windows1", "snap-system01", "snap-data0001"
WORLD: dict[str, Any] = {
    "accounts": {
        FIRST: {
            GUANGZHOU: {
                "snapshots": [{"id": SYSTEM}, {"id": DATA, "usage": "DATA_DISK"}],
                "images": [
                    {"id": OWN, "name": "own", "family": "web", "snapshots": [SYSTEM], "tags": {"team": "web"}},
                    {"id": WINDOWS, "name": "windows", "sharedWith": [SECOND], "encrypted": False},
                ],
            }
        },
        SECOND: {GUANGZHOU: {"images": [{"id": SHARED, "name": "shared", "sharedWith": [FIRST]}]}},
    }
}
"""Content that requests can meet."""

_IMAGES = [OWN, SHARED, WINDOWS, DEMO_IMAGE, "img-nothere1", "img-0", "own"]
_SNAPSHOTS = [SYSTEM, DATA, "snap-nothere1"]
_RESOURCES = [
    *(f"qcs::cvm:{GUANGZHOU}:uin/{owner}:image/{OWN}" for owner in ("", FIRST, SECOND)),
    f"qcs::cvm:{GUANGZHOU}::instance/ins-demo0001",
    f"qcs::cvm:{SHANGHAI}::snapshot/{SYSTEM}",
    "qcs::::::",
]
_FILTERS = ["image-id", "image-name", "image-type", "platform", "tag-key", "tag:team", "tag:", "instance-state", "zone"]
_LIKELY: dict[str, list[str]] = {
    "ImageId": _IMAGES,
    "ImageIds": _IMAGES,
    "InstanceId": ["ins-demo0001", "ins-nothere1"],
    "InstanceIds": ["ins-demo0001", "ins-nothere1"],
    "SnapshotIds": _SNAPSHOTS,
    "DiskId": ["disk-demosys1", "disk-demodat1"],
    "DataDiskIds": ["disk-demosys1", "disk-demodat1"],
    "AccountIds": [FIRST, SECOND, THIRD, "999000000001", "998000000001", "1"],
    "DestinationRegions": [GUANGZHOU, SHANGHAI, "ap-singapore", "ap-nowhere"],
    "ResourceRegion": [GUANGZHOU, "ap-nowhere"],
    "Zone": ["ap-guangzhou-3", "ap-shanghai-2"],
    "Permission": ["SHARE", "CANCEL"],
    "ForcePoweroff": ["true", "FALSE"],
    "Sysprep": ["true", "False"],
    "ResourceType": ["image", "instance"],
    "Resource": _RESOURCES,
    "ResourceList": _RESOURCES,
    "ServiceType": ["cvm", "cbs"],
    "ResourcePrefix": ["image", "instance", "snapshot", "disk"],
    "ResourceIds": [OWN, SYSTEM, "ins-demo0001"],
    "Architecture": ["x86_64", "arm_64"],
    "OsType": ["CentOS", "Windows"],
    "OsVersion": ["7", "-"],
    "ImageUrl": ["https://b.cos.ap-guangzhou.myqcloud.com/a.qcow2", "http://x/a-bad.raw", "http://[", "ftp://x/y.vhd"],
    "RoleArn": [f"qcs::cam::uin/{FIRST}:roleName/r", f"qcs::cam::uin/{FIRST}:role/9", "qcs::cam::uin/1:role/1"],
    "RoleSessionName": ["session", "x"],
    "InstanceType": ["S5.MEDIUM4", "SR1.MEDIUM4", "s5"],
    "ImageFamily": ["web", "no family"],
    "Name": _FILTERS,
    "BucketName": ["bucket"],
    "ExportFormat": ["RAW", "QCOW3"],
    "Order": ["ASC", "desc"],
    "OrderField": ["CREATE_TIME"],
    "BootMode": ["UEFI", "Legacy BIOS"],
    "LicenseType": ["BYOL", "TencentCloud"],
    "DiskType": ["CLOUD_SSD", "LOCAL_BASIC"],
    "DiskUsage": ["SYSTEM_DISK", "DATA_DISK"],
    "ImageName": ["web", "db", "own"],
    "PaginationToken": ["1", "-1", "\u0663", "9" * 5000],
}
"""By parameter: values near its rules."""

_LONG = ["x" * 60, "x" * 61, "\u4e2d" * 257, "y" * 5000, "\U000e0001" * 2000, "9" * 4301]
_ODD = ["", " ", "\0", "a\0b", "%s%n{}{0}{!r}", "'; DROP TABLE images; --", "\u202e\ufeff", "\ud800", "a\udfff", "\r\n"]
_NUMBERS = [0, -1, 1, 21, 100, 101, 32_001, 43_200, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**40]
texts = st.one_of(
    st.sampled_from(_ODD), st.sampled_from(_LONG), st.text(st.characters(exclude_categories=()), max_size=20)
)
numbers = st.sampled_from(_NUMBERS) | st.integers()
leaves = st.one_of(st.none(), st.booleans(), numbers, st.floats(), texts)
odd_json = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)
"""Anything that Python writes as JSON, which is more than JSON has: NaN, halves of characters."""


def mostly(usual: st.SearchStrategy[Any], rare: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Now and then the rare one."""
    return st.integers(0, 7).flatmap(lambda number: usual if number else rare)


def values(annotation: Any, name: str) -> st.SearchStrategy[Any]:
    """Values of a type that a request model has, near the rules of the parameter of that name."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return values(arguments[0], name)
    if origin in (Union, UnionType):
        return st.one_of([values(argument, name) for argument in arguments])
    if origin is list:
        short = st.lists(values(arguments[0], name), max_size=2)
        return mostly(short, st.lists(values(arguments[0], name), max_size=12))
    if isinstance(annotation, type) and issubclass(annotation, Structure):
        return structures(annotation)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: mostly(st.sampled_from(_LIKELY.get(name, ["web", "CLOUD_PREMIUM", "team"])), texts),
        int: mostly(st.sampled_from([0, 1, 20, 50, 100]), numbers),
        bool: st.booleans(),
        NoneType: st.none(),
    }
    return plain[annotation]


@st.composite
def structures(draw: st.DrawFn, model: type[Structure]) -> dict[str, Any]:
    """A structure of a request, with values near its rules."""
    wanted = [field for field in fields(model).values() if field.is_required or draw(st.integers(0, 2)) == 0]
    return {field.wire: draw(values(field.annotation, field.wire)) for field in wanted}


@st.composite
def calls(draw: st.DrawFn) -> tuple[Action, dict[str, Any]]:
    """An action and parameters for it: none, one or two of them missing, unknown or of a wrong type."""
    action = draw(st.sampled_from(sorted(ACTIONS.values(), key=lambda action: (action.service, action.name))))
    sent = draw(structures(action.request))
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2]))):
        place = _place(draw, sent)
        if isinstance(place, list):
            place.append(draw(odd_json))
        elif place and draw(st.booleans()):
            name = draw(st.sampled_from(sorted(place)))
            if draw(st.integers(0, 3)):
                place[name] = draw(odd_json)
            else:
                del place[name]
        else:
            place[draw(texts | st.sampled_from(["Unknown", *sorted(action.request.IGNORED)]))] = draw(odd_json)
    return action, sent


def _place(draw: st.DrawFn, whole: Any) -> Any:
    """The whole, or a list or an object in it."""
    parts = whole.values() if isinstance(whole, dict) else whole
    inner: list[Any] = [part for part in parts if isinstance(part, dict | list)]
    deeper: bool = draw(st.booleans())
    if inner and deeper:
        return _place(draw, draw(st.sampled_from(inner)))
    return whole


BODIES = [
    *(b"", b" ", b"{", b"[]", b"null", b"7", b'"a"', b"{}{}", b"{'a': 1}", b"{}//", b"\x00", b"\xff\xfe{}"),
    *(
        b'{"Limit": NaN}',
        b'{"Limit": -Infinity}',
        b'{"Limit": 1e999999}',
        b'{"Limit": 1.0}',
        b'{"Limit": 1, "Limit": "2"}',
    ),
    *(b'{"Limit": ' + b"9" * size + b"}" for size in (4300, 4301, 100_000)),
    *(
        b'{"ImageIds": ["\xed\xa0\x80"]}',
        b'{"ImageIds": ["\\ud800"]}',
        '{"ImageIds": ["\ud800"]}'.encode("utf-16", "surrogatepass"),
    ),
    *(b'{"ImageIds": ' + b"[" * depth + b"]" * depth + b"}" for depth in (100, 990, 100_000)),
    *(b'{"a":' * depth + b"1" + b"}" * depth for depth in (100, 990, 100_000)),
    *(b'{"ImageIds": [' + b"1," * count + b"1]}" for count in (101, 100_000)),
    *(b'{"SnapshotIds": [' + b'"snap-aaaaaa",' * count + b'"snap-aaaaaa"]}' for count in (101, 40_000)),
    b'{"ImageIds": ["' + b"x" * 1_000_000 + b'"]}',
    b'{"' + b"x" * 1_000_000 + b'": 1}',
]
bodies = st.one_of(
    st.sampled_from(BODIES),
    st.binary(max_size=200),
    st.builds(lambda whole, plain: as_body(whole, plain=plain), odd_json, st.booleans()),
)
"""Bodies that are no object of parameters, or hardly one."""


def as_body(whole: Any, *, plain: bool) -> bytes:
    """As JSON; not `plain`: with every character as it is, halves of characters too."""
    return json.dumps(whole, ensure_ascii=plain).encode("utf-8", "surrogatepass")


def flattened(whole: Any, prefix: str = "") -> dict[str, str]:
    """As a query has it: `Filters.0.Name`."""
    if isinstance(whole, dict | list):
        pairs = whole.items() if isinstance(whole, dict) else enumerate(whole)
        parts = [flattened(part, f"{prefix}.{name}" if prefix else str(name)) for name, part in pairs]
        return {name: value for part in parts for name, value in part.items()}
    text = whole if isinstance(whole, str) else json.dumps(whole)
    return {as_text(prefix): as_text(text)} if whole is not None else {}


def as_text(text: str) -> str:
    """Without halves of characters, which no query can have."""
    return text.encode("utf-8", "replace").decode()
