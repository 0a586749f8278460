"""The programs whose states are kept of each release: every resource, with every property in use.

What a release has recorded its program can make again, so a program here only grows.
"""

from __future__ import annotations

from pulumi_machine_image.resources import RESOURCES

TENCENT = """
kept = machine_image.CustomImage(
    "web", name="web-golden", region="ap-guangzhou", description="for web servers", family="web", deprecated=True,
    tags={{"team": "web"}}, instance_id="ins-demo0001", force_poweroff=True,
    triggers={{"release": "1"}}, deletion_protection=False, on_delete="delete", delete_snapshots=True,
    unshare_on_delete=True, wait="available",
    timeouts=machine_image.TimeoutsArgs(create="30m", update="30m", delete="10m"),
)
machine_image.CustomImage("unnamed", instance_id="ins-demo0001", data_disk_ids=["disk-demodat1"])
machine_image.CustomImage("of-snapshots", snapshot_ids=["{snapshot}"])
machine_image.CustomImage("imported", name="web-imported", import_from=machine_image.ImportFromArgs(
    url=pulumi.Output.secret("https://bucket-1250000000.cos.ap-guangzhou.myqcloud.com/web.qcow2?q-signature=hush"),
    os_type="Ubuntu", os_version="22", architecture="x86_64", boot_mode="Legacy BIOS", license_type="TencentCloud",
    force=False,
))
copies = machine_image.ImageCopy(
    "copies", source_image_id=kept.image_id, source_region="ap-guangzhou", name="web-far", description="far",
    regions={{
        "ap-shanghai": machine_image.RegionCopyArgs(name="web-sh", description="Shanghai", tags={{"city": "sh"}}),
        "ap-beijing": machine_image.RegionCopyArgs(),
    }},
    tags={{"team": "far"}}, copy_tags=True, on_delete="delete", delete_snapshots=True, wait="available",
    timeouts=machine_image.TimeoutsArgs(create="30m"),
)
machine_image.ImageCopy("listed", source_image_id=kept.image_id, regions=["ap-chengdu"])
machine_image.ImageShare(
    "shares", image_id=kept.image_id, region="ap-guangzhou", account_ids=["100000000002"], mode="authoritative",
    timeouts=machine_image.TimeoutsArgs(create="5m"),
)
machine_image.ImageShare(
    "far-shares", image_id=copies.image_ids["ap-shanghai"], region="ap-shanghai", account_ids=["100000000002"],
)
"""
EC2 = """
instance = pulumi.Config().require("instance")
kept = machine_image.CustomImage(
    "web", name="web-golden", description="for web servers", family="web", deprecate_at="2030-01-31T12:00:00Z",
    tags={{"team": "web"}}, instance_id=instance, deletion_protection=False, deletion_protection_cooldown=False,
    on_delete="delete", timeouts=machine_image.TimeoutsArgs(create="30m"),
)
machine_image.CustomImage("disabled", name="web-disabled", instance_id=instance, disabled=True)
machine_image.CustomImage("of-snapshots", name="web-snap", snapshot_ids=["{snapshot}"], architecture="arm64")
copies = machine_image.ImageCopy(
    "copies", source_image_id=kept.image_id, name="web-far", description="far", encrypt=True, copy_tags=False,
    regions={{"eu-west-1": machine_image.RegionCopyArgs(name="web-eu", tags={{"city": "Dublin"}})}},
)
machine_image.ImageShare(
    "shares", image_id=kept.image_id, account_ids=["222222222222"], share_snapshots=True, public=False,
    organization_arns=["arn:aws:organizations::123456789012:organization/o-abcdefghij"],
    organizational_unit_arns=["arn:aws:organizations::123456789012:ou/o-abcdefghij/ou-ab12-11112222"],
)
"""
PROGRAMS = {"tencent": TENCENT, "ec2": EC2}
NOT_IN_USE = {
    "CustomImage": {"sysprep"},  # Windows only, and no instance of the emulator runs it
    "ImageCopy": {"kms_key_id"},  # needs a key that exists, which a later test could not find
    "ImageShare": set[str](),
}


def unused(given: dict[str, set[str]]) -> dict[str, set[str]]:
    """Inputs that no program gives, by resource."""
    left = {
        kind: room.inputs.model_fields.keys() - given.get(kind, set()) - NOT_IN_USE[kind]
        for kind, room in RESOURCES.items()
    }
    return {kind: names for kind, names in left.items() if names}
