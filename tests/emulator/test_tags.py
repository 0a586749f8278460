import hashlib
from typing import Any

import pytest

from emulator.lab import FIRST, GUANGZHOU, SECOND, SHANGHAI, Lab


def name(image_id: str, account: str = "", region: str = GUANGZHOU, kind: str = "image") -> str:
    return f"qcs::cvm:{region}:uin/{account}:{kind}/{image_id}"


def pairs(**tags: str) -> list[dict[str, str]]:
    return [{"TagKey": key, "TagValue": value} for key, value in tags.items()]


def tags(lab: Lab, image_id: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in lab.look(image_id)["Tags"]}


@pytest.mark.parametrize("account", ["", FIRST])
def test_tags_are_set_replaced_and_taken_off_in_one_call(lab: Lab, account: str) -> None:
    image_id = lab.image()
    tag = lab.client("tag")
    tag("ModifyResourceTags", Resource=name(image_id, account), ReplaceTags=pairs(team="web", env="test"))
    assert tags(lab, image_id) == {"team": "web", "env": "test"}
    changes = {"ReplaceTags": pairs(env="prod"), "DeleteTags": [{"TagKey": "team"}, {"TagKey": "absent"}]}
    tag("ModifyResourceTags", Resource=name(image_id, account), **changes)
    assert tags(lab, image_id) == {"env": "prod"}


def test_tags_given_at_creation_are_seen_by_the_tag_service(lab: Lab) -> None:
    image_id = lab.image(TagSpecification=[{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "web"}]}])
    asked = {"ServiceType": "cvm", "ResourcePrefix": "image", "ResourceRegion": GUANGZHOU}
    answer = lab.client("tag")("DescribeResourceTagsByResourceIds", ResourceIds=[image_id], Limit=20, **asked)
    assert (answer["TotalCount"], answer["Offset"], answer["Limit"]) == (1, 0, 20)
    (seen,) = answer["Tags"]
    assert (seen["TagKey"], seen["TagValue"], seen["ResourceId"]) == ("team", "web", image_id)
    assert seen["TagKeyMd5"] == hashlib.md5(b"team", usedforsecurity=False).hexdigest()
    assert (seen["ServiceType"], seen["Category"]) == ("cvm", "Custom")


def test_tags_come_in_pages_of_fifteen(lab: Lab) -> None:
    image_id = lab.image()
    for start in (0, 10):
        more = pairs(**{f"key-{number:02}": "x" for number in range(start, start + 10)})
        lab.client("tag")("ModifyResourceTags", Resource=name(image_id), ReplaceTags=more)
    asked: dict[str, Any] = {"ServiceType": "cvm", "ResourcePrefix": "image", "ResourceRegion": GUANGZHOU}
    asked |= {"ResourceIds": [image_id]}
    tag = lab.client("tag")
    seen = [
        entry["TagKey"]
        for offset in (0, 15)
        for entry in tag("DescribeResourceTagsByResourceIds", Offset=offset, **asked)["Tags"]
    ]
    assert seen == [f"key-{number:02}" for number in range(20)]
    refused = tag.refused("DescribeResourceTagsByResourceIds", Offset=7, **asked)
    assert refused == "InvalidParameterValue"
    assert tag("DescribeResourceTagsByResourceIds", Category="System", **asked)["Tags"] == []


def test_absent_resources_have_no_tags(lab: Lab) -> None:
    asked = {
        "ServiceType": "cvm",
        "ResourcePrefix": "image",
        "ResourceRegion": GUANGZHOU,
        "ResourceIds": ["img-nobody00"],
    }
    assert lab.client("tag")("DescribeResourceTagsByResourceIds", **asked)["Tags"] == []


@pytest.mark.parametrize(
    "resource",
    [
        "img-00000000",
        name("img-00000000"),
        name("img-00000000", SECOND),
        name("img-00000000", region="ap-nowhere"),
        name("img-00000000", kind="volume"),
        "qcs::vpc:ap-guangzhou:uin/:vpc/vpc-1",
    ],
)
def test_resources_are_named_in_six_parts(lab: Lab, resource: str) -> None:
    tag = lab.client("tag")
    refused = tag.refused("ModifyResourceTags", Resource=resource, ReplaceTags=pairs(a="b"))
    assert refused == "InvalidParameterValue.ResourceDescriptionError"
    (failed,) = tag("TagResources", ResourceList=[resource], Tags=pairs(a="b"))["FailedResources"]
    unsupported = "qcs::vpc" in resource
    assert failed["Code"] == ("InvalidParameter.UnsupportedService" if unsupported else refused)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"ServiceType": "vpc"}, "ServiceTypeInvalid"),
        ({"ResourcePrefix": "volume"}, "ResourcePrefixInvalid"),
        ({"ResourceRegion": "ap-nowhere"}, "RegionInvalid"),
        ({}, "ResourceIdInvalid"),
    ],
)
def test_resources_are_named_by_parts_too(lab: Lab, parts: dict[str, str], code: str) -> None:
    tag = lab.client("tag")
    where = {"ServiceType": "cvm", "ResourcePrefix": "image", "ResourceRegion": GUANGZHOU} | parts
    asked = where | {"ResourceIds": ["img-nobody00"]}
    tag("CreateTag", TagKey="a", TagValue="b")
    assert tag.refused("AttachResourcesTag", TagKey="a", TagValue="b", **asked) == f"InvalidParameterValue.{code}"
    assert tag.refused("DetachResourcesTag", TagKey="a", **asked) == f"InvalidParameterValue.{code}"
    if parts:
        assert tag.refused("DescribeResourceTagsByResourceIds", **asked) == f"InvalidParameterValue.{code}"


def test_another_accounts_image_cannot_be_tagged_even_when_it_is_shared(lab: Lab) -> None:
    image_id = lab.image()
    lab.client()("ModifyImageSharePermission", ImageId=image_id, AccountIds=[SECOND], Permission="SHARE")
    second = lab.client("tag", account=SECOND)
    refused = second.refused("ModifyResourceTags", Resource=name(image_id), ReplaceTags=pairs(a="b"))
    assert refused == "InvalidParameterValue.ResourceDescriptionError"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "MissingParameter"),
        ({"ReplaceTags": []}, "InvalidParameter.Tag"),
        ({"ReplaceTags": pairs(a="b"), "DeleteTags": []}, "InvalidParameter.Tag"),
        ({"ReplaceTags": pairs(a="b"), "DeleteTags": [{"TagKey": "a"}]}, "InvalidParameterValue.DeleteTagsParamError"),
        ({"ReplaceTags": pairs(a="b") * 2}, "InvalidParameter.Tag"),
        ({"ReplaceTags": pairs(**{f"k{n}": "v" for n in range(11)})}, "InvalidParameter.Tag"),
        ({"DeleteTags": [{"TagKey": f"k{n}"} for n in range(11)]}, "InvalidParameter.Tag"),
        ({"DeleteTags": [{"TagKey": "qcloud"}]}, "InvalidParameter.ReservedTagKey"),
        ({"ReplaceTags": pairs(**{"x" * 128: "v"})}, "InvalidParameterValue.TagKeyLengthExceeded"),
        ({"ReplaceTags": pairs(a="x" * 256)}, "InvalidParameterValue.TagValueLengthExceeded"),
        ({"ReplaceTags": pairs(**{"a*": "v"})}, "InvalidParameterValue.TagKeyCharacterIllegal"),
        ({"ReplaceTags": pairs(a="*")}, "InvalidParameterValue.TagValueCharacterIllegal"),
        ({"ReplaceTags": pairs(**{"": "v"})}, "InvalidParameterValue.TagKeyEmpty"),
        ({"ReplaceTags": pairs(a="")}, "InvalidParameter.Tag"),
        ({"ReplaceTags": pairs(a=" b")}, "InvalidParameterValue.TagValueCharacterIllegal"),
        ({"ReplaceTags": pairs(Tencent="x")}, "InvalidParameter.ReservedTagKey"),
        ({"ReplaceTags": pairs(**{"qcs:a": "x"})}, "InvalidParameter.ReservedTagKey"),
    ],
)
def test_tags_that_cannot_be_are_refused_and_nothing_changes(lab: Lab, changes: dict[str, Any], code: str) -> None:
    image_id = lab.image()
    assert lab.client("tag").refused("ModifyResourceTags", Resource=name(image_id), **changes) == code
    assert tags(lab, image_id) == {}


def test_a_resource_has_at_most_fifty_tags(lab: Lab) -> None:
    image_id = lab.image()
    tag = lab.client("tag")
    for start in range(0, 50, 10):
        more = pairs(**{f"k{number}": "x" for number in range(start, start + 10)})
        tag("ModifyResourceTags", Resource=name(image_id), ReplaceTags=more)
    tag("ModifyResourceTags", Resource=name(image_id), ReplaceTags=pairs(k0="y"))
    refused = tag.refused("ModifyResourceTags", Resource=name(image_id), ReplaceTags=pairs(one="more"))
    assert refused == "LimitExceeded.ResourceAttachedTags"
    machine = {"Resource": name("ins-demo0001", kind="instance"), "TagKey": "one", "TagValue": "more"}
    tag("AddResourceTag", **machine)
    many = tag("TagResources", ResourceList=[name(image_id)], Tags=pairs(one="more"))
    assert [failed["Code"] for failed in many["FailedResources"]] == ["LimitExceeded"]


def test_many_resources_are_tagged_at_once_and_those_refused_are_named(lab: Lab) -> None:
    good, absent = name(lab.image("one")), name("img-nobody00")
    machine = name("ins-demo0001", kind="instance")
    answer = lab.client("tag")("TagResources", ResourceList=[good, absent, machine], Tags=pairs(team="web"))
    (failed,) = answer["FailedResources"]
    assert (failed["Resource"], failed["Code"]) == (absent, "InvalidParameterValue.ResourceDescriptionError")
    (seen,) = lab.client()("DescribeInstances", Filters=[{"Name": "tag:team", "Values": ["web"]}])["InstanceSet"]
    assert seen["Tags"] == [{"Key": "team", "Value": "web"}]
    answer = lab.client("tag")("UnTagResources", ResourceList=[good, absent], TagKeys=["team"])
    assert [failed["Resource"] for failed in answer["FailedResources"]] == [absent]
    found = lab.client("tag")("GetResources")["ResourceTagMappingList"]
    assert [entry["Resource"] for entry in found] == [name("ins-demo0001", FIRST, kind="instance")]


@pytest.mark.parametrize(
    ("action", "more", "code"),
    [
        ("TagResources", {"Tags": pairs(a="b")}, "LimitExceeded.ResourceNumPerRequest"),
        ("TagResources", {"ResourceList": [], "Tags": pairs(a="b")}, "MissingParameter"),
        ("TagResources", {"ResourceList": [name("x")], "Tags": []}, "MissingParameter"),
        ("TagResources", {"ResourceList": [name("x")], "Tags": pairs(a="")}, "InvalidParameterValue.TagValueEmpty"),
        (
            "TagResources",
            {"ResourceList": [name("x")], "Tags": pairs(a="b") * 2},
            "InvalidParameterValue.TagKeyDuplicate",
        ),
        ("TagResources", {"ResourceList": [name("x")], "Tags": pairs(a="b") * 11}, "LimitExceeded.TagNumPerRequest"),
        ("UnTagResources", {"TagKeys": ["a"]}, "LimitExceeded.ResourceNumPerRequest"),
        ("UnTagResources", {"ResourceList": [name("x")], "TagKeys": ["a"] * 11}, "LimitExceeded.TagNumPerRequest"),
        ("UnTagResources", {"ResourceList": [name("x")], "TagKeys": []}, "MissingParameter"),
        ("UnTagResources", {"ResourceList": [name("x")], "TagKeys": ["project"]}, "InvalidParameter.ReservedTagKey"),
        ("GetResources", {}, "LimitExceeded.ResourceNumPerRequest"),
        ("GetResources", {"ResourceList": [name("x")]}, "InvalidParameterValue.ResourceDescriptionError"),
        ("GetResources", {"ResourceList": [], "MaxResults": 201}, "InvalidParameterValue"),
        ("GetResources", {"ResourceList": [], "TagFilters": [{"TagKey": "a"}] * 7}, "LimitExceeded.TagNumPerRequest"),
        (
            "GetResources",
            {"ResourceList": [], "TagFilters": [{"TagKey": "a", "TagValue": ["b"] * 11}]},
            "InvalidParameter.Tag",
        ),
    ],
)
def test_a_call_about_many_resources_keeps_to_its_numbers(
    lab: Lab, action: str, more: dict[str, Any], code: str
) -> None:
    eleven = [name("img-nobody00")] * 11
    assert lab.client("tag").refused(action, **{"ResourceList": eleven} | more) == code


@pytest.mark.parametrize("action", ["DescribeResourceTagsByResourceIds", "AttachResourcesTag", "DetachResourcesTag"])
def test_fifty_ids_a_call(lab: Lab, action: str) -> None:
    asked: dict[str, Any] = {"ServiceType": "cvm", "ResourcePrefix": "image", "ResourceRegion": GUANGZHOU}
    asked |= {"AttachResourcesTag": {"TagKey": "a", "TagValue": "b"}, "DetachResourcesTag": {"TagKey": "a"}}.get(
        action, {}
    )
    refused = lab.client("tag").refused(action, ResourceIds=[f"img-{n:08}" for n in range(51)], **asked)
    assert refused == ("LimitExceeded" if action.startswith("Describe") else "LimitExceeded.ResourceNumPerRequest")


def test_one_tag_is_added_changed_and_taken_off(lab: Lab) -> None:
    image_id = lab.image()
    tag, where = lab.client("tag"), {"Resource": name(image_id), "TagKey": "team"}
    for action in ("DeleteResourceTag", "UpdateResourceTagValue"):
        more = {"TagValue": "web"} if action.startswith("Update") else {}
        assert tag.refused(action, **where, **more) == "ResourceNotFound.AttachedTagKeyNotFound"
    tag("AddResourceTag", TagValue="web", **where)
    assert tag.refused("AddResourceTag", TagValue="shop", **where) == "ResourceInUse.TagKeyAttached"
    tag("UpdateResourceTagValue", TagValue="shop", **where)
    assert tags(lab, image_id) == {"team": "shop"}
    tag("DeleteResourceTag", **where)
    assert tags(lab, image_id) == {}


def test_a_tag_comes_onto_many_resources_or_onto_none(lab: Lab) -> None:
    first, second = lab.image("one"), lab.image("two")
    tag = lab.client("tag")
    where = {"ServiceType": "cvm", "ResourcePrefix": "image", "ResourceRegion": GUANGZHOU}
    both = where | {"ResourceIds": [first, second], "TagKey": "team"}
    assert tag.refused("AttachResourcesTag", TagValue="web", **both) == "ResourceNotFound.TagNonExist"
    tag("CreateTag", TagKey="team", TagValue="web")
    tag("AttachResourcesTag", TagValue="web", **both)
    assert tags(lab, first) == tags(lab, second) == {"team": "web"}
    tag("DeleteResourceTag", Resource=name(first), TagKey="team")
    assert tag.refused("DetachResourcesTag", **both) == "ResourceNotFound.AttachedTagKeyNotFound"
    assert tag.refused("AttachResourcesTag", TagValue="web", **both) == "ResourceInUse.TagKeyAttached"
    assert (tags(lab, first), tags(lab, second)) == ({}, {"team": "web"})


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 2),
        ({"ServiceType": "cvm", "ResourcePrefix": "instance"}, 1),
        ({"ResourceId": "ins-demo0001", "ResourceRegion": GUANGZHOU}, 1),
        ({"ResourceRegion": SHANGHAI}, 0),
        ({"ServiceType": "vpc"}, 0),
        ({"ResourcePrefix": "volume"}, 0),
        ({"CreateUin": int(FIRST)}, 2),
        ({"CreateUin": int(SECOND)}, 0),
        ({"ResourceId": "ins-demo0001", "CosResourceId": 1}, 0),
        ({"Limit": 1}, 2),
    ],
)
def test_tags_are_found_by_what_is_known_of_the_resource(lab: Lab, asked: dict[str, Any], count: int) -> None:
    resources = [name(lab.image()), name("ins-demo0001", kind="instance")]
    lab.client("tag")("TagResources", ResourceList=resources, Tags=pairs(team="web"))
    answer = lab.client("tag")("DescribeResourceTags", **asked)
    assert (answer["TotalCount"], len(answer["Rows"])) == (count, min(count, asked.get("Limit", 15)))
    assert lab.client("tag").refused("DescribeResourceTags", Offset=7) == "InvalidParameterValue"


def test_resources_are_found_by_tags_page_by_page(lab: Lab) -> None:
    tag = lab.client("tag")
    images = [lab.image(f"web-{number}") for number in range(5)]
    for number, image_id in enumerate(images):
        tag("TagResources", ResourceList=[name(image_id)], Tags=pairs(team="web", number=str(number)))
    filters = [{"TagKey": "team", "TagValue": ["web", "db"]}, {"TagKey": "number", "TagValue": ["0", "1", "2", "3"]}]
    seen, token = [], ""
    for _ in range(2):
        answer = tag("GetResources", TagFilters=filters, MaxResults=3, PaginationToken=token)
        seen += [entry["Resource"] for entry in answer["ResourceTagMappingList"]]
        token = answer["PaginationToken"]
    assert (token, set(seen), len(seen)) == ("", {name(image_id, FIRST) for image_id in images[:4]}, 4)
    both = {"ResourceList": [name(images[0]), name(images[4])], "TagFilters": [{"TagKey": "number", "TagValue": ["4"]}]}
    (named,) = tag("GetResources", **both)["ResourceTagMappingList"]
    assert {entry["TagKey"]: entry["TagValue"] for entry in named["Tags"]} == {"team": "web", "number": "4"}
    refused = tag.refused("GetResources", PaginationToken="x")
    assert refused == "InvalidParameter.PaginationTokenInvalid"


def test_tags_go_with_the_image(lab: Lab) -> None:
    image_id = lab.image()
    lab.client("tag")("ModifyResourceTags", Resource=name(image_id), ReplaceTags=pairs(a="b"))
    lab.client()("DeleteImages", ImageIds=[image_id])
    assert lab.client("tag")("GetResources")["ResourceTagMappingList"] == []
