"""`machine-image preflight`: whether a whole plan fits the limits of all its accounts, before anything is written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..clouds.calls import CallCount
from ..images.errors import SettingsProblem
from ..images.provenance import Owner
from ..planning.whole_plan import overs, way_out
from . import engine_files, hidden_settings
from .accounts import Account, Accounts
from .deletions import members, refusals
from .engine_files import Change, FileProblem, Planned, Resource
from .limits_file import LimitsFile
from .preflight_document import Document
from .preflight_report import EXITS, Judged, Report
from .project import Project, ProjectProblem, complaint
from .saying import complain, show

PREVIEW_SECONDS = 1800.0
"""How long a preview may take."""
QUIET = {"PULUMI_MACHINE_IMAGE_PREFLIGHT": "off", "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "false"}
"""For the preview: the doors are not to judge, since a preview ends at its first failure."""
WRONG, UNKNOWN_YET = 2, 1
_CORRECT = "Correct that first; `pulumi preview` shows all of it"
_WRITE_ANEW = (
    "Correct that and write the preview anew, with PULUMI_MACHINE_IMAGE_PREFLIGHT=off, so that the provider does not "
    "end it where it finds no room"
)


class NotWhole(Exception):
    """The plan cannot be judged, and why."""


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stack", default="", metavar="NAME", help="this stack (default: the selected one)")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--from", dest="preview", metavar="FILE", help="the output of `pulumi preview --json`; - for stdin"
    )
    source.add_argument("--plan", metavar="FILE", help="a plan that `pulumi preview --save-plan` saved")
    source.add_argument("--destroy", action="store_true", help="judge `pulumi destroy` instead of the program")
    limits = "do not ask the cloud: a number, classic or current for every region, or a file (docs/preflight.md)"
    parser.add_argument("--limits", metavar="LIMITS", help=limits)
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prints the verdict: 0 fits, 3 does not fit, 1 could not tell, 2 wrong input."""
    try:
        report = judge(options)
    except FileProblem as problem:
        return _stopped(options, WRONG, str(problem))
    except (NotWhole, SettingsProblem) as problem:
        return _stopped(options, UNKNOWN_YET, str(problem))
    except ProjectProblem as problem:
        return _stopped(options, UNKNOWN_YET, f"{problem.why}. {problem.do}".removesuffix(". "))
    show(report.json() if options.json else report.text())
    return EXITS[report.verdict]


def _stopped(options: argparse.Namespace, code: int, why: str) -> int:
    if options.json and code == UNKNOWN_YET:
        show(Document(verdict="unknown", stack=options.stack, problem=why).text())
    complain("preflight", why)
    return code


def judge(options: argparse.Namespace) -> Report:
    """Judges a plan.

    Raises:
        FileProblem: A file is no such file.
        NotWhole: The preview has errors in it.
        ProjectProblem: The program's stack cannot be asked.
    """
    limits = LimitsFile.read(options.limits) if options.limits else None
    project = Project.here(stack=options.stack)
    state = _state(project, needed=not options.preview)
    planned = _planned(options, project, state)
    if planned.errors:
        do = _WRITE_ANEW if options.preview else _CORRECT
        why = planned.errors[0].rstrip(".")
        raise NotWhole(
            f"the preview ended with an error, so that the plan is not whole and was not judged: {why}. {do}"
        )
    _one_stack(planned, state)
    config = project.settings() if project is not None else planned.config
    folder = project.folder if project is not None else None
    judged = report(planned, state, config, folder, limits=limits, destroys=options.destroy)
    given = options.preview or options.plan
    if given and not judged.accounts:  # most likely the wrong file
        raise FileProblem(f"{_named(given)}: {judged.text()}")
    return judged


def report(
    planned: Planned,
    state: Sequence[Resource],
    config: Mapping[str, Any],
    folder: Path | None,
    *,
    limits: LimitsFile | None = None,
    destroys: bool = False,
) -> Report:
    """Judges a plan, whoever tells it.

    Args:
        state: What the stack has; what the plan does not speak of stays.
        config: The provider's configuration in the stack, by key.
        folder: The program's, where its emulated cloud is.
        limits: What to believe instead of asking the clouds.
        destroys: Whether it is the plan of a destroy.

    Raises:
        SettingsProblem: The environment names a journal of calls that cannot be written.
    """
    urns = [change.resource.urn for change in planned.changes] + [kept.urn for kept in state]
    stack = Owner(urns[0]).stack if urns else ""
    with Accounts(config, folder, CallCount.wanted()) as accounts:
        found = accounts.of(planned, state, limits)
        return Report(stack, [_judged(account) for account in found], destroys)


def _judged(account: Account) -> Judged:
    counts = account.counts()
    way = way_out(account.steps, counts)
    if way.missing:
        way = way_out(account.steps, counts, members(account, set(overs(counts))))
    return Judged(account, counts, list(refusals(account)), way)


def _state(project: Project | None, *, needed: bool) -> Sequence[Resource]:
    if project is None:
        if needed:
            raise ProjectProblem(
                "there is no Pulumi.yaml here or above",
                "Run it in a program's folder, or give it a preview with --from",
            )
        return []
    return engine_files.state(engine_files.parsed(project.exported(), "the state"), "the state")


def _planned(options: argparse.Namespace, project: Project | None, state: Sequence[Resource]) -> Planned:
    if options.destroy:
        return Planned([Change("delete", kept, None) for kept in state if kept.kind])
    if options.preview:
        what = _named(options.preview)
        return engine_files.preview(engine_files.parsed(_read(options.preview), what), what)
    if options.plan:
        return engine_files.plan(engine_files.parsed(_read(options.plan), options.plan), state, options.plan)
    assert project is not None
    planned = _previewed(project)
    if options.limits or planned.errors or not hidden_settings.are_hidden(planned, state):
        return planned
    return hidden_settings.shown(planned, project, PREVIEW_SECONDS, QUIET)


def _previewed(project: Project) -> Planned:
    done = project.run("preview", "--json", seconds=PREVIEW_SECONDS, variables=QUIET)
    if not done.stdout.strip():
        raise ProjectProblem(complaint(done.stderr) or "`pulumi preview` failed")
    try:
        planned = engine_files.preview(engine_files.parsed(done.stdout, "the preview"), "the preview")
    except FileProblem as problem:
        raise NotWhole(str(problem)) from None
    if done.returncode and not planned.errors:  # such as a policy that is broken
        return replace(planned, errors=[complaint(done.stderr) or f"exit code {done.returncode}"])
    return planned


def _named(path: str) -> str:
    return "standard input" if path == "-" else path


def _read(path: str) -> str:
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise FileProblem(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except UnicodeDecodeError:
        raise FileProblem(f"{path} is no text in UTF-8") from None


def _one_stack(planned: Planned, state: Sequence[Resource]) -> None:
    """Raises FileProblem where a plan and a state are of different stacks."""
    of_plan = {Owner(change.resource.urn).stack for change in planned.changes}
    of_state = {Owner(kept.urn).stack for kept in state}
    if of_plan and of_state and not of_plan & of_state:
        raise FileProblem(
            f"the plan is of stack {', '.join(sorted(of_plan))}, and this folder's stack is "
            f"{', '.join(sorted(of_state))}: name the right one with --stack"
        )
