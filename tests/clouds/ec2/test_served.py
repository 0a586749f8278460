"""`cloud: ec2` as the doors get it: from settings to an image on moto."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clouds.ec2.worlds import HOME, KEYS, OTHER, WEST, World
from lab.clock import FakeClock
from pulumi_machine_image.clouds.connect import connect
from pulumi_machine_image.core import Call, Core
from pulumi_machine_image.images.errors import SettingsProblem
from pulumi_machine_image.settings import Settings

URN = "urn:pulumi:dev::shop::machine-image:index:CustomImage::web"


def process(world: World) -> Core:
    return Core(Settings.of({"cloud": "ec2", "endpoint": world.url, **KEYS}), clock=FakeClock())


@pytest.fixture
def core(world: World) -> Core:
    return process(world)


def checked(core: Core, kind: str, **news: Any) -> dict[str, Any]:
    found = core.check(kind, news, None, Call(URN))
    assert found.failures == []
    return found.inputs


def test_connecting_imports_no_sdk() -> None:
    program = """
import sys
from pulumi_machine_image.clouds.connect import connect
from pulumi_machine_image.runtime.clock import SystemClock
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings
found = connect(Settings.of({"cloud": "ec2", "region": "us-east-1"}), SystemClock())
assert found.cloud(Patience(60)).traits.cloud == "ec2"
assert not {"boto3", "botocore", "urllib3", "tencentcloud"} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_region_is_found_where_the_clouds_own_tools_look(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def region(**given: str) -> str | None:
        return connect(Settings.of({"cloud": "ec2", **given}), FakeClock()).settings.region

    assert region() is None
    assert region(profile="nobody") is None
    (tmp_path / "config").write_text("[default]\nregion = eu-west-1\n[profile work]\nregion = eu-west-2\n")
    assert region() == "eu-west-1"
    assert region(profile="work") == "eu-west-2"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    assert region() == "eu-west-3"
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    assert region(profile="work") == "eu-north-1"
    assert region(region=HOME) == HOME


def test_a_domain_of_the_other_cloud_is_refused() -> None:
    with pytest.raises(SettingsProblem, match="machine-image:domain"):
        connect(Settings.of({"cloud": "ec2", "domain": "intl"}), FakeClock())


def test_an_image_is_made_changed_shared_and_deleted(core: Core, world: World) -> None:
    call = Call(URN)
    inputs = checked(core, "CustomImage", name="web", instanceId=world.instance(), tags={"team": "web"}, family="a")
    made = core.create("CustomImage", inputs, call)
    assert made.outputs["state"] == "available"
    assert made.outputs["architecture"] == "x86_64"
    assert made.outputs["tagsAll"].items() >= {"team": "web"}.items()
    found = core.read("CustomImage", made.id, made.outputs, call)
    assert found is not None
    assert not core.diff("CustomImage", found.outputs, inputs, call)

    other = {**inputs, "tags": {"team": "db"}, "family": "b"}
    assert not core.diff("CustomImage", found.outputs, other, call).replaces
    updated = core.update("CustomImage", made.id, found.outputs, other, call)
    assert (updated.outputs["tagsAll"]["team"], updated.outputs["family"]) == ("db", "b")
    renamed = core.diff("CustomImage", updated.outputs, {**other, "name": "web-2"}, call)
    assert renamed.replaces == ["name"]

    share = checked(core, "ImageShare", imageId=made.id, accountIds=[OTHER])
    shared = core.create("ImageShare", share, call)
    assert world.cloud.shares(world_ref := world.ref(made.id)) == {OTHER: ""}
    core = process(world)
    core.delete("ImageShare", shared.id, shared.outputs, call)
    assert world.cloud.shares(world_ref) == {}

    core.delete("CustomImage", made.id, updated.outputs, call)
    assert core.read("CustomImage", made.id, updated.outputs, call) is None
    assert world.snapshots() == []


def test_copies_are_refused_at_check(core: Core) -> None:
    """A copy gets its real name when it is ready, which takes a cloud that can rename."""
    (failure,) = core.check("ImageCopy", {"sourceImageId": "ami-1a2b3c4d", "regions": [WEST]}, None, Call(URN)).failures
    assert failure.property == "sourceImageId"
    assert "does not copy images of ec2" in failure.reason


def test_ids_and_accounts_of_the_other_cloud_are_refused(core: Core) -> None:
    news = {"imageId": "img-1a2b3c4d", "accountIds": ["100000000001", "12"]}
    reasons = "; ".join(each.reason for each in core.check("ImageShare", news, None, Call(URN)).failures)
    assert "ami- and 8 or 17 hexadecimal digits" in reasons
    assert "12 digits of an AWS account" in reasons
