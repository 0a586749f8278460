"""ImageShare on a cloud in memory that shares with more than accounts, and knows what keeps an image from others."""

from __future__ import annotations

from typing import Any

import pytest

from lab.engine import HOME, Kept, Lab
from lab.engine import Refused as CheckFailed
from lab.fake_cloud import ACCOUNT
from pulumi_machine_image.images.errors import Denied, Refused, SeveralFailures
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.images.targets import EVERYBODY
from pulumi_machine_image.resources.base import UNKNOWN
from resources.wide import ORG, UNIT, A, B, C, D, wide

EACH = {"accountIds": A, "organizationArns": ORG, "organizationalUnitArns": UNIT, "public": EVERYBODY}
ALL: dict[str, Any] = {"accountIds": [A], "organizationArns": [ORG], "organizationalUnitArns": [UNIT], "public": True}


@pytest.fixture
def lab() -> Lab:
    return wide()


@pytest.fixture
def image(lab: Lab) -> ImageRef:
    return lab.cloud.put(HOME, "web")


def up(lab: Lab, image: ImageRef, **news: Any) -> dict[str, Any]:
    return lab.up("ImageShare", "s", imageId=image.id, **news).outputs


def check(lab: Lab, image: ImageRef, name: str = "s", **news: Any) -> None:
    lab.check("ImageShare", name, imageId=image.id, **news)


def shared(lab: Lab, image: ImageRef) -> set[str]:
    return set(lab.cloud.records[image].shares)


def imported(lab: Lab, image: ImageRef) -> Kept:
    found = lab.core.find("ImageShare", str(image), lab.call("ImageShare", "s"))
    assert found is not None
    lab.stack["ImageShare", "s"] = kept = Kept(found.id, found.inputs, found.outputs)
    return kept


def settled(lab: Lab, image: ImageRef, **news: Any) -> None:
    for _ in range(2):
        assert lab.preview("ImageShare", "s", imageId=image.id, **news) == "same"
        assert not lab.refresh("ImageShare", "s")


def test_every_sort_of_target_is_shared_with_read_and_taken_back(lab: Lab, image: ImageRef) -> None:
    outputs = up(lab, image, **ALL)
    assert outputs["sharedAccounts"].keys() == shared(lab, image) == set(EACH.values())
    assert lab.cloud.calls["share"] == 2  # everybody by itself
    assert outputs["unmanagedAccounts"] == []
    settled(lab, image, **ALL)
    assert lab.cloud.calls["snapshot_shares"] == 0
    lab.destroy("ImageShare", "s")
    assert shared(lab, image) == set()


@pytest.mark.parametrize("gone", EACH)
def test_each_target_that_goes_is_drift_and_alone_given_again(lab: Lab, image: ImageRef, gone: str) -> None:
    up(lab, image, **ALL)
    lab.cloud.unshare(image, {EACH[gone]})
    assert lab.refresh("ImageShare", "s")
    inputs = lab.stack["ImageShare", "s"].inputs
    assert {name: inputs[name] for name in ALL} == {**ALL, gone: False if gone == "public" else []}
    diff = lab.diff("ImageShare", "s", imageId=image.id, **ALL)
    assert [change.path for change in diff.changes] == [(gone,)]
    writes = lab.cloud.writes
    up(lab, image, **ALL)
    assert shared(lab, image) == set(EACH.values())
    assert lab.cloud.writes == writes + 1


@pytest.mark.parametrize("added", EACH)
def test_each_unexpected_target_is_drift_under_authoritative(lab: Lab, image: ImageRef, added: str) -> None:
    news = {"accountIds": [B], "mode": "authoritative"}
    up(lab, image, **news)
    lab.cloud.share(image, {EACH[added]})
    assert lab.refresh("ImageShare", "s")
    found = lab.stack["ImageShare", "s"].inputs[added]
    assert found is True if added == "public" else EACH[added] in found
    up(lab, image, **news)
    assert shared(lab, image) == {B}


def test_additive_leaves_the_targets_of_others_alone_and_says_so(lab: Lab, image: ImageRef) -> None:
    lab.cloud.share(image, {ORG, EVERYBODY})
    outputs = up(lab, image, accountIds=[A])
    assert outputs["unmanagedAccounts"] == [ORG, EVERYBODY]
    settled(lab, image, accountIds=[A])
    assert any(f"also shared with {ORG}, {EVERYBODY}" in text for text in lab.said)
    up(lab, image, organizationArns=[ORG])
    assert shared(lab, image) == {ORG, EVERYBODY}


def test_an_authoritative_empty_list_shares_with_nobody(lab: Lab, image: ImageRef) -> None:
    lab.cloud.share(image, {A, ORG, EVERYBODY})
    up(lab, image, mode="authoritative")
    assert shared(lab, image) == set()
    settled(lab, image, mode="authoritative")


def test_an_import_tells_every_sort_of_target_and_is_quiet(lab: Lab, image: ImageRef) -> None:
    lab.cloud.share(image, {ORG, UNIT, EVERYBODY})
    named = {name: ALL[name] for name in ALL if name != "accountIds"}
    assert imported(lab, image).inputs == {"imageId": image.id, "region": HOME, **named}
    assert lab.cloud.calls["snapshot_shares"] == 1
    settled(lab, image, **named)
    assert lab.cloud.calls["snapshot_shares"] == 1


def test_an_import_tells_that_snapshots_are_shared(lab: Lab, image: ImageRef) -> None:
    lab.cloud.share(image, {A, ORG})
    lab.cloud.snapshots[snapshot(lab, image)] = {A}
    assert imported(lab, image).inputs["shareSnapshots"] is True
    settled(lab, image, accountIds=[A], organizationArns=[ORG], shareSnapshots=True)


def test_an_import_that_may_not_look_at_snapshots_says_so(lab: Lab, image: ImageRef) -> None:
    lab.cloud.share(image, {A})
    lab.cloud.refuse["snapshot_shares"] = [Denied("list who may use it", why="not allowed")]
    assert "shareSnapshots" not in imported(lab, image).inputs
    assert any("was not found out: list who may use it" in text for text in lab.said)


@pytest.mark.parametrize(("added", "field"), [(A, "accountIds"), (ORG, "organizationArns"), (EVERYBODY, "public")])
def test_lists_that_contradict_each_other_name_the_input(lab: Lab, image: ImageRef, added: str, field: str) -> None:
    check(lab, image, "part", **{field: True if added == EVERYBODY else [added]})
    with pytest.raises(CheckFailed, match=f"{field}: is authoritative, but part shares image .* with {added} too"):
        check(lab, image, "whole", accountIds=[B], mode="authoritative")


def test_what_keeps_everybody_out_keeps_no_account_out(lab: Lab, image: ImageRef) -> None:
    lab.cloud.refuse["share"] = [Refused("share", why="no")]
    with pytest.raises(SeveralFailures, match=f"Shared with {EVERYBODY}"):
        up(lab, image, **ALL)
    assert shared(lab, image) == {EVERYBODY}


def test_targets_that_are_not_known_yet_are_a_possible_change(lab: Lab, image: ImageRef) -> None:
    up(lab, image, **ALL)
    for name in ALL:
        (change,) = lab.diff("ImageShare", "s", imageId=image.id, **{**ALL, name: UNKNOWN}).changes
        assert (change.path, change.certain) == ((name,), False)


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        ({}, r"accountIds: is required: list accounts, or set organizationArns, organizationalUnitArns, public;"),
        ({"public": False}, "accountIds: is required"),
        ({"organizationArns": [UNIT]}, "organizationArns: .* is no such ARN; wanted: the ARN of an organisation"),
        ({"organizationalUnitArns": ["ou-1a2b"]}, "organizationalUnitArns: 'ou-1a2b' is no such ARN"),
        ({"organizationArns": [ORG, ORG]}, "is listed 2 times"),
        (
            {"organizationArns": [ORG.replace(":aws:", ":aws-cn:")]},
            f"is in partition aws-cn, and {HOME} in aws",
        ),
        ({"organizationArns": [ORG], "shareSnapshots": True}, "shareSnapshots: snapshots are shared with accounts or"),
        ({"accountIds": [ACCOUNT], "public": True}, f"{ACCOUNT} is the image's own account"),
    ],
)
def test_what_cannot_work_fails_at_check(lab: Lab, image: ImageRef, news: dict[str, Any], reason: str) -> None:
    with pytest.raises(CheckFailed, match=reason):
        check(lab, image, **news)
    assert lab.cloud.writes == 0


def test_an_empty_list_that_is_written_shares_with_nobody(lab: Lab, image: ImageRef) -> None:
    up(lab, image, accountIds=[])
    settled(lab, image, accountIds=[])


def test_a_block_of_public_access_fails_at_check_and_is_asked_for_once(lab: Lab, image: ImageRef) -> None:
    lab.cloud.block = "the account blocks it; lift it"
    for name in ("one", "two"):
        with pytest.raises(CheckFailed, match="public: the account blocks it; lift it"):
            check(lab, image, name, public=True)
    check(lab, image, "three", accountIds=[A])
    assert lab.cloud.calls["public_block"] == 1


def test_no_block_keeps_an_image_from_staying_public(lab: Lab, image: ImageRef) -> None:
    lab.cloud.block = "the account blocks it"
    lab.cloud.share(image, {EVERYBODY})
    up(lab, image, public=True)
    assert lab.cloud.calls["public_block"] == 0


def test_a_block_that_is_not_told_is_a_warning(lab: Lab, image: ImageRef) -> None:
    lab.cloud.refuse["public_block"] = [Denied("look up the block", why="not allowed")]
    up(lab, image, public=True)
    assert shared(lab, image) == {EVERYBODY}
    assert [text for text in lab.said if "was not checked" in text and "look up the block" in text]


def test_more_public_images_than_the_quota_fail_at_preview_with_the_numbers(lab: Lab, image: ImageRef) -> None:
    lab.cloud.limits["public"] = 2
    lab.cloud.share(lab.cloud.put(HOME, "old"), {EVERYBODY})
    check(lab, image, "one", public=True)
    check(lab, image, "again", public=True)
    reason = r"1 image public in .* \+ 2 planned so far \(again, two\) = 3, quota 2: make 1 fewer public"
    with pytest.raises(CheckFailed, match=reason):
        lab.check("ImageShare", "two", imageId=UNKNOWN, public=True)
    assert lab.cloud.calls["quota"] == lab.cloud.calls["images"] == 1


@pytest.mark.parametrize("preflight", ["warn", "off"])
def test_settings_say_what_a_block_does(preflight: str) -> None:
    lab = wide(preflight=preflight)
    lab.cloud.block = "the account blocks it"
    check(lab, lab.cloud.put(HOME, "web"), public=True)
    assert any("blocks it" in text for text in lab.said) is (preflight == "warn")


def test_an_image_that_nobody_else_could_use_fails_at_check_and_is_asked_for_once(lab: Lab) -> None:
    lab.cloud.locked = "it is encrypted under the default key"
    image = lab.cloud.put(HOME, "web", encrypted=True)
    for name in ("one", "two"):
        with pytest.raises(CheckFailed, match=rf"imageId: {image.id} \(web\) cannot be shared: it is encrypted"):
            check(lab, image, name, accountIds=[A])
    assert lab.cloud.calls["unshareable"] == 1
    check(lab, lab.cloud.put(HOME, "plain"), "three", accountIds=[A])
    assert lab.cloud.calls["unshareable"] == lab.cloud.calls["images"] == 1


def test_an_image_that_can_be_shared_and_not_be_public_says_so(lab: Lab) -> None:
    image = lab.cloud.put(HOME, "web", encrypted=True)
    up(lab, image, accountIds=[A])
    lab.cloud.locked = "no encrypted image can be public"
    with pytest.raises(CheckFailed, match=r"^public: no encrypted image can be public$"):
        check(lab, image, accountIds=[A], public=True)


def quota_lab(told: int | None) -> tuple[Lab, ImageRef]:
    lab = wide(limits={"images": 10})
    if told is not None:
        lab.cloud.limits["shares"] = told
    return lab, lab.cloud.put(HOME, "web")


def test_the_quota_of_shares_is_asked_for_when_the_default_does_not_suffice() -> None:
    lab, image = quota_lab(3)
    up(lab, image, accountIds=[A], organizationArns=[ORG])
    assert lab.cloud.calls["quota"] == 0
    lab.cloud.share(image, {EVERYBODY})  # who counts for nothing
    up(lab, image, accountIds=[A, B], organizationArns=[ORG])
    assert lab.cloud.calls["quota"] == 1
    with pytest.raises(CheckFailed, match=r"4 accounts and organisations for image .*4 listed here.*, 3 allowed: rem"):
        check(lab, image, accountIds=[A, B, C], organizationArns=[ORG])


@pytest.mark.parametrize("denied", [True, False])
def test_without_a_quota_the_default_holds_and_only_a_refusal_is_a_warning(denied: bool) -> None:
    lab, image = quota_lab(None)
    if denied:
        lab.cloud.refuse["quota"] = [Denied("look up the quota", why="not allowed")]
    with pytest.raises(CheckFailed, match=r"3 accounts for image .* 2 allowed"):
        check(lab, image, accountIds=[A, B, C])
    assert any("look up the quota" in text for text in lab.said) is denied


# Snapshots.


def snapshot(lab: Lab, image: ImageRef) -> str:
    return lab.cloud.records[image].image.snapshot_ids[0]


def test_snapshots_are_shared_with_accounts_and_everybody_only(lab: Lab, image: ImageRef) -> None:
    news = {**ALL, "shareSnapshots": True}
    assert up(lab, image, **news)["shareSnapshots"] is True
    assert lab.cloud.snapshots == {snapshot(lab, image): {A, EVERYBODY}}
    assert lab.cloud.calls["permit_snapshot"] == lab.cloud.calls["snapshot_shares"] == 1
    settled(lab, image, **news)
    assert lab.cloud.calls["snapshot_shares"] == 3
    lab.destroy("ImageShare", "s")
    assert lab.cloud.snapshots == {snapshot(lab, image): set()}


def test_a_snapshot_that_is_taken_back_is_drift_and_repaired(lab: Lab, image: ImageRef) -> None:
    news = {"accountIds": [A, B], "shareSnapshots": True}
    up(lab, image, **news)
    lab.cloud.snapshots[snapshot(lab, image)] = {B, D}
    assert lab.refresh("ImageShare", "s")
    assert lab.stack["ImageShare", "s"].inputs["shareSnapshots"] is False
    writes = lab.cloud.writes
    up(lab, image, **news)
    assert lab.cloud.snapshots[snapshot(lab, image)] == {A, B, D}
    assert lab.cloud.writes == writes + 1


def test_what_drifted_is_still_taken_back(lab: Lab, image: ImageRef) -> None:
    up(lab, image, accountIds=[A, B], shareSnapshots=True)
    lab.cloud.snapshots[snapshot(lab, image)] = {B}
    lab.refresh("ImageShare", "s")
    lab.refresh("ImageShare", "s")
    lab.destroy("ImageShare", "s")
    assert lab.cloud.snapshots[snapshot(lab, image)] == set()


def test_snapshots_follow_the_accounts_and_the_switch(lab: Lab, image: ImageRef) -> None:
    id = snapshot(lab, image)
    lab.cloud.snapshots[id] = {D}
    up(lab, image, accountIds=[A], shareSnapshots=True)
    up(lab, image, accountIds=[B], shareSnapshots=True)
    assert lab.cloud.snapshots[id] == {B, D}
    up(lab, image, accountIds=[B])
    assert lab.cloud.snapshots[id] == {D}
    calls = lab.cloud.calls["snapshot_shares"]
    settled(lab, image, accountIds=[B])
    assert lab.cloud.calls["snapshot_shares"] == calls


def test_authoritative_holds_for_snapshots_too(lab: Lab, image: ImageRef) -> None:
    id, news = snapshot(lab, image), {"accountIds": [A], "shareSnapshots": True, "mode": "authoritative"}
    lab.cloud.snapshots[id] = {D}
    up(lab, image, **news)
    assert lab.cloud.snapshots[id] == {A}
    settled(lab, image, **news)
    lab.cloud.snapshots[id] = {A, D}
    assert lab.refresh("ImageShare", "s")
    up(lab, image, **news)
    assert lab.cloud.snapshots[id] == {A}


def test_two_resources_do_not_take_back_each_others_snapshots(lab: Lab, image: ImageRef) -> None:
    two = {"imageId": image.id, "accountIds": [A, B], "shareSnapshots": True}
    up(lab, image, accountIds=[A], shareSnapshots=True)
    lab.up("ImageShare", "two", **two)
    lab.new_process()
    lab.check("ImageShare", "two", **two)
    kept = lab.stack["ImageShare", "s"]
    lab.core.delete("ImageShare", kept.id, kept.outputs, lab.call("ImageShare", "s"))
    assert lab.cloud.snapshots[snapshot(lab, image)] == shared(lab, image) == {A, B}


def test_an_account_that_cannot_receive_the_image_is_not_sent_for_its_snapshots(lab: Lab, image: ImageRef) -> None:
    lab.cloud.missing_accounts = {B}
    with pytest.raises(SeveralFailures):
        up(lab, image, accountIds=[A, B], shareSnapshots=True)
    assert lab.cloud.snapshots[snapshot(lab, image)] == {A}


def test_a_snapshot_that_cannot_be_shared_does_not_hide_that_the_image_is(lab: Lab, image: ImageRef) -> None:
    lab.cloud.refuse["permit_snapshot"] = [Refused("share snapshot", why="it is not yours")]
    with pytest.raises(SeveralFailures, match=f"it is not yours.*Shared with {A}"):
        up(lab, image, accountIds=[A], shareSnapshots=True)
    assert shared(lab, image) == {A}
