"""What follows from the models is as fresh as they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pulumi_machine_image.plugin.schema import schema
from pulumi_machine_image.resources import RESOURCES
from pulumi_machine_image.resources.model import Mark
from pulumi_machine_image.settings import Settings

ROOT = Path(__file__).parent.parent

CONTRACT = {
    "CustomImage": {
        "inputs": """region name description family deprecated deprecateAt disabled tags instanceId dataDiskIds
            forcePoweroff sysprep snapshotIds architecture importFrom triggers deletionProtection
            deletionProtectionCooldown onDelete deleteSnapshots unshareOnDelete wait timeouts""",
        "outputs": """imageId region state kind architecture platform osName sizeGib createdTime creator source
            snapshotIds licenseType supportsCloudInit tagsAll""",
        "replacing": "region instanceId dataDiskIds snapshotIds architecture importFrom triggers",
    },
    "ImageCopy": {
        "inputs": """sourceImageId sourceRegion regions name description tags copyTags encrypt kmsKeyId onDelete
            deleteSnapshots wait timeouts""",
        "outputs": "copies imageIds",
        "replacing": "sourceImageId sourceRegion",
    },
    "ImageShare": {
        "inputs": """imageId region accountIds mode organizationArns organizationalUnitArns public shareSnapshots
            timeouts""",
        "outputs": "sharedAccounts unmanagedAccounts",
        "replacing": "imageId region",
    },
}


def test_schema_and_classes_are_as_they_would_be_written() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools/generate.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", CONTRACT)
def test_the_names_that_users_type_are_all_there_and_no_other(name: str) -> None:
    inputs, outputs, replacing = (set(words.split()) for words in CONTRACT[name].values())
    described = schema()["resources"][f"machine-image:index:{name}"]
    assert described["inputProperties"].keys() == inputs
    assert described["properties"].keys() == inputs | outputs
    replaces = {key for key, value in described["inputProperties"].items() if value.get("willReplaceOnChanges")}
    assert replaces == replacing


def every_property(node: Any, path: str = "") -> Any:
    for key in ("inputProperties", "properties", "variables"):
        for name, value in (node.get(key) or {}).items() if isinstance(node, dict) else ():
            yield f"{path}.{name}", value
    if isinstance(node, dict):
        for key, value in node.items():
            yield from every_property(value, f"{path}.{key}")


def test_every_property_is_described_in_a_sentence() -> None:
    bare = [path for path, value in every_property(schema()) if not str(value.get("description", "")).endswith(".")]
    assert bare == []


def test_nothing_hidden_is_in_the_schema() -> None:
    assert not [path for path, _ in every_property(schema()) if "__" in path]


def test_secrets_are_marked() -> None:
    described = schema()
    assert described["types"]["machine-image:index:ImportFrom"]["properties"]["url"]["secret"] is True
    keys = described["config"]["variables"]
    assert {key for key, value in keys.items() if value.get("secret")} == {"secretId", "secretKey", "securityToken"}


def test_configuration_keys_are_the_settings() -> None:
    assert schema()["config"]["variables"].keys() == {field.alias for field in Settings.model_fields.values()}


@pytest.mark.parametrize("room", RESOURCES.values(), ids=RESOURCES)
def test_a_state_of_an_older_release_can_be_read(room: Any) -> None:
    """Each field of a state that is no required input has a default."""
    needed = {name for name, field in room.state.model_fields.items() if field.is_required()}
    assert needed == {name for name, field in room.inputs.model_fields.items() if field.is_required()}


@pytest.mark.parametrize("room", RESOURCES.values(), ids=RESOURCES)
def test_hidden_names_are_hidden_from_displays(room: Any) -> None:
    hidden = room.state.marked(Mark.HIDDEN)
    assert {"given", "claim", "urn"} <= hidden
    assert all(room.state.wire_name(name).startswith("__") for name in hidden)
