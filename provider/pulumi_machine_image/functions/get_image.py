"""getImage: the one image that meets some criteria, or an error that helps to find it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import ClassVar

from ..clouds.cloud import Query, Traits
from ..images.errors import ImageGone, InvalidInput
from ..images.image import Image, Kind
from .base import Surroundings, ask_each
from .found_image import FoundImage, found, warn_of_fees
from .selecting import SelectingFunction
from .selection import TRUST, Rules, Selection

NEAREST = 5
"""How many near misses an error names."""
CANDIDATES = 10
"""How many of too many matches an error names."""


class GetImageArgs(Selection):
    """The image that meets all of these criteria; none is an error, and so are several without `mostRecent`."""

    image_id: str | None = None
    """The image's id. With it, state and deprecation count only where `states` asks for them."""
    most_recent: bool = False
    """Take the newest of several. The answer then changes when a newer image appears."""


class NoMatch(ImageGone):
    """No image meets the criteria."""

    advice: ClassVar[str] = ""


class SeveralMatches(InvalidInput):
    """More than one image meets the criteria."""


class GetImage(SelectingFunction[GetImageArgs, FoundImage]):
    """The one image that meets some criteria."""

    name: ClassVar[str] = "getImage"
    args: ClassVar[type[GetImageArgs]] = GetImageArgs
    result: ClassVar[type[FoundImage]] = FoundImage

    def run(self, args: GetImageArgs, around: Surroundings) -> FoundImage:
        if args.image_id is not None:
            self.want_id(args.image_id, around)
        rules = self.rules(args, around, by_id=args.image_id is not None)
        places = self.places(args, around)
        seen = self._look(args, places, rules, around)
        matching = rules.matching(seen)
        if not matching:
            raise self._no_match(args, places, rules, seen, around)
        if len(matching) > 1 and not args.most_recent:
            raise self._several(args, places, matching)
        warn_of_fees(matching[:1], around)
        return found(matching[0], around.traits)

    def _look(self, args: GetImageArgs, places: Sequence[str], rules: Rules, around: Surroundings) -> list[Image]:
        image_id = args.image_id
        if image_id is None:
            return self.listed(places, rules.query(), around)
        answers = ask_each(places, lambda place: around.cloud.find(place, [image_id]))
        return [image for place in places for image in answers[place].values()]

    def _no_match(
        self, args: GetImageArgs, places: Sequence[str], rules: Rules, seen: list[Image], around: Surroundings
    ) -> NoMatch:
        where = _where(places)
        if not rules.by_id and rules.query() != (others := _others(around.traits)):
            # What the cloud has filtered out may be what was meant; only an error is worth the calls.
            seen = list({image.ref: image for image in [*seen, *self.listed(places, others, around)]}.values())
        if not seen:
            do = "Name the region that it is in"
            if args.image_id is None:
                return NoMatch(self.name, where=where, why="there is no image", do=do)
            why = f"there is no image {args.image_id}: it was deleted, or the account that shared it no longer does"
            return NoMatch(self.name, where=where, why=why, do=do)
        missed = rules.nearest(seen)
        near = [f"{_label(image, places)}: {' and '.join(why)}" for image, why in missed[:NEAREST]]
        count = f"none of {len(missed)} images meets" if len(missed) > 1 else "the image does not meet"
        why = f"{count} all criteria; nearest: {'; '.join(near)}"
        distrusted = any(rules.distrusts(image) for image, _ in missed[:NEAREST])
        return NoMatch(self.name, where=where, why=why, do=TRUST if distrusted else "")

    def _several(self, args: GetImageArgs, places: Sequence[str], matching: Sequence[Image]) -> SeveralMatches:
        named = [f"{_label(image, places)} of {image.created_time}" for image in matching[:CANDIDATES]]
        more = f" and {len(matching) - CANDIDATES} more" if len(matching) > CANDIDATES else ""
        why = f"{len(matching)} images meet all criteria: {', '.join(named)}{more}"
        narrower = "; ".join(_differences(matching))
        do = f"Narrow it down by {narrower}; or take the newest with mostRecent" if narrower else "Say mostRecent"
        return SeveralMatches(self.name, where=_where(places), why=why, do=do)


_TELLING: dict[str, Callable[[Image], str]] = {
    "regions": lambda image: image.region,
    "kinds": lambda image: image.kind.value,
    "owners": lambda image: image.creator,
    "osType": lambda image: image.os_type or "",
    "platform": lambda image: image.platform,
    "architectures": lambda image: image.architecture or "",
    "family": lambda image: image.family,
}


def _differences(images: Sequence[Image]) -> list[str]:
    """The criteria that would tell the images apart, with how many each value would leave."""
    differences = []
    for criterion, value in _TELLING.items():
        counts = Counter(value(image) for image in images)
        if len(counts) > 1:
            values = [f"{word or 'none'} {count}" for word, count in counts.most_common(4)]
            differences.append(f"{criterion} ({', '.join(values)}{', ...' if len(counts) > 4 else ''})")
    if len({image.name for image in images}) > 1:
        differences.append("name")
    return differences


def _others(traits: Traits) -> Query:
    """All images that may have been meant; where there are many public ones, only the others."""
    return Query() if traits.catalogue == "few" else Query(frozenset(Kind) - {Kind.PUBLIC})


def _where(places: Sequence[str]) -> str:
    return ", ".join(places) if len(places) <= 3 else f"{len(places)} regions"


def _label(image: Image, places: Sequence[str]) -> str:
    place = f" in {image.region}" if len(places) > 1 else ""
    return f"{image.label}{place}"
