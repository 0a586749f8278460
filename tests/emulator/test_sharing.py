from collections.abc import Callable
from typing import Any

import pytest

from emulator.lab import FIRST, SECOND, SHANGHAI, THIRD, Lab


def share(lab: Lab, image_id: str, *accounts: str, permission: str = "SHARE") -> None:
    lab.client()("ModifyImageSharePermission", ImageId=image_id, AccountIds=list(accounts), Permission=permission)


def refused(lab: Lab, image_id: str, *accounts: str, permission: str = "SHARE") -> str:
    sent = {"ImageId": image_id, "AccountIds": list(accounts), "Permission": permission}
    return lab.client().refused("ModifyImageSharePermission", **sent)


def accounts(lab: Lab, image_id: str) -> dict[str, str]:
    listed = lab.client()("DescribeImageSharePermission", ImageId=image_id)["SharePermissionSet"]
    return {entry["AccountId"]: entry["CreatedTime"] for entry in listed}


def test_a_shared_image_appears_in_the_receivers_same_region_only(lab: Lab) -> None:
    image_id = lab.image("web", ImageDescription="golden")
    share(lab, image_id, SECOND)
    seen = lab.look(image_id, account=SECOND)
    assert (seen["ImageType"], seen["ImageCreator"], seen["ImageName"]) == ("SHARED_IMAGE", FIRST, "web")
    assert lab.look(image_id)["ImageType"] == "PRIVATE_IMAGE"
    elsewhere = lab.client(region=SHANGHAI, account=SECOND)
    assert elsewhere("DescribeImages", ImageIds=[image_id])["ImageSet"] == []
    assert lab.client(account=THIRD)("DescribeImages", ImageIds=[image_id])["ImageSet"] == []


def test_tags_of_the_owner_are_not_shown_to_the_receiver(lab: Lab) -> None:
    tags = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "web"}]}]
    image_id = lab.image("web", TagSpecification=tags)
    share(lab, image_id, SECOND)
    assert lab.look(image_id, account=SECOND)["Tags"] == []
    assert lab.look(image_id)["Tags"]


def test_shares_are_listed_with_the_time_of_sharing(lab: Lab) -> None:
    image_id = lab.image()
    share(lab, image_id, THIRD)
    lab.clock.advance(60)
    share(lab, image_id, SECOND)
    assert list(accounts(lab, image_id).items()) == [
        (THIRD, "2026-09-21T14:13:22Z"),
        (SECOND, "2026-09-21T14:14:22Z"),
    ]


def test_a_cancelled_share_is_gone_for_both_and_instances_go_on(lab: Lab) -> None:
    image_id = lab.image()
    share(lab, image_id, SECOND)
    second = lab.client(account=SECOND)
    run = {"ImageId": image_id, "Placement": {"Zone": "ap-guangzhou-3"}}
    (instance,) = second("RunInstances", **run)["InstanceIdSet"]
    share(lab, image_id, SECOND, permission="CANCEL")
    assert accounts(lab, image_id) == {}
    assert second("DescribeImages", ImageIds=[image_id])["ImageSet"] == []
    assert second("DescribeInstances", InstanceIds=[instance])["TotalCount"] == 1
    assert second.refused("RunInstances", **run) == "InvalidImageId.NotFound"


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (FIRST, "InvalidAccountIs.YourSelf"),
        ("999000000001", "InvalidAccountId.NotFound"),
        ("somebody", "InvalidAccountId.NotFound"),
        ("12345678", "InvalidAccountId.NotFound"),
        ("", "InvalidAccountId.NotFound"),
        ("998000000001", "FailedOperation.NotMasterAccount"),
    ],
)
def test_one_bad_account_refuses_the_call_and_nothing_is_shared(lab: Lab, account: str, code: str) -> None:
    image_id = lab.image()
    assert refused(lab, image_id, SECOND, account) == code
    assert accounts(lab, image_id) == {}


def test_sharing_again_is_refused_unless_set_otherwise(build: Callable[..., Lab]) -> None:
    lab = build()
    image_id = lab.image()
    share(lab, image_id, SECOND)
    assert refused(lab, image_id, SECOND, THIRD) == "FailedOperation.AccountAlreadyExists"
    lenient = build(repeated_share="ignored")
    image_id = lenient.image()
    share(lenient, image_id, SECOND)
    before = accounts(lenient, image_id)
    lenient.clock.advance(60)
    share(lenient, image_id, SECOND, THIRD)
    assert accounts(lenient, image_id)[SECOND] == before[SECOND]


def test_cancelling_what_is_not_shared_is_refused_unless_set_otherwise(build: Callable[..., Lab]) -> None:
    lab = build()
    image_id = lab.image()
    share(lab, image_id, SECOND)
    assert refused(lab, image_id, SECOND, THIRD, permission="CANCEL") == "InvalidAccountId.NotFound"
    assert list(accounts(lab, image_id)) == [SECOND]
    lenient = build(absent_cancel="ignored")
    share(lenient, lenient.image(), SECOND, permission="CANCEL")


def test_the_fifty_first_account_is_over_the_classic_limit(lab: Lab) -> None:
    image_id = lab.image()
    everybody = [str(200_000_000_000 + number) for number in range(51)]
    share(lab, image_id, *everybody[:49])
    assert refused(lab, image_id, *everybody[49:]) == "OverQuota"
    share(lab, image_id, everybody[49])
    assert refused(lab, image_id, everybody[50]) == "OverQuota"
    share(lab, image_id, everybody[0], permission="CANCEL")
    share(lab, image_id, everybody[50])
    assert len(accounts(lab, image_id)) == 50


def test_today_five_hundred_accounts_fit_in_calls_of_fifty(build: Callable[..., Lab]) -> None:
    lab = build(limits="current")
    image_id = lab.image()
    everybody = [str(200_000_000_000 + number) for number in range(501)]
    assert refused(lab, image_id, *everybody[:51]) == "InvalidParameterValue.LimitExceeded"
    for start in range(0, 500, 50):
        share(lab, image_id, *everybody[start : start + 50])
    assert refused(lab, image_id, everybody[500]) == "OverQuota"
    assert len(accounts(lab, image_id)) == 500


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"ImageId": "img-nobody00"}, "InvalidImageId.NotFound"),
        ({"ImageId": "web"}, "InvalidImageId.Malformed"),
        ({"Permission": "LEND"}, "InvalidParameterValue"),
        ({"AccountIds": []}, "MissingParameter"),
    ],
)
def test_what_cannot_be_shared_is_refused_with_its_code(lab: Lab, parameters: dict[str, Any], code: str) -> None:
    sent = {"ImageId": lab.image(), "AccountIds": [SECOND], "Permission": "SHARE"} | parameters
    assert lab.client().refused("ModifyImageSharePermission", **sent) == code


def test_an_image_in_the_making_cannot_be_shared(lab: Lab) -> None:
    image_id = lab.client()("CreateImage", ImageName="web", InstanceId="ins-demo0001")["ImageId"]
    assert refused(lab, image_id, SECOND) == "InvalidParameterValue.InvalidImageState"


def test_a_receiver_can_neither_share_on_nor_see_who_else_has_it(lab: Lab) -> None:
    image_id = lab.image()
    share(lab, image_id, SECOND)
    second = lab.client(account=SECOND)
    sent = {"ImageId": image_id, "AccountIds": [THIRD], "Permission": "SHARE"}
    code = "UnauthorizedOperation.ImageNotBelongToAccount"
    assert second.refused("ModifyImageSharePermission", **sent) == code
    assert second.refused("DescribeImageSharePermission", ImageId=image_id) == code
    assert (
        lab.client(account=THIRD).refused("DescribeImageSharePermission", ImageId=image_id) == "InvalidImageId.NotFound"
    )


def test_received_images_count_in_nobodys_quota(lab: Lab) -> None:
    for number in range(10):
        share(lab, lab.image(f"web-{number}"), SECOND)
    for number in range(10):
        lab.image(f"mine-{number}", account=SECOND)


def test_an_image_with_a_licence_of_its_own_cannot_be_shared(lab: Lab) -> None:
    sent = {"ImageName": "own", "OsType": "Windows Server 2022", "OsVersion": "-", "Architecture": "x86_64"}
    url = "https://images-1250000000.cos.ap-guangzhou.myqcloud.com/windows.vhd"
    image_id = lab.client()("ImportImage", ImageUrl=url, LicenseType="BYOL", **sent)["ImageId"]
    lab.clock.advance(3)
    assert refused(lab, image_id, SECOND) == "FailedOperation.BYOLImageShareFailed"
