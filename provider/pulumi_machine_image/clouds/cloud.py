"""What the resources ask of a cloud, in the words of this package.

Why traits and not `if cloud`: what differs between clouds is data here, so that a resource tells one story.
Not found is a value (None, or absent from a mapping); every other failure is an `ImageError`. Batching, paging,
retries and rates stay behind this seam.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Literal, Protocol

from ..images.image import Architecture, Image, ImageRef, Kind, OsType, Protection


@dataclass(frozen=True, slots=True)
class RegionFacts:
    """A region as the cloud's documentation describes it."""

    name: str
    partition: str
    """Copies work inside a partition only."""
    mainland: bool = False
    can_copy: bool = True
    closed: bool = False
    """Whether the documentation says that it is closed; the cloud decides."""
    opt_in: bool = False
    """Whether an account has to ask for the region before it may use it."""


@dataclass(frozen=True, slots=True)
class Systems:
    """What a cloud's operating systems cost and who helps with them; each entry is how a platform's name begins, in
    small letters."""

    own: tuple[str, ...]
    """The cloud's own, which it supports itself."""
    fee: tuple[str, ...]
    """Instances of public images of these cost a licence fee."""
    fee_in_mainland: bool
    """Whether they do in the regions of the Chinese mainland, too."""


@dataclass(frozen=True, slots=True)
class Imports:
    """What an import from object storage takes, by the fields of `importFrom`.

    Attributes:
        url: The form of its URLs; None for any.
        url_rule: The rule of `url`, for a sentence.
        words: Field to the only values that it may have.
        needs: Fields that must be given, of those that not all clouds need.
        lacks: Fields that must not.
        places: Images that there are at its peak, of which one stays.
    """

    url: re.Pattern[str] | None = None
    url_rule: str = "any URL"
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: Set[str] = frozenset()
    lacks: Set[str] = frozenset()
    places: int = 1


@dataclass(frozen=True, slots=True)
class TargetForm:
    """How those are written whom an input of ImageShare lists.

    Attributes:
        pattern: A group named `partition` is the partition that they are in.
        rule: The same for a sentence.
    """

    pattern: re.Pattern[str]
    rule: str


Quota = Literal["images", "shares", "public"]
"""What a cloud limits: the account's images in a region, those whom one image is shared with, and public images of the
account in a region."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a cloud allows, as data."""

    cloud: str
    image_name: re.Pattern[str]
    name_length: int
    name_rule: str
    """The rule of `image_name`, for a sentence."""
    description_length: int
    tag_key: re.Pattern[str]
    tag_value: re.Pattern[str]
    tag_rule: str
    """The rules of `tag_key` and `tag_value`, for a sentence."""
    tags_per_image: int
    image_id: re.Pattern[str]
    image_id_rule: str
    """The rule of `image_id`, for a sentence."""
    account_id: re.Pattern[str]
    account_rule: str
    can_rename: bool
    names_unique: bool
    """Whether two images of one account and region may not share a name."""
    copy_asked_at: Literal["source", "destination"]
    copies_begin: Literal["unnamed", "whole"]
    """Whether an order of copies takes their tags (`whole`): where it does not, they begin under a name that their
    resource recognises, and get their own when they are ready, which takes a cloud that can rename."""
    shared_copies: Literal["none", "same-region", "anywhere"]
    """Where a shared image may be copied to, as an own custom image."""
    public_copies: bool
    """Whether the cloud's own images can be copied."""
    accounts_per_call: int
    encrypted_copies: Literal["same-region", "anywhere"]
    """Where a copy may be encrypted."""
    default_image_limit: int
    default_share_limit: int
    """Whom one image may be shared with at least: what no API tells, or what only a raised quota changes; a setting
    overrides it."""
    regions: Mapping[str, RegionFacts]
    zone_example: str
    """How a zone is named, for a sentence."""
    systems: Systems
    catalogue: Literal["few", "many"]
    """How many public images there are: `many` are listed only by some criterion."""
    key_region: re.Pattern[str] | None = None
    """Finds the region that the full name of an encryption key tells, as the group `region`."""
    share_targets: Set[str] = frozenset({"account_ids"})
    """The inputs of ImageShare that say who may use what, as far as the cloud serves them."""
    target_forms: Mapping[str, TargetForm] = field(default_factory=dict)
    """Those of them that list other than accounts, to how these are written."""
    dry_run: Set[str] = frozenset()
    """What the cloud can try without effect: `create`, `import`, `copy`, `delete`."""
    extras: Set[str] = frozenset()
    """The inputs of CustomImage that this cloud serves and others do not."""
    deletes_shared: bool = False
    """Whether an image can be deleted that others may use."""
    own_protection: bool = False
    """Whether the cloud itself can refuse to delete an image."""
    imports: Imports = field(default_factory=Imports)


@dataclass(frozen=True, slots=True)
class FromInstance:
    """An image of an instance's disks."""

    instance_id: str
    data_disk_ids: tuple[str, ...] = ()
    force_poweroff: bool = False
    sysprep: bool = False


@dataclass(frozen=True, slots=True)
class FromSnapshots:
    """An image put together from snapshots, exactly one of a system disk."""

    snapshot_ids: tuple[str, ...]
    architecture: Architecture = "x86_64"


@dataclass(frozen=True, slots=True)
class FromFile:
    """An image imported from object storage."""

    url: str
    os_type: str
    os_version: str
    architecture: str
    boot_mode: str | None = None
    license_type: str | None = None
    force: bool = False
    data_disk_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewImage:
    """What an image is to be."""

    name: str
    source: FromInstance | FromSnapshots | FromFile
    description: str = ""
    family: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImageChanges:
    """Attributes to change; None leaves one alone."""

    name: str | None = None
    description: str | None = None
    family: str | None = None
    deprecated: bool | None = None
    """Whether it is from now on; False also takes back a time to come."""
    deprecate_at: str | None = None
    """The time from which it is, RFC 3339; one that has passed means now."""
    disabled: bool | None = None
    protection: Protection | None = None
    tidy: bool | None = None
    """Whether to remove what only served to make it."""

    def __bool__(self) -> bool:
        return self != ImageChanges()


@dataclass(frozen=True, slots=True)
class NewCopies:
    """Copies of one source, alike in all regions."""

    source: ImageRef
    regions: frozenset[str]
    name: str
    encrypt: bool = False
    kms_key_id: str | None = None
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    """These two only where copies begin whole."""


@dataclass(frozen=True, slots=True)
class Query:
    """What the cloud itself can filter by; the rest is the caller's business, and so is what the cloud cannot.

    Attributes:
        owners: Only images that these accounts made; empty for all.
        shared_by: Of the images of other accounts only those that these made; empty for all.
        architectures: Only images of systems that were built for these; empty for all.
    """

    kinds: frozenset[Kind] = frozenset(Kind)
    owners: frozenset[str] = frozenset()
    shared_by: frozenset[str] = frozenset()
    architectures: frozenset[Architecture] = frozenset()
    name: str | None = None
    """A part of the name; clouds match loosely."""
    platform: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Zone:
    name: str
    available: bool


@dataclass(frozen=True, slots=True)
class Region:
    name: str
    title: str
    available: bool


@dataclass(frozen=True, slots=True)
class ImportableSystem:
    """An operating system that can be imported."""

    os_type: OsType
    system: str
    versions: tuple[str, ...]
    architectures: tuple[Architecture, ...]


Seen = Callable[[Image], None]
"""Takes the report of an image that is being made."""


def unseen(image: Image) -> None:
    """Where nobody wants to know."""


class ImageCloud(Protocol):
    """One account of one cloud, in all its regions."""

    @property
    def traits(self) -> Traits: ...

    def account(self) -> str | None:
        """The id of the calling account; None where the cloud does not say."""

    def find(self, region: str, ids: Iterable[str]) -> Mapping[str, Image]:
        """The images with these ids that exist; what is absent is gone."""

    def images(self, region: str, query: Query) -> list[Image]:
        """All images that match."""

    def create(self, region: str, new: NewImage, *, seen: Seen = unseen) -> str:
        """Starts making an image; returns its id as soon as the cloud tells it. Sent once only: AnswerLost is the
        caller's.

        Args:
            seen: Told now and then how an image is getting on that has no id before it is made.
        """

    def copy(self, new: NewCopies) -> Mapping[str, str]:
        """Starts copying; returns region to id at once. Sent once only: AnswerLost is the caller's."""

    def dry_create(self, region: str, new: NewImage) -> None:
        """Lets the cloud try what `create` would send, without effect; raises what it would raise."""

    def dry_copy(self, new: NewCopies) -> None:
        """The same of `copy`."""

    def modify(self, image: ImageRef, changes: ImageChanges) -> None:
        """Changes attributes; no change, no call. Raises ImageGone."""

    def tag(self, image: ImageRef, *, put: Mapping[str, str], drop: Set[str] = frozenset()) -> None:
        """Sets and removes tags; nothing to do, no call. Raises ImageGone."""

    def tag_alike(self, images: Iterable[ImageRef], put: Mapping[str, str]) -> None:
        """Sets the same tags on images of any regions that were begun without tags. Where the cloud does not do it for
        several at once, or yet, some or all of them stay as they are: whoever needs the tags sets them with `tag`."""

    def delete(self, image: ImageRef, *, snapshots: bool) -> list[str]:
        """Deletes an image, with its snapshots if asked; already gone is fine. Returns snapshots that stayed
        although they were to go."""

    def shares(self, image: ImageRef) -> Mapping[str, str] | None:
        """Target (see `images.targets`) to the time of sharing, empty where the cloud does not tell it; None when the
        image is gone."""

    def share(self, image: ImageRef, targets: Set[str]) -> None:
        """Lets targets use an image; an empty set makes no call.

        Raises:
            BadAccount: Names every target that cannot receive it; all the others can use it then.
            Refused: Nobody else can use it, or the cloud's rules keep everybody out; all the others can use it then.
            NoRoom, ImageGone: None, or only some, can use it.
        """

    def unshare(self, image: ImageRef, targets: Set[str]) -> None:
        """Takes it back; an empty set makes no call, an image that is gone is fine."""

    def unshareable(self, image: Image, *, public: bool) -> str | None:
        """Why an image cannot be shared at all, or with everybody, and what to do; None where nothing is known to
        prevent it. Asks the cloud only about images that are encrypted."""

    def public_block(self, region: str) -> str | None:
        """Why the account's images there cannot be shared with everybody, and what to do; None where they can be."""

    def snapshot_shares(self, image: Image) -> Mapping[str, Set[str]]:
        """Snapshot of an image to the accounts, or everybody, that may use it directly; what is gone is absent. Empty
        where the cloud does not share snapshots."""

    def permit_snapshot(self, snapshot: ImageRef, *, add: Set[str], drop: Set[str]) -> None:
        """Lets accounts, or everybody, use a snapshot, and takes it back; no target, no call."""

    def instances(self, region: str, ids: Iterable[str]) -> Mapping[str, Set[str]]:
        """The instances of the account that were made from these images: image to instances, absent where there are
        none. No image, no call. Raises Denied where the caller may not look."""

    def quota(self, region: str, of: Quota = "images") -> int | None:
        """The account's limit there; None where the cloud does not say."""

    def regions(self) -> list[Region]: ...

    def zones(self, region: str) -> list[Zone]: ...

    def importable_systems(self, region: str) -> list[ImportableSystem]: ...
