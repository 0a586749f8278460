"""Each part of `python -m bench` runs, tiny, and has its rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bench.compare import Extent
from bench.doors import DOORS
from bench.fleets import VERBS
from bench.records import Records

from bench import __main__ as command
from bench import compare, emulated, plans, report
from toolchain import places

TINY = Extent(images=[1], copies=[1], shares=[1], doors=[], rounds=1)


def test_the_comparison_writes_page_results_and_charts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(report, "OTHERS", {"Others": lambda folder: "| a |"})
    report.write(tmp_path / "benchmarks", TINY, said.append)
    files = {path.name for path in (tmp_path / "benchmarks").iterdir()}
    assert files == {
        "README.md",
        "results.json",
        "calls-up.svg",
        "calls-refresh.svg",
        "calls-destroy.svg",
        "time-up.svg",
    }
    result = json.loads((tmp_path / "benchmarks" / "results.json").read_text())
    records = Records.read(result["records"])
    assert {record.part for record in records.all} == {"images", "copies", "shares"}
    assert {(record.name, record.verb) for record in records.of("images")} == {
        (name, verb)
        for name in records.names("images")
        for verb in VERBS
        if not (name.startswith("Packer") and verb in ("preview", "refresh"))
    }
    assert len(records.names("images")) == 4
    assert said == ["images, 1, round 1", "copies, 1, round 1", "shares, 1, round 1", "Others"]


@pytest.mark.e2e
def test_both_doors_and_both_floors_make_look_at_and_remove_an_image() -> None:
    found = list(compare.compared(Extent(images=[], copies=[], shares=[], doors=[(1, 1)]), lambda what: None))
    assert [(record.verb, record.who) for record in found] == [(verb, door.title) for verb in VERBS for door in DOORS]
    for record in found:
        assert record.seconds > 0
        if record.who.startswith("floor") or record.verb == "preview":
            assert record.number == 0
        else:
            assert record.number > 0
        if Path("/proc").exists():
            assert (record.megabytes or 0) > 10, record
            assert 0 < (record.own_cpu or 0) < (record.cpu or 0), record


@pytest.mark.e2e
def test_planning_has_a_row_for_each_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IMAGES", "REGIONS", "TIMES"):
        monkeypatch.setattr(plans, name, 1)
    assert [line.split()[1] for line in plans.plans(tmp_path).splitlines()[2:]] == ["dynamic", "plugin"]


def test_servers_say_what_they_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BENCH_SERVERS", raising=False)
    with pytest.raises(SystemExit, match="make bench"):
        emulated.servers(tmp_path)


def test_page_and_charts_are_those_of_the_results_beside_them() -> None:
    folder = places.ROOT / "docs" / "benchmarks"
    for name, text in report.shown(folder).items():
        assert (folder / name).read_text() == text, f"{name} is stale: make bench ARGS=page"


def test_the_emulators_parts_have_a_row_for_each_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("STARTS", 1), ("SECONDS", 0.1), ("CLIENTS", 2), ("SIZES", (100,)), ("CURVE", (100, 200))):
        monkeypatch.setattr(emulated, name, value)
    for part, rows in ((emulated.start, 2), (emulated.listing, 3), (emulated.by_ids, 2)):
        folder = tmp_path / part.__name__
        folder.mkdir()
        assert len(part(folder).splitlines()) == 2 + rows


def test_a_part_is_named_or_the_comparison_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[Path, Extent]] = []
    monkeypatch.setattr(command, "write", lambda into, extent, say: asked.append((into, extent)))
    monkeypatch.setitem(command.PARTS, "start", lambda folder: "a table")
    assert command.main(["start"]) == 0
    assert capsys.readouterr().out == "a table\n\n"
    assert not asked
    assert command.main(["--rounds", "2", "--largest", "10", "--into", str(tmp_path)]) == 0
    ((into, extent),) = asked
    assert into == tmp_path
    assert extent == Extent(images=[1, 10], copies=[1, 5], shares=[1], doors=[(1, 6), (10, 6)], rounds=6)
    with pytest.raises(SystemExit):
        command.main(["nothing"])
    assert "nothing" in capsys.readouterr().err
