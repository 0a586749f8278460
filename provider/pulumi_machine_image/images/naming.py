"""Names of images: generated ones, and those that a copy has until it is tagged."""

from __future__ import annotations

import re

from .provenance import digest

_GENERATED = re.compile(r"-[0-9a-f]{7}$")


def generated_name(resource: str, urn: str, generation: str, longest: int) -> str:
    """The name of an image that the program does not name: the resource's and 7 hex digits.

    Why not random: a killed run and its continuation then agree on the name, while a new generation gets another,
    so that a replacement that creates first does not clash with what it replaces.
    """
    return f"{resource[: longest - 8]}-{digest(urn, generation)[:7]}"


def may_be_generated(name: str) -> bool:
    """Whether a name looks generated, for this resource or for the one it was before a rename by alias."""
    return bool(_GENERATED.search(name)) and len(name) > 8


def unfinished_name(urn: str, generation: str) -> str:
    """The name of a copy until it bears its tags, made so that its resource recognises it.

    Why the region is not in it: names are unique per region, so one name serves all regions of a call.
    """
    return f"machine-image-copy-{digest('copy', urn, generation)}"


def is_unfinished(name: str) -> bool:
    return re.fullmatch(r"machine-image-copy-[0-9a-f]{16}", name) is not None


def aside_name(name: str, image_id: str, longest: int) -> str:
    """The name of an image that has handed its own to its successor, until it is deleted."""
    return _marked(name, f"-old-{image_id}", longest)


def interim_name(name: str, generation: str, longest: int) -> str:
    """The name of an image until it is ready to take its predecessor's."""
    return _marked(name, f"-new-{generation[:7]}", longest)


def is_interim(name: str, generation: str) -> bool:
    """Whether an image waits for its predecessor's name, which may have become another meanwhile."""
    return name.endswith(f"-new-{generation[:7]}")


def _marked(name: str, mark: str, longest: int) -> str:
    return f"{name[: longest - len(mark)].rstrip()}{mark}"
