"""getImageQuota: how many images the regions take, and how many they have."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from pydantic import Field, field_validator

from ..images.errors import Denied, LoginRefused
from ..images.image import Image
from ..resources.model import Model
from .base import Answer, Function, Surroundings, ask_each

T = TypeVar("T")


class GetImageQuotaArgs(Model):
    """How many custom images the regions take, have, and have room for."""

    regions: list[str] | None = Field(default=None, min_length=1)
    """The regions to ask about; `["*"]` means all regions. Default: the provider's region."""

    @field_validator("regions", mode="before")
    @classmethod
    def _one_region(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


class PublicQuota(Answer):
    """The numbers of those of a region's images that everybody may use."""

    limit: int | None = None
    """How many of them there may be."""
    used: int | None = None
    """How many of them there are."""
    free: int | None = None
    """How many more there may be."""


class RegionQuota(Answer):
    """One region's numbers. What the account may not ask about is left out, and `error` says why."""

    limit: int | None = None
    """How many custom images there may be: the setting `limits`, or what the cloud says."""
    used: int | None = None
    """How many custom images there are, unfinished and failed ones too."""
    free: int | None = None
    """How many more there may be."""
    public: PublicQuota | None = None
    """The same of public images; none where the cloud has no limit of its own for them."""
    error: str | None = None
    """Why a number is missing."""


class GetImageQuotaResult(Answer):
    """How full the regions are."""

    quotas: dict[str, RegionQuota]
    """Region to its numbers."""


class GetImageQuota(Function[GetImageQuotaArgs, GetImageQuotaResult]):
    """How many custom images the regions take, have, and have room for.

    Why this one answers from what the run has asked already: the checks of a plan ask the same, and a program should
    see the numbers that its plan is judged by.
    """

    name: ClassVar[str] = "getImageQuota"
    args: ClassVar[type[GetImageQuotaArgs]] = GetImageQuotaArgs
    result: ClassVar[type[GetImageQuotaResult]] = GetImageQuotaResult

    def run(self, args: GetImageQuotaArgs, around: Surroundings) -> GetImageQuotaResult:
        places = self.regions(args.regions, around)
        refusals: list[Denied] = []
        answers = ask_each(places, lambda place: self._ask(place, around, refusals))
        if refusals and all(answer.limit is None and answer.used is None for answer in answers.values()):
            raise refusals[0]
        return GetImageQuotaResult(quotas=answers)

    def _ask(self, place: str, around: Surroundings, refusals: list[Denied]) -> RegionQuota:
        refused: list[Denied] = []
        limit = around.settings.limits.images if around.settings.limits else None
        if limit is None:
            limit = _told(lambda: around.survey.quota(around.cloud, place), refused)
        images = _told(lambda: around.survey.custom(around.cloud, place), refused)
        used = None if images is None else len(images)
        public = _public(place, images, around, refused) if "public" in around.traits.share_targets else None
        refusals += refused
        error = " ".join(dict.fromkeys(str(each) for each in refused)) or None
        return RegionQuota(limit=limit, used=used, free=_free(limit, used), public=public, error=error)


def _public(place: str, images: list[Image] | None, around: Surroundings, refused: list[Denied]) -> PublicQuota:
    limit = _told(lambda: around.survey.quota(around.cloud, place, "public"), refused)
    used = None if images is None else sum(image.public for image in images)
    return PublicQuota(limit=limit, used=used, free=_free(limit, used))


def _told(ask: Callable[[], T | None], refused: list[Denied]) -> T | None:
    """The answer; None where the caller may not ask, which is noted."""
    try:
        return ask()
    except LoginRefused:
        raise
    except Denied as error:
        refused.append(error)
        return None


def _free(limit: int | None, used: int | None) -> int | None:
    return None if limit is None or used is None else max(0, limit - used)
