"""The look-ups: one file each, and this register."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from ..images.errors import InvalidInput
from ..register import Register
from ..resources.model import Model, holes
from ..resources.parsing import parse
from .base import Function, Surroundings

__all__ = ["FUNCTIONS", "Function", "Surroundings", "call"]

FUNCTIONS: Register[Function[Any, Any]] = Register(
    __name__,
    {
        "getImage": "get_image:GetImage",
        "getImages": "get_images:GetImages",
        "getImageQuota": "get_image_quota:GetImageQuota",
        "getImageShares": "get_image_shares:GetImageShares",
        "getImageRegions": "get_image_regions:GetImageRegions",
        "getImportableSystems": "get_importable_systems:GetImportableSystems",
    },
)
"""Every look-up by its name."""


def call(name: str, args: Mapping[str, Any], around: Surroundings) -> Model:
    """Carries out a look-up.

    Args:
        name: Its name, without package and module.
        args: Its arguments by wire name; None counts as absent.

    Raises:
        InvalidInput: There is no such look-up, or an argument is unknown or wrong.
    """
    function = FUNCTIONS.get(name)
    if function is None:
        near = get_close_matches(name, FUNCTIONS, n=1)
        raise InvalidInput(name, why="there is no such look-up", do=f"Did you mean {near[0]}" if near else "")
    parsed, failures = parse(function.args, {key: value for key, value in args.items() if value is not None})
    if parsed is None:
        reasons = [failure.text() for failure in failures]
        raise function.invalid("; ".join(reason.replace("such property", "such argument") for reason in reasons))
    if holes(parsed):
        raise function.invalid("an argument is not known before the update", do="Look it up by what is known")
    result: Model = function.run(parsed, around)
    return result
