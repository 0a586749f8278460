"""What the cloud allows, as data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pulumi_machine_image.clouds.tencent import TENCENT_TRAITS, TencentConnection
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings


def test_the_traits_are_there_without_a_call() -> None:
    """Connecting asks for neither keys nor network."""
    connection = TencentConnection(Settings())
    assert connection.traits is TENCENT_TRAITS
    assert connection.cloud(Patience(60)).traits is TENCENT_TRAITS
    classic = replace(TENCENT_TRAITS, shared_copies="none")
    assert TencentConnection(Settings(), traits=classic).cloud(Patience(60)).traits is classic


@pytest.mark.parametrize("name", ["a", "web golden", "web-1.2_3", "镜像", "x" * 60])
def test_a_name(name: str) -> None:
    assert TENCENT_TRAITS.image_name.fullmatch(name)


@pytest.mark.parametrize("name", ["", "x" * 61, " web", "web ", "a\nb", "web\n", "a\x00b", "a\x7fb"])
def test_no_name(name: str) -> None:
    assert not TENCENT_TRAITS.image_name.fullmatch(name)


@pytest.mark.parametrize(("text", "is_id"), [("img-1a2b3c4d", True), ("img-1a2b3c4d9", True), ("img-1A2B3C4D", False)])
def test_an_image_id(text: str, is_id: bool) -> None:
    assert bool(TENCENT_TRAITS.image_id.fullmatch(text)) is is_id


@pytest.mark.parametrize(
    ("text", "is_id"), [("100000000001", True), ("12345", True), ("0123456", False), ("me", False)]
)
def test_an_account_id(text: str, is_id: bool) -> None:
    assert bool(TENCENT_TRAITS.account_id.fullmatch(text)) is is_id


def test_partitions() -> None:
    regions = TENCENT_TRAITS.regions
    assert regions["ap-guangzhou"].partition == regions["ap-beijing"].partition == "mainland"
    assert regions["ap-shanghai-fsi"].partition == "finance"
    assert regions["ap-hongkong"].partition == regions["eu-frankfurt"].partition == "outside"
    assert [name for name, facts in regions.items() if not facts.can_copy] == ["ap-taipei"]
    assert regions["ap-shanghai-fsi"].mainland
    assert not regions["ap-hongkong"].mainland
    assert all(name == facts.name for name, facts in regions.items())


def test_every_region_of_the_sdks_zone_list_is_known() -> None:
    """The comment of ZoneInfo in the SDK lists the zones; regions are their names without the number."""
    import inspect
    import re

    from tencentcloud.cvm.v20170312 import models

    text = inspect.getsource(models.ZoneInfo)
    zones = set(re.findall(r"\b((?:ap|na|eu|sa|me)-[a-z]+(?:-fsi)?)-\d+\b", text))
    assert len(zones) > 15
    assert zones <= TENCENT_TRAITS.regions.keys()
