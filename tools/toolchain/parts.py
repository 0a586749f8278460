"""What the package runs with: who needs whom, and at which version it is locked."""

import re
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAME = "pulumi-machine-image"
_PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[\w.]+)")
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


class Pin(NamedTuple):
    """A package of a lock file, with the hashes of its files."""

    version: str
    hashes: list[str]


def pins(lock: Path, versions: Mapping[str, str]) -> Iterator[tuple[str, Pin]]:
    """The packages of a lock file at the version that is installed: it may have one for each Python."""
    for entry in re.split(r"\n(?! )", lock.read_text()):
        pin = _PIN.match(entry)
        if pin and versions.get(canonicalize_name(pin["name"])) == pin["version"]:
            yield canonicalize_name(pin["name"]), Pin(pin["version"], _HASH.findall(entry))


def installed(site: Path) -> dict[str, metadata.Distribution]:
    """What is in a folder of packages, by name."""
    return {canonicalize_name(each.name): each for each in metadata.distributions(path=[str(site)])}


def needed(there: Mapping[str, metadata.Distribution]) -> dict[str, set[str]]:
    """The package and what it runs with, extras included: each with what it needs itself."""
    extras = set(there[NAME].metadata.get_all("Provides-Extra") or ())
    graph: dict[str, set[str]] = {}
    left = [(NAME, extras)]
    while left:
        name, wanted = left.pop()
        needs = graph.setdefault(name, set())
        for need in map(Requirement, there[name].requires or ()):
            key = canonicalize_name(need.name)
            met = not need.marker or any(need.marker.evaluate({"extra": extra}) for extra in ("", *wanted))
            if met and key in there and key not in needs:
                needs.add(key)
                left.append((key, need.extras))
    return graph
