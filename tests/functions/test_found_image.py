"""What an answer says of an image."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_machine_image.clouds.ec2.traits import EC2_TRAITS
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.functions.found_image import costs_licence, found, supporter
from pulumi_machine_image.images.image import Image, Kind, State
from pulumi_machine_image.images.provenance import Owner


def image(**fields: Any) -> Image:
    usual = {"id": "img-00000001", "region": "ap-guangzhou", "name": "web", "kind": Kind.PUBLIC}
    return Image(**{**usual, "state": State.AVAILABLE, **fields})


@pytest.mark.parametrize(
    ("region", "os_type", "kind", "costs"),
    [
        ("ap-singapore", "windows", Kind.PUBLIC, True),
        ("ap-hongkong", "windows", Kind.PUBLIC, True),
        ("xx-new-region", "windows", Kind.PUBLIC, True),
        ("ap-guangzhou", "windows", Kind.PUBLIC, False),
        ("ap-shanghai-fsi", "windows", Kind.PUBLIC, False),
        ("ap-singapore", "linux", Kind.PUBLIC, False),
        ("ap-singapore", "windows", Kind.CUSTOM, False),
        ("ap-singapore", "windows", Kind.SHARED, False),
    ],
)
def test_public_windows_outside_the_mainland_costs_a_licence(
    region: str, os_type: str, kind: Kind, costs: bool
) -> None:
    assert costs_licence(image(region=region, os_type=os_type, kind=kind), TENCENT_TRAITS) is costs


@pytest.mark.parametrize(
    ("region", "platform", "costs"),
    [
        ("us-east-1", "Windows", True),
        ("cn-north-1", "Windows with SQL Server Standard", True),
        ("us-east-1", "Red Hat Enterprise Linux", True),
        ("us-east-1", "SUSE Linux", True),
        ("us-east-1", "Linux/UNIX", False),
    ],
)
def test_what_costs_a_licence_is_the_clouds_business(region: str, platform: str, costs: bool) -> None:
    assert costs_licence(image(region=region, platform=platform), EC2_TRAITS) is costs


@pytest.mark.parametrize(
    ("platform", "os_name", "who"),
    [
        ("TencentOS", "TencentOS Server 4", "cloud"),
        ("", "Tencent Linux release 2.4", "cloud"),
        ("Windows", "Windows Server 2022", "maker"),
        ("Ubuntu", "Ubuntu Server 24.04", "maker"),
        ("SUSE", "SUSE Linux Enterprise 15", "maker"),
        ("openSUSE", "openSUSE Leap 15.5", "community"),
        ("Debian", "Debian 12.8", "community"),
        ("OpenCloudOS", "OpenCloudOS Server 9", "community"),
        ("", "", "community"),
    ],
)
def test_somebody_supports_each_system(platform: str, os_name: str, who: str) -> None:
    assert supporter(image(platform=platform, os_name=os_name), TENCENT_TRAITS) == who


def test_tags_are_those_that_people_gave() -> None:
    marks = Owner("urn:pulumi:dev::shop::t::web").tags("0" * 16, "1" * 16)
    assert found(image(tags={"env": "dev", **marks}), TENCENT_TRAITS).tags == {"env": "dev"}


def test_what_the_cloud_does_not_say_is_absent_on_the_wire() -> None:
    said = found(image(), TENCENT_TRAITS).wire()
    assert "architecture" not in said
    assert "osType" not in said
    assert (said["bits"], said["snapshotIds"], said["description"]) == (64, [], "")
