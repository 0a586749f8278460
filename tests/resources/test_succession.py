"""A fixed name goes from the old image to the new one without a gap, on a cloud that can rename."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from lab.clock import FakeClock
from lab.emulated import EmulatedLab
from lab.engine import HOME, Lab
from pulumi_machine_image.images.errors import BuildFailed, Denied, Interrupted, Unreachable
from pulumi_machine_image.images.image import ImageRef, State
from pulumi_machine_image.images.naming import aside_name, interim_name

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
WEB: dict[str, Any] = {"name": "web-golden", "instanceId": "ins-demo0001"}
NEW: dict[str, Any] = {**WEB, "triggers": {"v": "2"}}


def names(lab: Lab, region: str = HOME) -> list[str]:
    return sorted(image.name for image in lab.cloud.custom(region))


def test_a_fixed_name_is_made_first_and_handed_over(lab: Lab) -> None:
    first = lab.up("CustomImage", "web", **WEB).id
    assert lab.preview("CustomImage", "web", **NEW) == "replace"
    lab.cloud.calls.clear()
    assert lab.up("CustomImage", "web", **NEW).id != first
    assert names(lab) == ["web-golden"]
    assert lab.cloud.peak[HOME] == 2
    writes = {name: lab.cloud.calls[name] for name in ("create", "modify", "tag", "delete")}
    assert writes == {"create": 1, "modify": 2, "tag": 0, "delete": 1}
    assert lab.preview("CustomImage", "web", **NEW) == "same"
    assert not lab.refresh("CustomImage", "web")


def test_while_the_new_one_is_made_the_old_one_keeps_its_name(lab: Lab) -> None:
    first = lab.up("CustomImage", "web", **WEB).id
    seen = []
    lab.clock.on_wait = lambda now: seen.append({image.id: image.name for image in lab.cloud.custom(HOME)})
    lab.up("CustomImage", "web", **NEW)
    assert seen
    assert all(found[first] == "web-golden" for found in seen)
    assert all(name.startswith("web-golden-new-") for found in seen for id, name in found.items() if id != first)


@pytest.mark.parametrize("name", ["n" * 60, "web golden " * 5 + "x"])
def test_a_long_name_is_cut_to_what_the_cloud_takes(name: str, lab: Lab) -> None:
    lab.up("CustomImage", "web", **{**WEB, "name": name})
    lab.up("CustomImage", "web", **{**NEW, "name": name})
    assert names(lab) == [name]
    for made in (aside_name(name, "img-12345678", 60), interim_name(name, "0123456789abcdef", 60)):
        assert lab.traits.image_name.fullmatch(made)


def test_a_build_that_fails_leaves_the_old_one_untouched(lab: Lab) -> None:
    first = lab.up("CustomImage", "web", **WEB).id
    lab.cloud.fails.add(HOME)
    lab.cloud.calls.clear()
    with pytest.raises(BuildFailed):
        lab.up("CustomImage", "web", **NEW)
    assert {image.id: image.name for image in lab.cloud.custom(HOME)} == {first: "web-golden"}
    assert lab.cloud.calls["modify"] == 0


def test_a_name_that_cannot_be_given_goes_back(lab: Lab) -> None:
    first = lab.up("CustomImage", "web", **WEB).id
    lab.cloud.refuse["modify"], lab.cloud.spare["modify"] = [Denied("rename", why="not allowed")], 1
    with pytest.raises(Denied):
        lab.up("CustomImage", "web", **NEW)
    assert lab.cloud.records[ImageRef(HOME, first)].image.name == "web-golden"
    lab.up("CustomImage", "web", **NEW)
    assert names(lab) == ["web-golden"]
    assert lab.cloud.calls["create"] == 2, "what was made is gone on with"


def test_a_name_that_cannot_go_back_is_said_and_the_next_run_finishes(lab: Lab) -> None:
    first = ImageRef(HOME, lab.up("CustomImage", "web", **WEB).id)
    lab.cloud.refuse["modify"] = [Unreachable("rename", why="no connection") for _ in range(2)]
    lab.cloud.spare["modify"] = 1
    with pytest.raises(Unreachable):
        lab.up("CustomImage", "web", **NEW)
    assert lab.said[-1].startswith(f"{first.id} in {HOME} could not get its name 'web-golden' back: ")
    assert lab.cloud.records[first].image.name == f"web-golden-old-{first.id}"
    lab.up("CustomImage", "web", **NEW)
    assert names(lab) == ["web-golden"]
    assert lab.preview("CustomImage", "web", **NEW) == "same"


def test_a_name_left_aside_is_drift_that_the_next_update_mends(lab: Lab) -> None:
    first = lab.image_of(lab.up("CustomImage", "web", **WEB))
    lab.cloud.change(first, name=f"web-golden-old-{first.id}")
    assert lab.refresh("CustomImage", "web")
    assert lab.preview("CustomImage", "web", **WEB) == "update"
    lab.up("CustomImage", "web", **WEB)
    assert names(lab) == ["web-golden"]


def test_a_name_moved_aside_for_an_image_that_is_there_is_no_drift(lab: Lab) -> None:
    first = lab.image_of(lab.up("CustomImage", "web", **WEB))
    old = lab.stack["CustomImage", "web"]
    lab.new_process()
    lab.apply_keeping_old("CustomImage", "web", **NEW)
    lab.stack["CustomImage", "web"] = old
    assert lab.cloud.records[first].image.name == f"web-golden-old-{first.id}"
    assert not lab.refresh("CustomImage", "web")
    assert lab.stack["CustomImage", "web"].outputs["name"] == "web-golden"


@pytest.mark.parametrize("minutes", [1, 9])
def test_a_killed_replacement_is_gone_on_with(minutes: int, lab: Lab) -> None:
    first = lab.up("CustomImage", "web", **WEB).id
    ends = lab.clock.minutes + minutes
    lab.clock.on_wait = lambda now: lab.core.cancel.set() if lab.clock.minutes > ends else None
    with pytest.raises(Interrupted):
        lab.up("CustomImage", "web", **NEW)
    lab.clock.on_wait = lambda now: None
    assert lab.cloud.records[ImageRef(HOME, first)].image.name == "web-golden"
    assert not lab.refresh("CustomImage", "web")
    lab.up("CustomImage", "web", **NEW)
    assert names(lab) == ["web-golden"]
    assert lab.cloud.calls["create"] == 2


def test_a_name_that_changes_while_the_new_image_is_made_is_handed_over_all_the_same(lab: Lab) -> None:
    lab.up("CustomImage", "web", **WEB)
    lab.clock.on_wait = lambda now: lab.core.cancel.set()
    with pytest.raises(Interrupted):
        lab.up("CustomImage", "web", **NEW)
    lab.clock.on_wait = lambda now: None
    lab.up("CustomImage", "web", **{**WEB, "name": "web-platinum"})
    lab.up("CustomImage", "web", **{**NEW, "name": "web-platinum"})
    assert names(lab) == ["web-platinum"]
    assert lab.cloud.calls["create"] == 2


def test_what_waits_for_its_name_gets_it_from_an_update_too(lab: Lab) -> None:
    """The plugin keeps what a killed creation had begun: the engine then updates it, before it deletes the old one."""
    lab.up("CustomImage", "web", **WEB)
    old = lab.stack["CustomImage", "web"]
    kept: list[tuple[str, Any]] = []
    lab.new_process()
    inputs = lab.check("CustomImage", "web", **NEW)
    call = lab.call("CustomImage", "web")
    lab.core.diff("CustomImage", old.outputs, inputs, call)
    lab.clock.on_wait = lambda now: lab.core.cancel.set()
    keeping = type(call)(call.urn, keep=lambda id, state: kept.append((id, state)))
    with pytest.raises(Interrupted):
        lab.core.create("CustomImage", inputs, keeping)
    lab.clock.on_wait = lambda now: None
    ((id, state),) = kept
    assert state["name"].startswith("web-golden-new-")
    lab.new_process()
    outputs = lab.core.update("CustomImage", id, state, inputs, call).outputs
    assert outputs["name"] == "web-golden"
    lab.core.delete("CustomImage", old.id, old.outputs, call)
    assert {image.id: image.name for image in lab.cloud.custom(HOME)} == {id: "web-golden"}


def test_an_image_renamed_by_hand_to_our_name_is_not_moved_aside(lab: Lab) -> None:
    lab.up("CustomImage", "web", **WEB)
    theirs = lab.cloud.put(SHANGHAI, "web-golden")
    with pytest.raises(Exception, match=f"{SHANGHAI} has an image named 'web-golden' already: {theirs.id}"):
        lab.preview("CustomImage", "web", **WEB, region=SHANGHAI)
    assert lab.cloud.records[theirs].image.name == "web-golden"


def test_nobody_waits_to_hand_a_name_over_under_wait_started(lab: Lab) -> None:
    lab.up("CustomImage", "web", **WEB)
    assert lab.preview("CustomImage", "web", **NEW, wait="started") == "delete-replace"
    assert "under `wait: started` nobody waits to hand it over" in lab.said[-1]


def test_copies_under_one_name_hand_it_over_region_by_region(lab: Lab) -> None:
    one, two = lab.cloud.put(HOME, "one"), lab.cloud.put(HOME, "two")
    news = {"name": "copy", "regions": [SHANGHAI, BEIJING]}
    lab.up("ImageCopy", "copies", **news, sourceImageId=one.id)
    before = dict(lab.stack["ImageCopy", "copies"].outputs["imageIds"])
    assert lab.preview("ImageCopy", "copies", **news, sourceImageId=two.id) == "replace"
    seen = []
    lab.clock.on_wait = lambda now: seen.append((names(lab, SHANGHAI), names(lab, BEIJING)))
    lab.up("ImageCopy", "copies", **news, sourceImageId=two.id)
    assert all("copy" in there for pair in seen for there in pair)
    assert (names(lab, SHANGHAI), names(lab, BEIJING)) == (["copy"], ["copy"])
    after = lab.stack["ImageCopy", "copies"].outputs["imageIds"]
    assert all(after[region] != before[region] for region in (SHANGHAI, BEIJING))
    assert lab.preview("ImageCopy", "copies", **news, sourceImageId=two.id) == "same"
    assert not lab.refresh("ImageCopy", "copies")


def test_a_copy_made_anew_in_place_hands_its_name_over_before_the_old_one_goes(lab: Lab) -> None:
    one = lab.cloud.put(HOME, "one")
    news = {"name": "copy", "sourceImageId": one.id, "regions": [HOME], "encrypt": True}
    lab.up("ImageCopy", "copies", **news)
    (old,) = lab.stack["ImageCopy", "copies"].outputs["imageIds"].values()
    lab.up("ImageCopy", "copies", **news, kmsKeyId="key-2")
    assert names(lab) == ["copy", "one"]
    assert ImageRef(HOME, old) not in lab.cloud.records


# Second by second, on the emulator.


class Seconds(FakeClock):
    """A clock that does not skip a second."""

    def wait(self, event: threading.Event, seconds: float) -> bool:
        while seconds > 0:
            step = min(1.0, seconds)
            super().wait(event, step)
            seconds -= step
        return event.is_set()


@pytest.fixture
def emulated() -> Iterator[EmulatedLab]:
    lab = EmulatedLab(clock=Seconds())
    yield lab
    lab.close()


def usable(lab: EmulatedLab, region: str, old: str) -> tuple[bool, bool]:
    """Whether an image that is made has the name; whether one can be used that has it, or had it until now."""
    images = [image for image in lab.images(region) if image.state is not State.CREATING]
    named = any(image.name == "web-golden" for image in images)
    names = {"web-golden", f"web-golden-old-{old}"}
    return named, any(image.name in names and image.state is State.AVAILABLE for image in images)


def written_down(lab: EmulatedLab) -> list[tuple[float, str, str]]:
    """The writes of the emulator's journal: when, what, where."""
    entries = [entry for entry in lab.emulator.journal(limit=10_000) if entry.action in lab.writing]
    assert {entry.outcome for entry in entries} == {"ok"}
    return [(entry.at, entry.action, entry.region) for entry in entries]


def test_a_golden_image_and_its_copies_are_rebuilt_under_their_name_without_a_gap(emulated: EmulatedLab) -> None:
    def program(lab: EmulatedLab, **web: Any) -> list[tuple[str, Any]]:
        old = [("CustomImage", kept) for kept in lab.apply_keeping_old("CustomImage", "web", **WEB, **web)]
        copies = {"sourceImageId": lab.image("web").id, "regions": [SHANGHAI]}
        return [*(("ImageCopy", kept) for kept in lab.apply_keeping_old("ImageCopy", "web", **copies)), *old]

    lab = emulated
    program(lab)
    before = {HOME: lab.image("web").id, SHANGHAI: lab.stack["ImageCopy", "web"].outputs["imageIds"][SHANGHAI]}
    seconds: list[tuple[bool, bool]] = []
    between: list[tuple[bool, bool]] = []
    lab.new_process()
    first = len(written_down(lab))
    lab.clock.on_wait = lambda now: seconds.extend(usable(lab, region, id) for region, id in before.items())
    lab.on_call = lambda: between.extend(usable(lab, region, id) for region, id in before.items())
    for kind, old in program(lab, triggers={"v": "2"}):
        lab.core.delete(kind, old.id, old.outputs, lab.call(kind, "web"))
    told = written_down(lab)[first:]
    assert [(action, region) for _, action, region in told] == [
        ("CreateImage", HOME),
        ("ModifyImageAttribute", HOME),
        ("ModifyImageAttribute", HOME),
        ("SyncImages", HOME),
        ("ModifyResourceTags", SHANGHAI),
        ("ModifyImageAttribute", SHANGHAI),
        ("ModifyImageAttribute", SHANGHAI),
        ("DeleteImages", SHANGHAI),
        ("DeleteImages", HOME),
    ]
    moved_aside, given = (told[1][0], told[5][0]), (told[2][0], told[6][0])
    assert moved_aside == given, "the two calls of each hand-over are in one second"
    assert len(seconds) > 2 * 150, "a build of 60 and a copy of 90 seconds"
    assert all(named for named, _ in seconds), "at every second there is one of that name"
    # The source of a copy has another state for so long: the cloud's emulator then lets nobody use it.
    assert all(there for _, there in seconds + between), "at every moment one can be used"
    assert [named for named, _ in between].count(False) == 2, "only between the two calls of a hand-over"
    assert {region: [image.name for image in lab.images(region)] for region in before} == {
        HOME: ["web-golden"],
        SHANGHAI: ["web-golden"],
    }
    assert {image.id for region in before for image in lab.images(region)}.isdisjoint(before.values())
