"""Rules about inputs that more than one resource has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, TypeVar

from ..images.errors import NameTaken, NoRoom, Protected
from ..images.image import Image, ImageRef, Kind
from ..images.provenance import TAGS
from ..plain_text import told
from .base import Failure, Model, Run, known
from .diff import Diff

M = TypeVar("M", bound=Model)
LINE = 8000
"""Characters; what every HTTP server takes of a URL (RFC 9110, section 4.1)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def completed(new: M, run: Run) -> M:
    """The inputs with the provider's region and default tags."""
    fields: dict[str, Any] = {}
    if "region" in type(new).model_fields and not getattr(new, "region", None):
        fields["region"] = run.settings.region or ""
    tags = getattr(new, "tags", None)
    if run.settings.default_tags and tags is not None and known(tags):
        fields["tags"] = {**run.settings.default_tags, **tags}
    return new.model_copy(update=fields)


def region(model: Model, field: str, value: str, run: Run, *, used: bool = False) -> Iterator[Failure]:
    """A region is given and exists.

    Args:
        used: Whether the resource is there already: what is in a region that was closed meanwhile is still managed.
    """
    if not known(value):
        return
    if not value:
        yield model.failure(
            field, "is required: set it here, or for all resources with `pulumi config set machine-image:region ...`"
        )
    elif (problem := unknown_region(value, run, used=used)) is not None:
        yield model.failure(field, problem)


def unknown_region(value: str, run: Run, *, used: bool = False) -> str | None:
    """Why a region does not exist, or not for this account; None when it does."""
    if run.preflight.region_exists(run.cloud, value):
        facts = run.traits.regions.get(value)
        if (used and facts and facts.closed) or run.preflight.region_open(run.cloud, value):
            return None
        if facts and facts.closed:
            return f"the region {value} is closed: nothing new can be made there. Name another"
        return f"the account has not asked for the region {value}: enable it in the account's settings, or name another"
    near = get_close_matches(value, run.traits.regions, n=1)
    return f"there is no region {told(value)}; " + (
        f"did you mean {near[0]}?" if near else "getImageRegions lists them"
    )


def name(model: Model, field: str, value: str | None, run: Run, *, within: str = "") -> Iterator[Failure]:
    """A name has the cloud's form."""
    if value and known(value) and not run.traits.image_name.fullmatch(value):
        size = f"; this one has {len(value)}" if len(value) > run.traits.name_length else ""
        yield model.failure(field, f"{told(value)} must have {run.traits.name_rule}{size}", within=within)


def description(model: Model, field: str, value: str | None, run: Run, *, within: str = "") -> Iterator[Failure]:
    longest = run.traits.description_length
    if value and known(value) and len(value) > longest:
        yield model.failure(field, f"must have at most {longest} characters; this one has {len(value)}", within=within)


def one_line(model: Model, field: str, value: str | None, *, within: str = "") -> Iterator[Failure]:
    """A text that no cloud documents a rule of, and that cannot be right all the same."""
    if value and known(value) and (len(value) > LINE or _CONTROL.search(value)):
        size = f"; this one has {len(value)}" if len(value) > LINE else ""
        why = f"must be one line of at most {LINE} characters, none of them of control{size}"
        yield model.failure(field, why, within=within)


def tags(model: Model, field: str, value: Mapping[str, str], run: Run, *, within: str = "") -> Iterator[Failure]:
    """Tags have the cloud's form and leave room for those that say whose an image is."""
    if not known(value):
        return
    traits = run.traits
    for key, text in sorted(value.items()):
        if key in TAGS:
            yield model.failure(field, "is set by this provider", within=f"{within}.{key}")
        elif not traits.tag_key.fullmatch(key) or (known(text) and not traits.tag_value.fullmatch(text)):
            yield model.failure(field, f"{traits.cloud} takes {traits.tag_rule}", within=f"{within}.{key}")
    most = traits.tags_per_image - len(TAGS)
    if len(value) > most:
        yield model.failure(field, f"at most {most} tags; these are {len(value)}", within=within)


def name_free(
    model: Model, field: str, region: str, value: str, run: Run, ours: Callable[[Image], bool], *, within: str = ""
) -> Iterator[Failure]:
    """No other image of the region, there or planned, has the name."""
    problem = _kept_name(run, region, value) or run.preflight.name_problem(run.cloud, region, value, run.owner, ours)
    if value and problem:
        for text in run.preflight.verdict(problem):
            yield model.failure(field, text, within=within)


def _kept_name(run: Run, region: str, value: str) -> str | None:
    """Why what goes along with an image that is deleted first cannot have its own name again."""
    if not run.plan.goes_along(run.owner.urn):
        return None
    kept = [ref.id for ref in run.plan.kept(run.owner.urn) if ref.region == region]
    images = (run.preflight.images(run.cloud, region) or {}) if kept else {}
    for id in kept:
        if id in images and images[id].name == value:
            return (
                f"{run.owner.name} is replaced with what it is made from, and onDelete keeps {id} in {region}, which "
                f"keeps its name {value!r}: give the new one another name, or set onDelete to delete and run `pulumi "
                "up` first"
            )
    return None


def room_anew(run: Run, regions: Iterable[str]) -> Iterator[Failure]:
    """The same for what comes without its old inputs: new, or replaced.

    Why what goes along is counted here and not in its Diff: it leaves the places that it had, unless it is kept.
    """
    if run.plan.goes_along(run.owner.urn):
        left = run.plan.replaced(run.owner.urn) - run.plan.kept(run.owner.urn)
        yield from room(run, set(regions) - {ref.region for ref in left})
    elif not run.plan.settled(run.owner.urn):
        yield from room(run, regions)


def room(run: Run, regions: Iterable[str]) -> Iterator[Failure]:
    """Counts one more image in each region, and wants them to fit."""
    if run.preflight.late:
        run.plan.make(run.owner.urn, run.owner.name, regions)
        return
    if (error := _crowded(run, regions)) is not None:
        for text in run.preflight.verdict(str(error)):
            yield Failure("", text)


def want_room(run: Run, regions: Iterable[str]) -> None:
    """The same where there is no list of failures to add to.

    Raises:
        NoRoom: A region is too full.
    """
    if (error := _crowded(run, regions)) is not None:
        for _ in run.preflight.verdict(str(error)):
            raise error


def _crowded(run: Run, regions: Iterable[str]) -> NoRoom | None:
    regions = sorted(regions)
    run.plan.make(run.owner.urn, run.owner.name, regions)
    return run.preflight.crowded(run.cloud, regions)


def replacement(
    run: Run,
    diff: Diff,
    *,
    images: Iterable[ImageRef],
    regions: Iterable[str],
    clash: bool,
    obstacle: str,
    protected: bool,
    stays: bool,
) -> Diff:
    """Decides the order of a replacement, and counts what it adds.

    Args:
        images: What is replaced.
        regions: Where images are made, as far as that is known and none was left there by an earlier run.
        clash: Whether old and new would have the same name.
        obstacle: Why the new one cannot take the name over when it is ready; empty when it can.
        protected: Whether the old ones may not be deleted.
        stays: Whether the old ones outlive their resource, so that deleting first makes no room and frees no name.

    Raises:
        Protected, NoRoom, NameTaken: The replacement cannot be carried out.
    """
    images, regions = list(images), list(regions)
    planned = run.plan.saw_diff(run.owner.urn)
    run.plan.replace(run.owner.urn, images, certain=diff.certainly_replaces, stay=stays)
    left = {ref.region for ref in images}
    crowded = [r for r in regions if r in left and not stays and run.preflight.deletes_first(run.cloud, r, run.owner)]
    chosen = run.plan.chosen_order(run.owner.urn)
    ours = (clash and bool(obstacle) and not stays) or bool(crowded)
    diff = replace(diff, delete_before_replace=ours if chosen is None else chosen)
    if not planned:
        return diff
    run.plan.settle(run.owner.urn)
    what, where = f"replace {run.owner.name} ({', '.join(diff.replaces)} changed)", ", ".join(sorted(left))
    if protected:
        raise Protected(
            what,
            where=where,
            why="deletionProtection is on",
            do="First set deletionProtection to false, change nothing else, and run `pulumi up`; then replace it",
        )
    if clash and stays and diff.certainly_replaces:
        why = "onDelete keeps the old image, which keeps its name"
        for _ in run.preflight.verdict(f"{what}: {why}") if run.preflight.on else ():
            raise NameTaken(what, where=where, why=why, do="Give the new one another name, or set onDelete to delete")
    if chosen is False and clash and obstacle and diff.certainly_replaces:
        for _ in run.preflight.verdict(f"{what}: {obstacle}") if run.preflight.on else ():
            do = "Leave deleteBeforeReplace out, or give the new one another name"
            raise NameTaken(what, where=where, why=obstacle, do=do)
    saved = [r for r in regions if diff.delete_before_replace and r in left and not stays]
    run.plan.goes_first(run.owner.urn, saved)
    run.plan.stays_beside(run.owner.urn, [r for r in regions if r in left and r not in saved and not stays])
    if diff.delete_before_replace and chosen is None:
        _say_order(run, obstacle, crowded)
    if diff.certainly_replaces:
        want_room(run, [r for r in regions if r not in saved])
    return diff


def _say_order(run: Run, obstacle: str, crowded: Sequence[str]) -> None:
    if crowded:
        why = f"{' and '.join(crowded)} {'has' if len(crowded) == 1 else 'have'} no room for old and new at once"
        quotas = [
            f"{run.preflight.room_for_both(run.cloud, region, run.owner)} images in {region}" for region in crowded
        ]
        instead = f"a quota of {' and '.join(quotas)}"
    else:
        why, instead = obstacle, "no `name` in the program, so that each image gets one of its own"
    run.say_once(
        f"{run.owner.name} is deleted before it is made again, because {why}; copies and shares that depend on it go "
        f"and come again with it. What would avoid it: {instead}"
    )


def image_id(model: Model, field: str, value: str, run: Run) -> Iterator[Failure]:
    """An image id has the cloud's form."""
    if known(value) and not run.traits.image_id.fullmatch(value):
        yield model.failure(field, f"{told(value)} is no image id: {run.traits.image_id_rule}")


def key(model: Model, field: str, value: str, region: str, run: Run, *, within: str = "") -> Iterator[Failure]:
    """An encryption key that tells its region is used there alone."""
    told = run.traits.key_region.match(value) if run.traits.key_region and known(value) else None
    if told and told["region"] != region:
        yield model.failure(
            field,
            f"the key is one of {told['region']}, and a copy in {region} needs a key of {region}; give each region its "
            "own by regions.REGION.kmsKeyId",
            within=within,
        )


def destinations(home: str, places: Iterable[str], source: Image | None, encrypt: bool, run: Run) -> Iterator[str]:
    """Why regions are none that a source may be copied to.

    Args:
        home: The source's region.
        source: The image to copy, where the cloud has told of it.
    """
    traits = run.traits
    start = traits.regions.get(home)
    shared = source is not None and source.kind is Kind.SHARED
    for place in places:
        facts = traits.regions.get(place)
        problem = None
        if source is not None and source.kind is Kind.PUBLIC and not traits.public_copies:
            problem = (
                f"{source.label} is an image of the cloud's own, which is not copied: find its like there by getImage"
            )
        elif place == home:
            problem = _at_home(source, encrypt, run)
        elif shared and source is not None and traits.shared_copies != "anywhere":
            problem = f"{source.label} is shared by account {source.creator} and cannot be copied to another region"
            if traits.shared_copies == "same-region":
                problem += f"; copy it inside {home} first and that copy to {place}"
            else:
                problem += f"; ask account {source.creator} to copy it to {place} and share that copy"
        elif encrypt and traits.encrypted_copies == "same-region":
            problem = f"an encrypted copy can only be made in the source's own region, {home}"
        elif start and facts and not (start.can_copy and facts.can_copy):
            problem = f"{home if not start.can_copy else place} does not take part in copying"
        elif start and facts and start.partition != facts.partition:
            problem = (
                f"{home} ({start.partition}) and {place} ({facts.partition}) are in different partitions; images are "
                f"copied inside one only. Make one in {place} from an instance there, or export this one and import it"
            )
        if problem:
            yield f"{place}: {problem}"


def _at_home(source: Image | None, encrypt: bool, run: Run) -> str | None:
    if encrypt or source is None:
        return None
    if source.kind is Kind.CUSTOM:
        return (
            f"{source.label} is already an image of this account there; leave the region out, or set encrypt: true for "
            "an encrypted copy beside it"
        )
    if source.kind is Kind.SHARED and run.traits.shared_copies == "none":
        return (
            f"{source.label} is shared by account {source.creator}, and cannot be copied; create instances from it as "
            "it is"
        )
    return None
