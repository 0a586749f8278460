from collections.abc import Callable
from typing import Any

import pytest

from emulator.lab import FIRST, SECOND, SHANGHAI, Lab


def ids(answer: dict[str, Any]) -> list[str]:
    return [image["ImageId"] for image in answer["ImageSet"]]


def one(name: str, *values: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": list(values)}]


def test_public_images_are_the_same_everywhere_and_cover_every_architecture(lab: Lab) -> None:
    public = lab.client()("DescribeImages", Filters=one("image-type", "PUBLIC_IMAGE"), Limit=100)["ImageSet"]
    elsewhere = lab.client(region="eu-frankfurt", account=SECOND)("DescribeImages", Limit=100)["ImageSet"]
    assert public == elsewhere
    assert {image["Architecture"] for image in public} == {"x86_64", "i386", "arm"}
    assert {"Windows", "Ubuntu", "Debian", "CentOS", "TencentOS"} <= {image["Platform"] for image in public}
    for image in public:
        assert (image["ImageCreator"], image["ImageSource"], image["SnapshotSet"]) == ("tencent", "OFFICIAL", [])
        assert image["ImageState"] == "NORMAL"


def test_the_callers_own_images_come_first_and_the_newest_of_them_before_the_older(lab: Lab) -> None:
    older, newer = lab.image("older"), lab.image("newer")
    assert ids(lab.client()("DescribeImages"))[:2] == [newer, older]


def test_another_account_and_another_region_see_nothing_of_it(lab: Lab) -> None:
    image_id = lab.image()
    assert lab.client(account=SECOND)("DescribeImages", ImageIds=[image_id])["ImageSet"] == []
    assert lab.client(region=SHANGHAI)("DescribeImages", ImageIds=[image_id])["ImageSet"] == []


def test_an_unknown_id_is_an_empty_answer_and_a_malformed_one_an_error(lab: Lab) -> None:
    answer = lab.client()("DescribeImages", ImageIds=["img-nobody00"])
    assert (answer["ImageSet"], answer["TotalCount"]) == ([], 0)
    assert lab.client().refused("DescribeImages", ImageIds=["nobody"]) == "InvalidImageId.Malformed"


def test_pages_cut_the_list_and_the_count_is_of_all(lab: Lab) -> None:
    images = [lab.image(f"web-{number}") for number in range(7)][::-1]
    mine = one("image-type", "PRIVATE_IMAGE")
    seen: list[str] = []
    for offset in (0, 3, 6, 9):
        answer = lab.client()("DescribeImages", Filters=mine, Offset=offset, Limit=3)
        assert answer["TotalCount"] == 7
        seen += ids(answer)
    assert seen == images
    assert len(lab.client()("DescribeImages")["ImageSet"]) == 20


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_a_page_has_one_to_a_hundred_images(lab: Lab, limit: int) -> None:
    refused = lab.client().refused("DescribeImages", Limit=limit)
    assert refused == "InvalidParameterValue.InvalidParameterValueLimit"


def test_an_offset_is_not_negative(lab: Lab) -> None:
    assert lab.client().refused("DescribeImages", Offset=-1) == "InvalidParameterValue"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (one("image-name", "web"), {"web-1", "Web-2"}),
        (one("image-name", "WEB-1", "db"), {"web-1", "db"}),
        (one("image-type", "PRIVATE_IMAGE"), {"web-1", "Web-2", "db"}),
        (one("platform", "ubu") + one("image-type", "PRIVATE_IMAGE"), {"web-1", "Web-2", "db"}),
        (one("platform", "Windows") + one("image-type", "PRIVATE_IMAGE"), set()),
        (one("tag-key", "team"), {"web-1", "db"}),
        (one("tag-value", "a"), {"web-1"}),
        (one("tag:team", "a", "b"), {"web-1", "db"}),
        (one("tag:team", "a") + one("image-name", "db"), set()),
        (one("image-id", "img-nobody00"), set()),
        (one("dedicated-cluster-id", "cluster-1"), set()),
        (one("cdc-cache-status", "CACHED"), set()),
    ],
)
def test_filters_are_alternatives_inside_and_requirements_together(
    lab: Lab, filters: list[dict[str, Any]], found: set[str]
) -> None:
    for name, team in (("web-1", "a"), ("Web-2", ""), ("db", "b")):
        tags = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": team}]}] if team else []
        lab.image(name, TagSpecification=tags)
    answer = lab.client()("DescribeImages", Filters=filters)
    assert {image["ImageName"] for image in answer["ImageSet"]} == found
    assert answer["TotalCount"] == len(found)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"Filters": one("image-state", "NORMAL")}, "InvalidFilter"),
        ({"Filters": one("tag:", "x")}, "InvalidFilter"),
        ({"Filters": one("image-id", *"abcdef")}, "InvalidFilterValue.LimitExceeded"),
        ({"Filters": one("image-name", "a") * 11}, "InvalidFilterValue.LimitExceeded"),
        (
            {"Filters": one("image-name", "a"), "ImageIds": ["img-00000000"]},
            "InvalidParameter.InvalidParameterCoexistImageIdsFilters",
        ),
        ({"ImageIds": ["img-00000000"] * 101}, "InvalidParameterValue.LimitExceeded"),
        ({"InstanceType": "medium"}, "InvalidInstanceType.Malformed"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_code(lab: Lab, parameters: dict[str, Any], code: str) -> None:
    assert lab.client().refused("DescribeImages", **parameters) == code


def test_an_instance_type_selects_the_images_that_run_on_it(lab: Lab) -> None:
    arm = lab.client()("DescribeImages", InstanceType="SR1.MEDIUM4", Limit=100)["ImageSet"]
    intel = lab.client()("DescribeImages", InstanceType="SA5.MEDIUM2", Limit=100)["ImageSet"]
    assert {image["Architecture"] for image in arm} == {"arm"}
    assert {image["Architecture"] for image in intel} == {"x86_64", "i386"}


def test_an_instance_type_selects_images_that_can_be_used_now(lab: Lab) -> None:
    def usable() -> list[str]:
        mine = lab.client()("DescribeImages", Filters=one("image-type", "PRIVATE_IMAGE"), InstanceType="S5.MEDIUM4")
        assert mine["TotalCount"] == len(mine["ImageSet"])
        return ids(mine)

    image_id = lab.client()("CreateImage", ImageName="web", InstanceId="ins-demo0001")["ImageId"]
    assert usable() == []
    lab.clock.advance(2)
    assert usable() == [image_id]
    lab.client()("SyncImages", ImageIds=[image_id], DestinationRegions=[SHANGHAI])
    assert usable() == []
    lab.clock.advance(3)
    assert usable() == [image_id]


def test_systems_have_their_bits_in_the_language_of_who_asks(lab: Lab) -> None:
    image_id = lab.image()
    run = {"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": image_id}
    lab.client()("RunInstances", **run)
    for language, name in (("en-US", "Ubuntu Server 22.04 LTS 64bit"), ("zh-CN", "Ubuntu Server 22.04 LTS 64位")):
        cvm = lab.client().speak(language)
        (image,) = cvm("DescribeImages", ImageIds=[image_id])["ImageSet"]
        (machine, _) = cvm("DescribeInstances")["InstanceSet"]
        assert (image["OsName"], machine["OsName"]) == (name, name)
        found = cvm("DescribeImages", Filters=one("platform", "ubuntu"), Limit=100)["ImageSet"]
        assert image_id in [image["ImageId"] for image in found]


def test_the_numbers_of_a_question_can_be_set(build: Callable[..., Lab]) -> None:
    lab = build(filters_per_call=2, values_per_filter=1, largest_page=10, images_per_call=3)
    cvm = lab.client()
    cvm("DescribeImages", Filters=one("platform", "a") * 2, Limit=10)
    cvm("DescribeImages", ImageIds=["img-00000000"] * 3)
    for sent, code in (
        ({"Filters": one("platform", "a") * 3}, "InvalidFilterValue.LimitExceeded"),
        ({"Filters": one("platform", "a", "b")}, "InvalidFilterValue.LimitExceeded"),
        ({"Limit": 11}, "InvalidParameterValue.InvalidParameterValueLimit"),
        ({"ImageIds": ["img-00000000"] * 4}, "InvalidParameterValue.LimitExceeded"),
    ):
        assert cvm.refused("DescribeImages", **sent) == code
    assert cvm.refused("DeleteImages", ImageIds=["img-00000000"] * 4) == "InvalidParameterValue.LimitExceeded"


def test_the_order_can_be_set_to_mean_nothing_and_pages_still_fit_together(build: Callable[..., Lab]) -> None:
    lab = build(image_order="id")
    made = [lab.image(f"web-{number}", ImageFamily="web") for number in range(9)]
    seen: list[str] = []
    for offset in range(0, 40, 5):
        seen += ids(lab.client()("DescribeImages", Offset=offset, Limit=5))
    assert seen[:9] == sorted(made)
    assert len(seen) == len(set(seen)) == lab.client()("DescribeImages")["TotalCount"]
    assert lab.client()("DescribeImageFromFamily", ImageFamily="web")["Image"]["ImageId"] == made[-1]


def test_attributes_change_one_by_one_and_what_is_not_named_stays(lab: Lab) -> None:
    image_id = lab.image("web", ImageDescription="one", ImageFamily="family")
    cvm = lab.client()
    cvm("ModifyImageAttribute", ImageId=image_id, ImageDescription="two")
    cvm("ModifyImageAttribute", ImageId=image_id, ImageDeprecated=True)
    image = lab.look(image_id)
    assert (image["ImageName"], image["ImageDescription"], image["ImageFamily"]) == ("web", "two", "family")
    assert image["ImageDeprecated"]
    cvm("ModifyImageAttribute", ImageId=image_id, ImageName="db", ImageFamily="", ImageDeprecated=False)
    image = lab.look(image_id)
    assert (image["ImageName"], image["ImageDescription"], image["ImageFamily"]) == ("db", "two", "")
    assert not image["ImageDeprecated"]


def test_empty_texts_empty_and_empty_names_do_not_clash(lab: Lab) -> None:
    for name in ("one", "two"):
        image_id = lab.image(name, ImageDescription="text")
        lab.client()("ModifyImageAttribute", ImageId=image_id, ImageName="", ImageDescription="", ImageFamily="")
        image = lab.look(image_id)
        assert (image["ImageName"], image["ImageDescription"]) == ("", "")


def test_an_image_may_keep_its_name_and_not_take_anothers(lab: Lab) -> None:
    image_id = lab.image("web")
    lab.image("db")
    lab.image("cache", region=SHANGHAI)
    cvm = lab.client()
    cvm("ModifyImageAttribute", ImageId=image_id, ImageName="web", ImageDescription="same name")
    refused = cvm.refused("ModifyImageAttribute", ImageId=image_id, ImageName="db")
    assert refused == "InvalidImageName.Duplicate"
    cvm("ModifyImageAttribute", ImageId=image_id, ImageName="cache")


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"ImageName": "x" * 61}, "InvalidParameterValue.TooLarge"),
        ({"ImageDescription": "x" * 257}, "InvalidParameterValue.TooLarge"),
        ({"ImageFamily": "a b"}, "InvalidParameterValue.InvalidImageFamily"),
        ({"ImageName": "   "}, "InvalidParameterValue"),
        ({"ImageName": "a\n\0b"}, "InvalidParameterValue"),
        ({"ImageId": "img-nobody00"}, "InvalidImageId.NotFound"),
        ({"ImageId": "web"}, "InvalidImageId.Malformed"),
    ],
)
def test_attributes_that_cannot_be_are_refused(lab: Lab, parameters: dict[str, Any], code: str) -> None:
    image_id = lab.image("web")
    assert lab.client().refused("ModifyImageAttribute", **({"ImageId": image_id} | parameters)) == code
    assert lab.look(image_id)["ImageName"] == "web"


def test_the_owner_may_rename_what_is_shared_and_the_receiver_may_not(lab: Lab) -> None:
    image_id = lab.image("web")
    lab.client()("ModifyImageSharePermission", ImageId=image_id, AccountIds=[SECOND], Permission="SHARE")
    refused = lab.client(account=SECOND).refused("ModifyImageAttribute", ImageId=image_id, ImageName="mine")
    assert refused == "UnsupportedOperation.SharedImageModifyUnsupported"
    lab.client()("ModifyImageAttribute", ImageId=image_id, ImageName="renamed")
    assert lab.look(image_id, account=SECOND)["ImageName"] == "renamed"


def test_the_owner_can_be_set_to_have_to_take_an_image_back_first(build: Callable[..., Lab]) -> None:
    lab = build(shared_rename="refused")
    cvm, image_id = lab.client(), lab.image("web")
    share = {"ImageId": image_id, "AccountIds": [SECOND]}
    cvm("ModifyImageSharePermission", Permission="SHARE", **share)
    for change in ({"ImageName": "renamed"}, {"ImageDescription": "golden"}, {"ImageDeprecated": True}):
        refused = cvm.refused("ModifyImageAttribute", ImageId=image_id, **change)
        assert refused == "UnsupportedOperation.SharedImageModifyUnsupported"
    cvm("ModifyImageSharePermission", Permission="CANCEL", **share)
    cvm("ModifyImageAttribute", ImageId=image_id, ImageName="renamed")


def test_a_deleted_image_is_gone_and_its_name_and_room_are_free(lab: Lab) -> None:
    images = [lab.image(f"web-{number}") for number in range(10)]
    lab.client()("DeleteImages", ImageIds=images[:2])
    assert set(lab.own_images()) == set(images[2:])
    lab.image("web-0")


def test_snapshots_stay_unless_they_are_to_go_too(lab: Lab) -> None:
    kept, gone = lab.image("kept", DataDiskIds=["disk-demodat1"]), lab.image("gone", DataDiskIds=["disk-demodat1"])
    left = {disk["SnapshotId"] for disk in lab.look(kept)["SnapshotSet"]}
    lab.client()("DeleteImages", ImageIds=[kept])
    lab.client()("DeleteImages", ImageIds=[gone], DeleteBindedSnap=True)
    there = lab.client("cbs")("DescribeSnapshots")["SnapshotSet"]
    assert {snapshot["SnapshotId"] for snapshot in there} == left


def test_a_snapshot_that_another_image_stands_on_stays(lab: Lab) -> None:
    first = lab.image("first")
    snapshot = lab.look(first)["SnapshotSet"][0]["SnapshotId"]
    second = lab.image("second", SnapshotIds=[snapshot])
    lab.client()("DeleteImages", ImageIds=[first], DeleteBindedSnap=True)
    assert lab.look(second)["SnapshotSet"][0]["SnapshotId"] == snapshot
    lab.client()("DeleteImages", ImageIds=[second], DeleteBindedSnap=True)
    assert lab.client("cbs")("DescribeSnapshots")["TotalCount"] == 0


def test_images_are_deleted_all_or_none(lab: Lab) -> None:
    image_id = lab.image()
    cvm = lab.client()
    assert cvm.refused("DeleteImages", ImageIds=[image_id, "img-nobody00"]) == "InvalidImageId.NotFound"
    assert cvm.refused("DeleteImages", ImageIds=[image_id, "nobody"]) == "InvalidImageId.Malformed"
    assert cvm.refused("DeleteImages", ImageIds=[]) == "MissingParameter"
    assert lab.own_images() == [image_id]
    cvm("DeleteImages", ImageIds=[image_id, image_id])
    assert cvm.refused("DeleteImages", ImageIds=[image_id]) == "InvalidImageId.NotFound"


def test_what_is_busy_shared_received_or_public_is_not_deleted(lab: Lab) -> None:
    cvm = lab.client()
    making = cvm("CreateImage", ImageName="making", InstanceId="ins-demo0001")["ImageId"]
    assert cvm.refused("DeleteImages", ImageIds=[making]) == "InvalidImageId.IncorrectState"
    lab.clock.advance(2)
    share = {"ImageId": making, "AccountIds": [SECOND]}
    cvm("ModifyImageSharePermission", Permission="SHARE", **share)
    assert cvm.refused("DeleteImages", ImageIds=[making]) == "InvalidImageId.InShared"
    refused = lab.client(account=SECOND).refused("DeleteImages", ImageIds=[making])
    assert refused == "InvalidParameterValue.InvalidImageIdIsShared"
    public = ids(cvm("DescribeImages", Filters=one("image-type", "PUBLIC_IMAGE")))[0]
    assert cvm.refused("DeleteImages", ImageIds=[public]) == "InvalidParameterValue.InvalidImageId"
    cvm("ModifyImageSharePermission", Permission="CANCEL", **share)
    cvm("DeleteImages", ImageIds=[making])


def test_a_copy_in_the_making_is_not_deleted(lab: Lab) -> None:
    lab.client()("SyncImages", ImageIds=[lab.image()], DestinationRegions=[SHANGHAI])
    shanghai = lab.client(region=SHANGHAI)
    copies = lab.own_images(SHANGHAI)
    assert shanghai.refused("DeleteImages", ImageIds=copies) == "InvalidImageId.IncorrectState"
    lab.clock.advance(3)
    shanghai("DeleteImages", ImageIds=copies)


def test_a_dry_run_deletes_nothing(lab: Lab) -> None:
    image_id = lab.image()
    lab.client()("DeleteImages", ImageIds=[image_id], DeleteBindedSnap=True, DryRun=True)
    assert lab.look(image_id)["SnapshotSet"]
    assert lab.client().refused("DeleteImages", ImageIds=["img-nobody00"], DryRun=True) == "InvalidImageId.NotFound"


def test_a_family_leads_to_its_newest_image_that_is_ready_and_not_outdated(lab: Lab) -> None:
    cvm = lab.client()
    first, second = lab.image("one", ImageFamily="daily"), lab.image("two", ImageFamily="daily")
    cvm("CreateImage", ImageName="three", InstanceId="ins-demo0001", ImageFamily="daily")
    assert cvm("DescribeImageFromFamily", ImageFamily="daily")["Image"]["ImageId"] == second
    cvm("ModifyImageAttribute", ImageId=second, ImageDeprecated=True)
    assert cvm("DescribeImageFromFamily", ImageFamily="daily")["Image"]["ImageId"] == first
    assert cvm("DescribeImageFromFamily", ImageFamily="weekly")["Image"] is None
    assert cvm("DescribeImageFromFamily", ImageFamily="no family at all")["Image"] is None
    assert cvm("DescribeImageFromFamily")["Image"] is None


def test_creators_are_accounts(lab: Lab) -> None:
    assert lab.look(lab.image())["ImageCreator"] == FIRST
