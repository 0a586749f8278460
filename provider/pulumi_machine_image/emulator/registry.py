"""The register: an action is declared where it is written, with its request, its documented rate and its answer.

A table says where that is, so that an action's module is imported when the action is first asked for: a start with all
of them takes a twelfth longer.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_type_hints

from .requests import Ask, Request

if TYPE_CHECKING:
    from .world import World

CVM, CBS = ("cvm", "2017-03-12"), ("cbs", "2017-03-12")
TAG, STS = ("tag", "2018-08-13"), ("sts", "2018-08-13")
Service = tuple[str, str]
Answer = TypeVar("Answer", bound="Mapping[str, Any] | None")


class Action(NamedTuple):
    """One action of one service."""

    service: str
    version: str
    name: str
    request: type[Request]
    per_second: int
    """The documented rate; see `rates.py`."""
    run: Callable[[Any, "World"], Mapping[str, Any] | None]

    @property
    def reads_only(self) -> bool:
        """Whether it can be answered beside a writer."""
        return self.name.startswith(("Describe", "Get"))

    @property
    def needs_region(self) -> bool:
        """The tag service and STS take the common parameter Region and do without it."""
        return self.service in ("cvm", "cbs")

    @property
    def answer(self) -> type[Any]:
        """The shape of the answer: a TypedDict, or NoneType for nothing but the RequestId."""
        answer: type[Any] = get_type_hints(self.run)["return"]
        return answer


Key = tuple[str, str, str]
"""Service, version and name."""
MODULES: Mapping[str, tuple[Service, tuple[str, ...]]] = {
    "copies": (CVM, ("SyncImages",)),
    "creation": (CVM, ("CreateImage",)),
    "exports": (CVM, ("ExportImages",)),
    "identity": (STS, ("GetCallerIdentity", "AssumeRole")),
    "images": (CVM, ("DescribeImages", "ModifyImageAttribute", "DeleteImages", "DescribeImageFromFamily")),
    "imports": (CVM, ("ImportImage", "DescribeImportImageOs")),
    "instances": (
        CVM,
        (
            *("DescribeInstances", "DescribeInstancesStatus"),
            *("StartInstances", "StopInstances", "RebootInstances", "TerminateInstances"),
        ),
    ),
    "launches": (CVM, ("RunInstances",)),
    "places": (CVM, ("DescribeRegions", "DescribeZones")),
    "quota": (CVM, ("DescribeImageQuota",)),
    "resource_tags": (
        TAG,
        (
            *("ModifyResourceTags", "TagResources", "UnTagResources", "AddResourceTag", "DeleteResourceTag"),
            *("UpdateResourceTagValue", "AttachResourcesTag", "DetachResourcesTag"),
        ),
    ),
    "sharing": (CVM, ("ModifyImageSharePermission", "DescribeImageSharePermission")),
    "snapshots": (CBS, ("CreateSnapshot", "DescribeSnapshots", "DeleteSnapshots")),
    "tagged_resources": (TAG, ("DescribeResourceTagsByResourceIds", "DescribeResourceTags", "GetResources")),
    "tags": (
        TAG,
        (
            *("CreateTag", "CreateTags", "DeleteTag", "DeleteTags"),
            *("DescribeTags", "GetTags", "GetTagValues", "GetTagKeys"),
        ),
    ),
}
"""The modules of `actions`, each with its service and its actions."""


class Register(Mapping[Key, Action]):
    """Every action; its names are known at once, an action itself comes with its module."""

    def __init__(self) -> None:
        self._modules = {(*service, name): module for module, (service, names) in MODULES.items() for name in names}
        self._imported: dict[Key, Action] = {}

    def __getitem__(self, key: Key) -> Action:
        found = self._imported.get(key)
        if found is None:
            # Also where it has been declared already: its module may be half imported, by another thread.
            import_module(f"{__package__}.actions.{self._modules[key]}")
            found = self._imported[key] = DECLARED[key]
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._modules

    def __iter__(self) -> Iterator[Key]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


ACTIONS = Register()
DECLARED: dict[Key, Action] = {}
"""Of the modules that have been imported, or are being imported; to be read through the register."""
NOT_OFFERED = {
    "ProgramFpgaImage": "loads a bitstream into an FPGA card; it has nothing to do with machine images",
}
"""Actions of the SDK with Image in their name that are left out, and why."""


def action(
    name: str, request: type[Ask], *, per_second: int, service: Service = CVM
) -> Callable[[Callable[[Ask, "World"], Answer]], Callable[[Ask, "World"], Answer]]:
    """Registers a function as the action of that name."""

    def register(run: Callable[[Ask, "World"], Answer]) -> Callable[[Ask, "World"], Answer]:
        declared = Action(*service, name, request, per_second, run)
        DECLARED[declared.service, declared.version, name] = declared
        return run

    return register
