"""Request models: what a client may send, and which code it gets for what it may not.

Wire names follow from the field names (`image_ids` is `ImageIds`). The general rules of the page "Error codes" are
here: a missing parameter is MissingParameter, an unknown one UnknownParameter, a wrong type InvalidParameter. A rule of
its own code is a type: `ImageName` answers InvalidParameterValue.TooLarge.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_pascal
from pydantic_core import ErrorDetails

from . import instance_types
from .errors import ApiError

T = TypeVar("T")


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


def read(request: type[Ask], sent: Mapping[str, Any], *, from_query: bool) -> Ask:
    """The request, or the code that the cloud has for what is wrong with it.

    A query (GET) knows only text, so numbers and booleans are read from text there; JSON must have the documented
    types.
    """
    try:
        return request.model_validate(_without_nulls(sent), strict=not from_query)
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
ImageIds = Annotated[list[ImageId], rule(at_most(100), _TOO_MANY, "At most 100 images a call.")]
"""Unsure: how many ids a call takes; the older page said 10, a page of DescribeImages holds 100."""
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
ImageName = Annotated[
    str, rule(at_most(60), "InvalidParameterValue.TooLarge", "The image's name is longer than 60 characters.")
]
ImageDescription = Annotated[
    str, rule(at_most(256), "InvalidParameterValue.TooLarge", "The image's description is longer than 256 characters.")
]
ImageFamily = Annotated[
    str,
    rule(
        lambda text: re.fullmatch(r"[A-Za-z0-9._-]{0,128}", text) is not None,
        "InvalidParameterValue.InvalidImageFamily",
        "The image family {!r} is not valid.",
    ),
]
"""Unsure: the rules are unpublished; letters, digits, dots, hyphens and underscores is the careful guess."""
Flag = Annotated[
    str,
    rule(
        lambda text: text.lower() in ("true", "false"),
        "InvalidParameterValue",
        "The value {!r} is neither `true` nor `false`.",
    ),
]
"""A boolean that the API takes as text; pages of the international site write TRUE and FALSE."""
_BAD_LIMIT = "InvalidParameterValue.InvalidParameterValueLimit"
Limit = Annotated[int, rule(lambda value: 1 <= value <= 100, _BAD_LIMIT, "Limit must be from 1 to 100, not {}.")]
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
