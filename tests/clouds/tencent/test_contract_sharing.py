"""Sharing through the official SDK against the emulator, call for call.

What the cloud's documents leave open is tested both ways, by the emulator's settings.
"""

from __future__ import annotations

import pytest

from clouds.tencent.conftest import Make
from clouds.tencent.world import ABSENT, DEMO, GZ, ME, OTHER, SUB, World
from pulumi_machine_image.clouds.cloud import (
    ImageCloud,
    NewImage,
)
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import ImageRef


def test_shares_are_told_with_their_time(world: World, cloud: ImageCloud) -> None:
    ref = world.image()
    cloud.share(ref, {OTHER, "100000000003"})
    assert cloud.shares(ref) == dict.fromkeys([OTHER, "100000000003"], "2027-01-15T08:00:10Z")
    assert world.calls.counted == {"ModifyImageSharePermission": 1, "DescribeImageSharePermission": 1}


def test_more_accounts_than_one_call_takes(make: Make) -> None:
    world = make(limits="current")
    cloud, ref = world.cloud(), world.image()
    accounts = {str(100_000_000_100 + number) for number in range(120)}
    cloud.share(ref, accounts)
    assert (cloud.shares(ref) or {}).keys() == accounts
    cloud.unshare(ref, accounts)
    assert cloud.shares(ref) == {}
    assert world.calls.counted == {"ModifyImageSharePermission": 6, "DescribeImageSharePermission": 2}


@pytest.mark.parametrize("again", ["refused", "ignored"])
def test_sharing_again_is_done_already(again: str, make: Make) -> None:
    world = make(repeated_share=again)
    cloud, ref = world.cloud(), world.image()
    cloud.share(ref, {OTHER})
    cloud.share(ref, {OTHER, "100000000003"})
    assert (cloud.shares(ref) or {}).keys() == {OTHER, "100000000003"}
    extra = {"refused": (3, 2), "ignored": (2, 1)}[again]
    counted = world.calls.counted
    assert (counted["ModifyImageSharePermission"], counted["DescribeImageSharePermission"]) == extra


@pytest.mark.parametrize("absent", ["refused", "ignored"])
def test_taking_back_what_was_not_given_is_done_already(absent: str, make: Make) -> None:
    world = make(absent_cancel=absent)
    cloud, ref = world.cloud(), world.image()
    cloud.share(ref, {OTHER})
    cloud.unshare(ref, {OTHER, "100000000003"})
    assert cloud.shares(ref) == {}
    cloud.unshare(ref, {OTHER})


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (ABSENT, "there is no such account"),
        (SUB, "only main accounts can receive an image"),
        (ME, "the image's own account needs no share"),
    ],
)
def test_one_bad_account_neither_loses_nor_hides_the_good_ones(
    bad: str, why: str, world: World, cloud: ImageCloud
) -> None:
    ref = world.image()
    good = {str(100_000_000_100 + number) for number in range(7)}
    cloud.share(ref, {min(good)})
    world.calls.clear()
    with pytest.raises(errors.BadAccount) as caught:
        cloud.share(ref, {bad, *good})
    assert (cloud.shares(ref) or {}).keys() == good
    assert caught.value.what == f"Share image {ref.id} with account {bad}"
    assert caught.value.why == f"{bad}: {why}; all others can use it"
    assert world.calls.counted["ModifyImageSharePermission"] <= 2 * 4 + 1


def test_an_image_that_is_being_made_is_shared_when_it_is_ready(world: World, cloud: ImageCloud) -> None:
    ref = ImageRef(GZ, cloud.create(GZ, NewImage("web", DEMO)))
    cloud.share(ref, {OTHER})
    assert (cloud.shares(ref) or {}).keys() == {OTHER}
