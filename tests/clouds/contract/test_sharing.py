"""Every back end: who may use an image."""

from __future__ import annotations

import pytest

from clouds.contract.world import SHARES, World
from pulumi_machine_image.clouds.cloud import ImageCloud
from pulumi_machine_image.images import errors


def test_share_and_unshare_do_no_more_than_is_asked_however_often(world: World, cloud: ImageCloud) -> None:
    ref, (one, two) = world.image(), world.friends
    assert cloud.shares(ref) == {}
    cloud.share(ref, {one})
    cloud.share(ref, {one, two})
    assert (cloud.shares(ref) or {}).keys() == {one, two}
    cloud.unshare(ref, {one})
    cloud.unshare(ref, {one, two})
    assert cloud.shares(ref) == {}


def test_share_and_unshare_of_nobody_make_no_call(world: World, cloud: ImageCloud) -> None:
    before = world.calls
    cloud.share(world.gone, set())
    cloud.unshare(world.gone, set())
    assert world.calls == before


def test_shares_of_what_is_gone_are_none_and_unshare_is_fine(world: World, cloud: ImageCloud) -> None:
    deleted = world.image()
    cloud.delete(deleted, snapshots=True)
    for ref in (world.gone, deleted):
        assert cloud.shares(ref) is None
        cloud.unshare(ref, {world.friends[0]})
        with pytest.raises(errors.ImageGone):
            cloud.share(ref, {world.friends[0]})


def test_shares_of_somebody_elses_image_are_not_ours(world: World, cloud: ImageCloud) -> None:
    theirs = world.shared()
    with pytest.raises(errors.NotTheOwner):
        cloud.shares(theirs)
    with pytest.raises(errors.NotTheOwner):
        cloud.share(theirs, {world.friends[1]})


def test_share_with_as_many_as_the_image_takes_and_not_with_one_more(world: World, cloud: ImageCloud) -> None:
    ref, accounts = world.image(), world.accounts(SHARES)
    cloud.share(ref, accounts)
    assert (cloud.shares(ref) or {}).keys() == accounts
    with pytest.raises(errors.NoRoom):
        cloud.share(ref, {world.friends[0]})
    cloud.unshare(ref, accounts)
    assert cloud.shares(ref) == {}


def test_share_names_every_bad_account_and_reaches_all_good_ones(world: World, cloud: ImageCloud) -> None:
    ref, good = world.image(), world.accounts(7)
    with pytest.raises(errors.BadAccount, match="all others can use it") as caught:
        cloud.share(ref, {*world.nobody, *good})
    assert all(account in str(caught.value) for account in world.nobody)
    assert not any(account in str(caught.value) for account in good)
    assert (cloud.shares(ref) or {}).keys() == good
