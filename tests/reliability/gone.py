"""What may vanish while something is done, and what then has to be told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from lab.engine import Refused
from pulumi_machine_image.functions.get_image import NoMatch
from pulumi_machine_image.images.errors import ImageError, SeveralFailures
from reliability import crash, losing
from reliability.places import Place
from reliability.stories import CHAINS, COPY, IMAGES, SHARE, Story

AT_ONCE, UNSEEN = 20.0, 80.0
"""Seconds of the clock between the loss and the end: for some looks at a thing that was there; and where the cloud may
never have shown what it has begun, since its list may lag."""
BEGINNING = frozenset({"CreateImage", "RegisterImage", "ImportImage", "SyncImages", "CopyImage"})


@dataclass(frozen=True)
class Loss:
    """A thing that vanishes.

    Attributes:
        lose: Makes it vanish; returns the ids of what is gone, of which one is told.
        during: The operations, as `stories` name them.
        lasting: Whether it does not come again, so that what needs it can never be made.
    """

    thing: str
    lose: Callable[[Place], list[str]]
    during: tuple[Story, ...]
    lasting: bool = False


def _of(stories: tuple[Story, ...], *names: str) -> tuple[Story, ...]:
    found = {story.says: story for story in stories}
    return tuple(found[name] for name in names)


CREATE = _of(IMAGES, "create from an instance")
CHANGE = _of(IMAGES, "update description, family, tags", "update what makes no call", "update deprecated back")
REPLACE = _of(IMAGES, "replace, one order", "replace, old first", "replace with a generated name")
SHARING = _of(SHARE, "add and take back", "become authoritative", "share snapshots, too", "delete")
COPYING = _of(COPY, "create in two regions", "create under a name", "add a region")
HAVING = _of(COPY, "update description and tags", "update one region", "drop a region", "delete")

LOSSES = (
    Loss(
        "image",
        lambda place: losing.ours(place, [place.home]),
        (
            *CREATE,
            *_of(IMAGES, "create and not wait", "create from snapshots", "create by import"),
            *CHANGE,
            *_of(IMAGES, "repair a name"),
            *REPLACE,
            *_of(IMAGES, "read what is the same", "delete", "delete what others share"),
            *_of(SHARE, "create with more than a call takes", "read what is the same"),
            *SHARING,
            *_of(CHAINS, "create", "replace", "read", "delete"),
        ),
    ),
    Loss(
        "copies",
        lambda place: losing.ours(place, place.far),
        (*COPYING, *HAVING, *_of(COPY, "read what is the same", "create and not wait")),
    ),
    Loss(
        "one region's copies",
        lambda place: losing.ours(place, place.far[:1]),
        (*COPYING, *HAVING, *_of(COPY, "exchange a region", "read what is the same"), *_of(CHAINS, "create", "read")),
    ),
    Loss("source", losing.source, (*COPYING, *_of(COPY, "update name", "redo a copy that is gone")), lasting=True),
    Loss("instance", losing.instance, (*CREATE, *REPLACE), lasting=True),
    Loss("snapshot", losing.snapshot, _of(IMAGES, "create from snapshots"), lasting=True),
    Loss(
        "the image's snapshots",
        lambda place: losing.snapshots(place, place.regions),
        (*CHANGE, *_of(IMAGES, "delete"), *_of(COPY, "delete")),
    ),
    Loss(
        "share",
        losing.share,
        (*SHARING, *_of(SHARE, "read what is the same"), *_of(IMAGES, "delete what others share")),
    ),
    Loss(
        "account", losing.account, _of(SHARE, "create with more than a call takes", "add and take back"), lasting=True
    ),
)


Ask = Callable[[Place], dict[str, Any]]
LOOK_UPS: dict[str, Ask] = {
    "getImage": lambda place: {"imageId": place.base},
    "getImage by name": lambda place: {"name": "theirs"},
    "getImages": lambda place: {"kinds": ["custom"], "regions": list(place.regions)},
    "getImageShares": lambda place: {"imageId": place.base},
    "getImageQuota": lambda place: {"regions": list(place.regions)},
    "getImageRegions": lambda place: {},
    "getImportableSystems": lambda place: {},
}
"""Look-ups and their arguments, by the words of a row."""


def calls_of_look_up(place: Place, ask: Ask, function: str) -> int:
    """How many calls it makes while everything is there."""
    with closing(place):
        place.lab.new_process()
        place.lab.core.call_function(function.split()[0], ask(place))
        return len(place.lab.called)


def look_up(place: Place, function: str, ask: Ask, after: int) -> None:
    """A look-up, and an image that vanishes when so many of its calls were answered."""
    place.lab.new_process()
    arguments, began = ask(place), place.lab.clock.now()

    def lose() -> None:
        if len(place.lab.called) >= after:
            place.lab.on_call = lambda: None
            losing.source(place)

    place.lab.on_call = lose
    if after == 0:
        lose()
    try:
        answer = place.lab.core.call_function(function.split()[0], arguments)
    except ImageError as error:
        tells(error, [place.base, "there is no image", "name is not 'theirs'"], place)
        assert function in ("getImage", "getImage by name", "getImageShares")
    else:
        assert after > 0 or place.base not in str(answer)
        assert after > 0 or function in ("getImages", "getImageQuota", "getImageRegions", "getImportableSystems")
    assert place.lab.clock.now() == began


def run(place: Place, story: Story, loss: Loss, after: int) -> str | None:
    """The operation, and what vanishes when so many of its calls were answered; what it ended with, for a note.

    Returns:
        None where there was nothing to vanish yet.
    """
    crash.prepare(place, story)
    began = len(place.lab.called)
    gone: list[str] = []
    lost_at = [place.lab.clock.now()]

    def lose() -> None:
        if len(place.lab.called) - began >= after:
            place.lab.on_call = lambda: None
            lost_at[0] = place.lab.clock.now()
            gone.extend(loss.lose(place))

    place.lab.on_call = lose
    if after == 0:
        lose()
    error: Exception | None = None
    try:
        crash.run(place, story)
    except (ImageError, Refused) as caught:
        error = caught
    place.lab.on_call = lambda: None
    spent = place.lab.clock.now() - lost_at[0]
    if not gone:
        return None
    begun = any(record.action in BEGINNING for record in place.lab.called[began : began + after])
    assert spent <= (UNSEEN if begun else AT_ONCE), f"{spent:.0f} s after the loss it still waited: {error}"
    if error is not None:
        tells(error, gone, place)
    return f"{type(error).__name__ if error else 'done'} after {spent:.1f} s"


def tells(error: Exception, gone: list[str], place: Place) -> None:
    """What is gone, in which region, and what to do: of a look-up that is which images come next."""
    text = str(error)
    assert any(id in text for id in gone), f"nobody is told what is gone ({', '.join(gone)}): {text}"
    for leaf in _leaves(error):
        assert any(region in str(leaf) for region in place.regions), f"nobody is told where: {leaf}"
        advises = not isinstance(leaf, ImageError) or leaf.do or isinstance(leaf, NoMatch)
        assert advises, f"nobody is told what to do: {leaf}"


def _leaves(error: Exception) -> list[Exception]:
    if isinstance(error, SeveralFailures):
        return [leaf for failure in error.failures for leaf in _leaves(failure)]
    return [error]


def recover(place: Place, story: Story, loss: Loss) -> None:
    """The next run makes what can be made; of what cannot, nothing is left that nobody knows of."""
    if not loss.lasting:
        crash.recover(place, story, refresh=True)
        crash.judge(place, story)
        return
    images = len(place.ours)
    for _ in range(2):
        try:
            place.engine.refresh()
            place.engine.up(story.then(place))
        except (ImageError, Refused):
            assert len(place.ours) <= images
            images = len(place.ours)
    place.engine.up({})
    place.lab.clock.pass_time(600)
    assert place.ours == {}


def named(story: Story, loss: Loss) -> str:
    return f"{loss.thing}: {story.kind} {story.says}"
