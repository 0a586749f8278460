"""The resource classes of the dynamic door. Made from the models by tools/generate.py: change those, not this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi
from pulumi.dynamic import Resource

from .arguments import IMPORT_FROM, REGION_COPY, ImportFromArgs, RegionCopyArgs, TimeoutsArgs
from .dynamic import CustomImageProvider, ImageCopyProvider, ImageShareProvider
from .dynamic_plan import declare, name_image, order, plan, urn_of
from .wiring import each_wired, wired

__all__ = ["CustomImage", "ImageCopy", "ImageShare"]


class CustomImage(Resource, module="machineimage", name="CustomImage"):
    """A custom image: exactly one of `instanceId`, `snapshotIds` and `importFrom` says what it is made from."""

    region: pulumi.Output[str]
    """Where the image is made. Default: the provider's region."""

    name: pulumi.Output[str]
    """The image's name, unique in its region. Default: the resource's name and 7 hex digits."""

    description: pulumi.Output[str | None]
    """A text for people."""

    family: pulumi.Output[str | None]
    """The image family it belongs to."""

    deprecated: pulumi.Output[bool]
    """Whether the image is marked as deprecated. Under `wait: started` the next update marks it."""

    disabled: pulumi.Output[bool]
    """EC2 only: whether no instances can be created from the image. Disabling takes back all its shares."""

    tags: pulumi.Output[Mapping[str, str]]
    """Tags of the image. Those that the program does not name are left alone."""

    sysprep: pulumi.Output[bool]
    """Run sysprep first (Windows only)."""

    architecture: pulumi.Output[Literal["x86_64", "i386", "arm64"] | None]
    """`x86_64`, `i386` or `arm64`."""

    triggers: pulumi.Output[Mapping[str, str]]
    """Any values; the image is made anew when one changes."""

    wait: pulumi.Output[Literal["available", "started"]]
    """Whether to wait until the image can be used, or only until the cloud has begun."""

    timeouts: pulumi.Output[Mapping[str, Any] | None]
    """How long an operation may take. Default: create 60m, update 60m, delete 20m."""

    state: pulumi.Output[str]
    """`creating`, `importing`, `copying`, `available`, `failed` or `disabled`."""

    kind: pulumi.Output[str]
    """`custom`."""

    platform: pulumi.Output[str | None]
    """The system's family, such as `Ubuntu` or `Windows`."""

    creator: pulumi.Output[str | None]
    """The account that made it."""

    source: pulumi.Output[str | None]
    """How it came to be, in the cloud's words, such as `CREATE_IMAGE` or `EXTERNAL_IMPORT`."""

    def __init__(
        self,
        resource_name: str,
        *,
        region: pulumi.Input[str] | None = None,
        name: pulumi.Input[str] | None = None,
        description: pulumi.Input[str] | None = None,
        family: pulumi.Input[str] | None = None,
        deprecated: pulumi.Input[bool] | None = None,
        deprecate_at: pulumi.Input[str] | None = None,
        disabled: pulumi.Input[bool] | None = None,
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        instance_id: pulumi.Input[str] | None = None,
        data_disk_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        force_poweroff: pulumi.Input[bool] | None = None,
        sysprep: pulumi.Input[bool] | None = None,
        snapshot_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        architecture: pulumi.Input[Literal["x86_64", "i386", "arm64"]] | None = None,
        import_from: pulumi.Input[ImportFromArgs] | None = None,
        triggers: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        deletion_protection: pulumi.Input[bool] | None = None,
        deletion_protection_cooldown: pulumi.Input[bool] | None = None,
        on_delete: pulumi.Input[Literal["delete", "retain", "deprecate"]] | None = None,
        delete_snapshots: pulumi.Input[bool] | None = None,
        unshare_on_delete: pulumi.Input[bool] | None = None,
        wait: pulumi.Input[Literal["available", "started"]] | None = None,
        timeouts: pulumi.Input[TimeoutsArgs] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """
        Args:
            resource_name: The resource's name in the program.
            region: Where the image is made. Default: the provider's region.
            name: The image's name, unique in its region. Default: the resource's name and 7 hex digits.
            description: A text for people.
            family: The image family it belongs to.
            deprecated: Whether the image is marked as deprecated. Under `wait: started` the next update marks
                it.
            deprecate_at: EC2 only: the time from which the image counts as deprecated, in place of
                `deprecated`, such as `2030-01-31T12:00:00Z`. The cloud rounds it to minutes and takes at most 10
                years.
            disabled: EC2 only: whether no instances can be created from the image. Disabling takes back all its
                shares.
            tags: Tags of the image. Those that the program does not name are left alone.
            instance_id: The instance whose disks are imaged.
            data_disk_ids: Data disks of that instance to include, in any order.
            force_poweroff: Shut the instance down first.
            sysprep: Run sysprep first (Windows only).
            snapshot_ids: Snapshots the image is put together from, in any order; exactly one of them of a
                system disk.
            architecture: EC2 only: what the system in the snapshots was built for. Default: `x86_64`.
            import_from: A file in object storage to import.
            triggers: Any values; the image is made anew when one changes.
            deletion_protection: Refuse to delete or replace the image until this is false. On EC2 the cloud
                refuses, too, whoever asks; under `wait: started` from the next update on.
            deletion_protection_cooldown: EC2 only: whether the cloud goes on refusing for 24 hours after the
                protection was switched off.
            on_delete: What happens to the image when the resource goes: it is deleted, stays, or stays and is
                deprecated.
            delete_snapshots: Whether the image's snapshots are deleted with it.
            unshare_on_delete: Whether shares that others made are taken back before the image is deleted; else
                they prevent it.
            wait: Whether to wait until the image can be used, or only until the cloud has begun.
            timeouts: How long an operation may take. Default: create 60m, update 60m, delete 20m.
            opts: Options that every Pulumi resource takes.
        """
        urn = urn_of(CustomImage._resource_type_name, resource_name, opts)
        declare(urn, region, opts)
        props: dict[str, Any] = {
            "region": region,
            "name": name,
            "description": description,
            "family": family,
            "deprecated": deprecated,
            "deprecateAt": deprecate_at,
            "disabled": disabled,
            "tags": tags,
            "instanceId": instance_id,
            "dataDiskIds": data_disk_ids,
            "forcePoweroff": force_poweroff,
            "sysprep": sysprep,
            "snapshotIds": snapshot_ids,
            "architecture": architecture,
            "importFrom": wired(import_from, IMPORT_FROM),
            "triggers": triggers,
            "deletionProtection": deletion_protection,
            "deletionProtectionCooldown": deletion_protection_cooldown,
            "onDelete": on_delete,
            "deleteSnapshots": delete_snapshots,
            "unshareOnDelete": unshare_on_delete,
            "wait": wait,
            "timeouts": timeouts,
            "imageId": None,
            "state": None,
            "kind": None,
            "platform": None,
            "osName": None,
            "sizeGib": None,
            "createdTime": None,
            "creator": None,
            "source": None,
            "licenseType": None,
            "supportsCloudInit": None,
            "tagsAll": None,
            "__provenance": urn.future(),
            "__plan": plan(),
            **order(opts),
        }
        super().__init__(CustomImageProvider(), resource_name, props, opts)

    @property
    @pulumi.getter(name="deprecateAt")
    def deprecate_at(self) -> pulumi.Output[str | None]:
        """EC2 only: the time from which the image counts as deprecated, in place of `deprecated`, such as
        `2030-01-31T12:00:00Z`. The cloud rounds it to minutes and takes at most 10 years."""
        return pulumi.get(self, "deprecateAt")

    @property
    @pulumi.getter(name="instanceId")
    def instance_id(self) -> pulumi.Output[str | None]:
        """The instance whose disks are imaged."""
        return pulumi.get(self, "instanceId")

    @property
    @pulumi.getter(name="dataDiskIds")
    def data_disk_ids(self) -> pulumi.Output[Sequence[str]]:
        """Data disks of that instance to include, in any order."""
        return pulumi.get(self, "dataDiskIds")

    @property
    @pulumi.getter(name="forcePoweroff")
    def force_poweroff(self) -> pulumi.Output[bool]:
        """Shut the instance down first."""
        return pulumi.get(self, "forcePoweroff")

    @property
    @pulumi.getter(name="snapshotIds")
    def snapshot_ids(self) -> pulumi.Output[Sequence[str]]:
        """The snapshots behind the image, whatever it was made from."""
        return pulumi.get(self, "snapshotIds")

    @property
    @pulumi.getter(name="importFrom")
    def import_from(self) -> pulumi.Output[Mapping[str, Any] | None]:
        """A file in object storage to import."""
        return pulumi.get(self, "importFrom")

    @property
    @pulumi.getter(name="deletionProtection")
    def deletion_protection(self) -> pulumi.Output[bool]:
        """Refuse to delete or replace the image until this is false. On EC2 the cloud refuses, too, whoever
        asks; under `wait: started` from the next update on."""
        return pulumi.get(self, "deletionProtection")

    @property
    @pulumi.getter(name="deletionProtectionCooldown")
    def deletion_protection_cooldown(self) -> pulumi.Output[bool]:
        """EC2 only: whether the cloud goes on refusing for 24 hours after the protection was switched off."""
        return pulumi.get(self, "deletionProtectionCooldown")

    @property
    @pulumi.getter(name="onDelete")
    def on_delete(self) -> pulumi.Output[Literal["delete", "retain", "deprecate"]]:
        """What happens to the image when the resource goes: it is deleted, stays, or stays and is deprecated."""
        return pulumi.get(self, "onDelete")

    @property
    @pulumi.getter(name="deleteSnapshots")
    def delete_snapshots(self) -> pulumi.Output[bool]:
        """Whether the image's snapshots are deleted with it."""
        return pulumi.get(self, "deleteSnapshots")

    @property
    @pulumi.getter(name="unshareOnDelete")
    def unshare_on_delete(self) -> pulumi.Output[bool]:
        """Whether shares that others made are taken back before the image is deleted; else they prevent it."""
        return pulumi.get(self, "unshareOnDelete")

    @property
    @pulumi.getter(name="imageId")
    def image_id(self) -> pulumi.Output[str]:
        """The image's id."""
        return self.id

    @property
    @pulumi.getter(name="osName")
    def os_name(self) -> pulumi.Output[str | None]:
        """The system, for people."""
        return pulumi.get(self, "osName")

    @property
    @pulumi.getter(name="sizeGib")
    def size_gib(self) -> pulumi.Output[int | None]:
        """The size of its disks in GiB."""
        return pulumi.get(self, "sizeGib")

    @property
    @pulumi.getter(name="createdTime")
    def created_time(self) -> pulumi.Output[str | None]:
        """When it was made, UTC, as `2026-01-31T12:00:00Z`."""
        return pulumi.get(self, "createdTime")

    @property
    @pulumi.getter(name="licenseType")
    def license_type(self) -> pulumi.Output[str | None]:
        """Who holds the system's licence."""
        return pulumi.get(self, "licenseType")

    @property
    @pulumi.getter(name="supportsCloudInit")
    def supports_cloud_init(self) -> pulumi.Output[bool | None]:
        """Whether cloud-init can initialise instances of it."""
        return pulumi.get(self, "supportsCloudInit")

    @property
    @pulumi.getter(name="tagsAll")
    def tags_all(self) -> pulumi.Output[Mapping[str, str]]:
        """All tags that people gave it, default tags and those of others included."""
        return pulumi.get(self, "tagsAll")


class ImageCopy(Resource, module="machineimage", name="ImageCopy"):
    """Copies of one image in several regions; regions are added and removed in place."""

    name: pulumi.Output[str | None]
    """The copies' name. Default: the source's name at the time of copying."""

    description: pulumi.Output[str | None]
    """The copies' description. Default: the source's at the time of copying."""

    tags: pulumi.Output[Mapping[str, str]]
    """Tags of the copies. Those that the program does not name are left alone."""

    encrypt: pulumi.Output[bool]
    """Whether the copies are encrypted."""

    wait: pulumi.Output[Literal["available", "started"]]
    """Whether to wait until the copies can be used, or only until the cloud has begun."""

    timeouts: pulumi.Output[Mapping[str, Any] | None]
    """How long an operation may take. Default: create 120m, update 120m, delete 20m."""

    copies: pulumi.Output[Mapping[str, Mapping[str, Any]]]
    """Region to copy."""

    def __init__(
        self,
        resource_name: str,
        *,
        source_image_id: pulumi.Input[str],
        regions: pulumi.Input[Mapping[str, pulumi.Input[RegionCopyArgs]] | Sequence[pulumi.Input[str]]],
        source_region: pulumi.Input[str] | None = None,
        name: pulumi.Input[str] | None = None,
        description: pulumi.Input[str] | None = None,
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        copy_tags: pulumi.Input[bool] | None = None,
        encrypt: pulumi.Input[bool] | None = None,
        kms_key_id: pulumi.Input[str] | None = None,
        on_delete: pulumi.Input[Literal["delete", "retain", "deprecate"]] | None = None,
        delete_snapshots: pulumi.Input[bool] | None = None,
        wait: pulumi.Input[Literal["available", "started"]] | None = None,
        timeouts: pulumi.Input[TimeoutsArgs] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """
        Args:
            resource_name: The resource's name in the program.
            source_image_id: The image to copy; another account's only where the setting `trustedOwners` names
                it.
            regions: The regions to copy to, each with what differs there; a plain list of regions is accepted.
            source_region: Where it is. Default: the provider's region.
            name: The copies' name. Default: the source's name at the time of copying.
            description: The copies' description. Default: the source's at the time of copying.
            tags: Tags of the copies. Those that the program does not name are left alone.
            copy_tags: Whether the copies get the source's tags, too.
            encrypt: Whether the copies are encrypted.
            kms_key_id: The key to encrypt with. Default: the cloud's own. A change copies the regions concerned
                again.
            on_delete: What happens to a copy when its region or the resource goes.
            delete_snapshots: Whether a copy's snapshots are deleted with it.
            wait: Whether to wait until the copies can be used, or only until the cloud has begun.
            timeouts: How long an operation may take. Default: create 120m, update 120m, delete 20m.
            opts: Options that every Pulumi resource takes.
        """
        urn = urn_of(ImageCopy._resource_type_name, resource_name, opts)
        declare(urn, regions, opts)
        name_image(source_image_id, source_region)
        props: dict[str, Any] = {
            "sourceImageId": source_image_id,
            "sourceRegion": source_region,
            "regions": each_wired(regions, REGION_COPY),
            "name": name,
            "description": description,
            "tags": tags,
            "copyTags": copy_tags,
            "encrypt": encrypt,
            "kmsKeyId": kms_key_id,
            "onDelete": on_delete,
            "deleteSnapshots": delete_snapshots,
            "wait": wait,
            "timeouts": timeouts,
            "copies": None,
            "imageIds": None,
            "__provenance": urn.future(),
            "__plan": plan(),
            **order(opts),
        }
        super().__init__(ImageCopyProvider(), resource_name, props, opts)

    @property
    @pulumi.getter(name="sourceImageId")
    def source_image_id(self) -> pulumi.Output[str]:
        """The image to copy; another account's only where the setting `trustedOwners` names it."""
        return pulumi.get(self, "sourceImageId")

    @property
    @pulumi.getter(name="sourceRegion")
    def source_region(self) -> pulumi.Output[str]:
        """Where it is. Default: the provider's region."""
        return pulumi.get(self, "sourceRegion")

    @property
    def regions(self) -> pulumi.Output[Mapping[str, Mapping[str, Any]]]:
        """The regions to copy to, each with what differs there; a plain list of regions is accepted."""
        return pulumi.get(self, "regions")

    @property
    @pulumi.getter(name="copyTags")
    def copy_tags(self) -> pulumi.Output[bool]:
        """Whether the copies get the source's tags, too."""
        return pulumi.get(self, "copyTags")

    @property
    @pulumi.getter(name="kmsKeyId")
    def kms_key_id(self) -> pulumi.Output[str | None]:
        """The key to encrypt with. Default: the cloud's own. A change copies the regions concerned again."""
        return pulumi.get(self, "kmsKeyId")

    @property
    @pulumi.getter(name="onDelete")
    def on_delete(self) -> pulumi.Output[Literal["delete", "retain", "deprecate"]]:
        """What happens to a copy when its region or the resource goes."""
        return pulumi.get(self, "onDelete")

    @property
    @pulumi.getter(name="deleteSnapshots")
    def delete_snapshots(self) -> pulumi.Output[bool]:
        """Whether a copy's snapshots are deleted with it."""
        return pulumi.get(self, "deleteSnapshots")

    @property
    @pulumi.getter(name="imageIds")
    def image_ids(self) -> pulumi.Output[Mapping[str, str]]:
        """Region to the id of the copy there."""
        return pulumi.get(self, "imageIds")


class ImageShare(Resource, module="machineimage", name="ImageShare"):
    """Others that may create instances from an image, in the image's own region."""

    region: pulumi.Output[str]
    """Where the image is. Default: the provider's region."""

    mode: pulumi.Output[Literal["additive", "authoritative"]]
    """`additive` manages only those listed and warns of others; under `authoritative` the lists are the whole
    truth, and an unexpected account is drift."""

    public: pulumi.Output[bool]
    """EC2 only: whether everybody may use the image. Not for encrypted images, nor while the account blocks
    public access to its images in the region."""

    timeouts: pulumi.Output[Mapping[str, Any] | None]
    """How long an operation may take. Default: 10m."""

    def __init__(
        self,
        resource_name: str,
        *,
        image_id: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        account_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        mode: pulumi.Input[Literal["additive", "authoritative"]] | None = None,
        organization_arns: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        organizational_unit_arns: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        public: pulumi.Input[bool] | None = None,
        share_snapshots: pulumi.Input[bool] | None = None,
        timeouts: pulumi.Input[TimeoutsArgs] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """
        Args:
            resource_name: The resource's name in the program.
            image_id: The image to share; it must be the account's own.
            region: Where the image is. Default: the provider's region.
            account_ids: Accounts that may use the image; each once, in any order. Required where no other input
                says who may use it and `mode` is `additive`; an empty list shares with nobody.
            mode: `additive` manages only those listed and warns of others; under `authoritative` the lists are
                the whole truth, and an unexpected account is drift.
            organization_arns: EC2 only: organisations that may use the image; each once, in any order.
            organizational_unit_arns: EC2 only: organisational units that may use the image; each once, in any
                order.
            public: EC2 only: whether everybody may use the image. Not for encrypted images, nor while the
                account blocks public access to its images in the region.
            share_snapshots: EC2 only: whether the accounts, and everybody if `public` is true, may also use the
                image's snapshots directly, to make disks of them or copies. Organisations cannot.
            timeouts: How long an operation may take. Default: 10m.
            opts: Options that every Pulumi resource takes.
        """
        urn = urn_of(ImageShare._resource_type_name, resource_name, opts)
        name_image(image_id, region)
        props: dict[str, Any] = {
            "imageId": image_id,
            "region": region,
            "accountIds": account_ids,
            "mode": mode,
            "organizationArns": organization_arns,
            "organizationalUnitArns": organizational_unit_arns,
            "public": public,
            "shareSnapshots": share_snapshots,
            "timeouts": timeouts,
            "sharedAccounts": None,
            "unmanagedAccounts": None,
            "__provenance": urn.future(),
            "__plan": plan(),
        }
        super().__init__(ImageShareProvider(), resource_name, props, opts)

    @property
    @pulumi.getter(name="imageId")
    def image_id(self) -> pulumi.Output[str]:
        """The image to share; it must be the account's own."""
        return pulumi.get(self, "imageId")

    @property
    @pulumi.getter(name="accountIds")
    def account_ids(self) -> pulumi.Output[Sequence[str]]:
        """Accounts that may use the image; each once, in any order. Required where no other input says who may
        use it and `mode` is `additive`; an empty list shares with nobody."""
        return pulumi.get(self, "accountIds")

    @property
    @pulumi.getter(name="organizationArns")
    def organization_arns(self) -> pulumi.Output[Sequence[str]]:
        """EC2 only: organisations that may use the image; each once, in any order."""
        return pulumi.get(self, "organizationArns")

    @property
    @pulumi.getter(name="organizationalUnitArns")
    def organizational_unit_arns(self) -> pulumi.Output[Sequence[str]]:
        """EC2 only: organisational units that may use the image; each once, in any order."""
        return pulumi.get(self, "organizationalUnitArns")

    @property
    @pulumi.getter(name="shareSnapshots")
    def share_snapshots(self) -> pulumi.Output[bool]:
        """EC2 only: whether the accounts, and everybody if `public` is true, may also use the image's snapshots
        directly, to make disks of them or copies. Organisations cannot."""
        return pulumi.get(self, "shareSnapshots")

    @property
    @pulumi.getter(name="sharedAccounts")
    def shared_accounts(self) -> pulumi.Output[Mapping[str, str]]:
        """Those that the inputs name and that may use the image, to the time of sharing (empty on EC2, which
        does not tell it): account ids, ARNs, and `everybody`."""
        return pulumi.get(self, "sharedAccounts")

    @property
    @pulumi.getter(name="unmanagedAccounts")
    def unmanaged_accounts(self) -> pulumi.Output[Sequence[str]]:
        """Others that may use the image: account ids, ARNs, and `everybody`."""
        return pulumi.get(self, "unmanagedAccounts")
