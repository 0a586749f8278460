"""AWS EC2 behind the `ImageCloud` protocol.

Source for every action, its parameters and its errors: the API reference of EC2, and its model in botocore.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from typing import TYPE_CHECKING

from ...images.errors import (
    ImageGone,
    Refused,
)
from ...images.image import Image, ImageRef
from ...runtime.cache import Once
from ...runtime.patience import Patience
from ..cloud import (
    FromFile,
    ImageChanges,
    ImportableSystem,
    NewCopies,
    NewImage,
    Query,
    Region,
    Seen,
    Traits,
    Zone,
    unseen,
)
from . import shapes
from .changing import Changer
from .copying import Copier, Running
from .importing import Importer
from .making import Maker
from .reading import Reader
from .removing import Remover
from .session import Session
from .sharing import Change, refuse_default_key, sent, sharing, whole
from .traits import EC2_TRAITS

if TYPE_CHECKING:
    from mypy_boto3_ec2 import type_defs as wire

SERVICE, IMAGES = "ec2", "L-B665C33B"
"""The quota "AMIs": public and private ones of the account in a region, disabled and pending ones among them."""


class EC2Cloud:
    """One account in all its regions, for one operation: its calls obey that operation's deadline and cancel."""

    def __init__(
        self,
        session: Session,
        accounts: Once[str, str],
        running: Running,
        patience: Patience,
        traits: Traits = EC2_TRAITS,
    ) -> None:
        self._reader = Reader(session, accounts, patience, traits)
        self._copier = Copier(self._reader, running)

    @property
    def traits(self) -> Traits:
        return self._reader.traits

    def account(self) -> str | None:
        """The account that calls. It may always ask: a refusal means that the login was refused."""
        return self._reader.caller(self._reader.session.home_region)

    def find(self, region: str, ids: Iterable[str]) -> Mapping[str, Image]:
        return self._reader.find(region, ids)

    def images(self, region: str, query: Query) -> list[Image]:
        return self._reader.images(region, query)

    def create(self, region: str, new: NewImage, *, seen: Seen = unseen) -> str:
        source = new.source
        if isinstance(source, FromFile):
            return Importer(self._reader, self._copier, region, new, source).create(seen)
        return Maker(self._reader).create(region, new, source)

    def copy(self, new: NewCopies) -> Mapping[str, str]:
        return self._copier.copy(new)

    def _must_exist(self, image: ImageRef, what: str) -> None:
        """Looks first where something stands in for EC2: moto fails, or says nothing, when an image is gone."""
        if not self._reader.session.is_aws(image.region) and self._reader.one(image) is None:
            raise ImageGone(what, where=image.region, why="the image does not exist")

    def modify(self, image: ImageRef, changes: ImageChanges) -> None:
        """Changes attributes, a call each. Families are a tag."""
        if not changes:
            return
        what = f"Change image {image.id}"
        if changes.name is not None:
            why = "EC2 cannot change the name of an image"
            raise Refused(what, where=image.region, why=why, do="Make a new image, or a copy under the other name")
        self._must_exist(image, what)
        Changer(self._reader, image).change(changes)
        if changes.tidy:
            Remover(self._reader).tidy(image)

    def tag(self, image: ImageRef, *, put: Mapping[str, str], drop: Set[str] = frozenset()) -> None:
        """Sets and removes tags. A key in both is set."""
        if not put and not drop:
            return
        self._must_exist(image, f"Tag image {image.id}")
        Changer(self._reader, image).tag(put, drop)

    def delete(self, image: ImageRef, *, snapshots: bool) -> list[str]:
        return Remover(self._reader).delete(image, with_snapshots=snapshots)

    def shares(self, image: ImageRef) -> Mapping[str, str] | None:
        """The accounts; EC2 does not tell since when. Only the owner may ask."""
        what = f"List the shares of image {image.id}"
        try:
            self._must_exist(image, what)
            said = self._reader.ask(
                "DescribeImageAttribute",
                image.region,
                lambda ec2: ec2.describe_image_attribute(ImageId=image.id, Attribute="launchPermission"),
                what=what,
            )
        except ImageGone:
            return None
        return {each["UserId"]: "" for each in said.get("LaunchPermissions", ()) if each.get("UserId")}

    def share(self, image: ImageRef, accounts: Set[str]) -> None:
        """Lets accounts use an image. Accounts that can use it already are fine.

        Raises:
            BadAccount: Names every account that cannot; all others can use the image then.
            Refused: The image is encrypted under the cloud's own key, with which nobody else could read it.
        """
        if not accounts:
            return
        what = sharing(image, sorted(accounts), "Add")
        said = self._reader.one(image)
        if said is None:
            raise ImageGone(what, where=image.region, why="the image does not exist")
        refuse_default_key(self._reader, image, said, what)
        bad = sent(
            sorted(accounts), self._reader.traits.accounts_per_call, lambda some: self._permit(image, some, "Add")
        )
        if bad:
            raise whole(image, bad, len(accounts))

    def unshare(self, image: ImageRef, accounts: Set[str]) -> None:
        """Takes it back. Accounts that cannot use it, and an image that is gone, are fine."""
        if not accounts:
            return
        with suppress(ImageGone):
            self._must_exist(image, sharing(image, sorted(accounts), "Remove"))
            sent(
                sorted(accounts),
                self._reader.traits.accounts_per_call,
                lambda some: self._permit(image, some, "Remove"),
            )

    def _permit(self, image: ImageRef, accounts: Sequence[str], change: Change) -> None:
        users: list[wire.LaunchPermissionTypeDef] = [{"UserId": account} for account in accounts]
        permission: wire.LaunchPermissionModificationsTypeDef = {"Add": users} if change == "Add" else {"Remove": users}
        self._reader.ask(
            "ModifyImageAttribute",
            image.region,
            lambda ec2: ec2.modify_image_attribute(ImageId=image.id, LaunchPermission=permission),
            what=sharing(image, accounts, change),
        )

    def quota(self, region: str) -> int | None:
        """How many images of its own the account may have; None where the service tells no number."""
        what = "Look up the quota of images"
        try:
            said = self._reader.tried(
                lambda: self._reader.session.quotas(
                    "GetServiceQuota",
                    region,
                    lambda quotas: quotas.get_service_quota(ServiceCode=SERVICE, QuotaCode=IMAGES),
                    what=what,
                ),
                region,
                what,
            )
        except Refused as error:
            if error.code == "NoSuchResourceException":
                return None
            raise
        number = said["Quota"].get("Value")
        return None if number is None else int(number)

    def regions(self) -> list[Region]:
        """All regions of the partition, those among them that the account has not opted in to."""
        said = self._reader.ask(
            "DescribeRegions",
            self._reader.session.home_region,
            lambda ec2: ec2.describe_regions(AllRegions=True),
            what="List regions",
        )
        return [shapes.region(each) for each in said["Regions"]]

    def zones(self, region: str) -> list[Zone]:
        said = self._reader.ask(
            "DescribeAvailabilityZones", region, lambda ec2: ec2.describe_availability_zones(), what="List zones"
        )
        return [shapes.zone(each) for each in said["AvailabilityZones"]]

    def importable_systems(self, region: str) -> list[ImportableSystem]:
        """None: what an import takes is not told by the API."""
        return []
