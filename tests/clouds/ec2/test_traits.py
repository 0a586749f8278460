"""What EC2 allows, as data."""

from __future__ import annotations

import pytest

from pulumi_machine_image.clouds.ec2.traits import EC2_TRAITS


@pytest.mark.parametrize("name", ["web", "web golden (1) [a]./-'@_", "x" * 128])
def test_a_name(name: str) -> None:
    assert EC2_TRAITS.image_name.fullmatch(name)


@pytest.mark.parametrize("name", ["", "ab", "x" * 129, "web:1", "web\n", "wéb", "a,b", "a#b"])
def test_no_name(name: str) -> None:
    assert not EC2_TRAITS.image_name.fullmatch(name)


@pytest.mark.parametrize(
    ("text", "is_id"),
    [
        ("ami-1a2b3c4d", True),
        ("ami-0123456789abcdef0", True),
        ("ami-123", False),
        ("ami-1A2B3C4D", False),
        ("img-1a2b3c4d", False),
    ],
)
def test_an_image_id(text: str, is_id: bool) -> None:
    assert bool(EC2_TRAITS.image_id.fullmatch(text)) is is_id


@pytest.mark.parametrize(("text", "is_id"), [("123456789012", True), ("012345678901", True), ("1234", False)])
def test_an_account_id(text: str, is_id: bool) -> None:
    assert bool(EC2_TRAITS.account_id.fullmatch(text)) is is_id


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [("team", "web", True), ("empty", "", True), ("aws:x", "1", False), ("AWS:x", "1", False), ("k" * 129, "", False)],
)
def test_tags(key: str, value: str, fits: bool) -> None:
    assert bool(EC2_TRAITS.tag_key.fullmatch(key) and EC2_TRAITS.tag_value.fullmatch(value)) is fits


def test_copies_stay_inside_a_partition() -> None:
    regions = EC2_TRAITS.regions
    assert regions["us-east-1"].partition == regions["eu-central-1"].partition == "aws"
    assert regions["cn-north-1"].partition == "aws-cn"
    assert regions["us-gov-west-1"].partition == "aws-us-gov"
    assert [name for name, facts in regions.items() if facts.mainland] == ["cn-north-1", "cn-northwest-1"]
    assert all(name == facts.name for name, facts in regions.items())


def test_every_region_that_the_sdk_knows_is_known_in_its_partition() -> None:
    import botocore.session

    session = botocore.session.get_session()
    for partition in ("aws", "aws-cn", "aws-us-gov"):
        known = {name for name, facts in EC2_TRAITS.regions.items() if facts.partition == partition}
        assert set(session.get_available_regions("ec2", partition)) <= known
