"""What a whole plan does to the images of one account, and whether its regions have room for that at every moment.

Pure functions. The engine makes and changes resources in an order that depends on what is ready first, and deletes
what the program no longer names, and what replacements leave behind, at the very end. So the peak is that of the worst
order: everything made before anything is deleted, but for a replacement that deletes first, which makes room for its
own successor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Literal

from ..images.image import ImageRef
from ..images.provenance import Owner
from .plan import as_imported
from .way_out import Move, WayOut, replaces_in_place, shortest

Operation = Literal["create", "update", "replace", "delete", "same"]
Verdict = Literal["fits", "too late", "over", "unknown"]


@dataclass(frozen=True, slots=True)
class Step:
    """What a plan does with the images of one resource.

    Attributes:
        makes: Regions in which it makes an image.
        passing: Regions in which there is one more of it for a while.
        leaves: The images that go, and count no more when the run has ended.
        holds: The images that it has now.
        deletes_first: Of a replacement: whether the old images go before the new ones come.
        stays: Whether what it lets go of stays in the cloud (`onDelete`, `retainOnDelete`).
        partial: Whether some region is not known before the run.
        made_from: Resources, by URN, with which it is replaced when they are deleted first.
        depends_on: Resources, by URN, that cannot be deleted while it is there.
    """

    urn: str
    kind: str
    operation: Operation
    makes: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()
    leaves: tuple[ImageRef, ...] = ()
    holds: tuple[ImageRef, ...] = ()
    deletes_first: bool = False
    stays: bool = False
    partial: bool = False
    made_from: frozenset[str] = frozenset()
    depends_on: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return Owner(self.urn).name

    @property
    def gone(self) -> tuple[ImageRef, ...]:
        """The images that are deleted."""
        return () if self.stays else self.leaves

    @property
    def in_place(self) -> tuple[ImageRef, ...]:
        """The images that are gone before their successors come, if this deletes first."""
        return tuple(ref for ref in self.gone if ref.region in self.makes)


@dataclass(frozen=True, slots=True)
class Region:
    """How full a region is before the run.

    Attributes:
        used: Custom images there; None where the cloud did not tell.
        limit: How many may be there; None where nobody tells.
        ours: How many of them belong to the stack.
        present: The ids of all images there; None where only numbers are known.
    """

    name: str
    used: int | None
    limit: int | None
    ours: int = 0
    present: frozenset[str] | None = None

    def has(self, ref: ImageRef) -> bool:
        """Whether an image that the state holds is really there."""
        return self.present is None or ref.id in self.present


@dataclass(frozen=True, slots=True)
class Count:
    """What a plan does to one region.

    Attributes:
        creates, copies, replacements: Names of the resources that make an image more there: new ones, copies, and
            replacements that create first.
        in_place: Names of the replacements that delete first, so that they make none more.
        late: Names of the resources whose old images there may go only after all new ones are made.
        partial: Names of the resources of which it is not known whether they make an image there.
    """

    region: Region
    creates: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    replacements: tuple[str, ...] = ()
    in_place: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()

    @property
    def planned(self) -> int:
        """How many images more there are at most, before anything is deleted."""
        return len(self.creates) + len(self.copies) + len(self.replacements)

    @property
    def peak(self) -> int | None:
        return None if self.region.used is None else self.region.used + self.planned

    @property
    def end(self) -> int | None:
        return None if self.peak is None else self.peak - len(self.late)

    @property
    def makes(self) -> bool:
        """Whether anything is made there: a region that others have filled stops nothing else."""
        return bool(self.planned or self.in_place)

    @property
    def over(self) -> int:
        """How many images do not fit at the peak; 0 or less when all do, or when it cannot be told."""
        return (
            self.peak - self.region.limit
            if self.makes and self.peak is not None and self.region.limit is not None
            else 0
        )

    @property
    def verdict(self) -> Verdict:
        """`fits`; `too late`: it would fit once the plan's own deletions are done; `over`; or `unknown`.

        Why more than known cannot be unknown: what is not known yet can only make more.
        """
        if self.over > 0 and self.end is not None and self.region.limit is not None:
            return "too late" if self.end <= self.region.limit else "over"
        if not self.makes and not self.partial:
            return "fits"
        return "unknown" if self.peak is None or self.region.limit is None or self.partial else "fits"


def in_order(steps: Iterable[Step], regions: Mapping[str, Region]) -> list[Step]:
    """The steps with the order in which each replacement really goes.

    The doors decide it by region, and what is made from an image that is deleted first goes with it; a preview that
    was made without their verdict does not show that.
    """
    steps = [_full(step, regions) for step in steps]
    first = {step.urn for step in steps if step.deletes_first}
    while more := {step.urn for step in steps if step.operation == "replace" and step.made_from & first} - first:
        first |= more
    return [replace(step, deletes_first=True) if step.urn in first else step for step in steps]


def _full(step: Step, regions: Mapping[str, Region]) -> Step:
    places = {ref.region for ref in step.in_place} & regions.keys()
    full = any(
        place.used is not None and place.limit is not None and replaces_in_place(place.limit, place.used, place.ours)
        for place in map(regions.__getitem__, places)
    )
    return replace(step, deletes_first=True) if step.operation == "replace" and full else step


@dataclass(slots=True)
class _Tally:
    """The names for one region, while they are counted."""

    creates: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    replacements: list[str] = field(default_factory=list)
    in_place: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)


def counts(steps: Sequence[Step], regions: Mapping[str, Region]) -> list[Count]:
    """What a plan does to each region, in the order of their names.

    Args:
        steps: In their real order: see `in_order`.
        regions: All regions that the steps touch.
    """
    tallies = {name: _Tally() for name in regions}
    for step in steps:
        leaves = [ref for ref in step.gone if regions[ref.region].has(ref)]
        swaps = Counter(ref.region for ref in leaves) if step.deletes_first else Counter[str]()
        for name in step.makes:
            if swaps[name]:
                swaps[name] -= 1
                leaves.remove(next(ref for ref in leaves if ref.region == name))
                tallies[name].in_place.append(step.name)
            else:
                _list_for(step, name, tallies[name]).append(step.name)
        for ref in leaves:
            tallies[ref.region].late.append(step.name)
        for name in step.passing:
            tallies[name].creates.append(as_imported(step.name))
            tallies[name].late.append(as_imported(step.name))
    partial = tuple(sorted(step.name for step in steps if step.partial))
    return [
        Count(
            region=regions[name],
            creates=tuple(sorted(tally.creates)),
            copies=tuple(sorted(tally.copies)),
            replacements=tuple(sorted(tally.replacements)),
            in_place=tuple(sorted(tally.in_place)),
            late=tuple(sorted(tally.late)),
            partial=partial,
        )
        for name, tally in sorted(tallies.items())
    ]


def _list_for(step: Step, region: str, tally: _Tally) -> list[str]:
    if step.operation == "replace" and any(ref.region == region for ref in step.leaves):
        return tally.replacements
    return tally.copies if step.kind == "ImageCopy" else tally.creates


def overs(counted: Iterable[Count]) -> dict[str, int]:
    """Region to the images that do not fit there."""
    return {count.region.name: count.over for count in counted if count.over > 0}


def moves(steps: Sequence[Step], regions: Mapping[str, Region]) -> Iterator[Move]:
    """What could be done before a plan is run, or otherwise in it, so that it needs less room.

    Args:
        steps: In their real order: see `in_order`.
    """
    by_urn = {step.urn: step for step in steps}
    for step in steps:
        if step.operation == "delete":
            urns = _with_those_that(lambda other: other.depends_on, step.urn, steps, "delete")
            frees = _present((ref for urn in urns for ref in by_urn[urn].gone), regions)
            if frees:
                yield Move("deletion", step.urn, frees, tuple(sorted(urns - {step.urn})))
        elif step.operation == "update":
            frees = _present((ref for ref in step.gone if ref.region not in step.makes), regions)
            if frees:
                yield Move("deletion", step.urn, frees)
        elif step.operation == "replace" and not step.deletes_first:
            urns = _with_those_that(lambda other: other.made_from, step.urn, steps, "replace")
            swapped = (by_urn[urn] for urn in urns if not by_urn[urn].deletes_first)
            frees = _present((ref for other in swapped for ref in other.in_place), regions)
            if frees:
                yield Move("replacement", step.urn, frees, tuple(sorted(urns - {step.urn})))


def _present(refs: Iterable[ImageRef], regions: Mapping[str, Region]) -> frozenset[ImageRef]:
    return frozenset(ref for ref in refs if regions[ref.region].has(ref))


def _with_those_that(needs: Callable[[Step], Set[str]], urn: str, steps: Sequence[Step], operation: str) -> set[str]:
    """A resource, and all that need it or one another, as far as the plan does the same with them."""
    found, more = set[str](), {urn}
    while more:
        found |= more
        more = {step.urn for step in steps if step.operation == operation and needs(step) & found} - found
    return found


def way_out(steps: Sequence[Step], counted: Sequence[Count], members: Iterable[Move] = ()) -> WayOut:
    """The fewest things to do so that a plan fits.

    Args:
        members: Old images that could go, too.
    """
    regions = {count.region.name: count.region for count in counted}
    return shortest(overs(counted), [*moves(steps, regions), *members])
