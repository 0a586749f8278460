"""Which images of a family may go: each reason to stay, by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lab.clock import START, FakeClock
from lab.fake_cloud import FakeCloud
from pulumi_machine_image.clouds.cloud import Query
from pulumi_machine_image.images.errors import Denied, Unreachable
from pulumi_machine_image.images.image import Image, ImageRef, Kind, State
from pulumi_machine_image.images.provenance import RESOURCE, Owner
from pulumi_machine_image.images.targets import EVERYBODY
from pulumi_machine_image.planning.retention import Retention, asked, judge

HOME, DAY = "ap-guangzhou", 86400.0
OWNER = Owner("urn:pulumi:dev::shop::machine-image:index:CustomImage::web")
RULE = Retention("web", 1, 0, "shop/dev", {})
NOW = START + 100 * DAY


def image(number: int, **fields: Any) -> Image:
    """An image of the family that is `number` days younger than the first."""
    plain = Image(
        id=f"img-{number:08d}",
        region=HOME,
        name=f"web-{number}",
        kind=Kind.CUSTOM,
        state=State.AVAILABLE,
        family="web",
        created_time=f"2026-01-{number:02d}T00:00:00Z",
        tags=OWNER.tags("generation", "01"),
    )
    return replace(plain, **fields)


def reasons(*images: Image, rule: Retention = RULE, begun: tuple[Image, ...] = ()) -> dict[str, str]:
    """Image to why it stays, the newest first; "" where it may go."""
    return {each.image.name: each.stays for each in judge(images, rule, NOW, begun)}


def test_the_newest_stay_and_the_others_go() -> None:
    rule = replace(RULE, keep=2)
    assert list(reasons(image(1), image(3), image(2), image(4), rule=rule).items()) == [
        ("web-4", "one of the newest 2"),
        ("web-3", "one of the newest 2"),
        ("web-2", ""),
        ("web-1", ""),
    ]


def test_other_families_are_not_even_listed() -> None:
    assert reasons(image(1, family="db"), image(2, family=""), image(3, kind=Kind.SHARED)) == {}


def test_what_cannot_be_used_is_none_of_the_newest() -> None:
    assert reasons(image(1), image(2, state=State.FAILED), image(3, state=State.DISABLED)) == {
        "web-3": "",
        "web-2": "",
        "web-1": "the newest",
    }


def test_an_image_without_our_provenance_stays_and_counts_for_nothing() -> None:
    partly = {key: text for key, text in image(2).tags.items() if key != "machine-image:claim"}
    found = reasons(image(1), image(2, tags=partly), image(3, tags={}), image(4, tags={RESOURCE: "shop/dev/web"}))
    assert found["web-1"] == "the newest"
    assert {found[name] for name in ("web-2", "web-3", "web-4")} == {"not made by this provider, or let go by onDelete"}


@pytest.mark.parametrize("stack", ["shop/prod", "other/dev", "shop/dev2", "shop/de"])
def test_an_image_of_another_stack_stays(stack: str) -> None:
    other = image(1, tags=Owner(f"urn:pulumi:{stack.split('/')[1]}::{stack.split('/')[0]}::x::web").tags("g", "01"))
    assert reasons(other, image(2))["web-1"] == f"made by {stack}/web, of another stack"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"state": State.COPYING}, "the cloud is at work on it (copying)"),
        ({"state": State.CREATING}, "the cloud is at work on it (creating)"),
        ({"protection": "on"}, "deletion protection is on"),
        ({"protection": "cooldown"}, "deletion protection is on"),
        ({"protection": "off"}, ""),
        ({"public": True}, "everybody may use it"),
        ({"deprecated": True}, ""),
    ],
)
def test_an_image_stays_that_the_cloud_would_not_delete_or_everybody_may_use(fields: dict[str, Any], why: str) -> None:
    assert reasons(image(1, **fields), image(2))["web-1"] == why


def test_an_image_that_the_state_holds_stays() -> None:
    rule = replace(RULE, held={"img-00000001": "server"})
    assert reasons(image(1), image(2), rule=rule)["web-1"] == "in the stack's state: server"


def test_an_image_that_is_being_copied_stays_where_the_cloud_tells_the_source() -> None:
    copy = image(9, region="ap-beijing", state=State.CREATING, source=f"{HOME}/img-00000001")
    assert reasons(image(1), image(2), begun=(copy,))["web-1"] == "being copied: to ap-beijing/img-00000009"


def test_only_images_go_that_are_old_enough() -> None:
    rule = replace(RULE, older_than=98 * DAY)
    found = reasons(image(1), image(2), image(4), image(5, created_time="?"), image(6), rule=rule)
    assert found["web-4"] == "too young: made on 2026-01-04"
    assert (found["web-2"], found["web-1"]) == ("", "")
    assert found["web-5"] == "the newest", "what is no time counts as new"


@pytest.fixture
def cloud() -> FakeCloud:
    return FakeCloud(FakeClock())


def put(cloud: FakeCloud, *names: str) -> list[ImageRef]:
    made = []
    for name in names:
        cloud.clock.pass_time(60)
        made.append(cloud.put(HOME, name, family="web", tags=OWNER.tags("generation", "01")))
    return made


def look(cloud: FakeCloud) -> dict[str, str]:
    listed = cloud.images(HOME, Query())
    cloud.calls.clear()
    return {each.image.name: each.stays for each in asked(cloud, HOME, judge(listed, RULE, NOW))}


def test_an_image_stays_that_instances_were_made_from_or_accounts_may_use(cloud: FakeCloud) -> None:
    used, busy, shared, _free, _new = put(cloud, "used", "busy", "shared", "free", "new")
    cloud.machines = {used.id: {"ins-1"}, busy.id: {"ins-2", "ins-3"}}
    cloud.share(shared, {"200000000002", "200000000001"})
    assert look(cloud) == {
        "new": "the newest",
        "free": "",
        "shared": "shared with 200000000001, 200000000002",
        "busy": "2 instances made from it are there",
        "used": "1 instance made from it is there",
    }
    assert cloud.calls == {"instances": 1, "shares": 2}


def test_where_nothing_would_go_nothing_is_asked(cloud: FakeCloud) -> None:
    put(cloud, "new")
    assert look(cloud) == {"new": "the newest"}
    assert cloud.calls == {}


def test_what_may_not_be_asked_keeps_the_image(cloud: FakeCloud) -> None:
    put(cloud, "old", "new")
    cloud.refuse["instances"] = [Denied("list instances", why="no permission")]
    assert look(cloud)["old"].startswith("instances may use it, which the caller may not list: list instances: no per")
    cloud.refuse["shares"] = [Denied("list shares", why="no permission")]
    assert look(cloud)["old"].startswith("it may be shared, which the caller may not look at: list shares: no per")


def test_a_cloud_that_does_not_answer_is_no_reason_to_stay_but_a_failure(cloud: FakeCloud) -> None:
    put(cloud, "old", "new")
    cloud.refuse["instances"] = [Unreachable("list instances", why="no connection")]
    with pytest.raises(Unreachable):
        look(cloud)


def test_an_image_for_everybody_stays(cloud: FakeCloud) -> None:
    old, _new = put(cloud, "old", "new")
    cloud.share(old, {EVERYBODY})
    assert look(cloud)["old"] == "everybody may use it"
