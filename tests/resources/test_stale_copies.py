"""A copy of an earlier source is drift: the new one comes first, the old one is retired after."""

from __future__ import annotations

from typing import Any

import pytest

from lab.engine import HOME, Lab
from lab.fake_cloud import FIXED_NAMES
from lab.program import Engine, copies, image, web
from pulumi_machine_image.clouds.cloud import Traits
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.images.provenance import GENERATION

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
CLOUDS = pytest.mark.parametrize("traits", [TENCENT_TRAITS, FIXED_NAMES], ids=lambda traits: traits.cloud)


def made(lab: Lab, **news: Any) -> tuple[dict[str, Any], ImageRef]:
    source = lab.cloud.put(HOME, "base")
    said = {"sourceImageId": source.id, "regions": [SHANGHAI, BEIJING], **news}
    ids = lab.up("ImageCopy", "c", **said).outputs["imageIds"]
    return said, ImageRef(SHANGHAI, ids[SHANGHAI])


def of_an_earlier_source(lab: Lab, copy: ImageRef) -> None:
    lab.cloud.change(copy, tags={**lab.cloud.records[copy].image.tags, GENERATION: "0123456789abcdef"})


@CLOUDS
def test_a_stale_copy_is_drift_and_made_anew_alone(traits: Traits) -> None:
    lab = Lab(traits=traits)
    said, old = made(lab)
    assert not lab.refresh("ImageCopy", "c")
    of_an_earlier_source(lab, old)
    assert lab.preview("ImageCopy", "c", **said) == "same", "only a refresh looks"
    assert lab.refresh("ImageCopy", "c")
    assert lab.preview("ImageCopy", "c", **said) == "update"
    lab.cloud.calls.clear()
    lab.up("ImageCopy", "c", **said)
    assert (lab.cloud.calls["copy"], lab.cloud.calls["delete"]) == (1, 1)
    assert old not in lab.cloud.records
    assert [len(lab.cloud.custom(region)) for region in (SHANGHAI, BEIJING)] == [1, 1]
    assert lab.preview("ImageCopy", "c", **said) == "same"
    assert not lab.refresh("ImageCopy", "c")


def test_the_old_one_is_there_until_the_new_one_has_its_name(lab: Lab) -> None:
    said, old = made(lab, name="copy")
    of_an_earlier_source(lab, old)
    lab.refresh("ImageCopy", "c")
    seen: list[bool] = []
    lab.clock.on_wait = lambda now: seen.append(lab.cloud.records[old].image.name == "copy")
    lab.up("ImageCopy", "c", **said)
    assert seen
    assert all(seen)
    assert [image.name for image in lab.cloud.custom(SHANGHAI)] == ["copy"]


def test_a_stale_copy_counts_until_it_has_gone() -> None:
    lab = Lab(image_limit=2)
    said, old = made(lab)
    lab.cloud.put(SHANGHAI, "theirs")
    of_an_earlier_source(lab, old)
    lab.refresh("ImageCopy", "c")
    with pytest.raises(Exception, match=f"No room for c in {SHANGHAI}: 2 used"):
        lab.preview("ImageCopy", "c", **said)


def test_an_image_that_is_destroyed_takes_its_stale_copies_along(lab: Lab) -> None:
    _, old = made(lab)
    of_an_earlier_source(lab, old)
    lab.refresh("ImageCopy", "c")
    lab.destroy("ImageCopy", "c")
    assert [len(lab.cloud.custom(region)) for region in (SHANGHAI, BEIJING)] == [0, 0]


@CLOUDS
def test_a_rebuilt_source_has_its_copies_made_anew_before_the_old_ones_go(traits: Traits) -> None:
    lab = Lab(traits=traits)
    engine = Engine(lab)
    engine.up({**image("web"), **copies("c", web(), SHANGHAI)})
    old = ImageRef(SHANGHAI, lab.stack["ImageCopy", "c"].outputs["imageIds"][SHANGHAI])
    seen: list[bool] = []
    lab.clock.on_wait = lambda now: seen.append(old in lab.cloud.records)
    steps = engine.up({**image("web", triggers={"v": "2"}), **copies("c", web(), SHANGHAI)})
    assert set(steps.values()) == {"replace"}
    assert all(seen)
    assert old not in lab.cloud.records
