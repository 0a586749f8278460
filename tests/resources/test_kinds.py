"""Public, custom and shared images: what each may do is checked first, and who took one back is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lab.engine import HOME, Lab, Refused
from pulumi_machine_image.images.errors import ImageGone, Unreachable
from pulumi_machine_image.images.image import ImageRef, Kind

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
A, THEM = "200000000001", "200000000002"


@pytest.fixture
def lab() -> Lab:
    lab = Lab(settings={"trustedOwners": [THEM]})
    lab.cloud.traits = replace(lab.cloud.traits, shared_copies="anywhere")
    return lab


def refused(lab: Lab, kind: str, **news: Any) -> str:
    with pytest.raises(Refused) as told:
        lab.check(kind, "it", **news)
    assert lab.cloud.writes == 0
    return str(told.value)


def test_a_public_image_is_neither_shared_nor_copied_which_costs_one_look(lab: Lab) -> None:
    ref = lab.cloud.put(HOME, "Ubuntu", Kind.PUBLIC)
    assert "which everybody can use already" in refused(lab, "ImageShare", imageId=ref.id, accountIds=[A])
    assert "which is not copied" in refused(lab, "ImageCopy", sourceImageId=ref.id, regions=[SHANGHAI])
    assert lab.cloud.calls == {"images": 2, "find": 1, "account": 1, "quota": 1}, "two regions, and room in the other"


def test_where_public_images_can_be_copied_they_are(lab: Lab) -> None:
    lab.cloud.traits = replace(lab.cloud.traits, public_copies=True)
    ref = lab.cloud.put(HOME, "Ubuntu", Kind.PUBLIC)
    assert lab.check("ImageCopy", "it", sourceImageId=ref.id, regions=[SHANGHAI])


def test_an_image_of_the_listing_or_of_this_run_is_not_looked_for_again(lab: Lab) -> None:
    ref = lab.cloud.put(HOME, "base")
    lab.check("ImageShare", "it", imageId=ref.id, accountIds=[A])
    made = lab.apply("CustomImage", "web", name="web", instanceId="ins-demo0001").id
    lab.cloud.calls.clear()
    lab.check("ImageShare", "other", imageId=made, accountIds=[A])
    lab.check("ImageCopy", "copies", sourceImageId=made, regions=[SHANGHAI])
    assert lab.cloud.calls["find"] == 0


@pytest.mark.parametrize("preflight", ["off", "warn"])
def test_settings_say_what_a_kind_that_does_not_fit_does(preflight: str) -> None:
    lab = Lab(settings={"preflight": preflight})
    ref = lab.cloud.put(HOME, "Ubuntu", Kind.PUBLIC)
    assert lab.check("ImageShare", "it", imageId=ref.id, accountIds=[A])
    assert any("the cloud's own" in line for line in lab.said) == (preflight == "warn")
    assert lab.cloud.calls["find"] == (preflight == "warn")


@pytest.mark.parametrize(
    ("settings", "trusted"), [({}, False), ({"trustedOwners": [A]}, False), ({"trustedOwners": [THEM]}, True)]
)
def test_an_image_that_others_share_is_copied_only_where_its_owner_is_trusted(
    settings: dict[str, Any], trusted: bool
) -> None:
    lab = Lab(settings=settings)
    theirs = lab.cloud.put(HOME, "theirs", Kind.SHARED)
    news = {"sourceImageId": theirs.id, "regions": [HOME], "name": "mine"}
    if trusted:
        assert lab.up("ImageCopy", "it", **news).outputs["imageIds"].keys() == {HOME}
        return
    assert refused(lab, "ImageCopy", **news) == (
        f"sourceImageId: account {THEM}, which shares {theirs.id} (theirs), is not trusted; nobody has vetted what "
        f"others share. Trust it with `pulumi config set machine-image:trustedOwners {THEM}`"
    )


def test_a_copy_that_is_there_needs_no_trust_to_stay_and_no_further_one_is_made_without() -> None:
    lab = Lab(settings={"trustedOwners": [THEM]})
    lab.cloud.traits = replace(lab.cloud.traits, shared_copies="anywhere")
    theirs = lab.cloud.put(HOME, "theirs", Kind.SHARED)
    lab.up("ImageCopy", "it", sourceImageId=theirs.id, regions=[SHANGHAI])
    del lab.settings["trustedOwners"]
    assert lab.preview("ImageCopy", "it", sourceImageId=theirs.id, regions=[SHANGHAI]) == "same"
    with pytest.raises(Refused, match=f"account {THEM}, which shares .*, is not trusted"):
        lab.preview("ImageCopy", "it", sourceImageId=theirs.id, regions=[SHANGHAI, BEIJING])


def copied(lab: Lab) -> ImageRef:
    """Another's image, a copy of it, and then it is taken back."""
    theirs = lab.cloud.put(HOME, "theirs", Kind.SHARED)
    lab.up("ImageCopy", "it", sourceImageId=theirs.id, regions=[SHANGHAI])
    lab.cloud.drop(theirs)
    lab.cloud.calls.clear()
    lab.new_process()
    return theirs


def gone(theirs: ImageRef) -> str:
    return f"copy image {theirs.id} in {HOME}: account {THEM} no longer shares it with this one"


def test_a_source_that_its_owner_took_back_is_told_at_preview_where_it_is_needed(lab: Lab) -> None:
    theirs = copied(lab)
    assert lab.preview("ImageCopy", "it", sourceImageId=theirs.id, regions=[SHANGHAI]) == "same"
    with pytest.raises(ImageGone) as told:
        lab.preview("ImageCopy", "it", sourceImageId=theirs.id, regions=[SHANGHAI, BEIJING])
    assert gone(theirs) in str(told.value)
    assert lab.cloud.writes == 0


def test_a_source_that_its_owner_took_back_is_told_by_the_update_too() -> None:
    lab = Lab(settings={"preflight": "off", "trustedOwners": [THEM]})
    lab.cloud.traits = replace(lab.cloud.traits, shared_copies="anywhere")
    theirs = copied(lab)
    with pytest.raises(ImageGone) as told:
        lab.up("ImageCopy", "it", sourceImageId=theirs.id, regions=[SHANGHAI, BEIJING])
    assert gone(theirs) in str(told.value)


def test_a_refresh_forgets_neither_the_copies_nor_whose_the_source_was(lab: Lab) -> None:
    theirs = copied(lab)
    assert not lab.refresh("ImageCopy", "it")
    assert lab.stack["ImageCopy", "it"].outputs["__sharedBy"] == THEM
    with pytest.raises(ImageGone, match=f"account {THEM} no longer shares it"):
        lab.preview("ImageCopy", "it", sourceImageId=theirs.id, regions=[SHANGHAI, BEIJING])


def test_a_cloud_that_does_not_tell_has_taken_nothing_back(lab: Lab) -> None:
    theirs = copied(lab)
    lab.cloud.refuse["images"] = [Unreachable("list", why="no connection")] * 3
    assert lab.preview("ImageCopy", "it", sourceImageId=theirs.id, regions=[SHANGHAI, BEIJING]) == "update"


def test_an_image_of_ones_own_that_is_gone_has_no_owner_to_ask(lab: Lab) -> None:
    mine = lab.cloud.put(HOME, "mine")
    lab.up("ImageCopy", "it", sourceImageId=mine.id, regions=[SHANGHAI])
    lab.cloud.drop(mine)
    with pytest.raises(ImageGone, match="there is no such image"):
        lab.up("ImageCopy", "it", sourceImageId=mine.id, regions=[SHANGHAI, BEIJING])
