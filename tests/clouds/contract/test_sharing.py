"""Every back end: who may use an image."""

from __future__ import annotations

import pytest

from clouds.contract.world import SHARES, World
from pulumi_machine_image.clouds.cloud import ImageCloud
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.images.targets import EVERYBODY


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


def test_unshareable_is_no_image_that_nobody_encrypted_and_that_costs_no_call(world: World, cloud: ImageCloud) -> None:
    image = world.now(world.image())
    before = world.calls
    assert cloud.unshareable(image, public=False) is None
    assert world.calls == before


def test_public_block_is_none_where_nobody_blocks(world: World, cloud: ImageCloud) -> None:
    assert cloud.public_block(world.home) is None


def test_permit_snapshot_and_snapshot_shares_tell_the_same_where_snapshots_are_shared(
    world: World, cloud: ImageCloud
) -> None:
    image, (one, two) = world.now(world.image()), world.friends
    if "share_snapshots" not in cloud.traits.share_targets:
        assert cloud.snapshot_shares(image) == {}
        return
    assert image.snapshot_ids
    assert cloud.snapshot_shares(image) == dict.fromkeys(image.snapshot_ids, frozenset())
    for snapshot in image.snapshot_ids:
        ref = ImageRef(world.home, snapshot)
        cloud.permit_snapshot(ref, add={one, two}, drop=set())
        cloud.permit_snapshot(ref, add=set(), drop={two})
    assert cloud.snapshot_shares(image) == dict.fromkeys(image.snapshot_ids, frozenset({one}))
    before = world.calls
    cloud.permit_snapshot(ImageRef(world.home, image.snapshot_ids[0]), add=set(), drop=set())
    assert world.calls == before


def test_share_reaches_organisations_and_everybody_where_the_traits_say(world: World, cloud: ImageCloud) -> None:
    ref, served = world.image(), cloud.traits.share_targets
    targets = {world.friends[0]}
    if "organization_arns" in served:
        targets |= {"arn:aws:organizations::123456789012:organization/o-123example"}
    if "organizational_unit_arns" in served:
        targets |= {"arn:aws:organizations::123456789012:ou/o-123example/ou-1234-5example"}
    if "public" in served:
        targets |= {EVERYBODY}
    cloud.share(ref, targets)
    cloud.share(ref, targets)
    assert (cloud.shares(ref) or {}).keys() == targets
    cloud.unshare(ref, targets)
    assert cloud.shares(ref) == {}


def test_snapshot_shares_of_what_is_gone_are_absent(world: World, cloud: ImageCloud) -> None:
    image = world.now(world.image())
    cloud.delete(image.ref, snapshots=True)
    assert cloud.snapshot_shares(image) == {}
