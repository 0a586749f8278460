"""What is said of a plan that does not fit is true, and costs no more calls than it has to."""

from __future__ import annotations

import pytest

from lab.engine import HOME, Lab, Refused
from lab.program import Engine, Key, News, copies, image, web
from pulumi_machine_image.images.errors import ImageError

SHANGHAI = "ap-shanghai"
NEW = {"triggers": {"v": "2"}}


def refused(engine: Engine, program: dict[Key, News]) -> str:
    writes = engine.lab.cloud.writes
    with pytest.raises((Refused, ImageError)) as error:
        engine.preview(program)
    assert engine.lab.cloud.writes == writes
    return str(error.value).removeprefix(": ")


def full(lab: Lab, number: int, region: str) -> None:
    for each in range(number):
        lab.cloud.put(region, f"old-{each}")


def test_the_way_out_that_is_named_is_one() -> None:
    lab = Lab(image_limit=4)
    engine = Engine(lab)
    engine.up(image("web"))
    program = {**image("web", **NEW), **image("a"), **image("b"), **image("c")}
    assert "set deleteBeforeReplace on web: the old image then goes first, which is enough" in refused(engine, program)
    lab.orders["web"] = True
    assert engine.up(program)["CustomImage", "web"] == "delete-replace"
    assert lab.cloud.peak[HOME] == 4


@pytest.mark.parametrize("gathers", [False, True], ids=["dynamic", "plugin"])
def test_a_preview_in_which_much_does_not_fit_asks_each_region_twice(gathers: bool) -> None:
    lab = Lab(image_limit=10, gathers=gathers)
    for region in (HOME, SHANGHAI):
        full(lab, 10, region)
    refused(Engine(lab), {**image("web"), **copies("c", web(), SHANGHAI), **image("db")})
    assert lab.cloud.calls == {"images": 2, "quota": 2}
