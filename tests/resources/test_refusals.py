"""What will keep an image from being deleted is told before anything is written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lab.engine import HOME, Lab
from lab.fake_cloud import FIXED_NAMES
from pulumi_machine_image.images.errors import Denied, SeveralFailures
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.resources.model import UNKNOWN

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
A, B = "200000000001", "200000000002"
WEB = {"name": "web-golden", "instanceId": "ins-demo0001"}


def made(lab: Lab, **news: Any) -> ImageRef:
    """An image, and one who may use it by the program, another behind its back; as the last refresh saw it."""
    lab.up("CustomImage", "web", **WEB, **news)
    ref = lab.image("web")
    lab.up("ImageShare", "shares", imageId=ref.id, accountIds=[A])
    lab.cloud.share(ref, {B})
    lab.refresh("ImageShare", "shares")
    lab.said.clear()
    lab.new_process()
    return ref


def preview(lab: Lab, **news: Any) -> list[str]:
    """What is said of a replacement of the image, and with it of the share; the cloud is asked for nothing more."""
    lab.check_and_diff("CustomImage", "web", **WEB, **news, triggers={"build": "2"})
    before = lab.cloud.calls.copy()
    lab.check_and_diff("ImageShare", "shares", imageId=UNKNOWN, accountIds=[A])
    assert lab.cloud.calls - before == {"account": 1}
    return [line for line in lab.said if "is to be replaced" in line]


def test_a_replacement_tells_of_shares_that_are_not_ours(lab: Lab) -> None:
    ref = made(lab)
    (line,) = preview(lab)
    assert f"{ref.id} in {HOME} is to be replaced and is shared with {B}" in line


@pytest.mark.parametrize("news", [{"unshareOnDelete": True}, {"onDelete": "retain", "name": ""}])
def test_shares_that_prevent_nothing_are_not_told(lab: Lab, news: dict[str, Any]) -> None:
    news = {**WEB, **news}
    lab.up("CustomImage", "web", **news)
    ref = lab.image("web")
    lab.up("ImageShare", "shares", imageId=ref.id, accountIds=[A])
    lab.cloud.share(ref, {B})
    lab.refresh("ImageShare", "shares")
    lab.said.clear()
    lab.new_process()
    lab.check_and_diff("CustomImage", "web", **news, triggers={"build": "2"})
    lab.check_and_diff("ImageShare", "shares", imageId=UNKNOWN, accountIds=[A])
    assert not [line for line in lab.said if "is to be replaced" in line]


def test_where_shared_images_can_be_deleted_shares_are_not_told() -> None:
    lab = Lab(traits=replace(FIXED_NAMES, deletes_shared=True))
    made(lab)
    assert preview(lab) == []


def test_an_image_that_stays_is_none_to_tell_of(lab: Lab) -> None:
    ref = made(lab)
    lab.check_and_diff("CustomImage", "web", **WEB, description="new")
    lab.check_and_diff("ImageShare", "shares", imageId=UNKNOWN, accountIds=[A])
    assert not [line for line in lab.said if ref.id in line and "is to be replaced" in line]


def test_a_replacement_tells_that_it_waits_for_an_image_that_is_being_made(lab: Lab) -> None:
    lab.up("CustomImage", "web", **WEB, wait="started")
    lab.new_process()
    lab.check_and_diff("CustomImage", "web", **WEB, wait="started", triggers={"build": "2"})
    ref = lab.image("web")
    assert any(f"{ref.id} in {HOME}, which web replaces, was last seen creating" in line for line in lab.said)


def copies(lab: Lab) -> dict[str, ImageRef]:
    source = lab.cloud.put(HOME, "base")
    lab.up("ImageCopy", "copies", sourceImageId=source.id, regions=[SHANGHAI, BEIJING])
    ids: dict[str, str] = lab.stack["ImageCopy", "copies"].outputs["imageIds"]
    lab.cloud.calls.clear()
    return {region: ImageRef(region, id) for region, id in ids.items()}


def test_where_one_copy_cannot_go_none_is_deleted_and_each_reason_is_told(lab: Lab) -> None:
    refs = copies(lab)
    for ref in refs.values():
        lab.cloud.share(ref, {A})
    lab.cloud.calls.clear()
    with pytest.raises(SeveralFailures) as refused:
        lab.destroy("ImageCopy", "copies")
    assert lab.cloud.writes == 0
    assert [(error.where, error.why) for error in refused.value.failures] == [
        (BEIJING, f"it is shared with {A}"),
        (SHANGHAI, f"it is shared with {A}"),
    ]
    assert str(refused.value).endswith("None of them was deleted.")


def test_to_look_first_costs_one_call_a_copy_and_nothing_for_a_single_one(lab: Lab) -> None:
    copies(lab)
    lab.destroy("ImageCopy", "copies")
    assert lab.cloud.calls == {"find": 4, "shares": 2, "delete": 2}
    source = lab.cloud.put(HOME, "base-2")
    lab.up("ImageCopy", "copies", sourceImageId=source.id, regions=[SHANGHAI])
    lab.cloud.calls.clear()
    lab.destroy("ImageCopy", "copies")
    assert lab.cloud.calls == {"find": 2, "delete": 1}


def test_a_copy_that_another_resource_has_taken_over_keeps_no_other(lab: Lab) -> None:
    refs = copies(lab)
    image = lab.cloud.records[refs[BEIJING]].image
    lab.cloud.change(refs[BEIJING], tags={**image.tags, "machine-image:claim": "other"})
    lab.cloud.share(refs[BEIJING], {A})
    lab.destroy("ImageCopy", "copies")
    assert (refs[BEIJING] in lab.cloud.records, refs[SHANGHAI] in lab.cloud.records) == (True, False)


def test_copies_that_are_retained_are_not_looked_at_first(lab: Lab) -> None:
    refs = copies(lab)
    kept = lab.stack["ImageCopy", "copies"]
    kept.outputs = {**kept.outputs, "onDelete": "retain"}
    lab.cloud.share(refs[BEIJING], {A})
    lab.destroy("ImageCopy", "copies")
    assert all(ref in lab.cloud.records for ref in refs.values())
    assert lab.cloud.calls["shares"] == 0


def test_a_copy_that_the_cloud_protects_is_told_before_others_are_deleted() -> None:
    lab = Lab(traits=replace(FIXED_NAMES, own_protection=True, deletes_shared=True))
    refs = copies(lab)
    lab.cloud.change(refs[SHANGHAI], protection="on")
    with pytest.raises(SeveralFailures, match="the cloud protects it"):
        lab.destroy("ImageCopy", "copies")
    assert lab.cloud.calls == {"find": 2}


@pytest.mark.parametrize("method", ["find", "shares"])
def test_what_may_not_be_looked_at_keeps_no_copy(lab: Lab, method: str) -> None:
    refs = copies(lab)
    lab.cloud.refuse[method] = [Denied("look", why="no permission")]
    lab.destroy("ImageCopy", "copies")
    assert not any(ref in lab.cloud.records for ref in refs.values())
