"""Request models: what a client may send, and which code it gets for what it may not.

Wire names follow from the field names (`image_ids` is `ImageIds`). The general rules of the page "Error codes" are
here: a missing parameter is MissingParameter, an unknown one UnknownParameter, a wrong type InvalidParameter. A rule of
its own code is a type: `ImageName` answers InvalidParameterValue.TooLarge. Numbers that are settings come with the
validation's context.
"""

import re
from collections.abc import Callable, Mapping, Sequence, Sized
from functools import cache
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, ValidationInfo, model_validator
from pydantic.alias_generators import to_pascal
from pydantic_core import ErrorDetails

from . import instance_types
from .choices import Choices
from .errors import ApiError

T = TypeVar("T")
S = TypeVar("S", bound=Sized)


class Structure(BaseModel):
    """A request or a part of one; unknown keys are refused."""

    IGNORED: ClassVar[Mapping[str, str]] = {}
    """Parameters of the real action that are accepted and have no effect here, and why."""

    # Built when first asked for: a start that builds the models of all actions takes half as long again.
    model_config = ConfigDict(alias_generator=to_pascal, extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _without_ignored(cls, sent: Any) -> Any:
        return {key: value for key, value in sent.items() if key not in cls.IGNORED} if isinstance(sent, dict) else sent


class Request(Structure):
    """The parameters of one action."""


Ask = TypeVar("Ask", bound=Request)


def read(request: type[Ask], sent: Mapping[str, Any], *, from_query: bool, choices: Choices | None = None) -> Ask:
    """The request, or the code that the cloud has for what is wrong with it.

    A query (GET) knows only text, so numbers and booleans are read from text there; JSON must have the documented
    types.
    """
    try:
        return request.model_validate(_without_nulls(sent), strict=not from_query, context=choices)
    except ValidationError as failure:
        raise _refusal(failure.errors(include_url=False)) from None
    except RecursionError:
        raise ApiError("InvalidParameter", "The parameters are nested too deeply.") from None


def _without_nulls(value: Any) -> Any:
    """Clients that send null mean "not given"."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_without_nulls(part) for part in value]
    return value


def _refusal(errors: Sequence[ErrorDetails]) -> ApiError:
    # Unknown before missing before wrong: a misspelt required parameter is better named than called missing.
    ranks = {"extra_forbidden": 0, "missing": 1}
    error = min(errors, key=lambda error: ranks.get(error["type"], 2))
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return ApiError("UnknownParameter", f"The parameter `{where}` is not recognized.")
    if error["type"] == "missing":
        return ApiError("MissingParameter", f"The request is missing a required parameter `{where}`.")
    if error["type"].endswith(("_type", "_parsing", "_from_float", "_attributes_type")):
        return ApiError("InvalidParameter", f"The value type of parameter `{where}` is not valid.")
    return ApiError("InvalidParameterValue", f"The value of parameter `{where}` is not valid: {error['msg']}.")


def rule(holds: Callable[[Any], bool], code: str, message: str) -> AfterValidator:
    """A rule with a code of its own; `{}` in the message is the value."""

    def check(value: T) -> T:
        if not holds(value):
            raise ApiError(code, message.format(value))
        return value

    return AfterValidator(check)


@cache
def _usual() -> Choices:
    """For a request that comes without settings; a start pays for it only then."""
    return Choices()


def choice_rule(holds: Callable[[Any, Choices], bool], code: str, message: str) -> AfterValidator:
    """A rule that depends on a setting."""

    def check(value: T, info: ValidationInfo) -> T:
        if not holds(value, info.context or _usual()):
            raise ApiError(code, message.format(value))
        return value

    return AfterValidator(check)


def limited(limit: Callable[[Choices], int], code: str, message: str) -> AfterValidator:
    """A limit on characters or on the length of a list that is a setting; `{}` in the message is the limit."""

    def check(value: S, info: ValidationInfo) -> S:
        number = limit(info.context or _usual())
        if len(value) > number:
            raise ApiError(code, message.format(number))
        return value

    return AfterValidator(check)


def shaped(prefix: str) -> Callable[[str], bool]:
    """Ids are a prefix and eight lower-case letters or digits; examples with nine exist, so this is not strict."""
    return lambda text: re.fullmatch(rf"{prefix}-[0-9a-z]{{6,20}}", text) is not None


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


def _named_within(code: str) -> AfterValidator:
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


def _on_a_page(code: str) -> AfterValidator:
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


def wire_name(request: type[BaseModel], field: str) -> str:
    """How a field is called on the wire."""
    return request.model_fields[field].alias or field
