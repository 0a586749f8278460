"""The cloud's own dry run of what a plan is certain to begin: the cloud sees what no check here can know.

Why room and names are not its to judge: what a replacement deletes first still has both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from ..clouds.cloud import FromFile, NewCopies, NewImage
from ..images.errors import (
    ImageError,
    ImageGone,
    InvalidInput,
    NameTaken,
    NoRoom,
    Refused,
    SeveralFailures,
    SourceGone,
)
from .base import Run

BUDGET = 100
"""Calls a run."""
_REFUSALS = (InvalidInput, SourceGone, ImageGone, Refused)


def create(run: Run, region: str, order: NewImage) -> None:
    """Lets the cloud judge an image that is to be made. Raises ImageError: it would refuse."""
    action = "import" if isinstance(order.source, FromFile) else "create"
    _raise(run, _tried(run, action, region, lambda: run.cloud.dry_create(region, order)))


def copy(run: Run, orders: Iterable[NewCopies]) -> None:
    """The same of copies; where each destination is asked, each is tried."""
    refused: list[ImageError] = []
    for order in orders:
        at_source = run.traits.copy_asked_at == "source"
        parts = [order.regions] if at_source else [frozenset({region}) for region in sorted(order.regions)]
        for regions in parts:
            part = replace(order, regions=regions)
            refused += _tried(run, "copy", ", ".join(sorted(regions)), partial(run.cloud.dry_copy, part))
    _raise(run, refused)


def _tried(run: Run, action: str, where: str, ask: Callable[[], None]) -> list[ImageError]:
    """Why the cloud would refuse; nothing where it would not, or was not asked."""
    if action not in run.traits.dry_run or not run.preflight.on:
        return []
    number = run.plan.rehearse(f"{run.owner.urn} {where}")
    if number is None or number > BUDGET:
        if number is not None:
            run.say_once(f"More than {BUDGET} dry runs are not made in one run: the rest of the plan was not tried")
        return []
    try:
        ask()
    except (NoRoom, NameTaken):
        pass
    except _REFUSALS as error:
        return [error.about(f"Dry run: {error.what}", error.where)]
    except ImageError as error:
        run.say_once(f"A dry run has told nothing: {error}")
    return []


def _raise(run: Run, refused: list[ImageError]) -> None:
    if not refused:
        return
    error = refused[0] if len(refused) == 1 else SeveralFailures(f"Make {run.owner.name}", failures=refused)
    for _ in run.preflight.verdict(str(error)):
        raise error
