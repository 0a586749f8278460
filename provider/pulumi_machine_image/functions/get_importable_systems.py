"""getImportableSystems: which operating systems a disk file may have that is imported."""

from __future__ import annotations

from typing import ClassVar

from ..images.image import Architecture, OsType
from ..resources.model import Model
from .base import Answer, Function, Surroundings


class GetImportableSystemsArgs(Model):
    """The operating systems that can be imported."""


class ImportableSystem(Answer):
    """An operating system that can be imported."""

    os_type: OsType
    """`linux` or `windows`."""
    system: str
    """What `importFrom` calls `osType`, such as `Ubuntu`."""
    versions: list[str]
    """What `importFrom` takes as `osVersion`; `-` stands for a version that does not matter."""
    architectures: list[Architecture]
    """What it may have been built for."""


class GetImportableSystemsResult(Answer):
    """What can be imported."""

    systems: list[ImportableSystem]
    """The systems, as the cloud lists them."""


class GetImportableSystems(Function[GetImportableSystemsArgs, GetImportableSystemsResult]):
    """Which operating systems a disk file may have that is imported."""

    name: ClassVar[str] = "getImportableSystems"
    args: ClassVar[type[GetImportableSystemsArgs]] = GetImportableSystemsArgs
    result: ClassVar[type[GetImportableSystemsResult]] = GetImportableSystemsResult

    def run(self, args: GetImportableSystemsArgs, around: Surroundings) -> GetImportableSystemsResult:
        region = around.settings.region or next(iter(around.traits.regions))  # Every region says the same.
        systems = [
            ImportableSystem(
                os_type=system.os_type,
                system=system.system,
                versions=list(system.versions),
                architectures=list(system.architectures),
            )
            for system in around.cloud.importable_systems(region)
        ]
        return GetImportableSystemsResult(systems=systems)
