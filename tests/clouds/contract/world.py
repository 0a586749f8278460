"""What the contract needs of a back end's world: one account on a cloud of ten images and fifty shares an image."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from typing import Any, Literal, TypeVar

from pulumi_machine_image.clouds.cloud import FromInstance, ImageCloud, NewImage
from pulumi_machine_image.images.image import Image, ImageRef

IMAGES, SHARES = 10, 50
"""The limits of every world."""
SECONDS = 8.0
"""How long an image or a copy is pending."""
Trouble = Literal["throttled", "internal", "expired", "cut", "lost", "malformed"]
F = TypeVar("F")


class World(ABC):
    """A cloud, a clock that only waiting moves, and a back end.

    Attributes:
        home: The region of the tests; `others` are destinations of copies.
        me: The account that calls; `friends` are accounts that can receive an image, `nobody` are none.
        instance: An instance of the home region.
        gone: Looks like an image of the home region, and is none.
    """

    home: str
    others: tuple[str, str]
    me: str
    friends: tuple[str, str]
    nobody: tuple[str, str]
    instance: FromInstance
    gone: ImageRef
    is_near: bool = False
    """Whether it is asked without a wire."""

    @abstractmethod
    def cloud(self, seconds: float = 600) -> ImageCloud:
        """The account, for one operation that may take so long."""

    @abstractmethod
    def pass_seconds(self, seconds: float) -> None: ...

    @abstractmethod
    def shared(self) -> ImageRef:
        """An image of another account that this one may use."""

    @property
    @abstractmethod
    def calls(self) -> int:
        """How many calls the cloud got."""

    @abstractmethod
    def trouble(self, kind: Trouble, method: str, times: int = 1) -> None:
        """What befalls the next calls that a method of the protocol sends."""

    @abstractmethod
    def well(self) -> None:
        """The trouble is over."""

    @abstractmethod
    def launch(self, image: ImageRef) -> str:
        """An instance that is made from an image."""

    @property
    @abstractmethod
    def with_disk(self) -> FromInstance:
        """An instance with a data disk, which is to be part of the image."""

    def instance_in(self, region: str) -> FromInstance:
        return self.instance

    def image(self, name: str = "web", region: str = "", **more: Any) -> ImageRef:
        """An image that is ready."""
        region = region or self.home
        ref = ImageRef(region, self.cloud().create(region, NewImage(name, self.instance_in(region), **more)))
        self.pass_seconds(SECONDS)
        return ref

    def now(self, ref: ImageRef) -> Image:
        return self.cloud().find(ref.region, [ref.id])[ref.id]

    def accounts(self, number: int) -> set[str]:
        """So many accounts that can receive an image."""
        return {str(int(self.friends[1]) + each) for each in range(number)}


class Troubles(defaultdict[str, list[F]]):
    """Action to what befalls its next calls."""

    def __init__(self) -> None:
        super().__init__(list)

    def take(self, action: str) -> F | None:
        return self[action].pop(0) if self[action] else None
