"""`machine-image prune`: retires the old images of a family that nothing needs any more."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal

from ..clouds.cloud import ImageCloud, Query, Traits
from ..columns import columns
from ..core import Core
from ..images.errors import Denied, ImageError, SettingsProblem
from ..images.image import Image, ImageRef, Kind
from ..images.provenance import made_by
from ..plain_text import in_a_line
from ..planning.retention import Judged, Retention, asked, judge
from ..planning.verdict import counted
from ..runtime.clock import Clock, SystemClock
from ..runtime.patience import parse_span
from ..settings import NAMESPACE, Settings
from .project import Project, ProjectProblem
from .saying import complain, show

Fate = Literal["stays", "goes", "retired", "failed"]
DONE, FAILED, WRONG = 0, 1, 2
DAY = 86400.0
PATIENCE = 600.0
"""Seconds for everything that is asked of the cloud before anything is deleted."""
CODES = """exit codes:
  0  everything that may go is gone; without --yes: it was shown
  1  something could not be told, or not be deleted; what could not be told stays
  2  the command line or the configuration is wrong"""


class Wrong(Exception):
    """What is asked can never work; the text is for the person who asked."""


@dataclass(frozen=True, slots=True)
class Row:
    """An image of the family and what becomes of it."""

    judged: Judged
    fate: Fate
    reason: str

    def shown(self) -> dict[str, Any]:
        image = self.judged.image
        return {
            "region": image.region,
            "imageId": image.id,
            "name": image.name,
            "createdTime": image.created_time,
            "madeBy": made_by(image),
            "fate": self.fate,
            "reason": self.reason,
        }


def declare(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Shows which images of a family may go: made by resources of this stack, beyond the newest,\n"
        "in no state, unprotected, unshared, and used by no instance. With --yes they are deleted,\n"
        "the oldest first."
    )
    parser.epilog, parser.formatter_class = CODES, argparse.RawDescriptionHelpFormatter
    parser.add_argument("--family", required=True, metavar="NAME", help="the image family")
    parser.add_argument("--keep", required=True, type=_number, metavar="N", help="the newest N of a region stay")
    parser.add_argument(
        "--older-than", default=0.0, type=_age, metavar="AGE", help="only those older than 30d, 12h ..."
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--region", action="append", metavar="R", help="this region (default: the stack's); repeatable")
    where.add_argument("--all-regions", action="store_true", help="all regions that are open to the account")
    parser.add_argument("--stack", default="", metavar="NAME", help="this stack's images (default: the selected one)")
    parser.add_argument("--yes", action="store_true", help="delete what may go")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of images")
    return int(text)


def _age(text: str) -> float:
    days = re.fullmatch(r"(\d+)d(.*)", text)
    try:
        return int(days[1]) * DAY + (parse_span(days[2]) if days[2] else 0.0) if days else parse_span(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no age such as 30d, 12h or 1d12h") from None


def run(options: argparse.Namespace) -> int:
    """Shows, and deletes if asked; returns the exit code."""
    clock = SystemClock()
    try:
        project = _project(options.stack)
        try:
            settings = Settings.of(Settings.with_environment(project.settings()))
            core = Core(settings, clock=clock, say=_tell)
        except SettingsProblem as problem:
            raise Wrong(str(problem)) from None
        try:
            return _prune(options, project, core, clock)
        finally:
            core.close()
    except Wrong as wrong:
        _tell(str(wrong))
        return WRONG
    except (ProjectProblem, ImageError) as problem:
        do = f". {problem.do}" if isinstance(problem, ProjectProblem) and problem.do else ""
        _tell(f"nothing was deleted: {problem}{do}")
        return FAILED


def _project(stack: str) -> Project:
    project = Project.here(stack=stack)
    if project is None:
        why = "there is no Pulumi.yaml here or above; only a stack's state tells which images are still in use"
        raise Wrong(f"{why}. Run it in the folder of the program that made the images")
    return project


def _prune(options: argparse.Namespace, project: Project, core: Core, clock: Clock) -> int:
    cloud = core.cloud(PATIENCE)
    stack, held = project.full_name(), held_in(project.state(), cloud.traits)
    rule = Retention(options.family, options.keep, options.older_than, stack, held)
    rows, problems = _looked(cloud, rule, _regions(options, core), clock.now())
    if options.yes:
        rows = list(_retired(rows, core))
    show(as_json(rule, rows, problems) if options.json else table(rule, rows))
    for problem in problems:
        _tell(problem)
    return FAILED if problems or any(row.fate == "failed" for row in rows) else DONE


def _looked(cloud: ImageCloud, rule: Retention, regions: Sequence[str], now: float) -> tuple[list[Row], list[str]]:
    """The family's images with what would become of them, and what could not be told."""
    listed, problems = _listed(cloud, regions)
    begun, untold = [image for images in listed.values() for image in images if image.state.pending], list[str]()
    if any(not each.stays for images in listed.values() for each in judge(images, rule, now, begun)):
        elsewhere, untold = _copies_elsewhere(cloud, regions)
        begun += elsewhere
    rows: list[Row] = []
    for region, images in listed.items():
        try:
            judged = asked(cloud, region, judge(images, rule, now, begun))
        except ImageError as error:
            problems.append(str(error))
            continue
        blind = "a copy of it may be under way where the cloud did not answer" if untold else ""
        reasons = [each.stays or blind for each in judged]
        rows += [Row(each, "stays" if why else "goes", why) for each, why in zip(judged, reasons, strict=True)]
    return rows, problems + untold


def _listed(
    cloud: ImageCloud, regions: Iterable[str], closed: bool = False
) -> tuple[dict[str, list[Image]], list[str]]:
    """The custom images of each region, and what could not be told.

    Args:
        closed: Whether a region in which the caller may not look is left out without a word.
    """
    listed: dict[str, list[Image]] = {}
    problems: list[str] = []
    for region in regions:
        try:
            listed[region] = cloud.images(region, Query(kinds=frozenset({Kind.CUSTOM})))
        except ImageError as error:
            if not (closed and isinstance(error, Denied)):
                problems.append(str(error))
    return listed, problems


def _copies_elsewhere(cloud: ImageCloud, regions: Sequence[str]) -> tuple[list[Image], list[str]]:
    """What is being made in other regions, where only these tell of a copy that is under way; one call for each.

    Why not in those that are closed to the caller: an organisation may close many, and nobody of it copies to there.
    """
    if cloud.traits.copy_asked_at == "source":
        return [], []
    others = sorted({region.name for region in cloud.regions() if region.available} - set(regions))
    listed, untold = _listed(cloud, others, closed=True)
    return [image for images in listed.values() for image in images if image.state.pending], untold


def _regions(options: argparse.Namespace, core: Core) -> Sequence[str]:
    cloud = core.cloud(PATIENCE)
    if options.all_regions:
        return sorted(region.name for region in cloud.regions() if region.available)
    regions = options.region or ([core.settings.region] if core.settings.region else [])
    if not regions:
        raise Wrong(f"no region: name one with --region, set {NAMESPACE}:region, or say --all-regions")
    for region in regions:
        if not core.survey.region_exists(cloud, region):
            near = get_close_matches(region, cloud.traits.regions, n=1)
            raise Wrong(f"there is no region {region!r}" + (f"; did you mean {near[0]}?" if near else ""))
    return sorted(set(regions))


def held_in(state: Mapping[str, Any], traits: Traits) -> dict[str, str]:
    """Every image that a stack's state names, to a resource that names it.

    Why all values of all resources, and not those of ours: an instance, a launch template or an output of another
    package needs its image just as much.
    """
    deployment = state.get("deployment") or {}
    entries = [
        *(deployment.get("resources") or ()),
        *((each.get("resource") or {}) for each in deployment.get("pending_operations") or ()),
    ]
    found: dict[str, str] = {}
    for entry in entries:
        name = str(entry.get("urn", "")).rpartition("::")[2]
        for text in _texts(entry):
            for word in re.split(r"[^A-Za-z0-9-]+", text):
                if traits.image_id.fullmatch(word):
                    found.setdefault(word, name)
    return found


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _retired(rows: Sequence[Row], core: Core) -> Iterator[Row]:
    """Deletes what goes, the oldest first; one that cannot be deleted keeps no other."""
    fates: dict[ImageRef, Row] = {}
    going = [row for row in rows if row.fate == "goes"]
    for row in sorted(going, key=lambda row: (row.judged.image.created_time, row.judged.image.ref)):
        said: list[str] = []
        try:
            gone = core.retire(row.judged.image, said.append)
        except ImageError as error:
            fates[row.judged.image.ref] = replace(row, fate="failed", reason=str(error))
        else:
            fates[row.judged.image.ref] = replace(row, fate="retired" if gone else "stays", reason="; ".join(said))
    return (fates.get(row.judged.image.ref, row) for row in rows)


def table(rule: Retention, rows: Sequence[Row]) -> str:
    """A line for each image, the newest first in each region, and what it comes to."""
    if not rows:
        return f"No image of the family {rule.family!r} there."
    lines: list[tuple[str, ...]] = [("region", "image", "name", "made", "")]
    for row in rows:
        image, why = row.judged.image, f": {row.reason}" if row.reason else ""
        cells = (image.region, image.id, image.name, image.created_time, f"{row.fate}{why}")
        lines.append(tuple(map(in_a_line, cells)))
    return "\n".join([*columns(lines), "", _sum(rows)])


def _sum(rows: Sequence[Row]) -> str:
    number = {fate: sum(row.fate == fate for row in rows) for fate in ("goes", "retired", "failed")}
    if number["goes"]:
        return f"{counted(number['goes'], 'image')} of {len(rows)} may go. Nothing was deleted: --yes deletes them."
    if number["retired"] or number["failed"]:
        left = f", {number['failed']} could not be" if number["failed"] else ""
        return f"{counted(number['retired'], 'image')} of {len(rows)} deleted{left}."
    return "Nothing is to go."


def as_json(rule: Retention, rows: Sequence[Row], problems: Sequence[str]) -> str:
    """An object with `family`, `keep`, `stack`, `images` (each with `region`, `imageId`, `name`, `createdTime`,
    `madeBy`, `fate`: stays, goes, retired or failed, and `reason`) and `problems`: what could not be told."""
    shown = {
        "family": rule.family,
        "keep": rule.keep,
        "stack": rule.stack,
        "images": [row.shown() for row in rows],
        "problems": list(problems),
    }
    return json.dumps(shown, indent=2, ensure_ascii=False)


def _tell(text: str) -> None:
    complain("prune", text)
