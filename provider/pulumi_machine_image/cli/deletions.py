"""What stands in the way of deletions: asked of the cloud, an image at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..images.errors import ImageError
from ..images.image import Image, ImageRef
from ..images.provenance import Owner
from ..images.targets import EVERYBODY, named_targets
from ..plain_text import quoted
from ..planning.way_out import Move, old_members

if TYPE_CHECKING:
    from ..clouds.cloud import ImageCloud
    from ..planning.whole_plan import Step
    from .accounts import Account
    from .engine_files import Resource

_MEMBERS = 20
"""How many old images are looked at; each costs a call."""
_GOING = ("delete", "replace")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an image will not be deleted, or not at once.

    Attributes:
        resource: The resource's name in the program.
        image: The image as "region/id".
        why: What is in the way.
        do: What to do about it first; empty where nothing has to be done.
        waits: Whether the deletion only waits.
    """

    resource: str
    image: str
    why: str
    do: str = ""
    waits: bool = False


def refusals(account: Account) -> Iterator[Refusal]:
    """What will refuse the deletions of a plan. One call for each image that is deleted, where shares count."""
    olds = {change.resource.urn: change.old for change in account.changes if change.old is not None}
    for step in account.steps:
        old = olds.get(step.urn)
        if old is None or not step.gone:
            continue
        if step.operation in _GOING:
            yield from _by_state(step, old)
        for ref in step.gone:
            image = account.images.get(ref.region, {}).get(ref.id)
            if image is not None:
                yield from _by_cloud(account, step, old, image)


def _by_state(step: Step, old: Resource) -> Iterator[Refusal]:
    image = str(step.gone[0])
    if old.protected:
        yield Refusal(
            step.name, image, "Pulumi protects the resource", f"Run `pulumi state unprotect {quoted(old.urn)}`"
        )
    if old.outputs.get("deletionProtection") is True:
        do = "Set deletionProtection to false and run `pulumi up` first"
        yield Refusal(step.name, image, "deletionProtection is on", do)


def _by_cloud(account: Account, step: Step, old: Resource, image: Image) -> Iterator[Refusal]:
    if image.protection in ("on", "cooldown") and old.outputs.get("deletionProtection") is not True:
        until = ", and for a while after it is switched off" if image.protection == "cooldown" else ""
        do = "Switch it off in the cloud, or set deletionProtection to false and run `pulumi up` first"
        yield Refusal(step.name, str(image.ref), f"the cloud protects {image.label} from deletion{until}", do)
    if image.state.pending:
        percent = "" if image.progress_percent is None else f", {image.progress_percent} %"
        why = f"the cloud is still at work on it ({image.state.value}{percent}); the deletion waits until it is ready"
        yield Refusal(step.name, str(image.ref), why, waits=True)
    targets = foreign_shares(account, image)
    if targets and old.outputs.get("unshareOnDelete") is not True:
        who = named_targets(targets) if len(targets) > 3 else ", ".join(sorted(targets))
        do = "Take the shares back, or set unshareOnDelete and run `pulumi up` first"
        yield Refusal(step.name, str(image.ref), f"it is shared with {who}, and not by what goes with it", do)


def foreign_shares(account: Account, image: Image) -> frozenset[str]:
    """Who may use an image and would still when the plan's own shares of it are gone; nobody where that does not
    matter to its deletion, or where the cloud does not tell."""
    if account.cloud is None or account.cloud.traits.deletes_shared:
        return frozenset()
    try:
        shares = account.cloud.shares(image.ref)
    except ImageError as error:
        account.unanswered.setdefault(image.region, str(error))
        account.unseen.add(image.region)
        return frozenset()
    return frozenset(shares or ()) - _taken_back(account, image.ref)


def _taken_back(account: Account, ref: ImageRef) -> frozenset[str]:
    found = set[str]()
    for change in account.changes:
        old = change.old
        if old is None or old.kind != "ImageShare" or change.operation not in _GOING:
            continue
        if (old.outputs.get("region"), old.outputs.get("imageId")) == (ref.region, ref.id):
            for name in ("accountIds", "organizationArns", "organizationalUnitArns"):
                found |= set(old.outputs.get(name) or ())
            found |= {EVERYBODY} if old.outputs.get("public") is True else set()
    return frozenset(found)


def members(account: Account, regions: set[str]) -> Iterator[Move]:
    """Old images of a family in some regions that no stack holds, no instance is known to be made from, and that nobody
    else may use."""
    if account.cloud is None or not account.steps:
        return
    held = {ref for step in account.steps for ref in step.holds}
    sources = {str(change.resource.inputs.get("sourceImageId")) for change in account.changes}
    there = [image for name in regions for image in account.images.get(name, {}).values()]
    old = [image for image in old_members(there, held, Owner(account.steps[0].urn).stack) if image.id not in sources]
    used = {ref for name in sorted(regions) for ref in _in_use(account, account.cloud, name, old)}
    for image in [image for image in old if image.ref not in used][:_MEMBERS]:
        if not foreign_shares(account, image):
            yield Move("member", str(image.ref), frozenset({image.ref}), since=image.created_time)


def _in_use(account: Account, cloud: ImageCloud, region: str, images: Iterable[Image]) -> Iterator[ImageRef]:
    """The images of a region that instances are made from; none where the cloud does not tell."""
    try:
        found = cloud.instances(region, [image.id for image in images if image.region == region])
    except ImageError:
        account.uncounted.add(region)
        return
    yield from (ImageRef(region, id) for id in found)
