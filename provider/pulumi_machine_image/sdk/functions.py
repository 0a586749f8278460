"""The plugin's look-ups. Made from the models by tools/generate.py: change those, not this.

They ask the cloud in previews, too. `get_images(...)` takes plain values and answers at once, so that a program can
decide by the answer what it declares; `get_images_output(...)` takes Outputs and answers with one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import pulumi

from .asking import ask, ask_later

if TYPE_CHECKING:
    from ..functions.found_image import FoundImage
    from ..functions.get_image_quota import GetImageQuotaResult
    from ..functions.get_image_regions import GetImageRegionsResult
    from ..functions.get_image_shares import GetImageSharesResult
    from ..functions.get_images import GetImagesResult
    from ..functions.get_importable_systems import GetImportableSystemsResult

__all__ = [
    "get_image",
    "get_image_output",
    "get_image_quota",
    "get_image_quota_output",
    "get_image_regions",
    "get_image_regions_output",
    "get_image_shares",
    "get_image_shares_output",
    "get_images",
    "get_images_output",
    "get_importable_systems",
    "get_importable_systems_output",
]


def get_image(
    *,
    regions: Sequence[str] | None = None,
    zone: str | None = None,
    kinds: Sequence[Literal["public", "custom", "shared"]] | None = None,
    owners: Sequence[str] | None = None,
    os_type: Literal["linux", "windows"] | None = None,
    platform: str | None = None,
    architectures: Sequence[Literal["x86_64", "i386", "arm64"]] | None = None,
    bits: Literal[32, 64] | None = None,
    family: str | None = None,
    tags: Mapping[str, str] | None = None,
    states: Sequence[Literal["creating", "importing", "copying", "available", "failed", "disabled"]] | None = None,
    name: str | None = None,
    name_regex: str | None = None,
    include_deprecated: bool = False,
    image_id: str | None = None,
    most_recent: bool = False,
    opts: pulumi.InvokeOptions | None = None,
) -> FoundImage:
    """The image that meets all of these criteria; none is an error, and so are several without `mostRecent`.

    Args:
        regions: Where to look; `["*"]` means all regions. Default: the provider's region.
        zone: A zone, such as `ap-guangzhou-3`, in place of its region; it must exist.
        kinds: `public` (made by the cloud), `custom` (by this account), `shared` (by another). Default: all,
            but shared images only from trusted accounts.
        owners: The accounts that made the images, or the cloud's words for them, such as `amazon`. Shared
            images are returned from accounts named here or, without this, in the setting `trustedOwners`: nobody
            has vetted them.
        os_type: `linux` or `windows`.
        platform: The family of the operating system, such as `Ubuntu`; capitals do not matter.
        architectures: What the system was built for: `x86_64`, `i386`, `arm64`.
        bits: The width of the architecture, 32 or 64.
        family: The image family.
        tags: Tags that the image has, with these values.
        states: States of the image: `creating`, `importing`, `copying`, `available`, `failed`, `disabled`.
            Default: `available`.
        name: The whole name.
        name_regex: A regular expression that is found somewhere in the name; `^` and `$` tie it to the ends.
        include_deprecated: Whether images that are marked as deprecated count too.
        image_id: The image's id. With it, state and deprecation count only where `states` asks for them.
        most_recent: Take the newest of several. The answer then changes when a newer image appears.
        opts: Which provider to ask, and the like.

    Raises:
        LookUpFailed: There is no such answer, an argument is wrong, or the cloud refuses or fails.
    """
    from ..functions.found_image import FoundImage

    return ask(
        "getImage",
        {
            "regions": regions,
            "zone": zone,
            "kinds": kinds,
            "owners": owners,
            "osType": os_type,
            "platform": platform,
            "architectures": architectures,
            "bits": bits,
            "family": family,
            "tags": tags,
            "states": states,
            "name": name,
            "nameRegex": name_regex,
            "includeDeprecated": include_deprecated,
            "imageId": image_id,
            "mostRecent": most_recent,
        },
        FoundImage,
        opts,
    )


def get_image_output(
    *,
    regions: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    zone: pulumi.Input[str] | None = None,
    kinds: pulumi.Input[Sequence[pulumi.Input[Literal["public", "custom", "shared"]]]] | None = None,
    owners: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    os_type: pulumi.Input[Literal["linux", "windows"]] | None = None,
    platform: pulumi.Input[str] | None = None,
    architectures: pulumi.Input[Sequence[pulumi.Input[Literal["x86_64", "i386", "arm64"]]]] | None = None,
    bits: pulumi.Input[Literal[32, 64]] | None = None,
    family: pulumi.Input[str] | None = None,
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
    states: pulumi.Input[
        Sequence[pulumi.Input[Literal["creating", "importing", "copying", "available", "failed", "disabled"]]]
    ]
    | None = None,
    name: pulumi.Input[str] | None = None,
    name_regex: pulumi.Input[str] | None = None,
    include_deprecated: pulumi.Input[bool] | None = None,
    image_id: pulumi.Input[str] | None = None,
    most_recent: pulumi.Input[bool] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[FoundImage]:
    """`get_image` by arguments that may be Outputs; asked when they are known."""
    from ..functions.found_image import FoundImage

    return ask_later(
        "getImage",
        {
            "regions": regions,
            "zone": zone,
            "kinds": kinds,
            "owners": owners,
            "osType": os_type,
            "platform": platform,
            "architectures": architectures,
            "bits": bits,
            "family": family,
            "tags": tags,
            "states": states,
            "name": name,
            "nameRegex": name_regex,
            "includeDeprecated": include_deprecated,
            "imageId": image_id,
            "mostRecent": most_recent,
        },
        FoundImage,
        opts,
    )


def get_images(
    *,
    regions: Sequence[str] | None = None,
    zone: str | None = None,
    kinds: Sequence[Literal["public", "custom", "shared"]] | None = None,
    owners: Sequence[str] | None = None,
    os_type: Literal["linux", "windows"] | None = None,
    platform: str | None = None,
    architectures: Sequence[Literal["x86_64", "i386", "arm64"]] | None = None,
    bits: Literal[32, 64] | None = None,
    family: str | None = None,
    tags: Mapping[str, str] | None = None,
    states: Sequence[Literal["creating", "importing", "copying", "available", "failed", "disabled"]] | None = None,
    name: str | None = None,
    name_regex: str | None = None,
    include_deprecated: bool = False,
    opts: pulumi.InvokeOptions | None = None,
) -> GetImagesResult:
    """The images that meet all of these criteria: none, one or many.

    Args:
        regions: Where to look; `["*"]` means all regions. Default: the provider's region.
        zone: A zone, such as `ap-guangzhou-3`, in place of its region; it must exist.
        kinds: `public` (made by the cloud), `custom` (by this account), `shared` (by another). Default: all,
            but shared images only from trusted accounts.
        owners: The accounts that made the images, or the cloud's words for them, such as `amazon`. Shared
            images are returned from accounts named here or, without this, in the setting `trustedOwners`: nobody
            has vetted them.
        os_type: `linux` or `windows`.
        platform: The family of the operating system, such as `Ubuntu`; capitals do not matter.
        architectures: What the system was built for: `x86_64`, `i386`, `arm64`.
        bits: The width of the architecture, 32 or 64.
        family: The image family.
        tags: Tags that the image has, with these values.
        states: States of the image: `creating`, `importing`, `copying`, `available`, `failed`, `disabled`.
            Default: `available`.
        name: The whole name.
        name_regex: A regular expression that is found somewhere in the name; `^` and `$` tie it to the ends.
        include_deprecated: Whether images that are marked as deprecated count too.
        opts: Which provider to ask, and the like.

    Raises:
        LookUpFailed: There is no such answer, an argument is wrong, or the cloud refuses or fails.
    """
    from ..functions.get_images import GetImagesResult

    return ask(
        "getImages",
        {
            "regions": regions,
            "zone": zone,
            "kinds": kinds,
            "owners": owners,
            "osType": os_type,
            "platform": platform,
            "architectures": architectures,
            "bits": bits,
            "family": family,
            "tags": tags,
            "states": states,
            "name": name,
            "nameRegex": name_regex,
            "includeDeprecated": include_deprecated,
        },
        GetImagesResult,
        opts,
    )


def get_images_output(
    *,
    regions: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    zone: pulumi.Input[str] | None = None,
    kinds: pulumi.Input[Sequence[pulumi.Input[Literal["public", "custom", "shared"]]]] | None = None,
    owners: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    os_type: pulumi.Input[Literal["linux", "windows"]] | None = None,
    platform: pulumi.Input[str] | None = None,
    architectures: pulumi.Input[Sequence[pulumi.Input[Literal["x86_64", "i386", "arm64"]]]] | None = None,
    bits: pulumi.Input[Literal[32, 64]] | None = None,
    family: pulumi.Input[str] | None = None,
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
    states: pulumi.Input[
        Sequence[pulumi.Input[Literal["creating", "importing", "copying", "available", "failed", "disabled"]]]
    ]
    | None = None,
    name: pulumi.Input[str] | None = None,
    name_regex: pulumi.Input[str] | None = None,
    include_deprecated: pulumi.Input[bool] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetImagesResult]:
    """`get_images` by arguments that may be Outputs; asked when they are known."""
    from ..functions.get_images import GetImagesResult

    return ask_later(
        "getImages",
        {
            "regions": regions,
            "zone": zone,
            "kinds": kinds,
            "owners": owners,
            "osType": os_type,
            "platform": platform,
            "architectures": architectures,
            "bits": bits,
            "family": family,
            "tags": tags,
            "states": states,
            "name": name,
            "nameRegex": name_regex,
            "includeDeprecated": include_deprecated,
        },
        GetImagesResult,
        opts,
    )


def get_image_quota(
    *,
    regions: Sequence[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetImageQuotaResult:
    """How many custom images the regions take, have, and have room for.

    Args:
        regions: The regions to ask about; `["*"]` means all regions. Default: the provider's region.
        opts: Which provider to ask, and the like.

    Raises:
        LookUpFailed: There is no such answer, an argument is wrong, or the cloud refuses or fails.
    """
    from ..functions.get_image_quota import GetImageQuotaResult

    return ask("getImageQuota", {"regions": regions}, GetImageQuotaResult, opts)


def get_image_quota_output(
    *,
    regions: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetImageQuotaResult]:
    """`get_image_quota` by arguments that may be Outputs; asked when they are known."""
    from ..functions.get_image_quota import GetImageQuotaResult

    return ask_later("getImageQuota", {"regions": regions}, GetImageQuotaResult, opts)


def get_image_shares(
    *,
    image_id: str,
    region: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetImageSharesResult:
    """The accounts, and on EC2 organisations and everybody, that an image of this account is shared with.

    Args:
        image_id: The image; it must be the account's own.
        region: Where the image is. Default: the provider's region.
        opts: Which provider to ask, and the like.

    Raises:
        LookUpFailed: There is no such answer, an argument is wrong, or the cloud refuses or fails.
    """
    from ..functions.get_image_shares import GetImageSharesResult

    return ask("getImageShares", {"imageId": image_id, "region": region}, GetImageSharesResult, opts)


def get_image_shares_output(
    *,
    image_id: pulumi.Input[str],
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetImageSharesResult]:
    """`get_image_shares` by arguments that may be Outputs; asked when they are known."""
    from ..functions.get_image_shares import GetImageSharesResult

    return ask_later("getImageShares", {"imageId": image_id, "region": region}, GetImageSharesResult, opts)


def get_image_regions(
    *,
    opts: pulumi.InvokeOptions | None = None,
) -> GetImageRegionsResult:
    """All regions of the cloud.

    Args:
        opts: Which provider to ask, and the like.

    Raises:
        LookUpFailed: There is no such answer, an argument is wrong, or the cloud refuses or fails.
    """
    from ..functions.get_image_regions import GetImageRegionsResult

    return ask("getImageRegions", {}, GetImageRegionsResult, opts)


def get_image_regions_output(
    *,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetImageRegionsResult]:
    """`get_image_regions` by arguments that may be Outputs; asked when they are known."""
    from ..functions.get_image_regions import GetImageRegionsResult

    return ask_later("getImageRegions", {}, GetImageRegionsResult, opts)


def get_importable_systems(
    *,
    opts: pulumi.InvokeOptions | None = None,
) -> GetImportableSystemsResult:
    """The operating systems that can be imported.

    Args:
        opts: Which provider to ask, and the like.

    Raises:
        LookUpFailed: There is no such answer, an argument is wrong, or the cloud refuses or fails.
    """
    from ..functions.get_importable_systems import GetImportableSystemsResult

    return ask("getImportableSystems", {}, GetImportableSystemsResult, opts)


def get_importable_systems_output(
    *,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetImportableSystemsResult]:
    """`get_importable_systems` by arguments that may be Outputs; asked when they are known."""
    from ..functions.get_importable_systems import GetImportableSystemsResult

    return ask_later("getImportableSystems", {}, GetImportableSystemsResult, opts)
