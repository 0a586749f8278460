"""Look-ups of images on EC2: what is asked of the cloud, and whom they trust."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clouds.ec2.worlds import HOME, ME, OTHER, Stubbed, listed
from clouds.support import FakeClock
from pulumi_machine_image.clouds.connect import Connection
from pulumi_machine_image.core import Core
from pulumi_machine_image.images import errors
from pulumi_machine_image.settings import Settings

SELLER = "333333333333"
Ask = Callable[..., Any]


@pytest.fixture
def ask(aws: Stubbed, clock: FakeClock) -> Ask:
    def ask(name: str, args: dict[str, Any], **more: Any) -> Any:
        settings = Settings.of({"cloud": "ec2", "region": HOME, **more})
        core = Core(settings, connection=Connection(settings, aws.connection.cloud), clock=clock)
        return core.call_function(name, args)

    return ask


def sent(**more: Any) -> dict[str, Any]:
    return {"IncludeDeprecated": True, "MaxResults": 1000, **more}


def ids(answer: Any) -> list[str]:
    return [image["imageId"] for image in answer["images"]]


def test_without_an_owner_only_own_images_and_the_clouds_are_listed(aws: Stubbed, ask: Ask) -> None:
    aws.answer("describe_images", listed("ami-00000001"), sent(Owners=["self"], IncludeDisabled=True))
    amazon = listed("ami-00000002", OwnerId=SELLER, ImageOwnerAlias="amazon")
    aws.answer("describe_images", amazon, sent(Owners=["amazon"], IncludeDisabled=False))
    assert ids(ask("getImages", {})) == ["ami-00000001", "ami-00000002"]
    aws.done()


def test_an_owner_is_listed_alone_with_what_it_shows_everybody(aws: Stubbed, ask: Ask) -> None:
    name = {"Filters": [{"Name": "name", "Values": ["*web*"]}]}
    aws.answer(
        "describe_images",
        listed("ami-00000001", OwnerId=OTHER, Name="web"),
        sent(Owners=[OTHER], IncludeDisabled=True, **name),
    )
    (image,) = ask("getImages", {"owners": [OTHER], "name": "web"})["images"]
    assert (image["kind"], image["creator"]) == ("shared", OTHER)
    aws.done()


def test_amazon_is_an_owner(aws: Stubbed, ask: Ask) -> None:
    newer = listed("ami-00000002", OwnerId=SELLER, ImageOwnerAlias="amazon", CreationDate="2026-02-01T00:00:00.000Z")
    older = listed("ami-00000001", OwnerId=SELLER, ImageOwnerAlias="amazon", CreationDate="2026-01-01T00:00:00.000Z")
    both = {"Images": [*older["Images"], *newer["Images"]]}
    aws.answer("describe_images", both, sent(Owners=["amazon"], IncludeDisabled=True))
    assert ask("getImage", {"owners": ["amazon"], "mostRecent": True})["imageId"] == "ami-00000002"


def test_the_images_of_trusted_accounts_are_those_that_this_one_may_use(aws: Stubbed, ask: Ask) -> None:
    aws.answer("describe_images", listed("ami-00000001", OwnerId=OTHER), sent(Owners=[OTHER], IncludeDisabled=False))
    assert ids(ask("getImages", {"kinds": ["shared"]}, trustedOwners=[OTHER])) == ["ami-00000001"]
    aws.done()


def test_the_newest_of_just_anybody_is_refused_before_a_call(aws: Stubbed, ask: Ask) -> None:
    with pytest.raises(errors.InvalidInput, match="no account is trusted"):
        ask("getImage", {"kinds": ["shared"], "name": "ubuntu", "mostRecent": True})
    assert aws.calls.counted == {}


def test_an_image_of_a_stranger_is_not_returned_by_its_id_either(aws: Stubbed, ask: Ask) -> None:
    for _ in range(2):
        aws.answer("describe_images", listed("ami-00000001", OwnerId=OTHER))
    with pytest.raises(errors.ImageGone, match=f"account {OTHER}, which shares it, is not trusted"):
        ask("getImage", {"imageId": "ami-00000001"})
    assert ask("getImage", {"imageId": "ami-00000001", "owners": [OTHER]})["creator"] == OTHER


def test_what_was_meant_is_not_looked_for_among_all_images_of_amazon(aws: Stubbed, ask: Ask) -> None:
    filters = {"Filters": [{"Name": "name", "Values": ["*wep*"]}]}
    aws.answer("describe_images", {"Images": []}, sent(Owners=["self"], IncludeDisabled=True, **filters))
    aws.answer("describe_images", {"Images": []}, sent(Owners=["amazon"], IncludeDisabled=False, **filters))
    aws.answer("describe_images", listed("ami-00000001", Name="web"), sent(Owners=["self"], IncludeDisabled=True))
    aws.answer("describe_images", {"Images": []}, sent(ExecutableUsers=["self"]))
    with pytest.raises(
        errors.ImageGone, match=r"does not meet all criteria; nearest: ami-00000001 \(web\): name is not 'wep'"
    ):
        ask("getImage", {"name": "wep"})
    aws.done()


@pytest.mark.parametrize(
    ("wire", "bits", "architecture"), [("i386", 32, "i386"), ("x86_64", 64, "x86_64"), ("arm64", 64, "arm64")]
)
def test_architectures_have_their_widths(aws: Stubbed, ask: Ask, wire: str, bits: int, architecture: str) -> None:
    answer = {"Images": [each | {"Architecture": wire} for each in listed("ami-00000001")["Images"]]}
    asked = sent(Owners=[ME], IncludeDisabled=True)
    aws.answer("describe_images", answer, asked)
    (image,) = ask("getImages", {"owners": [ME], "bits": bits})["images"]
    assert (image["bits"], image["architecture"]) == (bits, architecture)


def test_a_region_that_has_to_be_asked_for_is_told(aws: Stubbed, ask: Ask) -> None:
    regions = {"Regions": [{"RegionName": "eu-south-1", "OptInStatus": "not-opted-in"}]}
    aws.answer("describe_regions", regions, {"AllRegions": True})
    with pytest.raises(errors.InvalidInput, match="has not asked for the region eu-south-1"):
        ask("getImages", {"regions": ["eu-south-1"]})
    assert aws.calls.counted == {"DescribeRegions": 1}


def test_a_zone_of_another_cloud_is_in_no_region(aws: Stubbed, ask: Ask) -> None:
    aws.answer("describe_regions", {"Regions": [{"RegionName": HOME}]})
    with pytest.raises(errors.InvalidInput, match="A zone is named like us-east-1a"):
        ask("getImages", {"zone": "ap-guangzhou-3"})
