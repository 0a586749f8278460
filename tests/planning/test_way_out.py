"""The shortest way out of a plan that does not fit: what it promises, tried on random plans."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pulumi_machine_image.images.image import Image, ImageRef, Kind, State
from pulumi_machine_image.images.provenance import RESOURCE
from pulumi_machine_image.planning.way_out import Move, missing_after, old_members, replaces_in_place, shortest

REGIONS = ("ap-beijing", "ap-guangzhou", "ap-shanghai")
STACK = "shop/dev"
refs = st.builds(ImageRef, st.sampled_from(REGIONS), st.sampled_from([f"img-{number}" for number in range(6)]))
move_sets = st.lists(
    st.builds(
        Move,
        st.sampled_from(["deletion", "replacement", "member"]),
        st.sampled_from([f"urn-{number}" for number in range(8)]),
        st.frozensets(refs, min_size=1, max_size=4),
    ),
    max_size=7,
    unique_by=lambda move: move.target,
)
overs = st.dictionaries(st.sampled_from(REGIONS), st.integers(-3, 6))


def deletion(name: str, *refs: ImageRef) -> Move:
    return Move("deletion", name, frozenset(refs))


@given(overs, move_sets)
def test_the_moves_make_the_plan_fit_or_all_of_them_together_would_not(over: dict[str, int], moves: list[Move]) -> None:
    way = shortest(over, moves)
    assert way.missing == missing_after(over, way.moves) == missing_after(over, moves)
    assert way.whole == (not way.missing)


@given(overs, move_sets)
def test_no_move_can_be_left_out(over: dict[str, int], moves: list[Move]) -> None:
    way = shortest(over, moves)
    for move in way.moves:
        assert missing_after(over, [other for other in way.moves if other is not move]) != way.missing


@given(overs, move_sets)
def test_a_plan_that_fits_needs_nothing(over: dict[str, int], moves: list[Move]) -> None:
    fitting = {region: -abs(number) for region, number in over.items()}
    assert shortest(fitting, moves).moves == ()


@given(overs, move_sets, st.randoms(use_true_random=False))
def test_the_order_in_which_moves_are_found_makes_no_difference(
    over: dict[str, int], moves: list[Move], random: Random
) -> None:
    shuffled = moves.copy()
    random.shuffle(shuffled)
    assert shortest(over, shuffled) == shortest(over, moves)


@given(st.integers(0, 5), st.lists(st.integers(1, 4), max_size=6))
def test_in_one_region_there_is_no_shorter_way(over: int, sizes: list[int]) -> None:
    moves = [
        deletion(f"urn-{number}", *(ImageRef(REGIONS[0], f"img-{number}-{each}") for each in range(size)))
        for number, size in enumerate(sizes)
    ]
    found = shortest({REGIONS[0]: over}, moves)
    for size in range(len(found.moves)):
        for fewer in combinations(moves, size):
            assert missing_after({REGIONS[0]: over}, fewer) != found.missing


def test_what_the_plan_deletes_anyway_comes_before_a_gap_and_a_gap_before_images_of_others() -> None:
    image = ImageRef(REGIONS[0], "img-1")
    moves = [Move(kind, kind, frozenset({replace(image, id=kind)})) for kind in ("member", "replacement", "deletion")]
    assert [move.kind for move in shortest({REGIONS[0]: 1}, moves).moves] == ["deletion"]
    assert [move.kind for move in shortest({REGIONS[0]: 2}, moves).moves] == ["deletion", "replacement"]


def test_an_image_that_two_moves_free_counts_once() -> None:
    image = ImageRef(REGIONS[0], "img-1")
    way = shortest({REGIONS[0]: 2}, [deletion("one", image), deletion("two", image)])
    assert (len(way.moves), way.missing) == (1, {REGIONS[0]: 1})


def test_replacements_delete_first_where_old_and_new_have_no_room_beside_each_other() -> None:
    assert replaces_in_place(limit=10, used=10, ours=1)
    assert replaces_in_place(limit=10, used=6, ours=5)
    assert not replaces_in_place(limit=10, used=5, ours=5)


def member(id: str, day: int, **fields: object) -> Image:
    image = Image(
        id, REGIONS[0], id, Kind.CUSTOM, State.AVAILABLE, family="web", created_time=f"2026-01-{day:02}T00:00:00Z"
    )
    return replace(image, **fields)  # type: ignore[arg-type]


def test_old_members_of_a_family_are_those_that_nobody_holds_the_oldest_first() -> None:
    images = [
        member("img-new", 9),
        member("img-b", 2),
        member("img-a", 1),
        member("img-held", 1),
        member("img-ours", 3, tags={RESOURCE: f"{STACK}/web"}),
        member("img-theirs", 1, tags={RESOURCE: "shop/prod/web"}),
        member("img-protected", 1, protection="on"),
        member("img-pending", 1, state=State.CREATING),
        member("img-alone", 1, family=""),
        member("img-only", 1, family="db"),
        member("img-shared-with-us", 1, kind=Kind.SHARED),
    ]
    found = old_members(images, {ImageRef(REGIONS[0], "img-held")}, STACK)
    assert [image.id for image in found] == ["img-a", "img-b", "img-ours"]
