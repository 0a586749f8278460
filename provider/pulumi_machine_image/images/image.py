"""An image as every cloud of this package reports it, and how one is named."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from ..plain_text import in_a_line

Architecture = Literal["x86_64", "i386", "arm64"]
OsType = Literal["linux", "windows"]
Protection = Literal["off", "on", "cooldown"]
"""Whether a cloud refuses to delete an image; `cooldown`: also for a while after this was switched off."""


class Kind(str, Enum):
    """Who made an image, which decides what may be done with it."""

    PUBLIC = "public"
    """Made by the cloud: only to create instances from."""
    CUSTOM = "custom"
    """Made by this account: may be renamed, copied, shared, deleted."""
    SHARED = "shared"
    """Made by another account, which lets this one create instances from it. Nobody has vetted it."""


class State(str, Enum):
    """What can be done with an image right now."""

    CREATING = "creating"
    IMPORTING = "importing"
    COPYING = "copying"
    AVAILABLE = "available"
    FAILED = "failed"
    DISABLED = "disabled"

    @property
    def pending(self) -> bool:
        """Whether the cloud is still at work on it."""
        return self in (State.CREATING, State.IMPORTING, State.COPYING)


@dataclass(frozen=True, slots=True, order=True)
class ImageRef:
    """Where an image is: its region and its id."""

    region: str
    id: str

    def __str__(self) -> str:
        return f"{self.region}/{self.id}"

    @classmethod
    def of(cls, text: str) -> ImageRef:
        """The way back."""
        region, _, id = text.partition("/")
        return cls(region, id)


@dataclass(frozen=True, slots=True)
class Image:
    """What the cloud says of one image."""

    id: str
    region: str
    name: str
    kind: Kind
    state: State
    description: str = ""
    architecture: Architecture | None = None
    os_type: OsType | None = None
    platform: str = ""
    os_name: str = ""
    size_gib: int = 0
    created_time: str = ""
    creator: str = ""
    alias: str = ""
    """The cloud's word for who made it, such as `amazon`, beside the account's id."""
    source: str = ""
    family: str = ""
    deprecated: bool = False
    deprecates_at: str = ""
    """The time from which it counts as deprecated, past or to come, UTC; empty where the cloud tells none."""
    protection: Protection | None = None
    """None where the cloud has none."""
    has_leftovers: bool = False
    """Whether something is still there that only served to make it."""
    license_type: str = ""
    supports_cloud_init: bool = False
    progress_percent: int | None = None
    state_reason: str = ""
    """Why it failed, or what is being done, where the cloud tells."""
    snapshot_ids: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    public: bool = False
    """Whether everybody may use it."""
    encrypted: bool = False
    """Whether any of its disks is."""

    @property
    def ref(self) -> ImageRef:
        return ImageRef(self.region, self.id)

    @property
    def label(self) -> str:
        """The image for a sentence: id and name."""
        return in_a_line(f"{self.id} ({self.name})" if self.name else self.id)

    def trusted_by(self, accounts: Container[str]) -> bool:
        """Whether it may be used by who trusts these accounts: nobody has vetted what another account shares."""
        return self.kind is not Kind.SHARED or self.creator in accounts

    @property
    def failure(self) -> str:
        """A failed image for a sentence: that the cloud gave up on it, and why."""
        return f"the cloud gave up on {self.label}" + (f": {self.state_reason}" if self.state_reason else "")

    @property
    def bits(self) -> Literal[32, 64]:
        return 32 if self.architecture == "i386" else 64
