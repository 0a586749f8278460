"""The tags that an account has made: their own life, their quotas, and what else says of those that are not there."""

from collections.abc import Callable
from typing import Any

import pytest

from emulator.documented_codes import DOCUMENTED_CODES
from emulator.lab import FIRST, GUANGZHOU, SECOND, Client, Lab
from pulumi_machine_image.emulator.actions import tag_words
from pulumi_machine_image.emulator.actions.tag_words import WORDS
from pulumi_machine_image.emulator.catalogue import DEMO_IMAGE

URL = "https://images-1250000000.cos.ap-guangzhou.myqcloud.com/disk.qcow2"
EXACT = {
    code
    for name, code in vars(tag_words).items()
    if name.isupper() and isinstance(code, str) and not name.startswith("_")
}
"""Every code that the rules for tags speak in."""


def pair(key: str, value: str) -> dict[str, str]:
    return {"TagKey": key, "TagValue": value}


def made(tag: Client, **asked: Any) -> dict[tuple[str, str], int]:
    """Pair to whether it can be deleted."""
    return {
        (seen["TagKey"], seen["TagValue"]): seen["CanDelete"]
        for seen in tag("DescribeTags", Limit=1000, **asked)["Tags"]
    }


def resource(resource_id: str) -> str:
    return f"qcs::cvm:{GUANGZHOU}:uin/{FIRST}:image/{resource_id}"


@pytest.mark.parametrize("action", [name for name in WORDS if name in DOCUMENTED_CODES["tag"]])
def test_an_action_says_what_its_list_has_of_the_exact_codes(action: str) -> None:
    assert WORDS[action].listed == EXACT & set(DOCUMENTED_CODES["tag"][action])


def test_pairs_are_made_listed_and_deleted_alone_and_in_numbers(lab: Lab) -> None:
    tag = lab.client("tag")
    tag("CreateTag", TagKey="team", TagValue="web")
    tag("CreateTags", Tags=[pair("team", "shop"), pair("env", "prod")])
    assert made(tag) == {("env", "prod"): 1, ("team", "shop"): 1, ("team", "web"): 1}
    assert tag("GetTagKeys")["TagKeys"] == ["env", "team"]
    assert made(lab.client("tag", account=SECOND)) == {}
    tag("DeleteTag", TagKey="team", TagValue="web")
    tag("DeleteTags", Tags=[pair("team", "shop"), pair("env", "prod")])
    assert made(tag) == {}


def test_a_tag_that_comes_onto_a_resource_is_made_and_stays_when_it_goes(lab: Lab) -> None:
    tag = lab.client("tag")
    specification = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "web"}]}]
    image_id = lab.image(TagSpecification=specification)
    lab.client("cbs")("CreateSnapshot", DiskId="disk-demosys1", Tags=[{"Key": "of", "Value": "snapshot"}])
    tag("ModifyResourceTags", Resource=resource(image_id), ReplaceTags=[pair("env", "prod")])
    assert made(tag) == {("env", "prod"): 0, ("of", "snapshot"): 0, ("team", "web"): 0}
    assert tag.refused("DeleteTag", **pair("team", "web")) == "FailedOperation.TagAttachedResource"
    lab.client()("DeleteImages", ImageIds=[image_id])
    assert made(tag) == {("env", "prod"): 1, ("of", "snapshot"): 0, ("team", "web"): 1}
    tag("DeleteTag", **pair("team", "web"))


@pytest.mark.parametrize(
    ("action", "sent", "code"),
    [
        ("CreateTag", pair("team", "web"), "ResourceInUse.TagDuplicate"),
        ("CreateTag", pair("team", ""), "InvalidParameterValue.TagValueEmpty"),
        ("CreateTag", pair("project-x", "a"), "InvalidParameter.ReservedTagKey"),
        ("CreateTag", pair("项目", "a"), "InvalidParameter.ReservedTagKey"),
        ("CreateTag", pair("x" * 128, "a"), "InvalidParameterValue.TagKeyLengthExceeded"),
        ("CreateTags", {"Tags": [pair("new", "a"), pair("team", "web")]}, "ResourceInUse.TagDuplicate"),
        ("CreateTags", {"Tags": [pair("new", "a")] * 2}, "InvalidParameter.Tag"),
        ("CreateTags", {"Tags": [pair("new", str(number)) for number in range(11)]}, "InvalidParameter.Tag"),
        ("CreateTags", {"Tags": []}, "MissingParameter"),
        ("DeleteTag", pair("new", "a"), "ResourceNotFound.TagNonExist"),
        ("DeleteTag", pair("x" * 128, "a"), "InvalidParameterValue"),
        ("DeleteTags", {"Tags": [pair("team", "web"), pair("new", "a")]}, "ResourceNotFound.TagNonExist"),
        ("DeleteTags", {"Tags": [pair("team", "web")] * 2}, "InvalidParameterValue"),
        ("DeleteTags", {"Tags": [pair("new", str(number)) for number in range(11)]}, "LimitExceeded"),
        ("DescribeTags", {"TagKey": "team"}, "InvalidParameter"),
        ("DescribeTags", {"TagValue": "web"}, "InvalidParameter"),
        ("DescribeTags", {"Offset": 7}, "InvalidParameterValue"),
        ("DescribeTags", {"Limit": 1001}, "InvalidParameterValue"),
        ("GetTags", {"TagKeys": ["a"] * 21}, "LimitExceeded"),
        ("GetTags", {"MaxResults": 1001}, "InvalidParameterValue"),
        ("GetTags", {"Category": "Mine"}, "InvalidParameter"),
        ("GetTags", {"PaginationToken": "x"}, "InvalidParameter.PaginationTokenInvalid"),
        ("GetTagValues", {"TagKeys": []}, "MissingParameter"),
    ],
)
def test_pairs_that_cannot_be_are_refused_and_nothing_changes(
    lab: Lab, action: str, sent: dict[str, Any], code: str
) -> None:
    tag = lab.client("tag")
    tag("CreateTag", **pair("team", "web"))
    assert tag.refused(action, **sent) == code
    assert made(tag) == {("team", "web"): 1}


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ({"TagKey": "a", "TagValue": "1"}, ["a"]),
        ({"TagKeys": ["a", "b"], "TagValue": "1"}, ["a", "b"]),
        ({"TagKey": "c", "TagKeys": ["a"], "TagValue": "1"}, ["a"]),
        ({"TagKeys": ["a", "b", "c"], "TagValue": "2"}, []),
        ({"CreateUin": int(FIRST)}, ["a", "b", "c"]),
        ({"CreateUin": int(SECOND)}, []),
        ({"Offset": 2, "Limit": 2}, ["c"]),
    ],
)
def test_pairs_are_found_by_keys_and_a_value(lab: Lab, asked: dict[str, Any], keys: list[str]) -> None:
    tag = lab.client("tag")
    tag("CreateTags", Tags=[pair(key, "1") for key in "cab"])
    assert [seen["TagKey"] for seen in tag("DescribeTags", **asked)["Tags"]] == keys


def test_pairs_and_keys_come_page_by_page(lab: Lab) -> None:
    tag = lab.client("tag")
    tag("CreateTags", Tags=[pair(key, value) for key in "abc" for value in "123"])
    for action, more, expected in (
        ("GetTags", {}, ["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3"]),
        ("GetTags", {"TagKeys": ["c", "a"]}, ["a1", "a2", "a3", "c1", "c2", "c3"]),
        ("GetTagValues", {"TagKeys": ["b"]}, ["b1", "b2", "b3"]),
        ("GetTagKeys", {}, ["a", "b", "c"]),
    ):
        seen: list[str] = []
        token, pages = "", 0
        while not pages or token:
            answer = tag(action, MaxResults=2, PaginationToken=token, **more)
            token, pages = answer["PaginationToken"], pages + 1
            seen += (
                answer["TagKeys"] if action == "GetTagKeys" else [t["TagKey"] + t["TagValue"] for t in answer["Tags"]]
            )
        assert (seen, pages) == (expected, -(-len(expected) // 2))
        none = tag(action, Category="System", **more)
        assert none.get("Tags", none.get("TagKeys")) == []


@pytest.fixture
def full(build: Callable[..., Lab]) -> Lab:
    """The first account has 999 tag keys, the second 999 values of the key `team`: there is room for one more."""
    lab = build(limits="current")
    keys = [{f"key-{number}-{image}": "x" for number in range(50 if image else 49)} for image in range(20)]
    values = [{"team": str(number)} for number in range(999)]
    lab.emulator.laboratory.seed(
        {
            "accounts": {
                account: {GUANGZHOU: {"images": [{"name": str(n), "tags": one} for n, one in enumerate(tags)]}}
                for account, tags in ((FIRST, keys), (SECOND, values))
            }
        }
    )
    return lab


@pytest.mark.parametrize(("account", "code"), [(FIRST, "LimitExceeded.TagKey"), (SECOND, "LimitExceeded.TagValue")])
def test_an_account_has_a_thousand_keys_and_a_key_a_thousand_values(full: Lab, account: str, code: str) -> None:
    tag, cvm = full.client("tag", account=account), full.client(account=account)
    more = pair("team", "more")
    last = {FIRST: pair("last", "x"), SECOND: pair("team", "last")}[account]
    assert tag.refused("CreateTags", Tags=[last, more]) == code
    tag("CreateTag", **last)
    tag("CreateTag", **{FIRST: pair("last", "y"), SECOND: pair("new", "more")}[account])
    assert tag.refused("CreateTag", **more) == code
    assert tag.refused("CreateTags", Tags=[more]) == code
    machine = resource("ins-demo0001").replace("image/", "instance/").replace(FIRST, account)
    assert tag.refused("ModifyResourceTags", Resource=machine, ReplaceTags=[more]) == code
    assert tag.refused("AddResourceTag", Resource=machine, **more) == code
    (failed,) = tag("TagResources", ResourceList=[machine], Tags=[more])["FailedResources"]
    assert failed["Code"] == {FIRST: "LimitExceeded", SECOND: code}[account]
    specified = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "more"}]}]
    refused = cvm.refused("CreateImage", ImageName="more", InstanceId="ins-demo0001", TagSpecification=specified)
    assert refused == "InvalidParameterValue.TagQuotaLimitExceeded"
    refused = full.client("cbs", account=account).refused(
        "CreateSnapshot", DiskId="disk-demosys1", Tags=specified[0]["Tags"]
    )
    assert refused == "LimitExceeded"


def creations(tags: list[dict[str, str]]) -> dict[str, dict[str, Any]]:
    """Every action of cvm that puts tags on what it makes."""
    image, machine = ([{"ResourceType": kind, "Tags": tags}] for kind in ("image", "instance"))
    system = {"OsType": "CentOS", "OsVersion": "7", "Architecture": "x86_64"}
    return {
        "CreateImage": {"ImageName": "web", "InstanceId": "ins-demo0001", "TagSpecification": image},
        "ImportImage": {"ImageName": "moved", "ImageUrl": URL, "TagSpecification": image, **system},
        "RunInstances": {
            "ImageId": DEMO_IMAGE,
            "Placement": {"Zone": "ap-guangzhou-3"},
            "TagSpecification": machine,
        },
    }


@pytest.mark.parametrize(
    ("tags", "codes"),
    [
        ({"": "x"}, ["InvalidParameterValue", "InvalidParameterValue", "FailedOperation.IllegalTagKey"]),
        ({"a": "*"}, ["InvalidParameterValue", "InvalidParameterValue", "FailedOperation.IllegalTagValue"]),
        ({"tencent": "x"}, ["InvalidParameterValue", "InvalidParameterValue", "FailedOperation.TagKeyReserved"]),
        (
            {f"k{number}": "x" for number in range(51)},
            [
                "InvalidParameterValue.TagQuotaLimitExceeded",
                "LimitExceeded",
                "InvalidParameterValue.TagQuotaLimitExceeded",
            ],
        ),
        (
            {"a": "x", "twice": "x"},
            ["InvalidParameterValue", "InvalidParameterValue", "InvalidParameterValue.DuplicateTags"],
        ),
    ],
)
def test_cvm_has_its_own_words_for_tags_that_cannot_be(lab: Lab, tags: dict[str, str], codes: list[str]) -> None:
    cvm = lab.client()
    given = [{"Key": key, "Value": value} for key, value in tags.items()]
    given += given[:1] if "twice" in tags else []
    answered = {action: cvm.refused(action, **sent) for action, sent in creations(given).items()}
    assert list(answered.values()) == codes
    assert lab.own_images() == []


UNKNOWN = "InvalidParameterValue.TagKeyNotFound"
FILTERS = ([{"Name": "tag:team", "Values": ["web"]}], [{"Name": "tag-key", "Values": ["team"]}])


def test_a_key_that_nobody_made_is_made_with_what_it_is_for(lab: Lab) -> None:
    cvm = lab.client()
    for asked in FILTERS:
        assert cvm("DescribeImages", Filters=asked)["TotalCount"] == 0
    for action, sent in creations([{"Key": "team", "Value": "web"}]).items():
        cvm(action, **sent)
    for asked in FILTERS:
        assert cvm("DescribeImages", Filters=asked)["TotalCount"] == 2
        assert cvm("DescribeInstances", Filters=asked)["TotalCount"] == 1


def test_a_key_that_nobody_made_is_refused_where_the_setting_says_so(build: Callable[..., Lab]) -> None:
    lab = build(unknown_tags="refused")
    cvm = lab.client()
    for action in ("DescribeImages", "DescribeInstances"):
        assert [cvm.refused(action, Filters=asked) for asked in FILTERS] == [UNKNOWN] * 2
    given = creations([{"Key": "team", "Value": "web"}])
    assert [cvm.refused(action, **sent) for action, sent in given.items()] == [UNKNOWN] * 3
    lab.client("tag")("CreateTag", **pair("team", "another value"))
    for action, sent in given.items():
        cvm(action, **sent)
    assert cvm("DescribeInstances", Filters=FILTERS[0])["TotalCount"] == 1
