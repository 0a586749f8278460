"""What every call of the back end goes through, and what it reads of images."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from ...images.errors import AnswerLost, CloudTrouble, ImageError, ImageGone, InvalidInput, Unreachable
from ...images.image import Image, ImageRef, Kind
from ...runtime.cache import Once
from ...runtime.patience import Patience
from ...runtime.retry import attempt
from ..batches import batches, listed_ids
from ..cloud import Query, Traits
from ..codes import UNKNOWN
from . import shapes
from .session import Session

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2 import type_defs as wire

FOUND, PAGE = 100, 1000
"""Images that one call is asked about by id, and the most that it lists."""

T = TypeVar("T")


class Reader:
    """One account, for one operation: its calls obey that operation's deadline and cancel."""

    def __init__(self, session: Session, accounts: Once[str, str], patience: Patience, traits: Traits) -> None:
        self.session, self.patience, self.traits = session, patience, traits
        self._accounts = accounts

    def ask(self, action: str, region: str, call: Callable[[EC2Client], T], *, what: str, repeatable: bool = True) -> T:
        """Sends a call until it works, fails for good, or patience ends."""

        def send() -> T:
            return self.session.ec2(action, region, call, what=what, repeatable=repeatable)

        self.session.ready("ec2", region)
        return self.tried(
            lambda: self.session.limiter.send(region, action, send, patience=self.patience, what=what, where=region),
            region,
            what,
            repeatable=repeatable,
        )

    def tried(self, send: Callable[[], T], region: str, what: str, *, repeatable: bool = True) -> T:
        return attempt(send, patience=self.patience, repeatable=repeatable, what=what, where=region)

    def caller(self, region: str) -> str:
        what = "Look up the calling account"

        def ask() -> str:
            return self.tried(
                lambda: self.session.sts(
                    "GetCallerIdentity", region, lambda sts: sts.get_caller_identity()["Account"], what=what
                ),
                region,
                what,
            )

        return self._accounts.get("caller", ask)

    def find(self, region: str, ids: Iterable[str]) -> Mapping[str, Image]:
        """The images with these ids that exist."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        account, now = self.caller(region), self.session.now()
        return {
            each.id: each
            for batch in batches(wanted, FOUND)
            for each in shapes.images(self.described(region, batch), region, account, now)
        }

    def described(self, region: str, ids: Sequence[str]) -> Sequence[wire.ImageTypeDef]:
        """By a filter, which leaves out what does not exist: a list of ids would be refused as a whole."""
        strange = [each for each in ids if not self.traits.image_id.fullmatch(each)]
        if strange:
            why, do = f"{strange[0]!r} is not the id of an image", f"Ids are {self.traits.image_id_rule}"
            raise InvalidInput(f"Look up {listed_ids(ids)}", where=region, why=why, do=do)
        found = self.session.together.ask(
            ("DescribeImages", region),
            ids,
            lambda all_ids: {each["ImageId"]: each for each in self._described(region, all_ids)},
            most=FOUND,
            patience=self.patience,
            what=f"Look up {listed_ids(ids)}",
            where=region,
        )
        return list(found.values())

    def _described(self, region: str, ids: Sequence[str]) -> Sequence[wire.ImageTypeDef]:
        return self.ask(
            "DescribeImages",
            region,
            lambda ec2: ec2.describe_images(
                Filters=[{"Name": "image-id", "Values": ids}], IncludeDeprecated=True, IncludeDisabled=True
            )["Images"],
            what=f"Look up {listed_ids(ids)}",
        )

    def one(self, image: ImageRef) -> wire.ImageTypeDef | None:
        """One image as the cloud tells it; None when it is gone."""
        said = self.described(image.region, [image.id])
        return next((each for each in said if each.get("State") != shapes.DEREGISTERED), None)

    def must_exist(self, image: ImageRef, what: str) -> None:
        """Looks first where something stands in for EC2: moto fails, or says nothing, when an image is gone."""
        if not self.session.is_aws(image.region) and self.one(image) is None:
            raise ImageGone(what, where=image.region, why="the image does not exist")

    def images(self, region: str, query: Query) -> list[Image]:
        """All images that match: own ones, the cloud's, and those of others.

        Of others, what the query's accounts let this one use, be it alone, with its organisation or with everybody;
        where it names none, what names this account among its users: what others let everybody use is endless.
        """
        if not query.kinds:
            return []
        account, now = self.caller(region), self.session.now()
        found: dict[str, Image] = {}
        for whose in _whose(query):
            listed = shapes.images(list(self._listed(region, whose, query)), region, account, now)
            found.update((image.id, image) for image in listed)
        return [each for each in found.values() if each.kind in query.kinds]

    def _listed(
        self, region: str, whose: wire.DescribeImagesRequestTypeDef, query: Query
    ) -> Iterator[wire.ImageTypeDef]:
        params: wire.DescribeImagesRequestTypeDef = {**whose, "IncludeDeprecated": True, "MaxResults": PAGE}
        if filters := shapes.filters(query):
            params["Filters"] = filters
        while True:
            listed, token = self.ask(
                "DescribeImages", region, lambda ec2: _page(ec2.describe_images(**params)), what="List images"
            )
            yield from listed
            if not token:
                return
            params["NextToken"] = token

    def instances(self, region: str, ids: Iterable[str]) -> dict[str, set[str]]:
        """The instances that were made from images and are not terminated: image to instances."""
        found: dict[str, set[str]] = {}
        for batch in batches(list(dict.fromkeys(ids)), FOUND):
            for each in self._made_from(region, batch):
                if each.get("State", {}).get("Name") != "terminated":
                    found.setdefault(each["ImageId"], set()).add(each["InstanceId"])
        return found

    def _made_from(self, region: str, images: Sequence[str]) -> Iterator[wire.InstanceTypeDef]:
        filters: Sequence[wire.FilterTypeDef] = [{"Name": "image-id", "Values": images}]
        params: wire.DescribeInstancesRequestTypeDef = {"Filters": filters, "MaxResults": PAGE}
        while True:
            listed, token = self.ask(
                "DescribeInstances",
                region,
                lambda ec2: _reserved(ec2.describe_instances(**params)),
                what="List instances",
            )
            for reservation in listed:
                yield from reservation.get("Instances", ())
            if not token:
                return
            params["NextToken"] = token

    def put_tags(self, image: ImageRef, ids: Sequence[str], tags: Mapping[str, str]) -> None:
        if ids and tags:
            self.ask(
                "CreateTags",
                image.region,
                lambda ec2: ec2.create_tags(Resources=ids, Tags=shapes.pairs(tags)),
                what=f"Tag image {image.id}",
            )


def _whose(query: Query) -> list[wire.DescribeImagesRequestTypeDef]:
    """Whose images to list, a listing each: those of the accounts that the query names, or of each kind."""
    if query.owners:
        return [{"Owners": sorted(query.owners), "IncludeDisabled": True}]
    listings: list[wire.DescribeImagesRequestTypeDef] = []
    if Kind.CUSTOM in query.kinds:
        listings.append({"Owners": ["self"], "IncludeDisabled": True})
    if Kind.PUBLIC in query.kinds:
        listings.append({"Owners": ["amazon"], "IncludeDisabled": False})
    if Kind.SHARED in query.kinds and query.shared_by:
        listings.append({"Owners": sorted(query.shared_by), "IncludeDisabled": False})
    elif Kind.SHARED in query.kinds:
        listings.append({"ExecutableUsers": ["self"]})
    return listings


def _page(said: wire.DescribeImagesResultTypeDef) -> tuple[Sequence[wire.ImageTypeDef], str]:
    return said["Images"], said.get("NextToken", "")


def _reserved(said: wire.DescribeInstancesResultTypeDef) -> tuple[Sequence[wire.ReservationTypeDef], str]:
    return said["Reservations"], said.get("NextToken", "")


def made_id(image_id: str | None, what: str, region: str) -> str:
    if image_id:
        return image_id
    raise AnswerLost(what, where=region, why="the cloud's answer has no image id", do=UNKNOWN)


def lost(error: CloudTrouble, what: str, region: str) -> ImageError:
    """What the failure of an order means that its token makes harmless to repeat: it may have begun all the same."""
    if isinstance(error, (Unreachable, AnswerLost)):
        return error
    return AnswerLost(what, where=region, why=error.why, do=UNKNOWN, code=error.code, request_id=error.request_id)


def snapshots(said: wire.ImageTypeDef) -> list[str]:
    """The snapshots of an image's disks."""
    disks = (mapping.get("Ebs", {}) for mapping in said.get("BlockDeviceMappings", ()))
    return [disk["SnapshotId"] for disk in disks if disk.get("SnapshotId")]
