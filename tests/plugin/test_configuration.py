"""CheckConfig, DiffConfig and Configure: what is said of settings, and of secrets among them nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import grpc
import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2

from lab.engine import HOME
from plugin.stage import Stage, refused
from pulumi_machine_image.clouds.connect import connect
from pulumi_machine_image.emulator import Emulator, EmulatorSettings
from pulumi_machine_image.images.errors import Denied
from pulumi_machine_image.plugin.configuration import ENGINES, replacing
from pulumi_machine_image.plugin.servicer import MachineImageProvider
from pulumi_machine_image.plugin.values import SECRET, SIGNATURE, dump
from pulumi_machine_image.resources.model import UNKNOWN
from pulumi_machine_image.settings import Settings

KEY = "AKIDverysecret0000000000000000000000"


def secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: SECRET, "value": value}


def problem(stage: Stage, settings: Mapping[str, Any]) -> str:
    """What CheckConfig has against settings; empty for nothing."""
    news = dump(settings)
    answer = stage.ask.CheckConfig(provider_pb2.CheckRequest(news=news, olds=struct_pb2.Struct()))
    assert answer.inputs == news
    assert all(failure.property == "" for failure in answer.failures), "the engine prints what a failure names"
    return " ".join(failure.reason for failure in answer.failures)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"region": HOME, "cloud": "emulator", "emulator": {"account": "100000000002"}},
        {"emulator": '{"createSeconds": 1}', "limits": '{"images": 5}', "defaultTags": '{"a": "1"}'},
        {"limits": "classic", "preflight": "warn", "trustedOwners": "100000000002, 100000000003"},
        {"refreshBeforeUpdate": "true", "endpoint": "http://127.0.0.1:5000"},
        {"secretId": secret(KEY), "secretKey": secret("x"), "securityToken": secret("y")},
        dict.fromkeys(ENGINES, "1.0.0"),
        {"aws:region": 5, "other:thing": {"deep": [1]}},
        {"region": ""},
    ],
)
def test_settings_that_make_sense_pass(bare: Stage, settings: dict[str, Any]) -> None:
    assert problem(bare, settings) == ""


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"regoin": HOME}, "Configuration machine-image:regoin: there is no such key. Did you mean machine-image:regi"),
        ({"machine-image:secretid": "x"}, "Did you mean machine-image:secretId."),
        ({"zzz": 1}, "Known keys: cloud, copiesPerRegion, defaultTags"),
        ({"regoin.x": 1}, "machine-image:regoin.x: there is no such key. Did you mean machine-image:region."),
        (
            {"limits": {"image": 5}},
            "limits.image: there is no such key. Did you mean machine-image:limits.images.",
        ),
        ({"limits": {"zzz": 5}}, "machine-image:limits.zzz: there is no such key. Known keys: accounts, "),
        ({"limits": "tight"}, "must be classic or current, or an object"),
        ({"limits": {"images": -1}}, "machine-image:limits.images"),
        ({"cloud": "azure"}, "must be 'tencent', 'ec2' or 'emulator'"),
        ({"region": 5}, "machine-image:region: must be a valid string"),
        ({"region": [HOME]}, "machine-image:region: must be a valid string"),
        ({"preflight": True}, "must be 'off', 'warn' or 'fail'"),
        ({"refreshBeforeUpdate": "yes, please"}, "machine-image:refreshBeforeUpdate: must be"),
        ({"defaultTags": "{"}, "machine-image:defaultTags: is not valid JSON"),
        ({"defaultTags": ["a"]}, "machine-image:defaultTags: must be"),
        ({"emulator": 5}, "machine-image:emulator: must be"),
        ({"endpoint": "cvm.example.com"}, "machine-image:endpoint"),
    ],
)
def test_what_cannot_be_right_is_told_with_the_way_out(bare: Stage, settings: dict[str, Any], why: str) -> None:
    told = problem(bare, settings)
    assert why in told
    assert "\n" not in told
    with refused() as error:
        bare.configure(settings)
    assert error.code is grpc.StatusCode.FAILED_PRECONDITION
    assert error.text == told


@pytest.mark.parametrize("name", ["secretId", "secretKey", "securityToken"])
@pytest.mark.parametrize("value", [{"a": KEY}, [KEY], secret({"a": KEY}), secret([KEY])])
def test_no_text_has_a_secret_in_it(bare: Stage, name: str, value: object) -> None:
    told = problem(bare, {name: value})
    assert f"machine-image:{name}" in told
    assert KEY not in told
    with refused() as error:
        bare.configure({name: value})
    assert KEY not in error.text
    assert not any(KEY in line for line in bare.engine.said())


@pytest.mark.parametrize("value", [secret({"a": KEY}), secret(f"{{{KEY}"), secret([KEY, {"a": KEY}])])
@pytest.mark.parametrize("name", ["emulator", "defaultTags", "limits", "cloud", "endpoint", "trustedOwners", "region"])
def test_nor_of_what_somebody_else_marked_as_one(bare: Stage, name: str, value: object) -> None:
    assert KEY not in problem(bare, {name: value})


@pytest.mark.parametrize("settings", [{"region": UNKNOWN}, {"emulator": {"account": UNKNOWN}}, {"limits": UNKNOWN}])
def test_what_is_not_known_yet_is_not_judged(bare: Stage, settings: dict[str, Any]) -> None:
    assert problem(bare, settings) == ""
    assert "must be" in problem(bare, {**settings, "preflight": "maybe"})


def differs(stage: Stage, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """What DiffConfig says changed, and what of it replaces."""
    answer = stage.ask.DiffConfig(provider_pb2.DiffRequest(old_inputs=dump(old), olds=dump(old), news=dump(new)))
    some = provider_pb2.DiffResponse.DIFF_SOME if answer.diffs else provider_pb2.DiffResponse.DIFF_NONE
    assert answer.changes == some
    assert answer.hasDetailedDiff
    assert sorted(answer.detailedDiff) == list(answer.diffs)
    for name, change in answer.detailedDiff.items():
        replaces = change.kind == provider_pb2.PropertyDiff.UPDATE_REPLACE
        assert replaces == (name in answer.replaces)
        assert replaces or change.kind == provider_pb2.PropertyDiff.UPDATE
    return list(answer.diffs), list(answer.replaces)


FULL: dict[str, Any] = {
    "cloud": "tencent",
    "region": HOME,
    "secretId": "a",
    "secretKey": "b",
    "securityToken": "c",
    "profile": "p",
    "domain": "intl",
    "endpoint": "http://127.0.0.1:1",
    "limits": {"images": 5},
    "preflight": "warn",
    "defaultTags": {"a": "1"},
    "trustedOwners": ["100000000002"],
    "refreshBeforeUpdate": False,
    "emulator": {"account": "100000000001"},
}
OTHER = {
    **{key: f"other {key}" for key, value in FULL.items() if isinstance(value, str)},
    "limits": {"images": 6},
    "defaultTags": {"a": "2"},
    "trustedOwners": [],
    "refreshBeforeUpdate": True,
    "emulator": {"account": "100000000002"},
}


def test_equal_settings_are_no_change(bare: Stage) -> None:
    assert differs(bare, FULL, FULL) == ([], [])
    assert differs(bare, {}, {}) == ([], [])
    assert differs(bare, {"version": "1", "aws:region": "a"}, {"version": "2", "aws:region": "b"}) == ([], [])


@pytest.mark.parametrize("name", FULL)
def test_every_setting_that_changes_is_told_to_the_engine(bare: Stage, name: str) -> None:
    """Else it would go on with the old one."""
    replaces = [name] if name in ("cloud", "domain") else []
    assert differs(bare, FULL, {**FULL, name: OTHER[name]}) == ([name], replaces)
    rest = {key: value for key, value in FULL.items() if key != name}
    assert differs(bare, FULL, rest) == ([name], [])
    assert differs(bare, rest, FULL) == ([name], [])


def test_rotated_keys_replace_nothing(bare: Stage) -> None:
    new = {**FULL, "secretId": "x", "secretKey": "y", "securityToken": "z", "profile": "q"}
    assert differs(bare, FULL, new)[1] == []


@pytest.mark.parametrize(
    ("old", "new", "replaces"),
    [
        ({"account": "100000000001"}, {"account": "100000000002"}, True),
        ({}, {"account": "100000000002"}, True),
        ({}, {"account": "100000000001"}, False),
        ({"account": "100000000001"}, {}, False),
        (None, {"account": "100000000001"}, False),
        ({"account": "100000000002"}, None, True),
        ({"account": "100000000001"}, '{"account": "100000000002"}', True),
        ({"account": "100000000001"}, '{"account": "100000000001"}', False),
        ({"account": "100000000001"}, {"account": UNKNOWN}, False),
        ({"account": "100000000002"}, UNKNOWN, False),
        ({"account": "100000000002"}, "{broken", False),
        ({"createSeconds": 1}, {"createSeconds": 2}, False),
    ],
)
def test_another_emulated_account_replaces(bare: Stage, old: object, new: object, replaces: bool) -> None:
    sides = [{"cloud": "emulator", **({} if side is None else {"emulator": side})} for side in (old, new)]
    assert differs(bare, *sides) == (["emulator"], ["emulator"] if replaces else [])


def test_the_emulators_account_does_not_count_under_another_cloud(bare: Stage) -> None:
    assert differs(bare, FULL, {**FULL, "emulator": OTHER["emulator"]}) == (["emulator"], [])
    emulated = {**FULL, "cloud": "emulator", "emulator": OTHER["emulator"]}
    assert differs(bare, FULL, emulated) == (["cloud", "emulator"], ["cloud"])


def test_a_stack_of_the_dynamic_door_replaces_nothing(bare: Stage) -> None:
    """Its provider has other keys, among them the stack's whole configuration."""
    old = {"vp:foo": "1", "machine-image:region": HOME, "proj:x": {"deep": 1}}
    assert differs(bare, old, {"region": HOME}) == ([], [])
    assert differs(bare, old, {"region": HOME, "cloud": "emulator", "version": "0.1.0"}) == (["cloud"], [])


def test_a_setting_that_is_not_known_yet_replaces_nothing(bare: Stage) -> None:
    assert differs(bare, FULL, {**FULL, "cloud": UNKNOWN}) == (["cloud"], [])


# Configure.


def test_configure_promises_previews(bare: Stage) -> None:
    answer = bare.configure({"region": HOME})
    assert answer.supportsPreview
    assert answer.supports_autonaming_configuration
    assert not answer.acceptSecrets
    assert not answer.acceptOutputs
    assert bare.connected[0].region == HOME


def test_secrets_of_the_configuration_come_open_to_the_cloud(bare: Stage) -> None:
    settings = {"secretId": secret(KEY), "secretKey": secret("k"), "emulator": {"account": secret("100000000002")}}
    bare.ask.Configure(provider_pb2.ConfigureRequest(args=json_format.ParseDict(settings, struct_pb2.Struct())))
    [seen] = bare.connected
    assert seen.secret_id is not None
    assert seen.secret_id.get_secret_value() == KEY
    assert seen.emulator == {"account": "100000000002"}
    assert KEY not in repr(seen)


@pytest.mark.parametrize(
    ("given", "absent"), [("secretId", "machine-image:secretKey"), ("secretKey", "machine-image:secretId")]
)
def test_half_a_pair_of_keys_names_the_other_half(bare: Stage, given: str, absent: str) -> None:
    with refused() as told:
        bare.configure({given: secret(KEY)})
    assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    [detail] = told.details
    assert isinstance(detail, provider_pb2.ConfigureErrorMissingKeys)
    assert [key.name for key in detail.missingKeys] == [absent]
    assert "API key" in detail.missingKeys[0].description
    assert KEY not in told.text
    assert not bare.connected


def test_the_emulator_has_keys_of_its_own(bare: Stage) -> None:
    bare.configure({"cloud": "emulator", "secretId": "x"})


def test_the_environment_overrides_the_preflight(bare: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_MACHINE_IMAGE_PREFLIGHT", "off")
    bare.configure({"preflight": "fail"})
    assert bare.connected[0].preflight == "off"
    monkeypatch.setenv("PULUMI_MACHINE_IMAGE_PREFLIGHT", "perhaps")
    with refused() as told:
        bare.configure({})
    assert told.code is grpc.StatusCode.FAILED_PRECONDITION


@pytest.mark.parametrize(
    ("settings", "why"),
    [({"cloud": "ec2", "domain": "intl"}, "domain"), ({"cloud": "emulator", "emulator": {"zzz": 1}}, "emulator")],
)
def test_what_only_the_connection_can_tell_is_told_by_configure(
    bare: Stage, settings: dict[str, Any], why: str
) -> None:
    bare.provider._connect = connect
    with refused() as told:
        bare.configure(settings)
    assert told.code is grpc.StatusCode.FAILED_PRECONDITION
    assert why in told.text


def test_a_broken_configuration_leaves_the_one_before(stage: Stage) -> None:
    with refused():
        stage.configure({"cloud": "azure"})
    assert stage.invoke("getImages", {}) == {"images": []}


# Whose keys they are: asked of the cloud where they differ, and only there.

ALICE, BOB = {"secretId": "AKIDalice", "secretKey": "a"}, {"secretId": "AKIDbob", "secretKey": "b"}


@pytest.mark.parametrize(
    ("accounts", "replaces"),
    [
        ({"AKIDalice": "100000000001", "AKIDbob": "100000000002"}, ["secretId"]),
        ({"AKIDalice": "100000000001", "AKIDbob": "100000000001"}, []),
        ({"AKIDalice": None, "AKIDbob": "100000000002"}, []),
        ({"AKIDbob": "100000000002"}, []),
    ],
    ids=["another account", "a rotation", "the cloud does not say", "keys that work no longer"],
)
def test_other_keys_replace_every_image_only_where_they_are_another_accounts(
    accounts: dict[str, str | None], replaces: list[str]
) -> None:
    def account_of(settings: Settings) -> str | None:
        assert settings.secret_id is not None
        if settings.secret_id.get_secret_value() not in accounts:
            raise Denied("log in", why="no such key")
        return accounts[settings.secret_id.get_secret_value()]

    assert replacing(ALICE, BOB, account_of) == replaces


def test_nobody_is_asked_where_the_keys_are_the_same(bare: Stage) -> None:
    assert differs(bare, {**ALICE, "region": HOME}, {**ALICE, "region": "ap-beijing"}) == (["region"], [])
    assert bare.connected == []
    assert differs(bare, ALICE, BOB)[1] == [], "this cloud has one account"
    assert len(bare.connected) == len(bare.closed) == 2


def test_the_cloud_tells_whose_keys_are_whose() -> None:
    with Emulator(EmulatorSettings()) as emulator:
        for account in ("100000000001", "100000000002"):
            key_id, key = emulator.credentials(account)
            settings = Settings.of({"endpoint": emulator.endpoint, "secretId": key_id, "secretKey": key})
            assert MachineImageProvider()._account_of(settings) == account
