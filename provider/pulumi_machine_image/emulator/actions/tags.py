"""The tag service, for what is emulated: images and instances of cvm, snapshots."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, NamedTuple, TypedDict

from pydantic import Field

from ..errors import ApiError
from ..records.tags import PER_RESOURCE, TagKind
from ..regions import REGIONS
from ..registry import TAG, action
from ..requests import Request, Structure, at_most, rule
from ..world import World
from .tagging import check_tag

KINDS: Mapping[str, TagKind] = {"image": "image", "instance": "instance", "snapshot": "snapshot"}
_INVALID = "InvalidParameterValue"


class Resource(NamedTuple):
    """A resource by its six-part name, `qcs::cvm:<region>:uin/<account or nothing>:image/<id>`."""

    region: str
    kind: TagKind
    id: str


def named(text: str, world: World) -> Resource:
    """The resource of that name, which must be the caller's and there."""
    parts = text.split(":")
    if len(parts) != 6 or parts[0] != "qcs" or parts[1]:
        raise ApiError(f"{_INVALID}.ResourceDescriptionError", f"{text!r} is not a resource name of six parts.")
    _, _, service, region, owner, resource = parts
    account = re.fullmatch(r"(?:uin/(\d*))?", owner)
    if account is None or account.group(1) not in (None, "", world.account):
        raise ApiError(f"{_INVALID}.UinInvalid", f"{text!r} is not of this account.")
    prefix, _, resource_id = resource.partition("/")
    return located(service, prefix, region, resource_id, world)


def located(service: str, prefix: str, region: str, resource_id: str, world: World) -> Resource:
    """The resource, by the parts of its name."""
    kind = _kind(service, prefix, region)
    table = {"image": "images", "instance": "instances", "snapshot": "snapshots"}[kind]
    query = f"SELECT 1 FROM {table} WHERE account = ? AND region = ? AND id = ?"
    if world.db.execute(query, (world.account, region, resource_id)).fetchone() is None:
        raise ApiError(f"{_INVALID}.ResourceIdInvalid", f"There is no {kind} {resource_id!r} in {region}.")
    return Resource(region, kind, resource_id)


def _kind(service: str, prefix: str, region: str) -> TagKind:
    if service != "cvm":
        raise ApiError(f"{_INVALID}.ServiceTypeInvalid", f"Resources of the service {service!r} cannot be tagged here.")
    if prefix not in KINDS:
        raise ApiError(f"{_INVALID}.ResourcePrefixInvalid", f"Resources of the sort {prefix!r} cannot be tagged here.")
    if region not in REGIONS:
        raise ApiError(f"{_INVALID}.RegionInvalid", f"There is no region {region!r}.")
    return KINDS[prefix]


class Tag(Structure):
    """A tag in the words of the tag service."""

    tag_key: str
    tag_value: str = ""
    category: str | None = None


class TagKeyObject(Structure):
    """The key of a tag that goes."""

    tag_key: str


_TagsOfACall = Annotated[list[Tag], rule(at_most(10), "LimitExceeded.TagNumPerRequest", "At most 10 tags a call.")]
_ResourcesOfACall = Annotated[
    list[str], rule(at_most(10), "LimitExceeded.ResourceNumPerRequest", "At most 10 resources a call.")
]


def _values(tags: Sequence[Tag]) -> dict[str, str]:
    values: dict[str, str] = {}
    for tag in tags:
        check_tag(tag.tag_key, tag.tag_value)
        if tag.tag_key in values:
            raise ApiError(f"{_INVALID}.TagKeyDuplicate", f"The key {tag.tag_key!r} is given twice.")
        values[tag.tag_key] = tag.tag_value
    return values


def _put(resource: Resource, values: Mapping[str, str], world: World) -> None:
    there = world.tags.of(resource.kind, (resource.id,), resource.region)[resource.id]
    if len(there.keys() | values.keys()) > PER_RESOURCE:
        raise ApiError("LimitExceeded.ResourceAttachedTags", f"A resource has at most {PER_RESOURCE} tags.")
    world.tags.put(resource.kind, resource.id, values, resource.region)


class ModifyResourceTags(Request):
    """Tags to set and keys to take off one resource."""

    resource: str
    replace_tags: _TagsOfACall | None = None
    delete_tags: (
        Annotated[list[TagKeyObject], rule(at_most(10), "LimitExceeded.TagNumPerRequest", "At most 10 keys a call.")]
        | None
    ) = None


@action("ModifyResourceTags", ModifyResourceTags, per_second=20, service=TAG)
def modify_resource_tags(ask: ModifyResourceTags, world: World) -> None:
    """At least one of the two lists, neither empty, no key in both (SDK, text of ReplaceTags)."""
    if ask.replace_tags is None and ask.delete_tags is None:
        raise ApiError("MissingParameter", "One of ReplaceTags and DeleteTags is needed.")
    if [] in (ask.replace_tags, ask.delete_tags):
        raise ApiError("InvalidParameter.Tag", "ReplaceTags and DeleteTags must not be empty lists.")
    resource = named(ask.resource, world)
    values = _values(ask.replace_tags or ())
    gone = {tag.tag_key for tag in ask.delete_tags or ()}
    if gone & values.keys():
        raise ApiError(f"{_INVALID}.DeleteTagsParamError", "DeleteTags and ReplaceTags have a key in common.")
    world.tags.drop(resource.kind, resource.id, gone, resource.region)
    _put(resource, values, world)


class FailedResourceAnswer(TypedDict):
    """FailedResource: one of several that was refused."""

    Resource: str
    Code: str
    Message: str


class TagResourcesAnswer(TypedDict):
    """What was refused; the others are done."""

    FailedResources: list[FailedResourceAnswer]


def _each(names: Sequence[str], world: World, change: Callable[[Resource], None]) -> TagResourcesAnswer:
    failed: list[FailedResourceAnswer] = []
    for name in names:
        try:
            change(named(name, world))
        except ApiError as refused:
            failed.append({"Resource": name, "Code": refused.code, "Message": refused.message})
    return {"FailedResources": failed}


class TagResources(Request):
    """Which tags on which resources."""

    resource_list: _ResourcesOfACall
    tags: _TagsOfACall


@action("TagResources", TagResources, per_second=20, service=TAG)
def tag_resources(ask: TagResources, world: World) -> TagResourcesAnswer:
    """Sets the tags on each resource; one that is refused does not stop the others."""
    values = _values(ask.tags)
    return _each(ask.resource_list, world, lambda resource: _put(resource, values, world))


class UnTagResources(Request):
    """Which keys off which resources."""

    resource_list: _ResourcesOfACall
    tag_keys: Annotated[list[str], rule(at_most(10), "LimitExceeded.TagNumPerRequest", "At most 10 keys a call.")]


@action("UnTagResources", UnTagResources, per_second=20, service=TAG)
def untag_resources(ask: UnTagResources, world: World) -> TagResourcesAnswer:
    """Takes the keys off each resource; one that is refused does not stop the others."""
    return _each(
        ask.resource_list,
        world,
        lambda resource: world.tags.drop(resource.kind, resource.id, ask.tag_keys, resource.region),
    )


class DescribeResourceTagsByResourceIds(Request):
    """Resources of one sort in one region."""

    service_type: str
    resource_prefix: str
    resource_ids: Annotated[
        list[str], rule(at_most(50), "LimitExceeded.ResourceNumPerRequest", "At most 50 resources a call.")
    ]
    resource_region: str
    offset: Annotated[int, rule(lambda value: value >= 0, f"{_INVALID}.OffsetInvalid", "Offset is negative.")] = 0
    limit: Annotated[int, rule(lambda value: value >= 1, _INVALID, "Limit is less than 1.")] = 15
    category: str = "All"


class TagResourceAnswer(TypedDict):
    """TagResource: one tag of one resource."""

    TagKey: str
    TagValue: str
    ResourceId: str
    TagKeyMd5: str
    TagValueMd5: str
    ServiceType: str
    Category: str


class DescribeResourceTagsByResourceIdsAnswer(TypedDict):
    """One page, and how many there are in all."""

    TotalCount: int
    Offset: int
    Limit: int
    Tags: list[TagResourceAnswer]


@action("DescribeResourceTagsByResourceIds", DescribeResourceTagsByResourceIds, per_second=20, service=TAG)
def describe_resource_tags_by_resource_ids(
    ask: DescribeResourceTagsByResourceIds, world: World
) -> DescribeResourceTagsByResourceIdsAnswer:
    """Lists tags; resources that are not there have none."""
    if ask.offset % ask.limit:
        raise ApiError(f"{_INVALID}.OffsetInvalid", f"Offset {ask.offset} is no multiple of Limit {ask.limit}.")
    kind = _kind(ask.service_type, ask.resource_prefix, ask.resource_region)
    tags = [
        (resource, key, value)
        for resource, values in world.tags.of(kind, ask.resource_ids, ask.resource_region).items()
        for key, value in values.items()
        if ask.category != "System"
    ]
    return {
        "TotalCount": len(tags),
        "Offset": ask.offset,
        "Limit": ask.limit,
        "Tags": [
            {
                "TagKey": key,
                "TagValue": value,
                "ResourceId": resource,
                "TagKeyMd5": _md5(key),
                "TagValueMd5": _md5(value),
                "ServiceType": ask.service_type,
                "Category": "Custom",
            }
            for resource, key, value in tags[ask.offset : ask.offset + ask.limit]
        ],
    }


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class TagFilter(Structure):
    """A key and, if any, its alternatives."""

    tag_key: str
    tag_value: Annotated[list[str], rule(at_most(10), f"{_INVALID}.TagFilters", "At most 10 values a filter.")] = Field(
        default_factory=list
    )


class GetResources(Request):
    """Resources by name, or by tags."""

    resource_list: _ResourcesOfACall = Field(default_factory=list)
    tag_filters: Annotated[
        list[TagFilter], rule(at_most(6), f"{_INVALID}.TagFiltersLengthExceeded", "At most 6 filters a call.")
    ] = Field(default_factory=list)
    pagination_token: str = ""
    max_results: Annotated[
        int, rule(lambda value: 1 <= value <= 200, _INVALID, "MaxResults is from 1 to 200, not {}.")
    ] = 50


class TagAnswer(TypedDict):
    """Tag, in the words of the tag service."""

    TagKey: str
    TagValue: str
    Category: str


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
    """Resources that have tags; with ResourceList all of those named, without pages."""
    if not re.fullmatch(r"[0-9]{0,18}", ask.pagination_token):
        raise ApiError("InvalidParameter.PaginationTokenInvalid", "The token is not from an earlier answer.")
    tagged = world.tags.everywhere()
    if ask.resource_list:
        wanted = {tuple(named(name, world)) for name in ask.resource_list}
        found = [(where, tags) for where, tags in tagged.items() if where in wanted]
        return {"PaginationToken": "", "ResourceTagMappingList": [_mapping(*one, world) for one in found]}
    found = [
        (where, tags)
        for where, tags in tagged.items()
        if all(
            asked.tag_key in tags and (not asked.tag_value or tags[asked.tag_key] in asked.tag_value)
            for asked in ask.tag_filters
        )
    ]
    start = int(ask.pagination_token or 0)
    end = start + ask.max_results
    return {
        "PaginationToken": str(end) if end < len(found) else "",
        "ResourceTagMappingList": [_mapping(*one, world) for one in found[start:end]],
    }


def _mapping(where: tuple[str, TagKind, str], tags: Mapping[str, str], world: World) -> ResourceTagMappingAnswer:
    region, kind, resource_id = where
    return {
        "Resource": f"qcs::cvm:{region}:uin/{world.account}:{kind}/{resource_id}",
        "Tags": [{"TagKey": key, "TagValue": value, "Category": "Custom"} for key, value in tags.items()],
    }
