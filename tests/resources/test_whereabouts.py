"""Shares and copies in another region than their image's, and regions that are closed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lab.engine import HOME, Lab, Refused
from lab.program import Engine, Key, News, copies, web
from lab.program import image as program_image
from lab.program import share as program_share
from pulumi_machine_image.clouds.cloud import Region
from pulumi_machine_image.images.image import ImageRef

FRANKFURT, SINGAPORE, SHANGHAI, CLOSED = "eu-frankfurt", "ap-singapore", "ap-shanghai", "ap-mumbai"
A = "200000000001"
WEB = {"name": "web-golden", "instanceId": "ins-demo0001"}


def image(lab: Lab, region: str) -> ImageRef:
    lab.apply("CustomImage", "web", **WEB, region=region)
    return lab.image("web", region)


def share(image: ImageRef, region: str) -> dict[str, Any]:
    return {"imageId": image.id, "region": region, "accountIds": [A]}


def refused(lab: Lab, kind: str, **news: Any) -> str:
    with pytest.raises(Refused) as told:
        lab.check(kind, "it", **news)
    (failure,) = told.value.failures
    return f"{failure.property}: {failure.reason}"


def test_a_share_in_another_region_is_told_with_the_lines_of_program_to_write(lab: Lab) -> None:
    ref = image(lab, SINGAPORE)
    said = refused(lab, "ImageShare", **share(ref, FRANKFURT))
    assert f'source_image_id="{ref.id}", source_region="ap-singapore", regions=["eu-frankfurt"]' in said


def test_the_lines_of_program_do_what_they_say(lab: Lab) -> None:
    ref = image(lab, SINGAPORE)
    copies = lab.apply("ImageCopy", "copies", sourceImageId=ref.id, sourceRegion=SINGAPORE, regions=[FRANKFURT])
    copy = ImageRef(FRANKFURT, copies.outputs["imageIds"][FRANKFURT])
    lab.apply("ImageShare", "it", **share(copy, FRANKFURT))
    assert lab.cloud.records[copy].shares.keys() == {A}


def test_where_no_copy_gets_to_a_share_is_told_to_stay(lab: Lab) -> None:
    ref = image(lab, HOME)
    assert f"share it in {HOME}. No copy gets to {FRANKFURT}" in refused(lab, "ImageShare", **share(ref, FRANKFURT))


def test_a_quiet_image_of_the_state_is_known_without_a_call(lab: Lab) -> None:
    ref = image(lab, SINGAPORE)
    lab.new_process()
    lab.check_and_diff("CustomImage", "web", **WEB, region=SINGAPORE)
    lab.cloud.calls.clear()
    assert "copy it to eu-frankfurt first" in refused(lab, "ImageShare", **share(ref, FRANKFURT))
    assert lab.cloud.calls == {"images": 1, "account": 1}, "the share's own region, and whose the accounts are"


def test_an_image_of_others_is_known_by_a_listing_that_was_made_anyway(lab: Lab) -> None:
    ref = lab.cloud.put(SHANGHAI, "base")
    assert lab.check("ImageShare", "it", **share(ref, HOME))
    lab.check("CustomImage", "web", **WEB, region=SHANGHAI)
    assert f"{ref.id} is in {SHANGHAI}" in refused(lab, "ImageShare", **share(ref, HOME))


@pytest.mark.parametrize(("preflight", "warned"), [("off", False), ("warn", True)])
def test_settings_say_what_a_share_elsewhere_does(preflight: str, warned: bool) -> None:
    lab = Lab(settings={"preflight": preflight})
    ref = image(lab, SINGAPORE)
    assert lab.check("ImageShare", "it", **share(ref, FRANKFURT))
    assert any("own region only" in line for line in lab.said) == warned


def test_a_copy_from_another_region_is_told_which_one_to_name(lab: Lab) -> None:
    ref = image(lab, SINGAPORE)
    news = {"sourceImageId": ref.id, "sourceRegion": FRANKFURT, "regions": ["ap-tokyo"]}
    assert f"set sourceRegion to {SINGAPORE}" in refused(lab, "ImageCopy", **news)


def test_an_image_that_moves_tells_of_what_stays_by_its_old_region() -> None:
    lab = Lab()
    engine = Engine(lab)

    def program(region: str, its: str) -> dict[Key, News]:
        return {
            **program_image("web", region=region),
            **copies("c", web(), FRANKFURT, sourceRegion=its),
            **program_share("s", web(), A, region=its),
        }

    engine.up(program(SINGAPORE, SINGAPORE))
    old = lab.image("web", SINGAPORE).id
    engine.preview(program("ap-tokyo", SINGAPORE))
    assert [line for line in lab.said if "moves to" in line] == [
        f"{old}, which {name} is of, moves to ap-tokyo, and {field} of {name} stays {SINGAPORE}: set {field} to "
        "ap-tokyo, or this fails when the new image is there"
        for name, field in (("c", "sourceRegion"), ("s", "region"))
    ]
    lab.said.clear()
    engine.preview(program("ap-tokyo", "ap-tokyo"))
    lab.orders["web"] = True
    engine.preview(program("ap-tokyo", "ap-tokyo"))
    engine.up(program("ap-tokyo", "ap-tokyo"))
    assert not [line for line in lab.said if "moves to" in line]


@pytest.mark.parametrize(
    ("kind", "news", "property"),
    [
        ("CustomImage", {**WEB, "region": CLOSED}, "region"),
        ("ImageShare", {"imageId": "img-12345678", "region": CLOSED, "accountIds": [A]}, "region"),
        ("ImageCopy", {"sourceImageId": "img-12345678", "regions": [CLOSED]}, "regions"),
    ],
)
def test_a_region_that_is_closed_takes_nothing_new(lab: Lab, kind: str, news: dict[str, Any], property: str) -> None:
    open_ones = [Region(name, name, not facts.closed) for name, facts in lab.cloud.traits.regions.items()]
    lab.cloud.regions = lambda: open_ones  # type: ignore[method-assign]
    assert refused(lab, kind, **news).startswith(f"{property}: the region {CLOSED} is closed")
    lab.cloud.regions = lambda: [each for each in open_ones if each.available]  # type: ignore[method-assign]
    lab.new_process()
    assert "is closed" in refused(lab, kind, **news)


def test_what_is_in_a_region_that_was_closed_is_still_managed(lab: Lab) -> None:
    image(lab, CLOSED)
    lab.cloud.regions = list  # type: ignore[method-assign]
    assert lab.preview("CustomImage", "web", **WEB, region=CLOSED, description="old") == "update"


def test_a_region_that_the_cloud_has_opened_again_is_taken(lab: Lab) -> None:
    assert lab.check("CustomImage", "web", **WEB, region=CLOSED)
    assert lab.cloud.calls["regions"] == 1


def test_a_region_to_opt_in_to_is_another_thing_than_a_closed_one() -> None:
    lab = Lab()
    facts = replace(lab.cloud.traits.regions[SINGAPORE], opt_in=True)
    lab.cloud.traits = replace(lab.cloud.traits, regions={**lab.cloud.traits.regions, SINGAPORE: facts})
    lab.cloud.regions = lambda: [Region(SINGAPORE, "", False)]  # type: ignore[method-assign]
    assert "has not asked for the region ap-singapore" in refused(lab, "CustomImage", **WEB, region=SINGAPORE)
