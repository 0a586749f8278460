"""The register: an action is declared where it is written, with its request, its documented rate and its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from .requests import Ask, Request

if TYPE_CHECKING:
    from .world import World

CVM, CBS = ("cvm", "2017-03-12"), ("cbs", "2017-03-12")
TAG, STS = ("tag", "2018-08-13"), ("sts", "2018-08-13")
Service = tuple[str, str]
Answer = TypeVar("Answer", bound="Mapping[str, Any] | None")


@dataclass(frozen=True)
class Action:
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


ACTIONS: dict[tuple[str, str, str], Action] = {}
"""By service, version and name."""
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
        ACTIONS[declared.service, declared.version, name] = declared
        return run

    return register
