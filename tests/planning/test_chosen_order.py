"""The program's own `deleteBeforeReplace` decides, and a plan is counted by it as far as the provider is told."""

from __future__ import annotations

from typing import Any

import pytest

from lab.engine import HOME, Lab
from lab.fake_cloud import FIXED_NAMES
from pulumi_machine_image.images.errors import NameTaken, NoRoom

WEB: dict[str, Any] = {"instanceId": "ins-demo0001"}
NEW: dict[str, Any] = {**WEB, "triggers": {"v": "2"}}


def filled(lab: Lab, *names: str, theirs: int = 0) -> Lab:
    for number in range(theirs):
        lab.cloud.put(HOME, f"theirs-{number}")
    for name in names:
        lab.up("CustomImage", name, **WEB)
    lab.new_process()
    return lab


def test_what_the_program_deletes_first_counts_nothing() -> None:
    lab = filled(Lab(image_limit=3, orders={"web": True}), "web")
    lab.check_and_diff("CustomImage", "new-0", **WEB)
    lab.check_and_diff("CustomImage", "new-1", **WEB)
    assert lab.check_and_diff("CustomImage", "web", **NEW) == "delete-replace"
    assert lab.said[-1].startswith("img-") or "deleted before" not in lab.said[-1], "who asked for it knows"


def test_what_the_program_creates_first_counts_and_is_refused_where_it_does_not_fit() -> None:
    lab = filled(Lab(image_limit=1, orders={"web": False}), "web")
    with pytest.raises(NoRoom, match=r"No room for web in ap-guangzhou: 1 used \+ at least 1 planned = 2, quota 1"):
        lab.check_and_diff("CustomImage", "web", **NEW)


def test_what_is_deleted_first_and_stays_makes_no_room() -> None:
    lab = Lab(image_limit=1, orders={"web": True})
    lab.up("CustomImage", "web", **WEB, onDelete="retain")
    with pytest.raises(NoRoom, match="1 used"):
        lab.preview("CustomImage", "web", **NEW, onDelete="retain")


def test_a_name_that_cannot_be_handed_over_is_refused_to_who_wants_both_at_once() -> None:
    lab = Lab(traits=FIXED_NAMES, orders={"web": False})
    lab.up("CustomImage", "web", name="web", **WEB)
    with pytest.raises(NameTaken, match=r"cannot change a name. Leave deleteBeforeReplace out, or give the new one"):
        lab.preview("CustomImage", "web", name="web", **NEW)
    assert lab.preview("CustomImage", "web", name="other", **NEW) == "replace"


def test_the_plugin_is_not_told_and_counts_what_it_would_do_itself() -> None:
    lab = filled(Lab(image_limit=3, orders={"web": True}, gathers=True), "web")
    for name in ("new-0", "new-1"):
        lab.check_and_diff("CustomImage", name, **WEB)
    with pytest.raises(NoRoom, match="No room for new-0, new-1, web"):
        lab.check_and_diff("CustomImage", "web", **NEW)


def test_the_plugin_looks_again_before_it_makes_what_was_to_be_deleted_first() -> None:
    lab = filled(Lab(image_limit=1, orders={"web": False}, gathers=True), "web")
    writes = lab.cloud.writes
    with pytest.raises(NoRoom, match="No room for web in ap-guangzhou: 1 used"):
        lab.apply("CustomImage", "web", **NEW)
    assert lab.cloud.writes == writes
    del lab.orders["web"]
    lab.up("CustomImage", "web", **NEW)
    assert lab.cloud.peak[HOME] == 1


def test_the_plugin_does_not_count_what_was_gone_before_it_was_deleted() -> None:
    lab = filled(Lab(image_limit=2, gathers=True), "web", theirs=1)
    assert lab.check_and_diff("CustomImage", "web", **NEW) == "delete-replace"
    lab.cloud.drop(lab.image("web"))
    lab.apply("CustomImage", "web", **NEW)
    assert len(lab.cloud.custom(HOME)) == 2
