"""What only some clouds offer of an image: a time of deprecation, disabling, a protection of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from lab.engine import Lab, Refused
from pulumi_machine_image.clouds.ec2.traits import EC2_TRAITS
from pulumi_machine_image.images.errors import ImageError, Protected
from pulumi_machine_image.images.image import Image, State
from pulumi_machine_image.images.provenance import GENERATION

WEB: dict[str, Any] = {"name": "web-golden", "instanceId": "ins-demo0001"}


@pytest.fixture
def rich() -> Lab:
    """On a cloud that offers it all."""
    lab = Lab()
    lab.cloud.traits = replace(
        lab.cloud.traits, extras=EC2_TRAITS.extras, own_protection=True, imports=EC2_TRAITS.imports
    )
    return lab


def up(lab: Lab, **news: Any) -> str:
    return lab.up("CustomImage", "web", **{**WEB, **news}).id


def image(lab: Lab) -> Image:
    return lab.cloud.records[lab.image("web")].image


def outputs(lab: Lab) -> dict[str, Any]:
    return lab.stack["CustomImage", "web"].outputs


def in_days(lab: Lab, days: float) -> str:
    moment = datetime.fromtimestamp(lab.clock.now(), timezone.utc) + timedelta(days=days)
    return moment.strftime("%Y-%m-%dT%H:%M:00Z")


@pytest.mark.parametrize(
    ("news", "said"),
    [
        ({"deprecateAt": "2030-01-31T12:00:00Z"}, "deprecateAt: tencent does not offer this: leave it out"),
        ({"disabled": True}, "disabled: tencent does not offer this"),
        ({"deletionProtectionCooldown": True}, "deletionProtectionCooldown: tencent does not offer this"),
        ({"instanceId": None, "snapshotIds": ["snap-1"], "architecture": "arm64"}, "architecture: tencent does not"),
    ],
)
def test_what_a_cloud_does_not_offer_is_refused_at_check(lab: Lab, news: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        lab.check("CustomImage", "web", **{key: value for key, value in {**WEB, **news}.items() if value})


@pytest.mark.parametrize(
    ("news", "said"),
    [
        ({"deprecateAt": "soon"}, "'soon' is not a time such as 2030-01-31T12:00:00Z"),
        ({"deprecateAt": "2030-01-31"}, "is not a time such as"),
        ({"deprecateAt": "2030-02-31T12:00:00Z"}, "is not a time such as"),
        ({"deprecateAt": "2030-01-31T12:00:00Z", "deprecated": True}, "set one of them"),
        ({"architecture": "arm64"}, "architecture: needs snapshotIds"),
        ({"architecture": "mips", "instanceId": None, "snapshotIds": ["snap-1"]}, "'x86_64', 'i386' or 'arm64'"),
    ],
)
def test_bad_values_are_refused_at_check(rich: Lab, news: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        rich.check("CustomImage", "web", **{key: value for key, value in {**WEB, **news}.items() if value})


@pytest.mark.parametrize(
    ("change", "field", "real"),
    [
        ({"disabled": True}, "state", State.DISABLED),
        ({"deletionProtection": True}, "protection", "on"),
        ({"deletionProtection": True, "deletionProtectionCooldown": True}, "protection", "cooldown"),
    ],
)
def test_they_change_in_place_with_one_call_and_back(rich: Lab, change: dict[str, Any], field: str, real: Any) -> None:
    first = up(rich)
    before = getattr(image(rich), field)
    rich.cloud.calls.clear()
    assert rich.preview("CustomImage", "web", **WEB, **change) == "update"
    assert up(rich, **change) == first
    assert getattr(image(rich), field) == real
    assert rich.cloud.writes == rich.cloud.calls["modify"] == 1
    assert not rich.refresh("CustomImage", "web")
    assert rich.preview("CustomImage", "web", **WEB, **change) == "same"
    up(rich)
    assert getattr(image(rich), field) == before
    assert rich.cloud.writes == 2


def test_they_count_from_the_creation_on(rich: Lab) -> None:
    at = in_days(rich, 30)
    up(rich, deprecateAt=at, disabled=True, deletionProtection=True)
    assert (image(rich).deprecates_at, image(rich).state, image(rich).protection) == (at, State.DISABLED, "on")
    assert (outputs(rich)["state"], outputs(rich)["deprecateAt"]) == ("disabled", at)
    assert rich.cloud.writes == 2
    assert not rich.refresh("CustomImage", "web")


def test_without_them_nothing_more_is_called(rich: Lab) -> None:
    up(rich)
    assert rich.cloud.writes == rich.cloud.calls["create"] == 1
    assert not rich.refresh("CustomImage", "web")


@pytest.mark.parametrize(
    "meddle", [{"state": State.DISABLED}, {"protection": "on"}, {"deprecates_at": "2040-01-01T00:00:00Z"}]
)
def test_drift_is_seen_and_repaired(rich: Lab, meddle: dict[str, Any]) -> None:
    news = {"deprecateAt": in_days(rich, 30)}
    up(rich, **news)
    before = image(rich)
    rich.cloud.change(rich.image("web"), **meddle)
    assert rich.refresh("CustomImage", "web")
    rich.cloud.calls.clear()
    up(rich, **news)
    assert image(rich) == before
    assert rich.cloud.writes == 1
    assert not rich.refresh("CustomImage", "web")


def test_a_protection_that_was_switched_off_is_drift(rich: Lab) -> None:
    up(rich, deletionProtection=True)
    rich.cloud.change(rich.image("web"), protection="off")
    assert rich.refresh("CustomImage", "web")
    up(rich, deletionProtection=True)
    assert image(rich).protection == "on"


def test_a_cooldown_may_stay_in_the_program_when_the_protection_goes(rich: Lab) -> None:
    up(rich, deletionProtection=True, deletionProtectionCooldown=True)
    up(rich, deletionProtectionCooldown=True)
    assert image(rich).protection == "off"
    assert rich.preview("CustomImage", "web", **WEB, deletionProtectionCooldown=True) == "same"


def test_a_protected_image_is_neither_deleted_nor_replaced(rich: Lab) -> None:
    up(rich, deletionProtection=True)
    with pytest.raises(Protected, match="Set deletionProtection to false"):
        rich.destroy("CustomImage", "web")
    with pytest.raises(Protected, match="triggers changed"):
        rich.preview("CustomImage", "web", **WEB, deletionProtection=True, triggers={"v": "2"})
    up(rich)
    rich.destroy("CustomImage", "web")


def test_the_protection_of_somebody_else_is_the_clouds_to_tell(rich: Lab) -> None:
    up(rich)
    rich.cloud.change(rich.image("web"), protection="on")
    with pytest.raises(Protected):
        rich.destroy("CustomImage", "web")


def test_a_run_that_ended_before_the_protection_is_gone_on_with(rich: Lab) -> None:
    rich.cloud.refuse["modify"] = [ImageError("modify", why="the network broke")]
    with pytest.raises(ImageError):
        up(rich, deletionProtection=True)
    up(rich, deletionProtection=True)
    assert (len(rich.cloud.ever_made), image(rich).protection) == (1, "on")


def test_a_time_of_deprecation_moves_and_goes_with_a_call_each(rich: Lab) -> None:
    for days in (30, 60):
        up(rich, deprecateAt=(at := in_days(rich, days)))
        assert image(rich).deprecates_at == at
    rich.cloud.calls.clear()
    assert rich.preview("CustomImage", "web", **WEB) == "update"
    up(rich)
    assert (image(rich).deprecates_at, image(rich).deprecated) == ("", False)
    assert rich.cloud.writes == 1
    assert not rich.refresh("CustomImage", "web")


def test_a_time_that_has_come_is_no_drift(rich: Lab) -> None:
    at = in_days(rich, 1)
    up(rich, deprecateAt=at)
    rich.clock.pass_time(2 * 86400)
    assert not rich.refresh("CustomImage", "web")
    assert image(rich).deprecated
    assert rich.preview("CustomImage", "web", **WEB, deprecateAt=at) == "same"
    rich.cloud.calls.clear()
    up(rich, deprecated=True)
    assert rich.cloud.writes == 0
    up(rich)
    assert not image(rich).deprecated


def test_the_same_moment_in_other_words_is_recorded_without_a_write(rich: Lab) -> None:
    up(rich, deprecateAt="2040-01-31T12:00:00Z")
    rich.cloud.calls.clear()
    up(rich, deprecateAt="2040-01-31T20:00:20+08:00")
    assert rich.cloud.writes == 0
    assert not rich.refresh("CustomImage", "web")


def test_a_time_that_the_program_does_not_name_is_left_alone(rich: Lab) -> None:
    """EC2 gives one to each image that becomes public."""
    up(rich)
    rich.cloud.change(rich.image("web"), deprecates_at="2040-01-01T00:00:00Z")
    assert not rich.refresh("CustomImage", "web")
    up(rich, description="other")
    assert image(rich).deprecates_at == "2040-01-01T00:00:00Z"


def test_an_import_takes_over_what_is_set(rich: Lab) -> None:
    ref = rich.cloud.put("ap-guangzhou", "theirs", protection="cooldown", state=State.DISABLED)
    found = rich.core.find("CustomImage", f"ap-guangzhou/{ref.id}", rich.call("CustomImage", "web"))
    assert found is not None
    assert (
        found.inputs.items()
        >= {
            "deletionProtection": True,
            "deletionProtectionCooldown": True,
            "disabled": True,
        }.items()
    )
    assert "architecture" not in found.inputs


def test_an_architecture_replaces_and_is_no_drift(rich: Lab) -> None:
    news: dict[str, Any] = {"snapshotIds": ["snap-1"], "architecture": "arm64"}
    rich.up("CustomImage", "web", **news)
    assert outputs(rich)["architecture"] == "x86_64"  # what the cloud tells
    assert not rich.refresh("CustomImage", "web")
    assert rich.preview("CustomImage", "web", **news) == "same"
    assert rich.preview("CustomImage", "web", snapshotIds=["snap-1"]) == "replace"


def test_what_an_older_release_made_is_of_the_same_generation(lab: Lab) -> None:
    up(lab)
    assert image(lab).tags[GENERATION] == "16151a7efded3a67"


def test_what_only_served_an_import_goes_when_the_image_is_ready(rich: Lab) -> None:
    rich.cloud.leaves = True
    file = {"url": "s3://bucket/x.vmdk", "osType": "Linux", "architecture": "x86_64"}
    rich.cloud.refuse["modify"] = [ImageError("modify", why="the network broke")]
    with pytest.raises(ImageError):
        rich.up("CustomImage", "web", importFrom=file, name="web")
    rich.up("CustomImage", "web", importFrom=file, name="web")
    assert not image(rich).has_leftovers
    assert rich.cloud.calls["create"] == 1
    rich.cloud.calls.clear()
    rich.up("CustomImage", "web", importFrom=file, name="web", family="a")
    assert rich.cloud.writes == 1


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({"bootMode": "uefi1"}, "importFrom.bootMode: must be 'legacy-bios' or 'uefi'; did you mean uefi?"),
        ({"licenseType": "TencentCloud"}, "importFrom.licenseType: must be 'AWS' or 'BYOL'"),
        ({"osType": "Ubuntu"}, "importFrom.osType: must be 'Linux' or 'Windows'"),
        ({"osVersion": "22.04"}, "importFrom.osVersion: ec2 does not take it"),
        ({"force": True}, "importFrom.force: ec2 does not take it"),
        ({"url": "ftp://SECRET"}, "importFrom.url: must be s3://BUCKET/KEY"),
        ({"dataDiskUrls": ["s3://bucket/SECRET", "SECRET"]}, "importFrom.dataDiskUrls: must be s3://BUCKET/KEY"),
    ],
)
def test_an_import_takes_what_its_cloud_takes(rich: Lab, file: dict[str, Any], said: str) -> None:
    rich.cloud.traits = replace(rich.cloud.traits, cloud="ec2")
    good = {"url": "s3://bucket/x.vmdk", "osType": "Linux", "architecture": "x86_64"}
    rich.check("CustomImage", "web", importFrom=good)
    with pytest.raises(Refused) as refused:
        rich.check("CustomImage", "web", importFrom={**good, **file})
    assert said in str(refused.value)
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({"bootMode": "uefi"}, "importFrom.bootMode: must be 'Legacy BIOS' or 'UEFI'"),
        ({"licenseType": "Tencent"}, "must be 'TencentCloud' or 'BYOL'; did you mean TencentCloud?"),
        ({"osVersion": ""}, "importFrom.osVersion: is required"),
    ],
)
def test_each_cloud_has_its_own_words(lab: Lab, file: dict[str, Any], said: str) -> None:
    good = {"url": "https://b/x", "osType": "Ubuntu", "osVersion": "22.04", "architecture": "arm64"}
    lab.check("CustomImage", "web", importFrom=good)
    with pytest.raises(Refused) as refused:
        lab.check("CustomImage", "web", importFrom={**good, **file})
    assert said in str(refused.value)


def test_another_way_to_write_a_moment_is_no_change(rich: Lab) -> None:
    up(rich, deprecateAt="2035-01-31T12:00:00Z")
    assert rich.preview("CustomImage", "web", **WEB, deprecateAt="2035-01-31T13:00:00+01:00") == "same"
    assert rich.preview("CustomImage", "web", **WEB, deprecateAt="2035-01-31T13:30:00+01:00") == "update"
