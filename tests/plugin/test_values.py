"""Property values on the wire and back, whatever is in them."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_machine_image.plugin.values import HOLES, OUTPUT, SECRET, SIGNATURE, Sealed, dump, load, parts, path, sealed
from pulumi_machine_image.resources.custom_image_model import CustomImageInputs
from pulumi_machine_image.resources.model import UNKNOWN

keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).filter(lambda key: key != SIGNATURE)
leaves = st.one_of(
    st.just(UNKNOWN),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=8
)


def struct(plain: dict[str, Any]) -> struct_pb2.Struct:
    """A struct as it comes over the wire, null and all."""
    return json_format.ParseDict(plain, struct_pb2.Struct())


@settings(max_examples=60)
@given(st.dictionaries(keys, values, max_size=3))
def test_what_is_sent_comes_back_and_secrets_open(properties: dict[str, Any]) -> None:
    sent = dump({"plain": properties, **{f"secret {key}": Sealed(value) for key, value in properties.items()}})
    seen = load(struct_pb2.Struct.FromString(sent.SerializeToString()))
    assert seen == {"plain": properties, **{f"secret {key}": value for key, value in properties.items()}}


@pytest.mark.parametrize("hole", sorted(HOLES))
def test_every_text_that_stands_for_an_unknown_value_is_one(hole: str) -> None:
    assert len(HOLES) == 7
    given = {"a": hole, "l": [hole, 1], "m": {"x": hole, "y": "known"}}
    assert load(struct(given)) == {"a": UNKNOWN, "l": [UNKNOWN, 1], "m": {"x": UNKNOWN, "y": "known"}}


def test_an_unknown_value_goes_out_as_the_one_that_every_type_takes() -> None:
    assert json_format.MessageToDict(dump({"a": UNKNOWN})) == {"a": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}


@pytest.mark.parametrize(
    ("wrapped", "seen"),
    [
        ({SIGNATURE: SECRET, "value": "s"}, "s"),
        ({SIGNATURE: SECRET, "value": {"deep": [{SIGNATURE: SECRET, "value": 1}]}}, {"deep": [1]}),
        ({SIGNATURE: SECRET, "value": sorted(HOLES)[0]}, UNKNOWN),
        ({SIGNATURE: SECRET, "value": {SIGNATURE: OUTPUT, "secret": True}}, UNKNOWN),
        ({SIGNATURE: OUTPUT, "value": "v"}, "v"),
        ({SIGNATURE: OUTPUT, "value": "v", "secret": True, "dependencies": ["urn:pulumi:a"]}, "v"),
        ({SIGNATURE: OUTPUT, "value": {SIGNATURE: SECRET, "value": "s"}}, "s"),
        ({SIGNATURE: OUTPUT, "secret": True}, UNKNOWN),
        ({SIGNATURE: OUTPUT, "value": sorted(HOLES)[0]}, UNKNOWN),
    ],
)
def test_secrets_and_output_values_are_opened(wrapped: dict[str, Any], seen: object) -> None:
    assert load(struct({"a": wrapped, "l": [wrapped]})) == {"a": seen, "l": [seen]}


@pytest.mark.parametrize(
    "wrapped", [{SIGNATURE: SECRET}, {SIGNATURE: SECRET, "value": None}, {SIGNATURE: OUTPUT, "value": None}]
)
def test_a_wrapped_nothing_is_nothing(wrapped: dict[str, Any]) -> None:
    given = struct({"a": wrapped})
    before = given.SerializeToString(deterministic=True)
    assert load(given) == {}
    assert given.SerializeToString(deterministic=True) == before, "a look at a request changed it"


def test_another_signature_is_a_map_like_others() -> None:
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "hello"}
    assert load(struct({"a": asset})) == {"a": asset}
    assert load(struct({"a": {SIGNATURE: 5, "value": 1}})) == {"a": {SIGNATURE: 5, "value": 1}}


def test_nulls_are_left_out_of_maps_and_stay_in_lists() -> None:
    assert load(struct({"a": None, "m": {"x": None, "y": {}}, "l": [None]})) == {"m": {"y": {}}, "l": [None]}
    assert json_format.MessageToDict(dump({"a": None, "l": [None], "e": [], "m": {}, "t": ""})) == {
        "l": [None],
        "e": [],
        "m": {},
        "t": "",
    }


def test_whole_numbers_are_integers_and_truth_values_are_not() -> None:
    loaded = load(struct({"n": 5.0, "big": 1e300, "half": 0.5, "yes": True, "no": False}))
    assert loaded == {"n": 5, "big": int(1e300), "half": 0.5, "yes": True, "no": False}
    assert [type(value) for value in loaded.values()].count(bool) == 2
    assert type(loaded["n"]) is int


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_what_is_no_number_harms_nobody(number: float) -> None:
    value = load(struct_pb2.Struct(fields={"a": struct_pb2.Value(number_value=number)}))["a"]
    assert isinstance(value, float)


def test_a_value_without_a_kind_is_nothing() -> None:
    assert load(struct_pb2.Struct(fields={"a": struct_pb2.Value()})) == {}


def test_what_nobody_may_read_goes_out_as_a_secret_at_any_depth() -> None:
    signed = {"url": "https://b/x?sign=1", "osType": "Ubuntu", "dataDiskUrls": ["https://b/y"]}
    seen = sealed(CustomImageInputs, {"name": "web", "importFrom": signed})
    url, disks = Sealed("https://b/x?sign=1"), Sealed(["https://b/y"])
    assert seen == {"name": "web", "importFrom": {"url": url, "osType": "Ubuntu", "dataDiskUrls": disks}}


@pytest.mark.parametrize("value", [UNKNOWN, None, {"url": UNKNOWN}, "of the wrong type", ["neither"]])
def test_what_is_not_known_or_makes_no_sense_is_not_sealed(value: object) -> None:
    assert sealed(CustomImageInputs, {"importFrom": value}) == {"importFrom": value}


# Paths: what the engine reads of them is in `sdk/go/common/resource/properties_path.go` of pulumi/pulumi.
said = st.text(st.characters(exclude_categories=["Cs"]), max_size=6).filter(lambda part: not part.endswith("\\"))


@given(st.lists(said, max_size=4).map(tuple))
def test_a_path_says_which_parts_it_has(way: tuple[str, ...]) -> None:
    assert parts(path(way)) == way


@pytest.mark.parametrize(
    ("way", "text"),
    [
        (("name",), "name"),
        (("tags", "env"), "tags.env"),
        (("regions", "ap-shanghai", "name"), "regions.ap-shanghai.name"),
        (("tags", "a.b"), 'tags["a.b"]'),
        (("tags", "0"), 'tags["0"]'),
        (("tags", ""), 'tags[""]'),
        (("tags", "a b"), 'tags["a b"]'),
        (("tags", 'say "hi"'), 'tags["say \\"hi\\""]'),
        (("tags", "a\\b"), 'tags["a\\b"]'),
        (("tags", '\\"'), 'tags["\\\\""]'),
        (("a.b", "c"), '["a.b"].c'),
    ],
)
def test_paths_are_written_as_the_engine_reads_them(way: tuple[str, ...], text: str) -> None:
    assert path(way) == text
    assert parts(text) == way


def test_a_key_that_the_engine_cannot_read_is_told_by_the_map_that_has_it() -> None:
    assert path(("tags", "C:\\")) == "tags"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("accountIds[0]", ("accountIds", "0")),
        ("regions[*].name", ("regions", "*", "name")),
        ('regions["*"].name', ("regions", "*", "name")),
        ("regions.*.name", ("regions", "*", "name")),
        ('tags.["a"]', ("tags", "a")),
        ("a..b", ("a", "b")),
        ("", ()),
        ("tags.", ("tags",)),
        ('tags["a', ("tags",)),
        ("tags[0", ("tags", "0")),
    ],
)
def test_paths_of_people_are_read_as_far_as_they_go(text: str, way: tuple[str, ...]) -> None:
    assert parts(text)[: len(way)] == way
