"""Every registered resource goes through the same life."""

from __future__ import annotations

import pytest

from lab.fake_cloud import FIXED_NAMES
from lab.lifecycle import LIVES, live
from pulumi_machine_image.clouds.cloud import Traits
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.resources import RESOURCES


@pytest.mark.parametrize("traits", [TENCENT_TRAITS, FIXED_NAMES], ids=lambda traits: traits.cloud)
@pytest.mark.parametrize("kind", RESOURCES)
def test_from_the_first_check_to_nothing_left(kind: str, traits: Traits) -> None:
    live(kind, LIVES[kind], traits)
