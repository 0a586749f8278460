"""The world as one call sees it: one transaction, one caller, one moment.

An action asks its shelves for what is there and changes it; an ApiError undoes everything. State follows from the
stored times and `now`, never from having been looked at, so nothing runs in the background.
"""

import random
import sqlite3
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from .records.exports import Exports
from .records.images import Images
from .records.instances import Instances
from .records.sessions import Key, Sessions
from .records.snapshots import Snapshots
from .records.tags import Tags
from .settings import EmulatorSettings

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_chance = random.SystemRandom()


class Caller(NamedTuple):
    """Who asks, where, and in which language the answer may be."""

    account: str
    region: str
    language: str = "zh-CN"
    key: Key | None = None


class World:
    """What an action works on."""

    def __init__(
        self,
        db: sqlite3.Connection,
        caller: Caller,
        now: float,
        settings: EmulatorSettings,
        fails_in: Callable[[str], bool] = lambda region: False,
        *,
        fails_launch: bool = False,
    ) -> None:
        self.db = db
        self.caller = caller
        self.account = caller.account
        self.region = caller.region
        self.now = now
        self.settings = settings
        self.fails_in = fails_in
        """Whether an image that this call makes in a region is to fail: a fault, see `faults.py`."""
        self.fails_launch = fails_launch
        """The same of machines."""

    @cached_property
    def images(self) -> Images:
        """Images and whom they are shared with."""
        return Images(self)

    @cached_property
    def snapshots(self) -> Snapshots:
        """Snapshots, with and without images."""
        return Snapshots(self)

    @cached_property
    def exports(self) -> Exports:
        """Exports under way."""
        return Exports(self)

    @cached_property
    def instances(self) -> Instances:
        """Machines and their disks."""
        return Instances(self)

    @cached_property
    def tags(self) -> Tags:
        """Tags of everything."""
        return Tags(self)

    @cached_property
    def sessions(self) -> Sessions:
        """Temporary keys."""
        return Sessions(self)

    def new_id(self, prefix: str) -> str:
        """An id that nothing has."""
        return f"{prefix}-{''.join(_chance.choices(_LETTERS, k=8))}"
