"""The plugin's classes, as the engine is told of them."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest
from pulumi.runtime.rpc import unwrap_rpc_secret
from pydantic.alias_generators import to_camel

import pulumi_machine_image as machine_image
from doors.mocked import Engine
from pulumi_machine_image import dynamic
from pulumi_machine_image.plugin.schema import schema
from pulumi_machine_image.settings import Limits, Settings

DESCRIBED = schema()["resources"]
FILE: machine_image.ImportFromArgs = {
    "url": "https://signed",
    "os_type": "Ubuntu",
    "os_version": "22",
    "architecture": "x86_64",
    "data_disk_urls": ["https://signed-too"],
}
NEEDED: dict[str, dict[str, Any]] = {
    "CustomImage": {},
    "ImageCopy": {"source_image_id": "img-1", "regions": ["ap-tokyo"]},
    "ImageShare": {"image_id": "img-1", "account_ids": ["100000000002"]},
}


@pytest.fixture
def engine() -> Engine:
    return Engine()


def type_of(door: Any, name: str) -> str:
    """The type token under which a door's class is registered."""
    told = Engine()
    told.run(lambda: getattr(door, name)("it", **NEEDED[name]))
    return str(told.told["it"].type)


@pytest.mark.parametrize("name", NEEDED)
def test_a_resource_has_the_schemas_type_and_is_known_by_the_dynamic_doors(engine: Engine, name: str) -> None:
    engine.run(lambda: getattr(machine_image, name)("it", **NEEDED[name]))
    told = engine.told["it"]
    assert told.type == f"machine-image:index:{name}"
    assert [alias.spec.type for alias in told.aliases] == [type_of(dynamic, name)]
    assert told.version == schema()["version"]


@pytest.mark.parametrize("name", NEEDED)
def test_both_doors_take_the_same_and_tell_the_same(name: str) -> None:
    ours, other = getattr(machine_image, name), getattr(dynamic, name)
    assert ours.__init__.__annotations__ == other.__init__.__annotations__
    assert ours.__init__.__kwdefaults__ == other.__init__.__kwdefaults__
    assert public(other) == public(ours) - {"get"}


def sample(described: dict[str, Any], wire: str) -> Any:
    """A value of a property, which says whose it is."""
    if described.get("type") == "array":
        return [wire]
    inner = described.get("additionalProperties", {"type": "string"})
    return {wire: {} if "$ref" in inner else wire} if described.get("type") == "object" or "$ref" in described else wire


@pytest.mark.parametrize("name", NEEDED)
def test_every_output_of_the_schema_arrives(engine: Engine, name: str) -> None:
    properties = DESCRIBED[f"machine-image:index:{name}"]["properties"]
    engine.answers.outputs = {
        wire: sample((described.get("oneOf") or [described])[0], wire) for wire, described in properties.items()
    }

    def program() -> dict[str, pulumi.Output[Any]]:
        made = getattr(machine_image, name)("it", **NEEDED[name])
        return {key: getattr(made, key) for key in public(type(made)) - {"get"}}

    arrived = engine.run(program)
    assert {to_camel(key): value for key, value in arrived.items()} == engine.answers.outputs


def public(resource: Any) -> set[str]:
    """What a class has besides what every resource has."""
    return {key for key in {*vars(resource), *resource.__annotations__} if not key.startswith("_")}


def test_inputs_travel_by_their_wire_names(engine: Engine) -> None:
    def program() -> None:
        machine_image.ImageCopy(
            "copies",
            source_image_id=pulumi.Output.from_input("img-1"),
            regions={"ap-tokyo": {"kms_key_id": "key-1"}, "ap-seoul": {}},
            copy_tags=False,
            timeouts={"create": "2h"},
        )

    engine.run(program)
    assert engine.inputs("copies") == {
        "sourceImageId": "img-1",
        "regions": {"ap-tokyo": {"kmsKeyId": "key-1"}, "ap-seoul": {}},
        "copyTags": False,
        "timeouts": {"create": "2h"},
    }


def test_any_sequence_is_a_list(engine: Engine) -> None:
    def program() -> None:
        machine_image.CustomImage("web", snapshot_ids=("snap-1", "snap-2"))

    engine.run(program)
    assert engine.inputs("web") == {"snapshotIds": ["snap-1", "snap-2"]}


def test_regions_may_be_a_list(engine: Engine) -> None:
    engine.run(lambda: machine_image.ImageCopy("copies", source_image_id="img-1", regions=["ap-tokyo"]).regions)
    assert engine.inputs("copies")["regions"] == ["ap-tokyo"]


def test_arguments_may_be_put_together_first(engine: Engine) -> None:
    args = machine_image.CustomImageArgs(name="web-golden", instance_id="ins-1")
    engine.run(lambda: machine_image.CustomImage("web", **args))
    assert engine.inputs("web") == {"name": "web-golden", "instanceId": "ins-1"}


def test_whole_numbers_are_integers(engine: Engine) -> None:
    engine.answers.outputs = {"sizeGib": 50}
    size = engine.run(lambda: machine_image.CustomImage("web").size_gib)
    assert (size, type(size)) == (50, int)


def test_the_id_of_the_image_is_an_output(engine: Engine) -> None:
    engine.answers.outputs = {"imageId": "img-1"}
    assert engine.run(lambda: machine_image.CustomImage("web").image_id) == "img-1"


def test_what_is_not_known_in_a_preview_is_unknown(engine: Engine) -> None:
    def program() -> pulumi.Output[bool]:
        web = machine_image.CustomImage("web", name="web-golden")
        return pulumi.Output.from_input(web.state.is_known())

    assert engine.run(program, preview=True) is False


def test_what_must_not_be_read_is_secret(engine: Engine) -> None:
    def program() -> pulumi.Output[bool]:
        web = machine_image.CustomImage("web", import_from=FILE)
        return pulumi.Output.from_input(web.import_from.is_secret())

    engine.run(program)
    assert list(engine.told["web"].additionalSecretOutputs) == ["importFrom"]
    sent = engine.told["web"].object.fields["importFrom"].struct_value.fields
    assert [name for name in sorted(sent) if sent[name].HasField("struct_value")] == ["dataDiskUrls", "url"]


def test_options_are_the_programs_and_ours(engine: Engine) -> None:
    def program() -> None:
        team = pulumi.ComponentResource("shop:index:Team", "team")
        opts = pulumi.ResourceOptions(
            parent=team,
            aliases=[pulumi.Alias(name="old")],
            version="9.9.9",
            protect=True,
            additional_secret_outputs=["name"],
        )
        machine_image.CustomImage("web", opts=opts)
        assert len(opts.aliases or []) == 1

    engine.run(program)
    told = engine.told["web"]
    assert {(alias.spec.type, alias.spec.name) for alias in told.aliases} == {
        ("pulumi-python:dynamic/machineimage:CustomImage", ""),
        ("", "old"),
    }
    assert told.parent.endswith("::team")
    assert (told.version, told.protect) == ("9.9.9", True)
    assert sorted(told.additionalSecretOutputs) == ["importFrom", "name"]


@pytest.mark.parametrize("name", NEEDED)
def test_what_exists_is_read_by_its_id(engine: Engine, name: str) -> None:
    engine.answers.outputs = {"region": "ap-tokyo", "wait": "started"}

    def program() -> list[Any]:
        found = getattr(machine_image, name).get("there", "ap-tokyo/img-1", pulumi.ResourceOptions(version="9.9.9"))
        assert type(found) is getattr(machine_image, name)
        return [found.id, found.tags if name != "ImageShare" else found.region]

    there, _ = engine.run(program)
    told = engine.told["there"]
    assert (there, told.id, told.type, told.version) == (
        "ap-tokyo/img-1",
        "ap-tokyo/img-1",
        type_of(machine_image, name),
        "9.9.9",
    )


def settings() -> machine_image.ProviderArgs:
    return {
        "cloud": "emulator",
        "region": "ap-tokyo",
        "secret_id": "id",
        "secret_key": pulumi.Output.from_input("key"),
        "security_token": "token",
        "profile": "p",
        "domain": "intl",
        "endpoint": "https://localhost",
        "limits": {"images": 7},
        "preflight": "warn",
        "dry_run": "on",
        "default_tags": {"team": pulumi.Output.from_input("web")},
        "trusted_owners": ("100000000002",),
        "refresh_before_update": True,
        "copies_per_region": 5,
        "emulator": {"createSeconds": 0.5},
    }


def test_a_provider_takes_every_setting(engine: Engine) -> None:
    def program() -> None:
        given = settings()
        assert given.keys() == Settings.model_fields.keys()
        there = machine_image.Provider("tokyo", **given)
        machine_image.CustomImage("web", opts=pulumi.ResourceOptions(provider=there))

    engine.run(program)
    told = engine.told["tokyo"]
    assert told.type == "pulumi:providers:machine-image"
    assert told.version == schema()["version"]
    assert engine.told["web"].provider.endswith("::tokyo::tokyo-id")
    assert sorted(told.additionalSecretOutputs) == ["secretId", "secretKey", "securityToken"]
    sent = engine.inputs("tokyo")
    secret = {key for key, value in sent.items() if value != unwrap_rpc_secret(value)}
    assert secret == {"secretId", "secretKey", "securityToken"}
    parsed = Settings.of({key: unwrap_rpc_secret(value) for key, value in sent.items()})
    assert parsed.secret_key is not None
    assert parsed.secret_key.get_secret_value() == "key"
    assert parsed.limits == Limits(images=7)
    assert parsed.dry_run == "on"
    assert (parsed.default_tags, parsed.trusted_owners) == ({"team": "web"}, ["100000000002"])
    assert (parsed.refresh_before_update, parsed.copies_per_region) == (True, 5)
    assert parsed.emulator == {"createSeconds": 0.5}


def test_limits_may_be_named(engine: Engine) -> None:
    engine.run(lambda: machine_image.Provider("old", limits="classic").region)
    assert engine.inputs("old") == {"limits": "classic"}


def test_a_providers_settings_are_outputs(engine: Engine) -> None:
    def program() -> list[pulumi.Output[Any]]:
        there = machine_image.Provider("tokyo", region="ap-tokyo", secret_id="id")
        return [there.region, there.secret_id, there.endpoint]

    assert engine.run(program) == ["ap-tokyo", "id", None]
