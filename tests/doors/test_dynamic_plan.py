"""The list of declared resources on its way from the program to the provider."""

from __future__ import annotations

import asyncio
from typing import Any

import pulumi
import pytest

from pulumi_machine_image import dynamic_plan
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.planning.plan import Declared

HOME = "ap-guangzhou"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamic_plan, "_declared", [])
    monkeypatch.setattr(dynamic_plan, "_named", [])
    monkeypatch.setattr(dynamic_plan, "_text", {})


class Urn:
    """An Output that is known."""

    def __init__(self, text: str) -> None:
        self._text = text

    async def future(self) -> str:
        return self._text


class Waiting:
    """An Output that is not known yet."""

    def __init__(self, later: asyncio.Future[str]) -> None:
        self._later = later

    async def future(self) -> str:
        return await self._later


def sent(*regions: Any, opts: pulumi.ResourceOptions | None = None) -> list[Declared]:
    for number, where in enumerate(regions):
        dynamic_plan.declare(Urn(f"urn:{number}"), where, opts)  # type: ignore[arg-type]
    text = asyncio.run(dynamic_plan.plan())
    return list(dynamic_plan.declared(text, HOME))


def test_a_resource_without_a_region_is_in_the_providers() -> None:
    assert sent(None, "ap-shanghai") == [Declared("urn:0", (HOME,)), Declared("urn:1", ("ap-shanghai",))]


def test_copies_are_in_each_of_their_regions() -> None:
    assert sent(["ap-shanghai", "ap-beijing"], {"ap-nanjing": {}}) == [
        Declared("urn:0", ("ap-shanghai", "ap-beijing")),
        Declared("urn:1", ("ap-nanjing",)),
    ]


def test_what_is_not_known_yet_makes_it_partial() -> None:
    unknown = object()
    assert sent(unknown, ["ap-shanghai", unknown]) == [
        Declared("urn:0", (), partial=True),
        Declared("urn:1", ("ap-shanghai",), partial=True),
    ]


def test_a_urn_that_waits_for_the_one_who_asks_makes_the_list_partial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamic_plan, "PATIENCE", 0.01)

    async def asked() -> list[Declared]:
        never = asyncio.get_running_loop().create_future()
        for urn in (Urn("urn:0"), Waiting(never)):
            dynamic_plan.declare(urn, None, None)  # type: ignore[arg-type]
        text = await dynamic_plan.plan()
        never.set_exception(RuntimeError("the parent could not be registered"))
        return list(dynamic_plan.declared(text, HOME))

    assert asyncio.run(asked()) == [Declared("urn:0", (HOME,)), Declared("", partial=True)]


def test_a_resource_that_is_only_looked_up_is_no_plan() -> None:
    assert sent(None, opts=pulumi.ResourceOptions(id="img-1")) == []


@pytest.mark.parametrize(
    ("opts", "sent"),
    [
        (None, {}),
        (pulumi.ResourceOptions(), {}),
        (pulumi.ResourceOptions(delete_before_replace=True), {"__deleteBeforeReplace": True}),
        (pulumi.ResourceOptions(delete_before_replace=False), {"__deleteBeforeReplace": False}),
    ],
)
def test_the_order_of_a_replacement_is_sent_where_the_program_says_it(
    opts: pulumi.ResourceOptions | None, sent: dict[str, bool]
) -> None:
    assert dynamic_plan.order(opts) == sent


def test_images_that_the_program_names_are_told_where_they_are_known() -> None:
    for image, region in (("img-1", None), ("img-2", "ap-shanghai"), (object(), None), ("img-3", object())):
        dynamic_plan.name_image(image, region)
    text = asyncio.run(dynamic_plan.plan())
    assert list(dynamic_plan.named(text, HOME)) == [ImageRef(HOME, "img-1"), ImageRef("ap-shanghai", "img-2")]


@pytest.mark.parametrize("text", [None, 3, {"a": 1}])
def test_a_missing_list_is_no_list(text: Any) -> None:
    assert list(dynamic_plan.declared(text, HOME)) == []
    assert list(dynamic_plan.named(text, HOME)) == []
