"""`machine-image doctor`: whether everything is there that a program with this provider needs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..clouds.login import Login, login_of
from ..images.errors import ImageError, SettingsProblem
from ..settings import NAMESPACE, Settings
from . import findings, tools
from .findings import Finding, failure, ok, warning
from .project import Project, ProjectProblem
from .saying import show

if TYPE_CHECKING:
    from ..clouds.cloud import ImageCloud

PATIENCE = 20.0
"""Seconds for everything that is asked of the cloud."""


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stack", default="", metavar="NAME", help="this stack's settings (default: the selected one)")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prints what was found; 1 where something does not work."""
    found = list(examine(options.stack))
    show(findings.as_json(found) if options.json else findings.table(found))
    return 0 if findings.healthy(found) else 1


def examine(stack: str = "") -> Iterator[Finding]:
    """Looks at one thing after the other; what depends on something that does not work is left out."""
    yield tools.python()
    yield tools.cli()
    yield tools.plugin()
    project = Project.here(stack=stack)
    given: dict[str, Any] = {}
    if project is None:
        do = "Run it in a program's folder to examine the settings of its stack"
        yield warning("project", "no Pulumi.yaml here or above: only the environment counts", do)
    else:
        try:
            given = project.settings()
        except ProjectProblem as problem:
            yield failure("project", f"{project.folder}: {problem.why}", problem.do or "Select a stack, or name one")
            return
        yield ok("project", f"{project.folder}, {len(given)} settings")
    try:
        settings = Settings.of(Settings.with_environment(given))
    except SettingsProblem as problem:
        yield failure("settings", problem.why, f"{problem.do} ({problem.what})")
        return
    yield from _settings(settings)
    login = login_of(settings.cloud)
    if login is None:
        yield from tools.emulator(settings)
    else:
        yield from _cloud(settings, login)


def _settings(settings: Settings) -> Iterator[Finding]:
    yield ok("cloud", settings.cloud)
    if settings.region:
        yield ok("region", settings.region)
    else:
        do = f"`pulumi config set {NAMESPACE}:region ...`, or name it in each resource"
        yield warning("region", "none is set, so that each resource has to name its own", do)
    if settings.preflight != "fail":
        do = f"`pulumi config set {NAMESPACE}:preflight fail`, unless that is meant"
        yield warning("preflight", f"{settings.preflight}: a plan that does not fit the limits is not refused", do)


def _cloud(settings: Settings, login: Login) -> Iterator[Finding]:
    from ..clouds.connect import connect
    from ..runtime.clock import SystemClock
    from ..runtime.patience import Patience

    region = settings.region or login.home
    try:
        source, url = login.who(settings), login.entrance(settings, region)
    except ImageError as error:
        yield failure("credentials", error.why, error.do)
        return
    yield ok("credentials", f"from {source}")
    reached = tools.endpoint(url)
    yield reached
    if reached.level == "failure":
        return
    clock = SystemClock()
    with_deadline = connect(settings, clock).cloud(Patience(PATIENCE, clock))
    yield from _asked(with_deadline, region, login)


def _asked(cloud: ImageCloud, region: str, login: Login) -> Iterator[Finding]:
    try:
        account = cloud.account()
    except ImageError as error:
        yield failure("login", error.why, error.do or "Look at the keys, and at this machine's clock")
        return
    yield ok("login", f"account {account}" if account else "accepted; the cloud does not say which account it is")
    do = f"Grant {login.quota_permission} to see at preview whether a plan fits; without it only a warning is given"
    try:
        quota = cloud.quota(region)
    except ImageError as error:
        yield warning("quota", f"{region}: {error.why}", do)
        return
    if quota is None:
        yield warning("quota", f"{region}: the cloud does not tell it", do)
    else:
        yield ok("quota", f"{quota} custom images in {region}")
