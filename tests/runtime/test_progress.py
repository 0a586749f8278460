"""How long work is going: where lines stay, few of them; where they take each other's place, one at each look."""

from __future__ import annotations

from lab.clock import FakeClock
from pulumi_machine_image.images.image import Image, Kind, State
from pulumi_machine_image.images.naming import unfinished_name
from pulumi_machine_image.runtime.progress import Progress


def seen(progress: Progress, state: State, percent: int | None = None, name: str = "web") -> None:
    progress.seen(
        Image(id="img-1", region="ap-beijing", name=name, kind=Kind.CUSTOM, state=state, progress_percent=percent)
    )


def lines(**pace: float) -> list[str]:
    """What is said of a copy that is looked at every ten seconds for three minutes."""
    clock, said = FakeClock(), list[str]()
    progress = Progress(clock, said.append, **pace)
    for look in range(18):
        seen(progress, State.COPYING, look * 5)
        clock.pass_time(10)
    seen(progress, State.AVAILABLE)
    return said


def test_where_lines_stay_the_first_comes_late_and_the_others_once_a_minute() -> None:
    assert lines() == [
        "img-1 (web) in ap-beijing: copying 10 % after 20 s",
        "img-1 (web) in ap-beijing: copying 40 % after 80 s",
        "img-1 (web) in ap-beijing: copying 70 % after 2 min",
        "img-1 (web) in ap-beijing: available after 3 min",
    ]


def test_a_door_may_want_the_first_line_at_once() -> None:
    said = lines(quiet=0.0)
    assert said[0] == "img-1 (web) in ap-beijing: copying 0 % after 0 s"
    assert len(said) == 4


def test_in_a_row_each_look_takes_the_place_of_the_one_before() -> None:
    said = lines(quiet=0.0, every=0.0)
    assert len(said) == 19
    assert said[-1] == "img-1 (web) in ap-beijing: available after 3 min"


def test_the_name_that_a_copy_has_meanwhile_is_nobodys_business() -> None:
    said = list[str]()
    seen(Progress(FakeClock(), said.append, quiet=0.0), State.COPYING, 5, unfinished_name("urn", "generation"))
    assert said == ["img-1 in ap-beijing: copying 5 % after 0 s"]
