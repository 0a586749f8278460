"""Making an image: from an instance, or put together from snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from ...images.errors import ImageError, InvalidInput, SourceGone
from ...images.image import ImageRef
from ..cloud import FromInstance, FromSnapshots, NewImage
from ..codes import rehearsal
from . import shapes
from .reading import Reader, made_id, snapshots

if TYPE_CHECKING:
    from mypy_boto3_ec2 import type_defs as wire


class Maker:
    """Makes images for one operation."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def create(self, region: str, new: NewImage, source: FromInstance | FromSnapshots) -> str:
        """Starts making an image. Never sent twice unless the cloud said that it did nothing.

        Raises:
            InvalidInput: Sysprep, which EC2 does not run.
        """
        tags = shapes.tags_of(new)
        if isinstance(source, FromSnapshots):
            made = self._register(region, new, source, tags)
        else:
            made = self._create(region, new, source, tags)
        tag_after(self._reader, ImageRef(region, made), tags, with_snapshots=isinstance(source, FromInstance))
        return made

    def rehearse(self, region: str, new: NewImage, source: FromInstance | FromSnapshots) -> None:
        """Lets the cloud say whether the caller may make it."""
        what, tags = f"Make image {new.name!r}", shapes.tags_of(new)
        with rehearsal():
            if isinstance(source, FromSnapshots):
                put = self._of_snapshots(region, new, source, tags, what)
                put["DryRun"] = True
                self._reader.ask("RegisterImage", region, lambda ec2: ec2.register_image(**put), what=what)
            else:
                taken = self._of_instance(region, new, source, tags, what)
                taken["DryRun"] = True
                self._reader.ask("CreateImage", region, lambda ec2: ec2.create_image(**taken), what=what)

    def _create(self, region: str, new: NewImage, source: FromInstance, tags: Mapping[str, str]) -> str:
        what = f"Make image {new.name!r} from instance {source.instance_id}"
        params = self._of_instance(region, new, source, tags, what)
        said = self._reader.ask(
            "CreateImage", region, lambda ec2: ec2.create_image(**params), what=what, repeatable=False
        )
        return made_id(said.get("ImageId"), what, region)

    def _of_instance(
        self, region: str, new: NewImage, source: FromInstance, tags: Mapping[str, str], what: str
    ) -> wire.CreateImageRequestTypeDef:
        if source.sysprep:
            why = "EC2 does not run sysprep; it is run in the instance, by EC2Launch"
            raise InvalidInput(f"Make image {new.name!r}", where=region, why=why, do="Make the image another way")
        params = shapes.from_instance(new, source)
        if source.data_disk_ids:
            params["BlockDeviceMappings"] = self._left_out(region, source, what)
        # What stands in for EC2 may not know tags of snapshots in this call: moto does not.
        tagged = shapes.specifications(
            tags, *(("image", "snapshot") if self._reader.session.is_aws(region) else ("image",))
        )
        if tagged:
            params["TagSpecifications"] = tagged
        return params

    def _left_out(self, region: str, source: FromInstance, what: str) -> list[wire.BlockDeviceMappingTypeDef]:
        said = self._reader.ask(
            "DescribeInstances",
            region,
            lambda ec2: ec2.describe_instances(InstanceIds=[source.instance_id])["Reservations"],
            what=what,
        )
        instances = [each for reservation in said for each in reservation.get("Instances", ())]
        if not instances:
            raise SourceGone(what, where=region, why="the instance does not exist")
        disks, root = instances[0].get("BlockDeviceMappings", ()), instances[0].get("RootDeviceName", "")
        attached = {disk.get("Ebs", {}).get("VolumeId") for disk in disks if disk.get("DeviceName") != root}
        strange = [disk for disk in source.data_disk_ids if disk not in attached]
        if strange:
            why = f"{', '.join(strange)} is no data disk of the instance"
            raise InvalidInput(what, where=region, why=why, do="Name disks that are attached to it")
        return shapes.without_others(disks, root, source.data_disk_ids)

    def _register(self, region: str, new: NewImage, source: FromSnapshots, tags: Mapping[str, str]) -> str:
        what = f"Make image {new.name!r} from snapshots {', '.join(source.snapshot_ids)}"
        params = self._of_snapshots(region, new, source, tags, what)
        said = self._reader.ask(
            "RegisterImage", region, lambda ec2: ec2.register_image(**params), what=what, repeatable=False
        )
        return made_id(said.get("ImageId"), what, region)

    def _of_snapshots(
        self, region: str, new: NewImage, source: FromSnapshots, tags: Mapping[str, str], what: str
    ) -> wire.RegisterImageRequestTypeDef:
        most = len(shapes.DEVICES)
        if len(source.snapshot_ids) > most:
            raise InvalidInput(what, where=region, why=f"an image has at most {most} disks", do="Name fewer snapshots")
        params = shapes.from_snapshots(new, source)
        params["TagSpecifications"] = shapes.specifications(tags, "image")
        return params


def tag_after(reader: Reader, image: ImageRef, tags: Mapping[str, str], *, with_snapshots: bool) -> None:
    """Tags that may not have been taken in the call that made an image, where something stands in for EC2. The image's
    id is worth more than they are."""
    if not tags or reader.session.is_aws(image.region):
        return
    with suppress(ImageError):
        said = reader.one(image) or {}
        missing = [] if tags.items() <= shapes.texts(said.get("Tags", ())).items() else [image.id]
        reader.put_tags(image, [*missing, *(snapshots(said) if with_snapshots else ())], tags)
