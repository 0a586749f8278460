"""The states that each release has written, of both doors and both clouds, in a cloud that fits them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from lab.engine import Kept, Lab
from lab.fake_cloud import Record
from pulumi_machine_image.clouds.ec2.traits import EC2_TRAITS
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.images.image import Image, ImageRef, Kind, State
from pulumi_machine_image.images.provenance import Owner, digest
from recorded.states import Recorded, recordings

RECORDINGS = recordings()
CHANGES: dict[str, dict[str, Any]] = {
    "CustomImage": {"description": "changed"},
    "ImageCopy": {"description": "changed"},
    "ImageShare": {"accountIds": ["100000000004"]},
}


@pytest.fixture(params=RECORDINGS)
def world(request: pytest.FixtureRequest) -> Lab:
    """A stack with the recorded resources, and their images."""
    resources = RECORDINGS[request.param]
    ec2 = request.param.endswith("ec2")
    region = "us-east-1" if ec2 else "ap-guangzhou"
    lab = Lab(settings={"region": region}, traits=EC2_TRAITS if ec2 else TENCENT_TRAITS, image_limit=100)
    for each in resources:
        lab.stack[each.kind, each.urn.rpartition("::")[2]] = Kept(each.id, each.inputs, each.outputs)
    for image in images(resources, names_count=ec2):
        lab.cloud.records[image.ref] = Record(replace(image, protection="off" if ec2 else None), 0.0)
    for each in resources:
        if each.kind == "ImageShare":
            ref = ImageRef(each.outputs["region"], each.outputs["imageId"])
            lab.cloud.records[ref].shares.update(each.outputs["sharedAccounts"])
            for snapshot in lab.cloud.records[ref].image.snapshot_ids:
                lab.cloud.snapshots[snapshot] = set(each.outputs.get("__snapshotTargets", []))
    return lab


def images(resources: Iterable[Recorded], *, names_count: bool) -> Iterable[Image]:
    """What the state tells of, marked as the release did it."""
    for each in resources:
        claim = each.outputs.get("__claim") or "00"
        marks = Owner(each.urn).tags("0" * 16, claim)
        if each.kind == "CustomImage":
            yield image(each.id, each.outputs["region"], each.outputs, {**each.outputs["tagsAll"], **marks})
        for region, copy in each.outputs.get("copies", {}).items():
            part = each.outputs["regions"][region]
            makers = [each.outputs["sourceRegion"], each.outputs["sourceImageId"], each.outputs["encrypt"], None]
            name = part.get("name") or each.outputs.get("name")
            marks = Owner(each.urn).tags(digest([*makers, name] if names_count else makers), claim)
            yield image(copy["imageId"], region, copy, {**copy["tags"], **marks})


def image(id: str, region: str, told: dict[str, Any], tags: dict[str, str]) -> Image:
    return Image(
        id=id,
        region=region,
        name=told["name"],
        kind=Kind.CUSTOM,
        state=State(told["state"]),
        description=told.get("description") or "",
        family=told.get("family") or "",
        deprecated=told.get("deprecated", False),
        deprecates_at=told.get("deprecateAt") or "",
        architecture=told.get("architecture"),
        platform=told.get("platform") or "",
        os_name=told.get("osName") or "",
        size_gib=told.get("sizeGib") or 0,
        created_time=told.get("createdTime") or "",
        creator=told.get("creator") or "",
        source=told.get("source") or "",
        license_type=told.get("licenseType") or "",
        supports_cloud_init=bool(told.get("supportsCloudInit")),
        progress_percent=told.get("progressPercent"),
        snapshot_ids=tuple(told.get("snapshotIds", [])),
        tags=tags,
    )


def test_a_preview_shows_no_change(world: Lab) -> None:
    for (kind, name), kept in world.stack.items():
        call = world.call(kind, name)
        assert list(world.core.diff(kind, kept.outputs, kept.inputs, call).changes) == [], (kind, name)


def test_a_check_takes_the_inputs_as_they_are(world: Lab) -> None:
    for (kind, name), kept in world.stack.items():
        told = {key: value for key, value in kept.inputs.items() if not key.startswith("__")}
        assert world.checked(kind, name, told, told) == told, (kind, name)


def test_a_refresh_finds_what_was_kept(world: Lab) -> None:
    for (kind, name), kept in list(world.stack.items()):
        before = {key: value for key, value in kept.outputs.items() if key != "__provider"}
        inputs = {key: value for key, value in kept.inputs.items() if not key.startswith("__")}
        assert not world.reread(kind, name), (kind, name)
        assert kept.outputs == before
        assert kept.inputs == inputs


def test_everything_can_be_changed_and_deleted(world: Lab) -> None:
    for (kind, name), kept in world.stack.items():
        news = {**kept.inputs, **CHANGES[kind]}
        outputs = world.core.update(kind, kept.id, kept.outputs, news, world.call(kind, name)).outputs
        assert {field: outputs[field] for field in CHANGES[kind]} == CHANGES[kind]
        kept.outputs = outputs
    for kind, name in sorted(world.stack, reverse=True):
        world.destroy(kind, name)
    assert world.cloud.records == {}
