"""The resources: one file each, and this register."""

from __future__ import annotations

from typing import Any

from .base import Resource
from .custom_image import CustomImage
from .image_copy import ImageCopy
from .image_share import ImageShare

RESOURCES: dict[str, Resource[Any, Any]] = {
    resource.name: resource for resource in (CustomImage(), ImageCopy(), ImageShare())
}
"""Every resource by its name."""
