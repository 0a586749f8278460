"""`cloud: ec2` as the doors get it: from settings to an image on moto."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clouds.ec2.worlds import FAR, HOME, KEYS, OTHER, WEST, World
from lab.clock import FakeClock
from pulumi_machine_image.clouds.cloud import Query
from pulumi_machine_image.clouds.connect import connect
from pulumi_machine_image.core import Call, Core
from pulumi_machine_image.images.errors import SettingsProblem
from pulumi_machine_image.images.image import Kind
from pulumi_machine_image.images.provenance import RESOURCE
from pulumi_machine_image.settings import Settings

URN = "urn:pulumi:dev::shop::machine-image:index:CustomImage::web"
COPIES = "urn:pulumi:dev::shop::machine-image:index:ImageCopy::copies"
OWN = Query(kinds=frozenset({Kind.CUSTOM}))


def process(world: World, said: list[str] | None = None) -> Core:
    clock, say = FakeClock(), (lambda _: None) if said is None else said.append
    connection = connect(Settings.of({"cloud": "ec2", "endpoint": world.url, **KEYS}), clock, world.calls)
    return Core(connection.settings, connection=connection, clock=clock, say=say)


@pytest.fixture
def core(world: World) -> Core:
    return process(world)


def checked(core: Core, kind: str, **news: Any) -> dict[str, Any]:
    found = core.check(kind, news, None, Call(COPIES if kind == "ImageCopy" else URN))
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


def test_an_image_is_shared_with_everyone_there_is(world: World) -> None:
    image, call, said = world.image(), Call(URN), list[str]()
    news = {
        "imageId": image.id,
        "accountIds": [OTHER],
        "organizationArns": ["arn:aws:organizations::123456789012:organization/o-1a2b3c4d5e"],
        "organizationalUnitArns": ["arn:aws:organizations::123456789012:ou/o-1a2b3c4d5e/ou-1a2b-3c4d5e6f"],
        "public": True,
        "shareSnapshots": True,
    }
    core = process(world, said)
    inputs = checked(core, "ImageShare", **news)
    assert len(said) == 1, "moto does not serve the block of public access"
    assert "was not checked" in said[0]
    shared = core.create("ImageShare", inputs, call)
    assert (world.cloud.shares(image) or {}).keys() == shared.outputs["sharedAccounts"].keys()
    assert len(shared.outputs["sharedAccounts"]) == 4
    found = process(world).read("ImageShare", shared.id, shared.outputs, call)
    assert found is not None
    assert found.inputs == inputs
    assert not process(world).diff("ImageShare", found.outputs, inputs, call)
    imported = process(world).find("ImageShare", str(image), call)
    assert imported is not None
    assert imported.inputs == inputs
    process(world).delete("ImageShare", shared.id, found.outputs, call)
    assert world.cloud.shares(image) == {}
    (snapshot,) = world.cloud.snapshot_shares(world.cloud.find(HOME, [image.id])[image.id]).values()
    assert snapshot == set()


def test_an_organisation_of_another_partition_is_refused(core: Core) -> None:
    arn = "arn:aws-cn:organizations::123456789012:organization/o-1a2b3c4d5e"
    news = {"imageId": "ami-1a2b3c4d", "organizationArns": [arn]}
    (failure,) = core.check("ImageShare", news, None, Call(URN)).failures
    assert failure.reason == f"{arn} is in partition aws-cn, and {HOME} in aws"


def test_an_image_is_copied_described_anew_and_its_copies_deleted(core: Core, world: World) -> None:
    call, source = Call(COPIES), world.image("web", description="golden", tags={"team": "web"})
    news = {"sourceImageId": source.id, "regions": [WEST, FAR], "tags": {"own": "1"}}
    inputs = checked(core, "ImageCopy", **news)
    world.calls.clear()
    made = core.create("ImageCopy", inputs, call)
    # The source; then for each copy, since moto takes no tags with an order, a look and a call to tag it; and the wait.
    assert world.calls.counted == {"DescribeImages": 1 + 2 + 2, "CopyImage": 2, "CreateTags": 2}
    for region, id in made.outputs["imageIds"].items():
        image = world.cloud.find(region, [id])[id]
        assert (image.name, image.description) == ("web", "golden")
        assert image.tags.items() >= {"team": "web", "own": "1", RESOURCE: "shop/dev/copies"}.items()
    core = process(world)
    found = core.read("ImageCopy", made.id, made.outputs, call)
    assert found is not None
    assert not core.diff("ImageCopy", found.outputs, inputs, call)

    kept = made.outputs["imageIds"][FAR]
    other = core.check("ImageCopy", {**news, "regions": {WEST: {"name": "web-2"}, FAR: {}}}, inputs, call).inputs
    updated = core.update("ImageCopy", made.id, found.outputs, other, call)
    assert updated.outputs["imageIds"][FAR] == kept
    assert [image.name for image in world.cloud.images(WEST, OWN)] == ["web-2"]

    process(world).delete("ImageCopy", made.id, updated.outputs, call)
    assert [world.cloud.images(region, OWN) for region in (WEST, FAR)] == [[], []]
    assert [world.snapshots(region) for region in (WEST, FAR)] == [[], []]


def test_a_killed_run_is_continued_by_the_provenance_of_its_copies(core: Core, world: World) -> None:
    call, news = Call(COPIES), {"sourceImageId": world.image().id, "regions": [WEST, FAR]}
    first = core.create("ImageCopy", checked(core, "ImageCopy", **news), call)
    world.calls.clear()
    core = process(world)
    again = core.create("ImageCopy", checked(core, "ImageCopy", **news), call)
    assert again.outputs["imageIds"] == first.outputs["imageIds"]
    assert again.outputs["__claim"] != first.outputs["__claim"]
    assert "CopyImage" not in world.calls.counted


@pytest.mark.parametrize("place", ["cn-north-1", "us-gov-west-1"])
def test_another_partition_is_refused_at_check(core: Core, world: World, place: str) -> None:
    news = {"sourceImageId": world.image().id, "regions": [place]}
    (failure,) = core.check("ImageCopy", news, None, Call(COPIES)).failures
    partition = "aws-cn" if place.startswith("cn") else "aws-us-gov"
    assert f"us-east-1 (aws) and {place} ({partition}) are in different partitions" in failure.reason


def test_a_key_of_another_region_is_refused_at_check(core: Core, world: World) -> None:
    key = f"arn:aws:kms:{HOME}:123456789012:key/1a2b3c4d-0000-0000-0000-000000000000"
    news = {"sourceImageId": world.image().id, "encrypt": True, "regions": {WEST: {"kmsKeyId": key}}}
    (failure,) = core.check("ImageCopy", news, None, Call(COPIES)).failures
    assert f"the key is one of {HOME}, and a copy in {WEST} needs a key of {WEST}" in failure.reason


def test_an_encrypted_copy_is_made_in_the_sources_own_region(core: Core, world: World) -> None:
    news = {"sourceImageId": world.image().id, "encrypt": True, "name": "web-safe", "regions": [HOME]}
    made = core.create("ImageCopy", checked(core, "ImageCopy", **news), Call(COPIES))
    assert world.cloud.find(HOME, [id := made.outputs["imageIds"][HOME]])[id].name == "web-safe"


def test_ids_and_accounts_of_the_other_cloud_are_refused(core: Core) -> None:
    news = {"imageId": "img-1a2b3c4d", "accountIds": ["100000000001", "12"]}
    reasons = "; ".join(each.reason for each in core.check("ImageShare", news, None, Call(URN)).failures)
    assert "ami- and 8 or 17 hexadecimal digits" in reasons
    assert "12 digits of an AWS account" in reasons
