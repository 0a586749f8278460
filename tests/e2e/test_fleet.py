"""The example of a fleet: every region of two partitions has the image, and the team may use each."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.cloud import OTHER, THIRD, Cloud
from e2e.languages.conftest import example
from e2e.languages.test_examples import warnings
from pulumi_machine_image.clouds.tencent.regions import REGIONS

pytestmark = pytest.mark.e2e


def test_a_fleet_is_in_every_region_that_takes_copies(environment: dict[str, str], tmp_path: Path) -> None:
    stack = example("fleet", tmp_path / "images", environment)
    made = stack.run("up", "--yes")
    assert warnings(made) == []
    table = stack.outputs["fleet"]
    with Cloud(stack.database) as cloud:
        open_to_all = {region.name for region in cloud.api().regions() if region.available}
        for partition, images in table.items():
            there = {name for name, facts in REGIONS.items() if facts.partition == partition and facts.can_copy}
            assert images.keys() == there & open_to_all
            for region, image_id in images.items():
                assert cloud.images(region)["web-golden"].id == image_id
                assert cloud.shares(image_id, region) == {OTHER, THIRD}
        assert stack.quiet().steps == set()
        stack.destroy()
        assert cloud.everything() == {}
