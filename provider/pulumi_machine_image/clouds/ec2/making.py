"""Making an image: from an instance, put together from snapshots, or of files in S3."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from ...images.errors import CloudTrouble, ImageError, InvalidInput, SourceGone
from ...images.image import ImageRef
from ...images.provenance import CLAIM, digest
from ..cloud import FromFile, FromInstance, FromSnapshots, NewCopies, NewImage, Seen
from . import shapes
from .importing import Importer
from .reading import Reader, lost, made_id, snapshots

if TYPE_CHECKING:
    from mypy_boto3_ec2 import type_defs as wire


class Maker:
    """Makes images for one operation."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def create(self, region: str, new: NewImage, seen: Seen) -> str:
        """Starts making an image. Never sent twice unless the cloud said that it did nothing, or goes by a token.

        Args:
            seen: Told of an import, which has to end before its image has an id.

        Raises:
            InvalidInput: Sysprep, which EC2 does not run.
            BuildFailed: An import that failed.
        """
        source, tags = new.source, shapes.tags_of(new)
        if isinstance(source, FromFile):
            files = ImageRef(region, Importer(self._reader, region, new, source, seen).image())
            made, tags = self._copy_of(files, new, tags), {**tags, shapes.MADE_OF: files.id}
        elif isinstance(source, FromSnapshots):
            made = self._register(region, new, source, tags)
        else:
            made = self._create(region, new, source, tags)
        tag_after(self._reader, ImageRef(region, made), tags, with_snapshots=isinstance(source, FromInstance))
        return made

    def _cannot(self, region: str, new: NewImage, why: str) -> NoReturn:
        raise InvalidInput(f"Make image {new.name!r}", where=region, why=why, do="Make the image another way")

    def _create(self, region: str, new: NewImage, source: FromInstance, tags: Mapping[str, str]) -> str:
        if source.sysprep:
            self._cannot(region, new, "EC2 does not run sysprep; it is run in the instance, by EC2Launch")
        what = f"Make image {new.name!r} from instance {source.instance_id}"
        params = shapes.from_instance(new, source)
        if source.data_disk_ids:
            params["BlockDeviceMappings"] = self._left_out(region, source, what)
        # What stands in for EC2 may not know tags of snapshots in this call: moto does not.
        tagged = shapes.specifications(
            tags, *(("image", "snapshot") if self._reader.session.is_aws(region) else ("image",))
        )
        if tagged:
            params["TagSpecifications"] = tagged
        said = self._reader.ask(
            "CreateImage", region, lambda ec2: ec2.create_image(**params), what=what, repeatable=False
        )
        return made_id(said.get("ImageId"), what, region)

    def _left_out(self, region: str, source: FromInstance, what: str) -> list[wire.BlockDeviceMappingTypeDef]:
        said = self._reader.ask(
            "DescribeInstances",
            region,
            lambda ec2: ec2.describe_instances(InstanceIds=[source.instance_id]),
            what=what,
        )
        instances = [each for reservation in said["Reservations"] for each in reservation.get("Instances", ())]
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
        most = len(shapes.DEVICES)
        if len(source.snapshot_ids) > most:
            raise InvalidInput(what, where=region, why=f"an image has at most {most} disks", do="Name fewer snapshots")
        params = shapes.from_snapshots(new, source)
        params["TagSpecifications"] = shapes.specifications(tags, "image")
        said = self._reader.ask(
            "RegisterImage", region, lambda ec2: ec2.register_image(**params), what=what, repeatable=False
        )
        return made_id(said.get("ImageId"), what, region)

    def _copy_of(self, files: ImageRef, new: NewImage, tags: Mapping[str, str]) -> str:
        """What an import has made, under the image's own name, which EC2 cannot give it."""
        what, region = f"Make image {new.name!r} from {files.id}, as which its files were imported", files.region
        order = NewCopies(files, frozenset({region}), new.name, description=new.description, tags=tags)
        params = shapes.copy_of(order, digest("copy", files.id, new.tags.get(CLAIM)), {shapes.MADE_OF: files.id})
        return copied(self._reader, region, params, what)


def copied(reader: Reader, region: str, params: wire.CopyImageRequestTypeDef, what: str) -> str:
    """Sends CopyImage, which its token makes harmless to repeat; returns the copy's id."""
    try:
        said = reader.ask("CopyImage", region, lambda ec2: ec2.copy_image(**params), what=what)
    except CloudTrouble as error:
        raise lost(error, what, region) from error
    return made_id(said.get("ImageId"), what, region)


def tag_after(reader: Reader, image: ImageRef, tags: Mapping[str, str], *, with_snapshots: bool) -> None:
    """Tags that may not have been taken in the call that made an image, where something stands in for EC2. The image's
    id is worth more than they are."""
    if not tags or reader.session.is_aws(image.region):
        return
    with suppress(ImageError):
        said = reader.one(image) or {}
        missing = [] if tags.items() <= shapes.texts(said.get("Tags", ())).items() else [image.id]
        reader.put_tags(image, [*missing, *(snapshots(said) if with_snapshots else ())], tags)
