"""One image, the right owner, and no Delete of an old resource that touches what a new one holds: see `takeovers`."""

from __future__ import annotations

from contextlib import closing

import pytest

from lab.aws.server import Server
from reliability import crash, places
from reliability.places import CLOUDS, Place
from reliability.report import Matrix, sampled
from reliability.stories import Story
from reliability.takeovers import KINDS, TAKEOVERS, Takeover, failing, program

TABLE = "takeovers"
ROWS = {
    cloud: [
        pytest.param(cloud, kind, takeover, id=f"{cloud}-{kind}-{takeover.says}")
        for takeover in TAKEOVERS
        for kind in takeover.kinds
    ]
    for cloud in CLOUDS
}
CREATIONS = {cloud: [pytest.param(cloud, kind, id=f"{cloud}-{kind}") for kind in KINDS] for cloud in CLOUDS}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "takeover" in metafunc.fixturenames:
        sampled(metafunc, ("cloud", "kind", "takeover"), ROWS, every={"tencent": 4, "ec2": 8})
    else:
        sampled(metafunc, ("cloud", "kind"), CREATIONS, every={"tencent": 1, "ec2": 3})


def moments(place: Place, began: int, *, all_of_them: bool) -> list[tuple[int, str]]:
    """After how many calls of an operation it stops, and the last of them: after each, or after those that write."""
    calls = [record.action for record in place.lab.called[began:]]
    return [(n, action) for n, action in enumerate(calls, 1) if all_of_them or action in place.lab.writing]


def test_what_is_taken_over_has_one_owner(
    cloud: str, kind: str, takeover: Takeover, matrix: Matrix, server: Server
) -> None:
    with (
        matrix.cell(TABLE, f"{kind}: {takeover.says}", cloud),
        closing(places.of(cloud, server)) as place,
    ):
        says = takeover.run(place, kind)
        crash.judge(place, Story(takeover.says, kind, then=lambda place: says))
        kept = any("onDelete" in news for news in says.values())
        place.engine.up({})
        assert kept or place.ours == {}
        assert place.meddled() == []


def test_a_creation_that_an_error_hook_repeats_goes_on(
    cloud: str, kind: str, matrix: Matrix, server: Server, soak: bool
) -> None:
    with closing(places.of(cloud, server)) as clean:
        clean.engine.up(program(clean, kind))
        stops = moments(clean, 0, all_of_them=soak)
    for after, action in stops:
        column = f"{cloud}, after call {after} ({action})"
        with (
            matrix.cell(TABLE, f"{kind}: an error hook repeats a creation", column),
            closing(places.of(cloud, server)) as place,
        ):
            says = program(place, kind)
            place.engine.repeats = True
            with failing(place, after):
                place.engine.up(says)
            crash.judge(place, Story("repeated", kind, then=lambda place, says=says: says))  # type: ignore[misc]


def test_a_forced_replacement_that_dies_goes_on(
    cloud: str, kind: str, matrix: Matrix, server: Server, soak: bool
) -> None:
    key = (kind, "web")
    with closing(places.of(cloud, server)) as clean:
        clean.engine.up(program(clean, kind))
        before = len(clean.lab.called)
        clean.engine.up(program(clean, kind), replace={key})
        stops = moments(clean, before, all_of_them=soak)
    for after, action in stops:
        column = f"{cloud}, dies after call {after} ({action})"
        with (
            matrix.cell(TABLE, f"{kind}: --replace", column),
            closing(places.of(cloud, server)) as place,
        ):
            says = program(place, kind)
            place.engine.up(says)
            with place.lab.dying(after):
                place.engine.up(says, replace={key})
            place.engine.refresh()  # as `refresh --clear-pending-creates` does
            place.engine.up(says)
            crash.judge(place, Story("forced", kind, then=lambda place, says=says: says))  # type: ignore[misc]
