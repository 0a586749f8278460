"""Every call that only asks: the codes it may be refused with, and its answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Protocol

from emulator.model import MACHINE, PRIVATE, Answer, Place, written
from emulator.model_rules import BAD_VALUE, MALFORMED, TOO_MANY, Call, not_own, unknown_keys


class Question(Protocol):
    """One action."""

    def refusals(self, call: Call) -> Iterator[str]: ...
    def answer(self, call: Call) -> Answer: ...


def page(call: Call, code: str) -> Iterator[str]:
    if not 1 <= call.ask.get("Limit", 20) <= call.settings.largest_page:
        yield code


def cut(call: Call, found: list[Answer]) -> list[Answer]:
    offset = call.ask.get("Offset", 0)
    return found[offset : offset + call.ask.get("Limit", 20)]


class DescribeImages:
    NAMES = ("image-id", "image-type", "image-name", "platform", "tag-key", "tag-value")

    def refusals(self, call: Call) -> Iterator[str]:
        ids, filters = call.get("ImageIds") or (), call.get("Filters") or ()
        yield from page(call, "InvalidParameterValue.InvalidParameterValueLimit")
        if len(ids) > call.settings.images_per_call:
            yield TOO_MANY
        if not all(image_id.startswith("img-") for image_id in ids):
            yield MALFORMED
        if ids and filters:
            yield "InvalidParameter.InvalidParameterCoexistImageIdsFilters"
        if any(asked["Name"] not in self.NAMES and not asked["Name"].startswith("tag:") for asked in filters):
            yield "InvalidFilter"
        most = call.settings.filters_per_call, call.settings.values_per_filter
        if len(filters) > most[0] or any(len(asked["Values"]) > most[1] for asked in filters):
            yield "InvalidFilterValue.LimitExceeded"
        for asked in filters:
            yield from unknown_keys(call, asked["Values"] if asked["Name"] == "tag-key" else ())
            yield from unknown_keys(call, [asked["Name"][4:]] if asked["Name"].startswith("tag:") else ())

    def answer(self, call: Call) -> Answer:
        found = call.cloud.images_shown(call.place)
        if call.get("ImageIds"):
            found = [image for image in found if image["ImageId"] in call.ask["ImageIds"]]
        for asked in call.get("Filters") or ():
            found = [image for image in found if any(_fits(image, asked["Name"], value) for value in asked["Values"])]
        if call.get("InstanceType"):
            is_arm = call.ask["InstanceType"].startswith("SR")
            found = [image for image in found if (image["Architecture"] == "arm") == is_arm]
            found = [image for image in found if image["ImageState"] == "NORMAL"]
        return {"TotalCount": len(found), "ImageSet": cut(call, found)}


def _fits(image: Answer, name: str, value: str) -> bool:
    tags = {tag["Key"]: tag["Value"] for tag in image["Tags"]}
    if name.startswith("tag:"):
        return tags.get(name.removeprefix("tag:")) == value
    if name in ("image-name", "platform"):  # a part of it, whatever the case
        return value.lower() in str(image["ImageName" if name == "image-name" else "Platform"]).lower()
    exactly = {
        "image-id": [image["ImageId"]],
        "image-type": [image["ImageType"]],
        "tag-key": tags.keys(),
        "tag-value": tags.values(),
    }
    return value in exactly[name]


class DescribeImageSharePermission:
    def refusals(self, call: Call) -> Iterator[str]:
        code = "UnauthorizedOperation.ImageNotBelongToAccount"
        yield from not_own(call, call.ask["ImageId"], shared=code, public=code)

    def answer(self, call: Call) -> Answer:
        _, image = call.cloud.seen(call.place, call.ask["ImageId"])
        assert image is not None
        shares = sorted(image.shares.items(), key=lambda share: (share[1], share[0]))
        return {
            "SharePermissionSet": [{"AccountId": account, "CreatedTime": written(since)} for account, since in shares]
        }


class DescribeImageQuota:
    def refusals(self, call: Call) -> Iterator[str]:
        yield from ()

    def answer(self, call: Call) -> Answer:
        return {"ImageNumQuota": call.settings.numbers.images}


class DescribeImageFromFamily:
    def refusals(self, call: Call) -> Iterator[str]:
        yield from ()

    def answer(self, call: Call) -> Answer:
        """The newest own image of the family that is ready and not outdated."""
        family = [
            image
            for image in call.cloud.own(call.place)
            if image.family == call.ask["ImageFamily"] and image.state(call.now) == "NORMAL" and not image.deprecated
        ]
        return {"Image": call.cloud.shown(family[0], PRIVATE) if family and call.ask["ImageFamily"] else None}


class DescribeSnapshots:
    FIELDS = {"disk-usage": "DiskUsage", "snapshot-state": "SnapshotState", "disk-id": "DiskId"}

    def refusals(self, call: Call) -> Iterator[str]:
        yield from page(call, BAD_VALUE)
        if any(asked["Name"] not in self.FIELDS for asked in call.get("Filters") or ()):
            yield "InvalidFilter"

    def answer(self, call: Call) -> Answer:
        found = call.cloud.snapshots_shown(call.place)
        if call.get("SnapshotIds"):
            found = [one for one in found if one["SnapshotId"] in call.ask["SnapshotIds"]]
        for asked in call.get("Filters") or ():
            found = [one for one in found if one[self.FIELDS[asked["Name"]]] in asked["Values"]]
        if call.get("Order") == "ASC":
            found.reverse()
        return {"TotalCount": len(found), "SnapshotSet": cut(call, found)}


class DescribeResourceTagsByResourceIds:
    def refusals(self, call: Call) -> Iterator[str]:
        if call.ask.get("Offset", 0) % call.ask.get("Limit", 15):
            yield BAD_VALUE

    def answer(self, call: Call) -> Answer:
        place = Place(call.place.account, call.ask["ResourceRegion"])
        things = {thing.id: thing.tags for thing in call.cloud.own(place)}
        tags = [
            {
                "ResourceId": one,
                "TagKey": key,
                "TagValue": value,
                "TagKeyMd5": _md5(key),
                "TagValueMd5": _md5(value),
                "ServiceType": "cvm",
                "Category": "Custom",
            }
            for one in dict.fromkeys(call.ask["ResourceIds"])
            for key, value in sorted(things.get(one, {}).items())
        ]
        offset, limit = call.ask.get("Offset", 0), call.ask.get("Limit", 15)
        return {"TotalCount": len(tags), "Offset": offset, "Limit": limit, "Tags": tags[offset : offset + limit]}


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class GetResources:
    def refusals(self, call: Call) -> Iterator[str]:
        yield from ()

    def answer(self, call: Call) -> Answer:
        """Everything of the account that has tags, in whichever region."""
        account = call.place.account
        found = [
            (sort, one.place.region, one.id, one.tags)
            for sort, things in (("image", call.cloud.there), ("snapshot", call.cloud.snapshots))
            for one in things
            if one.place.account == account and one.tags
        ]
        return {
            "PaginationToken": "",
            "ResourceTagMappingList": [
                {
                    "Resource": f"qcs::cvm:{region}:uin/{account}:{sort}/{one}",
                    "Tags": [{"TagKey": key, "TagValue": tags[key], "Category": "Custom"} for key in sorted(tags)],
                }
                for sort, region, one, tags in sorted(found, key=lambda entry: entry[:3])
            ],
        }


class GetTags:
    def refusals(self, call: Call) -> Iterator[str]:
        yield from ()

    def answer(self, call: Call) -> Answer:
        """Every tag that the account has, on something or not."""
        own = sorted((key, value) for account, key, value in call.cloud.made_tags if account == call.place.account)
        tags = [{"TagKey": key, "TagValue": value, "Category": "Custom"} for key, value in own]
        return {"PaginationToken": "", "Tags": tags}


class DescribeInstancesStatus:
    def refusals(self, call: Call) -> Iterator[str]:
        yield from ()

    def answer(self, call: Call) -> Answer:
        state = call.cloud.machine(call.place)
        return {"TotalCount": 1, "InstanceStatusSet": [{"InstanceId": MACHINE, "InstanceState": state}]}


QUESTIONS: dict[str, Question] = {
    type(question).__name__: question
    for question in (
        *(DescribeImages(), DescribeImageSharePermission(), DescribeImageQuota(), DescribeImageFromFamily()),
        *(
            DescribeSnapshots(),
            DescribeResourceTagsByResourceIds(),
            GetResources(),
            GetTags(),
            DescribeInstancesStatus(),
        ),
    )
}
"""Every action that asks, by its name."""
