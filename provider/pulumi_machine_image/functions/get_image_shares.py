"""getImageShares: who may use an image."""

from __future__ import annotations

from typing import ClassVar

from ..images.errors import ImageGone
from ..images.image import ImageRef
from ..resources.model import Model
from .base import Answer, Function, Surroundings


class GetImageSharesArgs(Model):
    """The accounts, and on EC2 organisations and everybody, that an image of this account is shared with."""

    image_id: str
    """The image; it must be the account's own."""
    region: str | None = None
    """Where the image is. Default: the provider's region."""


class GetImageSharesResult(Answer):
    """Who may use an image."""

    image_id: str
    """The image."""
    region: str
    """Where it is."""
    shared_accounts: dict[str, str]
    """Those that may use it, to the time of sharing (empty on EC2, which does not tell it): account ids, ARNs, and
    `everybody`."""


class GetImageShares(Function[GetImageSharesArgs, GetImageSharesResult]):
    """Who may use an image."""

    name: ClassVar[str] = "getImageShares"
    args: ClassVar[type[GetImageSharesArgs]] = GetImageSharesArgs
    result: ClassVar[type[GetImageSharesResult]] = GetImageSharesResult

    def run(self, args: GetImageSharesArgs, around: Surroundings) -> GetImageSharesResult:
        self.want_id(args.image_id, around)
        region = self.region(args.region, around)
        shares = around.cloud.shares(ImageRef(region, args.image_id))
        if shares is None:
            raise ImageGone(
                self.name, where=region, why=f"there is no image {args.image_id}", do="Name the region that it is in"
            )
        return GetImageSharesResult(image_id=args.image_id, region=region, shared_accounts=dict(shares))
