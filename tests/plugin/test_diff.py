"""Diff: what changes, by paths that the engine reads, and what of it makes a new image."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2

from lab.engine import HOME
from plugin.stage import Kept, Stage, told, urn
from pulumi_machine_image.plugin.values import SECRET, SIGNATURE, dump, parts
from pulumi_machine_image.resources.model import UNKNOWN

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
IMAGE: dict[str, Any] = {"name": "web", "instanceId": "ins-demo0001", "tags": {"a": "1", "b.c": "2"}}
Kind = provider_pb2.PropertyDiff.Kind


def changes(answer: provider_pb2.DiffResponse) -> dict[str, str]:
    """Path to kind; checks that the parts of the answer say the same."""
    found = {where: Kind.Name(change.kind) for where, change in answer.detailedDiff.items()}
    assert answer.hasDetailedDiff
    tops = {where: parts(where)[0] for where in found}
    assert sorted(answer.diffs) == sorted(set(tops.values())), "the CLI's short form of a diff takes these words"
    replacing = {tops[where] for where, kind in found.items() if kind.endswith("_REPLACE")}
    assert sorted(answer.replaces) == sorted(replacing)
    some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
    assert answer.changes == (some if found else none)
    assert not any(change.inputDiff for change in answer.detailedDiff.values())
    return found


def diff(stage: Stage, kind: str, kept: Kept, news: dict[str, Any], *ignore: str) -> dict[str, str]:
    """What changes for what a program now says."""
    return changes(stage.diff(kind, kept, stage.checked(kind, news, kept.inputs), ignore))


@pytest.fixture
def web(stage: Stage) -> Kept:
    return stage.create("CustomImage", IMAGE)


def test_nothing_changes_where_nothing_was_changed(stage: Stage, web: Kept) -> None:
    assert diff(stage, "CustomImage", web, IMAGE) == {}


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"description": "d"}, {"description": "ADD"}),
        ({"name": "other"}, {"name": "UPDATE"}),
        ({"tags": {"a": "9", "b.c": "2"}}, {"tags.a": "UPDATE"}),
        ({"tags": {"a": "1"}}, {'tags["b.c"]': "DELETE"}),
        ({"tags": {"a": "1", "b.c": "2", 'say "hi"': "x"}}, {'tags["say \\"hi\\""]': "ADD"}),
        ({"tags": {"a": "1", "b.c": "2", "C:\\x": "x", "D:\\": "y"}}, {'tags["C:\\x"]': "ADD", "tags": "ADD"}),
        ({"tags": {"a": UNKNOWN, "b.c": "2"}}, {"tags.a": "UPDATE"}),
        ({"tags": UNKNOWN}, {"tags": "UPDATE"}),
        ({"triggers": {"v": "1"}}, {"triggers.v": "ADD_REPLACE"}),
        ({"instanceId": "ins-demo0002"}, {"instanceId": "UPDATE_REPLACE"}),
        ({"instanceId": UNKNOWN}, {"instanceId": "UPDATE_REPLACE"}),
        ({"dataDiskIds": ["disk-1"]}, {"dataDiskIds": "UPDATE_REPLACE"}),
        ({"region": SHANGHAI}, {"region": "UPDATE_REPLACE"}),
        ({"onDelete": "retain", "deprecated": True}, {"onDelete": "UPDATE", "deprecated": "UPDATE"}),
        ({"timeouts": {"create": "50m"}}, {"timeouts": "ADD"}),
        ({"forcePoweroff": True}, {"forcePoweroff": "UPDATE"}),
        ({"wait": UNKNOWN}, {"wait": "UPDATE"}),
    ],
)
def test_each_property_tells_its_kind_of_change(
    stage: Stage, web: Kept, change: dict[str, Any], seen: dict[str, str]
) -> None:
    found = diff(stage, "CustomImage", web, {**IMAGE, **change})
    assert found == seen


def test_what_goes_is_told(stage: Stage) -> None:
    full = {**IMAGE, "description": "d", "timeouts": {"create": "50m", "delete": "1m"}}
    kept = stage.create("CustomImage", full)
    assert diff(stage, "CustomImage", kept, IMAGE) == {"description": "DELETE", "timeouts": "DELETE"}
    changed = {**full, "timeouts": {"create": "60m"}}
    assert diff(stage, "CustomImage", kept, changed) == {"timeouts.create": "UPDATE", "timeouts.delete": "DELETE"}


def test_the_regions_of_copies_are_told_one_by_one(stage: Stage) -> None:
    source = stage.cloud.put(HOME, "source")
    base = {"sourceImageId": source.id, "regions": {SHANGHAI: {"name": "sh"}, BEIJING: {}}, "tags": {"t": "1"}}
    kept = stage.create("ImageCopy", base)
    assert diff(stage, "ImageCopy", kept, base) == {}
    regions = {SHANGHAI: {"name": "new", "tags": {"u": "2"}}, "ap-chengdu": {}}
    found = diff(stage, "ImageCopy", kept, {**base, "regions": regions})
    assert found == {
        "regions.ap-shanghai.name": "UPDATE",
        "regions.ap-shanghai.tags.u": "ADD",
        "regions.ap-beijing": "DELETE",
        "regions.ap-chengdu": "ADD",
    }
    assert diff(stage, "ImageCopy", kept, {**base, "regions": UNKNOWN}) == {"regions": "UPDATE"}
    assert diff(stage, "ImageCopy", kept, {**base, "sourceImageId": UNKNOWN}) == {"sourceImageId": "UPDATE_REPLACE"}


def test_accounts_are_a_set(stage: Stage) -> None:
    image = stage.cloud.put(HOME, "image")
    base = {"imageId": image.id, "accountIds": ["200000000001", "200000000002"]}
    kept = stage.create("ImageShare", base)
    assert diff(stage, "ImageShare", kept, {**base, "accountIds": ["200000000002", "200000000001"]}) == {}
    assert diff(stage, "ImageShare", kept, {**base, "accountIds": ["200000000001"]}) == {"accountIds": "UPDATE"}
    assert diff(stage, "ImageShare", kept, {**base, "accountIds": UNKNOWN}) == {"accountIds": "UPDATE"}
    assert diff(stage, "ImageShare", kept, {**base, "imageId": UNKNOWN}) == {"imageId": "UPDATE_REPLACE"}


# The order of a replacement.


def test_a_replacement_makes_the_new_one_first_where_there_is_room(stage: Stage) -> None:
    kept = stage.create("CustomImage", {"instanceId": "ins-demo0001"})
    inputs = stage.checked("CustomImage", {"instanceId": "ins-demo0002"}, kept.inputs)
    answer = stage.diff("CustomImage", kept, inputs)
    assert "instanceId" in changes(answer)
    assert not answer.deleteBeforeReplace


def test_a_fixed_name_that_nobody_waits_to_hand_over_wants_the_old_one_to_go_first(stage: Stage, web: Kept) -> None:
    inputs = stage.checked("CustomImage", {**IMAGE, "instanceId": "ins-demo0002", "wait": "started"}, web.inputs)
    assert stage.diff("CustomImage", web, inputs).deleteBeforeReplace
    answer = stage.diff("CustomImage", web, inputs, ("instanceId",))
    assert changes(answer) == {"wait": "UPDATE"}
    assert not answer.deleteBeforeReplace, "nothing is replaced"


# What the program wants to be ignored: the engine leaves that to the provider when it refreshes.


@pytest.mark.parametrize(
    ("ignore", "left"),
    [
        (("description",), {"tags.a", 'tags["b.c"]', "tags.x"}),
        (("tags",), {"description"}),
        (("tags.a", "description"), {'tags["b.c"]', "tags.x"}),
        (('tags["b.c"]',), {"description", "tags.a", "tags.x"}),
        (("tags[*]",), {"description"}),
        (("tags.*",), {"description"}),
        (('tags["*"]', "description"), set()),
        (("*",), set()),
        (("tags.a.deeper",), {"description", "tags.a", 'tags["b.c"]', "tags.x"}),
        (("tag", "tags.aa"), {"description", "tags.a", 'tags["b.c"]', "tags.x"}),
    ],
)
def test_what_is_ignored_does_not_count(stage: Stage, web: Kept, ignore: tuple[str, ...], left: set[str]) -> None:
    news = {**IMAGE, "description": "d", "tags": {"a": "9", "x": "3"}}
    assert diff(stage, "CustomImage", web, news, *ignore).keys() == left


def test_an_ignored_region_of_copies_does_not_count(stage: Stage) -> None:
    source = stage.cloud.put(HOME, "source")
    base = {"sourceImageId": source.id, "regions": {SHANGHAI: {"name": "sh"}, BEIJING: {"name": "bj"}}}
    kept = stage.create("ImageCopy", base)
    news = {**base, "regions": {SHANGHAI: {"name": "x"}, BEIJING: {"name": "y"}}}
    assert diff(stage, "ImageCopy", kept, news, "regions[*].name") == {}
    assert diff(stage, "ImageCopy", kept, news, "regions.ap-beijing") == {"regions.ap-shanghai.name": "UPDATE"}


# State of other origins.


def test_drift_is_told_in_a_refresh(stage: Stage, web: Kept) -> None:
    """Then the old inputs are those that were read, and the new ones those that were recorded."""
    ref = next(iter(stage.cloud.records))
    stage.cloud.change(ref, description="by hand", name="renamed")
    read = stage.read("CustomImage", web)
    assert read is not None
    assert changes(stage.diff("CustomImage", read, web.inputs)) == {"description": "DELETE", "name": "UPDATE"}
    assert changes(stage.diff("CustomImage", read, web.inputs, ("description", "name"))) == {}


def test_a_source_that_no_import_can_read_is_no_change(stage: Stage, web: Kept) -> None:
    found = stage.find("CustomImage", f"{HOME}/{web.id}")
    assert found is not None
    assert diff(stage, "CustomImage", found, IMAGE) == {}
    adopted = Kept(found.id, stage.checked("CustomImage", IMAGE, found.inputs), found.outputs)
    assert diff(stage, "CustomImage", adopted, IMAGE) == {}, "the next run"
    assert diff(stage, "CustomImage", adopted, {**IMAGE, "description": "d"}) == {"description": "ADD"}


def test_a_changed_source_replaces_after_an_import_was_once_run(stage: Stage, web: Kept) -> None:
    """Since then the program's inputs say what the image is made from; the outputs of the import still do not."""
    found = stage.find("CustomImage", f"{HOME}/{web.id}")
    assert found is not None
    adopted = Kept(found.id, stage.checked("CustomImage", IMAGE, found.inputs), found.outputs)
    changed = {**IMAGE, "instanceId": "ins-demo0002"}
    assert diff(stage, "CustomImage", adopted, changed) == {"instanceId": "UPDATE_REPLACE"}


def test_state_of_the_dynamic_door_changes_nothing(stage: Stage, web: Kept) -> None:
    beside = {"__provider": "gASVlwEAAAAAAACMF2Nsb3VkcGlja2xl", "__provenance": urn("CustomImage")}
    kept = Kept(web.id, {**web.inputs, **beside}, {**web.outputs, **beside})
    assert diff(stage, "CustomImage", kept, IMAGE) == {}
    later = Kept(web.id, web.inputs, {**web.outputs, "__provider": "x", "fieldOfALaterRelease": [1]})
    assert diff(stage, "CustomImage", later, IMAGE) == {}


def test_a_secret_in_state_equals_its_plain_value(stage: Stage) -> None:
    news = {**IMAGE, "description": "hush"}
    kept = stage.create("CustomImage", news)
    wrapped = json_format.ParseDict(
        {"description": {SIGNATURE: SECRET, "value": "hush"}, "tags": {"a": {SIGNATURE: SECRET, "value": "1"}}},
        struct_pb2.Struct(),
    )
    olds = dump(kept.outputs)
    olds.fields["description"].CopyFrom(wrapped.fields["description"])
    answer = stage.ask.Diff(
        provider_pb2.DiffRequest(
            **told("CustomImage"), id=kept.id, olds=olds, old_inputs=olds, news=dump(stage.checked("CustomImage", news))
        )
    )
    assert changes(answer) == {}
