"""getImage: one image, or an error that helps."""

from __future__ import annotations

from typing import Any

import pytest

from functions.world import HOME, PUBLIC, REGIONS, SECOND, SHANGHAI, SINGAPORE, World, from_file
from pulumi_machine_image.functions.get_image import NoMatch, SeveralMatches
from pulumi_machine_image.images.errors import ImageGone, InvalidInput


def refused(world: World, kind: type[Exception], args: dict[str, Any], **settings: Any) -> str:
    with pytest.raises(kind) as error:
        world.ask("getImage", args, **settings)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_the_one_match_is_returned(world: World) -> None:
    image_id = world.make("web")
    world.counted()
    image = world.ask("getImage", {"name": "web"})
    assert (image["imageId"], image["name"], image["kind"]) == (image_id, "web", "custom")
    assert world.counted() == {"DescribeImages": 1}


def test_several_matches_are_named_with_what_tells_them_apart(world: World) -> None:
    first = world.make("web-1", family="a")
    second = world.make("web-2", SHANGHAI, family="b")
    world.counted()
    args = {"nameRegex": "^web", "kinds": ["custom"], "regions": [HOME, SHANGHAI]}
    said = refused(world, SeveralMatches, args)
    assert said == (
        f"getImage in ap-guangzhou, ap-shanghai: 2 images meet all criteria: {second} (web-2) in ap-shanghai of "
        f"2026-01-01T00:01:00Z, {first} (web-1) in ap-guangzhou of 2026-01-01T00:00:00Z. Narrow it down by regions "
        "(ap-shanghai 1, ap-guangzhou 1); family (b 1, a 1); name; or take the newest with mostRecent."
    )
    assert world.counted() == {"DescribeImages": 2}


def test_of_very_many_matches_ten_are_named(world: World) -> None:
    said = refused(world, SeveralMatches, {"kinds": ["public"]})
    assert f"{PUBLIC} images meet all criteria: " in said
    assert said.count(" of 20") == 10
    assert f" and {PUBLIC - 10} more. Narrow it down by " in said
    assert "osType (linux 18, windows 4)" in said
    assert "architectures (x86_64 16, arm64 3, i386 3)" in said


def test_the_newest_is_an_explicit_choice(world: World) -> None:
    world.make("web-1")
    newest = world.make("web-2")
    args = {"nameRegex": "^web", "mostRecent": True}
    assert world.ask("getImage", args)["imageId"] == newest
    # Made at the same moment in two regions: the order is still the same each time.
    world.make("db", SINGAPORE, ready=False)
    world.make("db", SHANGHAI)
    both = {"name": "db", "regions": [SINGAPORE, SHANGHAI], "mostRecent": True}
    assert world.ask("getImage", both)["region"] == SHANGHAI


def test_no_match_names_the_nearest_with_what_they_lack(world: World) -> None:
    arm = world.make("web", source=from_file("Ubuntu", "arm64"))
    other = world.make("webs")
    world.counted()
    said = refused(world, NoMatch, {"name": "web", "architectures": ["x86_64"], "kinds": ["custom"]})
    assert said.startswith(
        "getImage in ap-guangzhou: none of 24 images meets all criteria; nearest: "
        f"{arm} (web): architecture is arm64, not x86_64; {other} (webs): name is not 'web'; img-"
    )
    assert said.count("; img-") == 4
    # Once as asked, and once without the cloud's filters, to see what came near.
    assert world.counted() == {"DescribeImages": 2}


def test_no_match_is_a_missing_image_to_whoever_catches_it(world: World) -> None:
    refused(world, ImageGone, {"name": "web"})


def test_a_near_miss_in_another_region_says_where(world: World) -> None:
    image_id = world.make("web", SHANGHAI, deprecated=True)
    said = refused(world, NoMatch, {"name": "web", "regions": [HOME, SHANGHAI]})
    assert f"nearest: {image_id} (web) in ap-shanghai: it is deprecated (includeDeprecated); " in said


def test_an_image_that_nobody_trusts_is_a_near_miss(world: World) -> None:
    image_id = world.receive("gift")
    said = refused(world, NoMatch, {"name": "gift"})
    assert f"nearest: {image_id} (gift): account {SECOND}, which shares it, is not trusted; " in said
    assert said.endswith(
        "Trust an account by naming it in owners, or with `pulumi config set machine-image:trustedOwners ACCOUNT`."
    )
    assert world.ask("getImage", {"name": "gift"}, trustedOwners=SECOND)["imageId"] == image_id
    assert world.ask("getImage", {"name": "gift", "owners": [SECOND]})["imageId"] == image_id


def test_an_id_is_looked_up_straight(world: World) -> None:
    image_id = world.make("web", ready=False)
    world.counted()
    image = world.ask("getImage", {"imageId": image_id})
    assert (image["name"], image["state"]) == ("web", "creating")
    assert world.counted() == {"DescribeImages": 1}


def test_an_id_must_still_meet_what_is_asked_for(world: World) -> None:
    image_id = world.make("web", deprecated=True)
    assert world.ask("getImage", {"imageId": image_id, "osType": "linux"})["deprecated"] is True
    said = refused(world, NoMatch, {"imageId": image_id, "architectures": ["arm64"], "states": ["available"]})
    assert said == (
        "getImage in ap-guangzhou: the image does not meet all criteria; nearest: "
        f"{image_id} (web): architecture is x86_64, not arm64."
    )


def test_the_id_of_a_shared_image_is_no_trust(world: World) -> None:
    image_id = world.receive("gift")
    assert "is not trusted" in refused(world, NoMatch, {"imageId": image_id})
    assert world.ask("getImage", {"imageId": image_id, "owners": [SECOND]})["name"] == "gift"


def test_an_id_is_found_in_one_of_the_regions(world: World) -> None:
    image_id = world.make("web", SINGAPORE)
    said = refused(world, NoMatch, {"imageId": image_id})
    assert said == (
        f"getImage in ap-guangzhou: there is no image {image_id}: it was deleted, or the account that shared it no "
        "longer does. Name the region that it is in."
    )
    world.counted()
    assert world.ask("getImage", {"imageId": image_id, "regions": ["*"]})["region"] == SINGAPORE
    assert world.counted() == {"DescribeRegions": 1, "DescribeImages": REGIONS}


def test_a_malformed_id_makes_no_call(world: World) -> None:
    assert "'ami-1' is no image id. Image ids are img- and " in refused(world, InvalidInput, {"imageId": "ami-1"})
    assert world.counted() == {}
