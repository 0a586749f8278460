"""Stories of the tag service: of the tags that an account has made, and of those on resources."""

from collections.abc import Generator
from typing import Any

from emulator.lab import FIRST, GUANGZHOU, Answer, Lab
from emulator.sdk_stories import name, story, tagged, tags

TEAM = {"TagKey": "team", "TagValue": "web"}
IMAGES = {"ServiceType": "cvm", "ResourcePrefix": "image", "ResourceRegion": GUANGZHOU}


def made(lab: Lab) -> list[tuple[str, str]]:
    return [(tag["TagKey"], tag["TagValue"]) for tag in lab.client("tag")("GetTags")["Tags"]]


def make(lab: Lab, *pairs: str) -> None:
    """Tags of the form `key=value`."""
    words = [pair.split("=") for pair in pairs]
    lab.client("tag")("CreateTags", Tags=[{"TagKey": key, "TagValue": value} for key, value in words])


@story("tag", "CreateTag")
def create_tag(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    yield TEAM
    assert made(lab) == [("team", "web")]


@story("tag", "CreateTags")
def create_tags(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    yield {"Tags": [TEAM, {"TagKey": "team", "TagValue": "镜像"}]}
    assert made(lab) == [("team", "web"), ("team", "镜像")]


@story("tag", "DeleteTag")
def delete_tag(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    make(lab, "team=web", "team=shop")
    yield TEAM
    assert made(lab) == [("team", "shop")]


@story("tag", "DeleteTags")
def delete_tags(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    make(lab, "team=web", "env=prod")
    yield {"Tags": [TEAM, {"TagKey": "env", "TagValue": "prod"}]}
    assert made(lab) == []


@story("tag", "DescribeTags")
def describe_tags(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    make(lab, "team=web", "team=shop")
    lab.image(TagSpecification=tagged("image"))
    answer = yield {**TEAM, "Offset": 0, "Limit": 10, "CreateUin": int(FIRST)}
    assert (answer["TotalCount"], answer["Offset"], answer["Limit"]) == (1, 0, 10)
    assert answer["Tags"] == [{**TEAM, "CanDelete": 0, "Category": "Custom"}]


@story("tag", "GetTags")
def get_tags(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    make(lab, "team=web", "env=prod", "env=test")
    answer = yield {"TagKeys": ["env"], "MaxResults": 1, "Category": "All"}
    assert answer["Tags"] == [{"TagKey": "env", "TagValue": "prod", "Category": "Custom"}]
    assert answer["PaginationToken"]


@story("tag", "GetTagKeys")
def get_tag_keys(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    make(lab, "team=web", "env=prod", "env=test")
    answer = yield {"MaxResults": 2, "Category": "Custom"}
    assert (answer["TagKeys"], answer["PaginationToken"]) == (["env", "team"], "")


@story("tag", "GetTagValues")
def get_tag_values(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    make(lab, "team=web", "env=prod", "env=test")
    answer = yield {"TagKeys": ["env"], "PaginationToken": "1", "MaxResults": 10}
    assert [tag["TagValue"] for tag in answer["Tags"]] == ["test"]


@story("tag", "AddResourceTag")
def add_resource_tag(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image()
    yield {"Resource": name(image_id), **TEAM}
    assert tags(lab, image_id) == {"team": "web"}


@story("tag", "DeleteResourceTag")
def delete_resource_tag(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image(TagSpecification=tagged("image"))
    yield {"Resource": name(image_id), "TagKey": "team"}
    assert tags(lab, image_id) == {}


@story("tag", "UpdateResourceTagValue")
def update_resource_tag_value(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image(TagSpecification=tagged("image"))
    yield {"Resource": name(image_id), "TagKey": "team", "TagValue": "shop"}
    assert tags(lab, image_id) == {"team": "shop"}


@story("tag", "AttachResourcesTag")
def attach_resources_tag(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    make(lab, "team=web")
    images = [lab.image("a"), lab.image("b")]
    yield {"ResourceIds": images, **IMAGES, **TEAM}
    assert [tags(lab, image_id) for image_id in images] == [{"team": "web"}] * 2


@story("tag", "DetachResourcesTag")
def detach_resources_tag(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    images = [lab.image(letter, TagSpecification=tagged("image")) for letter in "ab"]
    yield {"ResourceIds": images, **IMAGES, "TagKey": "team"}
    assert [tags(lab, image_id) for image_id in images] == [{}, {}]


@story("tag", "DescribeResourceTags")
def describe_resource_tags(lab: Lab) -> Generator[dict[str, Any], Answer, None]:
    image_id = lab.image(TagSpecification=tagged("image"))
    answer = yield {"ResourceId": image_id, "Offset": 0, "Limit": 15, "CosResourceId": 0, **IMAGES}
    assert (answer["TotalCount"], answer["Offset"], answer["Limit"]) == (1, 0, 15)
    (row,) = answer["Rows"]
    assert (row["ResourceId"], row["TagKey"], row["TagValue"], row["ServiceType"]) == (image_id, "team", "web", "cvm")
