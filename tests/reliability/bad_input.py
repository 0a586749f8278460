"""Inputs that cannot work: made from the schema, each type with what it is not, and by hand.

A case changes one property of inputs that work, so that what is told must be about that property.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_machine_image.plugin.schema import schema

PREFIX = "machine-image:index:"
HUSH = "hush-1f6b"
"""In every value that may be a secret: no answer shows it."""
GOOD: dict[str, dict[str, Any]] = {
    "CustomImage": {"name": "web", "instanceId": "ins-demo0001"},
    "ImageCopy": {"sourceImageId": "img-00000001", "regions": ["ap-shanghai"]},
    "ImageShare": {"imageId": "img-00000001", "accountIds": ["200000000001"]},
}
FILE = {"url": f"https://b.cos/x?sign={HUSH}", "osType": "Ubuntu", "osVersion": "22.04", "architecture": "x86_64"}
GOOD_FUNCTIONS: dict[str, dict[str, Any]] = {"getImageShares": {"imageId": "img-00000001"}}
ESCAPES = "\x1b[2Jred\x07\r\nnext \u202egnp.exe\x9b31m"
LONG = "x" * 100_000


@dataclass(frozen=True)
class Case:
    """One change that makes inputs wrong.

    Attributes:
        subject: The resource, the function, or `configuration`.
        path: The property, as the answer must name it.
        what: What is wrong, in a word or two.
    """

    subject: str
    path: str
    what: str
    inputs: Mapping[str, Any]


WRONG: dict[str, dict[str, Any]] = {
    "string": {"a number": 5, "true": True, "a list": [HUSH], "a map": {"a": HUSH}},
    "boolean": {"text": "perhaps", "a number": 7, "a list": [True], "a map": {"a": True}},
    "integer": {"text": "many", "a fraction": 1.5, "a list": [1], "a map": {"a": 1}},
    "array": {"text": HUSH, "a number": 5, "true": True, "lists in it": [[HUSH]], "nothing in it": [None]},
    "object": {"text": HUSH, "a number": 5, "true": True, "lists in it": {"a": [HUSH]}, "numbers in it": {"a": 5}},
}
"""By type of the schema, what is none of it."""


def _types(spec: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """The types that a property takes, and the object behind a reference."""
    for each in spec.get("oneOf", [spec]):
        ref = str(each.get("$ref", ""))
        if ref.startswith("#/types/"):
            found = schema()["types"][ref.removeprefix("#/types/")]
            yield ("enum", None) if "enum" in found else ("object", found)
        elif "type" in each:
            yield each["type"], None


def _spoiled(spec: Mapping[str, Any], good: Any = None) -> Iterator[tuple[str, str, Any]]:
    """What is wrong, the rest of the path, and the value."""
    types = list(_types(spec))
    names = {name for name, _ in types}
    for name in sorted(names):
        for what, value in WRONG.get(name, {}).items():
            taken = {"text": {"string", "enum"}, "a list": {"array"}, "a map": {"object"}}.get(what, set())
            if not taken & names:
                yield what, "", value
    if "enum" in names:
        yield "none of its words", "", HUSH
        yield "a number", "", 5
    nested = [found for _, found in types if found is not None]
    for found in nested:
        for name, inner in found["properties"].items():
            for what, rest, value in _spoiled(inner):
                assert not rest, "objects in the schema's objects are flat"
                yield what, f".{name}", {**(good or {}), name: value}
        yield "an unknown property", ".colour", {**(good or {}), "colour": HUSH}
        for name in found.get("required", ()):
            yield "without", f".{name}", {key: value for key, value in (good or {}).items() if key != name}


def from_schema() -> Iterator[Case]:
    """Every property of every resource and every look-up with everything that its type is not."""
    told = schema()
    for token, resource in told["resources"].items():
        kind = token.removeprefix(PREFIX)
        yield from _of(kind, resource["inputProperties"], GOOD[kind])
        for name in resource.get("requiredInputs", ()):
            yield Case(kind, name, "without", {k: v for k, v in GOOD[kind].items() if k != name})
            yield Case(kind, name, "nothing", {**GOOD[kind], name: None})
    for token, function in told["functions"].items():
        name = token.removeprefix(PREFIX)
        cases = _of(name, function.get("inputs", {}).get("properties", {}), GOOD_FUNCTIONS.get(name, {}))
        yield from (case for case in cases if (case.path, case.what) != ("regions", "text"))  # one may be alone


def _of(subject: str, properties: Mapping[str, Any], good: Mapping[str, Any]) -> Iterator[Case]:
    for name, spec in properties.items():
        for what, rest, value in _spoiled(spec, FILE if name == "importFrom" else None):
            yield Case(subject, name + rest, what, {**good, name: value})
    yield Case(subject, "colour", "an unknown property", {**good, "colour": HUSH})
    yield Case(subject, "colour", "an unknown property that is deep", {**good, "colour": {"a": [{"b": HUSH}]}})


def by_hand() -> Iterator[Case]:
    """What a type allows and a rule does not."""
    image, copy, share = GOOD["CustomImage"], GOOD["ImageCopy"], GOOD["ImageShare"]
    for what, value in {"escapes": ESCAPES, "a huge one": LONG, "a line break": "a\nb", "a null": "a\0b"}.items():
        for name in ("name", "description", "region", "family"):
            if name != "description" or what == "a huge one":
                yield Case("CustomImage", name, what, {**image, name: value})
        yield Case("CustomImage", "tags", f"{what} as a key", {**image, "tags": {value: "1"}})
        yield Case("CustomImage", "tags", f"{what} as a value", {**image, "tags": {"a": value}})
        yield Case("CustomImage", "timeouts.create", what, {**image, "timeouts": {"create": value}})
        yield Case("CustomImage", "importFrom.url", what, {"importFrom": {**FILE, "url": value}})
        yield Case("CustomImage", "importFrom.osType", what, {"importFrom": {**FILE, "osType": value}})
        yield Case("CustomImage", "onDelete", what, {**image, "onDelete": value})
        yield Case("CustomImage", "deprecateAt", what, {**image, "deprecateAt": value})
        yield Case("CustomImage", "", f"{what} as a property", {**image, value: "1"})
        yield Case("ImageCopy", "sourceImageId", what, {**copy, "sourceImageId": value})
        yield Case("ImageCopy", "sourceRegion", what, {**copy, "sourceRegion": value})
        yield Case("ImageCopy", "regions", what, {**copy, "regions": [value]})
        yield Case("ImageCopy", "regions", f"{what} in a map", {**copy, "regions": {value: {"name": "x"}}})
        for name in ("name", "tags"):
            part = {name: {value: "1"} if name == "tags" else value}
            yield Case("ImageCopy", "regions", f"{what} in {name}", {**copy, "regions": {"ap-shanghai": part}})
        yield Case("ImageCopy", "name", what, {**copy, "name": value})
        yield Case("ImageShare", "imageId", what, {**share, "imageId": value})
        yield Case("ImageShare", "accountIds", what, {**share, "accountIds": [value]})
        yield Case("ImageShare", "mode", what, {**share, "mode": value})
        yield Case("getImages", "region", what, {"regions": [value]})
        yield Case("getImages", "zone", what, {"zone": value})
        yield Case("getImage", "image", what, {"imageId": value})
        yield Case("getImageShares", "image", what, {"imageId": value})
        yield Case("getImageQuota", "region", what, {"regions": [value]})
    sources = {"instanceId": "ins-demo0001", "snapshotIds": ["snap-1"], "importFrom": FILE}
    yield Case("CustomImage", "exactly one of", "no source", {"name": "web"})
    yield Case("CustomImage", "exactly one of", "all sources", {"name": "web", **sources})
    yield Case("CustomImage", "snapshotIds", "an empty list", {"name": "web", "snapshotIds": []})
    yield Case("CustomImage", "tags", "too many", {**image, "tags": {f"k{number}": "1" for number in range(100)}})
    yield Case("CustomImage", "tags", "one of ours", {**image, "tags": {"machine-image:owner": "me"}})
    yield Case("CustomImage", "timeouts.create", "no length", {**image, "timeouts": {"create": "0"}})
    yield Case("CustomImage", "timeouts.create", "a past one", {**image, "timeouts": {"create": "-5m"}})
    yield Case("CustomImage", "sysprep", "for a file", {"importFrom": FILE, "sysprep": True})
    yield Case("CustomImage", "dataDiskIds", "for a file", {"importFrom": FILE, "dataDiskIds": ["disk-1"]})
    yield Case("ImageCopy", "regions", "none", {**copy, "regions": []})
    yield Case("ImageCopy", "regions", "another partition", {**copy, "regions": ["ap-shanghai-fsi"]})
    yield Case("ImageShare", "accountIds", "twice", {**share, "accountIds": ["200000000001"] * 2})
    yield Case(
        "ImageShare", "accountIds", "too many", {**share, "accountIds": [str(2 * 10**11 + n) for n in range(600)]}
    )
    yield Case("ImageShare", "public", "not there", {**share, "public": True})
    yield Case(
        "ImageShare", "organizationArns", "not there", {**share, "organizationArns": ["arn:aws:organizations::1:o"]}
    )
    yield Case("getImages", "name", "no pattern", {"nameRegex": "("})


def configurations() -> Iterator[Case]:
    """Every setting with what it is not; text is how a stack's file says anything, so that it may be JSON."""
    flat = {"a list": [HUSH], "a map": {"a": HUSH}}
    for name, spec in schema()["config"]["variables"].items():
        types = {kind for kind, _ in _types(spec)}
        wrong: dict[str, Any] = dict(flat) if not types & {"array", "object"} else {}
        if types == {"array"}:
            wrong = {"a map": {"a": HUSH}, "broken JSON": "[1", "lists in it": [[HUSH]]}
        elif "object" in types:
            wrong = {"a list": [HUSH], "broken JSON": "{1", "text": "many", "a number": 5, "true": True}
        elif types & {"integer", "boolean"}:
            wrong |= {"text": HUSH}
        for what, value in wrong.items():
            yield Case("configuration", name, what, {name: value})
    for name in ("cloud", "preflight", "dryRun", "limits", "endpoint", "copiesPerRegion", "refreshBeforeUpdate"):
        for what, value in {"escapes": ESCAPES, "a huge one": LONG, "a line break": "a\nb"}.items():
            yield Case("configuration", name, what, {name: value})
    yield Case("configuration", "endpoint", "no scheme", {"endpoint": "cvm.tencentcloudapi.com"})
    yield Case("configuration", "endpoint", "another scheme", {"endpoint": "file:///etc/passwd"})
    yield Case("configuration", "copiesPerRegion", "none", {"copiesPerRegion": 0})
    yield Case("configuration", "limits.images", "less than none", {"limits": {"images": -1}})
    yield Case("configuration", "limits.colour", "an unknown property", {"limits": {"colour": 1}})
    yield Case("configuration", "defaultTags", "lists in it", {"defaultTags": {"a": [HUSH]}})
    for name in ("colour", "secretid", "Region", ESCAPES, LONG):
        yield Case("configuration", "" if len(name) > 20 else name, "an unknown key", {name: HUSH})
