"""What this run is going to make, counted per region.

Why keyed by resource and not by call: Check runs twice on a replacement, dependents of a replacement that deletes
first get a Diff without a Check and then a Check that looks like a creation, and a refresh's Diff is no plan.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..images.image import ImageRef
from .holders import Holders


def as_imported(name: str) -> str:
    """What an import makes at first, in lists of names."""
    return f"{name} (as imported)"


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource that the program declares, as far as its arguments are known.

    Attributes:
        urn: The resource.
        regions: Where it makes an image; a region that is not known yet is left out.
        partial: Whether some region is not known.
    """

    urn: str
    regions: tuple[str, ...] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Sharing:
    """Whom a resource shares an image with.

    Attributes:
        whole: Whether it says that there is nobody else.
        snapshots: Those that may use the image's snapshots, too.
    """

    targets: frozenset[str]
    whole: bool
    snapshots: frozenset[str] = frozenset()


@dataclass(slots=True)
class Plan:
    """The plan of one engine run; one process serves one preview or one update."""

    _guard: threading.RLock = field(default_factory=threading.RLock)
    _declared: dict[str, Declared] = field(default_factory=dict)
    _named: set[ImageRef] = field(default_factory=set)
    _checked: set[str] = field(default_factory=set)
    _settled: set[str] = field(default_factory=set)
    _along: set[str] = field(default_factory=set)
    _making: dict[str, dict[str, str]] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)
    _shares: dict[ImageRef, dict[str, Sharing]] = field(default_factory=dict)
    _public: dict[str, dict[str, str]] = field(default_factory=dict)
    _replaced: dict[str, frozenset[ImageRef]] = field(default_factory=dict)
    _kept: dict[str, frozenset[ImageRef]] = field(default_factory=dict)
    _moved: dict[ImageRef, str] = field(default_factory=dict)
    _beside: dict[str, frozenset[str]] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)
    _taken_back: dict[ImageRef, set[str]] = field(default_factory=dict)
    _rehearsed: set[str] = field(default_factory=set)
    _deleted: set[ImageRef] = field(default_factory=set)
    _taken_over: set[ImageRef] = field(default_factory=set)
    _going: set[ImageRef] = field(default_factory=set)
    _chosen: dict[str, bool] = field(default_factory=dict)
    _goes_first: dict[str, list[str]] = field(default_factory=dict)
    holders: Holders = field(default_factory=Holders)
    told: set[str] = field(default_factory=set)

    def declare(self, resources: Iterable[Declared], named: Iterable[ImageRef] = ()) -> None:
        """Takes the program's own lists of its resources and of the images that it names; told again with every
        Check."""
        with self._guard:
            self._declared.update((resource.urn, resource) for resource in resources)
            self._named.update(named)

    def named(self, region: str) -> frozenset[str]:
        """The images of a region that the program names, as far as the door is told."""
        with self._guard:
            return frozenset(ref.id for ref in self._named if ref.region == region)

    def saw_check(self, urn: str) -> None:
        with self._guard:
            self._checked.add(urn)

    def checked(self, urn: str) -> bool:
        """Whether the program's own inputs of a resource have been told; a Diff before has those of the state."""
        return urn in self._checked

    def saw_diff(self, urn: str) -> bool:
        """Whether this Diff belongs to a plan: one before any Check is a refresh's, or that of a dependent whose
        image is deleted first; neither makes an image more."""
        with self._guard:
            if urn in self._checked:
                return True
            self._settled.add(urn)
            self._along.add(urn)
            return False

    def keep(self, urn: str, images: Iterable[ImageRef]) -> None:
        """A resource goes on with what its state holds. Only one that the program declares: what a refresh meets may
        have another name by now, or go."""
        if urn in self._checked:
            self.holders.hold(urn, images)

    def goes_along(self, urn: str) -> bool:
        """Whether a resource is replaced only because one that it depends on is deleted first."""
        return urn in self._along

    def settle(self, urn: str) -> None:
        """What a replacement adds is decided; the Check that follows looks like a creation and adds nothing."""
        with self._guard:
            self._settled.add(urn)
            self._along.discard(urn)

    def settled(self, urn: str) -> bool:
        return urn in self._settled

    def replace(self, urn: str, images: Iterable[ImageRef], *, certain: bool, stay: bool = False) -> None:
        """These images of a resource make way for others, or may have to.

        Args:
            stay: Whether they outlive their resource.
        """
        with self._guard:
            self._replaced[urn] = frozenset(images)
            self._kept[urn] = self._replaced[urn] if stay else frozenset()
            if certain:
                self._going |= self._replaced[urn]

    def going(self, image: ImageRef) -> bool:
        """Whether an image is certain to make way for another."""
        return image in self._going

    def replaced(self, urn: str) -> frozenset[ImageRef]:
        """The images of a resource that make way, whatever their tags say: after a rename by alias, another URN."""
        return self._replaced.get(urn, frozenset())

    def move(self, image: ImageRef, region: str) -> None:
        """What comes in the place of an image is made in another region."""
        with self._guard:
            self._moved[image] = region

    def moved(self, image: ImageRef) -> str | None:
        return self._moved.get(image)

    def kept(self, urn: str) -> frozenset[ImageRef]:
        """Those of them that stay in the cloud, with their places and their names."""
        return self._kept.get(urn, frozenset())

    def choose_order(self, urn: str, deletes_first: bool) -> None:
        """The program says by `deleteBeforeReplace` in which order a resource is replaced."""
        with self._guard:
            self._chosen[urn] = deletes_first

    def chosen_order(self, urn: str) -> bool | None:
        """Whether the program wants a resource to be deleted first; None where it says nothing, or cannot tell us."""
        return self._chosen.get(urn)

    def goes_first(self, urn: str, regions: Iterable[str]) -> None:
        """A resource counts nothing in these regions, since what it replaces there is deleted first."""
        with self._guard:
            self._goes_first[urn] = sorted(regions)

    def saved(self, urn: str) -> list[str]:
        """The regions where a resource counts nothing, since what it replaces is deleted first."""
        return self._goes_first.get(urn, [])

    def stays_beside(self, urn: str, regions: Iterable[str]) -> None:
        """What a resource replaces in these regions stays beside the new image until the end, and need not."""
        with self._guard:
            self._beside[urn] = frozenset(regions)

    def beside(self, region: str) -> dict[str, str]:
        """Resource to its name, for those that make one more image in a region, and need not."""
        with self._guard:
            making = self._making.get(region, {})
            return {urn: making[urn] for urn, regions in self._beside.items() if region in regions and urn in making}

    def delete(self, image: ImageRef) -> None:
        """An image will be deleted, and not before others have let go of it."""
        with self._guard:
            self._deleted.add(image)

    def deletes(self, image: ImageRef) -> bool:
        return image in self._deleted

    def place(self, images: Iterable[ImageRef]) -> None:
        """These images are where they are: a resource of this run made them."""
        with self._guard:
            self._places.update((image.id, image.region) for image in images)

    def place_of(self, image_id: str) -> str | None:
        """The region of an image that a resource of this run made."""
        return self._places.get(image_id)

    def rehearse(self, operation: str) -> int | None:
        """The number of an operation among those of this run that the cloud is let try; None for one that was."""
        with self._guard:
            if operation in self._rehearsed:
                return None
            self._rehearsed.add(operation)
            return len(self._rehearsed)

    def take_over(self, image: ImageRef) -> None:
        """A resource goes on with an image that was there; its tags may not tell so before it is ready."""
        with self._guard:
            self._taken_over.add(image)

    def taken_over(self, image: ImageRef) -> bool:
        return image in self._taken_over

    def make(self, urn: str, name: str, regions: Iterable[str]) -> None:
        """A resource will make one more image in each of these regions."""
        with self._guard:
            for region in regions:
                self._making.setdefault(region, {})[urn] = name

    def pass_through(self, urn: str, name: str, region: str) -> None:
        """What a resource makes of a file is there twice for a while."""
        self.make(f"{urn} import", as_imported(name), [region])

    def made_by(self, urn: str) -> list[str]:
        """Where a resource is certain to make one more image."""
        with self._guard:
            return sorted(region for region, making in self._making.items() if urn in making)

    def regions(self) -> list[str]:
        """Where anything is certain to make one more image."""
        with self._guard:
            return sorted(self._making)

    def making(self, region: str) -> dict[str, str]:
        """Resource to its name, for everything certain to make one more image in a region."""
        with self._guard:
            return dict(self._making.get(region, {}))

    def declared_regions(self) -> set[str]:
        """Where the program says that it makes images."""
        with self._guard:
            return {region for resource in self._declared.values() for region in resource.regions}

    @property
    def held(self) -> frozenset[ImageRef]:
        """The images that are known to be some resource's."""
        return frozenset(self._taken_over).union(*self._replaced.values())

    def to_come(self, region: str) -> list[Declared]:
        """Declared resources of a region that no Check has reached yet."""
        with self._guard:
            making = self._making.get(region, {})
            return [
                resource
                for resource in self._declared.values()
                if region in resource.regions and resource.urn not in self._checked and resource.urn not in making
            ]

    @property
    def whole(self) -> bool:
        """Whether the program told of all its resources, with their regions."""
        return bool(self._declared) and not any(resource.partial for resource in self._declared.values())

    def name_holder(self, region: str, name: str, urn: str) -> str | None:
        """Another resource of this program that gives the same name to an image of the region."""
        with self._guard:
            holder = self._names.setdefault((region, name), urn)
            return None if holder == urn else holder

    def share(
        self,
        image: ImageRef,
        urn: str,
        targets: frozenset[str],
        *,
        whole: bool,
        snapshots: frozenset[str] = frozenset(),
    ) -> None:
        with self._guard:
            self._shares.setdefault(image, {})[urn] = Sharing(targets, whole, snapshots)

    def sharing(self, image: ImageRef) -> dict[str, Sharing]:
        """Resource to what it shares, for every resource of this run that shares an image."""
        with self._guard:
            return dict(self._shares.get(image, {}))

    def take_back(self, image: ImageRef, targets: Iterable[str]) -> None:
        """This run has taken an image back from some: one who is declared only later has to get it again."""
        with self._guard:
            self._taken_back.setdefault(image, set()).update(targets)

    def taken_back(self, image: ImageRef) -> frozenset[str]:
        with self._guard:
            return frozenset(self._taken_back.get(image, ()))

    def shared_by_others(self, image: ImageRef, urn: str) -> frozenset[str]:
        """Whom other resources of this run share an image with."""
        return frozenset().union(*(other.targets for key, other in self.sharing(image).items() if key != urn))

    def snapshots_by_others(self, image: ImageRef, urn: str) -> frozenset[str]:
        """Whom other resources of this run share the image's snapshots with."""
        return frozenset().union(*(other.snapshots for key, other in self.sharing(image).items() if key != urn))

    def publish(self, region: str, urn: str, image: ImageRef | None) -> None:
        """A resource will let everybody use an image of a region; None for one that is still to be made."""
        with self._guard:
            self._public.setdefault(region, {})[urn] = image.id if image else ""

    def published(self, region: str) -> dict[str, str]:
        """Resource to its image's id, empty while it has none, for every image that everybody will be let to use."""
        with self._guard:
            return dict(self._public.get(region, {}))
