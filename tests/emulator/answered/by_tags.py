"""The codes of the tag service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.answered.case import Asked, Cases
from emulator.lab import GUANGZHOU, SECOND, Lab

Ask = Callable[[Lab], Asked]
LONG = "x" * 300
NAME = "qcs::cvm:ap-guangzhou:uin/:instance/ins-demo0001"
PARTS: Asked = {"ServiceType": "cvm", "ResourcePrefix": "instance", "ResourceRegion": GUANGZHOU}
BAD_NAMES = {
    "no six parts": "ins-demo0001",
    "another service": NAME.replace("cvm", "cdb"),
    "another sort": NAME.replace("instance/", "disk/"),
    "no region": NAME.replace(GUANGZHOU, "ap-nowhere"),
    "absent": NAME.replace("demo", "none"),
    "another account": NAME.replace("uin/", f"uin/{SECOND}"),
}


def pair(key: str = "team", value: str = "web") -> Asked:
    return {"TagKey": key, "TagValue": value}


def pairs(*tags: Asked) -> Asked:
    return {"Tags": list(tags or (pair(),))}


def made(*tags: Asked) -> Callable[[Lab], None]:
    """Tags that the account has."""

    def make(lab: Lab) -> None:
        lab.client("tag")("CreateTags", Tags=list(tags or (pair(),)))

    return make


def many(asked: Asked, *, keys: bool) -> Ask:
    """With as many keys as there may be, or as many values of the key `team`."""

    def ask(lab: Lab) -> Asked:
        tags = [pair(f"key-{number}") if keys else pair("team", f"value-{number}") for number in range(1000)]
        for start in range(0, 1000, 10):
            lab.client("tag")("CreateTags", Tags=tags[start : start + 10])
        return asked

    return ask


def put(asked: Asked, *tags: Asked) -> Ask:
    """With tags on the instance."""

    def ask(lab: Lab) -> Asked:
        given = list(tags or (pair(),))
        for start in range(0, len(given), 10):
            lab.client("tag")("ModifyResourceTags", Resource=NAME, ReplaceTags=given[start : start + 10])
        return asked

    return ask


def with_tags(asked: Asked, *tags: Asked) -> Ask:
    def ask(lab: Lab) -> Asked:
        made(*tags)(lab)
        return asked

    return ask


def keys(asked: Callable[[str], Asked]) -> Cases:
    """What a key must not be."""
    return {
        "InvalidParameter.ReservedTagKey": asked("qcloud-team"),
        "InvalidParameterValue.TagKeyCharacterIllegal": asked("te#am"),
        "InvalidParameterValue.TagKeyEmpty": asked(""),
        "InvalidParameterValue.TagKeyLengthExceeded": asked(LONG),
    }


def values(asked: Callable[[str], Asked]) -> Cases:
    """What a value must not be."""
    return {
        "InvalidParameterValue.TagValueCharacterIllegal": asked("we#b"),
        "InvalidParameterValue.TagValueEmpty": asked(""),
        "InvalidParameterValue.TagValueLengthExceeded": asked(LONG),
    }


def without(cases: Cases, *codes: str) -> Cases:
    return {code: case for code, case in cases.items() if code not in codes}


def of_pair(**more: Any) -> Cases:
    return {**keys(lambda key: pair(key) | more), **values(lambda value: pair("team", value) | more)}


def of_pairs() -> Cases:
    return {**keys(lambda key: pairs(pair(key))), **values(lambda value: pairs(pair("team", value)))}


EMPTY_VALUE = "InvalidParameterValue.TagValueEmpty"
FIFTY = [pair(f"key-{number}") for number in range(50)]
ELEVEN = [pair(f"key-{number}") for number in range(11)]

CREATE_TAG: Cases = {
    **of_pair(),
    "LimitExceeded.TagKey": many(pair(), keys=True),
    "LimitExceeded.TagValue": many(pair(), keys=False),
    "ResourceInUse.TagDuplicate": with_tags(pair()),
}
CREATE_TAGS: Cases = {
    **of_pairs(),
    "InvalidParameter.Tag": pairs(*ELEVEN),
    "LimitExceeded.TagKey": many(pairs(), keys=True),
    "LimitExceeded.TagValue": many(pairs(), keys=False),
    "ResourceInUse.TagDuplicate": with_tags(pairs()),
}
DELETE_TAG: Cases = {
    **without(of_pair(), "InvalidParameter.ReservedTagKey", "InvalidParameterValue.TagKeyLengthExceeded"),
    "InvalidParameter": pair("qcloud-team"),
    "InvalidParameterValue": pair(LONG),
    "FailedOperation.TagAttachedResource": put(pair()),
    "ResourceNotFound.TagNonExist": pair(),
}
DELETE_TAGS: Cases = {
    **of_pairs(),
    "FailedOperation.TagAttachedResource": put(pairs()),
    "InvalidParameterValue": pairs(pair(), pair()),
    "LimitExceeded": pairs(*ELEVEN),
    "ResourceNotFound.TagNonExist": pairs(),
}


def replaced(*tags: Asked, **more: Any) -> Asked:
    return {"Resource": NAME, "ReplaceTags": list(tags or (pair(),)), **more}


MODIFY: Cases = {
    **keys(lambda key: replaced(pair(key))),
    **without(values(lambda value: replaced(pair("team", value))), EMPTY_VALUE),
    "InvalidParameter.Tag": replaced(DeleteTags=[]),
    "InvalidParameterValue.DeleteTagsParamError": replaced(DeleteTags=[{"TagKey": "team"}]),
    "InvalidParameterValue.ResourceDescriptionError": replaced(Resource=BAD_NAMES["absent"]),
    "LimitExceeded.ResourceAttachedTags": put(replaced(), *FIFTY),
    "LimitExceeded.TagKey": many(replaced(), keys=True),
    "LimitExceeded.TagValue": many(replaced(), keys=False),
}


def on_many(*tags: Asked, **more: Any) -> Asked:
    return {"ResourceList": [NAME], **pairs(*tags), **more}


TAG: Cases = {
    **keys(lambda key: on_many(pair(key))),
    **values(lambda value: on_many(pair("team", value))),
    "InvalidParameter.UnsupportedService": on_many(ResourceList=[BAD_NAMES["another service"]]),
    "InvalidParameterValue.ResourceDescriptionError": on_many(ResourceList=[BAD_NAMES["no six parts"]]),
    "InvalidParameterValue.TagKeyDuplicate": on_many(pair(), pair("team", "db")),
    "LimitExceeded": put(on_many(), *FIFTY),
    "LimitExceeded.ResourceNumPerRequest": on_many(ResourceList=[NAME] * 11),
    "LimitExceeded.TagNumPerRequest": on_many(*ELEVEN),
    "LimitExceeded.TagValue": many(on_many(), keys=False),
}
UNTAG: Cases = {
    **keys(lambda key: {"ResourceList": [NAME], "TagKeys": [key]}),
    "InvalidParameterValue.ResourceDescriptionError": {
        "ResourceList": [BAD_NAMES["another sort"]],
        "TagKeys": ["team"],
    },
    "LimitExceeded.ResourceNumPerRequest": {"ResourceList": [NAME] * 11, "TagKeys": ["team"]},
    "LimitExceeded.TagNumPerRequest": {"ResourceList": [NAME], "TagKeys": [tag["TagKey"] for tag in ELEVEN]},
}


def added(key: str = "team", value: str = "web") -> Asked:
    return {**pair(key, value), "Resource": NAME}


ADD: Cases = {
    **keys(lambda key: added(key)),
    **without(values(lambda value: added("team", value)), EMPTY_VALUE),
    "InvalidParameterValue": added("team", ""),
    "InvalidParameterValue.ResourceDescriptionError": {**pair(), "Resource": BAD_NAMES["no region"]},
    "LimitExceeded.ResourceAttachedTags": put(added(), *FIFTY),
    "LimitExceeded.TagKey": many(added(), keys=True),
    "LimitExceeded.TagValue": many(added(), keys=False),
    "ResourceInUse.TagKeyAttached": put(added("team", "db")),
}
DELETE_FROM: Cases = {
    **keys(lambda key: {"TagKey": key, "Resource": NAME}),
    "InvalidParameterValue.ResourceDescriptionError": {"TagKey": "team", "Resource": BAD_NAMES["another account"]},
    "ResourceNotFound.AttachedTagKeyNotFound": {"TagKey": "team", "Resource": NAME},
}
UPDATE: Cases = {
    "InvalidParameter.ReservedTagKey": added("qcloud-team"),
    "InvalidParameterValue": added(""),
    "InvalidParameterValue.ResourceDescriptionError": {**pair(), "Resource": BAD_NAMES["absent"]},
    "InvalidParameterValue.TagKeyCharacterIllegal": added("te#am"),
    **without(values(lambda value: added("team", value)), EMPTY_VALUE),
    "LimitExceeded.TagValue": lambda lab: put(many(added(), keys=False)(lab), pair("team", "value-0"))(lab),
    "ResourceNotFound.AttachedTagKeyNotFound": added(),
}


def parts(**more: Any) -> Asked:
    return {**PARTS, "ResourceIds": ["ins-demo0001"], "TagKey": "team", **more}


def _parts(**more: Any) -> Cases:
    return {
        "InvalidParameterValue.RegionInvalid": parts(ResourceRegion="ap-nowhere", **more),
        "InvalidParameterValue.ResourceIdInvalid": parts(ResourceIds=["ins-none0001"], **more),
        "InvalidParameterValue.ResourcePrefixInvalid": parts(ResourcePrefix="disk", **more),
        "InvalidParameterValue.ServiceTypeInvalid": parts(ServiceType="cdb", **more),
        "LimitExceeded.ResourceNumPerRequest": parts(ResourceIds=["ins-demo0001"] * 51, **more),
    }


LONG_KEY = "InvalidParameterValue.TagKeyLengthExceeded"
ATTACH: Cases = {
    **_parts(TagValue="web"),
    **without(keys(lambda key: parts(TagKey=key, TagValue="web")), LONG_KEY),
    "InvalidParameterValue": parts(TagValue=""),
    "InvalidParameterValue.TagValueCharacterIllegal": parts(TagValue="we#b"),
    "LimitExceeded.ResourceAttachedTags": lambda lab: put(with_tags(parts(TagValue="web"))(lab), *FIFTY)(lab),
    "ResourceInUse.TagKeyAttached": put(parts(TagValue="web")),
    "ResourceNotFound.TagNonExist": parts(TagValue="web"),
}
DETACH: Cases = {
    **_parts(),
    **without(keys(lambda key: parts(TagKey=key)), LONG_KEY),
    "InvalidParameterValue": parts(TagKey=LONG),
    "ResourceNotFound.AttachedTagKeyNotFound": parts(),
}


def asked_of(**more: Any) -> Asked:
    return {**PARTS, "ResourceIds": ["ins-demo0001"], **more}


BY_IDS: Cases = {
    "InvalidParameter": asked_of(Category="Mine"),
    "InvalidParameterValue": asked_of(Offset=7),
    "InvalidParameterValue.RegionInvalid": asked_of(ResourceRegion="ap-nowhere"),
    "InvalidParameterValue.ResourcePrefixInvalid": asked_of(ResourcePrefix="disk"),
    "InvalidParameterValue.ServiceTypeInvalid": asked_of(ServiceType="cdb"),
    "LimitExceeded": asked_of(ResourceIds=["ins-demo0001"] * 51),
}
RESOURCES: Cases = {
    "InvalidParameter.PaginationTokenInvalid": {"PaginationToken": "next"},
    "InvalidParameter.Tag": {"TagFilters": [{"TagKey": "team", "TagValue": ["web"] * 11}]},
    "InvalidParameterValue": {"MaxResults": 201},
    "InvalidParameterValue.ResourceDescriptionError": {"ResourceList": ["web"]},
    "LimitExceeded.ResourceNumPerRequest": {"ResourceList": [NAME] * 11},
    "LimitExceeded.TagNumPerRequest": {"TagFilters": [{"TagKey": "team"}] * 7},
}
_PAGES: Cases = {
    "InvalidParameter": {"Category": "Mine"},
    "InvalidParameter.PaginationTokenInvalid": {"PaginationToken": "next"},
    "InvalidParameterValue": {"MaxResults": 0},
}
TAGS: Cases = {**_PAGES, "LimitExceeded": {"TagKeys": ["team"] * 21}}

BY_TAGS: Mapping[tuple[str, str], Cases] = {
    ("tag", "CreateTag"): CREATE_TAG,
    ("tag", "CreateTags"): CREATE_TAGS,
    ("tag", "DeleteTag"): DELETE_TAG,
    ("tag", "DeleteTags"): DELETE_TAGS,
    ("tag", "DescribeTags"): {
        "InvalidParameter": {"TagKey": "team"},
        "InvalidParameterValue": {"Offset": 7},
    },
    ("tag", "GetTags"): TAGS,
    ("tag", "GetTagKeys"): _PAGES,
    ("tag", "GetTagValues"): {
        code: {"TagKeys": ["team"], **asked} for code, asked in TAGS.items() if isinstance(asked, dict)
    },
    ("tag", "ModifyResourceTags"): MODIFY,
    ("tag", "TagResources"): TAG,
    ("tag", "UnTagResources"): UNTAG,
    ("tag", "AddResourceTag"): ADD,
    ("tag", "DeleteResourceTag"): DELETE_FROM,
    ("tag", "UpdateResourceTagValue"): UPDATE,
    ("tag", "AttachResourcesTag"): ATTACH,
    ("tag", "DetachResourcesTag"): DETACH,
    ("tag", "DescribeResourceTags"): {"InvalidParameterValue": {"Offset": 7}},
    ("tag", "DescribeResourceTagsByResourceIds"): BY_IDS,
    ("tag", "GetResources"): RESOURCES,
}
