"""Who else may use an image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress

from ...images.errors import BadAccount, ImageError, ImageGone
from ...images.image import ImageRef
from ..batches import batches
from ..cloud import Traits
from . import shapes
from .asking import Asker

_ALREADY = "FailedOperation.AccountAlreadyExists"


class Sharer:
    """Shares for one operation."""

    def __init__(self, asker: Asker, traits: Traits) -> None:
        self._asker, self._traits = asker, traits

    def shares(self, image: ImageRef) -> Mapping[str, str] | None:
        """Account to the time of sharing; only the owner may ask."""
        what = f"List the shares of image {image.id}"
        try:
            return self._asker.ask(
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
        self._asker.ask("ModifyImageSharePermission", image.region, params, read=bool, what=what)


def _permitting(image: ImageRef, accounts: Sequence[str], permission: str) -> str:
    whom = f"account {accounts[0]}" if len(accounts) == 1 else f"{len(accounts)} accounts"
    return f"Share image {image.id} with {whom}" if permission == "SHARE" else f"Take image {image.id} back from {whom}"
