"""The order of replacements in a region: alike in every order of calls, in preview and update, and always fitting."""

from __future__ import annotations

import os
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from lab.engine import HOME, Lab, Refused
from lab.fake_cloud import FIXED_NAMES
from lab.program import Engine, Key, News, Of, copies, image, share, web
from planning.random_worlds import BEIJING, FRIEND, NEW, REGIONS, SHANGHAI, frees_early, worlds
from pulumi_machine_image.clouds.cloud import Traits
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.images.errors import ImageError, NoRoom, SeveralFailures

DOORS = pytest.mark.parametrize("gathers", [False, True], ids=["dynamic", "plugin"])


def watched(lab: Lab) -> Engine:
    """An engine that looks after every step whether a region holds more than it may."""

    def look() -> None:
        for region in REGIONS:
            assert len(lab.cloud.custom(region)) <= lab.image_limit, region

    return Engine(lab, look)


def chain(name: str, **news: Any) -> dict[Key, News]:
    """An image, its copies in two regions, and shares of the image and of a copy."""
    return {
        **image(name, name=f"{name}-golden", **news),
        **copies(f"{name}-copies", web(name), SHANGHAI, BEIJING),
        **share(f"{name}-share", web(name), FRIEND),
        **share(f"{name}-abroad", Of(("ImageCopy", f"{name}-copies"), SHANGHAI), FRIEND, region=SHANGHAI),
    }


@DOORS
@pytest.mark.parametrize("lingers", [0, 45])
def test_ten_of_ten_images_are_replaced_in_a_full_region(gathers: bool, lingers: float) -> None:
    """Also where what is deleted stays in the list for a while: Delete waits until it has left."""
    lab = Lab(image_limit=10, gathers=gathers)
    lab.cloud.lingers = lingers
    engine = watched(lab)
    ten = [image(f"web-{number}") for number in range(10)]
    engine.up({key: news for each in ten for key, news in each.items()})
    again = {key: {**news, **NEW} for each in ten for key, news in each.items()}
    assert set(engine.preview(again).values()) == {"delete-replace"}
    assert set(engine.up(again).values()) == {"delete-replace"}
    assert lab.cloud.peak[HOME] == 10
    assert len(lab.cloud.ever_made) == 20


@DOORS
@pytest.mark.parametrize(("theirs", "order"), [(0, "replace"), (6, "replace"), (7, "delete-replace")])
def test_preview_and_update_choose_alike_in_fifty_orders(gathers: bool, theirs: int, order: str) -> None:
    """Two images, limit 10: six others leave room for both, seven do not."""
    random = Random(7)
    for _ in range(50):
        lab = Lab(image_limit=10, gathers=gathers)
        for number in range(theirs):
            lab.cloud.put(HOME, f"theirs-{number}")
        engine = watched(lab)
        engine.up({**chain("web"), **chain("db")}, random)
        program = {**chain("web", **NEW), **chain("db", **NEW)}
        planned, done = engine.preview(program, random), engine.up(program, random)
        assert planned == done
        assert {step for (kind, _), step in done.items() if kind == "CustomImage"} == {order}
        assert len(lab.cloud.custom(HOME)) == theirs + 2


@DOORS
def test_each_region_decides_for_itself_where_nothing_ties_them(gathers: bool) -> None:
    lab = Lab(image_limit=3, gathers=gathers)
    engine = watched(lab)
    for number in range(2):
        lab.cloud.put(SHANGHAI, f"theirs-{number}")
    engine.up({**image("here"), **image("there", region=SHANGHAI)})
    program = {**image("here", **NEW), **image("there", region=SHANGHAI, **NEW)}
    assert engine.preview(program) == {("CustomImage", "here"): "replace", ("CustomImage", "there"): "delete-replace"}
    assert engine.preview(program) == engine.up(program)


@DOORS
def test_copies_in_a_full_region_go_first_while_their_source_is_made_first(gathers: bool) -> None:
    lab = Lab(image_limit=3, gathers=gathers)
    engine = watched(lab)
    for number in range(2):
        lab.cloud.put(SHANGHAI, f"theirs-{number}")
    engine.up({**image("web"), **copies("c", web(), SHANGHAI)})
    program = {**image("web", **NEW), **copies("c", web(), SHANGHAI)}
    assert engine.preview(program) == {("CustomImage", "web"): "replace", ("ImageCopy", "c"): "delete-replace"}
    assert engine.preview(program) == engine.up(program)


@DOORS
def test_what_goes_along_counts_nothing_but_where_it_is_new(gathers: bool) -> None:
    lab = Lab(image_limit=1, gathers=gathers)
    engine = watched(lab)
    engine.up({**image("web"), **copies("c", web(), SHANGHAI)})
    assert set(engine.preview({**image("web", **NEW), **copies("c", web(), SHANGHAI)}).values()) == {"delete-replace"}
    lab.cloud.put(BEIJING, "theirs")
    with pytest.raises(Exception, match=f"No room for c in {BEIJING}"):
        engine.preview({**image("web", **NEW), **copies("c", web(), SHANGHAI, BEIJING)})


@DOORS
@pytest.mark.parametrize("keeps", ["retain", "deprecate"])
def test_what_goes_along_and_is_kept_counts_where_it_was_too(gathers: bool, keeps: str) -> None:
    lab = Lab(image_limit=1, gathers=gathers)
    engine = watched(lab)
    engine.up({**image("web"), **copies("c", web(), SHANGHAI, onDelete=keeps)})
    writes = lab.cloud.writes
    with pytest.raises(Exception, match=f"No room for c in {SHANGHAI}: 1 used .* 1 planned = 2, quota 1"):
        engine.preview({**image("web", **NEW), **copies("c", web(), SHANGHAI, onDelete=keeps)})
    assert lab.cloud.writes == writes


def test_what_goes_along_and_is_kept_keeps_its_name() -> None:
    lab = Lab(image_limit=2)
    engine = watched(lab)
    lab.cloud.put(HOME, "theirs")
    kept = copies("c", web(), SHANGHAI, name="copy", onDelete="retain")
    engine.up({**image("web"), **kept})
    (old,) = lab.cloud.custom(SHANGHAI)
    writes = lab.cloud.writes
    with pytest.raises(
        Refused, match=f"onDelete keeps {old.id} in {SHANGHAI}, which keeps its name 'copy': give the new one another"
    ):
        engine.preview({**image("web", **NEW), **kept})
    assert lab.cloud.writes == writes
    other = copies("c", web(), SHANGHAI, name="copy-2", onDelete="retain")
    engine.up({**image("web", **NEW), **other})
    assert [image.name for image in lab.cloud.custom(SHANGHAI)] == ["copy", "copy-2"]


@DOORS
def test_copies_of_what_is_certain_to_be_replaced_count_in_the_preview_already(gathers: bool) -> None:
    """Two copies that are replaced and three new ones, where four fit: not one more image may be made before that."""
    lab = Lab(image_limit=10, gathers=gathers)
    engine = watched(lab)
    for number in range(4):
        lab.cloud.put(SHANGHAI, f"theirs-{number}")
    pair = {**copies("c", web(), SHANGHAI), **copies("d", web(), SHANGHAI, name="d")}
    engine.up({**image("web"), **pair})
    more = {key: news for n in range(3) for key, news in image(f"new-{n}", region=SHANGHAI).items()}
    writes = lab.cloud.writes
    with pytest.raises(Exception, match=f"No room for .* in {SHANGHAI}: 6 used .* 5 planned = 11, quota 10"):
        engine.preview({**image("web", **NEW), **pair, **more})
    assert lab.cloud.writes == writes


@DOORS
def test_room_that_a_copy_leaves_in_place_counts_only_afterwards(gathers: bool) -> None:
    """Who comes first, the copy that goes or the image that is new, is the engine's business."""
    lab = Lab(image_limit=1, gathers=gathers)
    engine = watched(lab)
    engine.up({**image("web"), **copies("c", web(), SHANGHAI, BEIJING)})
    program = {**image("web"), **copies("c", web(), BEIJING), **image("new", region=SHANGHAI)}
    with pytest.raises(Exception, match=f"No room for new in {SHANGHAI}: 1 used .* 1 planned = 2, quota 1"):
        engine.preview(program)
    engine.up({**image("web"), **copies("c", web(), BEIJING)})
    assert engine.up(program)["CustomImage", "new"] == "create"


# Whatever the world and the plan: a verdict is what then happens.


def built(world: Mapping[str, Any], traits: Traits, *, gathers: bool, preflight: str) -> Engine:
    """The start, in the narrowest limit that holds it, and some room."""
    lab = Lab({"preflight": preflight}, image_limit=100, traits=traits, gathers=gathers)
    engine, lab.cloud.seconds = Engine(lab), 1.0
    for region, number in world["theirs"].items():
        for each in range(number):
            lab.cloud.put(region, f"theirs-{each}")
    engine.up(world["before"])
    fullest = max(len(lab.cloud.custom(region)) for region in REGIONS)
    lab.cloud.image_limit = lab.image_limit = max(1, fullest + world["spare"])
    return Engine(lab, watched(lab).after, engine.before)


PLANS_TRIED = int(os.environ.get("PLANS_TRIED", "40"))
"""Of each of two doors and two clouds."""


def foreseen(engine: Engine, program: Mapping[Key, News], random: Any) -> dict[Key, str] | str:
    """The steps of a preview, or what it is refused with."""
    try:
        return engine.preview(program, random)
    except (Refused, ImageError) as error:
        return str(error)


@DOORS
@pytest.mark.parametrize("traits", [TENCENT_TRAITS, FIXED_NAMES], ids=lambda traits: traits.cloud)
@settings(max_examples=PLANS_TRIED)
@given(world=worlds(), random=st.randoms(use_true_random=False))
def test_what_fits_never_meets_the_quota_and_what_does_not_always_does(
    gathers: bool, traits: Traits, world: dict[str, Any], random: Any
) -> None:
    engine = built(world, traits, gathers=gathers, preflight="fail")
    writes = engine.lab.cloud.writes
    planned = foreseen(engine, world["after"], random)
    if isinstance(planned, str):
        assert "No room " in planned
        assert engine.lab.cloud.writes == writes
        if frees_early(world):
            event("does not fit in every order")
            return
        event("does not fit")
        forced = built(world, traits, gathers=gathers, preflight="off")
        with pytest.raises(ImageError) as met:
            forced.up(world["after"], random)
        assert isinstance(met.value, (NoRoom, SeveralFailures))
        assert "the quota of" in str(met.value)
        return
    event("fits, with replacements" if {"replace", "delete-replace"} & set(planned.values()) else "fits")
    assert engine.up(world["after"], random) == planned
