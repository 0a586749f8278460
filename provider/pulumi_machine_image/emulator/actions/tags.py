"""The tags that an account has made, whether they are on something or not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, ClassVar, TypedDict, TypeVar

from ..errors import ApiError
from ..records.queries import Condition, Page, any_of, condition
from ..records.tags import Pair
from ..registry import TAG, action
from ..requests import Request, at_most, one_of, rule
from ..structures import Structure
from ..world import World
from . import tag_words as words
from .tag_words import WORDS
from .tagging import check_tag

T = TypeVar("T")
PER_CALL = 10
CUSTOM, SYSTEM = "Custom", "System"
NONE = condition("FALSE")
Category = Annotated[
    str, rule(one_of("All", "Custom", "System"), "InvalidParameter", "The category {!r} is not known.")
]
PageSize = Annotated[int, rule(lambda size: 1 <= size <= 1000, "InvalidParameterValue", "From 1 to 1000, not {}.")]
_TwentyKeys = Annotated[list[str], rule(at_most(20), "LimitExceeded", "At most 20 keys a call.")]


class Tag(Structure):
    """A tag in the words of the tag service."""

    tag_key: str
    tag_value: str = ""
    category: str | None = None


class TagAnswer(TypedDict):
    """Tag: all that there are here are of the account, none of the system."""

    TagKey: str
    TagValue: str
    Category: str


def checked(tags: Sequence[Tag]) -> list[Pair]:
    """Pairs that may be; a call takes ten, and one at least."""
    if not tags:
        raise ApiError("MissingParameter", "The request is missing a required parameter `Tags`.")
    if len(tags) > PER_CALL:
        raise ApiError(words.MANY_TAGS, f"At most {PER_CALL} tags a call.")
    for tag in tags:
        check_tag(tag.tag_key, tag.tag_value)
    return [Pair(tag.tag_key, tag.tag_value) for tag in tags]


def _without_twins(pairs: Sequence[Pair]) -> Sequence[Pair]:
    for position, pair in enumerate(pairs):
        if pair in pairs[:position]:
            raise ApiError(words.KEY_TWICE, f"The tag {pair.key!r} is given twice with the same value.")
    return pairs


class CreateTag(Request):
    """A pair."""

    tag_key: str
    tag_value: str


@action("CreateTag", CreateTag, per_second=20, service=TAG)
def create_tag(ask: CreateTag, world: World) -> None:
    """Makes a pair that the account has not got."""
    with WORDS["CreateTag"].spoken():
        check_tag(ask.tag_key, ask.tag_value)
        _make([Pair(ask.tag_key, ask.tag_value)], world)


class CreateTags(Request):
    """Pairs; a key may come with several values."""

    tags: list[Tag]


@action("CreateTags", CreateTags, per_second=20, service=TAG)
def create_tags(ask: CreateTags, world: World) -> None:
    """Makes all of the pairs, or none."""
    with WORDS["CreateTags"].spoken():
        _make(_without_twins(checked(ask.tags)), world)


def _make(pairs: Sequence[Pair], world: World) -> None:
    for pair in pairs:
        if world.tags.has(pair):
            raise ApiError(words.IS_THERE, f"There is a tag {pair.key!r} with the value {pair.value!r} already.")
    world.tags.admit(pairs)
    world.tags.make(pairs)


class DeleteTag(Request):
    """A pair."""

    tag_key: str
    tag_value: str


@action("DeleteTag", DeleteTag, per_second=20, service=TAG)
def delete_tag(ask: DeleteTag, world: World) -> None:
    """Takes a pair away that is on nothing."""
    with WORDS["DeleteTag"].spoken():
        check_tag(ask.tag_key, ask.tag_value)
        _unmake([Pair(ask.tag_key, ask.tag_value)], world)


class DeleteTags(Request):
    """Pairs."""

    tags: list[Tag]


@action("DeleteTags", DeleteTags, per_second=20, service=TAG)
def delete_tags(ask: DeleteTags, world: World) -> None:
    """Takes all of the pairs away, or none."""
    with WORDS["DeleteTags"].spoken():
        _unmake(_without_twins(checked(ask.tags)), world)


def _unmake(pairs: Sequence[Pair], world: World) -> None:
    for pair in pairs:
        if not world.tags.has(pair):
            raise ApiError(words.NOT_THERE, f"There is no tag {pair.key!r} with the value {pair.value!r}.")
        if world.tags.is_attached(pair):
            raise ApiError(words.IN_USE, f"The tag {pair.key!r} with the value {pair.value!r} is on a resource.")
        world.tags.unmake(pair)


class DescribeTags(Request):
    """One pair, pairs with some keys and a value, or all of them."""

    IGNORED: ClassVar[Mapping[str, str]] = {
        "ShowProject": "shows tags of projects to those few accounts that still have them",
    }

    tag_key: str | None = None
    tag_value: str | None = None
    offset: Annotated[int, rule(lambda value: value >= 0, "InvalidParameterValue", "Offset is negative.")] = 0
    limit: PageSize = 15
    create_uin: int | None = None
    tag_keys: list[str] | None = None


class TagWithDeleteAnswer(TagAnswer):
    """TagWithDelete: whether it can be taken away is a number, 1 or 0."""

    CanDelete: int


class DescribeTagsAnswer(TypedDict):
    """One page, and how many there are in all."""

    TotalCount: int
    Offset: int
    Limit: int
    Tags: list[TagWithDeleteAnswer]


@action("DescribeTags", DescribeTags, per_second=60, service=TAG)
def describe_tags(ask: DescribeTags, world: World) -> DescribeTagsAnswer:
    """Lists pairs; keys and value come together or not at all (SDK), and TagKeys counts where TagKey is given too.

    Unsure: what becomes of one without the other; here it is refused.
    """
    if ask.offset % ask.limit:
        raise ApiError("InvalidParameterValue", f"Offset {ask.offset} is no multiple of Limit {ask.limit}.")
    keys = ask.tag_keys if ask.tag_keys is not None else None if ask.tag_key is None else [ask.tag_key]
    if (keys is None) != (ask.tag_value is None):
        raise ApiError("InvalidParameter", "Tag keys and a tag value are given together or not at all.")
    asked = Condition()
    if keys is not None:
        asked = _of_keys(keys) & condition("value = ?", ask.tag_value)
    if ask.create_uin is not None:
        asked &= condition("account = ?", str(ask.create_uin))
    found = world.tags.made(asked, Page(ask.offset, ask.limit))
    return {
        "TotalCount": world.tags.count(asked),
        "Offset": ask.offset,
        "Limit": ask.limit,
        "Tags": [{**_answer(pair), "CanDelete": int(not world.tags.is_attached(pair))} for pair in found],
    }


def _of_keys(keys: Sequence[str]) -> Condition:
    return any_of(condition("key = ?", key) for key in dict.fromkeys(keys))


def _answer(pair: Pair) -> TagAnswer:
    return {"TagKey": pair.key, "TagValue": pair.value, "Category": CUSTOM}


def paged(token: str, size: int, find: Callable[[Page], Sequence[T]]) -> tuple[Sequence[T], str]:
    """A page and the token of the next one, which is empty on the last; what a token says is nobody's business."""
    if token and not (token.isascii() and token.isdecimal() and len(token) < 10):
        raise ApiError(words.BAD_TOKEN, "The token is not from an earlier answer.")
    start = int(token or 0)
    found = find(Page(start, size + 1))
    return found[:size], str(start + size) if len(found) > size else ""


class GetTags(Request):
    """Pairs with some keys, or all of them."""

    pagination_token: str = ""
    max_results: PageSize = 50
    tag_keys: _TwentyKeys = []
    category: Category = "All"


class TagPageAnswer(TypedDict):
    """One page; the token of the next one, empty on the last."""

    PaginationToken: str
    Tags: list[TagAnswer]


@action("GetTags", GetTags, per_second=20, service=TAG)
def get_tags(ask: GetTags, world: World) -> TagPageAnswer:
    """Lists pairs."""
    return _page(ask, _of_keys(ask.tag_keys) if ask.tag_keys else Condition(), world)


class GetTagValues(Request):
    """Of which keys."""

    tag_keys: _TwentyKeys
    pagination_token: str = ""
    max_results: PageSize = 50
    category: Category = "All"


@action("GetTagValues", GetTagValues, per_second=20, service=TAG)
def get_tag_values(ask: GetTagValues, world: World) -> TagPageAnswer:
    """Lists the pairs with some keys."""
    if not ask.tag_keys:
        raise ApiError("MissingParameter", "The request is missing a required parameter `TagKeys`.")
    return _page(ask, _of_keys(ask.tag_keys), world)


def _page(ask: GetTags | GetTagValues, asked: Condition, world: World) -> TagPageAnswer:
    asked = NONE if ask.category == SYSTEM else asked
    pairs, token = paged(ask.pagination_token, ask.max_results, lambda page: world.tags.made(asked, page))
    return {"PaginationToken": token, "Tags": [_answer(pair) for pair in pairs]}


class GetTagKeys(Request):
    """Which part of them."""

    pagination_token: str = ""
    max_results: PageSize = 50
    category: Category = "All"


class GetTagKeysAnswer(TypedDict):
    """One page; the token of the next one, empty on the last."""

    PaginationToken: str
    TagKeys: list[str]


@action("GetTagKeys", GetTagKeys, per_second=20, service=TAG)
def get_tag_keys(ask: GetTagKeys, world: World) -> GetTagKeysAnswer:
    """Lists the keys of all pairs."""
    asked = NONE if ask.category == SYSTEM else Condition()
    keys, token = paged(ask.pagination_token, ask.max_results, lambda page: world.tags.made_keys(asked, page))
    return {"PaginationToken": token, "TagKeys": list(keys)}
