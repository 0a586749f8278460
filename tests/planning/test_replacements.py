"""How a replacement is planned: where it counts, in what order it goes, and which names make way."""

from __future__ import annotations

from typing import Any

import pytest

from lab.engine import HOME, Kept, Lab, Refused
from pulumi_machine_image.images.errors import NameTaken, NoRoom

SHANGHAI, BEIJING, NANJING = "ap-shanghai", "ap-beijing", "ap-nanjing"
WEB: dict[str, Any] = {"name": "web-golden", "instanceId": "ins-demo0001"}


def alias(lab: Lab, kind: str, old: str, new: str) -> Kept:
    """The program calls a resource otherwise and names the old name in `aliases`."""
    lab.stack[kind, new] = lab.stack.pop((kind, old))
    return lab.stack[kind, new]


def test_an_image_that_moves_counts_where_it_goes_and_not_where_it_was() -> None:
    lab = Lab(image_limit=2)
    lab.up("CustomImage", "web", instanceId="ins-demo0001")
    lab.new_process()
    lab.check("CustomImage", "new", instanceId="ins-demo0001")
    diff = lab.diff("CustomImage", "web", instanceId="ins-demo0001", region=SHANGHAI)
    assert not diff.delete_before_replace


def test_an_image_does_not_move_to_a_full_region() -> None:
    lab = Lab(image_limit=1)
    lab.up("CustomImage", "web", **WEB)
    lab.cloud.put(SHANGHAI, "theirs")
    with pytest.raises(NoRoom, match=f"No room for web in {SHANGHAI}"):
        lab.preview("CustomImage", "web", **WEB, region=SHANGHAI)


def test_a_fixed_name_moves_to_another_region_without_a_gap(lab: Lab) -> None:
    lab.up("CustomImage", "web", **WEB)
    assert lab.preview("CustomImage", "web", **WEB, region=SHANGHAI) == "replace"


def test_replaced_copies_count_in_the_regions_of_the_new_ones() -> None:
    lab = Lab(image_limit=3)
    one, two = lab.cloud.put(HOME, "one"), lab.cloud.put(HOME, "two")
    for number in range(2):
        lab.cloud.put(SHANGHAI, f"theirs{number}")
    lab.up("ImageCopy", "copies", sourceImageId=one.id, regions=[SHANGHAI, BEIJING])
    assert lab.preview("ImageCopy", "copies", sourceImageId=two.id, regions=[BEIJING]) == "replace"
    for number in range(3):
        lab.cloud.put(NANJING, f"theirs{number}")
    with pytest.raises(NoRoom, match=f"in {NANJING}: 3 used"):
        lab.preview("ImageCopy", "copies", sourceImageId=two.id, regions=[BEIJING, NANJING])
    with pytest.raises(NoRoom, match=f"in {NANJING}: 3 used"):
        lab.preview("ImageCopy", "copies", sourceImageId=two.id, regions=[SHANGHAI, NANJING])


def test_a_name_that_only_looks_generated_is_handed_over(lab: Lab) -> None:
    news = {"name": "web-3f2a9c1", "instanceId": "ins-demo0001"}
    lab.up("CustomImage", "web", **news)
    assert lab.preview("CustomImage", "web", **news, triggers={"v": "2"}) == "replace"
    lab.up("CustomImage", "web", **news, triggers={"v": "2"})


def test_a_name_whose_image_stays_is_refused_before_anything_is_let_go(lab: Lab) -> None:
    lab.up("CustomImage", "web", **WEB, onDelete="retain")
    with pytest.raises(NameTaken, match="onDelete keeps the old image, which keeps its name"):
        lab.preview("CustomImage", "web", **WEB, onDelete="retain", triggers={"v": "2"})
    other = {**WEB, "name": "web-platinum", "onDelete": "retain", "triggers": {"v": "2"}}
    lab.up("CustomImage", "web", **other)
    assert sorted(image.name for image in lab.cloud.custom(HOME)) == ["web-golden", "web-platinum"]


def test_an_image_that_stays_makes_no_room() -> None:
    lab = Lab(image_limit=1)
    lab.up("CustomImage", "web", instanceId="ins-demo0001", onDelete="retain")
    with pytest.raises(NoRoom):
        lab.preview("CustomImage", "web", instanceId="ins-demo0001", onDelete="retain", triggers={"v": "2"})


def test_a_resource_renamed_by_alias_can_be_replaced(lab: Lab) -> None:
    lab.up("CustomImage", "web", **WEB)
    alias(lab, "CustomImage", "web", "site")
    assert lab.preview("CustomImage", "site", **WEB) == "same"
    assert lab.preview("CustomImage", "site", **WEB, triggers={"v": "2"}) == "replace"
    lab.up("CustomImage", "site", **WEB, triggers={"v": "2"})
    assert len(lab.cloud.custom(HOME)) == 1


def test_copies_renamed_by_alias_can_be_replaced(lab: Lab) -> None:
    one, two = lab.cloud.put(HOME, "one"), lab.cloud.put(HOME, "two")
    news = {"regions": [SHANGHAI], "name": "copy"}
    lab.up("ImageCopy", "copies", **news, sourceImageId=one.id)
    alias(lab, "ImageCopy", "copies", "regional")
    assert lab.preview("ImageCopy", "regional", **news, sourceImageId=two.id) == "replace"


def test_a_generated_name_survives_a_rename_by_alias(lab: Lab) -> None:
    lab.up("CustomImage", "web", instanceId="ins-demo0001")
    alias(lab, "CustomImage", "web", "site")
    assert lab.preview("CustomImage", "site", instanceId="ins-demo0001") == "same"
    assert lab.preview("CustomImage", "site", instanceId="ins-demo0001", triggers={"v": "2"}) == "replace"


def test_a_resource_renamed_without_an_alias_is_told_of_aliases(lab: Lab) -> None:
    lab.up("CustomImage", "web", **WEB)
    with pytest.raises(Refused, match=r"made by shop/dev/web.*give the old one in .aliases."):
        lab.preview("CustomImage", "site", **WEB)


def test_copies_of_an_image_that_was_lost_make_way_for_those_of_its_successor(lab: Lab) -> None:
    lab.up("CustomImage", "web", **WEB)
    lab.up("ImageCopy", "copies", sourceImageId=lab.image("web").id, regions=[SHANGHAI])
    lab.cloud.drop(lab.image("web"))
    lab.refresh("CustomImage", "web")
    lab.up("CustomImage", "web", **WEB)
    again = {"sourceImageId": lab.image("web").id, "regions": [SHANGHAI]}
    assert lab.preview("ImageCopy", "copies", **again) == "replace"
    lab.up("ImageCopy", "copies", **again)
    assert [image.name for image in lab.cloud.custom(SHANGHAI)] == ["web-golden"]


def test_a_failed_image_goes_with_its_shares_before_the_one_in_its_place(lab: Lab) -> None:
    news = {"instanceId": "ins-demo0001", "wait": "started"}
    lab.cloud.fails.add(HOME)
    lab.up("CustomImage", "web", **news)
    lab.clock.wait(lab.core.cancel, 900)
    lab.cloud.fails.clear()
    assert lab.refresh("CustomImage", "web")
    assert lab.preview("CustomImage", "web", **news) == "delete-replace"
