"""What the tag service calls things: six parts, `qcs::cvm:<region>:uin/<account or nothing>:image/<id>`."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..errors import ApiError
from ..records.images import listed
from ..records.queries import Condition
from ..records.tags import TagKind
from ..regions import REGIONS
from ..world import World
from . import tag_words as words

KINDS: Mapping[str, TagKind] = {"image": "image", "instance": "instance", "snapshot": "snapshot"}
SERVICE = "cvm"
_TABLES: Mapping[TagKind, str] = {"image": "images", "instance": "instances", "snapshot": "snapshots"}


class Resource(NamedTuple):
    """Something that can have tags."""

    region: str
    kind: TagKind
    id: str

    def name(self, account: str) -> str:
        """Its six parts."""
        return f"qcs::{SERVICE}:{self.region}:uin/{account}:{self.kind}/{self.id}"


def named(text: str, world: World) -> Resource:
    """The resource of that name, which must be the caller's and there."""
    parts = text.split(":")
    if len(parts) != 6 or parts[0] != "qcs" or parts[1]:
        raise ApiError(words.DESCRIPTION, f"{text!r} is not a resource name of six parts.")
    _, _, service, region, owner, resource = parts
    account = re.fullmatch(r"(?:uin/(\d*))?", owner)
    if account is None or account.group(1) not in (None, "", world.account):
        raise ApiError(words.BAD_UIN, f"{text!r} is not of this account.")
    prefix, _, resource_id = resource.partition("/")
    return located(service, prefix, region, resource_id, world)


def located(service: str, prefix: str, region: str, resource_id: str, world: World) -> Resource:
    """The resource, by the parts of its name."""
    kind = kind_of(service, prefix, region)
    there = listed(world) if kind == "image" else Condition()
    query = f"SELECT 1 FROM {_TABLES[kind]} WHERE account = ? AND region = ? AND id = ? AND {there.sql}"
    if world.db.execute(query, (world.account, region, resource_id, *there.values)).fetchone() is None:
        raise ApiError(words.BAD_ID, f"There is no {kind} {resource_id!r} in {region}.")
    return Resource(region, kind, resource_id)


def kind_of(service: str, prefix: str, region: str) -> TagKind:
    """What sort of thing it is; it must be one that is emulated."""
    if service != SERVICE:
        raise ApiError(words.BAD_SERVICE, f"Resources of the service {service!r} cannot be tagged here.")
    if prefix not in KINDS:
        raise ApiError(words.BAD_PREFIX, f"Resources of the sort {prefix!r} cannot be tagged here.")
    if region not in REGIONS:
        raise ApiError(words.BAD_REGION, f"There is no region {region!r}.")
    return KINDS[prefix]
