"""Rules for tags, shared by the calls that put them on."""

import re
from collections.abc import Iterable

from ..errors import ApiError
from ..records.tags import PER_RESOURCE
from ..requests import TagSpecification

RESERVED = ("qcloud", "tencent", "project")
_CHARACTERS = re.compile(r"[\w +\-=.:/@]*")


def check_tag(key: str, value: str) -> None:
    """Lengths and characters: page "Tags, use limits"; codes and reserved beginnings: the tag SDK's error codes.

    Unsure: whether a value may be empty; TagValueEmpty is among the codes, so it may not.
    """
    for what, text, longest in (("Key", key, 127), ("Value", value, 255)):
        if not text:
            raise ApiError(f"InvalidParameterValue.Tag{what}Empty", f"A tag's {what.lower()} must not be empty.")
        if len(text) > longest:
            raise ApiError(
                f"InvalidParameterValue.Tag{what}LengthExceeded",
                f"A tag's {what.lower()} has at most {longest} characters.",
            )
        if not _CHARACTERS.fullmatch(text):
            raise ApiError(
                f"InvalidParameterValue.Tag{what}CharacterIllegal",
                f"A tag's {what.lower()} has letters, digits, spaces and + - = . _ : / @ only, not {text!r}.",
            )
    if key.lower().startswith(RESERVED):
        raise ApiError("InvalidParameterValue.ReservedTagKey", f"Keys like {key!r} are reserved.")


def at_creation(resource_type: str, specifications: Iterable[TagSpecification]) -> dict[str, str]:
    """The tags of a TagSpecification, key to value."""
    tags: dict[str, str] = {}
    for specification in specifications:
        if specification.resource_type != resource_type:
            raise ApiError(
                "InvalidParameterValue",
                f"The resource type of the tags is `{resource_type}`, not {specification.resource_type!r}.",
            )
        for tag in specification.tags:
            try:
                check_tag(tag.key, tag.value)
            except ApiError as refused:  # cvm has two codes for what the tag service has eight for
                what = "Value" if ".TagValue" in refused.code else "Key"
                raise ApiError(f"FailedOperation.IllegalTag{what}", refused.message) from None
            if tag.key in tags:
                raise ApiError("FailedOperation.IllegalTagKey", f"The tag {tag.key!r} is given twice.")
            tags[tag.key] = tag.value
    if len(tags) > PER_RESOURCE:
        raise ApiError("InvalidParameterValue.TagQuotaLimitExceeded", f"A resource has at most {PER_RESOURCE} tags.")
    return tags
