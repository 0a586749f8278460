"""What the schema tells the makers of SDKs and pages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from plugin.examples import LANGUAGES, of_language, programs
from pulumi_machine_image.plugin.schema import PACKAGE, schema

PREFIX = f"{PACKAGE}:index:"


def enumeration(name: str) -> list[str]:
    return [entry["value"] for entry in schema()["types"][PREFIX + name]["enum"]]


def test_words_of_a_closed_set_have_names_in_each_sdk_and_are_taken_as_plain_text() -> None:
    inputs = schema()["resources"][f"{PREFIX}CustomImage"]["inputProperties"]
    assert inputs["onDelete"]["oneOf"] == [{"type": "string"}, {"$ref": f"#/types/{PREFIX}OnDelete"}]
    assert inputs["onDelete"]["default"] == "delete"
    assert enumeration("OnDelete") == ["delete", "retain", "deprecate"]
    assert enumeration("Mode") == ["additive", "authoritative"]


def test_words_of_a_setting_are_plain_text_that_says_which() -> None:
    """Else `pulumi do` has no option for it."""
    cloud = schema()["config"]["variables"]["cloud"]
    assert cloud["type"] == "string"
    assert cloud["description"].endswith("One of `tencent`, `ec2`, `emulator`.")


def test_words_in_a_list_are_taken_as_plain_text() -> None:
    inputs = schema()["functions"][f"{PREFIX}getImages"]["inputs"]["properties"]
    assert inputs["kinds"]["items"] == {"oneOf": [{"type": "string"}, {"$ref": f"#/types/{PREFIX}Kind"}]}


def test_what_a_cloud_answers_is_plain_text() -> None:
    state = schema()["resources"][f"{PREFIX}CustomImage"]["properties"]
    assert state["onDelete"]["type"] == state["state"]["type"] == "string"


def test_regions_are_given_as_a_list_or_a_map_and_come_back_as_a_map() -> None:
    copies = schema()["resources"][f"{PREFIX}ImageCopy"]
    assert [shape["type"] for shape in copies["inputProperties"]["regions"]["oneOf"]] == ["object", "array"]
    assert copies["properties"]["regions"]["type"] == "object"


def test_what_is_always_there_is_required_of_the_outputs() -> None:
    image = schema()["resources"][f"{PREFIX}CustomImage"]
    assert {"imageId", "region", "name", "state", "tags", "onDelete"} <= set(image["required"])
    assert not {"description", "importFrom", "timeouts"} & set(image["required"])


def test_each_resource_and_look_up_has_a_program_in_each_language() -> None:
    assert {name: tuple(found) for name, found in programs().items()} == dict.fromkeys(programs(), LANGUAGES)


@pytest.mark.parametrize(("name", "program"), of_language("python").items())
def test_the_program_in_python_names_arguments_that_there_are(name: str, program: str) -> None:
    for call in ast.walk(ast.parse(program)):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name("machine_image"), attr=called), keywords=keywords):
                assert {keyword.arg for keyword in keywords} <= {snake(known) for known in inputs_of(camel(called))}


@pytest.mark.parametrize(("name", "program"), of_language("yaml").items())
def test_the_program_in_yaml_names_inputs_that_there_are(name: str, program: str) -> None:
    document = yaml.safe_load(program)
    assert document["runtime"] == "yaml"
    uses = list(used(document))
    assert name in dict(uses)
    for token, arguments in uses:
        assert arguments.keys() <= inputs_of(token)


def used(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for resource in document.get("resources", {}).values():
        yield resource["type"].removeprefix(f"{PACKAGE}:"), resource["properties"]
    for variable in document.get("variables", {}).values():
        invoke = variable["fn::invoke"]
        yield invoke["function"].removeprefix(f"{PACKAGE}:"), invoke.get("arguments", {})


def inputs_of(name: str) -> set[str]:
    described = schema()
    if resource := described["resources"].get(PREFIX + name):
        return set(resource["inputProperties"])
    return set(described["functions"][PREFIX + name]["inputs"]["properties"])


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def camel(name: str) -> str:
    """get_images is getImages; CustomImage is itself."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
