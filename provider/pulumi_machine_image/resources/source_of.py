"""What a custom image is made from: exactly one of an instance, snapshots and a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..clouds.cloud import FromFile, FromInstance, FromSnapshots
from ..images.image import Image, State
from . import steps
from .base import UNKNOWN, Failure

if TYPE_CHECKING:
    from .custom_image import CustomImageInputs

SOURCES = ("instance_id", "snapshot_ids", "import_from")


def check(new: CustomImageInputs) -> Iterator[Failure]:
    given = [name for name in SOURCES if getattr(new, name) is UNKNOWN or getattr(new, name)]
    wire = ", ".join(new.wire_name(name) for name in SOURCES)
    if len(given) != 1:
        found = " and ".join(new.wire_name(name) for name in given) if given else "none"
        yield Failure("", f"exactly one of {wire} says what the image is made from; given: {found}")
    if given != ["instance_id"]:
        for name in ("data_disk_ids", "force_poweroff", "sysprep"):
            if getattr(new, name):
                yield new.failure(name, "needs instanceId")


def order(new: CustomImageInputs) -> FromInstance | FromSnapshots | FromFile:
    if new.instance_id:
        return FromInstance(new.instance_id, tuple(sorted(new.data_disk_ids)), new.force_poweroff, new.sysprep)
    if new.snapshot_ids:
        return FromSnapshots(tuple(sorted(new.snapshot_ids)))
    file = new.import_from
    assert file is not None, "check wants exactly one source"
    return FromFile(
        url=file.url,
        os_type=file.os_type,
        os_version=file.os_version,
        architecture=file.architecture,
        boot_mode=file.boot_mode,
        license_type=file.license_type,
        force=file.force,
        data_disk_urls=tuple(file.data_disk_urls),
    )


def begun(image_id: str, new: CustomImageInputs) -> Image:
    """An image that the cloud has promised and not shown yet."""
    state = State.IMPORTING if new.import_from else State.CREATING
    return steps.promised(new.region, image_id, new.name, state, new.tags)
