"""Who may use an image's snapshots directly: volume permissions, snapshot by snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Set
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from ...images.errors import SourceGone
from ...images.image import Image, ImageRef
from ...images.targets import EVERYBODY
from ..batches import batches
from .reading import Reader

if TYPE_CHECKING:
    from mypy_boto3_ec2 import type_defs as wire


def permitted(reader: Reader, image: Image) -> Mapping[str, Set[str]]:
    """Each snapshot that exists, to those that may use it."""
    found: dict[str, Set[str]] = {}
    for snapshot in image.snapshot_ids:
        with suppress(SourceGone):
            found[snapshot] = _users(reader, image.region, snapshot)
    return found


def _users(reader: Reader, region: str, snapshot: str) -> Set[str]:
    permissions = reader.ask(
        "DescribeSnapshotAttribute",
        region,
        lambda ec2: ec2.describe_snapshot_attribute(SnapshotId=snapshot, Attribute="createVolumePermission")[
            "CreateVolumePermissions"
        ],
        what=f"List who may use snapshot {snapshot}",
    )
    accounts = {each["UserId"] for each in permissions if each.get("UserId")}
    return frozenset(accounts | {EVERYBODY for each in permissions if each.get("Group") == "all"})


def permit(reader: Reader, snapshot: ImageRef, targets: Set[str], operation: Literal["add", "remove"]) -> None:
    """Gives or takes permissions; those that are there, or gone, already are fine."""
    for batch in batches(sorted(targets), reader.traits.accounts_per_call):
        accounts = [target for target in batch if target != EVERYBODY]
        params: wire.ModifySnapshotAttributeRequestTypeDef = {
            "SnapshotId": snapshot.id,
            "Attribute": "createVolumePermission",
            "OperationType": operation,
        }
        if accounts:
            params["UserIds"] = accounts
        if EVERYBODY in batch:
            params["GroupNames"] = ["all"]
        _send(reader, snapshot, params)


def _send(reader: Reader, snapshot: ImageRef, params: wire.ModifySnapshotAttributeRequestTypeDef) -> None:
    reader.ask(
        "ModifySnapshotAttribute",
        snapshot.region,
        lambda ec2: ec2.modify_snapshot_attribute(**params),
        what=f"Change who may use snapshot {snapshot.id}",
    )
