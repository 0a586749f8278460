"""The arguments that a program may write as dictionaries, for both doors.

Made from the models by tools/generate.py: change those, not this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

import pulumi

from .wiring import Shape


class _ImportFromNeeded(TypedDict):
    url: pulumi.Input[str]
    """The file's URL, on EC2 also `s3://bucket/key`; it may be signed, so it is kept secret."""
    os_type: pulumi.Input[str]
    """The operating system, such as `Ubuntu` or `Windows`: on Tencent Cloud one that `getImportableSystems`
    lists, on EC2 `Linux` or `Windows`."""
    architecture: pulumi.Input[Literal["x86_64", "i386", "arm64"]]
    """What the system was built for."""


class ImportFromArgs(_ImportFromNeeded, total=False):
    """A disk file in object storage that becomes an image."""

    os_version: pulumi.Input[str]
    """Its version, one that `getImportableSystems` lists; needed on Tencent Cloud, and not taken by EC2."""
    boot_mode: pulumi.Input[str]
    """How it boots: on Tencent Cloud `Legacy BIOS` (default) or `UEFI`, on EC2 `legacy-bios` or `uefi`."""
    license_type: pulumi.Input[str]
    """Who holds the system's licence: on Tencent Cloud `TencentCloud` (default) or `BYOL`, on EC2 `AWS` (default
    for Windows Server) or `BYOL` (default for others)."""
    force: pulumi.Input[bool]
    """Import although the cloud's checks of the system (cloud-init and others) fail. Not on EC2."""
    data_disk_urls: pulumi.Input[Sequence[pulumi.Input[str]]]
    """URLs of the files of its data disks."""


class TimeoutsArgs(TypedDict, total=False):
    """How long an operation may take, as "45m", "1h30m" or "90s". The next run continues what ran out of time."""

    create: pulumi.Input[str]
    """From the first call until the image, or all copies, are ready."""
    update: pulumi.Input[str]
    """The same for a change, copies to further regions included."""
    delete: pulumi.Input[str]
    """Until the image is gone from the cloud's list."""


class RegionCopyArgs(TypedDict, total=False):
    """What differs for the copy in one region."""

    name: pulumi.Input[str]
    """The copy's name there."""
    description: pulumi.Input[str]
    """Its description there."""
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]]
    """Further tags there."""
    kms_key_id: pulumi.Input[str]
    """The key to encrypt it with there."""


class LimitsArgs(TypedDict, total=False):
    """Limits that count at preview, in place of what the cloud says."""

    images: pulumi.Input[int]
    """Custom images per region."""
    accounts: pulumi.Input[int]
    """Accounts that one image may be shared with."""
    classic: pulumi.Input[bool]
    """Whether the older rules count, by which a shared image cannot be copied at all."""


class CustomImageArgs(TypedDict, total=False):
    """A custom image: exactly one of `instanceId`, `snapshotIds` and `importFrom` says what it is made from."""

    region: pulumi.Input[str]
    """Where the image is made. Default: the provider's region."""
    name: pulumi.Input[str]
    """The image's name, unique in its region. Default: the resource's name and 7 hex digits."""
    description: pulumi.Input[str]
    """A text for people."""
    family: pulumi.Input[str]
    """The image family it belongs to."""
    deprecated: pulumi.Input[bool]
    """Whether the image is marked as deprecated. Under `wait: started` the next update marks it."""
    deprecate_at: pulumi.Input[str]
    """EC2 only: the time from which the image counts as deprecated, in place of `deprecated`, such as
    `2030-01-31T12:00:00Z`. The cloud rounds it to minutes and takes at most 10 years."""
    disabled: pulumi.Input[bool]
    """EC2 only: whether no instances can be created from the image. Disabling takes back all its shares."""
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]]
    """Tags of the image. Those that the program does not name are left alone."""
    instance_id: pulumi.Input[str]
    """The instance whose disks are imaged."""
    data_disk_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Data disks of that instance to include, in any order."""
    force_poweroff: pulumi.Input[bool]
    """Shut the instance down first."""
    sysprep: pulumi.Input[bool]
    """Run sysprep first (Windows only)."""
    snapshot_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Snapshots the image is put together from, in any order; exactly one of them of a system disk."""
    architecture: pulumi.Input[Literal["x86_64", "i386", "arm64"]]
    """EC2 only: what the system in the snapshots was built for. Default: `x86_64`."""
    import_from: pulumi.Input[ImportFromArgs]
    """A file in object storage to import."""
    triggers: pulumi.Input[Mapping[str, pulumi.Input[str]]]
    """Any values; the image is made anew when one changes."""
    deletion_protection: pulumi.Input[bool]
    """Refuse to delete or replace the image until this is false. On EC2 the cloud refuses, too, whoever asks;
    under `wait: started` from the next update on."""
    deletion_protection_cooldown: pulumi.Input[bool]
    """EC2 only: whether the cloud goes on refusing for 24 hours after the protection was switched off."""
    on_delete: pulumi.Input[Literal["delete", "retain", "deprecate"]]
    """What happens to the image when the resource goes: it is deleted, stays, or stays and is deprecated."""
    delete_snapshots: pulumi.Input[bool]
    """Whether the image's snapshots are deleted with it."""
    unshare_on_delete: pulumi.Input[bool]
    """Whether shares that others made are taken back before the image is deleted; else they prevent it."""
    wait: pulumi.Input[Literal["available", "started"]]
    """Whether to wait until the image can be used, or only until the cloud has begun."""
    timeouts: pulumi.Input[TimeoutsArgs]
    """How long an operation may take. Default: create 60m, update 60m, delete 20m."""


class _ImageCopyNeeded(TypedDict):
    source_image_id: pulumi.Input[str]
    """The image to copy; another account's only where the setting `trustedOwners` names it."""
    regions: pulumi.Input[Mapping[str, pulumi.Input[RegionCopyArgs]] | Sequence[pulumi.Input[str]]]
    """The regions to copy to, each with what differs there; a plain list of regions is accepted."""


class ImageCopyArgs(_ImageCopyNeeded, total=False):
    """Copies of one image in several regions; regions are added and removed in place."""

    source_region: pulumi.Input[str]
    """Where it is. Default: the provider's region."""
    name: pulumi.Input[str]
    """The copies' name. Default: the source's name at the time of copying."""
    description: pulumi.Input[str]
    """The copies' description. Default: the source's at the time of copying."""
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]]
    """Tags of the copies. Those that the program does not name are left alone."""
    copy_tags: pulumi.Input[bool]
    """Whether the copies get the source's tags, too."""
    encrypt: pulumi.Input[bool]
    """Whether the copies are encrypted."""
    kms_key_id: pulumi.Input[str]
    """The key to encrypt with. Default: the cloud's own. A change copies the regions concerned again."""
    on_delete: pulumi.Input[Literal["delete", "retain", "deprecate"]]
    """What happens to a copy when its region or the resource goes."""
    delete_snapshots: pulumi.Input[bool]
    """Whether a copy's snapshots are deleted with it."""
    wait: pulumi.Input[Literal["available", "started"]]
    """Whether to wait until the copies can be used, or only until the cloud has begun."""
    timeouts: pulumi.Input[TimeoutsArgs]
    """How long an operation may take. Default: create 120m, update 120m, delete 20m."""


class _ImageShareNeeded(TypedDict):
    image_id: pulumi.Input[str]
    """The image to share; it must be the account's own."""


class ImageShareArgs(_ImageShareNeeded, total=False):
    """Others that may create instances from an image, in the image's own region."""

    region: pulumi.Input[str]
    """Where the image is. Default: the provider's region."""
    account_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Accounts that may use the image; each once, in any order. Required where no other input says who may use
    it and `mode` is `additive`; an empty list shares with nobody."""
    mode: pulumi.Input[Literal["additive", "authoritative"]]
    """`additive` manages only those listed and warns of others; under `authoritative` the lists are the whole
    truth, and an unexpected account is drift."""
    organization_arns: pulumi.Input[Sequence[pulumi.Input[str]]]
    """EC2 only: organisations that may use the image; each once, in any order."""
    organizational_unit_arns: pulumi.Input[Sequence[pulumi.Input[str]]]
    """EC2 only: organisational units that may use the image; each once, in any order."""
    public: pulumi.Input[bool]
    """EC2 only: whether everybody may use the image. Not for encrypted images, nor while the account blocks
    public access to its images in the region."""
    share_snapshots: pulumi.Input[bool]
    """EC2 only: whether the accounts, and everybody if `public` is true, may also use the image's snapshots
    directly, to make disks of them or copies. Organisations cannot."""
    timeouts: pulumi.Input[TimeoutsArgs]
    """How long an operation may take. Default: 10m."""


class ProviderArgs(TypedDict, total=False):
    """The configuration of the provider; every key lives under `machine-image:`."""

    cloud: pulumi.Input[Literal["tencent", "ec2", "emulator"]]
    """The cloud to talk to."""
    region: pulumi.Input[str]
    """The region of resources that name none."""
    secret_id: pulumi.Input[str]
    """The id of the API key."""
    secret_key: pulumi.Input[str]
    """The API key's secret."""
    security_token: pulumi.Input[str]
    """The token that goes with a temporary key."""
    profile: pulumi.Input[str]
    """The profile of the credentials file to use."""
    domain: pulumi.Input[str]
    """`intl` for the international site, or a root domain of its own."""
    endpoint: pulumi.Input[str]
    """A URL with scheme that serves every API instead of the cloud's own addresses."""
    limits: pulumi.Input[LimitsArgs | Literal["classic", "current"]]
    """`classic` (10 images a region, 50 accounts an image), `current` (500 and 500), or an object with `images`
    and `accounts`. Default: the cloud's own quota, 500 accounts (EC2: 1,000)."""
    preflight: pulumi.Input[Literal["off", "warn", "fail"]]
    """What a plan that does not fit the limits does at preview."""
    dry_run: pulumi.Input[Literal["off", "on"]]
    """Whether a preview lets the cloud itself try, without effect, what the plan begins, where the cloud can: up
    to 100 calls a run, and they need the permissions of an update. The plugin only."""
    default_tags: pulumi.Input[Mapping[str, pulumi.Input[str]]]
    """Tags that every image and copy gets."""
    trusted_owners: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Accounts whose shared images look-ups may return and copies may be made of."""
    copies_per_region: pulumi.Input[int]
    """How many copies may run at once in a region, where a region limits that; the others wait for their turn.
    Default: 20, as EC2's quota "Concurrent snapshot copies per destination Region" has it until it is raised."""
    refresh_before_update: pulumi.Input[bool]
    """Whether every preview and update looks at the images in the cloud first, so that drift is found and
    repaired without `--refresh`; it costs a look at each image. The plugin only: Pulumi's dynamic providers
    cannot."""
    emulator: pulumi.Input[Mapping[str, Any]]
    """The emulator's settings; ignored under another cloud."""


IMPORT_FROM = Shape(
    {
        "os_type": "osType",
        "os_version": "osVersion",
        "boot_mode": "bootMode",
        "license_type": "licenseType",
        "data_disk_urls": "dataDiskUrls",
    },
    frozenset({"dataDiskUrls", "url"}),
)
REGION_COPY = Shape(
    {
        "kms_key_id": "kmsKeyId",
    },
)
