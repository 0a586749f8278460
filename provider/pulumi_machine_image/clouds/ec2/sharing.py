"""Who may use an image: launch permissions, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from ...images.errors import BadAccount, Denied, ImageGone, Refused, SourceGone, passing
from ...images.image import Image, ImageRef
from ...images.targets import EVERYBODY, kind_of, named_targets
from ..batches import batches
from . import shapes
from .reading import Reader, snapshots

if TYPE_CHECKING:
    from mypy_boto3_ec2 import type_defs as wire

Change = Literal["Add", "Remove"]
Bad = tuple[str, BadAccount]


class Sharer:
    """Shares images, for one operation."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def shares(self, image: ImageRef) -> Mapping[str, str] | None:
        """The targets; EC2 does not tell since when. Only the owner may ask."""
        what = f"List the shares of image {image.id}"
        try:
            self._reader.must_exist(image, what)
            said = self._reader.ask(
                "DescribeImageAttribute",
                image.region,
                lambda ec2: ec2.describe_image_attribute(ImageId=image.id, Attribute="launchPermission")[
                    "LaunchPermissions"
                ],
                what=what,
            )
        except ImageGone:
            return None
        return {target: "" for each in said if (target := _target(each))}

    def share(self, image: ImageRef, targets: Set[str]) -> None:
        """Lets targets use an image. Those that can use it already are fine.

        Raises:
            BadAccount: Names every target that cannot; all others can use the image then.
            Refused: Nobody else could read the image, or everybody may not use images of the account.
        """
        if not targets:
            return
        what = sharing(image, sorted(targets), "Add")
        said = self._reader.one(image)
        if said is None:
            raise ImageGone(what, where=image.region, why="the image does not exist")
        if shapes.encrypted(said) and (why := self._locked(image, snapshots(said), EVERYBODY in targets)):
            raise Refused(what, where=image.region, why=why)
        named = targets - {EVERYBODY}
        bad = self._sent(image, named, "Add")
        # Last and by itself: a block of public access keeps no other target out.
        self._sent(image, targets & {EVERYBODY}, "Add")
        if bad:
            raise whole(image, bad, len(named))

    def unshare(self, image: ImageRef, targets: Set[str]) -> None:
        """Takes it back. Targets that cannot use it, and an image that is gone, are fine."""
        if not targets:
            return
        with suppress(ImageGone):
            self._reader.must_exist(image, sharing(image, sorted(targets), "Remove"))
            self._sent(image, targets, "Remove")

    def unshareable(self, image: Image, *, public: bool) -> str | None:
        return self._locked(image.ref, image.snapshot_ids, public) if image.encrypted else None

    def public_block(self, region: str) -> str | None:
        """Whether the account blocks public access. Not asked again while the cloud fails: the answer is a warning less
        and not worth a wait; what stands in for EC2 may not serve it at all."""
        what = "Look up whether images of the account may be public"
        said = self._reader.tried(
            lambda: self._reader.session.ec2(
                "GetImageBlockPublicAccessState",
                region,
                lambda ec2: ec2.get_image_block_public_access_state(),
                what=what,
                repeatable=True,
            ),
            region,
            what,
            repeatable=False,
        )
        state = said.get("ImageBlockPublicAccessState", "unblocked")
        if state == "unblocked":
            return None
        lift = f"lift it with `aws ec2 disable-image-block-public-access --region {region}`, and wait up to 10 minutes"
        if said.get("ManagedBy") == "declarative-policy":
            lift = "a declarative policy of the organisation sets it: its administrators can lift it"
        return f"the account blocks public access to its images in {region} ({state}); {lift}"

    def _sent(self, image: ImageRef, targets: Set[str], change: Change) -> list[Bad]:
        most = self._reader.traits.accounts_per_call
        return sent(sorted(targets), most, lambda some: self._permit(image, some, change))

    def _permit(self, image: ImageRef, targets: Sequence[str], change: Change) -> None:
        users = [_permission(target) for target in targets]
        permission: wire.LaunchPermissionModificationsTypeDef = {"Add": users} if change == "Add" else {"Remove": users}
        self._reader.ask(
            "ModifyImageAttribute",
            image.region,
            lambda ec2: ec2.modify_image_attribute(ImageId=image.id, LaunchPermission=permission),
            what=sharing(image, targets, change),
        )

    def _locked(self, image: ImageRef, ids: Sequence[str], public: bool) -> str | None:
        """Why an encrypted image is of no use to others, though the cloud might share it. Who may not ask for the key
        is not kept back.

        Sources: the pages "Make your AMI publicly available" and "Share an AMI with specific AWS accounts".
        """
        if public:
            return "it is encrypted, and no encrypted image can be public; share it with accounts instead"
        what = f"Look up how image {image.id} is encrypted"
        with passing(Denied, SourceGone):
            told = self._reader.ask(
                "DescribeSnapshots",
                image.region,
                lambda ec2: ec2.describe_snapshots(SnapshotIds=ids)["Snapshots"],
                what=what,
            )
            for key in sorted({each["KmsKeyId"] for each in told if each.get("KmsKeyId")}):
                if _is_default(self._reader, image.region, key, what):
                    return (
                        "it is encrypted under the cloud's default key, which no other account can use; copy it with "
                        "encrypt and a kmsKeyId of your own, and share the copy"
                    )
        return None


def sent(targets: Sequence[str], size: int, send: Callable[[Sequence[str]], None]) -> list[Bad]:
    """Sends all targets, a batch a call; returns those that the cloud does not take, each with its error.

    The cloud refuses a whole call for one target: it is cornered by halving, so that it does not keep the good ones
    out.
    """
    return [bad for batch in batches(targets, size) for bad in _cornered(batch, send)]


def _cornered(targets: Sequence[str], send: Callable[[Sequence[str]], None]) -> Iterator[Bad]:
    try:
        send(targets)
    except BadAccount as error:
        if len(targets) == 1:
            yield targets[0], error
            return
        half = len(targets) // 2
        yield from _cornered(targets[:half], send)
        yield from _cornered(targets[half:], send)


def whole(image: ImageRef, bad: Sequence[Bad], asked: int) -> BadAccount:
    """One error that names every target that cannot receive an image."""
    first = bad[0][1]
    others = "; all others can use it" if asked > len(bad) else ""
    return BadAccount(
        sharing(image, [target for target, _ in bad], "Add"),
        where=image.region,
        why="; ".join(f"{target}: {error.why}" for target, error in bad) + others,
        do=first.do or "Correct or remove what does not fit",
        code=first.code,
        request_id=first.request_id,
    )


def sharing(image: ImageRef, targets: Sequence[str], change: Change) -> str:
    """What is asked, for a sentence."""
    whom = named_targets(targets)
    return f"Share image {image.id} with {whom}" if change == "Add" else f"Take image {image.id} back from {whom}"


def _target(said: wire.LaunchPermissionTypeDef) -> str:
    """Whom a permission is for."""
    if said.get("Group") == "all":
        return EVERYBODY
    return said.get("UserId") or said.get("OrganizationArn") or said.get("OrganizationalUnitArn") or ""


def _permission(target: str) -> wire.LaunchPermissionTypeDef:
    """The way back."""
    kind = kind_of(target)
    if kind == "everybody":
        return {"Group": "all"}
    if kind == "organization":
        return {"OrganizationArn": target}
    return {"OrganizationalUnitArn": target} if kind == "organizational_unit" else {"UserId": target}


def _is_default(reader: Reader, region: str, key: str, what: str) -> bool:
    said = reader.tried(
        lambda: reader.session.kms(
            "DescribeKey", region, lambda kms: kms.describe_key(KeyId=key)["KeyMetadata"], what=what
        ),
        region,
        what,
    )
    return said.get("KeyManager") == "AWS"
