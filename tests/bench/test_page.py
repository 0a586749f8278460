"""The page has what it promises, and its numbers are those of the records."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from bench.chart import chart
from bench.compare import CONTESTANTS, Extent
from bench.doors import DOORS, SECONDS, cloud_seconds
from bench.fleets import VERBS
from bench.page import CHARTS, charts, page, tables
from bench.records import Record, Records

NAMES = ("ours", "Terraform, Tencent (simulated)", "Terraform, AWS (simulated)", "Packer, Tencent (simulated)")
EXTENT = Extent()


def invented() -> Records:
    """Ours makes a call for each image, the others ten; ours takes twice the floor and the cloud's time."""
    found = []
    for part, sizes in (("images", EXTENT.images), ("copies", EXTENT.copies), ("shares", EXTENT.shares)):
        for size in sizes:
            for name in NAMES:
                who, simulated = name.removesuffix(" (simulated)"), name.endswith("(simulated)")
                calls = {"DescribeImages": 10 * size if simulated else size}
                found += [Record(part, who, simulated, size, verb, 0, calls, 60.0, delay=1.0) for verb in VERBS]
    for size, rounds in EXTENT.doors:
        for turn in range(rounds):
            for door in DOORS:
                for verb in VERBS:
                    least = 10.0 + turn
                    took = 2 * (least + cloud_seconds(door, verb, size)) if door.floor else least
                    found.append(
                        Record(
                            "doors", door.title, False, size, verb, turn, {}, took, cpu=1.0, own_cpu=0.5, megabytes=50.0
                        )
                    )
    return Records(found)


@pytest.fixture(scope="module")
def records() -> Records:
    return invented()


def rows(text: str) -> list[list[str]]:
    """The cells, without the head."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]


def test_every_verb_of_every_contestant_has_its_row_of_calls(records: Records) -> None:
    made = tables(records)
    for title in ("Calls: images", "Calls: copies of one image", "Calls: accounts that may use an image"):
        found = {(row[0], row[1]): row[2:] for row in rows(made[title])}
        assert found.keys() == {(verb, name) for verb in VERBS for name in NAMES}
    assert found["refresh", "ours"] == ["1", "50", "500", "1.0"]
    assert found["refresh", "Terraform, AWS (simulated)"] == ["10", "500", "5,000", "10.0"]


def test_the_contestants_are_those_that_run() -> None:
    assert [contestant(1).title for contestant in CONTESTANTS] == [name.removesuffix(" (simulated)") for name in NAMES]


def test_calls_are_told_by_action_and_waiting_by_contestant(records: Records) -> None:
    made = tables(records)
    assert rows(made["Calls by action"]) == [["DescribeImages", "400", "4,000", "4,000", "4,000"]]
    assert [row[0] for row in rows(made["Time and waiting"])] == list(NAMES)


def test_ours_is_told_as_a_ratio_to_the_floor_and_a_miss_is_marked(records: Records) -> None:
    found = rows(tables(records)["The doors beside the engine floor"])
    assert [(row[0], row[1]) for row in found] == [
        (verb, title) for verb in VERBS for title in ("ours, plugin", "ours, dynamic")
    ]
    assert {cell for row in found for cell in row[2:-1]} == {"2.00 (2.00 to 2.00) !"}
    assert {row[-1] for row in found} == {"2.00 !"}, "one round has no spread"


def test_processor_time_is_told_as_a_ratio_too_and_has_no_part_of_the_cloud(records: Records) -> None:
    found = rows(tables(records)["The same in processor time"])
    assert len(found) == 2 * len(VERBS)
    assert {cell for row in found for cell in row[2:]} == {"1.00 (1.00 to 1.00)", "1.00"}


def test_processes_have_a_row_for_each_provider(records: Records) -> None:
    found = rows(tables(records)["Processor time and memory"])
    assert len(found) == len(VERBS) * len(DOORS)
    assert {cell for row in found for cell in row[2:]} == {"1.0 s, 0.5 s; 50 MB"}


def test_the_cloud_takes_an_image_for_each_place_that_works() -> None:
    plugin, dynamic = DOORS[0], DOORS[2]
    assert cloud_seconds(plugin, "up", 1_000) == pytest.approx(125 * SECONDS)
    assert cloud_seconds(dynamic, "up", 1) == SECONDS
    assert cloud_seconds(dynamic, "refresh", 1_000) == 0


def test_every_chart_is_drawn_and_is_xml_for_light_and_dark(records: Records) -> None:
    drawn = charts(records)
    assert drawn.keys() == {f"{name}.svg" for name in CHARTS}
    for text in drawn.values():
        ElementTree.fromstring(text)
        assert "prefers-color-scheme:dark" in text
    assert drawn == charts(records), "the same figures are the same file"


def test_names_beside_a_chart_do_not_touch_each_other() -> None:
    text = chart("t", "x", "y", {name: [(1, 5), (10, 50)] for name in "abc"})
    labels = [
        float(each.attrib["y"])
        for each in ElementTree.fromstring(text).iter("{http://www.w3.org/2000/svg}text")
        if each.attrib.get("class", "").startswith("f")
    ]
    assert min(later - earlier for earlier, later in pairwise(labels)) >= 17


def test_nothing_is_drawn_of_nothing() -> None:
    assert charts(Records()) == {}
    assert tables(Records()) == {}


def test_the_page_shows_machine_date_and_charts_and_survives_the_way_to_json(records: Records) -> None:
    result: dict[str, Any] = {
        "began": "2026-01-01T00:00:00Z",
        "minutes": 1.0,
        "python": "3.11.7",
        "system": "Linux",
        "cores": 2,
        "load": 0.1,
        "records": records.plain(),
        "others": {"Start of the emulator": "| a |\n| - |"},
    }
    text = page(result)
    assert "2026-01-01T00:00:00Z" in text
    assert "(simulated)" in text
    assert all(f"({name})" in text for name in charts(records))
    assert all(f"## {title}\n" in text for title in (*tables(records), "Start of the emulator"))
    assert Records.read(result["records"]).plain() == records.plain()
