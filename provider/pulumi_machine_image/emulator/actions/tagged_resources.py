"""Which resources have which tags."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, TypedDict

from ..errors import ApiError
from ..records.queries import Condition, condition
from ..registry import TAG, action
from ..requests import Request, at_most, rule
from ..structures import Structure
from ..world import World
from . import tag_words as words
from .resource_tags import IDS_PER_CALL
from .tag_names import KINDS, SERVICE, Resource, kind_of, named
from .tag_words import WORDS
from .tags import CUSTOM, PER_CALL, SYSTEM, Category, TagAnswer, paged

_Offset = Annotated[int, rule(lambda value: value >= 0, "InvalidParameterValue", "Offset is negative.")]
_Limit = Annotated[int, rule(lambda value: value >= 1, "InvalidParameterValue", "Limit is less than 1.")]


class TagResourceAnswer(TypedDict):
    """TagResource: one tag of one resource."""

    TagKey: str
    TagValue: str
    ResourceId: str
    TagKeyMd5: str
    TagValueMd5: str
    ServiceType: str
    Category: str


class DescribeResourceTagsByResourceIds(Request):
    """Resources of one sort in one region."""

    service_type: str
    resource_prefix: str
    resource_ids: Annotated[
        list[str],
        rule(at_most(IDS_PER_CALL), "LimitExceeded", f"At most {IDS_PER_CALL} resources a call."),
    ]
    resource_region: str
    offset: _Offset = 0
    limit: _Limit = 15
    category: Category = "All"


class DescribeResourceTagsByResourceIdsAnswer(TypedDict):
    """One page, and how many there are in all."""

    TotalCount: int
    Offset: int
    Limit: int
    Tags: list[TagResourceAnswer]


@action("DescribeResourceTagsByResourceIds", DescribeResourceTagsByResourceIds, per_second=100, service=TAG)
def describe_resource_tags_by_resource_ids(
    ask: DescribeResourceTagsByResourceIds, world: World
) -> DescribeResourceTagsByResourceIdsAnswer:
    """Lists tags; resources that are not there have none."""
    kind = kind_of(ask.service_type, ask.resource_prefix, ask.resource_region)
    tags = [
        _tag(resource, key, value)
        for resource, values in world.tags.of(kind, ask.resource_ids, ask.resource_region).items()
        for key, value in values.items()
        if ask.category != SYSTEM
    ]
    total, shown = _page(tags, ask.offset, ask.limit)
    return {"TotalCount": total, "Offset": ask.offset, "Limit": ask.limit, "Tags": shown}


def _page(tags: list[TagResourceAnswer], offset: int, limit: int) -> tuple[int, list[TagResourceAnswer]]:
    if offset % limit:
        raise ApiError("InvalidParameterValue", f"Offset {offset} is no multiple of Limit {limit}.")
    return len(tags), tags[offset : offset + limit]


def _tag(resource_id: str, key: str, value: str) -> TagResourceAnswer:
    return {
        "TagKey": key,
        "TagValue": value,
        "ResourceId": resource_id,
        "TagKeyMd5": _md5(key),
        "TagValueMd5": _md5(value),
        "ServiceType": SERVICE,
        "Category": CUSTOM,
    }


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class DescribeResourceTags(Request):
    """Whatever is known of the resource: what is left out may be anything."""

    create_uin: int | None = None
    resource_region: str | None = None
    service_type: str | None = None
    resource_prefix: str | None = None
    resource_id: str | None = None
    offset: _Offset = 0
    limit: _Limit = 15
    cos_resource_id: int = 0


class DescribeResourceTagsAnswer(TypedDict):
    """One page, and how many there are in all."""

    TotalCount: int
    Offset: int
    Limit: int
    Rows: list[TagResourceAnswer]


@action("DescribeResourceTags", DescribeResourceTags, per_second=20, service=TAG)
def describe_resource_tags(ask: DescribeResourceTags, world: World) -> DescribeResourceTagsAnswer:
    """Lists tags; what is not there has none, and buckets of COS are not there."""
    nowhere = (
        ask.service_type not in (None, SERVICE)
        or ask.resource_prefix not in (None, *KINDS)
        or str(ask.create_uin or world.account) != world.account
        or ask.cos_resource_id == 1
    )
    asked = condition("FALSE") if nowhere else Condition()
    named = {"region": ask.resource_region, "kind": ask.resource_prefix, "resource": ask.resource_id}
    for column, value in named.items():
        if value is not None:
            asked &= condition(f"{column} = ?", value)
    tags = [
        _tag(resource_id, key, value)
        for (_, _, resource_id), values in world.tags.everywhere(asked).items()
        for key, value in values.items()
    ]
    total, shown = _page(tags, ask.offset, ask.limit)
    return {"TotalCount": total, "Offset": ask.offset, "Limit": ask.limit, "Rows": shown}


class TagFilter(Structure):
    """A key and, if any, its alternatives."""

    tag_key: str
    tag_value: list[str] = []


class GetResources(Request):
    """Resources by name, or by tags."""

    resource_list: list[str] = []
    tag_filters: list[TagFilter] = []
    pagination_token: str = ""
    max_results: Annotated[
        int, rule(lambda value: 1 <= value <= 200, "InvalidParameterValue", "MaxResults is from 1 to 200, not {}.")
    ] = 50


class ResourceTagMappingAnswer(TypedDict):
    """ResourceTagMapping: a resource and its tags."""

    Resource: str
    Tags: list[TagAnswer]


class GetResourcesAnswer(TypedDict):
    """One page; the token of the next one, empty on the last."""

    PaginationToken: str
    ResourceTagMappingList: list[ResourceTagMappingAnswer]


@action("GetResources", GetResources, per_second=20, service=TAG)
def get_resources(ask: GetResources, world: World) -> GetResourcesAnswer:
    """Resources that have tags; with ResourceList all of those named, without pages. Filters hold for both."""
    with WORDS["GetResources"].spoken():
        _check(ask)
        wanted = {named(name, world) for name in ask.resource_list}
        found = [
            (Resource(*where), tags)
            for where, tags in world.tags.everywhere().items()
            if (not wanted or where in wanted) and all(_passes(asked, tags) for asked in ask.tag_filters)
        ]
        shown, token = (
            (found, "")
            if wanted
            else paged(ask.pagination_token, ask.max_results, lambda page: found[page.offset :][: page.limit])
        )
    return {
        "PaginationToken": token,
        "ResourceTagMappingList": [
            {
                "Resource": resource.name(world.account),
                "Tags": [{"TagKey": key, "TagValue": value, "Category": CUSTOM} for key, value in tags.items()],
            }
            for resource, tags in shown
        ],
    }


def _check(ask: GetResources) -> None:
    """Numbers: SDK. Unsure: the codes for too many filters and too many values; none in the list is about them."""
    if len(ask.resource_list) > PER_CALL:
        raise ApiError(words.MANY_RESOURCES, f"At most {PER_CALL} resources a call.")
    if len(ask.tag_filters) > 6:
        raise ApiError(words.MANY_TAGS, "At most 6 filters a call.")
    if any(len(asked.tag_value) > 10 for asked in ask.tag_filters):
        raise ApiError(words.TAG, "At most 10 values a filter.")


def _passes(asked: TagFilter, tags: Mapping[str, str]) -> bool:
    return asked.tag_key in tags and (not asked.tag_value or tags[asked.tag_key] in asked.tag_value)
