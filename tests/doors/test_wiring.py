"""Nested arguments as they travel: wire names, and secrets marked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from pulumi_machine_image.wiring import Shape, each_wired, wired

FILE = Shape({"os_type": "osType"}, frozenset({"url"}))


def test_names_are_those_of_the_wire_and_other_words_stay() -> None:
    assert wired({"os_type": "Ubuntu", "osVersion": "22"}, FILE) == {"osType": "Ubuntu", "osVersion": "22"}
    assert each_wired({"os_type": {"os_type": "Ubuntu"}}, FILE) == {"os_type": {"osType": "Ubuntu"}}


async def later(value: Any) -> Any:
    return value


@pytest.mark.parametrize("written", [lambda file: file, pulumi.Output.from_input, later])
def test_what_must_not_be_read_is_secret_however_it_was_written(written: Callable[[Any], Any]) -> None:
    async def sent() -> tuple[Any, bool]:
        output = pulumi.Output.from_input(wired(written({"url": "https://signed", "os_type": "Ubuntu"}), FILE))
        return await output.future(), await output.is_secret()

    assert asyncio.run(sent()) == ({"url": "https://signed", "osType": "Ubuntu"}, True)


def test_nothing_given_is_no_secret() -> None:
    assert wired(None, FILE) is None
    assert wired({"os_type": "Ubuntu", "url": None}, FILE) == {"osType": "Ubuntu", "url": None}
    assert each_wired(["ap-shanghai"], FILE) == ["ap-shanghai"]
