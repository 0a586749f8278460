"""A provider that dies in the midst of a story, and whether the next run reaches what the program says."""

from __future__ import annotations

from collections.abc import Mapping

from lab.engine import Kept
from lab.program import Key, News
from pulumi_machine_image.images.image import Image, ImageRef
from pulumi_machine_image.images.provenance import CLAIM, OWNER, TAGS, Owner
from reliability.places import Place
from reliability.stories import Story, import_id


def prepare(place: Place, story: Story) -> None:
    """The world before the operation."""
    before = story.before(place)
    place.lab.orders = dict(story.orders)
    if before:
        place.engine.up(before)
    story.meddle(place)
    if before and story.how == "up":
        place.engine.refresh()  # which sees what somebody did
    place.lab.clock.pass_time(600)
    place.lab.said.clear()


def run(place: Place, story: Story) -> None:
    """The operation itself."""
    if story.how == "import":
        _import(place, story.then(place))
    elif story.how == "refresh":
        place.engine.refresh()
    else:
        place.engine.up(story.then(place))


def recover(place: Place, story: Story, *, refresh: bool) -> None:
    """What a person does next, who knows no more than that the run has died: it runs again.

    Args:
        refresh: Whether the state is refreshed before.
    """
    if story.how == "import":
        _import(place, story.then(place))
    if refresh or story.how == "refresh":
        place.engine.refresh()
    place.engine.up(story.then(place))


def calls(place: Place, story: Story) -> list[str]:
    """The calls of the operation when nothing goes wrong."""
    prepare(place, story)
    before = len(place.lab.called)
    run(place, story)
    made = [record.action for record in place.lab.called[before:]]
    if story.how != "up":
        place.engine.up(story.then(place))
    judge(place, story)
    return made


def _import(place: Place, program: dict[Key, News]) -> None:
    """Takes everything that the program names into the state, in one process."""
    lab = place.lab
    lab.new_process()
    for kind, name in program:
        if (kind, name) not in lab.stack:
            found = lab.core.find(kind, import_id(kind, lab.lost[kind, name]), lab.call(kind, name))
            assert found is not None
            lab.stack[kind, name] = Kept(found.id, found.inputs, found.outputs)
            place.engine.before[kind, name] = program[kind, name]


def judge(place: Place, story: Story) -> None:
    """Nothing is there twice, nothing is left or lost, nothing of others was touched, and nothing is to do."""
    program = story.then(place)
    place.lab.clock.pass_time(600)
    if story.in_two:
        place.engine.refresh()
        place.engine.up(program)
    left = left_over(place)
    assert len(left) == story.stays, f"left over: {sorted(place.ours[ref].name for ref in left)}"
    judge_program(place, program)


def left_over(place: Place) -> set[ImageRef]:
    """The program's images that no state holds."""
    return place.ours.keys() - dict(owned(place)).keys()


def judge_program(place: Place, program: Mapping[Key, News]) -> None:
    """The state is what the program says, the cloud is what the state says, and nothing is to do."""
    lab, engine = place.lab, place.engine
    assert lab.stack.keys() == program.keys(), "the state is not what the program says"
    assert engine.late == [], "what was replaced has stayed in the state"
    ours = place.ours
    for ref, (key, kept) in owned(place):
        assert ref in ours, f"{ref} of the state is not in the cloud"
        _judge_image(place, ours[ref], key, kept, program[key])
    behind = {id for image in ours.values() for id in image.snapshot_ids}
    assert place.snapshots() == behind - place.lost_snapshots | place.their_snapshots, "snapshots are left, or lost"
    assert place.meddled() == []
    _judge_shares(place, program)
    writes = len(lab.writes)
    assert set(engine.preview(program).values()) <= {"same"}
    drifted = engine.refresh()
    assert not drifted, f"a refresh finds {drifted}"
    assert set(engine.preview(program).values()) <= {"same"}
    assert set(engine.up(program).values()) <= {"same"}
    assert len(lab.writes) == writes


def owned(place: Place) -> list[tuple[ImageRef, tuple[Key, Kept]]]:
    """The images that the state holds, with their resources."""
    found: list[tuple[ImageRef, tuple[Key, Kept]]] = []
    for key, kept in place.lab.stack.items():
        if key[0] == "CustomImage":
            found.append((ImageRef(kept.outputs["region"], kept.id), (key, kept)))
        elif key[0] == "ImageCopy":
            found += [(ImageRef(region, id), (key, kept)) for region, id in kept.outputs["imageIds"].items()]
    assert len({ref for ref, _ in found}) == len(found), "two resources hold one image"
    return found


def _judge_image(place: Place, image: Image, key: Key, kept: Kept, news: News) -> None:
    ref = image.ref
    regions = news.get("regions")
    there = regions.get(ref.region, {}) if isinstance(regions, dict) else {}
    name = there.get("name") or news.get("name")
    assert name in (None, image.name), f"{ref} is named {image.name}"
    assert "-new-" not in image.name
    assert "-old-" not in image.name
    if "description" in news:
        assert image.description == news["description"]
    wanted = {**news.get("tags", {}), **there.get("tags", {})}
    assert wanted.items() <= image.tags.items()
    if place.lab.lost:
        return  # its tags come with the next update
    judge_provenance(place, image, key, kept)


def judge_provenance(place: Place, image: Image, key: Key, kept: Kept) -> None:
    """The image is the resource's."""
    owner = Owner(place.lab.urn(*key))
    assert image.tags[OWNER] == owner.digest, "the image bears another owner"
    assert image.tags.keys() >= TAGS
    assert image.tags[CLAIM] == kept.outputs["__claim"], "the state and the image bear different claims"


def _judge_shares(place: Place, program: Mapping[Key, News]) -> None:
    for (kind, name), news in program.items():
        if kind != "ImageShare":
            continue
        kept = place.lab.stack[kind, name]
        ref = ImageRef(kept.outputs["region"], kept.outputs["imageId"])
        found = set(place.lab.other_eyes().shares(ref) or {})
        wanted = set(news["accountIds"])
        assert found >= wanted
        assert news.get("mode") != "authoritative" or found == wanted
        told = set(kept.outputs["sharedAccounts"])
        assert told > wanted if news.get("public") else told == wanted
