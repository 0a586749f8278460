"""The back end call by call, as EC2 itself answers and moto does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest
from botocore.stub import ANY

from clouds.ec2 import worlds
from clouds.ec2.worlds import FAR, HOME, IMAGE, OTHER, WEST, Stubbed, listed
from clouds.support import Calls, FakeClock
from pulumi_machine_image.clouds.cloud import (
    FromInstance,
    FromSnapshots,
    ImageChanges,
    NewCopies,
    NewImage,
    Query,
)
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import Kind, Protection, State
from pulumi_machine_image.runtime.retry import TROUBLES

COPY = NewCopies(IMAGE, frozenset({WEST}), "web-copy")
PAIR = [{"Key": "team", "Value": "web"}]


def test_tags_of_image_and_snapshots_go_into_the_call(aws: Stubbed) -> None:
    specifications = [{"ResourceType": each, "Tags": PAIR} for each in ("image", "snapshot")]
    sent = {"InstanceId": "i-1", "Name": "web", "NoReboot": True, "TagSpecifications": specifications}
    aws.answer("create_image", {"ImageId": IMAGE.id}, sent)
    assert aws.cloud.create(HOME, NewImage("web", FromInstance("i-1"), tags={"team": "web"})) == IMAGE.id
    assert aws.calls.counted == {"CreateImage": 1}


def test_snapshots_of_others_are_not_tagged(aws: Stubbed) -> None:
    aws.answer("register_image", {"ImageId": IMAGE.id})
    aws.cloud.create(HOME, NewImage("web", FromSnapshots(("snap-1",)), tags={"team": "web"}))
    assert aws.calls.counted == {"RegisterImage": 1}


def test_snapshots_are_of_the_architecture_that_is_said(aws: Stubbed) -> None:
    disk = {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1"}}
    sent = {
        "Name": "web",
        "Architecture": "arm64",
        "RootDeviceName": "/dev/xvda",
        "VirtualizationType": "hvm",
        "EnaSupport": True,
        "BlockDeviceMappings": [disk],
        "TagSpecifications": ANY,
    }
    aws.answer("register_image", {"ImageId": IMAGE.id}, sent)
    assert aws.cloud.create(HOME, NewImage("web", FromSnapshots(("snap-1",), "arm64"))) == IMAGE.id


def test_too_many_snapshots_are_refused_before_a_call(aws: Stubbed) -> None:
    with pytest.raises(errors.InvalidInput, match="at most 12 disks"):
        aws.cloud.create(HOME, NewImage("web", FromSnapshots(("snap-1",) * 13)))


def test_data_disks_that_are_not_asked_for_stay_out(aws: Stubbed) -> None:
    disks = [{"DeviceName": f"/dev/sd{each}", "Ebs": {"VolumeId": f"vol-{each}"}} for each in "abc"]
    instance = {"InstanceId": "i-1", "RootDeviceName": "/dev/sda", "BlockDeviceMappings": disks}
    aws.answer("describe_instances", {"Reservations": [{"Instances": [instance]}]})
    left_out = [{"DeviceName": "/dev/sdb", "NoDevice": ""}]
    sent = {"InstanceId": "i-1", "Name": "web", "NoReboot": True, "BlockDeviceMappings": left_out}
    aws.answer("create_image", {"ImageId": IMAGE.id}, sent)
    aws.cloud.create(HOME, NewImage("web", FromInstance("i-1", ("vol-c",))))
    aws.answer("describe_instances", {"Reservations": []})
    with pytest.raises(errors.SourceGone):
        aws.cloud.create(HOME, NewImage("web", FromInstance("i-1", ("vol-c",))))


@pytest.mark.parametrize("method", ["create_image", "register_image"])
def test_a_creation_whose_answer_is_lost_is_not_sent_again(aws: Stubbed, method: str) -> None:
    source = FromInstance("i-1") if method == "create_image" else FromSnapshots(("snap-1",))
    aws.fail(method, "InternalError")
    with pytest.raises(errors.AnswerLost, match="look before asking again"):
        aws.cloud.create(HOME, NewImage("web", source))
    aws.answer(method, {})
    with pytest.raises(errors.AnswerLost, match="no image id"):
        aws.cloud.create(HOME, NewImage("web", source))
    assert sum(aws.calls.counted.values()) == 2


def test_a_creation_that_the_cloud_did_not_begin_is_sent_again(aws: Stubbed) -> None:
    aws.fail("create_image", "RequestLimitExceeded")
    aws.fail("create_image", "IncorrectInstanceState", "The instance is in the pending state")
    aws.answer("create_image", {"ImageId": IMAGE.id})
    assert aws.cloud.create(HOME, NewImage("web", FromInstance("i-1"))) == IMAGE.id
    assert aws.calls.outcomes == ["RequestLimitExceeded", "IncorrectInstanceState", ""]


def test_a_name_that_is_taken_says_so(aws: Stubbed) -> None:
    aws.fail("create_image", "InvalidAMIName.Duplicate")
    with pytest.raises(errors.NameTaken):
        aws.cloud.create(HOME, NewImage("web", FromInstance("i-1")))


def test_a_listing_turns_pages(aws: Stubbed) -> None:
    sent = {"IncludeDeprecated": True, "IncludeDisabled": True, "MaxResults": 1000, "Owners": ["self"]}
    aws.answer("describe_images", {**listed("ami-00000001"), "NextToken": "t"}, sent)
    aws.answer("describe_images", listed("ami-00000002"), {**sent, "NextToken": "t"})
    found = aws.cloud.images(HOME, Query(kinds=frozenset({Kind.CUSTOM})))
    assert [image.id for image in found] == ["ami-00000001", "ami-00000002"]
    aws.done()


def test_public_images_are_the_clouds_own_and_shared_ones_name_this_account(aws: Stubbed) -> None:
    public = {"IncludeDeprecated": True, "IncludeDisabled": False, "MaxResults": 1000, "Owners": ["amazon"]}
    shared = {"IncludeDeprecated": True, "MaxResults": 1000, "ExecutableUsers": ["self"]}
    aws.answer("describe_images", listed("ami-00000001", OwnerId=OTHER, ImageOwnerAlias="amazon"), public)
    both = listed("ami-00000002", OwnerId=OTHER)["Images"] + listed("ami-00000003")["Images"]
    aws.answer("describe_images", {"Images": both}, shared)
    found = aws.cloud.images(HOME, Query(kinds=frozenset({Kind.PUBLIC, Kind.SHARED})))
    assert {image.id: image.kind for image in found} == {"ami-00000001": Kind.PUBLIC, "ami-00000002": Kind.SHARED}


def test_a_pending_image_is_seen_and_a_deregistered_one_is_gone(aws: Stubbed) -> None:
    pending, gone = listed("ami-00000001", State="pending"), listed("ami-00000002", State="deregistered")
    aws.answer("describe_images", {"Images": pending["Images"] + gone["Images"]})
    found = aws.cloud.find(HOME, ["ami-00000001", "ami-00000002"])
    assert {id: image.state for id, image in found.items()} == {"ami-00000001": State.CREATING}


def test_expired_credentials_never_look_like_a_missing_image(aws: Stubbed) -> None:
    for method in ("describe_images", "describe_image_attribute", "deregister_image"):
        aws.fail(method, "ExpiredToken")
    for ask in (lambda: aws.cloud.find(HOME, [IMAGE.id]), lambda: aws.cloud.shares(IMAGE)):
        with pytest.raises(errors.Denied):
            ask()


def test_a_refused_login_is_raised_when_the_account_is_asked(clock: FakeClock, calls: Calls) -> None:
    aws = Stubbed(clock, calls)
    aws.connection._accounts.forget("caller")
    aws.fail("get_caller_identity", "InvalidClientTokenId", service="sts")
    with pytest.raises(errors.Denied, match="the access key is not known"):
        aws.cloud.find(HOME, [IMAGE.id])


def test_descriptions_change_and_are_emptied(aws: Stubbed) -> None:
    for text in ("golden", ""):
        aws.answer("modify_image_attribute", {}, {"ImageId": IMAGE.id, "Description": {"Value": text}})
        aws.cloud.modify(IMAGE, ImageChanges(description=text))
    assert aws.calls.counted == {"ModifyImageAttribute": 2}


def test_an_image_is_deprecated_as_soon_as_can_be_and_no_longer(aws: Stubbed) -> None:
    at = datetime.fromtimestamp(aws.clock.now() + 120, timezone.utc)
    aws.answer("enable_image_deprecation", {"Return": True}, {"ImageId": IMAGE.id, "DeprecateAt": at})
    aws.cloud.modify(IMAGE, ImageChanges(deprecated=True))
    aws.answer("describe_images", listed(IMAGE.id, DeprecationTime=at.strftime("%Y-%m-%dT%H:%M:00.000Z")))
    assert aws.cloud.find(HOME, [IMAGE.id])[IMAGE.id].deprecated
    aws.answer("disable_image_deprecation", {"Return": True}, {"ImageId": IMAGE.id})
    aws.cloud.modify(IMAGE, ImageChanges(deprecated=False))


def test_a_time_of_deprecation_is_sent_as_it_is_and_one_that_has_passed_as_soon_as_can_be(aws: Stubbed) -> None:
    soonest = datetime.fromtimestamp(aws.clock.now() + 120, timezone.utc)
    ahead = datetime(2040, 1, 31, 12, tzinfo=timezone.utc)
    for time, at in (("2040-01-31T20:00:00+08:00", ahead), ("2001-01-01T00:00:00Z", soonest)):
        aws.answer("enable_image_deprecation", {"Return": True}, {"ImageId": IMAGE.id, "DeprecateAt": at})
        aws.cloud.modify(IMAGE, ImageChanges(deprecate_at=time))
    aws.answer("describe_images", listed(IMAGE.id, DeprecationTime="2040-01-31T12:00:00.000Z"))
    found = aws.cloud.find(HOME, [IMAGE.id])[IMAGE.id]
    assert (found.deprecates_at, found.deprecated) == ("2040-01-31T12:00:00Z", False)
    assert aws.calls.counted == {"EnableImageDeprecation": 2, "DescribeImages": 1}


def test_an_image_is_protected_with_and_without_a_cooldown_and_no_longer(aws: Stubbed) -> None:
    how: Protection
    for how, cooldown in (("on", False), ("cooldown", True)):
        sent = {"ImageId": IMAGE.id, "WithCooldown": cooldown}
        aws.answer("enable_image_deregistration_protection", {"Return": "true"}, sent)
        aws.cloud.modify(IMAGE, ImageChanges(protection=how))
    aws.answer("disable_image_deregistration_protection", {"Return": "disabled"}, {"ImageId": IMAGE.id})
    aws.cloud.modify(IMAGE, ImageChanges(protection="off"))
    assert sum(aws.calls.counted.values()) == 3


def test_a_disabled_image_is_enabled_before_and_disabled_after_it_is_changed(aws: Stubbed) -> None:
    for disabled in (False, True):
        for method in ("enable_image", "modify_image_attribute") if not disabled else ("create_tags", "disable_image"):
            aws.answer(method, {} if method in ("modify_image_attribute", "create_tags") else {"Return": True})
        changes = ImageChanges(family="web") if disabled else ImageChanges(description="x")
        aws.cloud.modify(IMAGE, replace(changes, disabled=disabled))
    assert [each.action for each in aws.calls.records] == [
        "EnableImage",
        "ModifyImageAttribute",
        "CreateTags",
        "DisableImage",
    ]


def test_a_cooldown_that_runs_says_what_the_cloud_says(aws: Stubbed) -> None:
    aws.answer("describe_images", listed(IMAGE.id, DeregistrationProtection="disabled-until-2026-03-02T08:00:00Z"))
    words = "Deregistration protection was disabled with a cooldown period."
    aws.fail("deregister_image", "OperationNotPermitted", words)
    with pytest.raises(errors.Protected) as caught:
        aws.cloud.delete(IMAGE, snapshots=True)
    assert f"{words[:-1]} (disabled-until-2026-03-02T08:00:00Z)" in str(caught.value)
    assert "24 hours" in str(caught.value)


def test_changing_what_is_gone_says_so(aws: Stubbed) -> None:
    aws.fail("modify_image_attribute", "InvalidAMIID.Unavailable", "The image ID 'x' is no longer available")
    with pytest.raises(errors.ImageGone):
        aws.cloud.modify(IMAGE, ImageChanges(description="x"))
    aws.fail("create_tags", "InvalidAMIID.NotFound")
    with pytest.raises(errors.ImageGone):
        aws.cloud.tag(IMAGE, put={"a": "1"})


def test_the_cloud_deletes_snapshots_with_the_image_and_tells_which_stayed(aws: Stubbed) -> None:
    disks = [{"DeviceName": f"/dev/{each}", "Ebs": {"SnapshotId": each}} for each in ("snap-1", "snap-2", "snap-3")]
    aws.answer("describe_images", listed(IMAGE.id, BlockDeviceMappings=disks))
    told = [("snap-1", "success"), ("snap-2", "skipped"), ("snap-3", "missing-permissions")]
    results = [{"SnapshotId": id, "ReturnCode": code} for id, code in told]
    sent = {"ImageId": IMAGE.id, "DeleteAssociatedSnapshots": True}
    aws.answer("deregister_image", {"Return": True, "DeleteSnapshotResults": results}, sent)
    assert aws.cloud.delete(IMAGE, snapshots=True) == ["snap-2", "snap-3"]
    assert aws.calls.counted == {"DescribeImages": 1, "DeregisterImage": 1}


@pytest.mark.parametrize(
    ("code", "stayed"),
    [("InvalidSnapshot.NotFound", []), ("InvalidSnapshot.InUse", ["snap-1"]), ("UnauthorizedOperation", ["snap-1"])],
)
def test_snapshots_that_the_cloud_says_nothing_of_are_deleted_one_by_one(
    aws: Stubbed, code: str, stayed: list[str]
) -> None:
    aws.answer("describe_images", listed(IMAGE.id))
    aws.fail("deregister_image", "InvalidAMIID.NotFound")
    aws.fail("delete_snapshot", code)
    assert aws.cloud.delete(IMAGE, snapshots=True) == stayed


def test_a_protected_image_is_not_deleted(aws: Stubbed) -> None:
    aws.answer("describe_images", listed(IMAGE.id, DeregistrationProtection="enabled-with-cooldown"))
    with pytest.raises(errors.Protected, match="enabled-with-cooldown"):
        aws.cloud.delete(IMAGE, snapshots=True)


def test_the_quota_is_a_number(aws: Stubbed) -> None:
    sent = {"ServiceCode": "ec2", "QuotaCode": "L-B665C33B"}
    aws.answer("get_service_quota", {"Quota": {"Value": 50000.0}}, sent, service="service-quotas")
    assert aws.cloud.quota(HOME) == 50000
    aws.fail("get_service_quota", "AccessDeniedException", service="service-quotas")
    with pytest.raises(errors.Denied, match="servicequotas:GetServiceQuota"):
        aws.cloud.quota(HOME)


def test_an_encrypted_copy_names_its_key(aws: Stubbed) -> None:
    sent = {
        "SourceImageId": IMAGE.id,
        "SourceRegion": HOME,
        "Name": "web-copy",
        "ClientToken": ANY,
        "Encrypted": True,
        "KmsKeyId": "key",
    }
    aws.answer("copy_image", {"ImageId": "ami-00000001"}, sent, region=WEST)
    order = NewCopies(IMAGE, frozenset({WEST}), "web-copy", encrypt=True, kms_key_id="key")
    assert aws.cloud.copy(order) == {WEST: "ami-00000001"}


def test_a_copy_begins_with_description_and_tags_on_image_and_snapshots(aws: Stubbed) -> None:
    specifications = [{"ResourceType": each, "Tags": PAIR} for each in ("image", "snapshot")]
    sent = {
        "SourceImageId": IMAGE.id,
        "SourceRegion": HOME,
        "Name": "web-copy",
        "Description": "golden",
        "ClientToken": ANY,
        "TagSpecifications": specifications,
    }
    aws.answer("copy_image", {"ImageId": "ami-00000001"}, sent, region=WEST)
    aws.cloud.copy(NewCopies(IMAGE, frozenset({WEST}), "web-copy", description="golden", tags={"team": "web"}))
    assert aws.calls.counted == {"CopyImage": 1}


def test_a_copy_is_sent_again_under_the_same_token(aws: Stubbed) -> None:
    sent = aws.sent("CopyImage", region=WEST)
    aws.fail("copy_image", "InternalError", region=WEST)
    aws.answer("copy_image", {"ImageId": "ami-00000001"}, region=WEST)
    aws.answer("copy_image", {"ImageId": "ami-00000002"}, region=WEST)
    assert aws.cloud.copy(COPY) == {WEST: "ami-00000001"}
    assert aws.cloud.copy(COPY) == {WEST: "ami-00000002"}
    tokens = [params["ClientToken"] for params in sent]
    assert tokens[0] == tokens[1] != tokens[2]


def test_a_copy_that_may_have_begun_is_to_be_looked_for(aws: Stubbed) -> None:
    for _ in range(TROUBLES):
        aws.fail("copy_image", "InternalError", region=WEST)
    with pytest.raises(errors.AnswerLost, match="look before asking again"):
        aws.cloud.copy(COPY)
    assert aws.calls.counted == {"CopyImage": TROUBLES}


def test_one_region_that_fails_does_not_hold_up_the_others(aws: Stubbed) -> None:
    aws.fail("copy_image", "UnauthorizedOperation", region=FAR)
    aws.answer("copy_image", {"ImageId": "ami-00000001"}, region=WEST)
    with pytest.raises(errors.CopiesFailed, match="the caller may not do this") as caught:
        aws.cloud.copy(NewCopies(IMAGE, frozenset({WEST, FAR}), "web-copy"))
    assert caught.value.begun == {WEST: "ami-00000001"}
    assert type(caught.value.by_region[FAR]) is errors.Denied
    assert aws.calls.counted == {"CopyImage": 2}


def test_a_copy_over_the_clouds_own_limit_waits(aws: Stubbed) -> None:
    aws.fail("copy_image", "ResourceLimitExceeded", "Too many snapshot copies are in progress", region=WEST)
    aws.answer("copy_image", {"ImageId": "ami-00000001"}, region=WEST)
    assert aws.cloud.copy(COPY) == {WEST: "ami-00000001"}


def test_copies_wait_for_a_place_in_their_destination(clock: FakeClock, calls: Calls) -> None:
    aws = worlds.Stubbed(clock, calls, copies=2)
    for number in (1, 2):
        aws.answer("copy_image", {"ImageId": f"ami-0000000{number}"}, region=WEST)
    running = [listed("ami-00000001", "ami-00000002", State="pending")] * 2
    ended = {"Images": running[0]["Images"][:1] + listed("ami-00000002")["Images"]}
    for answer in (*running, ended):
        aws.answer("describe_images", answer, region=WEST)
    aws.answer("copy_image", {"ImageId": "ami-00000003"}, region=WEST)
    made = [aws.cloud.copy(COPY)[WEST] for _ in range(3)]
    assert made == ["ami-00000001", "ami-00000002", "ami-00000003"]
    assert clock.waits == [5.0, 5.0]
    assert calls.counted == {"CopyImage": 3, "DescribeImages": 3}


def test_waiting_for_a_place_ends_with_the_operations_patience(clock: FakeClock, calls: Calls) -> None:
    aws = worlds.Stubbed(clock, calls, copies=1)
    aws.answer("copy_image", {"ImageId": "ami-00000001"}, region=WEST)
    aws.cloud.copy(COPY)
    for _ in range(200):
        aws.answer("describe_images", listed("ami-00000001", State="pending"), region=WEST)
    with pytest.raises(errors.TookTooLong, match=f"Copy image {IMAGE.id} to {WEST}"):
        aws.cloud.copy(COPY)
