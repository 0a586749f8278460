"""getImages: all images that meet some criteria."""

from __future__ import annotations

from typing import ClassVar

from .base import Answer, Surroundings
from .found_image import FoundImage, found, warn_of_fees
from .selecting import SelectingFunction
from .selection import Selection


class GetImagesArgs(Selection):
    """The images that meet all of these criteria: none, one or many."""


class GetImagesResult(Answer):
    """Images that were found."""

    images: list[FoundImage]
    """The images, the newest first, then by region and id."""


class GetImages(SelectingFunction[GetImagesArgs, GetImagesResult]):
    """All images that meet some criteria."""

    name: ClassVar[str] = "getImages"
    args: ClassVar[type[GetImagesArgs]] = GetImagesArgs
    result: ClassVar[type[GetImagesResult]] = GetImagesResult

    def run(self, args: GetImagesArgs, around: Surroundings) -> GetImagesResult:
        rules = self.rules(args, around)
        images = rules.matching(self.listed(self.places(args, around), rules.query(), around))
        warn_of_fees(images, around)
        return GetImagesResult(images=[found(image, around.traits) for image in images])
