"""getImageQuota: how many images the regions take, and how many they have."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, field_validator

from ..images.errors import Denied
from ..resources.model import Model
from .base import Answer, Function, Surroundings, ask_each


class GetImageQuotaArgs(Model):
    """How many custom images the regions take, have, and have room for."""

    regions: list[str] | None = Field(default=None, min_length=1)
    """The regions to ask about; `["*"]` means all regions. Default: the provider's region."""

    @field_validator("regions", mode="before")
    @classmethod
    def _one_region(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


class RegionQuota(Answer):
    """One region's numbers. What the account may not ask about is left out, and `error` says why."""

    limit: int | None = None
    """How many custom images there may be: the setting `limits`, or what the cloud says."""
    used: int | None = None
    """How many custom images there are, unfinished and failed ones too."""
    free: int | None = None
    """How many more there may be."""
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
        limit = around.settings.limits.images if around.settings.limits else None
        used, refused = None, []
        try:
            if limit is None:
                limit = around.survey.quota(around.cloud, place)
        except Denied as error:
            refused.append(error)
        try:
            used = len(around.survey.custom(around.cloud, place))
        except Denied as error:
            refused.append(error)
        refusals += refused
        return RegionQuota(
            limit=limit,
            used=used,
            free=None if limit is None or used is None else max(0, limit - used),
            error=" ".join(str(error) for error in refused) or None,
        )
