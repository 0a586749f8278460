"""Tencent Cloud behind the `ImageCloud` protocol.

Source for every action, its parameters and its errors: the API documentation of CVM (images) and of the tag service,
and `tencentcloud.cvm.v20170312` of the official SDK.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from itertools import zip_longest
from typing import Any, TypeVar

from ...images.errors import AnswerLost, BadAccount, ImageError, ImageGone, InvalidInput, LoginRefused, Refused
from ...images.image import Image, ImageRef
from ...runtime.cache import Once
from ...runtime.patience import Patience
from ...runtime.retry import attempt
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
from .regions import HOME
from .session import Session
from .traits import TENCENT_TRAITS

PAGE = 100
"""The most images, or instances, that one call lists."""
TAGS = 10
"""The most tags to set, and the most to take off, in one ModifyResourceTags."""
NO_RESOURCE = "InvalidParameterValue.ResourceDescriptionError"
"""What the tag service says of a resource whose name is malformed, or which is not there."""

T = TypeVar("T")


class TencentCloud:
    """One account in all its regions, for one operation: its calls obey that operation's deadline and cancel."""

    def __init__(
        self, session: Session, accounts: Once[str, str | None], patience: Patience, traits: Traits = TENCENT_TRAITS
    ) -> None:
        self._session, self._accounts, self._patience, self._traits = session, accounts, patience, traits

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
            return self._ask(
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
        return {image.id: image for batch in batches(wanted, PAGE) for image in self._found(region, batch)}

    def _found(self, region: str, ids: Sequence[str]) -> list[Image]:
        params = {"ImageIds": list(ids), "Limit": PAGE}
        try:
            return self._ask(
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
            page, total = self._ask("DescribeImages", region, params, read=read, what="List images")
            found.update((image.id, image) for image in page)
            seen += len(page)
            if len(page) < PAGE or seen >= total:
                return [image for image in found.values() if shapes.matches(image, query)]

    def create(self, region: str, new: NewImage, *, seen: Seen = unseen) -> str:
        """Starts making an image. Never sent twice unless the cloud said that it did nothing."""
        action, params = shapes.create(new)
        what = _making(new)
        made = self._ask(action, region, params, read=lambda said: said.get("ImageId"), what=what, repeatable=False)
        return self._made(made, what, region)

    def copy(self, new: NewCopies) -> Mapping[str, str]:
        """Starts copying to all regions at once. Never sent twice unless the cloud said that it did nothing.

        Whether the answer names every region is not documented: one that is absent has to be looked for there.
        """
        params = shapes.copy(new)
        return self._ask(
            "SyncImages", new.source.region, params, read=shapes.copies, what=_copying(new), repeatable=False
        )

    def dry_create(self, region: str, new: NewImage) -> None:
        action, params = shapes.create(new)
        with rehearsal():
            self._ask(action, region, {**params, "DryRun": True}, read=bool, what=_making(new))

    def dry_copy(self, new: NewCopies) -> None:
        with rehearsal():
            self._ask(
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
        self._ask("ModifyImageAttribute", image.region, sent, read=bool, what=f"Change image {image.id}")

    def tag(self, image: ImageRef, *, put: Mapping[str, str], drop: Set[str] = frozenset()) -> None:
        """Sets and removes tags through the tag service, ten of each a call. A key in both is set."""
        setting = [{"TagKey": key, "TagValue": value} for key, value in sorted(put.items())]
        dropping = [{"TagKey": key} for key in sorted(drop - put.keys())]
        for some, others in zip_longest(batches(setting, TAGS), batches(dropping, TAGS), fillvalue=()):
            # Six parts; the account may be left out and means the caller's. Empty lists are not accepted.
            params: dict[str, Any] = {"Resource": f"qcs::cvm:{image.region}:uin/:image/{image.id}"}
            if some:
                params["ReplaceTags"] = list(some)
            if others:
                params["DeleteTags"] = list(others)
            self._tag(image, params)

    def _tag(self, image: ImageRef, params: dict[str, Any]) -> None:
        what = f"Tag image {image.id}"
        try:
            self._ask("ModifyResourceTags", image.region, params, read=bool, what=what, service="tag")
        except InvalidInput as error:
            # The name of the resource is well formed, so that it is not there.
            if error.code != NO_RESOURCE or not self.traits.image_id.fullmatch(image.id):
                raise
            why = "the image does not exist"
            raise ImageGone(what, where=image.region, why=why, code=error.code, request_id=error.request_id) from None

    def delete(self, image: ImageRef, *, snapshots: bool) -> list[str]:
        """Deletes an image; one that is gone is fine. Returns [], always: DeleteImages does not say which snapshots
        it left, and to look would take another service."""
        params = {"ImageIds": [image.id], "DeleteBindedSnap": snapshots}
        with suppress(ImageGone):
            self._ask("DeleteImages", image.region, params, read=bool, what=f"Delete image {image.id}")
        return []

    def shares(self, image: ImageRef) -> Mapping[str, str] | None:
        """Account to the time of sharing; only the owner may ask."""
        what = f"List the shares of image {image.id}"
        try:
            return self._ask(
                "DescribeImageSharePermission", image.region, {"ImageId": image.id}, read=shapes.shares, what=what
            )
        except ImageGone:
            return None

    def share(self, image: ImageRef, targets: Set[str]) -> None:
        """Lets accounts use an image, fifty a call. Accounts that can use it already are fine.

        Raises:
            BadAccount: Names every account that cannot; all others can use the image then.
        """
        self._permit(image, targets, "SHARE")

    def unshare(self, image: ImageRef, targets: Set[str]) -> None:
        """Takes it back, fifty a call. Accounts that cannot use it, and an image that is gone, are fine."""
        with suppress(ImageGone):
            self._permit(image, targets, "CANCEL")

    def _permit(self, image: ImageRef, accounts: Set[str], permission: str) -> None:
        bad = [
            pair
            for batch in batches(sorted(accounts), self._traits.accounts_per_call)
            for pair in self._permit_some(image, batch, permission)
        ]
        if bad:
            first = bad[0][1]
            others = "; all others can use it" if len(accounts) > len(bad) and permission == "SHARE" else ""
            raise BadAccount(
                _permitting(image, [account for account, _ in bad], permission),
                where=image.region,
                why="; ".join(f"{account}: {error.why}" for account, error in bad) + others,
                do=first.do or "Correct or remove what does not fit",
                code=first.code,
                request_id=first.request_id,
            )

    def _permit_some(
        self, image: ImageRef, accounts: Sequence[str], permission: str
    ) -> Iterator[tuple[str, BadAccount]]:
        """Sends one batch; yields the accounts that the cloud does not take.

        The cloud refuses a whole call for one account and does not say which. What is done already is taken out by
        the list; a bad account is cornered by halving, so that it does not keep the good ones out.
        """
        if not accounts:
            return
        try:
            self._send_permission(image, accounts, permission)
        except ImageError as error:
            settled = error.code == _ALREADY or (isinstance(error, BadAccount) and permission == "CANCEL")
            left = self._unsettled(image, accounts, permission) if settled else accounts
            if len(left) < len(accounts):
                yield from self._permit_some(image, left, permission)
            elif not isinstance(error, BadAccount):
                raise
            elif len(accounts) == 1:
                yield accounts[0], error
            else:
                half = len(accounts) // 2
                yield from self._permit_some(image, accounts[:half], permission)
                yield from self._permit_some(image, accounts[half:], permission)

    def _unsettled(self, image: ImageRef, accounts: Sequence[str], permission: str) -> list[str]:
        """The accounts for which something is still to be done."""
        listed = self.shares(image) or {}
        return [account for account in accounts if (account in listed) == (permission == "CANCEL")]

    def _send_permission(self, image: ImageRef, accounts: Sequence[str], permission: str) -> None:
        params = {"ImageId": image.id, "AccountIds": list(accounts), "Permission": permission}
        what = _permitting(image, accounts, permission)
        self._ask("ModifyImageSharePermission", image.region, params, read=bool, what=what)

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
            page, total = self._ask("DescribeInstances", region, params, read=read, what="List instances")
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
        return self._ask("DescribeImageQuota", region, {}, read=shapes.quota, what="Look up the quota of images")

    def regions(self) -> list[Region]:
        # Any region knows all of them, but who asks may be in doubt about the home region itself.
        home = self._session.home_region
        place = home if home in self._traits.regions else HOME
        return self._ask(
            "DescribeRegions",
            place,
            {},
            read=lambda said: [shapes.region(each) for each in shapes.listed(said, "RegionSet")],
            what="List regions",
        )

    def zones(self, region: str) -> list[Zone]:
        return self._ask(
            "DescribeZones",
            region,
            {},
            read=lambda said: [shapes.zone(each) for each in shapes.listed(said, "ZoneSet")],
            what="List zones",
        )

    def importable_systems(self, region: str) -> list[ImportableSystem]:
        return self._ask(
            "DescribeImportImageOs",
            region,
            {},
            read=lambda said: list(shapes.importable_systems(said)),
            what="List systems that can be imported",
        )

    def _ask(
        self,
        action: str,
        region: str,
        params: dict[str, Any],
        *,
        read: Callable[[dict[str, Any]], T],
        what: str,
        service: str = "cvm",
        repeatable: bool = True,
    ) -> T:
        """Sends a call until it works, fails for good, or patience ends; returns what is read from the answer."""

        def send() -> T:
            return self._session.send(service, action, region, params, read=read, what=what, repeatable=repeatable)

        self._session.ready(service, region)
        counted = self._session.entrance(service, region)
        return attempt(
            lambda: self._session.limiter.send(counted, action, send, patience=self._patience, what=what, where=region),
            patience=self._patience,
            repeatable=repeatable,
            what=what,
            where=region,
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


_ALREADY = "FailedOperation.AccountAlreadyExists"


def _making(new: NewImage) -> str:
    return f"Make image {new.name!r} from {shapes.source_label(new.source)}"


def _copying(new: NewCopies) -> str:
    return f"Copy image {new.source.id} to {', '.join(sorted(new.regions))}"


def _permitting(image: ImageRef, accounts: Sequence[str], permission: str) -> str:
    whom = f"account {accounts[0]}" if len(accounts) == 1 else f"{len(accounts)} accounts"
    return f"Share image {image.id} with {whom}" if permission == "SHARE" else f"Take image {image.id} back from {whom}"
