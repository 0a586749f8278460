"""What would make a plan fit: the fewest steps to take before it, or the quota to ask for.

Pure functions over one account: who asks says what is over and what could make room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal

from ..images.image import Image, ImageRef, Kind
from ..images.provenance import RESOURCE

MoveKind = Literal["deletion", "replacement", "member"]
_PREFERRED: tuple[MoveKind, ...] = ("deletion", "replacement", "member")
"""Of moves that help alike, the first: what the plan deletes anyway costs nothing, a replacement that deletes first
leaves a gap, and an old image may be wanted by somebody whom nobody here knows."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step that makes room before the plan's new images are made.

    Attributes:
        kind: `deletion`, of the plan's own, to be run before the rest; `replacement`, that deletes first; `member`, an
            old image that nothing is known to need.
        target: The resource's URN; of a member, the image as "region/id".
        frees: The images that are gone when the first new one is made. Several moves may free the same one.
        along: Resources, by URN, that go the same way, because they depend on this one.
        since: Of a member, when it was made: of several that help alike the oldest goes.
    """

    kind: MoveKind
    target: str
    frees: frozenset[ImageRef]
    along: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class WayOut:
    """How a plan can be made to fit.

    Attributes:
        moves: What to do first, none of which can be left out.
        missing: Region to the images that do not fit even then.
    """

    moves: tuple[Move, ...] = ()
    missing: Mapping[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether the moves suffice."""
        return not self.missing


def replaces_in_place(limit: int, used: int, ours: int) -> bool:
    """Whether every replacement in a region has to delete first, because they cannot all stand beside the old ones.

    Args:
        limit: How many images may be there.
        used: How many are.
        ours: How many of these belong to the stack.
    """
    return limit - used < ours


def shortest(over: Mapping[str, int], moves: Iterable[Move]) -> WayOut:
    """The fewest moves that make a plan fit, found greedily: in one region that is the fewest there are.

    Args:
        over: Region to the images that do not fit; 0 or less where all do.
        moves: What could be done.
    """
    chosen: list[Move] = []
    left = sorted(moves, key=lambda move: (_PREFERRED.index(move.kind), move.since, move.target))
    while left and missing_after(over, chosen):
        best = max(left, key=lambda move: _gain(over, chosen, move))
        if not _gain(over, chosen, best):
            break
        chosen.append(best)
        left.remove(best)
    for move in reversed(chosen.copy()):
        others = [other for other in chosen if other is not move]
        if missing_after(over, others) == missing_after(over, chosen):
            chosen = others
    return WayOut(tuple(chosen), missing_after(over, chosen))


def missing_after(over: Mapping[str, int], moves: Sequence[Move]) -> dict[str, int]:
    """Region to the images that still do not fit after some moves; an image that several free counts once."""
    freed = Counter(ref.region for ref in frozenset[ImageRef]().union(*(move.frees for move in moves)))
    return {region: more - freed[region] for region, more in sorted(over.items()) if more > freed[region]}


def _gain(over: Mapping[str, int], chosen: Sequence[Move], move: Move) -> int:
    before, after = missing_after(over, chosen), missing_after(over, [*chosen, move])
    return sum(before.values()) - sum(after.values())


def old_members(images: Iterable[Image], held: Set[ImageRef], stack: str) -> list[Image]:
    """Images of a family that a newer one has taken the place of and that no stack holds, the oldest first.

    Whether accounts or instances use them only the cloud can tell.

    Args:
        held: The images that the stack's state holds or its plan needs.
        stack: "project/stack": images of other stacks are theirs.
    """
    own = [image for image in images if image.kind is Kind.CUSTOM and image.family and not image.state.pending]
    newest: dict[tuple[str, str], str] = {}
    for image in own:
        place = image.region, image.family
        newest[place] = max(newest.get(place, ""), image.created_time)
    old = [
        image
        for image in own
        if image.created_time < newest[image.region, image.family]
        and image.ref not in held
        and image.protection in (None, "off")
        and image.tags.get(RESOURCE, f"{stack}/").startswith(f"{stack}/")
    ]
    return sorted(old, key=lambda image: (image.created_time, image.ref))
