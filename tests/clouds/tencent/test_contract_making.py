"""Making and copying images through the official SDK against the emulator, call for call."""

from __future__ import annotations

from typing import Any

import pytest

from clouds.tencent.conftest import Make
from clouds.tencent.world import BJ, DEMO, GZ, ME, SH, World
from pulumi_machine_image.clouds.cloud import (
    FromFile,
    FromInstance,
    FromSnapshots,
    ImageCloud,
    NewCopies,
    NewImage,
    Query,
)
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import Image, ImageRef, Kind, State


def test_create_from_an_instance(world: World, cloud: ImageCloud) -> None:
    new = NewImage("web", FromInstance("ins-demo0001", ("disk-demodat1",)), "golden", "web", {"team": "web", "a": "1"})
    image_id = cloud.create(GZ, new)
    assert world.calls.counted == {"CreateImage": 1}
    image = cloud.find(GZ, [image_id])[image_id]
    assert image.state is State.CREATING
    assert image.state.pending
    world.pass_seconds(8)
    image = cloud.find(GZ, [image_id])[image_id]
    assert image == Image(
        id=image_id,
        region=GZ,
        name="web",
        kind=Kind.CUSTOM,
        state=State.AVAILABLE,
        description="golden",
        architecture="x86_64",
        os_type="linux",
        platform=image.platform,
        os_name=image.os_name,
        size_gib=50,
        created_time="2027-01-15T08:00:00Z",
        creator=ME,
        source="CREATE_IMAGE",
        family="web",
        license_type="TencentCloud",
        supports_cloud_init=True,
        progress_percent=image.progress_percent,
        snapshot_ids=image.snapshot_ids,
        tags={"team": "web", "a": "1"},
    )
    assert image.platform
    assert image.platform in image.os_name
    assert len(image.snapshot_ids) == 2


@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_create_by_import(architecture: str, world: World, cloud: ImageCloud) -> None:
    system = next(each for each in cloud.importable_systems(GZ) if architecture in each.architectures)
    url = f"https://b-1.cos.{GZ}.myqcloud.com/web.qcow2?sign=geheim"
    file = FromFile(url, system.system, system.versions[0], architecture, data_disk_urls=(url,))
    world.calls.clear()
    image_id = cloud.create(GZ, NewImage("web", file, tags={"team": "web"}))
    assert world.calls.counted == {"ImportImage": 1}
    assert cloud.find(GZ, [image_id])[image_id].state is State.IMPORTING
    world.pass_seconds(8)
    image = cloud.find(GZ, [image_id])[image_id]
    assert (image.state, image.architecture, image.source) == (State.AVAILABLE, architecture, "EXTERNAL_IMPORT")
    assert image.tags == {"team": "web"}


def test_an_import_that_ends_badly_is_failed(world: World, cloud: ImageCloud) -> None:
    system = cloud.importable_systems(GZ)[0]
    file = FromFile(f"https://b-1.cos.{GZ}.myqcloud.com/web-bad.qcow2", system.system, system.versions[0], "x86_64")
    image_id = cloud.create(GZ, NewImage("web", file))
    world.pass_seconds(10)
    assert cloud.find(GZ, [image_id])[image_id].state is State.FAILED


@pytest.mark.parametrize(
    ("source", "kind", "words"),
    [
        (FromInstance("ins-nothere1"), errors.SourceGone, "the instance does not exist"),
        (FromInstance("demo"), errors.SourceGone, "the instance does not exist"),
        (FromInstance("ins-demo0001", ("disk-demosys1",)), errors.InvalidInput, "the system disk is no data disk"),
        (FromInstance("ins-demo0001", ("disk-other001",)), errors.InvalidInput, "not attached to the instance"),
        (FromSnapshots(("snap-nothere1",)), errors.SourceGone, "a snapshot does not exist"),
        (FromFile("x", "CentOS", "7", "x86_64"), errors.InvalidInput, "the file's URL is wrong"),
        (FromFile("https://b/x.raw", "Plan 9", "4", "x86_64"), errors.InvalidInput, "this system cannot be imported"),
        (FromFile("https://b/x.raw", "CentOS", "1", "x86_64"), errors.InvalidInput, "this version of the system"),
    ],
)
def test_create_from_what_cannot_be(
    source: Any, kind: type[errors.ImageError], words: str, world: World, cloud: ImageCloud
) -> None:
    with pytest.raises(kind, match=words) as caught:
        cloud.create(GZ, NewImage("web", source))
    assert type(caught.value) is kind
    assert caught.value.where == GZ
    assert caught.value.request_id
    assert len(world.calls.records) == 1
    assert cloud.images(GZ, Query(frozenset({Kind.CUSTOM}))) == []


def test_create_in_no_region(cloud: ImageCloud) -> None:
    with pytest.raises(errors.InvalidInput):
        cloud.create("ap-nowhere", NewImage("web", DEMO))


def test_copies_to_many_regions_take_one_call(world: World, cloud: ImageCloud) -> None:
    cloud.copy(NewCopies(world.image("web"), frozenset({BJ, SH}), "web-copy"))
    assert world.calls.counted == {"SyncImages": 1}


def test_a_copy_of_a_shared_image_where_the_cloud_allows_it(make: Make) -> None:
    classic, current = make(limits="classic"), make(limits="current")
    theirs = classic.shared()
    with pytest.raises(errors.Refused, match="this cannot be done with that image"):
        classic.cloud().copy(NewCopies(theirs, frozenset({GZ}), "adopted"))
    theirs = current.shared()
    (image_id,) = current.cloud().copy(NewCopies(theirs, frozenset({GZ}), "adopted")).values()
    current.pass_seconds(10)
    adopted = current.now(ImageRef(GZ, image_id))
    assert (adopted.kind, adopted.creator) == (Kind.CUSTOM, ME)


def test_copy_of_what_cannot_be(world: World, cloud: ImageCloud) -> None:
    ref = world.image("web")

    def copying(region: str) -> object:
        return cloud.copy(NewCopies(ref, frozenset({region}), "copy"))

    with pytest.raises(errors.InvalidInput, match="there is no such region"):
        copying("ap-nowhere")
    with pytest.raises(errors.Refused, match="images cannot be copied to or from that region"):
        copying("ap-singapore")
    with pytest.raises(errors.InvalidInput):
        copying(GZ)
    assert len(world.calls.records) == 3


def test_a_second_copy_waits_while_the_cloud_holds_the_source(world: World, cloud: ImageCloud) -> None:
    """The emulator's source is SYNCING for half of the time that a copy takes."""
    ref = world.image("web")
    cloud.copy(NewCopies(ref, frozenset({BJ}), "one"))
    assert cloud.copy(NewCopies(ref, frozenset({SH}), "two")).keys() == {SH}
    assert world.calls.outcomes[0] == world.calls.outcomes[-1] == ""
    assert set(world.calls.outcomes[1:-1]) == {"FailedOperation.InvalidImageState"}
