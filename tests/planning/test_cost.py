"""What the judgement of a plan costs, in calls over HTTP: exact numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import ceil
from typing import Any

import pytest

from lab.emulated import EmulatedLab
from lab.engine import HOME
from lab.program import Engine, Key, News, copies, image, share, web
from pulumi_machine_image.clouds.cloud import FromInstance, NewImage
from pulumi_machine_image.images.image import ImageRef

SHANGHAI, BEIJING, CLOSED = "ap-shanghai", "ap-beijing", "ap-mumbai"
FRIEND = "200000000001"
LIST, QUOTA, WHO, WHERE = "DescribeImages", "DescribeImageQuota", "GetCallerIdentity", "DescribeRegions"


@pytest.fixture
def lab() -> Iterator[EmulatedLab]:
    lab = EmulatedLab(settings={"limits": {"accounts": 50}}, limits="current", create_seconds=1, copy_seconds=1)
    yield lab
    lab.close()


def called(lab: EmulatedLab) -> Counter[str]:
    return Counter(record.action for record in lab.called)


def asked(lab: EmulatedLab, program: dict[Key, News]) -> Counter[str]:
    """The calls of a preview."""
    lab.called.clear()
    Engine(lab).preview(program)
    return called(lab)


def put(lab: EmulatedLab, number: int, region: str) -> list[str]:
    eyes = lab.other_eyes()
    return [eyes.create(region, NewImage(f"theirs-{each}", FromInstance("ins-demo0001"))) for each in range(number)]


def test_a_region_costs_one_call_for_the_quota_and_one_for_each_hundred_images(lab: EmulatedLab) -> None:
    existing = {HOME: 0, SHANGHAI: 100, BEIJING: 101}
    for region, number in existing.items():
        put(lab, number, region)
    program = {key: each for n in range(30) for key, each in image(f"web-{n}", region=list(existing)[n % 3]).items()}
    pages = sum(max(1, ceil(number / 100)) for number in existing.values())
    assert asked(lab, program) == {QUOTA: len(existing), LIST: pages}


def test_shares_cost_one_look_at_the_account_however_many_there_are(lab: EmulatedLab) -> None:
    sources = put(lab, 3, HOME)
    shares = {key: each for id in sources for key, each in share(f"with-{id}", id, FRIEND).items()}
    assert asked(lab, {**image("web"), **shares}) == {QUOTA: 1, LIST: 1, WHO: 1}


def test_regions_that_the_documentation_does_not_call_open_cost_one_list_of_regions(lab: EmulatedLab) -> None:
    lab.settings["preflight"] = "warn"
    lab.called.clear()
    for name in ("a", "b"):
        for region in (CLOSED, "ap-nowhere"):
            lab.core.check(
                "CustomImage", {"instanceId": "ins-demo0001", "region": region}, None, lab.call("CustomImage", name)
            )
    assert called(lab)[WHERE] == 1


@pytest.mark.parametrize(("told", "looks"), [(True, 2), (False, 150)], ids=["dynamic", "plugin"])
def test_sources_that_no_listing_has_are_looked_up_by_the_hundred_where_the_door_is_told_of_them(
    lab: EmulatedLab, told: bool, looks: int
) -> None:
    """The engine handles resources one by one, and a plugin learns of each only when the one before is done with."""
    lab.settings["preflight"] = "warn"  # under `fail` the first ends the preview
    gone = [f"img-{number:08d}" for number in range(150)]
    lab.new_process()
    lab.called.clear()
    if told:
        lab.core.declare([], [ImageRef(HOME, id) for id in [*gone, "no-image"]])
    for id in gone:
        lab.core.check("ImageShare", {"imageId": id, "accountIds": [FRIEND]}, None, lab.call("ImageShare", id))
    assert called(lab) == {LIST: 1 + looks, WHO: 1}


def test_sources_that_are_listed_cost_nothing_more(lab: EmulatedLab) -> None:
    sources = put(lab, 5, HOME)
    program: dict[Key, Any] = {}
    for number, id in enumerate(sources):
        program |= copies(f"c-{number}", id, SHANGHAI, name=f"c-{number}")
    assert asked(lab, program) == {QUOTA: 1, LIST: 2}, "the regions of the sources and of the copies"


def test_a_stack_that_does_not_change_costs_nothing(lab: EmulatedLab) -> None:
    engine = Engine(lab)
    program = {**image("web", name="web"), **copies("c", web(), SHANGHAI), **share("s", web(), FRIEND)}
    engine.up(program)
    lab.called.clear()
    assert set(engine.preview(program).values()) == {"same"}
    assert called(lab) == {}
