"""Requests: what a client may send, and which code it gets for what it may not.

Wire names follow from the field names (`image_ids` is `ImageIds`). The general rules of the page "Error codes" are
here: a missing parameter is MissingParameter, an unknown one UnknownParameter, a wrong type InvalidParameter. A rule of
its own code is a type: `ImageName` answers InvalidParameterValue.TooLarge. Numbers that are settings come with the
reading's context.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, TypeVar

from . import instance_types, structures
from .choices import Choices
from .errors import ApiError
from .structures import Check, Mistake, Mistaken, Structure


class Request(Structure):
    """The parameters of one action."""


Ask = TypeVar("Ask", bound=Request)


def read(request: type[Ask], sent: Mapping[str, Any], *, from_query: bool, choices: Choices | None = None) -> Ask:
    """The request, or the code that the cloud has for what is wrong with it.

    A query (GET) knows only text, so numbers and booleans are read from text there; JSON must have the documented
    types.
    """
    try:
        return structures.read(request, sent, exact=not from_query, context=choices or _usual())
    except Mistaken as mistaken:
        raise _refusal(mistaken.mistakes) from None


@cache
def _usual() -> Choices:
    """For a request that comes without settings; a start pays for it only then."""
    return Choices()


def _refusal(mistakes: Sequence[Mistake]) -> ApiError:
    # Unknown before missing before wrong: a misspelt required parameter is better named than called missing.
    ranks = {"unknown": 0, "missing": 1}
    kind, text, _, path = min(mistakes, key=lambda mistake: ranks.get(mistake.kind, 2))
    where = ".".join(map(str, path))
    if kind == "unknown":
        return ApiError("UnknownParameter", f"The parameter `{where}` is not recognized.")
    if kind == "missing":
        return ApiError("MissingParameter", f"The request is missing a required parameter `{where}`.")
    if kind == "type":
        return ApiError("InvalidParameter", f"The value type of parameter `{where}` is not valid.")
    return ApiError("InvalidParameterValue", f"The value of parameter `{where}` is not valid: {text.capitalize()}.")


def rule(holds: Callable[[Any], bool], code: str, message: str) -> Check:
    """A rule with a code of its own; `{}` in the message is the value."""

    def check(value: Any, _: Any) -> None:
        if not holds(value):
            raise ApiError(code, message.format(value))

    return Check(check)


def choice_rule(holds: Callable[[Any, Choices], bool], code: str, message: str) -> Check:
    """A rule that depends on a setting."""

    def check(value: Any, choices: Choices) -> None:
        if not holds(value, choices):
            raise ApiError(code, message.format(value))

    return Check(check)


def limited(limit: Callable[[Choices], int], code: str, message: str) -> Check:
    """A limit on characters or on the length of a list that is a setting; `{}` in the message is the limit."""

    def check(value: Any, choices: Choices) -> None:
        number = limit(choices)
        if len(value) > number:
            raise ApiError(code, message.format(number))

    return Check(check)


def shaped(prefix: str) -> Callable[[str], bool]:
    """Ids are a prefix and eight lower-case letters or digits; examples with nine exist, so this is not strict."""
    return lambda text: _shape(prefix).fullmatch(text) is not None


@cache
def _shape(prefix: str) -> re.Pattern[str]:
    """Compiled when there is an id, which a start need not wait for."""
    return re.compile(rf"{prefix}-[0-9a-z]{{6,20}}")


def one_of(*words: str) -> Callable[[str], bool]:
    """One of the documented words."""
    return lambda text: text in words


def at_most(length: int) -> Callable[[Any], bool]:
    """A limit on characters or on the length of a list."""
    return lambda value: len(value) <= length


_TOO_MANY = "InvalidParameterValue.LimitExceeded"
ImageId = Annotated[str, rule(shaped("img"), "InvalidImageId.Malformed", "The image id {!r} is malformed.")]
ImageIds = Annotated[
    list[ImageId], limited(lambda choices: choices.images_per_call, _TOO_MANY, "At most {} images a call.")
]
InstanceId = Annotated[str, rule(shaped("ins"), "InvalidInstanceId.Malformed", "The instance id {!r} is malformed.")]
InstanceIds = Annotated[list[InstanceId], rule(at_most(100), _TOO_MANY, "At most 100 instances a call.")]
InstanceType = Annotated[
    str,
    rule(
        lambda text: instance_types.WELL_FORMED.fullmatch(text) is not None,
        "InvalidInstanceType.Malformed",
        "The instance type {!r} is malformed.",
    ),
    rule(
        lambda text: instance_types.hardware(text) is not None,
        "InvalidParameterValue.InstanceTypeNotFound",
        "There is no instance type {!r}.",
    ),
]
_TOO_LARGE = "InvalidParameterValue.TooLarge"
_IMAGE_NAMES = {
    "printable": re.compile(r"(?!\s)[^\x00-\x1f\x7f]*(?<!\s)"),
    "plain": re.compile(r"[A-Za-z0-9._-]*"),
}
_FAMILIES = {"plain": re.compile(r"[A-Za-z0-9._-]{0,128}"), "any": re.compile(r"(?s:.{0,128})")}
_has_name_characters = choice_rule(
    lambda text, choices: _IMAGE_NAMES[choices.image_names].fullmatch(text) is not None,
    "InvalidParameterValue",
    "The image's name {!r} has characters that a name must not have.",
)


def _named_within(code: str) -> Check:
    return limited(lambda choices: choices.name_characters, code, "The image's name is longer than {} characters.")


ImageName = Annotated[str, _named_within(_TOO_LARGE), _has_name_characters]
"""No name at all passes here: what needs one says so."""
CopyName = Annotated[str, _named_within("InvalidParameterValue"), _has_name_characters]
"""The list of SyncImages has no code of its own for a name that is too long."""
ImageDescription = Annotated[
    str,
    limited(
        lambda choices: choices.description_characters,
        _TOO_LARGE,
        "The image's description is longer than {} characters.",
    ),
]
ImageFamily = Annotated[
    str,
    choice_rule(
        lambda text, choices: _FAMILIES[choices.family_names].fullmatch(text) is not None,
        "InvalidParameterValue.InvalidImageFamily",
        "The image family {!r} is not valid.",
    ),
]
Flag = Annotated[
    str,
    rule(
        lambda text: text.lower() in ("true", "false"),
        "InvalidParameterValue",
        "The value {!r} is neither `true` nor `false`.",
    ),
]
"""A boolean that the API takes as text; pages of the international site write TRUE and FALSE."""


def _on_a_page(code: str) -> Check:
    return choice_rule(
        lambda value, choices: 1 <= value <= choices.largest_page,
        code,
        "Limit must be from 1 to what a page holds (100, unless set otherwise), not {}.",
    )


ImageLimit = Annotated[int, _on_a_page("InvalidParameterValue.InvalidParameterValueLimit")]
Limit = Annotated[int, _on_a_page("InvalidParameterValue")]
"""Only the list of DescribeImages has a code of its own for it."""
Offset = Annotated[int, rule(lambda value: value >= 0, "InvalidParameterValue", "Offset must not be negative: {}.")]


class Tag(Structure):
    """A tag as cvm and cbs write it; the tag service has other words."""

    key: str
    value: str = ""


class TagSpecification(Structure):
    """Tags for what a call makes."""

    resource_type: str
    tags: list[Tag]
