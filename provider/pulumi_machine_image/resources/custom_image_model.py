"""The properties of CustomImage: what a program says, and what is kept of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..images.image import Architecture
from .base import CreateOnly, Hidden, Model, Replaces, Secret, State, Timeouts


class ImportFrom(Model):
    """A disk file in object storage that becomes an image."""

    url: Secret[str]
    """The file's URL, on EC2 also `s3://bucket/key`; it may be signed, so it is kept secret."""
    os_type: str
    """The operating system, such as `Ubuntu` or `Windows`: on Tencent Cloud one that `getImportableSystems` lists, on
    EC2 `Linux` or `Windows`."""
    os_version: str = ""
    """Its version, one that `getImportableSystems` lists; needed on Tencent Cloud, and not taken by EC2."""
    architecture: Architecture
    """What the system was built for."""
    boot_mode: str | None = None
    """How it boots: on Tencent Cloud `Legacy BIOS` (default) or `UEFI`, on EC2 `legacy-bios` or `uefi`."""
    license_type: str | None = None
    """Who holds the system's licence: on Tencent Cloud `TencentCloud` (default) or `BYOL`, on EC2 `AWS` (default for
    Windows Server) or `BYOL` (default for others)."""
    force: bool = False
    """Import although the cloud's checks of the system (cloud-init and others) fail. Not on EC2."""
    data_disk_urls: Secret[list[str]] = []
    """URLs of the files of its data disks."""


class CustomImageInputs(Model):
    """A custom image: exactly one of `instanceId`, `snapshotIds` and `importFrom` says what it is made from."""

    region: Replaces[str] = ""
    """Where the image is made. Default: the provider's region."""
    name: str = ""
    """The image's name, unique in its region. Default: the resource's name and 7 hex digits."""
    description: str | None = None
    """A text for people."""
    family: str | None = None
    """The image family it belongs to."""
    deprecated: bool = False
    """Whether the image is marked as deprecated. Under `wait: started` the next update marks it."""
    deprecate_at: str | None = None
    """EC2 only: the time from which the image counts as deprecated, in place of `deprecated`, such as
    `2030-01-31T12:00:00Z`. The cloud rounds it to minutes and takes at most 10 years."""
    disabled: bool = False
    """EC2 only: whether no instances can be created from the image. Disabling takes back all its shares."""
    tags: dict[str, str] = {}
    """Tags of the image. Those that the program does not name are left alone."""
    instance_id: Replaces[str | None] = None
    """The instance whose disks are imaged."""
    data_disk_ids: Replaces[frozenset[str]] = frozenset()
    """Data disks of that instance to include, in any order."""
    force_poweroff: CreateOnly[bool] = False
    """Shut the instance down first."""
    sysprep: CreateOnly[bool] = False
    """Run sysprep first (Windows only)."""
    snapshot_ids: Replaces[frozenset[str]] = frozenset()
    """Snapshots the image is put together from, in any order; exactly one of them of a system disk."""
    architecture: Replaces[Architecture | None] = None
    """EC2 only: what the system in the snapshots was built for. Default: `x86_64`."""
    import_from: Replaces[ImportFrom | None] = None
    """A file in object storage to import."""
    triggers: Replaces[dict[str, str]] = {}
    """Any values; the image is made anew when one changes."""
    deletion_protection: bool = False
    """Refuse to delete or replace the image until this is false. On EC2 the cloud refuses, too, whoever asks;
    under `wait: started` from the next update on."""
    deletion_protection_cooldown: bool = False
    """EC2 only: whether the cloud goes on refusing for 24 hours after the protection was switched off."""
    on_delete: Literal["delete", "retain", "deprecate"] = "delete"
    """What happens to the image when the resource goes: it is deleted, stays, or stays and is deprecated."""
    delete_snapshots: bool = True
    """Whether the image's snapshots are deleted with it."""
    unshare_on_delete: bool = False
    """Whether shares that others made are taken back before the image is deleted; else they prevent it."""
    wait: Literal["available", "started"] = "available"
    """Whether to wait until the image can be used, or only until the cloud has begun."""
    timeouts: Timeouts | None = None
    """How long an operation may take. Default: create 60m, update 60m, delete 20m."""


class CustomImageState(CustomImageInputs, State):
    """A custom image as the cloud reports it."""

    image_id: str = ""
    """The image's id."""
    state: str = ""
    """`creating`, `importing`, `copying`, `available`, `failed` or `disabled`."""
    kind: str = ""
    """`custom`."""
    architecture: Architecture | None = None
    """`x86_64`, `i386` or `arm64`."""
    platform: str | None = None
    """The system's family, such as `Ubuntu` or `Windows`."""
    os_name: str | None = None
    """The system, for people."""
    size_gib: int | None = None
    """The size of its disks in GiB."""
    created_time: str | None = None
    """When it was made, UTC, as `2026-01-31T12:00:00Z`."""
    creator: str | None = None
    """The account that made it."""
    source: str | None = None
    """How it came to be, in the cloud's words, such as `CREATE_IMAGE` or `EXTERNAL_IMPORT`."""
    snapshot_ids: frozenset[str] = frozenset()
    """The snapshots behind the image, whatever it was made from."""
    source_snapshot_ids: Hidden[frozenset[str]] = Field(default=frozenset(), alias="__sourceSnapshotIds")
    """The snapshots it was made from."""
    source_architecture: Hidden[Architecture | None] = Field(default=None, alias="__sourceArchitecture")
    """What they were said to be built for."""
    license_type: str | None = None
    """Who holds the system's licence."""
    supports_cloud_init: bool | None = None
    """Whether cloud-init can initialise instances of it."""
    tags_all: dict[str, str] = {}
    """All tags that people gave it, default tags and those of others included."""
