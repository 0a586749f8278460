"""The plugin's look-ups: what is asked, and what a program gets."""

from __future__ import annotations

import inspect
from typing import Any

import pulumi
import pytest

import pulumi_machine_image as machine_image
from doors.mocked import Engine
from pulumi_machine_image import dynamic
from pulumi_machine_image.functions import FUNCTIONS
from pulumi_machine_image.images.errors import ImageError, InvalidInput
from pulumi_machine_image.plugin.schema import schema

NAMES = [name for name in dynamic.__all__ if name.startswith("get_")]
IMAGE = {
    "imageId": "img-1",
    "region": "ap-tokyo",
    "name": "web",
    "description": "",
    "kind": "custom",
    "state": "available",
    "architecture": "x86_64",
    "bits": 64,
    "platform": "Ubuntu",
    "osName": "Ubuntu Server 24.04 LTS 64bit",
    "sizeGib": 50,
    "family": "",
    "deprecated": False,
    "tags": {"team": "web"},
    "creator": "100000000001",
    "createdTime": "2026-01-31T12:00:00Z",
    "snapshotIds": ["snap-1"],
    "licenseType": "TencentCloud",
    "licenseFee": False,
    "supportedBy": "maker",
    "supportsCloudInit": True,
}


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    engine.answers.answer = {"images": [IMAGE]}
    return engine


def asked(engine: Engine) -> dict[str, Any]:
    from pulumi.runtime.rpc import deserialize_properties

    return dict(deserialize_properties(engine.asked[-1].args))


def test_every_look_up_is_there_twice() -> None:
    assert len(NAMES) == len(FUNCTIONS)
    for name in NAMES:
        at_once, later = getattr(machine_image, name), getattr(machine_image, f"{name}_output")
        assert inspect.signature(at_once).parameters.keys() == inspect.signature(later).parameters.keys()


@pytest.mark.parametrize("name", NAMES)
def test_both_doors_ask_the_same(name: str) -> None:
    ours = dict(inspect.signature(getattr(machine_image, name)).parameters)
    theirs = dict(inspect.signature(getattr(dynamic, name)).parameters)
    assert ours.pop("opts").default is None
    assert {key: (p.kind, p.default) for key, p in ours.items()} == {
        key: (p.kind, p.default) for key, p in theirs.items()
    }
    assert getattr(machine_image, name).__annotations__["return"] == getattr(dynamic, name).__annotations__["return"]


@pytest.mark.parametrize("name", NAMES)
def test_every_argument_travels_by_its_wire_name(name: str) -> None:
    plain, later = Engine(), Engine()
    parameters = [key for key in inspect.signature(getattr(machine_image, name)).parameters if key != "opts"]
    given = {key: f"value of {key}" for key in parameters}
    with pytest.raises(ValueError, match="validation error"):  # Nothing is answered.
        plain.run(lambda: getattr(machine_image, name)(**given))
    with pytest.raises(ValueError, match="validation error"):
        later.run(lambda: getattr(machine_image, f"{name}_output")(**given))
    token = f"machine-image:index:{next(f for f in FUNCTIONS if f.lower() == name.replace('_', ''))}"
    for engine in (plain, later):
        request = engine.asked[-1]
        assert (request.tok, request.version) == (token, schema()["version"])
        assert asked(engine).keys() == schema()["functions"][token]["inputs"]["properties"].keys()
        assert sorted(asked(engine).values()) == sorted(given.values())


def test_an_answer_is_typed(engine: Engine) -> None:
    found = engine.run(lambda: machine_image.get_images(regions=("ap-tokyo",), os_type="linux"))
    assert type(found) is machine_image.GetImagesResult
    (image,) = found.images
    assert type(image) is machine_image.FoundImage
    assert (image.image_id, image.os_name) == ("img-1", "Ubuntu Server 24.04 LTS 64bit")
    assert [type(number) for number in (image.size_gib, image.bits)] == [int, int]
    assert image.os_type is None
    assert asked(engine) == {"regions": ["ap-tokyo"], "osType": "linux", "includeDeprecated": False}


def test_an_answer_in_time_takes_outputs_and_is_one(engine: Engine) -> None:
    def program() -> pulumi.Output[Any]:
        place = pulumi.Output.from_input("ap-tokyo")
        found = machine_image.get_images_output(regions=[place], tags={"team": place})
        return pulumi.Output.all(found.images[0].image_id, found.apply(type))

    assert engine.run(program) == ["img-1", machine_image.GetImagesResult]
    assert asked(engine) == {"regions": ["ap-tokyo"], "tags": {"team": "ap-tokyo"}}


def test_what_a_secret_led_to_is_secret(engine: Engine) -> None:
    def program() -> pulumi.Output[bool]:
        found = machine_image.get_images_output(name=pulumi.Output.secret("web"))
        return pulumi.Output.from_input(found.is_secret())

    assert engine.run(program) is True


def test_what_a_newer_plugin_says_besides_is_ignored(engine: Engine) -> None:
    engine.answers.answer = {"images": [{**IMAGE, "colour": "red"}], "total": 1}
    assert len(engine.run(machine_image.get_images).images) == 1


def test_a_program_chooses_whom_it_asks(engine: Engine) -> None:
    def program() -> None:
        there = machine_image.Provider("tokyo", region="ap-tokyo")
        machine_image.get_images(opts=pulumi.InvokeOptions(provider=there, version="9.9.9"))

    engine.run(program)
    assert engine.asked[-1].provider.endswith("::tokyo::tokyo-id")
    assert engine.asked[-1].version == "9.9.9"


def test_options_for_later_keep_our_version_and_stay_as_they_are(engine: Engine) -> None:
    options = pulumi.InvokeOutputOptions()
    engine.run(lambda: machine_image.get_images_output(opts=options))
    assert engine.asked[-1].version == schema()["version"]
    assert not options.version


def test_a_failure_is_the_plugins_own_words(engine: Engine) -> None:
    engine.answers.failure = "getImage in ap-tokyo: none of 22 images meets all criteria. Say another name"
    with pytest.raises(machine_image.LookUpFailed) as failed:
        engine.run(lambda: machine_image.get_image(name="web"))
    assert isinstance(failed.value, dynamic.LookUpFailed)
    assert isinstance(failed.value, pulumi.RunError)
    assert isinstance(failed.value.error, ImageError)
    assert str(failed.value).startswith("getImage in ap-tokyo: none of 22 images meets all criteria. Say another name")


def test_an_output_is_no_argument_of_an_answer_at_once(engine: Engine) -> None:
    name: Any = pulumi.Output.__new__(pulumi.Output)
    with pytest.raises(machine_image.LookUpFailed, match="name is an Output, which has no value yet") as failed:
        engine.run(lambda: machine_image.get_images(name=name))
    assert isinstance(failed.value.error, InvalidInput)
    assert "get_images_output" in str(failed.value)
    assert engine.asked == []
