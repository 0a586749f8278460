"""What a program says of an ImageShare, and what is kept of one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Hidden, Model, Replaces, State, Timeouts


class ImageShareInputs(Model):
    """Others that may create instances from an image, in the image's own region."""

    image_id: Replaces[str]
    """The image to share; it must be the account's own."""
    region: Replaces[str] = ""
    """Where the image is. Default: the provider's region."""
    account_ids: list[str] = []
    """Accounts that may use the image; each once, in any order. Required where no other input says who may use it and
    `mode` is `additive`; an empty list shares with nobody."""
    mode: Literal["additive", "authoritative"] = "additive"
    """`additive` manages only those listed and warns of others; under `authoritative` the lists are the whole truth,
    and an unexpected account is drift."""
    organization_arns: list[str] = []
    """EC2 only: organisations that may use the image; each once, in any order."""
    organizational_unit_arns: list[str] = []
    """EC2 only: organisational units that may use the image; each once, in any order."""
    public: bool = False
    """EC2 only: whether everybody may use the image. Not for encrypted images, nor while the account blocks public
    access to its images in the region."""
    share_snapshots: bool = False
    """EC2 only: whether the accounts, and everybody if `public` is true, may also use the image's snapshots directly,
    to make disks of them or copies. Organisations cannot."""
    timeouts: Timeouts | None = None
    """How long an operation may take. Default: 10m."""


class ImageShareState(ImageShareInputs, State):
    """Who may use an image, as the cloud reports it."""

    shared_accounts: dict[str, str] = {}
    """Those that the inputs name and that may use the image, to the time of sharing (empty on EC2, which does not tell
    it): account ids, ARNs, and `everybody`."""
    unmanaged_accounts: list[str] = []
    """Others that may use the image: account ids, ARNs, and `everybody`."""
    snapshot_targets: Hidden[list[str]] = Field(default=[], alias="__snapshotTargets")
    """Who may use any of the image's snapshots because of this resource."""
