"""getImages, over the wire."""

from __future__ import annotations

import re
from typing import Any

import pytest

from functions.world import FIRST, HOME, PUBLIC, REGIONS, SECOND, SHANGHAI, SINGAPORE, THIRD, World, from_file
from pulumi_machine_image.emulator import Fault
from pulumi_machine_image.images.errors import CloudTrouble, Denied, InvalidInput, SeveralFailures
from pulumi_machine_image.images.image import ImageRef


def names(answer: dict[str, Any]) -> list[str]:
    return [image["name"] for image in answer["images"]]


def test_an_image_is_told_in_full(world: World) -> None:
    tags = {"env": "dev", "machine-image:owner": "0" * 16}
    image_id = world.make("web", description="the shop", family="shop", tags=tags)
    (image,) = world.ask("getImages", {"kinds": ["custom"]})["images"]
    assert len(image.pop("snapshotIds")) == 1
    assert image == {
        "imageId": image_id,
        "region": HOME,
        "name": "web",
        "description": "the shop",
        "kind": "custom",
        "state": "available",
        "architecture": "x86_64",
        "bits": 64,
        "osType": "linux",
        "platform": "Ubuntu",
        "osName": "Ubuntu Server 22.04 LTS 64bit",
        "sizeGib": 50,
        "family": "shop",
        "deprecated": False,
        "tags": {"env": "dev"},
        "creator": FIRST,
        "createdTime": "2026-01-01T00:00:00Z",
        "licenseType": "TencentCloud",
        "licenseFee": False,
        "supportedBy": "maker",
        "supportsCloudInit": True,
    }


def test_without_criteria_all_that_the_region_has_is_returned(world: World) -> None:
    world.make("web")
    assert len(world.ask("getImages")["images"]) == PUBLIC + 1


def test_three_regions_are_one_call_each(world: World) -> None:
    for region in (SINGAPORE, HOME, SHANGHAI):
        world.make("web", region)
    world.counted()
    answer = world.ask("getImages", {"regions": [HOME, SINGAPORE, SHANGHAI, HOME], "kinds": ["custom"]})
    assert [image["region"] for image in answer["images"]] == [SHANGHAI, HOME, SINGAPORE]
    assert world.counted() == {"DescribeImages": 3}


def test_all_regions_are_one_call_more(world: World) -> None:
    world.make("web", SINGAPORE)
    world.counted()
    answer = world.ask("getImages", {"regions": "*", "name": "web"}, region=None)
    assert [(image["name"], image["region"]) for image in answer["images"]] == [("web", SINGAPORE)]
    assert world.counted() == {"DescribeRegions": 1, "DescribeImages": REGIONS}


def test_a_hundred_images_are_one_call(world: World) -> None:
    for number in range(101):
        world.make(f"web{number}", ready=False)
    world.wait(60)
    world.counted()
    assert len(world.ask("getImages", {"nameRegex": "^web"})["images"]) == 101
    assert world.counted() == {"DescribeImages": 2}


def test_a_zone_stands_for_its_region(world: World) -> None:
    world.make("web", SINGAPORE)
    world.counted()
    assert names(world.ask("getImages", {"zone": "ap-singapore-2", "kinds": ["custom"]})) == ["web"]
    assert world.counted() == {"DescribeZones": 1, "DescribeImages": 1}
    both = {"zone": "ap-singapore-2", "regions": [HOME, SINGAPORE], "kinds": ["custom"]}
    assert names(world.ask("getImages", both)) == ["web"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"zone": "ap-guangzhou-5"}, "there is no zone ap-guangzhou-5. The zones of ap-guangzhou are ap-guangzhou-1, "),
        ({"zone": "ap-shanghai-fsi-9"}, "The zones of ap-shanghai-fsi are ap-shanghai-fsi-2, "),
        ({"zone": "guangzhou"}, "'guangzhou' is in no region there is"),
        ({"zone": "ap-atlantis-1"}, "'ap-atlantis-1' is in no region there is"),
        ({"zone": "ap-guangzhou-3", "regions": [SHANGHAI]}, "is in ap-guangzhou, which is none of the regions"),
        ({"regions": ["ap-guangzou"]}, "there is no region 'ap-guangzou'. Did you mean ap-guangzhou."),
        ({"regions": []}, "regions"),
        ({"nameRegex": "("}, "nameRegex '(' is not a regular expression: missing ), unterminated subpattern"),
        ({"osType": "bsd"}, "osType must be 'linux' or 'windows'"),
        ({"bits": 16}, "bits must be 32 or 64"),
        ({"osTyp": "linux"}, "osTyp: there is no such argument; did you mean osType?"),
        (
            {"kinds": ["public", "shared"]},
            "no account is trusted; nobody has vetted what others share. Trust an account",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_before_images_are_listed(
    world: World, args: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        world.ask("getImages", args)
    assert said in str(refused.value)
    assert "DescribeImages" not in world.counted()


def test_a_region_must_come_from_somewhere(world: World) -> None:
    with pytest.raises(InvalidInput, match="pulumi config set machine-image:region"):
        world.ask("getImages", region=None)


def test_each_criterion_is_matched_exactly(world: World) -> None:
    world.make("web", family="shop", tags={"env": "dev"})
    world.make("web-2", family="shops", tags={"env": "dev", "team": "a"})
    world.make("arm", source=from_file("Ubuntu", "arm64"))
    world.make("win", source=from_file("Windows Server 2019", "x86_64"))
    world.make("old", deprecated=True)
    world.make("half", ready=False)

    def custom(**args: Any) -> set[str]:
        return {*names(world.ask("getImages", {"kinds": ["custom"], **args}))}

    assert custom() == {"web", "web-2", "arm", "win"}
    assert custom(name="web") == {"web"}
    assert custom(nameRegex="web") == {"web", "web-2"}
    assert custom(family="shop") == {"web"}
    assert custom(tags={"env": "dev"}) == {"web", "web-2"}
    assert custom(tags={"env": "dev", "team": "a"}) == {"web-2"}
    assert custom(architectures=["arm64"]) == {"arm"}
    assert custom(osType="windows") == {"win"}
    assert custom(platform="windows") == {"win"}
    assert custom(platform="Win") == set()
    assert custom(bits=32) == set()
    assert custom(includeDeprecated=True) == {"web", "web-2", "arm", "win", "old"}
    assert custom(states=["creating"]) == {"half"}
    assert custom(owners=[SECOND]) == set()
    assert custom(owners=[FIRST], name="arm") == {"arm"}


def test_public_images_go_by_system_and_architecture(world: World) -> None:
    def public(**args: Any) -> int:
        return len(world.ask("getImages", {"kinds": ["public"], **args})["images"])

    assert public() == PUBLIC
    assert (public(bits=32), public(architectures=["i386"]), public(architectures=["arm64"])) == (3, 3, 3)
    assert public(osType="windows") == public(platform="Windows") == 4
    assert public(bits=64, osType="linux", platform="Ubuntu") == 3


def test_a_licence_fee_depends_on_the_region(world: World) -> None:
    windows = {"kinds": ["public"], "osType": "windows", "regions": [HOME, SINGAPORE]}
    fees = {(image["region"], image["licenseFee"]) for image in world.ask("getImages", windows)["images"]}
    assert fees == {(HOME, False), (SINGAPORE, True)}


def test_a_licence_fee_is_told_once_a_run(world: World) -> None:
    core = world.core()
    windows = {"osType": "windows", "kinds": ["public"]}
    core.call_function("getImages", {**windows, "regions": [HOME]})
    core.call_function("getImages", {"regions": [SINGAPORE], "osType": "linux"})
    assert world.said == []
    core.call_function("getImages", {**windows, "regions": [SINGAPORE]})
    core.call_function("getImage", {**windows, "regions": [SINGAPORE], "mostRecent": True})
    (line,) = world.said
    assert re.fullmatch(
        r"img-\w+ \(Windows.*\) in ap-singapore and 3 more: an instance costs a licence fee for Windows besides the "
        "machine",
        line,
    )


def test_a_licence_fee_is_told_of_the_image_that_was_asked_for(world: World) -> None:
    windows = {"osType": "windows", "kinds": ["public"], "regions": [SINGAPORE], "mostRecent": True}
    found = world.ask("getImage", windows)
    (line,) = world.said
    assert line.startswith(f"{found['imageId']} ({found['name']}) in ap-singapore: an instance costs")


def test_shared_images_come_from_trusted_accounts_only(world: World) -> None:
    world.receive("bait", sender=THIRD)
    image_id = world.receive("gift", sender=SECOND)
    assert names(world.ask("getImages", {"nameRegex": "bait|gift"})) == []
    assert names(world.ask("getImages", {"nameRegex": "bait|gift"}, trustedOwners=SECOND)) == ["gift"]
    assert names(world.ask("getImages", {"kinds": ["shared"]}, trustedOwners=[SECOND, THIRD])) == ["gift", "bait"]
    (image,) = world.ask("getImages", {"owners": [SECOND]}, trustedOwners=[THIRD])["images"]
    assert (image["imageId"], image["kind"], image["creator"]) == (image_id, "shared", SECOND)


def test_answers_are_fresh(world: World) -> None:
    core = world.core()
    image_id = world.make("web")
    assert names(core.call_function("getImages", {"kinds": ["custom"]})) == ["web"]
    core.cloud().delete(ImageRef(HOME, image_id), snapshots=True)
    assert names(core.call_function("getImages", {"kinds": ["custom"]})) == []


def test_a_region_that_fails_is_not_left_out_silently(world: World) -> None:
    refusal = Fault.refuse("UnauthorizedOperation", "not for you")
    world.faults["DescribeImages", SHANGHAI] = refusal
    with pytest.raises(Denied, match="UnauthorizedOperation"):
        world.ask("getImages", {"regions": [HOME, SHANGHAI]})
    world.faults["DescribeImages", HOME] = Fault.refuse("InternalServerError")
    with pytest.raises(SeveralFailures, match="UnauthorizedOperation") as failed:
        world.ask("getImages", {"regions": [HOME, SHANGHAI]})
    assert {type(failure) for failure in failed.value.failures} == {Denied, CloudTrouble}


def test_a_misspelt_look_up_is_named(world: World) -> None:
    with pytest.raises(InvalidInput, match=r"getImags: there is no such look-up\. Did you mean getImages"):
        world.ask("getImags")
