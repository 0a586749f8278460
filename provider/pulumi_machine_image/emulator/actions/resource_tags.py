"""Tags that come onto resources and go off them, by the resource's name or by its parts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypedDict

from ..errors import ApiError
from ..records.tags import PER_RESOURCE, Pair
from ..registry import TAG, action
from ..requests import Request
from ..structures import Structure
from ..world import World
from . import tag_words as words
from .tag_names import Resource, located, named
from .tag_words import WORDS
from .tagging import check_key, check_tag, check_value
from .tags import PER_CALL, Tag, checked

IDS_PER_CALL = 50


class TagKeyObject(Structure):
    """The key of a tag that goes."""

    tag_key: str


class ModifyResourceTags(Request):
    """Tags to set and keys to take off one resource."""

    resource: str
    replace_tags: list[Tag] | None = None
    delete_tags: list[TagKeyObject] | None = None


@action("ModifyResourceTags", ModifyResourceTags, per_second=20, service=TAG)
def modify_resource_tags(ask: ModifyResourceTags, world: World) -> None:
    """Sets tags of a resource and takes others off it.

    At least one of the two lists is given, neither is empty, no key is in both (SDK, text of ReplaceTags).
    """
    if ask.replace_tags is None and ask.delete_tags is None:
        raise ApiError("MissingParameter", "One of ReplaceTags and DeleteTags is needed.")
    with WORDS["ModifyResourceTags"].spoken():
        if [] in (ask.replace_tags, ask.delete_tags):
            raise ApiError(words.TAG, "ReplaceTags and DeleteTags must not be empty lists.")
        resource = named(ask.resource, world)
        values = _values(ask.replace_tags) if ask.replace_tags else {}
        gone = _keys([tag.tag_key for tag in ask.delete_tags]) if ask.delete_tags else set()
        if gone & values.keys():
            raise ApiError(words.IN_BOTH, "DeleteTags and ReplaceTags have a key in common.")
        world.tags.drop(resource.kind, resource.id, gone, resource.region)
        _put(resource, values, world)


def _values(tags: Sequence[Tag]) -> dict[str, str]:
    """Key to value; a resource has one value of each key."""
    pairs = checked(tags)
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ApiError(words.KEY_TWICE, "A key is given twice.")
    return values


def _keys(keys: Sequence[str]) -> set[str]:
    if not keys:
        raise ApiError("MissingParameter", "The request is missing a required parameter `TagKeys`.")
    if len(keys) > PER_CALL:
        raise ApiError(words.MANY_TAGS, f"At most {PER_CALL} keys a call.")
    for key in keys:
        check_key(key)
    return set(keys)


def _put(resource: Resource, values: Mapping[str, str], world: World) -> None:
    there = world.tags.of(resource.kind, (resource.id,), resource.region)[resource.id]
    if len(there.keys() | values.keys()) > PER_RESOURCE:
        raise ApiError(words.MANY_ON_RESOURCE, f"A resource has at most {PER_RESOURCE} tags.")
    world.tags.admit(values.items())
    world.tags.put(resource.kind, resource.id, values, resource.region)


class FailedResourceAnswer(TypedDict):
    """FailedResource: one of several that was refused."""

    Resource: str
    Code: str
    Message: str


class TagResourcesAnswer(TypedDict):
    """What was refused; the others are done."""

    FailedResources: list[FailedResourceAnswer]


class TagResources(Request):
    """Which tags on which resources."""

    resource_list: list[str]
    tags: list[Tag]


@action("TagResources", TagResources, per_second=20, service=TAG)
def tag_resources(ask: TagResources, world: World) -> TagResourcesAnswer:
    """Sets the tags on each resource; one that is refused does not stop the others."""
    with WORDS["TagResources"].spoken():
        values = _values(ask.tags)
        return _each("TagResources", ask.resource_list, world, lambda resource: _put(resource, values, world))


class UnTagResources(Request):
    """Which keys off which resources."""

    resource_list: list[str]
    tag_keys: list[str]


@action("UnTagResources", UnTagResources, per_second=20, service=TAG)
def untag_resources(ask: UnTagResources, world: World) -> TagResourcesAnswer:
    """Takes the keys off each resource; one that is refused does not stop the others."""
    with WORDS["UnTagResources"].spoken():
        keys = _keys(ask.tag_keys)
        return _each(
            "UnTagResources",
            ask.resource_list,
            world,
            lambda resource: world.tags.drop(resource.kind, resource.id, keys, resource.region),
        )


def _each(
    action_name: str, names: Sequence[str], world: World, change: Callable[[Resource], None]
) -> TagResourcesAnswer:
    _count(names, "ResourceList", PER_CALL)
    failed: list[FailedResourceAnswer] = []
    for name in names:
        try:
            change(named(name, world))
        except ApiError as refused:
            said = WORDS[action_name].said(refused)
            failed.append({"Resource": name, "Code": said.code, "Message": said.message})
    return {"FailedResources": failed}


def _count(resources: Sequence[str], parameter: str, most: int) -> None:
    if not resources:
        raise ApiError("MissingParameter", f"The request is missing a required parameter `{parameter}`.")
    if len(resources) > most:
        raise ApiError(words.MANY_RESOURCES, f"At most {most} resources a call.")


class AddResourceTag(Request):
    """One tag and one resource."""

    tag_key: str
    tag_value: str
    resource: str


@action("AddResourceTag", AddResourceTag, per_second=20, service=TAG)
def add_resource_tag(ask: AddResourceTag, world: World) -> None:
    """Puts a tag on a resource that has none with this key; it is made where there is none yet."""
    with WORDS["AddResourceTag"].spoken():
        check_tag(ask.tag_key, ask.tag_value)
        _attach([named(ask.resource, world)], Pair(ask.tag_key, ask.tag_value), world)


def _attach(resources: Iterable[Resource], pair: Pair, world: World) -> None:
    for resource in resources:
        if _value(resource, pair.key, world) is not None:
            raise ApiError(words.IS_ON, f"{resource.id} has a tag {pair.key!r} already.")
        _put(resource, dict([pair]), world)


def _value(resource: Resource, key: str, world: World) -> str | None:
    return world.tags.of(resource.kind, (resource.id,), resource.region)[resource.id].get(key)


class DeleteResourceTag(Request):
    """One key and one resource."""

    tag_key: str
    resource: str


@action("DeleteResourceTag", DeleteResourceTag, per_second=20, service=TAG)
def delete_resource_tag(ask: DeleteResourceTag, world: World) -> None:
    """Takes a tag off a resource that has it."""
    with WORDS["DeleteResourceTag"].spoken():
        check_key(ask.tag_key)
        _detach([named(ask.resource, world)], ask.tag_key, world)


def _detach(resources: Iterable[Resource], key: str, world: World) -> None:
    for resource in resources:
        if _value(resource, key, world) is None:
            raise _not_on(resource, key)
        world.tags.drop(resource.kind, resource.id, (key,), resource.region)


def _not_on(resource: Resource, key: str) -> ApiError:
    return ApiError(words.NOT_ON, f"{resource.id} has no tag {key!r}.")


class UpdateResourceTagValue(Request):
    """One tag and one resource."""

    tag_key: str
    tag_value: str
    resource: str


@action("UpdateResourceTagValue", UpdateResourceTagValue, per_second=20, service=TAG)
def update_resource_tag_value(ask: UpdateResourceTagValue, world: World) -> None:
    """Gives a tag that a resource has another value."""
    with WORDS["UpdateResourceTagValue"].spoken():
        check_key(ask.tag_key)
        check_value(ask.tag_value)
        resource = named(ask.resource, world)
        if _value(resource, ask.tag_key, world) is None:
            raise _not_on(resource, ask.tag_key)
        _put(resource, {ask.tag_key: ask.tag_value}, world)


class AttachResourcesTag(Request):
    """One tag, and resources of one sort in one region."""

    service_type: str
    resource_ids: list[str]
    tag_key: str
    tag_value: str
    resource_region: str = ""
    resource_prefix: str = ""


@action("AttachResourcesTag", AttachResourcesTag, per_second=20, service=TAG)
def attach_resources_tag(ask: AttachResourcesTag, world: World) -> None:
    """Puts a tag on all of the resources, or on none.

    Unsure: whether the tag has to be there before; the list has a code for one that is not, and none for too many.
    """
    with WORDS["AttachResourcesTag"].spoken():
        check_tag(ask.tag_key, ask.tag_value)
        pair = Pair(ask.tag_key, ask.tag_value)
        resources = _several(ask, world)
        if not world.tags.has(pair):
            raise ApiError(words.NOT_THERE, f"There is no tag {pair.key!r} with the value {pair.value!r}.")
        _attach(resources, pair, world)


class DetachResourcesTag(Request):
    """One key, and resources of one sort in one region."""

    service_type: str
    resource_ids: list[str]
    tag_key: str
    resource_region: str = ""
    resource_prefix: str = ""


@action("DetachResourcesTag", DetachResourcesTag, per_second=20, service=TAG)
def detach_resources_tag(ask: DetachResourcesTag, world: World) -> None:
    """Takes a tag off all of the resources, which must have it, or off none."""
    with WORDS["DetachResourcesTag"].spoken():
        check_key(ask.tag_key)
        _detach(_several(ask, world), ask.tag_key, world)


def _several(ask: AttachResourcesTag | DetachResourcesTag, world: World) -> list[Resource]:
    _count(ask.resource_ids, "ResourceIds", IDS_PER_CALL)
    return [
        located(ask.service_type, ask.resource_prefix, ask.resource_region, resource_id, world)
        for resource_id in dict.fromkeys(ask.resource_ids)
    ]
