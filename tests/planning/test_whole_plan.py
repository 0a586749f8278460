"""What a whole plan does to a region: counted, and compared with every order in which an engine may go."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.planning.way_out import Move
from pulumi_machine_image.planning.whole_plan import Count, Region, Step, counts, in_order, way_out

GZ, SH = "ap-guangzhou", "ap-shanghai"
URN = "urn:pulumi:dev::shop::machine-image:index:{}::{}"


def ref(id: str, region: str = GZ) -> ImageRef:
    return ImageRef(region, f"img-{id}")


def step(operation: str, name: str, *makes: str, leaves: tuple[ImageRef, ...] = (), **fields: object) -> Step:
    kind = str(fields.pop("kind", "CustomImage"))
    made = {"makes": makes, "leaves": leaves, "holds": leaves, **fields}
    return Step(URN.format(kind, name), kind, operation, **made)  # type: ignore[arg-type]


def region(used: int, limit: int = 10, ours: int = 0, name: str = GZ) -> dict[str, Region]:
    return {name: Region(name, used, limit, ours)}


def judged(steps: list[Step], regions: dict[str, Region]) -> Count:
    (count,) = counts(in_order(steps, regions), regions)
    return count


def test_new_images_and_copies_count_where_they_are_made() -> None:
    regions = {**region(3), **region(9, name=SH)}
    plan = [step("create", "web", GZ), step("create", "copies", SH, GZ, kind="ImageCopy")]
    here, there = counts(in_order(plan, regions), regions)
    assert (here.creates, here.copies, here.peak, here.end) == (("web",), ("copies",), 5, 5)
    assert (there.copies, there.peak, there.verdict) == (("copies",), 10, "fits")


def test_a_replacement_that_creates_first_needs_one_place_more_and_gives_it_back() -> None:
    count = judged([step("replace", "web", GZ, leaves=(ref("1"),))], region(4, ours=1))
    assert (count.replacements, count.late, count.peak, count.end) == (("web",), ("web",), 5, 4)


def test_one_that_deletes_first_needs_none() -> None:
    count = judged([step("replace", "web", GZ, leaves=(ref("1"),), deletes_first=True)], region(4, ours=1))
    assert (count.in_place, count.planned, count.peak, count.end) == (("web",), 0, 4, 4)


def test_an_import_that_makes_two_images_needs_both_places_and_gives_one_back() -> None:
    count = judged([step("create", "web", GZ, passing=(GZ,))], region(8))
    assert (count.creates, count.late) == (("web", "web (as imported)"), ("web (as imported)",))
    assert (count.peak, count.end, count.verdict) == (10, 9, "fits")


def test_in_a_full_region_all_replacements_delete_first_with_what_is_made_from_them() -> None:
    regions = {**region(10, ours=10), **region(1, ours=1, name=SH)}
    web = step("replace", "web", GZ, leaves=(ref("1"),))
    copies = step("replace", "copies", SH, leaves=(ref("2", SH),), kind="ImageCopy", made_from=frozenset({web.urn}))
    here, there = counts(in_order([copies, web], regions), regions)
    assert (here.in_place, here.verdict) == (("web",), "fits")
    assert (there.in_place, there.replacements) == (("copies",), ())


@pytest.mark.parametrize(("limit", "verdict"), [(9, "over"), (10, "too late"), (11, "fits")])
def test_deletions_come_too_late_to_help_what_is_made(limit: int, verdict: str) -> None:
    plan = [step("create", "new", GZ), step("delete", "old", leaves=(ref("1"),))]
    assert judged(plan, region(10, limit)).verdict == verdict


def test_what_stays_in_the_cloud_makes_no_room() -> None:
    for plan in (
        step("delete", "old", leaves=(ref("1"),), stays=True),
        step("replace", "web", GZ, leaves=(ref("1"),), stays=True, deletes_first=True),
    ):
        count = judged([plan], region(4))
        assert count.late == count.in_place == ()
        assert count.end == 4 + len(plan.makes)


def test_an_image_that_is_gone_already_makes_no_room() -> None:
    regions = {GZ: Region(GZ, 4, 10, present=frozenset({"img-other"}))}
    (count,) = counts([step("delete", "old", leaves=(ref("1"),))], regions)
    assert (count.late, count.end) == ((), 4)


def test_what_cannot_be_told_is_no_verdict_unless_it_is_too_much_already() -> None:
    unknown = step("create", "somewhere", partial=True)
    assert judged([unknown], region(3)).verdict == "unknown"
    assert judged([unknown, step("create", "web", GZ)], region(10)).verdict == "over"
    assert judged([step("create", "web", GZ)], {GZ: Region(GZ, None, None)}).verdict == "unknown"
    assert judged([step("same", "web", leaves=())], {GZ: Region(GZ, None, None)}).verdict == "fits"


def test_a_region_that_others_have_overfilled_stops_only_what_is_made_there() -> None:
    kept = (ref("1"),)
    assert judged([step("delete", "old", leaves=kept)], region(12)).verdict == "fits"
    assert judged([step("same", "web")], region(12)).over == 0
    assert judged([step("replace", "web", GZ, leaves=kept, deletes_first=True)], region(12)).over == 2


def test_the_way_out_runs_the_plans_own_deletions_first_with_what_depends_on_them() -> None:
    old = step("delete", "old", leaves=(ref("1"),))
    copies = step("delete", "copies", leaves=(ref("2", SH),), kind="ImageCopy", depends_on=frozenset({old.urn}))
    regions = {**region(10), **region(1, name=SH)}
    plan = in_order([step("create", "new", GZ), old, copies], regions)
    (move,) = way_out(plan, counts(plan, regions)).moves
    assert move == Move("deletion", old.urn, frozenset({ref("1"), ref("2", SH)}), (copies.urn,))


def test_the_way_out_turns_a_replacement_to_delete_first_with_what_is_made_from_it() -> None:
    web = step("replace", "web", GZ, leaves=(ref("1"),))
    copies = step("replace", "copies", SH, leaves=(ref("2", SH),), kind="ImageCopy", made_from=frozenset({web.urn}))
    regions = {**region(9, ours=1), **region(1, name=SH, ours=1)}
    plan = in_order([step("create", "new", GZ), web, copies], regions)
    (move,) = way_out(plan, counts(plan, regions)).moves
    assert move == Move("replacement", web.urn, frozenset({ref("1"), ref("2", SH)}), (copies.urn,))


def test_an_update_that_lets_go_of_a_copy_can_be_run_first() -> None:
    copies = step("update", "copies", leaves=(ref("2"),), kind="ImageCopy")
    plan, regions = [step("create", "new", GZ), copies], region(10)
    assert way_out(plan, counts(plan, regions)).moves == (Move("deletion", copies.urn, frozenset({ref("2")})),)


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Step], int, int]:
    """Steps of one region, how many images are there, how many of others."""
    others = draw(st.integers(0, 4))
    steps: list[Step] = []
    for number, operation in enumerate(
        draw(st.lists(st.sampled_from(["create", "replace", "delete", "same"]), max_size=6))
    ):
        held = () if operation == "create" else (ref(str(number)),)
        steps.append(
            step(
                operation,
                f"web-{number}",
                *([GZ] if operation in ("create", "replace") else []),
                leaves=held if operation != "same" else (),
                deletes_first=operation == "replace" and draw(st.booleans()),
                stays=operation != "create" and draw(st.booleans()),
            )
        )
    ours = sum(each.operation != "create" for each in steps)
    return steps, others + ours, ours


def replayed(steps: list[Step], used: int) -> Iterator[int]:
    """How many images there are at each moment, when the engine goes in this order."""
    late: list[Step] = []
    for each in steps:
        if each.operation == "replace" and each.deletes_first:
            used -= len(each.gone)
            yield used
        elif each.operation in ("replace", "delete"):
            late.append(each)
        used += len(each.makes)
        yield used
    for each in late:
        used -= len(each.gone)
        yield used


@given(plans(), st.randoms(use_true_random=False), st.integers(1, 12))
def test_no_order_of_the_engine_needs_more_room_than_the_peak_and_all_end_alike(
    plan: tuple[list[Step], int, int], shuffle: random.Random, limit: int
) -> None:
    steps, used, ours = plan
    regions = region(used, limit, ours)
    steps = in_order(steps, regions)
    (count,) = counts(steps, regions)
    worst = sorted(steps, key=lambda each: each.deletes_first)
    shuffle.shuffle(steps)
    moments = [used, *replayed(steps, used)]
    assert max(moments) <= max([used, *replayed(worst, used)]) == count.peak
    assert moments[-1] == count.end


@given(plans(), st.integers(1, 12))
def test_after_the_way_out_the_plan_fits_or_what_is_missing_is_told(
    plan: tuple[list[Step], int, int], limit: int
) -> None:
    steps, used, ours = plan
    regions = region(used, limit, ours)
    steps = in_order(steps, regions)
    (count,) = counts(steps, regions)
    way = way_out(steps, [count])
    chosen = {move.target: move.kind for move in way.moves}
    run_first = [each for each in steps if chosen.get(each.urn) == "deletion"]
    then = [
        replace(each, deletes_first=each.deletes_first or each.urn in chosen) for each in steps if each not in run_first
    ]
    left = used - sum(len(each.gone) for each in run_first)
    (after,) = counts(then, region(left, limit))
    assert not after.makes or max(after.over, 0) == way.missing.get(GZ, 0)
