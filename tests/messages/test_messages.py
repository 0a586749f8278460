"""What the provider says of plans, word for word."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from messages import image_scenes, plan_scenes
from messages.approved import FOLDER, Scene, compare

TOPICS: dict[str, Callable[[], Iterator[Scene]]] = {
    "room": plan_scenes.room,
    "orders": plan_scenes.orders,
    "deletions": plan_scenes.deletions,
    "names": plan_scenes.names,
    "shares": image_scenes.shares,
    "regions": image_scenes.regions,
    "kinds": image_scenes.kinds,
    "look-ups": image_scenes.look_ups,
    "stale-copies": image_scenes.stale_copies,
}


@pytest.mark.parametrize("topic", TOPICS)
def test_what_is_said_is_what_was_approved(topic: str) -> None:
    compare(topic, TOPICS[topic]())


def test_no_approved_text_is_left_over() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == {*TOPICS, "preflight"}
