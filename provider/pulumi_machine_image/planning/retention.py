"""Which images of a family have had their day: the newest stay, and so does whatever anybody may still need.

Why only the images of one stack: its state tells which of them are in use there, and no other stack's is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..clouds.cloud import ImageCloud
from ..clouds.times import moment_of
from ..images.errors import Denied
from ..images.image import Image, Kind, State
from ..images.provenance import CLAIM, GENERATION, OWNER, RESOURCE
from .verdict import counted


@dataclass(frozen=True, slots=True)
class Retention:
    """What is to stay.

    Attributes:
        family: The image family.
        keep: How many of its newest usable images stay in each region.
        older_than: How old an image has to be to go, in seconds.
        stack: Whose images may go, as "project/stack".
        held: Image id to the resource of the stack's state that names it, whatever it is.
    """

    family: str
    keep: int
    older_than: float
    stack: str
    held: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """An image, and why it stays; empty where it may go."""

    image: Image
    stays: str = ""


def judge(images: Iterable[Image], rule: Retention, now: float, begun: Iterable[Image] = ()) -> list[Judged]:
    """The family's own images of one region, the newest first, judged by what can be told without asking more.

    Args:
        images: All custom images of the region.
        now: Seconds since 1970.
        begun: What is being made anywhere; a cloud may tell what it is copied from, and Tencent Cloud is seen at work
            on the source itself.
    """
    sources = {image.source: image.ref for image in begun}
    judged, fresh = [], 0
    family = [image for image in images if image.kind is Kind.CUSTOM and image.family == rule.family]
    for image in sorted(family, key=lambda image: (image.created_time, image.id), reverse=True):
        why = _not_ours(image, rule)
        if not why and image.state is State.AVAILABLE and fresh < rule.keep:
            fresh += 1
            why = f"one of the newest {rule.keep}" if rule.keep > 1 else "the newest"
        if not why and str(image.ref) in sources:
            why = f"being copied: to {sources[str(image.ref)]}"
        judged.append(Judged(image, why or _needed(image, rule, now)))
    return judged


def _not_ours(image: Image, rule: Retention) -> str:
    if not {OWNER, RESOURCE, GENERATION, CLAIM} <= image.tags.keys():
        return "not made by this provider, or let go by onDelete"
    if not image.tags[RESOURCE].startswith(f"{rule.stack}/"):
        return f"made by {image.tags[RESOURCE]}, of another stack"
    return ""


def _needed(image: Image, rule: Retention, now: float) -> str:
    if image.id in rule.held:
        return f"in the stack's state: {rule.held[image.id]}"
    if image.state.pending:
        return f"the cloud is at work on it ({image.state.value})"
    if image.protection in ("on", "cooldown"):
        return "deletion protection is on"
    if image.public:
        return "everybody may use it"
    made = moment_of(image.created_time)
    if rule.older_than and (made is None or now - made.timestamp() < rule.older_than):
        return "its age is not known" if made is None else f"too young: made on {made:%Y-%m-%d}"
    return ""


def asked(cloud: ImageCloud, region: str, judged: Iterable[Judged]) -> list[Judged]:
    """The same, with what only the cloud can tell of those that would go: who uses them. One listing of instances,
    and one look at the shares of each.

    Raises:
        ImageError: The cloud does not answer; a look that is not allowed keeps the image.
    """
    judged = list(judged)
    going = [each.image for each in judged if not each.stays]
    if not going:
        return judged
    try:
        used, denied = cloud.instances(region, [image.id for image in going]), ""
    except Denied as error:
        used, denied = {}, f"instances may use it, which the caller may not list: {error}"
    reasons = {image.ref: denied or _in_use(cloud, image, len(used.get(image.id, ()))) for image in going}
    return [Judged(each.image, each.stays or reasons[each.image.ref]) for each in judged]


def _in_use(cloud: ImageCloud, image: Image, instances: int) -> str:
    if instances:
        return f"{counted(instances, 'instance')} made from it" + (" are there" if instances > 1 else " is there")
    try:
        shares = cloud.shares(image.ref)
    except Denied as error:
        return f"it may be shared, which the caller may not look at: {error}"
    return f"shared with {', '.join(sorted(shares))}" if shares else ""
