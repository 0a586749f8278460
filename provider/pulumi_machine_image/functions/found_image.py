"""One image as a look-up returns it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..clouds.cloud import Traits
from ..images.image import Architecture, Image, Kind, OsType
from ..images.provenance import own_tags
from .base import Answer, Surroundings

KindName = Literal["public", "custom", "shared"]
StateName = Literal["creating", "importing", "copying", "available", "failed", "disabled"]
Supporter = Literal["cloud", "maker", "community"]

SOLD_SYSTEMS = ("windows", "red hat", "redhat", "suse", "ubuntu", "oracle", "kylin", "uos", "uniontech")
"""How the names of systems begin whose makers sell support for them."""


class FoundImage(Answer):
    """An image as the cloud describes it.

    A public image is made by the cloud: a genuine system with the cloud's initialisation modules and software, free
    except for a licence fee for Windows outside mainland China. A custom image belongs to the account and costs what
    instance creation shows. A shared image belongs to another account, and nobody has vetted it.
    """

    image_id: str
    """The image's id."""
    region: str
    """The region it is in."""
    name: str
    """Its name; unique among the custom images of a region."""
    description: str
    """The text that people gave it; may be empty."""
    kind: KindName
    """`public` (made by the cloud), `custom` (made by this account) or `shared` (by another account)."""
    state: StateName
    """What can be done with it right now; instances can be created from an `available` one."""
    architecture: Architecture | None = None
    """What its system was built for; none where the cloud does not say."""
    bits: Literal[32, 64]
    """The width of its architecture."""
    os_type: OsType | None = None
    """`linux` (other Unixes included) or `windows`; none where the cloud does not say."""
    platform: str
    """The family of its operating system, such as `Ubuntu`."""
    os_name: str
    """Its operating system with version, such as `Ubuntu Server 24.04 LTS 64bit`."""
    size_gib: int
    """The size of its disks, which an instance's system disk must have at least."""
    family: str
    """The image family it belongs to; may be empty."""
    deprecated: bool
    """Whether it is marked as deprecated."""
    tags: dict[str, str]
    """Its tags, without those by which this provider recognises its own images."""
    creator: str
    """The account that made it; the cloud's own name for a public image."""
    created_time: str
    """When it was made, in UTC, such as `2025-08-21T02:00:00Z`."""
    snapshot_ids: list[str]
    """The disk snapshots that it stands on; none for a public image."""
    license_type: str
    """Who holds the system's licence, in the cloud's words; empty where it does not say."""
    license_fee: bool
    """Whether instances of it cost a licence fee, as public Windows images do outside mainland China."""
    supported_by: Supporter
    """Who helps with its operating system: the `cloud` (its own Linux), the system's `maker` (Windows and others that
    are sold with support) or its `community`. What else is in a custom or shared image nobody answers for."""
    supports_cloud_init: bool
    """Whether cloud-init runs in it."""


def found(image: Image, traits: Traits) -> FoundImage:
    """An image as a look-up returns it."""
    return FoundImage(
        image_id=image.id,
        region=image.region,
        name=image.name,
        description=image.description,
        kind=image.kind.value,
        state=image.state.value,
        architecture=image.architecture,
        bits=image.bits,
        os_type=image.os_type,
        platform=image.platform,
        os_name=image.os_name,
        size_gib=image.size_gib,
        family=image.family,
        deprecated=image.deprecated,
        tags=own_tags(image.tags),
        creator=image.creator,
        created_time=image.created_time,
        snapshot_ids=list(image.snapshot_ids),
        license_type=image.license_type,
        license_fee=costs_licence(image, traits),
        supported_by=supporter(image, traits),
        supports_cloud_init=image.supports_cloud_init,
    )


def warn_of_fees(images: Sequence[Image], around: Surroundings) -> None:
    """Tells once a run that instances of some images that were found cost a licence fee."""
    costly = [image for image in images if costs_licence(image, around.traits)]
    if costly:
        first, more = costly[0], f" and {len(costly) - 1} more" if len(costly) > 1 else ""
        around.warn(
            f"{first.label} in {first.region}{more}: an instance costs a licence fee for "
            f"{first.platform or first.os_name} besides the machine"
        )


def costs_licence(image: Image, traits: Traits) -> bool:
    """Whether a licence fee is due. A region that is not known to be in the mainland counts as outside it."""
    facts = traits.regions.get(image.region)
    free = facts is not None and facts.mainland and not traits.systems.fee_in_mainland
    costs = (image.os_type or "").startswith(traits.systems.fee) or _system(image).startswith(traits.systems.fee)
    return image.kind is Kind.PUBLIC and costs and not free


def _system(image: Image) -> str:
    return (image.platform or image.os_name).lower()


def supporter(image: Image, traits: Traits) -> Supporter:
    """Who helps with an image's operating system."""
    system = _system(image)
    if system.startswith(traits.systems.own):
        return "cloud"
    return "maker" if system.startswith(SOLD_SYSTEMS) else "community"
