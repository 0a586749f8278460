"""Rules for tags, shared by the calls that put them on; what they refuse, `tag_words` says in an action's own words."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..errors import ApiError
from ..records.tags import PER_RESOURCE
from ..requests import Tag, TagSpecification
from . import tag_words as words

if TYPE_CHECKING:
    from ..world import World

RESERVED = ("qcloud", "tencent", "project", "qcs:", "项目")
_CHARACTERS = re.compile(r"[\w+\-=.:/@](?:[\w +\-=.:/@]*[\w+\-=.:/@])?")


def check_key(key: str) -> None:
    """Length and characters: page "Tags, use limits"; reserved beginnings: that page and the tag SDK's error codes."""
    _check(key, "key", 127, words.KEY_EMPTY, words.KEY_LONG, words.KEY_CHARACTER)
    if key.lower().startswith(RESERVED):
        raise ApiError(words.RESERVED, f"Keys like {key!r} are reserved.")


def check_value(value: str) -> None:
    """As the key; the page gives a value at least one character."""
    _check(value, "value", 255, words.VALUE_EMPTY, words.VALUE_LONG, words.VALUE_CHARACTER)


def check_tag(key: str, value: str) -> None:
    """Both.

    Unsure: which characters. Newer pages have brackets, commas and signs of Chinese text too; the fewer are sure.
    """
    check_key(key)
    check_value(value)


def _check(text: str, what: str, longest: int, empty: str, too_long: str, character: str) -> None:
    if not text:
        raise ApiError(empty, f"A tag's {what} must not be empty.")
    if len(text) > longest:
        raise ApiError(too_long, f"A tag's {what} has at most {longest} characters.")
    if not _CHARACTERS.fullmatch(text):
        raise ApiError(
            character,
            f"A tag's {what} has letters, digits, spaces inside and + - = . _ : / @ only, not {text!r}.",
        )


def at_creation(action: str, kind: str, specifications: Iterable[TagSpecification], world: "World") -> dict[str, str]:
    """The tags of the TagSpecification of an action of cvm, key to value."""
    given = []
    for specification in specifications:
        if specification.resource_type != kind:
            raise ApiError(
                "InvalidParameterValue",
                f"The resource type of the tags is `{kind}`, not {specification.resource_type!r}.",
            )
        given += specification.tags
    tags = of_new(action, given, world)
    return {world.tags.known(key): value for key, value in tags.items()}


def of_new(action: str, given: Iterable[Tag], world: "World") -> dict[str, str]:
    """The tags of something that an action of cvm or cbs makes, key to value."""
    tags: dict[str, str] = {}
    with words.WORDS[action].spoken():
        for tag in given:
            check_tag(tag.key, tag.value)
            if tag.key in tags:
                raise ApiError(words.KEY_TWICE, f"The tag {tag.key!r} is given twice.")
            tags[tag.key] = tag.value
        if len(tags) > PER_RESOURCE:
            raise ApiError(words.MANY_ON_RESOURCE, f"A resource has at most {PER_RESOURCE} tags.")
        world.tags.admit(tags.items())
    return tags
