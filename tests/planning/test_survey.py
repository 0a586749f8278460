"""One look at a region serves everything, and never shows what is gone."""

from __future__ import annotations

from typing import Any

from lab.engine import HOME, Lab
from pulumi_machine_image.planning.survey import Survey


def test_an_image_that_this_run_deleted_is_not_shown_by_an_older_listing(lab: Lab) -> None:
    image, survey = lab.cloud.put(HOME, "web"), Survey(lab.clock)
    assert image.id in survey.images(lab.cloud, HOME)
    survey.drop(image)
    assert image.id not in survey.images(lab.cloud, HOME)
    assert image.id in survey.at_start(lab.cloud, HOME)


def test_replacements_that_delete_first_do_not_list_the_region_each(lab: Lab) -> None:
    def web(number: int, **news: Any) -> tuple[str, dict[str, Any]]:
        return f"web{number}", {"name": f"web{number}", "instanceId": "ins-demo0001", **news}

    for number in range(6):
        name, news = web(number)
        lab.up("CustomImage", name, **news)
    lab.new_process()
    lab.cloud.calls.clear()
    for number in range(6):
        name, news = web(number, triggers={"v": "2"})
        lab.apply("CustomImage", name, **news)
    assert lab.cloud.calls["delete"] == lab.cloud.calls["create"] == 6
    assert lab.cloud.calls["images"] == 1


def test_a_look_while_a_change_is_under_way_does_not_hide_it(lab: Lab) -> None:
    web, survey = lab.cloud.put(HOME, "web"), Survey(lab.clock)
    for _ in range(2):
        assert survey.look(lab.cloud, web)
    with survey.changing(HOME):
        assert survey.look(lab.cloud, web)
        db = lab.cloud.put(HOME, "db")
    assert survey.look(lab.cloud, db)
