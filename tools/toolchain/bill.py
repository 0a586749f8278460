"""`make bill`: what a release is made of, as CycloneDX: the package and what it runs with, at the locked versions.

Runs in the environment of `audit.lock`, and asks the clone's own environment who needs whom. What only tests and tools
use is no part of it.
"""

import sys
from datetime import datetime, timezone
from pathlib import Path

from cyclonedx.model import Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from . import archive, places
from .parts import NAME, installed, needed, pins


def make(folder: Path, site: Path) -> Path:
    """Write the bill into a folder. `site`: the packages of the clone's own environment."""
    there = installed(site)
    graph = needed(there)
    locked = dict(pins(places.LOCK, {name: each.version for name, each in there.items()}))
    parts = {name: part(name, locked[name].version, locked[name].hashes) for name in graph if name != NAME}
    parts[NAME] = part(NAME, archive.version(), [])
    bill = Bom(components=[each for name, each in parts.items() if name != NAME])
    bill.metadata.component = parts[NAME]
    bill.metadata.timestamp = datetime.now(timezone.utc)
    for name, needs in graph.items():
        bill.register_dependency(parts[name], [parts[need] for need in needs])
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{NAME}-{archive.version()}.cdx.json"
    file.write_text(JsonV1Dot6(bill).output_as_string(indent=2) + "\n")
    return file


def part(name: str, version: str, hashes: list[str]) -> Component:
    """A package; any of the files that its version has may be what is installed, so that it has a hash for each."""
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{name}@{version}",
        purl=PackageURL("pypi", name=name, version=version),
        properties=[Property(name="hash", value=each) for each in hashes],
    )


if __name__ == "__main__":
    print(make(places.ROOT / "dist", Path(sys.argv[1])))
