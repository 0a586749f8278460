"""The resources: one file each, and this register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..register import Register

if TYPE_CHECKING:
    from .base import Resource

RESOURCES: Register[Resource[Any, Any]] = Register(
    __name__,
    {
        "CustomImage": "custom_image:CustomImage",
        "ImageCopy": "image_copy:ImageCopy",
        "ImageShare": "image_share:ImageShare",
    },
)
"""Every resource by its name."""
