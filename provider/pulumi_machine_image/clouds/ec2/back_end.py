"""AWS EC2 behind the `ImageCloud` protocol.

Source for every action, its parameters and its errors: the API reference of EC2, and its model in botocore.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from ...images.errors import (
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
    Quota,
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
from .quotas import quota
from .reading import Reader
from .removing import Remover
from .session import Session
from .sharing import Sharer
from .snapshots import permit, permitted
from .traits import EC2_TRAITS


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

    def dry_create(self, region: str, new: NewImage) -> None:
        """Only the caller's permissions are looked at. An import is not tried: it is no trait of this cloud."""
        if not isinstance(new.source, FromFile):
            Maker(self._reader).rehearse(region, new, new.source)

    def dry_copy(self, new: NewCopies) -> None:
        """The same."""
        self._copier.rehearse(new)

    def modify(self, image: ImageRef, changes: ImageChanges) -> None:
        """Changes attributes, a call each. Families are a tag."""
        if not changes:
            return
        what = f"Change image {image.id}"
        if changes.name is not None:
            why = "EC2 cannot change the name of an image"
            raise Refused(what, where=image.region, why=why, do="Make a new image, or a copy under the other name")
        self._reader.must_exist(image, what)
        Changer(self._reader, image).change(changes)
        if changes.tidy:
            Remover(self._reader).tidy(image)

    def tag(self, image: ImageRef, *, put: Mapping[str, str], drop: Set[str] = frozenset()) -> None:
        """Sets and removes tags. A key in both is set."""
        if not put and not drop:
            return
        self._reader.must_exist(image, f"Tag image {image.id}")
        Changer(self._reader, image).tag(put, drop)

    def tag_alike(self, images: Iterable[ImageRef], put: Mapping[str, str]) -> None:
        """Nothing: all that is made begins with its tags."""

    def delete(self, image: ImageRef, *, snapshots: bool) -> list[str]:
        return Remover(self._reader).delete(image, with_snapshots=snapshots)

    def shares(self, image: ImageRef) -> Mapping[str, str] | None:
        return Sharer(self._reader).shares(image)

    def share(self, image: ImageRef, targets: Set[str]) -> None:
        Sharer(self._reader).share(image, targets)

    def unshare(self, image: ImageRef, targets: Set[str]) -> None:
        Sharer(self._reader).unshare(image, targets)

    def unshareable(self, image: Image, *, public: bool) -> str | None:
        return Sharer(self._reader).unshareable(image, public=public)

    def public_block(self, region: str) -> str | None:
        return Sharer(self._reader).public_block(region)

    def snapshot_shares(self, image: Image) -> Mapping[str, Set[str]]:
        return permitted(self._reader, image)

    def permit_snapshot(self, snapshot: ImageRef, *, add: Set[str], drop: Set[str]) -> None:
        permit(self._reader, snapshot, add, "add")
        permit(self._reader, snapshot, drop, "remove")

    def instances(self, region: str, ids: Iterable[str]) -> Mapping[str, Set[str]]:
        return self._reader.instances(region, ids)

    def quota(self, region: str, of: Quota = "images") -> int | None:
        return quota(self._reader, region, of)

    def regions(self) -> list[Region]:
        """All regions of the partition, those among them that the account has not opted in to."""
        said = self._reader.ask(
            "DescribeRegions",
            self._reader.session.home_region,
            lambda ec2: ec2.describe_regions(AllRegions=True)["Regions"],
            what="List regions",
        )
        return [shapes.region(each) for each in said]

    def zones(self, region: str) -> list[Zone]:
        said = self._reader.ask(
            "DescribeAvailabilityZones",
            region,
            lambda ec2: ec2.describe_availability_zones()["AvailabilityZones"],
            what="List zones",
        )
        return [shapes.zone(each) for each in said]

    def importable_systems(self, region: str) -> list[ImportableSystem]:
        """None: what an import takes is not told by the API."""
        return []
