"""Who may use an image: launch permissions, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from ...images.errors import BadAccount, Denied, Refused, SourceGone
from ...images.image import ImageRef
from ..batches import batches
from .reading import Reader

if TYPE_CHECKING:
    from mypy_boto3_ec2 import type_defs as wire

Change = Literal["Add", "Remove"]
Bad = tuple[str, BadAccount]


def sent(accounts: Sequence[str], size: int, send: Callable[[Sequence[str]], None]) -> list[Bad]:
    """Sends all accounts, a batch a call; returns those that the cloud does not take, each with its error.

    The cloud refuses a whole call for one account: it is cornered by halving, so that it does not keep the good ones
    out.
    """
    return [bad for batch in batches(sorted(accounts), size) for bad in _cornered(batch, send)]


def _cornered(accounts: Sequence[str], send: Callable[[Sequence[str]], None]) -> Iterator[Bad]:
    try:
        send(accounts)
    except BadAccount as error:
        if len(accounts) == 1:
            yield accounts[0], error
            return
        half = len(accounts) // 2
        yield from _cornered(accounts[:half], send)
        yield from _cornered(accounts[half:], send)


def whole(image: ImageRef, bad: Sequence[Bad], asked: int) -> BadAccount:
    """One error that names every account that cannot receive an image."""
    first = bad[0][1]
    others = "; all others can use it" if asked > len(bad) else ""
    return BadAccount(
        sharing(image, [account for account, _ in bad], "Add"),
        where=image.region,
        why="; ".join(f"{account}: {error.why}" for account, error in bad) + others,
        do=first.do or "Correct or remove what does not fit",
        code=first.code,
        request_id=first.request_id,
    )


def sharing(image: ImageRef, accounts: Sequence[str], change: Change) -> str:
    """What is asked, for a sentence."""
    whom = f"account {accounts[0]}" if len(accounts) == 1 else f"{len(accounts)} accounts"
    return f"Share image {image.id} with {whom}" if change == "Add" else f"Take image {image.id} back from {whom}"


def refuse_default_key(reader: Reader, image: ImageRef, said: wire.ImageTypeDef, what: str) -> None:
    """Refuses what the cloud would take and nobody could launch. Who may not ask for the key is not kept back."""
    disks = [mapping.get("Ebs", {}) for mapping in said.get("BlockDeviceMappings", ())]
    ids = [disk["SnapshotId"] for disk in disks if disk.get("Encrypted") and disk.get("SnapshotId")]
    if not ids:
        return
    with suppress(Denied, SourceGone):
        told = reader.ask(
            "DescribeSnapshots", image.region, lambda ec2: ec2.describe_snapshots(SnapshotIds=ids), what=what
        )
        for key in sorted({each["KmsKeyId"] for each in told["Snapshots"] if each.get("KmsKeyId")}):
            if _is_default(reader, image.region, key, what):
                why = "it is encrypted under the cloud's default key, which no other account can use"
                do = "Copy the image with encrypt and a kmsKeyId of your own, and share the copy"
                raise Refused(what, where=image.region, why=why, do=do)


def _is_default(reader: Reader, region: str, key: str, what: str) -> bool:
    said = reader.tried(
        lambda: reader.session.kms("DescribeKey", region, lambda kms: kms.describe_key(KeyId=key), what=what),
        region,
        what,
    )
    return said["KeyMetadata"].get("KeyManager") == "AWS"
