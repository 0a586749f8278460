"""Which images a look-up means: the criteria, and why an image does not meet them.

Why matching and explaining are one function: what an error says of a near miss is then what decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

from pydantic import Field, field_validator

from ..clouds.cloud import Query
from ..images.image import Architecture, Image, Kind, OsType
from ..plain_text import told
from ..resources.model import Model
from ..settings import NAMESPACE
from .base import one_of
from .found_image import KindName, StateName

TRUST = f"Trust an account by naming it in owners, or with `pulumi config set {NAMESPACE}:trustedOwners ACCOUNT`"


class Selection(Model):
    """Criteria that images must meet, all of them; what is left out does not matter."""

    regions: list[str] | None = Field(default=None, min_length=1)
    """Where to look; `["*"]` means all regions. Default: the provider's region."""
    zone: str | None = None
    """A zone, such as `ap-guangzhou-3`, in place of its region; it must exist."""
    kinds: list[KindName] | None = Field(default=None, min_length=1)
    """`public` (made by the cloud), `custom` (by this account), `shared` (by another). Default: all, but shared images
    only from trusted accounts."""
    owners: list[str] | None = Field(default=None, min_length=1)
    """The accounts that made the images, or the cloud's words for them, such as `amazon`. Shared images are returned
    from accounts named here or, without this, in the setting `trustedOwners`: nobody has vetted them."""
    os_type: OsType | None = None
    """`linux` or `windows`."""
    platform: str | None = None
    """The family of the operating system, such as `Ubuntu`; capitals do not matter."""
    architectures: list[Architecture] | None = Field(default=None, min_length=1)
    """What the system was built for: `x86_64`, `i386`, `arm64`."""
    bits: Literal[32, 64] | None = None
    """The width of the architecture, 32 or 64."""
    family: str | None = None
    """The image family."""
    tags: dict[str, str] | None = None
    """Tags that the image has, with these values."""
    states: list[StateName] | None = Field(default=None, min_length=1)
    """States of the image: `creating`, `importing`, `copying`, `available`, `failed`, `disabled`. Default:
    `available`."""
    name: str | None = None
    """The whole name."""
    name_regex: str | None = None
    """A regular expression that is found somewhere in the name; `^` and `$` tie it to the ends."""
    include_deprecated: bool = False
    """Whether images that are marked as deprecated count too."""

    @field_validator("regions", mode="before")
    @classmethod
    def _one_region(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @field_validator("name_regex")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        if isinstance(value, str):
            try:
                re.compile(value)
            except re.error as error:
                raise ValueError(f"{told(value)} is not a regular expression: {error}") from None
        return value


@dataclass(frozen=True, slots=True)
class Rules:
    """A selection, ready to be asked of images.

    Attributes:
        wanted: The criteria.
        trusted: The accounts of the setting `trustedOwners`.
        by_id: Whether the image is named, so that state and deprecation count only where they are asked for.
    """

    wanted: Selection
    trusted: frozenset[str] = frozenset()
    by_id: bool = False
    _pattern: re.Pattern[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.wanted.name_regex is not None:
            object.__setattr__(self, "_pattern", re.compile(self.wanted.name_regex))

    @property
    def trusts_somebody(self) -> bool:
        """Whether any shared image can be returned."""
        return bool(self.trusted or self.wanted.owners)

    def distrusts(self, image: Image) -> bool:
        """Whether an image is another account's that nobody has said to trust. Accounts named as owners are."""
        return not self.wanted.owners and not image.trusted_by(self.trusted)

    def query(self) -> Query:
        """What the cloud itself can look for; what nobody may have is not asked for."""
        kinds = frozenset(Kind(kind) for kind in self.wanted.kinds) if self.wanted.kinds else frozenset(Kind)
        if not self.trusts_somebody:
            kinds -= {Kind.SHARED}
        wanted = self.wanted
        return Query(
            kinds,
            owners=frozenset(wanted.owners or ()),
            shared_by=self.trusted,
            architectures=frozenset(wanted.architectures or ()),
            name=wanted.name,
            platform=wanted.platform,
            tags=dict(wanted.tags or {}),
        )

    def matching(self, images: Iterable[Image]) -> list[Image]:
        """The images that meet all criteria, the newest first."""
        return newest_first(image for image in images if not self.misses(image))

    def nearest(self, images: Iterable[Image]) -> list[tuple[Image, list[str]]]:
        """The others with the criteria that they fail: few first, then those whose words come close."""
        missed = [(image, self.misses(image)) for image in newest_first(images)]
        return sorted(
            ((image, misses) for image, misses in missed if misses),
            key=lambda pair: (len(pair[1]), -self._likeness(pair[0])),
        )

    def _likeness(self, image: Image) -> float:
        wanted = self.wanted
        pairs = [(wanted.name, image.name), (wanted.platform, image.platform), (wanted.family, image.family)]
        return sum(SequenceMatcher(None, ask.lower(), has.lower()).ratio() for ask, has in pairs if ask)

    def misses(self, image: Image) -> list[str]:
        """Each criterion that an image fails, as a person would say it."""
        return [*self._misses(image)]

    def _misses(self, image: Image) -> Iterator[str]:
        wanted = self.wanted
        yield from _unlike("kind", image.kind.value, wanted.kinds)
        if not image.alias or image.alias not in (wanted.owners or ()):
            yield from _unlike("owner", image.creator, wanted.owners)
        if self.distrusts(image):
            yield f"account {image.creator}, which shares it, is not trusted"
        yield from _unlike("osType", image.os_type, wanted.os_type)
        if wanted.platform is not None and image.platform.casefold() != wanted.platform.casefold():
            yield from _unlike("platform", image.platform, wanted.platform)
        yield from _unlike("architecture", image.architecture, wanted.architectures)
        if wanted.bits is not None and image.bits != wanted.bits:
            yield f"it has {image.bits} bits, not {wanted.bits}"
        yield from _unlike("family", image.family, wanted.family)
        for key, value in sorted((wanted.tags or {}).items()):
            yield from _unlike(f"tag {key}", image.tags.get(key, "missing"), value)
        yield from _unlike("state", image.state.value, wanted.states or (None if self.by_id else ["available"]))
        if wanted.name is not None and image.name != wanted.name:
            yield f"name is not {told(wanted.name)}"
        if self._pattern is not None and not self._pattern.search(image.name):
            yield f"name does not match {told(self._pattern.pattern)}"
        if image.deprecated and not wanted.include_deprecated and not self.by_id:
            yield "it is deprecated (includeDeprecated)"


def _unlike(what: str, value: Any, wanted: Any) -> Iterator[str]:
    """The criterion, if there is one and the value is none of those wanted."""
    if wanted is None:
        return
    choices = wanted if isinstance(wanted, list) else [wanted]
    if value not in choices:
        said = "not known" if value is None else value or "empty"
        yield f"{what} is {said}, not {one_of(choices)}"


def newest_first(images: Iterable[Image]) -> list[Image]:
    """The order of every answer: the newest first, then by region and id."""
    return sorted(sorted(images, key=lambda image: image.ref), key=lambda image: image.created_time, reverse=True)
