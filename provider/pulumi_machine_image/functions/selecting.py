"""What the look-ups of images have in common: where they look, and what they ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from ..clouds.cloud import Query, Traits
from ..images.image import Image
from ..plain_text import told
from ..resources.model import Model
from .base import ALL_REGIONS, Function, Surroundings, ask_each
from .selection import TRUST, Rules, Selection

S = TypeVar("S", bound=Selection)
R = TypeVar("R", bound=Model)


class SelectingFunction(Function[S, R]):
    """A look-up of images by criteria."""

    def rules(self, wanted: Selection, around: Surroundings, *, by_id: bool = False) -> Rules:
        """The criteria, ready to be asked.

        Raises:
            InvalidInput: Shared images are asked for, and nobody is trusted.
        """
        rules = Rules(wanted, frozenset(around.settings.trusted_owners), by_id)
        if "shared" in (wanted.kinds or ()) and not rules.trusts_somebody:
            why = "shared images are asked for, but no account is trusted; nobody has vetted what others share"
            raise self.invalid(why, do=TRUST)
        return rules

    def places(self, wanted: Selection, around: Surroundings) -> list[str]:
        """The regions to look in."""
        if wanted.zone is None:
            return self.regions(wanted.regions, around)
        region = zone_region(wanted.zone, around.traits)
        if region is None or not around.survey.region_exists(around.cloud, region):
            raise self.invalid(
                f"{told(wanted.zone)} is in no region there is", do=f"A zone is named like {around.traits.zone_example}"
            )
        if wanted.regions and ALL_REGIONS not in wanted.regions and region not in wanted.regions:
            raise self.invalid(f"the zone {wanted.zone} is in {region}, which is none of the regions asked for")
        zones = [zone.name for zone in around.cloud.zones(region)]
        if wanted.zone not in zones:
            raise self.invalid(f"there is no zone {wanted.zone}", do=f"The zones of {region} are {', '.join(zones)}")
        return [region]

    def listed(self, places: Sequence[str], query: Query, around: Surroundings) -> list[Image]:
        """What the regions have, by the cloud's own filters only."""
        answers = ask_each(places, lambda place: around.cloud.images(place, query))
        return [image for place in places for image in answers[place]]


def zone_region(zone: str, traits: Traits) -> str | None:
    """The region that a zone's name begins with: ap-guangzhou-3, us-east-1a. The longest one, since ap-shanghai-fsi-2
    begins with ap-shanghai too."""
    known = [region for region in traits.regions if re.fullmatch(re.escape(region) + "(-[0-9]+|[a-z])", zone)]
    if known:
        return max(known, key=len)
    unknown = re.fullmatch(r"([a-z]+(?:-[a-z0-9]+)+)-[0-9]+", zone)
    return unknown[1] if unknown else None
