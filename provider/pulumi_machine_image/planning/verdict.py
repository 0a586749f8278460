"""What is said of a plan that does not fit: one error for all regions, with what would help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..columns import columns
from ..images.errors import NoRoom
from ..images.image import Image
from ..plain_text import in_a_line

_LISTED = 12
"""How many names a message holds before it counts the rest."""
_HINTED = 3
"""How many images or resources a way out names."""


@dataclass(frozen=True, slots=True)
class Room:
    """How full a region is and what the run adds.

    Attributes:
        used: Custom images there now.
        planned: Names of the resources that will each make one more.
        limit: How many may be there.
        at_least: Whether more may be planned than was seen.
        beside: Names of those that make the new image beside the old one, and could delete that first.
        spare: Old images there that nothing is known to need.
        told: Whether the provider is told of the program's deleteBeforeReplace.
    """

    region: str
    used: int
    planned: tuple[str, ...]
    limit: int
    at_least: bool = False
    beside: tuple[str, ...] = ()
    spare: tuple[Image, ...] = ()
    told: bool = True

    @property
    def peak(self) -> int:
        """How many there are at once: what is deleted goes last."""
        return self.used + len(self.planned)

    @property
    def over(self) -> int:
        """How many images do not fit; negative or 0 when all do."""
        return self.peak - self.limit

    @property
    def least(self) -> str:
        return "at least " if self.at_least else ""

    @property
    def names(self) -> str:
        return some(self.planned, _LISTED)


def refusal(rooms: Sequence[Room]) -> NoRoom:
    """The error of regions that have too little room."""
    if len(rooms) == 1:
        (room,) = rooms
        why = f"{room.used} used + {room.least}{len(room.planned)} planned = {room.peak}, quota {room.limit}"
        return NoRoom(f"No room for {room.names}", where=room.region, why=why, do=f"{_way_out(room)}. {_LAST}")
    ways = [f"{room.region}: {_way_out(room)}." for room in rooms]
    return NoRoom(
        f"No room in {len(rooms)} regions",
        why="\n" + "\n".join(_table(rooms)),
        do="\n".join(["\nWhat helps:", *ways, _LAST]),
    )


_UNTOLD = "Pulumi does not tell a plugin of that option, so set `machine-image:preflight` to `warn` with it"
_LAST = (
    "What this program deletes goes only after the new images are made: `machine-image preflight` names what to delete "
    "first"
)


def _table(rooms: Sequence[Room]) -> list[str]:
    """A line for each region under a head, in columns."""
    rows = [("region", "used", "planned", "limit", "for")]
    rows += ((r.region, str(r.used), f"{r.least}{len(r.planned)}", str(r.limit), r.names) for r in rooms)
    return [f"  {line}" for line in columns(rows, right=(1, 2, 3))]


def _way_out(room: Room) -> str:
    """What would make it fit: only images that are there can be deleted."""
    rest = f"ake {room.least}{room.over} fewer, or raise the quota to {room.least}{room.peak}{_turned(room)}"
    if room.used < room.over:
        return f"M{rest}"
    return f"Delete {room.least}{counted(room.over, 'image')} there{_which(room)}, m{rest}"


def _which(room: Room) -> str:
    if not room.spare:
        return ""
    names = some([image.label for image in room.spare], min(_HINTED, max(room.over, 1)))
    return f" (older ones of a family, which this program does not hold: {names})"


def _turned(room: Room) -> str:
    """The replacements that could delete first, as many as are needed."""
    if not room.beside:
        return ""
    chosen = room.beside[: room.over]
    goes = "the old image then goes" if len(chosen) == 1 else "the old images then go"
    enough = "is enough" if len(chosen) == room.over else f"makes room for {len(chosen)} of the {room.over}"
    untold = "" if room.told else f". {_UNTOLD}"
    return f". Or set deleteBeforeReplace on {some(chosen, _LISTED)}: {goes} first, which {enough}{untold}"


def some(names: Sequence[str], most: int) -> str:
    """Some names with commas, the rest counted."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return in_a_line(", ".join(names[:most]) + more)


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 image, 2 images."""
    return f"{number} {noun}" + ("" if number == 1 else "s")
