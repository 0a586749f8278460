"""ImageShare on a cloud in memory."""

from __future__ import annotations

from typing import Any

import pytest

from lab.engine import HOME, Lab, Refused
from lab.fake_cloud import ACCOUNT
from pulumi_machine_image.images.errors import Denied, ImageGone, SeveralFailures
from pulumi_machine_image.images.image import ImageRef, Kind
from pulumi_machine_image.resources.base import UNKNOWN

A, B, C, D = (f"20000000000{number}" for number in range(1, 5))


@pytest.fixture
def image(lab: Lab) -> ImageRef:
    lab.up("CustomImage", "web", name="web-golden", instanceId="ins-demo0001")
    lab.cloud.calls.clear()
    lab.new_process()
    return lab.image("web")


def up(lab: Lab, image: ImageRef, *accounts: str, **news: Any) -> dict[str, Any]:
    return lab.up("ImageShare", "shares", **program(image, *accounts, **news)).outputs


def program(image: ImageRef, *accounts: str, **news: Any) -> dict[str, Any]:
    return {"imageId": image.id, "accountIds": list(accounts), **news}


def shared(lab: Lab, image: ImageRef) -> set[str]:
    return set(lab.cloud.records[image].shares)


def test_sharing_takes_one_write(lab: Lab, image: ImageRef) -> None:
    outputs = up(lab, image, A, B)
    assert outputs["sharedAccounts"].keys() == shared(lab, image) == {A, B}
    assert lab.cloud.writes == 1
    assert lab.preview("ImageShare", "shares", **program(image, B, A)) == "same"


def test_only_differences_are_sent(lab: Lab, image: ImageRef) -> None:
    up(lab, image, A, B)
    up(lab, image, B, C)
    assert shared(lab, image) == {B, C}


def test_additive_leaves_the_accounts_of_others_alone_and_says_so(lab: Lab, image: ImageRef) -> None:
    lab.cloud.share(image, {D})
    outputs = up(lab, image, A)
    assert outputs["unmanagedAccounts"] == [D]
    assert not lab.refresh("ImageShare", "shares")
    assert any(f"also shared with {D}" in text for text in lab.said)
    lab.destroy("ImageShare", "shares")
    assert shared(lab, image) == {D}


def test_authoritative_takes_back_what_is_not_listed(lab: Lab, image: ImageRef) -> None:
    lab.cloud.share(image, {D})
    up(lab, image, A, mode="authoritative")
    assert shared(lab, image) == {A}


def test_an_unexpected_account_is_drift_under_authoritative(lab: Lab, image: ImageRef) -> None:
    up(lab, image, A, mode="authoritative")
    lab.cloud.share(image, {D})
    assert lab.refresh("ImageShare", "shares")
    assert lab.stack["ImageShare", "shares"].inputs["accountIds"] == [A, D]
    up(lab, image, A, mode="authoritative")
    assert shared(lab, image) == {A}


def test_a_cancelled_share_is_drift_and_given_again_alone(lab: Lab, image: ImageRef) -> None:
    up(lab, image, A, B)
    lab.cloud.unshare(image, {A})
    assert lab.refresh("ImageShare", "shares")
    lab.cloud.calls.clear()
    up(lab, image, A, B)
    assert shared(lab, image) == {A, B}
    assert lab.cloud.writes == 1


def test_a_missing_image_drops_its_shares(lab: Lab, image: ImageRef) -> None:
    up(lab, image, A)
    lab.cloud.drop(image)
    assert lab.refresh("ImageShare", "shares")
    assert ("ImageShare", "shares") not in lab.stack


def test_deleting_the_shares_of_a_missing_image_is_fine(lab: Lab, image: ImageRef) -> None:
    up(lab, image, A)
    lab.cloud.drop(image)
    lab.destroy("ImageShare", "shares")


def test_sharing_a_missing_image_says_so(lab: Lab) -> None:
    with pytest.raises(ImageGone, match="there is no such image"):
        lab.up("ImageShare", "shares", imageId="img-00000000", accountIds=[A])


def test_a_full_list_makes_room_first() -> None:
    lab = Lab(share_limit=2)
    lab.up("CustomImage", "web", name="web-golden", instanceId="ins-demo0001")
    image = lab.image("web")
    up(lab, image, A, B)
    up(lab, image, C, D)
    assert shared(lab, image) == {C, D}


def test_more_accounts_than_allowed_fail_at_preview_with_the_numbers() -> None:
    lab = Lab(share_limit=2)
    lab.up("CustomImage", "web", name="web-golden", instanceId="ins-demo0001")
    writes = lab.cloud.writes
    with pytest.raises(Refused, match=r"3 accounts for image .* 2 allowed: remove 1"):
        lab.check("ImageShare", "shares", **program(lab.image("web"), A, B, C))
    assert lab.cloud.writes == writes


def test_accounts_are_judged_before_the_image_is_there() -> None:
    lab = Lab(share_limit=2)
    with pytest.raises(Refused, match=r"3 accounts for one image \(3 listed here\), 2 allowed: remove 1"):
        lab.check("ImageShare", "shares", imageId=UNKNOWN, accountIds=[A, B, C])
    with pytest.raises(Refused, match=f"{ACCOUNT} is the image's own account"):
        lab.check("ImageShare", "others", imageId=UNKNOWN, accountIds=[A, ACCOUNT])


def test_one_bad_account_neither_loses_nor_hides_the_good_ones(lab: Lab, image: ImageRef) -> None:
    lab.cloud.missing_accounts |= {B, C}
    with pytest.raises(SeveralFailures, match=f"share with {B}, {C}.*Shared with {A}, {D}"):
        up(lab, image, A, B, C, D)
    assert lab.cloud.calls["share"] == 1
    assert shared(lab, image) == {A, D}
    lab.cloud.missing_accounts.clear()
    up(lab, image, A, B, C, D)
    assert shared(lab, image) == {A, B, C, D}


def test_two_resources_do_not_take_back_each_others_accounts(lab: Lab, image: ImageRef) -> None:
    lab.up("ImageShare", "one", **program(image, A, B))
    lab.up("ImageShare", "two", **program(image, B, C))
    lab.new_process()
    lab.check("ImageShare", "two", **program(image, B, C))
    lab.apply("ImageShare", "one", **program(image, A))
    assert shared(lab, image) == {A, B, C}


@pytest.mark.parametrize(
    ("accounts", "reason"),
    [
        (["12"], "'12' is no account id"),
        (["abc"], "'abc' is no account id"),
        ([A, A], f"{A} is listed 2 times"),
        ([ACCOUNT], f"{ACCOUNT} is the image's own account"),
    ],
)
def test_bad_accounts_fail_before_any_write(lab: Lab, image: ImageRef, accounts: list[str], reason: str) -> None:
    with pytest.raises(Refused) as refused:
        lab.check("ImageShare", "shares", **program(image, *accounts))
    assert reason in str(refused.value)
    assert lab.cloud.writes == 0


def test_a_shared_image_is_not_shared_on(lab: Lab) -> None:
    theirs = lab.cloud.put("ap-guangzhou", "theirs", Kind.SHARED)
    with pytest.raises(Refused, match=r"belongs to account 200000000002.*only to create instances"):
        lab.check("ImageShare", "shares", **program(theirs, A))


def test_what_only_ec2_has_is_refused(lab: Lab, image: ImageRef) -> None:
    with pytest.raises(Refused, match="public: tencent shares images with accounts only"):
        lab.check("ImageShare", "shares", **program(image, A, public=True))


def test_another_image_replaces(lab: Lab, image: ImageRef) -> None:
    up(lab, image, A)
    other = lab.cloud.put("ap-guangzhou", "other")
    assert lab.preview("ImageShare", "shares", **program(other, A)) == "replace"
    up(lab, other, A)
    assert shared(lab, image) == set()
    assert shared(lab, other) == {A}


def test_a_share_that_is_replaced_by_itself_is_not_lost(lab: Lab, image: ImageRef) -> None:
    """As `pulumi up --replace` does: the new one is created before the old one is deleted."""
    up(lab, image, A)
    old = lab.stack["ImageShare", "shares"]
    lab.stack.clear()
    lab.new_process()
    lab.apply("ImageShare", "shares", imageId=image.id, accountIds=[A])
    lab.core.delete("ImageShare", old.id, old.outputs, lab.call("ImageShare", "shares"))
    assert shared(lab, image) == {A}


def test_a_share_that_was_renamed_takes_back_nothing_that_its_successor_declares(lab: Lab, image: ImageRef) -> None:
    up(lab, image, A, B)
    old = lab.stack.pop(("ImageShare", "shares"))
    lab.new_process()
    lab.apply("ImageShare", "friends", **program(image, B, C))
    lab.core.delete("ImageShare", old.id, old.outputs, lab.call("ImageShare", "shares"))
    assert shared(lab, image) == {B, C}
    assert lab.preview("ImageShare", "friends", **program(image, B, C)) == "same"


def test_what_an_authoritative_list_takes_back_is_not_counted() -> None:
    lab = Lab(share_limit=2)
    image = lab.cloud.put(HOME, "web")
    news = {"imageId": image.id, "accountIds": [A, B], "mode": "authoritative"}
    lab.up("ImageShare", "shares", **news)
    lab.cloud.unshare(image, {B})
    lab.cloud.share(image, {C})
    assert lab.refresh("ImageShare", "shares")
    lab.up("ImageShare", "shares", **news)
    assert shared(lab, image) == {A, B}


@pytest.mark.parametrize("first", ["whole", "part"])
def test_an_authoritative_list_and_another_one_contradict_each_other(lab: Lab, image: ImageRef, first: str) -> None:
    lists: dict[str, dict[str, Any]] = {
        "whole": {"imageId": image.id, "accountIds": [A], "mode": "authoritative"},
        "part": {"imageId": image.id, "accountIds": [A, B]},
    }
    lab.check("ImageShare", first, **lists.pop(first))
    ((second, news),) = lists.items()
    with pytest.raises(Refused, match=f"authoritative.*{B}"):
        lab.check("ImageShare", second, **news)
    lab.check("ImageShare", second, **{**news, "accountIds": [A, B] if second == "whole" else [A]})


@pytest.mark.parametrize("accounts", [[A], [A, B]])
def test_two_authoritative_lists_of_one_image_are_refused(lab: Lab, image: ImageRef, accounts: list[str]) -> None:
    lab.check("ImageShare", "one", **program(image, A, mode="authoritative"))
    with pytest.raises(Refused) as refused:
        lab.check("ImageShare", "two", **program(image, *accounts, mode="authoritative"))
    assert [failure.text() for failure in refused.value.failures] == [
        f"mode: is authoritative for image {image.id}, and so is one: keep one of them, with all accounts"
    ]


@pytest.mark.parametrize("way", ["update", "delete"])
def test_what_is_taken_back_before_another_declares_it_is_given_again(lab: Lab, image: ImageRef, way: str) -> None:
    lab.up("ImageShare", "one", **program(image, A, B))
    lab.up("ImageShare", "two", **program(image, B, C))
    lab.new_process()
    if way == "update":
        lab.apply("ImageShare", "one", **program(image, A))
    else:
        old = lab.stack.pop(("ImageShare", "one"))
        lab.core.delete("ImageShare", old.id, old.outputs, lab.call("ImageShare", "one"))
    assert shared(lab, image) == ({A, C} if way == "update" else {C})
    lab.apply("ImageShare", "two", **program(image, B, C))
    assert shared(lab, image) >= {B, C}
    assert lab.preview("ImageShare", "two", **program(image, B, C)) == "same"


def test_what_was_taken_back_and_nobody_declares_is_no_change(lab: Lab, image: ImageRef) -> None:
    lab.up("ImageShare", "one", **program(image, A, B))
    lab.up("ImageShare", "two", **program(image, C))
    lab.new_process()
    lab.apply("ImageShare", "one", **program(image, A))
    assert lab.check_and_diff("ImageShare", "two", **program(image, C)) == "same"


def test_near_the_ceiling_others_are_looked_for_at_preview_once_for_an_image() -> None:
    lab = Lab(share_limit=4)
    image = lab.cloud.put(HOME, "web")
    lab.cloud.share(image, {C, D})
    lab.cloud.calls.clear()
    for name in ("one", "two"):
        with pytest.raises(
            Refused, match=r"5 accounts for image .* \(3 listed here and 2 elsewhere\), 4 allowed: remove 1"
        ):
            lab.check("ImageShare", name, **program(image, A, B, "200000000009"))
    assert lab.cloud.calls["shares"] == 1
    assert lab.cloud.writes == 0
    lab.new_process()
    assert lab.check("ImageShare", "one", **program(image, B, C, D))


def test_others_that_a_state_does_not_know_of_count_and_its_own_that_go_do_not() -> None:
    """Another resource has shared meanwhile, and is dropped: what it has goes at the end, and so too late."""
    lab = Lab(share_limit=3)
    image = lab.cloud.put(HOME, "web")
    lab.up("ImageShare", "one", **program(image, A))
    lab.up("ImageShare", "two", **program(image, B, C))
    with pytest.raises(Refused, match=r"4 accounts for image .* \(2 listed here and 2 elsewhere\), 3 allowed"):
        lab.preview("ImageShare", "one", **program(image, A, D))
    writes = lab.cloud.writes
    with pytest.raises(Refused, match="3 listed here and 2 elsewhere"):
        lab.up("ImageShare", "one", **program(image, A, D, "200000000009"))
    assert lab.cloud.writes == writes
    lab.destroy("ImageShare", "two")
    lab.up("ImageShare", "one", **program(image, B, C, D))
    assert shared(lab, image) == {B, C, D}, "those that go first make room"


def test_a_list_that_is_far_from_full_costs_no_look(lab: Lab, image: ImageRef) -> None:
    lab.check("ImageShare", "shares", **program(image, A, B, C, D))
    assert lab.cloud.calls["shares"] == 0


def test_a_list_that_may_not_be_looked_at_is_a_warning() -> None:
    lab = Lab(share_limit=3)
    image = lab.cloud.put(HOME, "web")
    lab.cloud.refuse["shares"] = [Denied("list the shares", why="not allowed")] * 2
    assert lab.check("ImageShare", "shares", **program(image, A, B))
    assert lab.check("ImageShare", "more", **program(image, A, B))
    assert [line for line in lab.said if "was not checked" in line] == [
        "The plan was not checked against the cloud, and may not fit: list the shares: not allowed."
    ]
