"""A person with the SDK comes between the preview and the update: what the plan was made for is there no more.

The update does what the program says, or refuses with an error that says why; nothing is made twice, and nothing is
lost. After the error the person does what it asks for, and runs again with a refresh.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from lab.aws.server import Server
from lab.engine import Refused
from pulumi_machine_image.clouds.cloud import FromInstance, ImageChanges, NewImage
from pulumi_machine_image.images.errors import ImageError
from pulumi_machine_image.images.image import ImageRef
from reliability import crash, places, stories
from reliability.places import CLOUDS, STRANGER, Place
from reliability.report import Matrix
from reliability.stories import V2, Program, Story, a_chain, an_image

CHANGES: dict[str, tuple[Program, Program]] = {
    "update": (an_image(), an_image(description="two")),
    "rename": (an_image(), an_image(name="web-platinum")),
    "replace": (an_image(), an_image(**V2)),
    "new": (stories.nothing, an_image()),
    "chain": (an_image(), a_chain()),
}


def deprecated(place: Place) -> None:
    place.lab.other_eyes().modify(stories.image_of(place), ImageChanges(deprecated=True))


def unshared(place: Place) -> None:
    """Whichever image it was; a replacement has made another meanwhile."""
    for ref in place.ours:
        if STRANGER in (place.lab.other_eyes().shares(ref) or {}):
            place.lab.other_eyes().unshare(ref, frozenset({STRANGER}))


def theirs(place: Place) -> Iterator[ImageRef]:
    return (
        ref for ref, image in place.ours.items() if image.name.startswith(("overtaking", "web-")) and not image.tags
    )


def take(name: str) -> Callable[[Place], None]:
    def taken(place: Place) -> None:
        place.lab.other_eyes().create(place.home, NewImage(name, FromInstance(place.instance)))
        place.lab.clock.pass_time(600)

    return taken


def fill(place: Place) -> None:
    for number in range(10 - len(place.lab.images(place.home))):
        take(f"overtaking-{number}")(place)


def empty(place: Place) -> None:
    for ref in list(theirs(place)):
        place.lab.other_eyes().delete(ref, snapshots=True)


@dataclass(frozen=True)
class Meddling:
    """What somebody does, how it is undone where an error asks for that, and to which changes it matters."""

    do: Callable[[Place], None]
    undo: Callable[[Place], None]
    changes: tuple[str, ...]
    clouds: tuple[str, ...] = CLOUDS


KEPT = ("update", "rename", "replace", "chain")
MEDDLING = {
    "it is gone": Meddling(stories.image_lost, stories.quietly, KEPT),
    "it is renamed": Meddling(stories.renamed, stories.quietly, KEPT, ("tencent",)),
    "it is deprecated": Meddling(deprecated, stories.quietly, KEPT),
    "it is shared": Meddling(stories.shared, unshared, KEPT),
    "the name is taken": Meddling(take("web-golden"), empty, ("new",)),
    "the new name is taken": Meddling(take("web-platinum"), empty, ("rename",)),
    "the room is used up": Meddling(fill, empty, ("new", "replace", "chain")),
}
ROWS = [
    pytest.param(cloud, what, change, id=f"{cloud}-{change}-{what}")
    for cloud in CLOUDS
    for what, meddling in MEDDLING.items()
    for change in meddling.changes
    if cloud in meddling.clouds
]


@pytest.mark.parametrize(("cloud", "what", "change"), ROWS)
def test_a_stale_plan_is_carried_out_or_refused_and_nothing_is_lost(
    cloud: str, what: str, change: str, server: Server, matrix: Matrix
) -> None:
    meddling, (before, then) = MEDDLING[what], CHANGES[change]
    story = Story(what, change, then, before)
    with (
        matrix.cell("stale plans", f"{change}: {what}", cloud) as words,
        closing(places.tencent() if cloud == "tencent" else places.ec2(server)) as place,
    ):
        crash.prepare(place, story)
        place.engine.preview(then(place))
        meddling.do(place)
        try:
            place.engine.up(then(place))
            words.append("carried out")
        except (ImageError, Refused) as error:
            words.append(f"refused: {error}")
        meddling.undo(place)
        place.engine.refresh()
        place.engine.up(then(place))
        crash.judge(place, story)
