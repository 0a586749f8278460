"""Which resource of this run holds which image, whatever the image's tags say.

Why tags are not enough: they name the owner of the last write. After a rename by alias that is the resource's old name,
which another resource may have by now; after an import it is whoever made the image.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..images.image import ImageRef


@dataclass(slots=True)
class Holders:
    """Resources by their URN, and the images in their states."""

    _guard: threading.RLock = field(default_factory=threading.RLock)
    _held: dict[str, frozenset[ImageRef]] = field(default_factory=dict)
    _taken: dict[ImageRef, str] = field(default_factory=dict)

    def hold(self, urn: str, images: Iterable[ImageRef]) -> None:
        """All that a resource holds from now on."""
        with self._guard:
            self._held[urn] = frozenset(images)

    def take(self, urn: str, images: Iterable[ImageRef]) -> None:
        """A creation goes on with images that were there."""
        with self._guard:
            self._taken.update(dict.fromkeys(images, urn))

    def other(self, image: ImageRef, urn: str) -> str | None:
        """Another resource that holds an image; None where nobody else is known to."""
        with self._guard:
            return next((other for other, held in self._held.items() if image in held and other != urn), None)

    def lost(self, images: Iterable[ImageRef], urn: str) -> bool:
        """Whether another resource, which came first and knew no better, goes on with one of these images."""
        with self._guard:
            return any(self._taken.get(image, urn) != urn for image in images)
