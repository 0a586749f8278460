"""How many images a region takes."""

from typing import TypedDict

from ..registry import action
from ..requests import Request
from ..world import World


class DescribeImageQuota(Request):
    """Nothing to say."""


class DescribeImageQuotaAnswer(TypedDict):
    """The quota in all, not what is left of it."""

    ImageNumQuota: int


@action("DescribeImageQuota", DescribeImageQuota, per_second=10)
def describe_image_quota(ask: DescribeImageQuota, world: World) -> DescribeImageQuotaAnswer:
    """How many images a region takes, in all; as the process that answers is set."""
    return {"ImageNumQuota": world.settings.numbers.images}
