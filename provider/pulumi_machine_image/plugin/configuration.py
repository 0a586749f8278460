"""The provider's own configuration: what is wrong with it, and what a change of it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..core import visible
from ..images.errors import ImageError, SettingsProblem
from ..resources.model import holes
from ..settings import NAMESPACE, Settings

ENGINES = frozenset({"version", "pluginDownloadURL", "pluginChecksums", "parameterization"})
"""What the engine keeps beside a provider's settings."""
ANOTHER_WORLD = ("cloud", "domain")
"""Settings whose change leaves every image where the new ones cannot see it."""
KEYS = ("secretId", "profile")
"""Settings that say who calls."""


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings among a provider's properties, as far as they are known; keys come with or without namespace, and
    those of other namespaces are not ours."""
    return {name: value for name, value in _ours(values).items() if not holes(value)}


def _ours(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for key, value in visible(values).items():
        namespace, _, name = key.rpartition(":")
        if namespace in ("", NAMESPACE) and name not in ENGINES:
            found[name] = value
    return found


def problem(values: Mapping[str, Any]) -> SettingsProblem | None:
    """Why a configuration cannot be right."""
    try:
        Settings.of(given(values))
    except SettingsProblem as error:
        return error
    return None


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The settings that differ, by name; an exact comparison, since the engine goes on with the old ones of a change
    that it is not told of."""
    old, new = given(before), given(after)
    return sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))


def replacing(
    before: Mapping[str, Any], after: Mapping[str, Any], account_of: Callable[[Settings], str | None]
) -> list[str]:
    """Of the settings that differ, those that mean another account, so that every image has to be made anew.

    Why not `region`: a region is an input of each resource, which says by itself whether it follows the provider's.
    Only what both sides say counts: a stack that comes from the dynamic door has settings under other keys.

    Args:
        account_of: The account that settings log in to; None where that cannot be told. Asked only where the keys
            differ: a rotation keeps the account.
    """
    old, new = given(before), given(after)
    both = [name for name in old.keys() & new.keys() if old[name] != new[name]]
    names = [name for name in both if name in ANOTHER_WORLD]
    accounts = [_emulated_account(_ours(side)) for side in (before, after)]
    if None not in accounts and accounts[0] != accounts[1] and "cloud" not in names:
        names.append("emulator")
    keys = [name for name in both if name in KEYS]
    if keys and not names and _account_changed(old, new, account_of):
        names = keys
    return sorted(names)


def _account_changed(
    old: Mapping[str, Any], new: Mapping[str, Any], account_of: Callable[[Settings], str | None]
) -> bool:
    try:
        accounts = [account_of(Settings.of(side)) for side in (old, new)]
    except ImageError:
        return False
    return None not in accounts and accounts[0] != accounts[1]


def _emulated_account(values: Mapping[str, Any]) -> str | None:
    """None where there is none, or it cannot be told."""
    if values.get("cloud") != "emulator" or holes(values.get("emulator")):
        return None
    from ..emulator import EmulatorSettings

    try:
        account = Settings.of(given(values)).emulator.get("account")
    except SettingsProblem:
        return None
    return str(account or EmulatorSettings().account)


def missing(settings: Settings) -> dict[str, str]:
    """Settings, by key, that what is there needs beside it, and what they are: half of a pair of keys."""
    if settings.cloud == "emulator":
        return {}
    halves = {"secret_id": settings.secret_id, "secret_key": settings.secret_key}
    absent = [name for name, value in halves.items() if value is None]
    if len(absent) != 1:
        return {}
    from ..documented import documented

    field = documented(Settings)[absent[0]]
    return {f"{NAMESPACE}:{field.alias}": field.description or ""}
