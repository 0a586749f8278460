"""Tencent Cloud behind the `ImageCloud` protocol.

Source for every action, its parameters and its errors: the API documentation of CVM (images) and of the tag service,
and `tencentcloud.cvm.v20170312` of the official SDK.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from itertools import zip_longest
from typing import Any

from ...images.errors import (
    AnswerLost,
    Busy,
    CloudTrouble,
    ImageConflict,
    ImageGone,
    InvalidInput,
    LoginRefused,
    NoRoom,
    Refused,
    SourceGone,
    passing,
)
from ...images.image import Image, ImageRef
from ...runtime.cache import Once
from ...runtime.patience import Patience
from ..batches import batches, listed_ids
from ..cloud import (
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
from ..codes import UNKNOWN, rehearsal
from . import shapes
from .asking import PAGE, Asker
from .regions import HOME
from .session import Session
from .sharing import Sharer
from .traits import TENCENT_TRAITS

TAGS = 10
"""The most tags to set, and the most to take off, in one ModifyResourceTags."""
ALIKE = 10
"""The most resources that one TagResources tags."""
_LEFT_UNDONE = (Busy, CloudTrouble, ImageConflict, ImageGone, InvalidInput, NoRoom, Refused, SourceGone)
NO_RESOURCE = "InvalidParameterValue.ResourceDescriptionError"
"""What the tag service says of a resource whose name is malformed, or which is not there."""


class TencentCloud:
    """One account in all its regions, for one operation: its calls obey that operation's deadline and cancel."""

    def __init__(
        self, session: Session, accounts: Once[str, str | None], patience: Patience, traits: Traits = TENCENT_TRAITS
    ) -> None:
        self._session, self._accounts, self._patience, self._traits = session, accounts, patience, traits
        self._asker = Asker(session, patience)
        self._sharer = Sharer(self._asker, traits)

    @property
    def traits(self) -> Traits:
        return self._traits

    def account(self) -> str | None:
        """The main account that calls; None when it may not ask, or the address has no token service.

        A refused login is raised, since it would refuse everything else too.
        """
        return self._accounts.get("caller", self._ask_account)

    def _ask_account(self) -> str | None:
        try:
            return self._asker.ask(
                "GetCallerIdentity",
                self._session.home_region,
                {},
                read=lambda said: str(said["AccountId"]) or None,
                what="Look up the calling account",
                service="sts",
            )
        except LoginRefused:
            raise
        except (Refused, InvalidInput):  # Nothing was asked that the program has said.
            return None

    def find(self, region: str, ids: Iterable[str]) -> Mapping[str, Image]:
        """The images with these ids that exist. A malformed id is an InvalidInput, not an absent image."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, Image] = {}
        for batch in batches(wanted, self._asker.at_once("DescribeImages")):
            found |= self._asker.together(
                "DescribeImages",
                region,
                batch,
                lambda ids: {image.id: image for image in self._found(region, ids)},
                what=f"Look up {listed_ids(batch)}",
            )
        return found

    def _found(self, region: str, ids: Sequence[str]) -> list[Image]:
        params = {"ImageIds": list(ids), "Limit": PAGE}
        try:
            return self._asker.ask(
                "DescribeImages",
                region,
                params,
                read=lambda said: [shapes.image(each, region) for each in shapes.listed(said, "ImageSet")],
                what=f"Look up {listed_ids(ids)}",
            )
        except ImageGone:
            # DescribeImages leaves unknown ids out. Should it ever refuse them, the others are not gone with them.
            if len(ids) == 1:
                return []
            half = len(ids) // 2
            return self._found(region, ids[:half]) + self._found(region, ids[half:])

    def images(self, region: str, query: Query) -> list[Image]:
        """All images that match. A name or platform matches loosely here; kinds and tags exactly."""
        if not query.kinds:
            return []
        found: dict[str, Image] = {}  # By id: a list that changes between two pages may show an image twice.

        def read(said: dict[str, Any]) -> tuple[list[Image], int]:
            listed, total = shapes.page(said, "ImageSet", PAGE)
            return [shapes.image(each, region) for each in listed], total

        seen, filters = 0, shapes.filters(query)
        while True:
            params: dict[str, Any] = {"Offset": seen, "Limit": PAGE}
            if filters:
                params["Filters"] = filters
            page, total = self._asker.ask("DescribeImages", region, params, read=read, what="List images")
            found.update((image.id, image) for image in page)
            seen += len(page)
            if len(page) < PAGE or seen >= total:
                return [image for image in found.values() if shapes.matches(image, query)]

    def create(self, region: str, new: NewImage, *, seen: Seen = unseen) -> str:
        """Starts making an image. Never sent twice unless the cloud said that it did nothing."""
        action, params = shapes.create(new)
        what = _making(new)
        made = self._asker.ask(
            action, region, params, read=lambda said: said.get("ImageId"), what=what, repeatable=False
        )
        return self._made(made, what, region)

    def copy(self, new: NewCopies) -> Mapping[str, str]:
        """Starts copying to all regions at once. Never sent twice unless the cloud said that it did nothing.

        Whether the answer names every region is not documented: one that is absent has to be looked for there.
        """
        params = shapes.copy(new)
        return self._asker.ask(
            "SyncImages", new.source.region, params, read=shapes.copies, what=_copying(new), repeatable=False
        )

    def dry_create(self, region: str, new: NewImage) -> None:
        action, params = shapes.create(new)
        with rehearsal():
            self._asker.ask(action, region, {**params, "DryRun": True}, read=bool, what=_making(new))

    def dry_copy(self, new: NewCopies) -> None:
        with rehearsal():
            self._asker.ask(
                "SyncImages", new.source.region, {**shapes.copy(new), "DryRun": True}, read=bool, what=_copying(new)
            )

    def modify(self, image: ImageRef, changes: ImageChanges) -> None:
        """Changes attributes: only what is not None is sent, and "" empties."""
        if not changes:
            return
        params = {
            "ImageId": image.id,
            "ImageName": changes.name,
            "ImageDescription": changes.description,
            "ImageFamily": changes.family,
            "ImageDeprecated": changes.deprecated,
        }
        sent = {key: value for key, value in params.items() if value is not None}
        self._asker.ask("ModifyImageAttribute", image.region, sent, read=bool, what=f"Change image {image.id}")

    def tag(self, image: ImageRef, *, put: Mapping[str, str], drop: Set[str] = frozenset()) -> None:
        """Sets and removes tags through the tag service, ten of each a call. A key in both is set."""
        setting = [{"TagKey": key, "TagValue": value} for key, value in sorted(put.items())]
        dropping = [{"TagKey": key} for key in sorted(drop - put.keys())]
        for some, others in zip_longest(batches(setting, TAGS), batches(dropping, TAGS), fillvalue=()):
            # Empty lists are not accepted.
            params: dict[str, Any] = {"Resource": _resource(image)}
            if some:
                params["ReplaceTags"] = list(some)
            if others:
                params["DeleteTags"] = list(others)
            self._tag(image, params)

    def _tag(self, image: ImageRef, params: dict[str, Any]) -> None:
        what = f"Tag image {image.id}"
        try:
            self._asker.ask("ModifyResourceTags", image.region, params, read=bool, what=what, service="tag")
        except InvalidInput as error:
            # The name of the resource is well formed, so that it is not there.
            if error.code != NO_RESOURCE or not self.traits.image_id.fullmatch(image.id):
                raise
            why = "the image does not exist"
            raise ImageGone(what, where=image.region, why=why, code=error.code, request_id=error.request_id) from None

    def tag_alike(self, images: Iterable[ImageRef], put: Mapping[str, str]) -> None:
        """By TagResources, ten images and ten tags a call. What it does not do, for whatever reason, stays undone: that
        it takes images which are still being copied is not documented, and nor is it among the permissions that `tag`
        needs."""
        pairs = [{"TagKey": key, "TagValue": value} for key, value in sorted(put.items())]
        for some in batches([_resource(image) for image in images], ALIKE):
            for tags in batches(pairs, TAGS):
                params = {"ResourceList": list(some), "Tags": list(tags)}
                what = f"Tag {len(some)} images"
                with passing(*_LEFT_UNDONE):
                    home = self._session.home_region
                    self._asker.ask(
                        "TagResources", home, params, read=bool, what=what, service="tag", waits_for_busy=False
                    )

    def delete(self, image: ImageRef, *, snapshots: bool) -> list[str]:
        """Deletes an image; one that is gone is fine. Returns [], always: DeleteImages does not say which snapshots
        it left, and to look would take another service."""
        with suppress(ImageGone):
            try:
                self._asker.together(
                    "DeleteImages",
                    image.region,
                    [image.id],
                    lambda ids: self._deleted(image.region, ids, snapshots=snapshots),
                    what=f"Delete image {image.id}",
                    option=snapshots,
                    last=True,
                )
            except Busy:  # waits by itself: in the row it would hold up the others
                self._deleted(image.region, [image.id], snapshots=snapshots, waits_for_busy=True)
        return []

    def _deleted(
        self, region: str, ids: Sequence[str], *, snapshots: bool, waits_for_busy: bool = False
    ) -> Mapping[str, None]:
        params = {"ImageIds": list(ids), "DeleteBindedSnap": snapshots}
        what = f"Delete {listed_ids(ids)}"
        self._asker.ask("DeleteImages", region, params, read=bool, what=what, waits_for_busy=waits_for_busy)
        return {}

    def shares(self, image: ImageRef) -> Mapping[str, str] | None:
        return self._sharer.shares(image)

    def share(self, image: ImageRef, targets: Set[str]) -> None:
        self._sharer.share(image, targets)

    def unshare(self, image: ImageRef, targets: Set[str]) -> None:
        self._sharer.unshare(image, targets)

    def unshareable(self, image: Image, *, public: bool) -> str | None:
        return None

    def public_block(self, region: str) -> str | None:
        return None

    def snapshot_shares(self, image: Image) -> Mapping[str, Set[str]]:
        return {}

    def permit_snapshot(self, snapshot: ImageRef, *, add: Set[str], drop: Set[str]) -> None:
        """Nothing: snapshots are not shared with an image."""

    def instances(self, region: str, ids: Iterable[str]) -> Mapping[str, Set[str]]:
        """By a list of all instances: DescribeInstances has no filter by image."""
        wanted, found, seen = frozenset(ids), dict[str, set[str]](), 0

        def read(said: dict[str, Any]) -> tuple[list[tuple[str, str]], int]:
            listed, total = shapes.page(said, "InstanceSet", PAGE)
            return [(str(each["InstanceId"]), str(each.get("ImageId"))) for each in listed], total

        while wanted:
            params = {"Offset": seen, "Limit": PAGE}
            page, total = self._asker.ask("DescribeInstances", region, params, read=read, what="List instances")
            for instance, image in page:
                if image in wanted:
                    found.setdefault(image, set()).add(instance)
            seen += len(page)
            if len(page) < PAGE or seen >= total:
                break
        return found

    def quota(self, region: str, of: Quota = "images") -> int | None:
        """The limit of images; no other is told."""
        if of != "images":
            return None
        return self._asker.ask("DescribeImageQuota", region, {}, read=shapes.quota, what="Look up the quota of images")

    def regions(self) -> list[Region]:
        # Any region knows all of them, but who asks may be in doubt about the home region itself.
        home = self._session.home_region
        place = home if home in self._traits.regions else HOME
        return self._asker.ask(
            "DescribeRegions",
            place,
            {},
            read=lambda said: [shapes.region(each) for each in shapes.listed(said, "RegionSet")],
            what="List regions",
        )

    def zones(self, region: str) -> list[Zone]:
        return self._asker.ask(
            "DescribeZones",
            region,
            {},
            read=lambda said: [shapes.zone(each) for each in shapes.listed(said, "ZoneSet")],
            what="List zones",
        )

    def importable_systems(self, region: str) -> list[ImportableSystem]:
        return self._asker.ask(
            "DescribeImportImageOs",
            region,
            {},
            read=lambda said: list(shapes.importable_systems(said)),
            what="List systems that can be imported",
        )

    def _made(self, image_id: object, what: str, region: str) -> str:
        if image_id:
            return str(image_id)
        # Examples of ImportImage show an answer without an id, though the SDK's model has one.
        raise AnswerLost(
            what,
            where=region,
            why="the cloud's answer has no image id",
            do=UNKNOWN,
        )


def _resource(image: ImageRef) -> str:
    """An image as the tag service names it: six parts; the account may be left out and means the caller's."""
    return f"qcs::cvm:{image.region}:uin/:image/{image.id}"


def _making(new: NewImage) -> str:
    return f"Make image {new.name!r} from {shapes.source_label(new.source)}"


def _copying(new: NewCopies) -> str:
    return f"Copy image {new.source.id} to {', '.join(sorted(new.regions))}"
