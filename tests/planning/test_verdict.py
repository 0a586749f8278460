"""What is said of a plan that does not fit, word for word."""

from __future__ import annotations

from typing import Any

import pytest

from lab.engine import HOME, Lab, Refused
from lab.program import Engine, Key, News, copies, image, web
from pulumi_machine_image.images.errors import ImageError

SHANGHAI = "ap-shanghai"
NEW = {"triggers": {"v": "2"}}
LAST = (
    "What this program deletes goes only after the new images are made: `machine-image preflight` names what to delete "
    "first."
)


def refused(engine: Engine, program: dict[Key, News]) -> str:
    writes = engine.lab.cloud.writes
    with pytest.raises((Refused, ImageError)) as error:
        engine.preview(program)
    assert engine.lab.cloud.writes == writes
    return str(error.value).removeprefix(": ")


def full(lab: Lab, number: int, region: str = HOME, **fields: Any) -> None:
    for each in range(number):
        lab.cloud.put(region, f"old-{each}", **fields)


def test_one_region_is_one_sentence() -> None:
    lab = Lab(image_limit=10)
    full(lab, 9)
    assert refused(Engine(lab), {**image("db"), **image("web")}) == (
        "No room for db, web in ap-guangzhou: 9 used + 2 planned = 11, quota 10. Delete 1 image there, make 1 fewer, "
        f"or raise the quota to 11. {LAST}"
    )


def test_older_images_of_a_family_are_named_where_no_stack_can_hold_them() -> None:
    lab = Lab(image_limit=4)
    for day in (3, 1, 2):
        lab.cloud.put(HOME, f"base-{day}", family="base", created_time=f"2026-01-0{day}T00:00:00Z")
    lab.cloud.put(HOME, "other")
    assert refused(Engine(lab), {**image("db"), **image("web")}) == (
        "No room for db, web in ap-guangzhou: 4 used + 2 planned = 6, quota 4. Delete 2 images there (older ones of a "
        "family, which this program does not hold: img-00000002 (base-1), img-00000003 (base-2)), make 2 fewer, or "
        f"raise the quota to 6. {LAST}"
    )


@pytest.mark.parametrize(
    ("gathers", "untold"),
    [(False, ""), (True, ", under `preflight: warn`, since the engine does not tell this provider")],
)
def test_a_replacement_that_could_delete_first_is_named(gathers: bool, untold: str) -> None:
    lab = Lab(image_limit=4, gathers=gathers)
    engine = Engine(lab)
    engine.up(image("web"))
    told = refused(engine, {**image("web", **NEW), **image("a"), **image("b"), **image("c")})
    least = "at least " if gathers else ""
    assert told == (
        f"No room for a, b, c, web in ap-guangzhou: 1 used + {least}4 planned = 5, quota 4. Delete {least}1 image "
        f"there, make {least}1 fewer, or raise the quota to {least}5. Or deleteBeforeReplace on web makes room "
        f"enough{untold}. {LAST}"
    )


def test_the_way_out_that_is_named_is_one() -> None:
    lab = Lab(image_limit=4)
    engine = Engine(lab)
    engine.up(image("web"))
    program = {**image("web", **NEW), **image("a"), **image("b"), **image("c")}
    assert "deleteBeforeReplace on web makes room enough" in refused(engine, program)
    lab.orders["web"] = True
    assert engine.up(program)["CustomImage", "web"] == "delete-replace"
    assert lab.cloud.peak[HOME] == 4


def test_several_regions_are_one_table_though_only_one_is_reached() -> None:
    lab = Lab(image_limit=10)
    full(lab, 10)
    full(lab, 9, SHANGHAI)
    pair = {**copies("c", web(), SHANGHAI), **copies("d", web(), SHANGHAI, name="d")}
    assert refused(Engine(lab), {**image("web"), **pair}).splitlines() == [
        "No room in 2 regions:",
        "  region        used  planned  limit  for",
        "  ap-guangzhou    10        1     10  web",
        "  ap-shanghai      9        2     10  c, d",
        "What helps:",
        "ap-guangzhou: Delete 1 image there, make 1 fewer, or raise the quota to 11.",
        "ap-shanghai: Delete 1 image there, make 1 fewer, or raise the quota to 11.",
        LAST,
    ]


def test_more_than_a_dozen_names_are_counted() -> None:
    lab = Lab(image_limit=1)
    program = {key: news for n in range(15) for key, news in image(f"web-{n:02d}").items()}
    assert refused(Engine(lab), program) == (
        "No room for web-00, web-01, web-02, web-03, web-04, web-05, web-06, web-07, web-08, web-09, web-10, web-11 "
        "and 3 more in ap-guangzhou: 0 used + 15 planned = 15, quota 1. "
        f"Make 14 fewer, or raise the quota to 15. {LAST}"
    )


@pytest.mark.parametrize("gathers", [False, True], ids=["dynamic", "plugin"])
def test_a_preview_in_which_much_does_not_fit_asks_each_region_twice(gathers: bool) -> None:
    lab = Lab(image_limit=10, gathers=gathers)
    for region in (HOME, SHANGHAI):
        full(lab, 10, region)
    refused(Engine(lab), {**image("web"), **copies("c", web(), SHANGHAI), **image("db")})
    assert lab.cloud.calls == {"images": 2, "quota": 2}
