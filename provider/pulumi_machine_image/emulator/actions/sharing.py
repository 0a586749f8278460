"""Sharing: which other accounts may use an image, in its own region."""

from typing import Annotated, TypedDict

from .. import accounts
from ..clock import written
from ..errors import ApiError
from ..records.images import Image
from ..registry import action
from ..requests import ImageId, Request, one_of, rule
from ..world import World

NOT_YOURS = "UnauthorizedOperation.ImageNotBelongToAccount"


class ModifyImageSharePermission(Request):
    """One direction for all accounts of the call."""

    image_id: ImageId
    account_ids: list[str]
    permission: Annotated[
        str, rule(one_of("SHARE", "CANCEL"), "InvalidParameterValue", "Permission is SHARE or CANCEL, not {!r}.")
    ]


@action("ModifyImageSharePermission", ModifyImageSharePermission, per_second=10)
def modify_image_share_permission(ask: ModifyImageSharePermission, world: World) -> None:
    """Shares an image or takes it back: for all accounts of the call or for none of them."""
    if not ask.account_ids:
        raise ApiError("MissingParameter", "The request is missing a required parameter `AccountIds`.")
    if len(ask.account_ids) > world.settings.accounts_per_call:
        raise ApiError(
            "InvalidParameterValue.LimitExceeded", f"At most {world.settings.accounts_per_call} accounts a call."
        )
    image = world.images.own(ask.image_id, shared=NOT_YOURS, public="InvalidParameterValue.InvalidImageId")
    if image.state(world.now) != "NORMAL":
        raise ApiError("InvalidParameterValue.InvalidImageState", f"The image {image.id} is {image.state(world.now)}.")
    if ask.permission == "SHARE":
        _share(image, dict.fromkeys(ask.account_ids), world)
    else:
        _cancel(image, dict.fromkeys(ask.account_ids), world)


def _share(image: Image, asked: dict[str, None], world: World) -> None:
    _shareable(image, world)
    listed = world.images.shared_with(image)
    for account in asked:
        if account == world.account:
            raise ApiError("InvalidAccountIs.YourSelf", "An image cannot be shared with its own account.")
        if not accounts.exists(account):
            raise ApiError("InvalidAccountId.NotFound", f"The account {account} does not exist.")
        if not accounts.is_main(account):
            raise ApiError("FailedOperation.NotMasterAccount", f"The account {account} is not a main account.")
        if account in listed and world.settings.repeated_share == "refused":
            raise ApiError("FailedOperation.AccountAlreadyExists", f"The account {account} has the image already.")
    limit = world.settings.numbers.accounts
    if len(listed.keys() | asked.keys()) > limit:
        raise ApiError("OverQuota", f"The image {image.id} can be shared with {limit} accounts.")
    world.images.share(image, asked)


def _shareable(image: Image, world: World) -> None:
    """Encrypted images and those with a licence of one's own cannot be shared (SDK, error codes of the action)."""
    if image.encrypted:
        raise ApiError("UnsupportedOperation.EncryptedImagesNotSupported", f"The image {image.id} is encrypted.")
    if image.system.license_type == "BYOL":
        raise ApiError("FailedOperation.BYOLImageShareFailed", f"The image {image.id} has a licence of its own.")
    not_whole_machine(image, world)


def not_whole_machine(image: Image, world: World) -> None:
    """Where the setting says so, an image with data disks can be neither shared nor copied."""
    if world.settings.whole_machine_images == "refused" and len(world.snapshots.under([image.id])[image.id]) > 1:
        raise ApiError("InvalidParameter.InstanceImageNotSupport", f"The image {image.id} has data disks.")


def _cancel(image: Image, asked: dict[str, None], world: World) -> None:
    listed = world.images.shared_with(image)
    absent = [account for account in asked if account not in listed]
    if absent and world.settings.absent_cancel == "refused":
        raise ApiError("InvalidAccountId.NotFound", f"The image {image.id} is not shared with {', '.join(absent)}.")
    world.images.unshare(image, asked)


class DescribeImageSharePermission(Request):
    """Which image."""

    image_id: ImageId


class SharePermissionAnswer(TypedDict):
    """SharePermission."""

    AccountId: str
    CreatedTime: str


class DescribeImageSharePermissionAnswer(TypedDict):
    """All accounts; this list has no pages."""

    SharePermissionSet: list[SharePermissionAnswer]


@action("DescribeImageSharePermission", DescribeImageSharePermission, per_second=10)
def describe_image_share_permission(
    ask: DescribeImageSharePermission, world: World
) -> DescribeImageSharePermissionAnswer:
    """Lists the accounts that an image is shared with; only the owner may ask."""
    image = world.images.own(ask.image_id, shared=NOT_YOURS, public=NOT_YOURS)
    return {
        "SharePermissionSet": [
            {"AccountId": account, "CreatedTime": written(since)}
            for account, since in world.images.shared_with(image).items()
        ]
    }
