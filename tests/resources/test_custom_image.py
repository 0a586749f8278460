"""CustomImage on a cloud in memory and a clock of its own."""

from __future__ import annotations

from typing import Any

import pytest

from lab.engine import HOME, Lab, Refused
from pulumi_machine_image.images.errors import (
    BuildFailed,
    Busy,
    Interrupted,
    NameTaken,
    Protected,
    StillShared,
    TookTooLong,
)
from pulumi_machine_image.images.image import Image, ImageRef, State
from pulumi_machine_image.images.provenance import CLAIM, GENERATION, OWNER, RESOURCE
from pulumi_machine_image.resources.model import UNKNOWN

WEB: dict[str, Any] = {"name": "web-golden", "instanceId": "ins-demo0001"}


def up(lab: Lab, **news: Any) -> str:
    return lab.up("CustomImage", "web", **{**WEB, **news}).id


def image(lab: Lab) -> Image:
    return lab.cloud.records[lab.image("web")].image


def test_a_new_image_is_waited_for_with_one_write_and_few_reads(lab: Lab) -> None:
    up(lab, tags={"team": "platform"})
    assert image(lab).state is State.AVAILABLE
    assert lab.cloud.writes == lab.cloud.calls["create"] == 1
    assert lab.clock.minutes == pytest.approx(10, abs=0.5)
    assert lab.cloud.calls["find"] < 80  # about every 10 s, not every second


def test_an_image_bears_its_provenance_from_the_first_moment(lab: Lab) -> None:
    up(lab)
    tags = image(lab).tags
    assert tags[RESOURCE] == "shop/dev/web"
    assert {OWNER, GENERATION, CLAIM} <= tags.keys()


def test_people_see_their_own_tags_only(lab: Lab) -> None:
    up(lab, tags={"team": "platform"})
    assert lab.stack["CustomImage", "web"].outputs["tagsAll"] == {"team": "platform"}


def test_default_tags_are_on_every_image() -> None:
    lab = Lab(settings={"defaultTags": {"cost": "42", "team": "nobody"}})
    up(lab, tags={"team": "platform"})
    assert lab.stack["CustomImage", "web"].outputs["tags"] == {"cost": "42", "team": "platform"}
    assert lab.preview("CustomImage", "web", **WEB, tags={"team": "platform"}) == "same"


def test_not_waiting_returns_at_once_and_the_next_update_goes_on(lab: Lab) -> None:
    up(lab, wait="started")
    assert lab.clock.minutes < 0.1
    assert lab.stack["CustomImage", "web"].outputs["state"] == "creating"
    up(lab, wait="available", description="now wait")
    assert lab.stack["CustomImage", "web"].outputs["state"] == "available"
    assert image(lab).description == "now wait"


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"name": "web-platinum"}, ("name", "web-platinum")),
        ({"description": "golden"}, ("description", "golden")),
        ({"family": "web"}, ("family", "web")),
        ({"deprecated": True}, ("deprecated", True)),
    ],
)
def test_attributes_change_in_place_with_one_call(lab: Lab, change: dict[str, Any], seen: tuple[str, Any]) -> None:
    first = up(lab)
    lab.cloud.calls.clear()
    assert lab.preview("CustomImage", "web", **{**WEB, **change}) == "update"
    assert up(lab, **change) == first
    assert getattr(image(lab), seen[0]) == seen[1]
    assert lab.cloud.writes == lab.cloud.calls["modify"] == 1
    assert lab.preview("CustomImage", "web", **{**WEB, **change}) == "same"


def test_a_cleared_description_is_cleared_in_the_cloud(lab: Lab) -> None:
    up(lab, description="golden")
    up(lab)
    assert image(lab).description == ""


def test_tags_come_and_go_with_one_call_and_those_of_others_stay(lab: Lab) -> None:
    up(lab, tags={"a": "1", "b": "2"})
    lab.cloud.change(lab.image("web"), tags={**image(lab).tags, "theirs": "x"})
    lab.cloud.calls.clear()
    up(lab, tags={"b": "3", "c": "4"})
    assert {key: value for key, value in image(lab).tags.items() if ":" not in key} == {
        "b": "3",
        "c": "4",
        "theirs": "x",
    }
    assert lab.cloud.writes == lab.cloud.calls["tag"] == 1


@pytest.mark.parametrize("change", [{"forcePoweroff": True}, {"onDelete": "retain"}, {"deletionProtection": True}])
def test_what_the_cloud_does_not_keep_is_recorded_without_a_write(lab: Lab, change: dict[str, Any]) -> None:
    up(lab)
    lab.cloud.calls.clear()
    assert lab.preview("CustomImage", "web", **WEB, **change) == "update"
    up(lab, **change)
    assert lab.cloud.writes == 0
    assert lab.preview("CustomImage", "web", **WEB, **change) == "same"


def test_the_order_of_disks_and_snapshots_does_not_matter(lab: Lab) -> None:
    up(lab, dataDiskIds=["disk-1", "disk-2"])
    assert lab.preview("CustomImage", "web", **WEB, dataDiskIds=["disk-2", "disk-1"]) == "same"


def test_a_generated_name_is_replaced_create_first_under_another_name(lab: Lab) -> None:
    news = {"instanceId": "ins-demo0001"}
    lab.up("CustomImage", "web", **news)
    before = image(lab)
    assert lab.preview("CustomImage", "web", **news, triggers={"v": "2"}) == "replace"
    lab.up("CustomImage", "web", **news, triggers={"v": "2"})
    assert image(lab).name != before.name
    assert lab.cloud.peak[HOME] == 2
    assert len(lab.cloud.custom(HOME)) == 1


def test_a_generated_name_stays_over_runs_and_is_the_same_for_a_continued_one(lab: Lab) -> None:
    lab.up("CustomImage", "web", instanceId="ins-demo0001")
    name = image(lab).name
    assert name.startswith("web-")
    assert len(name) == len("web-") + 7
    lab.up("CustomImage", "web", instanceId="ins-demo0001", description="x")
    assert image(lab).name == name
    lab.stack.clear()
    lab.up("CustomImage", "web", instanceId="ins-demo0001", description="x")
    assert image(lab).name == name


def test_a_lost_answer_never_makes_a_second_image(lab: Lab) -> None:
    lab.cloud.lose.append("create")
    up(lab)
    assert lab.cloud.calls["create"] == 1
    assert len(lab.cloud.ever_made) == 1


def test_an_interrupted_run_is_continued_and_not_repeated(lab: Lab) -> None:
    def interrupt(now: float) -> None:
        if lab.clock.minutes > 5:
            lab.core.cancel.set()

    lab.clock.on_wait = interrupt
    with pytest.raises(Interrupted, match="The next run goes on"):
        up(lab)
    assert not lab.stack
    lab.clock.on_wait = lambda now: None
    up(lab)
    assert lab.cloud.calls["create"] == 1
    assert lab.clock.minutes == pytest.approx(10, abs=0.5)
    assert lab.preview("CustomImage", "web", **WEB) == "same"


def test_running_out_of_time_says_how_far_it_came(lab: Lab) -> None:
    with pytest.raises(TookTooLong, match=r"last seen creating.*not finished after 3 min"):
        up(lab, timeouts={"create": "3m"})
    assert lab.clock.minutes == pytest.approx(3, abs=0.01)


def test_a_build_that_fails_is_an_error_and_leaves_nothing(lab: Lab) -> None:
    lab.cloud.fails.add(HOME)
    with pytest.raises(BuildFailed, match=r"the cloud gave up on img-\d+ \(.*\): the disk broke"):
        up(lab)
    assert not lab.cloud.records


def test_an_image_taken_over_by_a_new_resource_outlives_the_old_one(lab: Lab) -> None:
    up(lab)
    old = lab.stack.pop(("CustomImage", "web"))
    up(lab)
    assert lab.stack["CustomImage", "web"].id == old.id
    lab.core.delete("CustomImage", old.id, old.outputs, lab.call("CustomImage", "web"))
    assert lab.image("web") in lab.cloud.records
    assert any("taken it over" in text for text in lab.said)


def test_an_image_of_that_name_that_is_not_ours_is_never_adopted_and_never_deleted(lab: Lab) -> None:
    theirs = lab.cloud.put(HOME, "web-golden")
    with pytest.raises(Refused, match=f"import it as {HOME}/{theirs.id}"):
        up(lab)
    assert lab.cloud.writes == 0
    assert theirs in lab.cloud.records


def test_a_name_taken_between_preview_and_creation_says_by_whom(lab: Lab) -> None:
    inputs = lab.check("CustomImage", "web", **WEB)
    theirs = lab.cloud.put(HOME, "web-golden")
    with pytest.raises(NameTaken, match=f"{theirs.id}, made by somebody else"):
        lab.core.create("CustomImage", inputs, lab.call("CustomImage", "web"))


def test_a_deleted_image_is_gone_at_once(lab: Lab) -> None:
    up(lab)
    lab.cloud.drop(lab.image("web"))
    before = lab.clock.minutes
    assert lab.refresh("CustomImage", "web")
    assert not lab.stack
    assert lab.clock.minutes == before


def test_deleting_what_is_gone_is_fine(lab: Lab) -> None:
    up(lab)
    lab.cloud.drop(lab.image("web"))
    lab.destroy("CustomImage", "web")
    assert lab.cloud.calls["delete"] == 0


@pytest.mark.parametrize(
    ("meddle", "restored"),
    [
        ({"name": "renamed"}, ("name", "web-golden")),
        ({"description": "by hand"}, ("description", "golden")),
        ({"description": ""}, ("description", "golden")),
        ({"family": "other"}, ("family", "")),
        ({"deprecated": True}, ("deprecated", False)),
    ],
)
def test_drift_is_seen_named_and_repaired(lab: Lab, meddle: dict[str, Any], restored: tuple[str, Any]) -> None:
    news = {"description": "golden"}
    up(lab, **news)
    lab.cloud.change(lab.image("web"), **meddle)
    assert lab.refresh("CustomImage", "web")
    kept = lab.stack["CustomImage", "web"]
    assert kept.inputs.get(restored[0]) != {**WEB, **news}.get(restored[0])
    lab.cloud.calls.clear()
    up(lab, **news)
    assert getattr(image(lab), restored[0]) == restored[1]
    assert lab.cloud.writes == 1
    assert not lab.refresh("CustomImage", "web")


def test_a_changed_or_removed_tag_is_drift_and_a_foreign_one_is_not(lab: Lab) -> None:
    up(lab, tags={"team": "platform"})
    ref = lab.image("web")
    lab.cloud.change(ref, tags={**image(lab).tags, "theirs": "x"})
    assert not lab.refresh("CustomImage", "web")
    lab.cloud.change(ref, tags={**image(lab).tags, "team": "other"})
    assert lab.refresh("CustomImage", "web")
    up(lab, tags={"team": "platform"})
    assert image(lab).tags["team"] == "platform"


def test_a_protected_image_is_neither_deleted_nor_replaced(lab: Lab) -> None:
    up(lab, deletionProtection=True)
    with pytest.raises(Protected, match="Set deletionProtection to false"):
        lab.destroy("CustomImage", "web")
    with pytest.raises(Protected, match="triggers changed"):
        lab.preview("CustomImage", "web", **WEB, deletionProtection=True, triggers={"v": "2"})
    assert lab.cloud.calls["delete"] == 0


def test_retaining_lets_go_of_the_image(lab: Lab) -> None:
    up(lab, onDelete="retain")
    ref = lab.image("web")
    lab.destroy("CustomImage", "web")
    assert not any(key.startswith("machine-image:") for key in lab.cloud.records[ref].image.tags)


def test_deprecating_instead_of_deleting(lab: Lab) -> None:
    up(lab, onDelete="deprecate")
    ref = lab.image("web")
    lab.destroy("CustomImage", "web")
    assert lab.cloud.records[ref].image.deprecated


def test_shares_of_others_prevent_a_deletion_unless_told(lab: Lab) -> None:
    up(lab)
    ref = lab.image("web")
    lab.cloud.share(ref, {"300000000003"})
    with pytest.raises(StillShared, match=r"shared with 300000000003.*unshareOnDelete"):
        lab.destroy("CustomImage", "web")
    up(lab, unshareOnDelete=True)
    lab.destroy("CustomImage", "web")
    assert ref not in lab.cloud.records


def test_a_pending_image_is_waited_for_before_it_is_deleted(lab: Lab) -> None:
    up(lab, wait="started")
    lab.destroy("CustomImage", "web")
    assert not lab.cloud.records
    assert lab.clock.minutes == pytest.approx(10, abs=0.5)


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        ({"instanceId": None}, "exactly one of instanceId, snapshotIds, importFrom"),
        ({"snapshotIds": ["snap-1"]}, "given: instanceId and snapshotIds"),
        ({"instanceId": None, "snapshotIds": ["snap-1"], "sysprep": True}, "sysprep: needs instanceId"),
        ({"name": "x" * 61}, "this one has 61"),
        ({"name": " x"}, "without a space at either end"),
        ({"description": "x" * 257}, "at most 256 characters; this one has 257"),
        ({"region": "ap-guangzou"}, "did you mean ap-guangzhou"),
        ({"descripton": "x"}, "did you mean description"),
        ({"tags": {"a": 1}}, "tags.a: must be a string"),
        ({"tags": {"a": ""}}, "tags.a: tencent takes keys of 1 to 127"),
        ({"tags": {"projectx": "a"}}, "do not begin with qcloud, tencent or project"),
        ({"tags": {"machine-image:claim": "a"}}, "is set by this provider"),
        ({"tags": {f"k{n}": "v" for n in range(47)}}, "at most 46 tags; these are 47"),
        ({"wait": "maybe"}, "wait: must be 'available' or 'started'"),
        ({"timeouts": {"create": "soon"}}, '"45m", "1h30m" or "90s"'),
    ],
)
def test_bad_input_fails_with_the_rule_before_any_call(lab: Lab, news: dict[str, Any], reason: str) -> None:
    given = {key: value for key, value in {**WEB, **news}.items() if value is not None}
    with pytest.raises(Refused) as refused:
        lab.check("CustomImage", "web", **given)
    assert reason in str(refused.value)
    assert lab.cloud.writes == 0


def test_a_missing_region_says_where_to_set_it() -> None:
    lab = Lab(settings={"region": None})
    with pytest.raises(Refused, match="pulumi config set machine-image:region"):
        lab.check("CustomImage", "web", **WEB)


def test_a_signed_url_is_never_shown(lab: Lab) -> None:
    signed = "https://b.cos.ap-guangzhou.myqcloud.com/x.qcow2?sign=SECRET"
    file = {"url": signed, "osType": "Ubuntu", "osVersion": "22.04", "architecture": "mips"}
    with pytest.raises(Refused) as refused:
        lab.check("CustomImage", "web", name="web", importFrom=file)
    assert "SECRET" not in str(refused.value)
    assert all(failure.property == "" for failure in refused.value.failures)


def test_unknown_inputs_skip_the_checks_that_need_them(lab: Lab) -> None:
    inputs = lab.check("CustomImage", "web", instanceId=UNKNOWN, description=UNKNOWN, tags={"a": UNKNOWN})
    assert inputs["name"] is UNKNOWN
    assert inputs["tags"] == {"a": UNKNOWN}


def test_a_busy_source_is_no_second_image(lab: Lab) -> None:
    lab.cloud.refuse["create"] = [Busy("create", why="the instance is busy")]
    with pytest.raises(Busy):
        up(lab)
    up(lab)
    assert len(lab.cloud.ever_made) == 1


def test_a_refused_login_is_never_taken_for_a_deleted_image(lab: Lab) -> None:
    from pulumi_machine_image.images.errors import Denied

    up(lab)
    lab.cloud.refuse["find"] = [Denied("look", why="the key is not valid")]
    with pytest.raises(Denied):
        lab.refresh("CustomImage", "web")
    assert ("CustomImage", "web") in lab.stack


def test_refreshing_many_images_asks_once_by_id_and_once_for_all(lab: Lab) -> None:
    for number in range(8):
        lab.up("CustomImage", f"web{number}", name=f"web{number}", instanceId="ins-demo0001")
    lab.cloud.calls.clear()
    lab.new_process()
    for number in range(8):
        kept = lab.stack["CustomImage", f"web{number}"]
        assert lab.core.read("CustomImage", kept.id, kept.outputs, lab.call("CustomImage", f"web{number}"))
    assert lab.cloud.calls == {"find": 1, "images": 1}


def test_an_id_in_another_region_is_not_looked_for_here(lab: Lab) -> None:
    up(lab, region="ap-shanghai")
    assert lab.image("web", "ap-shanghai") in lab.cloud.records
    assert ImageRef(HOME, lab.stack["CustomImage", "web"].id) not in lab.cloud.records


def test_saying_a_default_of_an_import_makes_no_new_image(lab: Lab) -> None:
    file = {"url": "https://b/x", "osType": "Ubuntu", "osVersion": "22.04", "architecture": "x86_64"}
    lab.up("CustomImage", "web", name="web", importFrom=file)
    told = {**file, "force": False, "dataDiskUrls": []}
    assert lab.preview("CustomImage", "web", name="web", importFrom=told) == "same"
    assert lab.preview("CustomImage", "web", name="web", importFrom={**told, "force": True}) == "replace"
