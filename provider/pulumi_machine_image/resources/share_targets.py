"""Whom the inputs of an ImageShare name: one set of targets, whichever input says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from ..images.targets import EVERYBODY, TargetKind, kind_of
from ..plain_text import told
from .base import Change, Failure, Run, known
from .share_model import ImageShareInputs, ImageShareState

FIELDS: Mapping[TargetKind, str] = {
    "account": "account_ids",
    "organization": "organization_arns",
    "organizational_unit": "organizational_unit_arns",
    "everybody": "public",
}
"""The input that names each kind of target."""
LISTS = tuple(field for kind, field in FIELDS.items() if kind != "everybody")


def named_by(inputs: ImageShareInputs, field: str) -> frozenset[str] | None:
    """The targets that one input names; None while it is unknown."""
    value = getattr(inputs, field)
    if not known(value):
        return None
    if field == "public":
        return frozenset({EVERYBODY}) if value else frozenset()
    return frozenset(value)


def certain(inputs: ImageShareInputs) -> frozenset[str]:
    """Those that are named for certain."""
    named = (named_by(inputs, field) for field in FIELDS.values())
    return frozenset().union(*(targets for targets in named if targets is not None))


def wanted(inputs: ImageShareInputs) -> frozenset[str] | None:
    """All that are named; None while some are unknown."""
    return certain(inputs) if known(*(getattr(inputs, field) for field in FIELDS.values())) else None


def for_snapshots(inputs: ImageShareInputs) -> frozenset[str]:
    """Those that may use the snapshots, too: no cloud shares these with organisations."""
    if inputs.share_snapshots is not True:
        return frozenset()
    return frozenset(target for target in certain(inputs) if kind_of(target) in ("account", "everybody"))


def as_inputs(targets: Iterable[str]) -> dict[str, Any]:
    """The inputs that name these targets."""
    targets = list(targets)
    lists = {field: [t for t in targets if FIELDS[kind_of(t)] == field] for field in LISTS}
    return {**lists, "public": EVERYBODY in targets}


def changes(old: ImageShareState, new: ImageShareInputs) -> Iterator[Change]:
    """The inputs that name others than those that may use the image, or that are to be alone and are not."""
    there = as_inputs(old.shared_accounts)
    others = as_inputs(old.unmanaged_accounts if new.mode == "authoritative" else ())
    for field in FIELDS.values():
        path, value = (new.wire_name(field),), getattr(new, field)
        if not known(value):
            yield Change(path, "update", certain=False)
        elif field == "public":
            if value != there[field] or (others[field] and not value):
                yield Change(path, "update")
        elif set(value) != set(there[field]) or set(others[field]) - set(value):
            yield Change(path, "update")
    # Somebody else may have taken the image itself back, so that only the snapshots are left to take back.
    left = frozenset(old.snapshot_targets) - for_snapshots(new)
    if left and not old.by_import and wanted(new) is not None and known(new.share_snapshots):
        yield Change((new.wire_name("share_snapshots"),), "update")


def check(new: ImageShareInputs, run: Run) -> Iterator[Failure]:
    """Every rule that the inputs break which say who may use what."""
    served = run.traits.share_targets
    for name in (*FIELDS.values(), "share_snapshots"):
        value = getattr(new, name)
        if name not in served and known(value) and value:
            yield new.failure(name, f"{run.traits.cloud} shares images with accounts only")
    yield from _somebody(new, run)
    for name in LISTS:
        if known(getattr(new, name)) and name in served:
            yield from _listed(new, name, run)
    if new.share_snapshots is True and "share_snapshots" in served and wanted(new) and not for_snapshots(new):
        why = "snapshots are shared with accounts or everybody, not with organisations"
        yield new.failure("share_snapshots", f"{why}: list accountIds, or leave it out")


def _somebody(new: ImageShareInputs, run: Run) -> Iterator[Failure]:
    """A list that the program writes may be empty; not to say anything is a slip."""
    if new.mode == "authoritative" or new.model_fields_set & set(LISTS) or wanted(new) != frozenset():
        return
    others = [new.wire_name(name) for name in FIELDS.values() if name in run.traits.share_targets - {"account_ids"}]
    instead = f", or set {', '.join(others)}" if others else ""
    yield new.failure("account_ids", f"is required: list accounts{instead}; an empty list shares with nobody")


def _listed(new: ImageShareInputs, name: str, run: Run) -> Iterator[Failure]:
    traits = run.traits
    form = traits.target_forms.get(name)
    pattern, rule = (form.pattern, form.rule) if form else (traits.account_id, traits.account_rule)
    facts = traits.regions.get(new.region) if known(new.region) else None
    for target, times in sorted(Counter(getattr(new, name)).items()):
        found = pattern.fullmatch(target)
        partition = found.groupdict().get("partition") if found else None
        if not found:
            noun = "account id" if form is None else "such ARN"
            yield new.failure(name, f"{told(target)} is no {noun}; wanted: {rule}")
        elif times > 1:
            yield new.failure(name, f"{target} is listed {times} times: once is enough")
        elif partition and facts and partition != facts.partition:
            yield new.failure(name, f"{target} is in partition {partition}, and {facts.name} in {facts.partition}")


def counting(targets: Set[str]) -> frozenset[str]:
    """Those that a limit of shares counts: everybody is no entry of the list."""
    return frozenset(targets) - {EVERYBODY}
