"""The back end call by call: what is sent, how often, and what becomes of answers no emulator gives."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from clouds.support import HANG_UP, Calls, FakeClock
from clouds.tencent.conftest import Connect
from clouds.tencent.support import Failure, Stub
from pulumi_machine_image.clouds.cloud import (
    FromFile,
    FromInstance,
    ImageChanges,
    ImageCloud,
    NewCopies,
    NewImage,
    Query,
)
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import ImageRef, Kind
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.runtime.retry import TROUBLES

GZ = "ap-guangzhou"
IMAGE = ImageRef(GZ, "img-1a2b3c4d")
WEB = NewImage("web", FromInstance("ins-1"))


@pytest.fixture
def cloud(connect: Connect, clock: FakeClock) -> ImageCloud:
    """The back end on the stub, with ten minutes of patience."""
    return connect().cloud(Patience(600, clock))


def listed(*ids: str, total: int | None = None) -> dict[str, Any]:
    images = [{"ImageId": each, "ImageType": "PRIVATE_IMAGE", "ImageState": "NORMAL"} for each in ids]
    return {"ImageSet": images, "TotalCount": len(ids) if total is None else total}


def ids(count: int) -> list[str]:
    return [f"img-{number:08}" for number in range(count)]


def test_every_parameter_sent_is_one_the_sdk_knows(cloud: ImageCloud, stub: Stub) -> None:
    """The SDK's models name every parameter; here they check what is sent without them."""
    from tencentcloud.cvm.v20170312 import models as cvm
    from tencentcloud.tag.v20180813 import models as tag

    file = FromFile("https://x/y", "CentOS", "7", "arm64", "UEFI", "BYOL", force=True, data_disk_urls=("https://x/z",))
    stub.answers.extend(
        [{"ImageId": "img-1"}, {"ImageId": "img-2"}, {"ImageSet": [{"ImageId": "img-3", "Region": "ap-beijing"}]}]
    )
    none = ("ImageSet", "SharePermissionSet", "ImageNumQuota", "RegionSet", "ZoneSet", "ImportImageOsVersionSet")
    stub.answers.extend([dict.fromkeys(none)] * 12)
    cloud.create(GZ, NewImage("web", FromInstance("ins-1", ("disk-1",), True, True), "d", "f", {"a": "1"}))
    cloud.create(GZ, NewImage("web", file, "d", "f", {"a": "1"}))
    cloud.copy(NewCopies(IMAGE, frozenset({"ap-beijing"}), "web", encrypt=True, kms_key_id="k"))
    cloud.find(GZ, ["img-1"])
    cloud.images(GZ, Query(kinds=frozenset({Kind.CUSTOM}), name="w", platform="p", tags={"a": "1"}))
    cloud.modify(IMAGE, ImageChanges("n", "d", "f", True))
    cloud.tag(IMAGE, put={"a": "1"}, drop={"b"})
    cloud.delete(IMAGE, snapshots=True)
    cloud.share(IMAGE, {"100000000002"})
    cloud.unshare(IMAGE, {"100000000002"})
    cloud.shares(IMAGE)
    cloud.quota(GZ)
    cloud.regions()
    cloud.zones(GZ)
    cloud.importable_systems(GZ)
    assert len(stub.asked) == 15
    for asked in stub.asked:
        models: Any = cvm if asked.service == "cvm" else tag
        request = getattr(models, f"{asked.action}Request")()
        request.from_json_string(
            __import__("json").dumps(asked.params)
        )  # What it does not know is a warning: an error.


def test_find_asks_for_a_hundred_at_a_time_and_what_is_absent_is_gone(cloud: ImageCloud, stub: Stub) -> None:
    wanted = ids(201)
    stub.answers.extend([listed(*wanted[:99]), listed(*wanted[100:200]), listed()])
    found = cloud.find(GZ, [*wanted, *wanted])
    assert [len(asked.params["ImageIds"]) for asked in stub.asked] == [100, 100, 1]
    assert {asked.params["Limit"] for asked in stub.asked} == {100}
    assert wanted[99] not in found
    assert len(found) == 199
    assert found[wanted[0]].ref == ImageRef(GZ, wanted[0])


def test_find_of_nothing_asks_nothing(cloud: ImageCloud, stub: Stub) -> None:
    assert cloud.find(GZ, []) == {}
    assert stub.asked == []


def test_should_find_be_refused_for_one_image_the_others_are_still_found(cloud: ImageCloud, stub: Stub) -> None:
    gone = Failure("InvalidImageId.NotFound")
    stub.answers.extend([gone, gone, gone, listed("img-b"), listed("img-c", "img-d")])
    assert list(cloud.find(GZ, ["img-a", "img-b", "img-c", "img-d"])) == ["img-b", "img-c", "img-d"]


def test_a_malformed_id_is_bad_input(cloud: ImageCloud, stub: Stub) -> None:
    stub.answers.append(Failure("InvalidImageId.Malformed"))
    with pytest.raises(errors.InvalidInput, match=r"Look up images a, b, c and 1 more in ap-guangzhou"):
        cloud.find(GZ, ["a", "b", "c", "d"])


def test_a_listing_turns_pages_until_the_last(cloud: ImageCloud, stub: Stub) -> None:
    all_ids = ids(230)
    stub.answers.extend(
        [listed(*all_ids[:100], total=230), listed(*all_ids[100:200], total=230), listed(*all_ids[200:], total=230)]
    )
    found = cloud.images(GZ, Query(kinds=frozenset({Kind.CUSTOM})))
    assert [image.id for image in found] == all_ids
    assert [asked.params["Offset"] for asked in stub.asked] == [0, 100, 200]
    assert all(asked.params["Limit"] == 100 for asked in stub.asked)


def test_a_full_last_page_is_known_by_the_total(cloud: ImageCloud, stub: Stub) -> None:
    stub.answers.append(listed(*ids(100)))
    assert len(cloud.images(GZ, Query())) == 100
    assert len(stub.asked) == 1
    assert "Filters" not in stub.asked[0].params


def test_a_list_that_shrinks_between_two_pages_ends(cloud: ImageCloud, stub: Stub) -> None:
    stub.answers.extend([listed(*ids(100), total=102), listed(total=102)])
    assert len(cloud.images(GZ, Query())) == 100
    assert len(stub.asked) == 2


def test_an_image_on_two_pages_is_one_image(cloud: ImageCloud, stub: Stub) -> None:
    stub.answers.extend([listed(*ids(100), total=101), listed(ids(100)[-1], total=101)])
    assert len(cloud.images(GZ, Query())) == 100


def test_no_kind_asks_nothing(cloud: ImageCloud, stub: Stub) -> None:
    assert cloud.images(GZ, Query(kinds=frozenset())) == []
    assert stub.asked == []


@pytest.mark.parametrize("answer", [HANG_UP, Failure("InternalError")], ids=["no answer", "internal error"])
@pytest.mark.parametrize("what", ["create", "import", "copy"])
def test_what_makes_images_is_never_sent_again_when_nobody_knows_whether_it_ran(
    what: str, answer: Failure, cloud: ImageCloud, stub: Stub
) -> None:
    stub.answers.append(answer)
    with pytest.raises(errors.AnswerLost):
        make(cloud, what)
    assert len(stub.asked) == 1


@pytest.mark.parametrize("code", ["RequestLimitExceeded", "MutexOperation.TaskRunning", "ResourceInUse"])
@pytest.mark.parametrize("what", ["create", "import", "copy"])
def test_what_makes_images_is_sent_again_when_it_had_no_effect(
    what: str, code: str, cloud: ImageCloud, stub: Stub, calls: Calls
) -> None:
    made = {"ImageId": "img-1", "ImageSet": [{"ImageId": "img-1", "Region": "ap-beijing"}]}
    stub.answers.extend([Failure(code), Failure(code), made])
    assert make(cloud, what) in ("img-1", {"ap-beijing": "img-1"})
    assert calls.outcomes == [code, code, ""]


def make(cloud: ImageCloud, what: str) -> object:
    if what == "copy":
        return cloud.copy(NewCopies(IMAGE, frozenset({"ap-beijing"}), "web"))
    source = FromInstance("ins-1") if what == "create" else FromFile("https://x/y?sign=geheim", "CentOS", "7", "x86_64")
    return cloud.create(GZ, NewImage("web", source))


def test_an_answer_without_an_id_is_a_lost_one(cloud: ImageCloud, stub: Stub) -> None:
    stub.answers.append({"ImageId": None})
    with pytest.raises(errors.AnswerLost, match="has no image id"):
        cloud.create(GZ, WEB)
    assert len(stub.asked) == 1


def test_an_import_that_fails_does_not_show_its_url(cloud: ImageCloud, stub: Stub) -> None:
    stub.answers.append(Failure("InvalidParameter.InvalidParameterUrlError", "https://x/y?sign=geheim is bad"))
    with pytest.raises(errors.InvalidInput) as caught:
        make(cloud, "import")
    assert "geheim" not in str(caught.value)


def test_a_copy_is_asked_at_the_source_and_names_all_regions_at_once(cloud: ImageCloud, stub: Stub) -> None:
    stub.answers.append({"ImageSet": [{"ImageId": "img-sh", "Region": "ap-shanghai"}]})
    regions = frozenset({"ap-shanghai", "ap-beijing"})
    assert cloud.copy(NewCopies(IMAGE, regions, "web")) == {"ap-shanghai": "img-sh"}
    assert stub.asked[0].headers["X-TC-Region"] == GZ
    assert stub.asked[0].params == {
        "ImageIds": [IMAGE.id],
        "DestinationRegions": ["ap-beijing", "ap-shanghai"],
        "ImageName": "web",
        "ImageSetRequired": True,
    }


def test_a_change_sends_only_what_changes_and_an_empty_text_empties(cloud: ImageCloud, stub: Stub) -> None:
    cloud.modify(IMAGE, ImageChanges())
    cloud.modify(IMAGE, ImageChanges(description="", deprecated=False))
    cloud.modify(IMAGE, ImageChanges(name="web"))
    assert [asked.params for asked in stub.asked] == [
        {"ImageId": IMAGE.id, "ImageDescription": "", "ImageDeprecated": False},
        {"ImageId": IMAGE.id, "ImageName": "web"},
    ]


def test_tags_go_ten_of_each_a_call(cloud: ImageCloud, stub: Stub) -> None:
    cloud.tag(IMAGE, put={f"put{number:02}": "x" for number in range(11)}, drop={f"drop{n:02}" for n in range(21)})
    sizes = [(len(each.params.get("ReplaceTags", ())), len(each.params.get("DeleteTags", ()))) for each in stub.asked]
    assert sizes == [(10, 10), (1, 10), (0, 1)]
    assert {asked.service for asked in stub.asked} == {"tag"}
    assert {asked.params["Resource"] for asked in stub.asked} == {f"qcs::cvm:{GZ}:uin/:image/{IMAGE.id}"}
    assert all("ReplaceTags" not in asked.params or asked.params["ReplaceTags"] for asked in stub.asked)


def test_a_tag_to_set_and_to_take_off_is_set(cloud: ImageCloud, stub: Stub) -> None:
    cloud.tag(IMAGE, put={"a": "1"}, drop={"a"})
    cloud.tag(IMAGE, put={})
    (asked,) = stub.asked
    assert asked.params["ReplaceTags"] == [{"TagKey": "a", "TagValue": "1"}]
    assert "DeleteTags" not in asked.params


def test_a_delete_is_sent_again_after_a_lost_answer_and_gone_is_fine(
    cloud: ImageCloud, stub: Stub, calls: Calls
) -> None:
    stub.answers.extend([HANG_UP, Failure("InvalidImageId.NotFound")])
    assert cloud.delete(IMAGE, snapshots=True) == []
    assert calls.outcomes == ["ClientNetworkError", "InvalidImageId.NotFound"]
    assert stub.asked[0].params == {"ImageIds": [IMAGE.id], "DeleteBindedSnap": True}


def test_trouble_that_does_not_end_is_told_after_a_few_attempts(
    cloud: ImageCloud, stub: Stub, clock: FakeClock
) -> None:
    stub.answers.extend([HANG_UP] * 10)
    with pytest.raises(errors.AnswerLost):
        cloud.quota(GZ)
    assert len(stub.asked) == TROUBLES
    assert len(clock.waits) == TROUBLES - 1


def test_a_view_obeys_its_own_deadline_and_cancel(connect: Connect, stub: Stub, clock: FakeClock) -> None:
    connection = connect()
    hasty, cancelled = Patience(5, clock), Patience(600, clock)
    cancelled.cancel.set()
    stub.answers.extend([Failure("ResourceInUse")] * 3)
    with pytest.raises(errors.TookTooLong, match="Delete image img-1a2b3c4d in ap-guangzhou"):
        connection.cloud(hasty).delete(IMAGE, snapshots=False)
    with pytest.raises(errors.Interrupted):
        connection.cloud(cancelled).quota(GZ)
    stub.answers.clear()
    assert connection.cloud(Patience(5, clock)).delete(IMAGE, snapshots=False) == []


def test_accounts_go_fifty_a_call(cloud: ImageCloud, stub: Stub) -> None:
    accounts = {str(100_000_000_000 + number) for number in range(120)}
    cloud.share(IMAGE, accounts)
    cloud.unshare(IMAGE, accounts)
    sent = [(asked.params["Permission"], asked.params["AccountIds"]) for asked in stub.asked]
    assert [(word, len(some)) for word, some in sent] == [
        *[("SHARE", 50), ("SHARE", 50), ("SHARE", 20)],
        *[("CANCEL", 50), ("CANCEL", 50), ("CANCEL", 20)],
    ]
    assert [account for word, some in sent if word == "SHARE" for account in some] == sorted(accounts)


def test_no_accounts_no_call(cloud: ImageCloud, stub: Stub) -> None:
    cloud.share(IMAGE, set())
    cloud.unshare(IMAGE, set())
    assert stub.asked == []


def test_a_share_lost_on_the_way_is_checked_by_the_list(cloud: ImageCloud, stub: Stub) -> None:
    """The first attempt worked, its answer was lost, and the second is refused because of the first."""
    stub.answers.extend(
        [
            HANG_UP,
            Failure("FailedOperation.AccountAlreadyExists"),
            {"SharePermissionSet": [{"AccountId": "1000001", "CreatedTime": ""}, {"AccountId": "1000002"}]},
        ]
    )
    cloud.share(IMAGE, {"1000001", "1000002"})
    assert stub.actions == [*["ModifyImageSharePermission"] * 2, "DescribeImageSharePermission"]


def test_an_account_said_to_be_there_that_is_not_is_told(cloud: ImageCloud, stub: Stub) -> None:
    stub.answers.extend([Failure("FailedOperation.AccountAlreadyExists"), {"SharePermissionSet": []}])
    with pytest.raises(errors.ImageConflict):
        cloud.share(IMAGE, {"1000001"})


def test_a_caller_that_may_not_ask_who_it_is_has_no_account(connect: Connect, stub: Stub, clock: FakeClock) -> None:
    for code in ("UnauthorizedOperation", "AuthFailure.UnauthorizedOperation", "NoSuchProduct", "InvalidAction"):
        stub.answers.append(Failure(code))
        assert connect().cloud(Patience(60, clock)).account() is None


def test_a_refused_login_is_told_and_asked_again(connect: Connect, stub: Stub, clock: FakeClock) -> None:
    cloud = connect().cloud(Patience(60, clock))
    stub.answers.extend([Failure("AuthFailure.SecretIdNotFound"), {"AccountId": "100000000001"}])
    with pytest.raises(errors.Denied, match="the API key does not exist or is disabled"):
        cloud.account()
    assert cloud.account() == "100000000001"


def test_who_calls_is_asked_once_a_connection(connect: Connect, stub: Stub, clock: FakeClock) -> None:
    stub.answers.append({"AccountId": 100000000001})
    connection = connect(region="ap-singapore")
    assert [connection.cloud(Patience(60, clock)).account() for _ in range(3)] == ["100000000001"] * 3
    (asked,) = stub.asked
    assert (asked.service, asked.action) == ("sts", "GetCallerIdentity")
    assert asked.headers["X-TC-Region"] == "ap-singapore"


def test_a_quota_that_is_not_said_is_none_and_a_denied_one_an_error(cloud: ImageCloud, stub: Stub) -> None:
    stub.answers.extend([{"ImageNumQuota": None}, {"ImageNumQuota": 0}, Failure("UnauthorizedOperation")])
    assert cloud.quota(GZ) is None
    assert cloud.quota(GZ) == 0
    with pytest.raises(errors.Denied, match="cvm:DescribeImageQuota"):
        cloud.quota(GZ)


def test_tags_of_several_are_left_undone_where_one_is_busy(cloud: ImageCloud, stub: Stub, clock: FakeClock) -> None:
    stub.answers.append(Failure("FailedOperation.ResourceTagProcessing"))
    cloud.tag_alike([ImageRef(GZ, each) for each in ids(2)], {"team": "web"})
    assert [asked.action for asked in stub.asked] == ["TagResources"]
    assert clock.waits == []


def test_an_image_that_is_busy_waits_by_itself_to_be_deleted(connect: Connect, stub: Stub) -> None:
    """Others that are deleted meanwhile are not held up by it."""
    busy, other = HeldClock(), FakeClock()
    connection = connect()
    stub.answers.append(Failure("InvalidImageId.IncorrectState"))
    stub.answers.append(Failure("InvalidImageId.IncorrectState"))
    deleting = threading.Thread(
        target=lambda: connection.cloud(Patience(600, busy)).delete(IMAGE, snapshots=True), daemon=True
    )
    deleting.start()
    assert busy.waiting.wait(20)
    connection.cloud(Patience(600, other)).delete(ImageRef(GZ, "img-00000002"), snapshots=True)
    assert other.waits == []
    assert [asked.params["ImageIds"] for asked in stub.asked] == [[IMAGE.id], [IMAGE.id], ["img-00000002"]]
    busy.free.set()
    deleting.join(20)
    assert stub.asked[-1].params["ImageIds"] == [IMAGE.id]


class HeldClock(FakeClock):
    """Time stands still until it is freed."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting, self.free = threading.Event(), threading.Event()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.waiting.set()
        self.free.wait(20)
        return super().wait(event, seconds)
