"""Imports: what a person may write, what is read, and that a program with equal inputs is quiet afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from lab.engine import HOME, Kept, Lab
from pulumi_machine_image.images.errors import ImageGone, InvalidInput
from pulumi_machine_image.images.image import ImageRef, Kind
from pulumi_machine_image.images.provenance import TAGS

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
WEB = {"name": "web-golden", "instanceId": "ins-demo0001"}


def take(lab: Lab, kind: str, id: str) -> Kept:
    """Imports as the engine does: Read by id, then Check of what was read."""
    lab.new_process()
    found = lab.core.find(kind, id, lab.call(kind, "it"))
    assert found is not None, f"{id} does not exist"
    lab.stack[kind, "it"] = Kept(found.id, found.inputs, found.outputs)
    lab.stack[kind, "it"].inputs = lab.check(kind, "it", **found.inputs)
    return lab.stack[kind, "it"]


def image(lab: Lab, name: str = "web-golden", region: str = HOME, **fields: Any) -> ImageRef:
    return lab.cloud.put(region, name, **fields)


@pytest.mark.parametrize("form", ["{region}/{id}", "{id}", "{region}/{name}"])
def test_an_image_is_imported_by_each_form_of_its_id(lab: Lab, form: str) -> None:
    ref = image(lab, description="golden", family="web", tags={"team": "a"})
    kept = take(lab, "CustomImage", form.format(region=HOME, id=ref.id, name="web-golden"))
    assert kept.id == ref.id
    said = {"region": HOME, "name": "web-golden", "description": "golden", "family": "web", "tags": {"team": "a"}}
    assert kept.inputs == said
    assert kept.outputs["imageId"] == ref.id
    assert lab.cloud.writes == 0


def test_a_program_with_equal_inputs_is_quiet_after_an_import_and_after_a_refresh(lab: Lab) -> None:
    ref = image(lab, description="golden", tags={"team": "a"})
    take(lab, "CustomImage", str(ref))
    equal = {**WEB, "description": "golden", "tags": {"team": "a"}}
    assert lab.preview("CustomImage", "it", **equal) == "same"
    assert not lab.refresh("CustomImage", "it")
    assert lab.preview("CustomImage", "it", **equal) == "same"


@pytest.mark.parametrize("source", [{"instanceId": "ins-demo0001"}, {"snapshotIds": ["snap-11111111"]}, {}])
def test_what_an_image_was_made_from_never_replaces_it_after_an_import(lab: Lab, source: dict[str, Any]) -> None:
    take(lab, "CustomImage", str(image(lab)))
    assert lab.preview("CustomImage", "it", name="web-golden", triggers={"build": "7"}, **source) == "same"


def test_the_first_update_after_an_import_puts_our_tags_on_and_leaves_those_of_others(lab: Lab) -> None:
    ref = image(lab, tags={"team": "a", "cost": "7"})
    take(lab, "CustomImage", str(ref))
    changed = {**WEB, "tags": {"team": "b"}}
    assert lab.preview("CustomImage", "it", **changed) == "update"
    lab.up("CustomImage", "it", **changed)
    tags = lab.cloud.records[ref].image.tags
    assert tags.keys() == {"team", "cost", *TAGS}
    assert tags["team"] == "b"
    assert lab.preview("CustomImage", "it", **changed) == "same"
    lab.up("CustomImage", "it", **WEB)
    assert lab.cloud.records[ref].image.tags.keys() == {"cost", *TAGS}


def test_an_imported_image_is_deleted_with_its_resource(lab: Lab) -> None:
    ref = image(lab)
    take(lab, "CustomImage", str(ref))
    lab.destroy("CustomImage", "it")
    assert ref not in lab.cloud.records


def test_an_image_that_another_program_made_is_imported_with_a_word_about_it(lab: Lab) -> None:
    lab.up("CustomImage", "theirs", **WEB)
    take(lab, "CustomImage", str(lab.image("theirs")))
    assert any("was made by shop/dev/theirs; with the next update it is shop/dev/it's" in text for text in lab.said)


@pytest.mark.parametrize(
    ("id", "why"),
    [
        ("ap-guangzho/img-00000001", "there is no region 'ap-guangzho'; did you mean ap-guangzhou?"),
        ("ap-guangzhou/", "there is nothing after the region"),
        ("", "there is nothing after the region"),
        ("/img-00000001", "neither it nor machine-image:region says which region"),
    ],
)
def test_an_id_that_cannot_be_meant_is_refused_with_the_forms_that_can(lab: Lab, id: str, why: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        lab.core.find("CustomImage", id, lab.call("CustomImage", "it"))
    assert refused.value.why == why
    assert "REGION/NAME" in refused.value.do


@pytest.mark.parametrize("id", [f"{HOME}/img-zzzzzzzz", "img-zzzzzzzz", f"{HOME}/no-such-name"])
def test_what_does_not_exist_is_nothing(lab: Lab, id: str) -> None:
    assert lab.core.find("CustomImage", id, lab.call("CustomImage", "it")) is None


def test_a_name_that_two_images_have_is_refused_with_their_ids(lab: Lab) -> None:
    ids = sorted(image(lab, "twin").id for _ in range(2))
    with pytest.raises(InvalidInput, match=f"2 images have that name: {', '.join(ids)}"):
        lab.core.find("CustomImage", f"{HOME}/twin", lab.call("CustomImage", "it"))


@pytest.mark.parametrize(
    ("kind", "whose"), [(Kind.SHARED, "shared by account 200000000002"), (Kind.PUBLIC, "the cloud's own")]
)
def test_what_is_not_the_accounts_own_cannot_be_managed(lab: Lab, kind: Kind, whose: str) -> None:
    ref = image(lab, kind=kind)
    with pytest.raises(InvalidInput, match=f"is {whose}, and only .* Look it up with getImage instead"):
        lab.core.find("CustomImage", str(ref), lab.call("CustomImage", "it"))


def copies(lab: Lab, **fields: Any) -> tuple[str, ImageRef]:
    """An id that names a source and two copies of it, and the source."""
    source = image(lab)
    pairs = [f"{region}={image(lab, region=region, **fields).id}" for region in (SHANGHAI, BEIJING)]
    return f"{source}:{','.join(pairs)}", source


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"name": "web-golden"},
        {"tags": {"team": "a"}},
        {"copyTags": False, "regions": {SHANGHAI: {"tags": {"team": "a"}}, BEIJING: {}}},
    ],
)
def test_copies_are_imported_and_quiet_whatever_equal_words_the_program_has(lab: Lab, said: dict[str, Any]) -> None:
    id, source = copies(lab, tags={"team": "a"})
    kept = take(lab, "ImageCopy", id)
    assert kept.id.startswith(f"{source}/")
    home = {"sourceImageId": source.id, "sourceRegion": HOME}
    assert kept.inputs == {**home, "regions": {SHANGHAI: {}, BEIJING: {}}, "name": "web-golden"}
    equal = {"sourceImageId": source.id, "regions": [SHANGHAI, BEIJING], **said}
    assert lab.preview("ImageCopy", "it", **equal) == "same"
    assert not lab.refresh("ImageCopy", "it")
    assert lab.preview("ImageCopy", "it", **equal) == "same"
    assert lab.cloud.writes == 0


def test_the_first_update_of_imported_copies_changes_what_is_asked_for_and_no_more(lab: Lab) -> None:
    id, source = copies(lab, tags={"cost": "7"})
    before = take(lab, "ImageCopy", id).outputs["imageIds"]
    lab.up("ImageCopy", "it", sourceImageId=source.id, regions=[SHANGHAI, BEIJING], name="other", tags={"team": "a"})
    after = lab.stack["ImageCopy", "it"].outputs
    assert after["imageIds"] == before
    for region in (SHANGHAI, BEIJING):
        record = lab.cloud.records[ImageRef(region, before[region])].image
        assert record.name == "other"
        assert record.tags.keys() == {"cost", "team", *TAGS}
    lab.destroy("ImageCopy", "it")
    assert not lab.cloud.custom(SHANGHAI)


def test_copies_of_several_names_are_imported_with_a_name_each(lab: Lab) -> None:
    source = image(lab)
    first, second = image(lab, "first", SHANGHAI), image(lab, "second", BEIJING)
    kept = take(lab, "ImageCopy", f"{source}:{SHANGHAI}={first.id},{BEIJING}={second.id}")
    regions = {SHANGHAI: {"name": "first"}, BEIJING: {"name": "second"}}
    assert kept.inputs["regions"] == regions
    assert lab.preview("ImageCopy", "it", sourceImageId=source.id, regions=regions) == "same"
    assert lab.preview("ImageCopy", "it", sourceImageId=source.id, regions=[SHANGHAI, BEIJING]) == "same"


def test_an_encrypted_copy_is_imported_though_the_cloud_does_not_tell_its_key(lab: Lab) -> None:
    source, copy = image(lab), image(lab, "safe")
    take(lab, "ImageCopy", f"{source}:{HOME}={copy.id}")
    equal = {"sourceImageId": source.id, "regions": [HOME], "name": "safe", "encrypt": True, "kmsKeyId": "k1"}
    assert lab.preview("ImageCopy", "it", **equal) == "same"


def test_ids_of_copies_are_the_same_at_each_look(lab: Lab) -> None:
    id, _ = copies(lab)
    assert take(lab, "ImageCopy", id).id == take(lab, "ImageCopy", id).id


@pytest.mark.parametrize(
    ("tail", "why"),
    [
        ("", "it does not say which image is the copy in which region"),
        (":", "it does not say which image is the copy in which region"),
        ("/1234abcd", "is no image id"),
        (f":{SHANGHAI}=", "it does not say which image is the copy in which region"),
        (f":{SHANGHAI}=img-00000001,{SHANGHAI}=img-00000002", "a region is named twice"),
        (":ap-nowhere=img-00000001", "there is no region 'ap-nowhere'"),
    ],
)
def test_an_id_of_copies_that_says_too_little_is_refused(lab: Lab, tail: str, why: str) -> None:
    source = image(lab)
    with pytest.raises(InvalidInput, match=why):
        lab.core.find("ImageCopy", f"{source}{tail}", lab.call("ImageCopy", "it"))


def test_copies_that_do_not_exist_are_named(lab: Lab) -> None:
    source = image(lab)
    with pytest.raises(ImageGone, match=f"there is no image {SHANGHAI}/img-zzzzzzzz"):
        lab.core.find("ImageCopy", f"{source}:{SHANGHAI}=img-zzzzzzzz", lab.call("ImageCopy", "it"))


@pytest.mark.parametrize("form", ["{region}/{id}", "{id}"])
def test_a_share_is_imported_with_all_its_accounts(lab: Lab, form: str) -> None:
    ref = image(lab)
    lab.cloud.share(ref, {"100000000003", "100000000002"})
    kept = take(lab, "ImageShare", form.format(region=HOME, id=ref.id))
    assert kept.id == str(ref)
    accounts = ["100000000002", "100000000003"]
    assert kept.inputs == {"imageId": ref.id, "region": HOME, "accountIds": accounts}
    assert lab.preview("ImageShare", "it", imageId=ref.id, accountIds=accounts[::-1]) == "same"
    assert not lab.refresh("ImageShare", "it")


def test_accounts_that_an_import_found_and_the_program_does_not_list_keep_the_image(lab: Lab) -> None:
    ref = image(lab)
    lab.cloud.share(ref, {"100000000003", "100000000002"})
    take(lab, "ImageShare", str(ref))
    mine = {"imageId": ref.id, "accountIds": ["100000000002"]}
    assert lab.preview("ImageShare", "it", **mine) == "update"
    lab.up("ImageShare", "it", **mine)
    assert lab.cloud.records[ref].shares.keys() == {"100000000002", "100000000003"}
    assert lab.preview("ImageShare", "it", **mine) == "same"
    lab.destroy("ImageShare", "it")
    assert lab.cloud.records[ref].shares.keys() == {"100000000003"}


def test_an_authoritative_list_takes_the_others_away_after_an_import_too(lab: Lab) -> None:
    ref = image(lab)
    lab.cloud.share(ref, {"100000000003", "100000000002"})
    take(lab, "ImageShare", str(ref))
    lab.up("ImageShare", "it", imageId=ref.id, accountIds=["100000000002"], mode="authoritative")
    assert lab.cloud.records[ref].shares.keys() == {"100000000002"}


def test_an_image_that_is_shared_with_nobody_has_no_share_to_import(lab: Lab) -> None:
    ref = image(lab)
    with pytest.raises(ImageGone, match="the image is shared with nobody"):
        lab.core.find("ImageShare", str(ref), lab.call("ImageShare", "it"))
    assert lab.core.find("ImageShare", f"{HOME}/img-zzzzzzzz", lab.call("ImageShare", "it")) is None
