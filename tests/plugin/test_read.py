"""Read: a refresh, an import by each form of id, a look-up by id."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from lab.engine import HOME
from plugin.stage import Kept, Stage, refused, told
from pulumi_machine_image.images.errors import Denied
from pulumi_machine_image.images.image import ImageRef, Kind
from pulumi_machine_image.plugin.values import dump

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
ONE, TWO = "200000000001", "200000000002"
IMAGE: dict[str, Any] = {"name": "web", "instanceId": "ins-demo0001", "description": "d", "tags": {"a": "1"}}


def quiet(stage: Stage, kind: str, found: Kept | None, program: dict[str, Any]) -> Kept:
    """What was found; equal inputs of a program change nothing about it, nor do its own."""
    assert found is not None
    inputs = stage.checked(kind, found.inputs, found.inputs)
    assert not stage.diff(kind, found, inputs).diffs, "the engine checks an import with its own inputs"
    assert not stage.diff(kind, found, stage.checked(kind, program, found.inputs)).diffs
    return found


# A refresh.


def test_a_refresh_reports_what_is_there(stage: Stage) -> None:
    kept = stage.create("CustomImage", IMAGE)
    assert stage.read("CustomImage", kept) == kept
    stage.cloud.change(ImageRef(HOME, kept.id), description="by hand", deprecated=True)
    read = stage.read("CustomImage", kept)
    assert read is not None
    assert (read.inputs["description"], read.outputs["description"]) == ("by hand", "by hand")
    assert read.inputs["deprecated"] is True, "although the program does not say it"
    assert read.inputs.keys() == kept.inputs.keys() | {"deprecated"}


def test_what_is_gone_is_an_empty_answer(stage: Stage) -> None:
    image = stage.create("CustomImage", IMAGE)
    share = stage.create("ImageShare", {"imageId": image.id, "accountIds": [ONE]})
    stage.cloud.records.clear()
    stage.configure({"region": HOME})
    for kind, kept in (("CustomImage", image), ("ImageShare", share)):
        answer = stage.ask.Read(
            provider_pb2.ReadRequest(**told(kind), id=kept.id, properties=dump(kept.outputs), inputs=dump(kept.inputs))
        )
        assert answer == provider_pb2.ReadResponse()


def test_a_lost_copy_is_missing_from_the_inputs(stage: Stage) -> None:
    source = stage.cloud.put(HOME, "source")
    kept = stage.create("ImageCopy", {"sourceImageId": source.id, "regions": [SHANGHAI, BEIJING]})
    stage.cloud.drop(ImageRef(BEIJING, kept.outputs["imageIds"][BEIJING]))
    stage.configure({"region": HOME})
    read = stage.read("ImageCopy", kept)
    assert read is not None
    assert read.id == kept.id
    assert read.inputs["regions"] == {SHANGHAI: {}}
    assert list(stage.diff("ImageCopy", read, kept.inputs).detailedDiff) == ["regions.ap-beijing"]


def test_state_without_inputs_is_a_refresh(stage: Stage) -> None:
    kept = stage.create("CustomImage", IMAGE)
    answer = stage.ask.Read(provider_pb2.ReadRequest(**told("CustomImage"), id=kept.id, properties=dump(kept.outputs)))
    assert answer.id == kept.id
    assert answer.inputs == dump(kept.inputs)


def test_a_refused_login_does_not_look_like_a_missing_image(stage: Stage) -> None:
    kept = stage.create("CustomImage", IMAGE)
    stage.cloud.refuse["find"] = [Denied("find", why="login refused")] * 3
    stage.cloud.refuse["images"] = [Denied("images", why="login refused")] * 3
    stage.configure({"region": HOME})
    with refused() as error:
        stage.read("CustomImage", kept)
    assert error.code is grpc.StatusCode.PERMISSION_DENIED


# Imports.


@pytest.mark.parametrize("form", ["{region}/{id}", "{id}", "{region}/web"])
def test_an_image_is_imported_by_each_form_of_id(stage: Stage, form: str) -> None:
    ref = stage.cloud.put(HOME, "web", description="d", tags={"a": "1", "b": "2"})
    found = quiet(stage, "CustomImage", stage.find("CustomImage", form.format(region=HOME, id=ref.id)), IMAGE)
    assert found.id == ref.id
    assert found.inputs == {"name": "web", "region": HOME, "description": "d", "tags": {"a": "1", "b": "2"}}
    assert found.outputs["imageId"] == ref.id


def test_an_image_elsewhere_is_imported_with_its_region(stage: Stage) -> None:
    ref = stage.cloud.put(SHANGHAI, "web", description="d")
    program = {**IMAGE, "region": SHANGHAI}
    found = quiet(stage, "CustomImage", stage.find("CustomImage", f"{SHANGHAI}/{ref.id}"), {**program, "tags": {}})
    assert found.inputs["region"] == SHANGHAI
    assert stage.find("CustomImage", ref.id) is None, "not in the provider's region"


def test_an_imported_image_is_the_programs_from_the_next_update_on(stage: Stage) -> None:
    ref = stage.cloud.put(HOME, "web", tags={"theirs": "1"})
    found = stage.find("CustomImage", ref.id)
    assert found is not None
    done = stage.update("CustomImage", found, {**IMAGE, "description": "new"})
    image = stage.cloud.records[ref].image
    assert image.description == "new"
    assert image.tags.items() >= {"theirs": "1", "a": "1"}.items()
    assert not stage.diff("CustomImage", done, done.inputs).diffs
    stage.delete("CustomImage", done)
    assert ref not in stage.cloud.records


@pytest.mark.parametrize("form", ["{region}/{id}", "{id}"])
def test_a_share_is_imported_by_its_image(stage: Stage, form: str) -> None:
    ref = stage.cloud.put(HOME, "image")
    stage.cloud.records[ref].shares = {TWO: "2026-01-01T00:00:00Z", ONE: "2026-01-01T00:00:00Z"}
    program = {"imageId": ref.id, "accountIds": [TWO, ONE]}
    found = quiet(stage, "ImageShare", stage.find("ImageShare", form.format(region=HOME, id=ref.id)), program)
    assert found.id == f"{HOME}/{ref.id}"
    assert found.inputs == {"imageId": ref.id, "region": HOME, "accountIds": [ONE, TWO]}


def test_copies_are_imported_by_source_and_regions(stage: Stage) -> None:
    source = stage.cloud.put(HOME, "source")
    copies = {region: stage.cloud.put(region, f"c-{region}", tags={"a": "1"}) for region in (SHANGHAI, BEIJING)}
    id = f"{HOME}/{source.id}:" + ",".join(f"{region}={ref.id}" for region, ref in copies.items())
    program = {"sourceImageId": source.id, "regions": {SHANGHAI: {"name": f"c-{SHANGHAI}"}, BEIJING: {}}}
    found = quiet(stage, "ImageCopy", stage.find("ImageCopy", id), program)
    assert found.id.startswith(f"{HOME}/{source.id}/")
    assert found.outputs["imageIds"] == {region: ref.id for region, ref in copies.items()}
    again = stage.find("ImageCopy", id)
    assert again == found, "the engine imports twice: for the preview, and for good"
    short = stage.find("ImageCopy", id.removeprefix(f"{HOME}/"))
    assert short is not None
    assert short.outputs["imageIds"] == found.outputs["imageIds"]


@pytest.mark.parametrize(
    ("kind", "id"),
    [
        ("CustomImage", f"{HOME}/img-00000099"),
        ("CustomImage", "img-00000099"),
        ("CustomImage", f"{HOME}/nobody"),
        ("ImageShare", f"{HOME}/img-00000099"),
    ],
)
def test_what_there_is_not_is_an_empty_answer(stage: Stage, kind: str, id: str) -> None:
    """The engine says that it does not exist; an id with nothing beside it would be imported as an empty resource."""
    for by_get in (False, True):
        assert stage.find(kind, id, by_get=by_get) is None
    assert stage.ask.Read(provider_pb2.ReadRequest(**told(kind), id=id)) == provider_pb2.ReadResponse()


@pytest.mark.parametrize(
    ("kind", "id", "why"),
    [
        ("CustomImage", "", "nothing after the region"),
        ("CustomImage", f"{HOME}/", "nothing after the region"),
        ("CustomImage", "/img-00000001", "which region"),
        ("CustomImage", "ap-guangzou/img-00000001", "did you mean ap-guangzhou?"),
        ("ImageShare", "", "Write REGION/IMAGE-ID"),
        ("ImageShare", f"{HOME}/web", "'web' is no image id"),
        ("ImageShare", f"{HOME}/img-00000001/x", "is no image id"),
        ("ImageCopy", f"{HOME}/img-00000001", "which image is the copy in which region"),
        ("ImageCopy", f"{HOME}/img-00000001:", "which image is the copy in which region"),
        ("ImageCopy", f"{HOME}/img-00000001:{SHANGHAI}", "which image is the copy in which region"),
        ("ImageCopy", f"{HOME}/img-00000001:{SHANGHAI}=", "which image is the copy in which region"),
        ("ImageCopy", f"{HOME}/img-00000001:=img-00000002", "which image is the copy in which region"),
        ("ImageCopy", f"{HOME}/img-00000001:{SHANGHAI}=img-00000002,", "which image is the copy in which region"),
        (
            "ImageCopy",
            f"{HOME}/img-00000001:{SHANGHAI}=img-00000002,{SHANGHAI}=img-00000003",
            "a region is named twice",
        ),
        ("ImageCopy", f"{HOME}/web:{SHANGHAI}=img-00000002", "'web' is no image id"),
        ("ImageCopy", f"{HOME}/img-00000001:ap-shangai=img-00000002", "did you mean ap-shanghai?"),
        ("ImageCopy", f"{HOME}/img-00000001/1a2b3c4d", "is no image id"),
    ],
)
def test_an_id_that_cannot_be_meant_is_refused_with_the_form_that_can(
    stage: Stage, kind: str, id: str, why: str
) -> None:
    with refused() as error:
        stage.find(kind, id)
    assert error.code is grpc.StatusCode.INVALID_ARGUMENT
    assert why in error.text
    assert "Write REGION/" in error.text


def test_without_a_region_anywhere_an_id_has_to_name_one(stage: Stage) -> None:
    stage.configure({})
    with refused() as error:
        stage.find("CustomImage", "img-00000001")
    assert error.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "machine-image:region" in error.text


@pytest.mark.parametrize("kind", [Kind.PUBLIC, Kind.SHARED])
@pytest.mark.parametrize("by_get", [False, True])
def test_what_is_not_the_accounts_own_cannot_be_managed(stage: Stage, kind: Kind, by_get: bool) -> None:
    ref = stage.cloud.put(HOME, "web", kind)
    with refused() as error:
        stage.find("CustomImage", ref.id, by_get=by_get)
    assert error.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "getImage" in error.text
    copy = stage.cloud.put(SHANGHAI, "copy", kind)
    with refused() as error:
        stage.find("ImageCopy", f"{HOME}/img-00000077:{SHANGHAI}={copy.id}")
    assert error.code is grpc.StatusCode.INVALID_ARGUMENT


def test_a_name_that_two_images_have_is_refused_with_their_ids(stage: Stage) -> None:
    refs = [stage.cloud.put(HOME, "twin") for _ in range(2)]
    with refused() as error:
        stage.find("CustomImage", f"{HOME}/twin")
    assert error.code is grpc.StatusCode.INVALID_ARGUMENT
    assert all(ref.id in error.text for ref in refs)


def test_an_image_that_nobody_may_use_yet_has_no_share_to_import(stage: Stage) -> None:
    ref = stage.cloud.put(HOME, "image")
    with refused() as error:
        stage.find("ImageShare", ref.id)
    assert error.code is grpc.StatusCode.NOT_FOUND


def test_a_copy_that_is_gone_is_named(stage: Stage) -> None:
    source, copy = stage.cloud.put(HOME, "source"), stage.cloud.put(SHANGHAI, "copy")
    with refused() as error:
        stage.find("ImageCopy", f"{HOME}/{source.id}:{SHANGHAI}={copy.id},{BEIJING}=img-00000099")
    assert error.code is grpc.StatusCode.NOT_FOUND
    assert f"{BEIJING}/img-00000099" in error.text


# A look-up by id, which comes with nothing in its structs.


def test_a_look_up_by_id_reads_like_an_import(stage: Stage) -> None:
    ref = stage.cloud.put(HOME, "web")
    stage.cloud.records[ref].shares = {ONE: "2026-01-01T00:00:00Z"}
    copy = stage.cloud.put(SHANGHAI, "copy")
    for kind, id in (
        ("CustomImage", ref.id),
        ("CustomImage", f"{HOME}/web"),
        ("ImageShare", f"{HOME}/{ref.id}"),
        ("ImageCopy", f"{HOME}/{ref.id}:{SHANGHAI}={copy.id}"),
    ):
        got = stage.find(kind, id, by_get=True)
        assert got is not None
        assert got == stage.find(kind, id)


def test_an_import_tells_whose_the_image_was(stage: Stage) -> None:
    made = stage.make("CustomImage", {**IMAGE, "region": HOME}, name="former")
    stage.engine.logged.clear()
    stage.find("CustomImage", made.id)
    [line] = stage.engine.said()
    assert "shop/dev/former" in line
