"""Images that begin: CreateImage, RegisterImage and CopyImage."""

from __future__ import annotations

from typing import Any

from moto.utilities.utils import get_partition

from lab.aws.call import Answer, Call, Forward, Refusal, done
from lab.aws.images import LabImage, account_of, backend, seeing
from lab.aws.lab import Lab, found_id

BUSY = "Too many snapshot copies are in progress. The limit is {} for this destination region."


def create(lab: Lab, call: Call, forward: Forward) -> Answer:
    """Every disk of the instance becomes a snapshot, but for those left out."""
    lab.may_begin(call, call.text("Name"))
    answer = forward(call.without("TagSpecification"))
    if answer.code:
        return answer
    image = lab.begun(call, found_id(answer.body), lab.image_seconds, call.tags("image"))
    there = backend(account_of(call.key), call.region)
    left_out = {each["DeviceName"] for each in call.params.get("BlockDeviceMapping", []) if "NoDevice" in each}
    disks = there.get_instance(call.text("InstanceId")).block_device_mapping
    root = min(disks, default="")
    more = [disk.volume_id for name, disk in sorted(disks.items()) if name != root and name not in left_out]
    image.disks = [image.ebs_snapshot, *(there.create_snapshot(id, "data", from_ami=image.id) for id in more)]
    tag_snapshots(image, call)
    return answer


def register(lab: Lab, call: Call, forward: Forward) -> Answer:
    """The image has the snapshots that it is put together from, and no others."""
    lab.may_begin(call, call.text("Name"))
    there = backend(account_of(call.key), call.region)
    ids = [each["Ebs"]["SnapshotId"] for each in call.params.get("BlockDeviceMapping", []) if "Ebs" in each]
    for id in ids:
        if id not in there.snapshots:
            raise Refusal("InvalidSnapshot.NotFound", f"The snapshot '{id}' does not exist.")
    answer = forward(call.without("TagSpecification"))
    if answer.code:
        return answer
    image = lab.begun(call, found_id(answer.body), lab.image_seconds, call.tags("image"))
    image.architecture = call.text("Architecture") or "i386"
    there.snapshots.pop(image.ebs_snapshot.id)
    image.disks = [there.snapshots[id] for id in ids]
    return answer


def copy(lab: Lab, call: Call, forward: Forward) -> Answer:
    """The same token orders the same copy once; with other values it is refused."""
    if before := lab.ordered(call):
        return done(call, f"<imageId>{before}</imageId>")
    account = account_of(call.key)
    source = _source(lab, call)
    lab.may_begin(call, call.text("Name"))
    running = [each for each in backend(account, call.region).amis.values() if _is_running(each)]
    if len(running) >= lab.copies:
        raise Refusal("ResourceLimitExceeded", BUSY.format(lab.copies))
    with seeing(account, call.text("SourceRegion")):
        answer = forward(call.without("TagSpecification", "ClientToken", "CopyImageTags"))
    if answer.code:
        return answer
    image = lab.begun(call, found_id(answer.body), lab.copy_seconds, call.tags("image"), _key_elsewhere(call))
    image.source_image_id, image.source_image_region = source.id, call.text("SourceRegion")
    image.ebs_snapshot.encrypted = call.flag("Encrypted")
    image.ebs_snapshot.kms_key_id = call.text("KmsKeyId") or None
    tag_snapshots(image, call)
    lab.remember(call, image.id)
    return answer


def _source(lab: Lab, call: Call) -> Any:
    account, region, id = account_of(call.key), call.text("SourceRegion"), call.text("SourceImageId")
    if not lab.knows(call, region) or get_partition(region) != get_partition(call.region):
        raise Refusal("InvalidParameterValue", f"Value ({region}) for parameter sourceRegion is invalid.")
    lab.well_formed(id)
    with seeing(account, region):
        found = backend(account, region).amis.get(id)
    if found is None:
        raise Refusal("InvalidAMIID.NotFound", f"The image id '[{id}]' does not exist")
    if found.state != "available":
        raise Refusal("InvalidAMIID.Unavailable", f"The image ID '{id}' is currently {found.state}")
    return found


def _is_running(image: Any) -> bool:
    return isinstance(image, LabImage) and image.source_image_id is not None and image.state == "pending"


def _key_elsewhere(call: Call) -> str:
    """A key is of one region. The cloud takes a copy under another region's, and lets it fail."""
    parts = call.text("KmsKeyId").split(":")
    elsewhere = len(parts) > 3 and parts[3] != call.region
    return f"The key {parts[-1]} does not exist in {call.region}" if elsewhere else ""


def tag_snapshots(image: LabImage, call: Call) -> None:
    for disk in image.disks:
        disk.add_tags(call.tags("snapshot"))
