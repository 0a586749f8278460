"""Codes for what is wrong with tags and with the resources that have them, in the words of each action.

The rules speak in the most exact codes of the tag service. An action says the same if its error list has the code, else
what comes nearest in its list, else the common code, which is the part before the dot.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ..errors import ApiError

TAG = "InvalidParameter.Tag"
RESERVED = "InvalidParameter.ReservedTagKey"
UNSUPPORTED_SERVICE = "InvalidParameter.UnsupportedService"
BAD_TOKEN = "InvalidParameter.PaginationTokenInvalid"
KEY_EMPTY, KEY_LONG, KEY_CHARACTER = (
    f"InvalidParameterValue.TagKey{what}" for what in ("Empty", "LengthExceeded", "CharacterIllegal")
)
VALUE_EMPTY, VALUE_LONG, VALUE_CHARACTER = (
    f"InvalidParameterValue.TagValue{what}" for what in ("Empty", "LengthExceeded", "CharacterIllegal")
)
KEY_TWICE = "InvalidParameterValue.TagKeyDuplicate"
IN_BOTH = "InvalidParameterValue.DeleteTagsParamError"
DESCRIPTION = "InvalidParameterValue.ResourceDescriptionError"
BAD_SERVICE, BAD_PREFIX, BAD_REGION, BAD_ID, BAD_UIN = (
    f"InvalidParameterValue.{what}Invalid" for what in ("ServiceType", "ResourcePrefix", "Region", "ResourceId", "Uin")
)
MANY_TAGS, MANY_RESOURCES = "LimitExceeded.TagNumPerRequest", "LimitExceeded.ResourceNumPerRequest"
MANY_ON_RESOURCE, MANY_KEYS, MANY_VALUES = (
    f"LimitExceeded.{what}" for what in ("ResourceAttachedTags", "TagKey", "TagValue")
)
IS_THERE, NOT_THERE = "ResourceInUse.TagDuplicate", "ResourceNotFound.TagNonExist"
IS_ON, NOT_ON = "ResourceInUse.TagKeyAttached", "ResourceNotFound.AttachedTagKeyNotFound"
IN_USE = "FailedOperation.TagAttachedResource"

_KEY, _VALUE = (KEY_EMPTY, KEY_LONG, KEY_CHARACTER), (VALUE_LONG, VALUE_CHARACTER)
_QUOTAS = (MANY_ON_RESOURCE, MANY_KEYS, MANY_VALUES)
_PARTS = (BAD_SERVICE, BAD_PREFIX, BAD_REGION, BAD_ID, BAD_UIN)
_NEAREST: Mapping[str, tuple[str, ...]] = {
    BAD_SERVICE: (UNSUPPORTED_SERVICE, DESCRIPTION),
    **dict.fromkeys((BAD_PREFIX, BAD_REGION, BAD_ID, BAD_UIN), (DESCRIPTION,)),
    **dict.fromkeys((VALUE_EMPTY, KEY_TWICE, MANY_TAGS), (TAG,)),
}


class Words:
    """What an action says."""

    def __init__(self, *listed: str, instead: Mapping[str, str] | None = None) -> None:
        self.listed = frozenset(listed)
        self._instead = instead or {}

    def said(self, refused: ApiError) -> ApiError:
        """The same refusal in the action's words."""
        exact = (refused.code, *_NEAREST.get(refused.code, ()))
        code = self._instead.get(refused.code) or next((code for code in exact if code in self.listed), "")
        return ApiError(code or refused.code.partition(".")[0], refused.message)

    @contextmanager
    def spoken(self) -> Iterator[None]:
        """Every refusal that comes out of it is in the action's words."""
        try:
            yield
        except ApiError as refused:
            raise self.said(refused) from None


WORDS: Mapping[str, Words] = {
    "CreateTag": Words(RESERVED, KEY_TWICE, *_KEY, VALUE_EMPTY, *_VALUE, MANY_KEYS, MANY_VALUES, IS_THERE),
    "CreateTags": Words(RESERVED, TAG, *_KEY, VALUE_EMPTY, *_VALUE, MANY_KEYS, MANY_VALUES, IS_THERE),
    "DeleteTag": Words(
        *(KEY_TWICE, KEY_EMPTY, KEY_CHARACTER, VALUE_EMPTY, *_VALUE, IN_USE, NOT_THERE),
    ),
    "DeleteTags": Words(RESERVED, *_KEY, VALUE_EMPTY, *_VALUE, IN_USE, NOT_THERE),
    "ModifyResourceTags": Words(RESERVED, TAG, IN_BOTH, DESCRIPTION, *_KEY, *_VALUE, *_QUOTAS),
    "TagResources": Words(
        *(RESERVED, TAG, UNSUPPORTED_SERVICE, DESCRIPTION, *_KEY, KEY_TWICE, VALUE_EMPTY, *_VALUE),
        *(MANY_RESOURCES, MANY_TAGS, MANY_VALUES),
    ),
    "UnTagResources": Words(
        *(RESERVED, TAG, DESCRIPTION, *_KEY, KEY_TWICE, VALUE_CHARACTER, MANY_RESOURCES, MANY_TAGS),
    ),
    "AddResourceTag": Words(RESERVED, DESCRIPTION, *_KEY, *_VALUE, *_QUOTAS, IS_ON),
    "DeleteResourceTag": Words(RESERVED, DESCRIPTION, *_KEY, NOT_ON),
    "UpdateResourceTagValue": Words(RESERVED, DESCRIPTION, KEY_CHARACTER, *_VALUE, MANY_VALUES, NOT_ON),
    "AttachResourcesTag": Words(
        *(RESERVED, DESCRIPTION, *_PARTS, KEY_CHARACTER, KEY_EMPTY, VALUE_CHARACTER),
        *(MANY_ON_RESOURCE, MANY_RESOURCES, IS_ON, NOT_THERE),
    ),
    "DetachResourcesTag": Words(
        *(RESERVED, DESCRIPTION, *_PARTS, KEY_CHARACTER, KEY_EMPTY, MANY_RESOURCES, NOT_ON),
    ),
    "DescribeResourceTagsByResourceIds": Words(*_PARTS),
    "GetResources": Words(
        *(BAD_TOKEN, RESERVED, TAG, DESCRIPTION, KEY_EMPTY, KEY_LONG, KEY_TWICE, *_VALUE),
        *(MANY_RESOURCES, MANY_TAGS, MANY_VALUES),
    ),
    "CreateImage": Words(
        instead={
            **dict.fromkeys(_QUOTAS, "InvalidParameterValue.TagQuotaLimitExceeded"),
            RESERVED: "InvalidParameterValue",
        }
    ),
    "ImportImage": Words(instead={RESERVED: "InvalidParameterValue"}),
    "RunInstances": Words(
        instead={
            **dict.fromkeys(_KEY, "FailedOperation.IllegalTagKey"),
            **dict.fromkeys((VALUE_EMPTY, *_VALUE), "FailedOperation.IllegalTagValue"),
            **dict.fromkeys(_QUOTAS, "InvalidParameterValue.TagQuotaLimitExceeded"),
            RESERVED: "FailedOperation.TagKeyReserved",
            KEY_TWICE: "InvalidParameterValue.DuplicateTags",
        }
    ),
    "CreateSnapshot": Words(),
}
"""By action, where it has any of these.

Unsure: what CreateImage and ImportImage say of a key or a value that is not allowed; their lists have nothing on it.
"""
