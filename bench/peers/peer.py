"""What a tool is asked to do, whichever it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from .account import Account

INSTANCE = "ins-demo0001"
Task = Callable[[], object]
"""The work on one of the tool's resources; those that are given together run side by side."""


@dataclass
class Held:
    """An image in the tool's state."""

    id: str
    region: str
    snapshots: Sequence[str] = ()


@dataclass
class Made:
    """An image as its user thinks of it: with its copies, and the accounts that may use it."""

    name: str
    source: Held
    copies: list[Held] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)


class Peer(ABC):
    """A tool on an account.

    Attributes:
        title: As it is called in tables.
        refreshes: Whether it looks at what it has made before; Packer only makes.
    """

    title: ClassVar[str]
    refreshes: ClassVar[bool] = True

    def __init__(self, account: Account) -> None:
        self.account = account

    @abstractmethod
    def create(self, name: str, region: str) -> Made:
        """An image of an instance, until it can be used."""

    @abstractmethod
    def copy(self, made: Made, regions: Sequence[str]) -> Iterable[Task]:
        """Copies of it in other regions."""

    @abstractmethod
    def share(self, made: Made, accounts: Sequence[str]) -> Iterable[Task]:
        """Other accounts may use it."""

    @abstractmethod
    def refresh(self, made: Made) -> Iterable[Task]:
        """Looks at all that is in the state, as a refresh does, and every plan, and every destruction first."""

    @abstractmethod
    def unshare(self, made: Made) -> Iterable[Task]:
        """Takes the shares back, where the tool does so before it destroys."""

    @abstractmethod
    def destroy(self, made: Made) -> Iterable[Task]:
        """Removes it, with those copies that the tool removes."""
