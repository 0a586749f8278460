"""An ImageShare on the emulator, where the list of accounts is as long as it may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from clouds.tencent.world import GZ, World
from pulumi_machine_image import emulator
from pulumi_machine_image.clouds.connect import Connection
from pulumi_machine_image.core import Call, Core
from pulumi_machine_image.images.errors import SeveralFailures
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.settings import Settings

CALL = Call("urn:pulumi:dev::shop::machine-image:index:ImageShare::shares")
SHARE, LIST = "ModifyImageSharePermission", "DescribeImageSharePermission"


@pytest.fixture
def world() -> Iterator[World]:
    world = World.made(limits="current")
    yield world
    world.emulator.close()


class Shares:
    """One ImageShare, applied again and again."""

    def __init__(self, world: World, image: ImageRef) -> None:
        self.world, self.image = world, image
        self.sent: list[str] = []
        world.fault = self._note
        self.old: dict[str, Any] | None = None

    def up(self, accounts: list[str]) -> dict[str, int]:
        """Makes the image shared with these; returns what was called for it."""
        settings = Settings.of({"region": GZ, "limits": "current"})
        core = Core(settings, connection=Connection(settings, lambda _: self.world.cloud()), clock=self.world.clock)
        inputs = core.check("ImageShare", {"imageId": self.image.id, "accountIds": accounts}, None, CALL).inputs
        self.world.calls.clear()
        if self.old is None:
            self.old = core.create("ImageShare", inputs, CALL).outputs
        else:
            self.old = core.update("ImageShare", str(self.image), self.old, inputs, CALL).outputs
        return dict(self.world.calls.counted)

    def _note(self, call: emulator.Call) -> None:
        if call.action == SHARE and call.stage == "before":
            self.sent.append(call.parameters["Permission"])

    @property
    def there(self) -> set[str]:
        return set(self.world.cloud().shares(self.image) or {})


def accounts(first: int, number: int) -> list[str]:
    return [str(100_000_001_000 + each) for each in range(first, first + number)]


def test_a_full_list_is_swapped_by_taking_back_first_in_calls_of_fifty(world: World) -> None:
    shares = Shares(world, world.image())
    assert shares.up(accounts(0, 500)) == {SHARE: 10, LIST: 1}
    assert shares.up(accounts(100, 500)) == {SHARE: 4, LIST: 1}
    assert shares.sent[-4:] == ["CANCEL", "CANCEL", "SHARE", "SHARE"]
    assert shares.there == set(accounts(100, 500))


def test_where_there_is_room_the_new_ones_come_first(world: World) -> None:
    shares = Shares(world, world.image())
    shares.up(accounts(0, 60))
    shares.up(accounts(10, 60))
    assert shares.sent[-2:] == ["SHARE", "CANCEL"]


def test_one_bad_account_at_the_ceiling_keeps_none_of_the_others_out(world: World) -> None:
    shares = Shares(world, world.image())
    shares.up(accounts(0, 500))
    bad = "999000000001"
    with pytest.raises(SeveralFailures, match=bad):
        shares.up([*accounts(20, 499), bad])
    assert shares.there == set(accounts(20, 499))
