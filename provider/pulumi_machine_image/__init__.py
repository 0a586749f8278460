"""Machine images as code.

    import pulumi_machine_image as machine_image

    web = machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001")

These names need the plugin, `pulumi-resource-machine-image`, which comes with this package. A program that has to do
without it says `from pulumi_machine_image import dynamic as machine_image`; its stack moves here by that line alone,
since the resources here have the types there as aliases.

Importing this package loads nothing that is not used.

Made from the models by tools/generate.py: change those, not this.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .arguments import (
        CustomImageArgs,
        ImageCopyArgs,
        ImageShareArgs,
        ImportFromArgs,
        LimitsArgs,
        ProviderArgs,
        RegionCopyArgs,
        TimeoutsArgs,
    )
    from .functions.found_image import FoundImage
    from .functions.get_image_quota import GetImageQuotaResult, PublicQuota, RegionQuota
    from .functions.get_image_regions import GetImageRegionsResult, ImageRegion, ImageZone
    from .functions.get_image_shares import GetImageSharesResult
    from .functions.get_images import GetImagesResult
    from .functions.get_importable_systems import GetImportableSystemsResult, ImportableSystem
    from .look_ups import LookUpFailed
    from .sdk.functions import (
        get_image,
        get_image_output,
        get_image_quota,
        get_image_quota_output,
        get_image_regions,
        get_image_regions_output,
        get_image_shares,
        get_image_shares_output,
        get_images,
        get_images_output,
        get_importable_systems,
        get_importable_systems_output,
    )
    from .sdk.provider import Provider
    from .sdk.resources import CustomImage, ImageCopy, ImageShare

__all__ = [
    "CustomImage",
    "CustomImageArgs",
    "FoundImage",
    "GetImageQuotaResult",
    "GetImageRegionsResult",
    "GetImageSharesResult",
    "GetImagesResult",
    "GetImportableSystemsResult",
    "ImageCopy",
    "ImageCopyArgs",
    "ImageRegion",
    "ImageShare",
    "ImageShareArgs",
    "ImageZone",
    "ImportFromArgs",
    "ImportableSystem",
    "LimitsArgs",
    "LookUpFailed",
    "Provider",
    "ProviderArgs",
    "PublicQuota",
    "RegionCopyArgs",
    "RegionQuota",
    "TimeoutsArgs",
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

_HOMES = {
    "CustomImage": "sdk.resources",
    "ImageCopy": "sdk.resources",
    "ImageShare": "sdk.resources",
    "Provider": "sdk.provider",
    "ImportFromArgs": "arguments",
    "TimeoutsArgs": "arguments",
    "RegionCopyArgs": "arguments",
    "LimitsArgs": "arguments",
    "CustomImageArgs": "arguments",
    "ImageCopyArgs": "arguments",
    "ImageShareArgs": "arguments",
    "ProviderArgs": "arguments",
    "get_image": "sdk.functions",
    "get_image_output": "sdk.functions",
    "get_images": "sdk.functions",
    "get_images_output": "sdk.functions",
    "get_image_quota": "sdk.functions",
    "get_image_quota_output": "sdk.functions",
    "get_image_shares": "sdk.functions",
    "get_image_shares_output": "sdk.functions",
    "get_image_regions": "sdk.functions",
    "get_image_regions_output": "sdk.functions",
    "get_importable_systems": "sdk.functions",
    "get_importable_systems_output": "sdk.functions",
    "FoundImage": "functions.found_image",
    "GetImagesResult": "functions.get_images",
    "GetImageQuotaResult": "functions.get_image_quota",
    "RegionQuota": "functions.get_image_quota",
    "PublicQuota": "functions.get_image_quota",
    "GetImageSharesResult": "functions.get_image_shares",
    "GetImageRegionsResult": "functions.get_image_regions",
    "ImageRegion": "functions.get_image_regions",
    "ImageZone": "functions.get_image_regions",
    "GetImportableSystemsResult": "functions.get_importable_systems",
    "ImportableSystem": "functions.get_importable_systems",
    "LookUpFailed": "look_ups",
}


# Hidden from type checkers, for which every name would exist otherwise.
if not TYPE_CHECKING:

    def __getattr__(name):
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
