"""Every back end: what a cloud that fails becomes. A refused login never looks like an image that is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from clouds.contract.conftest import only_far
from clouds.contract.world import Trouble, World
from pulumi_machine_image.clouds.cloud import ImageChanges, ImageCloud, NewCopies, NewImage, Query
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import ImageRef, Kind

Ask = Callable[[World, ImageCloud, ImageRef], object]
READS: dict[str, Ask] = {
    "find": lambda world, cloud, ref: cloud.find(ref.region, [ref.id]),
    "images": lambda world, cloud, ref: cloud.images(ref.region, Query(frozenset({Kind.CUSTOM}))),
    "shares": lambda world, cloud, ref: cloud.shares(ref),
    "quota": lambda world, cloud, ref: cloud.quota(ref.region),
    "regions": lambda world, cloud, ref: cloud.regions(),
    "zones": lambda world, cloud, ref: cloud.zones(ref.region),
}
WRITES: dict[str, Ask] = {
    "create": lambda world, cloud, ref: cloud.create(ref.region, NewImage("new", world.instance)),
    "copy": lambda world, cloud, ref: cloud.copy(NewCopies(ref, frozenset({world.others[0]}), "copy")),
    "modify": lambda world, cloud, ref: cloud.modify(ref, ImageChanges(description="x")),
    "tag": lambda world, cloud, ref: cloud.tag(ref, put={"a": "1"}),
    "share": lambda world, cloud, ref: cloud.share(ref, {world.friends[0]}),
    "unshare": lambda world, cloud, ref: cloud.unshare(ref, {world.friends[0]}),
    "delete": lambda world, cloud, ref: cloud.delete(ref, snapshots=True),
}
MANY = 1000


def outcomes(world: World, trouble: Trouble, methods: Iterable[str], *, seconds: float = 600, times: int = MANY) -> Any:
    """Method to the class of what it raised, while the trouble lasts; None where nothing was raised."""
    ref, found = world.image(), dict[str, type[Exception] | None]()
    world.cloud().account()
    for method in methods:
        world.trouble(trouble, method, times)
        try:
            (READS | WRITES)[method](world, world.cloud(seconds=seconds), ref)
            found[method] = None
        except errors.ImageError as error:
            found[method] = type(error)
        world.well()
    return found


def test_a_refused_login_is_denied_and_never_means_gone(world: World) -> None:
    found = outcomes(world, "expired", READS | WRITES)
    assert found == dict.fromkeys(READS | WRITES, errors.LoginRefused)


def test_a_refused_login_is_told_when_the_account_is_asked(world: World, cloud: ImageCloud) -> None:
    world.trouble("expired", "account")
    with pytest.raises(errors.Denied):
        cloud.account()


@only_far
@pytest.mark.parametrize("trouble", ["throttled", "internal", "cut", "lost", "malformed"])
def test_a_read_is_repeated(world: World, trouble: Trouble) -> None:
    assert outcomes(world, trouble, READS, times=2) == dict.fromkeys(READS)


@only_far
def test_a_storm_of_throttling_ends_with_the_deadline(world: World) -> None:
    found = outcomes(world, "throttled", READS | WRITES, seconds=60)
    assert found == dict.fromkeys(READS | WRITES, errors.TookTooLong)


@only_far
def test_a_cloud_that_keeps_failing_is_trouble_and_not_gone(world: World) -> None:
    """What may have been begun is to be looked for."""
    found = outcomes(world, "internal", READS | WRITES)
    begins = {"create": errors.AnswerLost, "copy": errors.AnswerLost}
    assert found == dict.fromkeys(READS | WRITES, errors.CloudTrouble) | begins
