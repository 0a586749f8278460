"""Whom an image is shared with: an account by its id, an organisation or a unit of one by its ARN, or everybody.

Why plain text and no classes: a target is what a person writes and what state keeps.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

EVERYBODY = "everybody"
"""Every account of the cloud."""

TargetKind = Literal["account", "organization", "organizational_unit", "everybody"]


def kind_of(target: str) -> TargetKind:
    """What a target is, by its form."""
    if target == EVERYBODY:
        return "everybody"
    if ":organization/" in target:
        return "organization"
    return "organizational_unit" if ":ou/" in target else "account"


def counted_targets(targets: Iterable[str]) -> str:
    """How many there are, for a sentence: 2 accounts, 3 accounts and organisations."""
    targets = list(targets)
    accounts = all(kind_of(target) == "account" for target in targets)
    return f"{len(targets)} account{'' if len(targets) == 1 else 's'}{'' if accounts else ' and organisations'}"


def named_targets(targets: Iterable[str]) -> str:
    """Who they are, for a sentence; more than one are counted."""
    targets = list(targets)
    if len(targets) != 1:
        return counted_targets(targets)
    return f"account {targets[0]}" if kind_of(targets[0]) == "account" else targets[0]
