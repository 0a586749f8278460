"""The checks of a plan that need to know what is in the cloud.

Under `preflight: off` none is made, under `warn` a failing one is said and passes. What the cloud does not tell
(a refused or failed call) is a warning, once, and never a failure; a setting that cannot work is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from typing import TypeVar

from ..clouds.cloud import ImageCloud
from ..images.errors import ImageError, InvalidInput, NoRoom, SettingsProblem
from ..images.image import Image, ImageRef, Kind
from ..images.provenance import RESOURCE, Owner, import_hint, made_by
from ..settings import Limits, Settings
from .plan import Plan
from .survey import Survey
from .verdict import Room, counted, refusal
from .way_out import old_members, replaces_in_place

T = TypeVar("T")


class Preflight:
    """Answers of the survey, judged by the settings.

    Args:
        late: Whether the door has what does not fit judged when it creates, and not when it checks.
    """

    def __init__(
        self, settings: Settings, survey: Survey, plan: Plan, warn: Callable[[str], None], *, late: bool = False
    ) -> None:
        self._settings, self._survey, self._plan, self._warn = settings, survey, plan, warn
        self.late = late
        self._unanswered: set[str] = set()

    @property
    def on(self) -> bool:
        return self._settings.preflight != "off"

    @property
    def limits(self) -> Limits:
        return self._settings.limits or Limits()

    def verdict(self, problem: str) -> Iterable[str]:
        """A problem as a failure, or as a warning where the settings say so."""
        if self._settings.preflight == "fail":
            yield problem
        else:
            self._warn_once(problem)

    def images(self, cloud: ImageCloud, region: str) -> Mapping[str, Image] | None:
        """A region's custom and shared images at the start of the run; None when checks are off or the cloud does not
        tell."""
        return self._ask(f"images {region}", lambda: self._survey.at_start(cloud, region))

    def named(self, cloud: ImageCloud, image: ImageRef) -> Mapping[str, Image] | None:
        """An image that a program names: empty when it is gone; None when checks are off or the cloud does not tell.

        Why the listing comes first: it is asked for anyway, and has most of them. The others are looked up together,
        as far as the door is told of them; a malformed id would fail for all.
        """
        listed = self.images(cloud, image.region)
        if listed is None or image.id in listed:
            return listed and {image.id: listed[image.id]}
        others = self._plan.named(image.region) - listed.keys()
        together = frozenset(id for id in others if cloud.traits.image_id.fullmatch(id))
        ids = together if image.id in together else frozenset({image.id})
        found = self._ask(f"named {image.region} {sorted(ids)}", lambda: self._survey.named(cloud, image.region, ids))
        if found is None:
            return None
        return {image.id: found[image.id]} if image.id in found else {}

    def account(self, cloud: ImageCloud) -> str | None:
        return self._ask("account", lambda: self._survey.account(cloud))

    def region_exists(self, cloud: ImageCloud, region: str) -> bool:
        return self._ask(f"region {region}", lambda: self._survey.region_exists(cloud, region)) is not False

    def region_open(self, cloud: ImageCloud, region: str) -> bool:
        return self._ask("regions", lambda: self._survey.region_open(cloud, region)) is not False

    def image_limit(self, cloud: ImageCloud, region: str) -> int | None:
        if self.limits.images is not None:
            return self.limits.images
        return self._ask(f"quota {region}", lambda: self._survey.quota(cloud, region))

    def share_limit(self, cloud: ImageCloud, region: str, wanted: int) -> int:
        """Whom one image of a region may be shared with at most.

        Why the cloud is asked only when its default does not suffice: nobody needs a permission, or gets a warning, for
        a quota that is far away.
        """
        if self.limits.accounts is not None:
            return self.limits.accounts
        least = cloud.traits.default_share_limit
        if wanted <= least:
            return least
        told = self._ask(f"shares {region}", lambda: self._survey.quota(cloud, region, "shares"))
        return least if told is None else told

    def sharing(self, cloud: ImageCloud, image: ImageRef, wanted: int, limit: int) -> Set[str]:
        """Who may use an image now; nobody where the cloud does not tell.

        Why only where more than half of the limit is wanted: it is a call for each image, and a list that is far from
        full has room for what nobody here knows of.
        """
        if self.has_plenty(wanted, limit):
            return frozenset()
        return (self._ask(f"sharing {image}", lambda: self._survey.shares(cloud, image)) or {}).keys()

    @staticmethod
    def has_plenty(wanted: int, limit: int) -> bool:
        """Whether there is room for what is wanted, whoever else may have something."""
        return 2 * wanted <= limit

    def unshareable(self, cloud: ImageCloud, image: Image, *, public: bool) -> str | None:
        """Why an image cannot be shared at all, or with everybody; None also where the cloud does not tell."""
        return self._ask(f"lock {image.ref}", lambda: self._survey.unshareable(cloud, image, public=public))

    def public_block(self, cloud: ImageCloud, region: str) -> str | None:
        """Why no more images of a region can be public; None also where the cloud does not tell."""
        return self._ask(f"block {region}", lambda: self._survey.public_block(cloud, region))

    def too_public(self, cloud: ImageCloud, region: str) -> str | None:
        """Why the public images that are planned so far do not fit a region; None when they do, or where the cloud does
        not tell."""
        images = self.images(cloud, region)
        limit = self._ask(f"public {region}", lambda: self._survey.quota(cloud, region, "public"))
        if images is None or limit is None:
            return None
        now = {image.id for image in images.values() if image.public and image.kind is Kind.CUSTOM}
        planned = {id or urn: Owner(urn).name for urn, id in self._plan.published(region).items() if id not in now}
        over = len(now) + len(planned) - limit
        if over <= 0:
            return None
        return (
            f"{counted(len(now), 'image')} public in {region} + {len(planned)} planned so far "
            f"({', '.join(sorted(planned.values()))}) = {over + limit}, quota {limit}: make {over} fewer public, or "
            "raise the quota"
        )

    def room(self, cloud: ImageCloud, region: str, *, foreseen: bool = False) -> Room | None:
        """How full a region will be; None when it cannot be told.

        What decides is what is certain to be made; what the text counts is the whole program, where the door knows
        it: a resource that bears provenance in the cloud already is no creation.

        Args:
            foreseen: Whether what the program declares counts although what is certain fits.
        """
        images, limit = self.images(cloud, region), self.image_limit(cloud, region)
        if images is None or limit is None:
            return None
        certain = self._plan.making(region)
        used = sum(image.kind is Kind.CUSTOM for image in images.values())
        if used + len(certain) <= limit and not foreseen:
            return Room(region, used, tuple(certain.values()), limit)
        to_come = [
            Owner(resource.urn).name
            for resource in self._plan.to_come(region)
            if not any(Owner(resource.urn).made(image) for image in images.values())
        ]
        return Room(
            region,
            used,
            tuple(sorted([*certain.values(), *to_come])),
            limit,
            at_least=not self._plan.whole,
            beside=tuple(sorted(self._plan.beside(region).values())),
            spare=tuple(self._spare(images.values())),
            told=not self.late,
        )

    def _spare(self, images: Iterable[Image]) -> list[Image]:
        """Old members of families that no stack's state can hold, since they do not bear our tags."""
        return [image for image in old_members(images, self._plan.held, "") if RESOURCE not in image.tags]

    def crowded(self, cloud: ImageCloud, regions: Iterable[str]) -> NoRoom | None:
        """The error where regions have no room for what the run makes there; None when they have.

        With it come the other regions that will have none for what the program declares.
        """
        rooms = self._full(self.room(cloud, region) for region in regions)
        if not rooms:
            return None
        others = sorted(self._plan.declared_regions() - {room.region for room in rooms}) if self._plan.whole else []
        foreseen = self._full(self.room(cloud, region, foreseen=True) for region in others)
        return refusal(sorted([*rooms, *foreseen], key=lambda room: room.region))

    def _full(self, rooms: Iterable[Room | None]) -> list[Room]:
        return [room for room in rooms if room is not None and room.over > 0]

    def deletes_first(self, cloud: ImageCloud, region: str, owner: Owner) -> bool:
        """Whether replacements in a region have to delete first, because they cannot all stand beside the old ones.

        Why by region and not by resource: the order of calls is neither the program's nor the same in preview and
        update, so "whoever comes first creates first" would decide differently each time.
        """
        images, limit = self.images(cloud, region), self.image_limit(cloud, region)
        if images is None or limit is None:
            return False
        return replaces_in_place(limit, *_used_and_ours(images, owner))

    def room_for_both(self, cloud: ImageCloud, region: str, owner: Owner) -> int:
        """The quota of a region in which every replacement can stand beside what it replaces."""
        return sum(_used_and_ours(self.images(cloud, region) or {}, owner))

    def name_problem(
        self, cloud: ImageCloud, region: str, name: str, owner: Owner, ours: Callable[[Image], bool]
    ) -> str | None:
        """Why an image of a region cannot get this name; None when it can.

        Args:
            ours: Whether an image is the very one that gets the name.
        """
        if not self.on:
            return None
        holder = self._plan.name_holder(region, name, owner.urn)
        if holder is not None:
            return (
                f"{name!r} is the name of two images in {region}: {owner.name} and {Owner(holder).name}. Give one of "
                "them another name"
            )
        images = self.images(cloud, region) or {}
        for image in images.values():
            if image.name == name and image.kind is Kind.CUSTOM and not ours(image):
                renamed = (
                    f"If {owner.name} is that resource under a new name, give the old one in `aliases`; otherwise "
                    "choose"
                    if owner.same_stack(image)
                    else "Choose"
                )
                return (
                    f"{region} has an image named {name!r} already: {image.id}, made by {made_by(image)}. {renamed} "
                    f"another name, {import_hint(image)}, or delete it"
                )
        return None

    def _ask(self, subject: str, question: Callable[[], T]) -> T | None:
        """The answer; None where there is none, which is not asked for again: a cloud that does not answer would hold
        up every resource."""
        if not self.on or subject in self._unanswered:
            return None
        try:
            return question()
        except (InvalidInput, SettingsProblem):
            raise  # this can never work
        except ImageError as error:
            self._unanswered.add(subject)
            self._warn_once(f"The plan was not checked against the cloud, and may not fit: {error}")
            return None

    def _warn_once(self, text: str) -> None:
        if text not in self._plan.told:
            self._plan.told.add(text)
            self._warn(text)


def _used_and_ours(images: Mapping[str, Image], owner: Owner) -> tuple[int, int]:
    """How many custom images there are, and how many of them are the stack's."""
    custom = [image for image in images.values() if image.kind is Kind.CUSTOM]
    return len(custom), sum(owner.same_stack(image) for image in custom)
