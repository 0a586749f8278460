"""What was created and read back never differs from what the program says, for any valid inputs."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from lab.engine import HOME, Lab
from lab.valid_inputs import copies, images, shares


def quiet(lab: Lab, kind: str, news: dict[str, Any]) -> None:
    """Created, previewed, refreshed, previewed again: nothing differs, and the inputs come back as they were."""
    kept = lab.up(kind, "it", **news)
    inputs = dict(kept.inputs)
    assert lab.preview(kind, "it", **news) == "same"
    assert not lab.refresh(kind, "it")
    assert lab.preview(kind, "it", **news) == "same"
    read = lab.stack[kind, "it"].inputs
    assert {key: value for key, value in read.items() if value not in ("", {}, [])} == {
        key: value for key, value in inputs.items() if value not in ("", {}, [])
    }


@settings(max_examples=150)
@given(images)
def test_custom_images(news: dict[str, Any]) -> None:
    if news.get("wait") == "started":
        news.pop("deprecated", None)  # follows with the next update: an image cannot be changed while it is made
    quiet(Lab(), "CustomImage", news)


@settings(max_examples=100)
@given(copies)
def test_image_copies(news: dict[str, Any]) -> None:
    lab = Lab()
    source = lab.cloud.put(HOME, "source", description="the source", tags={"a": "from the source"})
    quiet(lab, "ImageCopy", {"sourceImageId": source.id, **news})


@settings(max_examples=60)
@given(shares)
def test_image_shares(news: dict[str, Any]) -> None:
    lab = Lab()
    image = lab.cloud.put(HOME, "image")
    quiet(lab, "ImageShare", {"imageId": image.id, **news})
