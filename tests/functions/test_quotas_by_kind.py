"""getImageQuota where the cloud limits public images by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lab.engine import HOME, Lab
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.images.errors import Denied
from pulumi_machine_image.images.targets import EVERYBODY

SHANGHAI = "ap-shanghai"
WIDE = replace(TENCENT_TRAITS, share_targets=frozenset({"account_ids", "public"}))


@pytest.fixture
def lab() -> Lab:
    lab = Lab(traits=WIDE)
    lab.cloud.limits["public"] = 5
    lab.cloud.put(HOME, "mine")
    lab.cloud.share(lab.cloud.put(HOME, "for everybody"), {EVERYBODY})
    lab.cloud.calls.clear()
    return lab


def test_public_images_are_told_by_themselves_for_one_call_more_a_region(lab: Lab) -> None:
    asked = lab.core.call_function("getImageQuota", {"regions": [HOME, SHANGHAI]})
    assert asked["quotas"] == {
        HOME: {"limit": 10, "used": 2, "free": 8, "public": {"limit": 5, "used": 1, "free": 4}},
        SHANGHAI: {"limit": 10, "used": 0, "free": 10, "public": {"limit": 5, "used": 0, "free": 5}},
    }
    assert lab.cloud.calls == {"quota": 4, "images": 2}


def test_all_regions_are_a_call_more(lab: Lab) -> None:
    regions = len(lab.cloud.traits.regions)
    assert len(lab.core.call_function("getImageQuota", {"regions": "*"})["quotas"]) == regions
    assert lab.cloud.calls == {"regions": 1, "quota": 2 * regions, "images": regions}


def test_a_limit_that_the_cloud_does_not_tell_is_left_out(lab: Lab) -> None:
    del lab.cloud.limits["public"]
    (quota,) = lab.core.call_function("getImageQuota", {})["quotas"].values()
    assert quota["public"] == {"used": 1}


def test_what_may_not_be_asked_is_told_once(lab: Lab) -> None:
    lab.cloud.refuse["quota"] = [Denied("look up the quota", why="no permission") for _ in range(2)]
    (quota,) = lab.core.call_function("getImageQuota", {})["quotas"].values()
    assert quota == {"used": 2, "public": {"used": 1}, "error": "look up the quota: no permission."}
