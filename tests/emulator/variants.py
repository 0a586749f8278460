"""Worlds that differ in their settings, for `test_worlds.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SHORT = {"create_seconds": 4, "copy_seconds": 8, "import_seconds": 6}
LONG = {"create_seconds": 6, "copy_seconds": 12, "export_seconds": 30}
SMALL = {**SHORT, "limits": {"images": 4, "accounts": 3}}
OTHERS: dict[str, Any] = {
    "image_names": "plain",
    "family_names": "any",
    "name_characters": 20,
    "description_characters": 8,
    "filters_per_call": 1,
    "values_per_filter": 2,
    "largest_page": 200,
    "images_per_call": 3,
    "accounts_per_call": 2,
    "image_order": "id",
    "unknown_tags": "refused",
    "encrypted_disks": "allowed",
    "force_poweroff": "ignored",
    "failed_images": "gone",
    "import_urls": "any",
    "export_tasks": 1,
    "export_seconds": 12,
    "copy_source": "normal",
    "sync_percent": "exact",
    "copy_inherits": "all",
    "shared_copies": "refused",
    "border_copies": "UnsupportedOperation.Region",
    "largest_copy_gib": 0,
    "repeated_share": "ignored",
    "absent_cancel": "ignored",
    "shared_rename": "refused",
    "whole_machine_images": "allowed",
}
"""Of every choice the value that is not the default."""


@dataclass(frozen=True)
class Variant:
    """A world: the settings of each process that works on it, and how it is asked."""

    processes: tuple[dict[str, Any], ...]
    in_file: bool = False
    by_sdk: bool = False


VARIANTS = {
    "small": Variant((SMALL,), by_sdk=True),
    "other choices": Variant(({**SMALL, **OTHERS},)),
    "processes that die": Variant(
        (
            {**SHORT, "limits": "classic"},
            {**LONG, "limits": "current", "import_seconds": 2, "sync_percent": "exact"},
        ),
        in_file=True,
    ),
}
