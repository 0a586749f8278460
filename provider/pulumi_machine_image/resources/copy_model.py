"""The properties of ImageCopy: what a program says, and what is kept of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Hidden, Keys, Model, Replaces, State, Timeouts


class RegionCopy(Model):
    """What differs for the copy in one region."""

    name: str | None = None
    """The copy's name there."""
    description: str | None = None
    """Its description there."""
    tags: dict[str, str] = {}
    """Further tags there."""
    kms_key_id: str | None = None
    """The key to encrypt it with there."""


class ImageCopyInputs(Model):
    """Copies of one image in several regions; regions are added and removed in place."""

    source_image_id: Replaces[str]
    """The image to copy; another account's only where the setting `trustedOwners` names it."""
    source_region: Replaces[str] = ""
    """Where it is. Default: the provider's region."""
    regions: Keys[dict[str, RegionCopy]]
    """The regions to copy to, each with what differs there; a plain list of regions is accepted."""
    name: str | None = None
    """The copies' name. Default: the source's name at the time of copying."""
    description: str | None = None
    """The copies' description. Default: the source's at the time of copying."""
    tags: dict[str, str] = {}
    """Tags of the copies. Those that the program does not name are left alone."""
    copy_tags: bool = True
    """Whether the copies get the source's tags, too."""
    encrypt: bool = False
    """Whether the copies are encrypted."""
    kms_key_id: str | None = None
    """The key to encrypt with. Default: the cloud's own. A change copies the regions concerned again."""
    on_delete: Literal["delete", "retain", "deprecate"] = "delete"
    """What happens to a copy when its region or the resource goes."""
    delete_snapshots: bool = True
    """Whether a copy's snapshots are deleted with it."""
    wait: Literal["available", "started"] = "available"
    """Whether to wait until the copies can be used, or only until the cloud has begun."""
    timeouts: Timeouts | None = None
    """How long an operation may take. Default: create 120m, update 120m, delete 20m."""


class Copy(Model):
    """One copy, as the cloud reports it."""

    image_id: str = ""
    """The copy's id."""
    name: str = ""
    """Its name."""
    state: str = ""
    """`copying`, `available` or `failed`."""
    progress_percent: int | None = None
    """How far it is, where the cloud says; 100 when it is there."""
    created_time: str | None = None
    """When it was begun, UTC, as `2026-01-31T12:00:00Z`."""
    error: str | None = None
    """Why it is not there, in the cloud's words where it tells."""
    description: str | None = None
    """Its description."""
    tags: dict[str, str] = {}
    """Those of the program's tags that it has."""


class ImageCopyState(ImageCopyInputs, State):
    """The copies as the cloud reports them."""

    copies: dict[str, Copy] = {}
    """Region to copy."""
    image_ids: dict[str, str] = {}
    """Region to the id of the copy there."""
    shared_by: Hidden[str | None] = Field(default=None, alias="__sharedBy")
    """The account whose image the source is, where it is another's."""
    outdated: Hidden[list[str]] = Field(default=[], alias="__outdated")
    """Copies, as "region/id", that go as soon as what takes their place is ready."""
