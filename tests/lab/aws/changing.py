"""Images that change and go."""

from __future__ import annotations

from collections.abc import Mapping

from lab.aws.call import Answer, Call, Forward, Refusal, done
from lab.aws.images import LabImage, account_of, backend
from lab.aws.lab import PUBLIC_AMIS, Lab
from pulumi_machine_image.clouds.times import moment_of

DAY = 86400.0


def modify(lab: Lab, call: Call, forward: Forward) -> Answer:
    image = lab.image(call)
    _not_pending(image)
    if "Description.Value" in call.flat:
        image.description = call.text("Description.Value")
        return done(call)
    added = call.params.get("LaunchPermission", {}).get("Add", [])
    for permission in added:
        _may_be_given(lab, call, image, permission)
    if len(image.launch_permissions) + len(added) > lab.shares:
        why = f"An image has at most {lab.shares} launch permissions"
        raise Refusal("ResourceLimitExceeded", why)
    return forward(call.flat)


def _may_be_given(lab: Lab, call: Call, image: LabImage, permission: Mapping[str, str]) -> None:
    if permission.get("UserId") in lab.missing_accounts:
        why = f'Invalid attribute item value "{permission["UserId"]}" for userId item type.'
        raise Refusal("InvalidAMIAttributeItemValue", why)
    if permission.get("Group") != "all":
        return
    account = account_of(call.key)
    if lab.blocked.get((account, call.region), "unblocked") != "unblocked":
        raise Refusal("OperationNotPermitted", "You can't publicly share this image: block public access is enabled.")
    public = [each for each in backend(account, call.region).amis.values() if each.is_public and each is not image]
    if len(public) >= lab.quotas.get(PUBLIC_AMIS, len(public) + 1):
        raise Refusal("ResourceLimitExceeded", f"At most {lab.quotas[PUBLIC_AMIS]} AMIs may be public")


def attribute(lab: Lab, call: Call, forward: Forward) -> Answer:
    lab.image(call)
    return forward(call.flat)


def tag(lab: Lab, call: Call, forward: Forward) -> Answer:
    """CreateTags and DeleteTags: what is tagged must be there."""
    for id in call.params.get("ResourceId", []):
        if id.startswith("ami-"):
            lab.image(call, id)
    if any(each.get("Key", "").lower().startswith("aws:") for each in call.params.get("Tag", [])):
        raise Refusal("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use")
    return forward(call.flat)


def deprecate(lab: Lab, call: Call, forward: Forward) -> Answer:
    """The cloud rounds to the minute; a time that has passed is refused."""
    image, at = lab.image(call), moment_of(call.text("DeprecateAt"))
    if at is None or at.timestamp() <= lab.clock.now():
        raise Refusal("InvalidParameterValue", f"DeprecateAt {call.text('DeprecateAt')} must be in the future")
    image.deprecation_time = at.strftime("%Y-%m-%dT%H:%M:00.000Z")
    return done(call)


def undeprecate(lab: Lab, call: Call, forward: Forward) -> Answer:
    lab.image(call).deprecation_time = None
    return done(call)


def protect(lab: Lab, call: Call, forward: Forward) -> Answer:
    how = "enabled-with-cooldown" if call.flag("WithCooldown") else "enabled-without-cooldown"
    lab.image(call).deregistration_protection = how
    return done(call, f"<return>{how}</return>")


def unprotect(lab: Lab, call: Call, forward: Forward) -> Answer:
    """What was protected with a cool-down stays so for a day."""
    image = lab.image(call)
    if image.deregistration_protection == "enabled-with-cooldown":
        image.protected_until = lab.clock.now() + DAY
    image.deregistration_protection = "disabled"
    return done(call, "<return>disabled</return>")


def disable(lab: Lab, call: Call, forward: Forward) -> Answer:
    """DisableImage and EnableImage. Who disables an image takes it from everybody else."""
    image = lab.image(call)
    _not_pending(image)
    answer = forward(call.flat)
    if call.action == "DisableImage":
        image.launch_permissions.clear()
    return answer


def deregister(lab: Lab, call: Call, forward: Forward) -> Answer:
    image = lab.image(call)
    if image.deregistration_protection != "disabled" or lab.clock.now() < image.protected_until:
        raise Refusal("OperationNotPermitted", f"Image {image.id} has deregistration protection.")
    answer = forward(call.without("DeleteAssociatedSnapshots"))
    if answer.code or not call.flag("DeleteAssociatedSnapshots"):
        return answer
    there = backend(account_of(call.key), call.region)
    used = {disk.id for each in there.amis.values() if isinstance(each, LabImage) for disk in each.disks}
    told = ""
    for disk in image.disks:
        gone = disk.id not in used and there.snapshots.pop(disk.id, None) is not None
        told += f"<item><snapshotId>{disk.id}</snapshotId><returnCode>{'success' if gone else 'skipped'}</returnCode>"
        told += "</item>"
    return done(call, f"<return>true</return><deleteSnapshotResultSet>{told}</deleteSnapshotResultSet>")


def delete_snapshot(lab: Lab, call: Call, forward: Forward) -> Answer:
    for image in backend(account_of(call.key), call.region).amis.values():
        if isinstance(image, LabImage) and call.text("SnapshotId") in {disk.id for disk in image.disks}:
            why = f"The snapshot {call.text('SnapshotId')} is currently in use by {image.id}"
            raise Refusal("InvalidSnapshot.InUse", why)
    return forward(call.flat)


def _not_pending(image: LabImage) -> None:
    if image.state == "pending":
        raise Refusal("InvalidAMIID.Unavailable", f"The image ID '{image.id}' is currently pending")
