"""Whom an image and its snapshots are shared with: on moto, and as EC2 itself answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from clouds.ec2.worlds import HOME, IMAGE, KEYS, ME, OTHER, Stubbed, World, listed
from pulumi_machine_image.clouds.connect import Connection
from pulumi_machine_image.clouds.ec2.traits import EC2_TRAITS
from pulumi_machine_image.core import Call, Core
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import Image, ImageRef
from pulumi_machine_image.images.targets import EVERYBODY
from pulumi_machine_image.settings import Settings

ORG = "arn:aws:organizations::123456789012:organization/o-1a2b3c4d5e"
UNIT = "arn:aws:organizations::123456789012:ou/o-1a2b3c4d5e/ou-1a2b-3c4d5e6f"
ALL = {OTHER, ORG, UNIT, EVERYBODY}


def seen(world: World, image: ImageRef) -> Image:
    return world.cloud.find(HOME, [image.id])[image.id]


def encrypted(aws: Stubbed) -> Image:
    aws.answer("describe_images", listed(IMAGE.id, ebs={"Encrypted": True}))
    return aws.cloud.find(HOME, [IMAGE.id])[IMAGE.id]


def test_every_sort_of_target_is_shared_with_and_taken_back(world: World) -> None:
    image = world.image()
    world.cloud.share(image, ALL)
    assert world.cloud.shares(image) == dict.fromkeys(ALL, "")
    assert seen(world, image).public
    world.calls.clear()
    world.cloud.unshare(image, {ORG, EVERYBODY})
    assert world.calls.counted["ModifyImageAttribute"] == 1
    assert world.cloud.shares(image) == {OTHER: "", UNIT: ""}
    assert not seen(world, image).public
    world.cloud.unshare(image, ALL)
    assert world.cloud.shares(image) == {}


def test_a_bad_account_keeps_neither_organisations_nor_everybody_out(world: World) -> None:
    image = world.image()
    with pytest.raises(errors.BadAccount, match=r"Share image .* with account 12"):
        world.cloud.share(image, {*ALL, "12"})
    assert (world.cloud.shares(image) or {}).keys() == ALL


def test_snapshots_are_shared_with_accounts_and_everybody_and_taken_back(world: World) -> None:
    image = seen(world, world.image())
    (snapshot,) = image.snapshot_ids
    ref = ImageRef(HOME, snapshot)
    assert world.cloud.snapshot_shares(image) == {snapshot: set()}
    world.cloud.permit_snapshot(ref, add={OTHER, "333333333333", EVERYBODY}, drop=set())
    assert world.cloud.snapshot_shares(image) == {snapshot: {OTHER, "333333333333", EVERYBODY}}
    world.cloud.permit_snapshot(ref, add=set(), drop={OTHER, EVERYBODY, "444444444444"})
    assert world.cloud.snapshot_shares(image) == {snapshot: {"333333333333"}}
    world.calls.clear()
    world.cloud.permit_snapshot(ref, add=set(), drop=set())
    assert world.calls.counted == {}


def test_a_snapshot_that_is_gone_is_absent(world: World) -> None:
    image = replace(seen(world, world.image()), snapshot_ids=("snap-0123456789abcdef0",))
    assert world.cloud.snapshot_shares(image) == {}


def test_what_does_not_serve_the_block_is_asked_once(world: World) -> None:
    """Moto has an error page for it: no answer of the API."""
    with pytest.raises(errors.CloudTrouble):
        world.cloud.public_block(HOME)
    assert world.calls.counted == {"GetImageBlockPublicAccessState": 1}


def test_shares_name_accounts_organisations_units_and_everybody(aws: Stubbed) -> None:
    permissions = [{"UserId": OTHER}, {"Group": "all"}, {"OrganizationArn": ORG}, {"OrganizationalUnitArn": UNIT}, {}]
    aws.answer("describe_image_attribute", {"LaunchPermissions": permissions})
    assert aws.cloud.shares(IMAGE) == dict.fromkeys(ALL, "")
    assert aws.calls.counted == {"DescribeImageAttribute": 1}


def test_everybody_is_sent_last_and_alone(aws: Stubbed) -> None:
    named = {"Add": [{"UserId": OTHER}, {"OrganizationArn": ORG}, {"OrganizationalUnitArn": UNIT}]}
    aws.answer("describe_images", listed(IMAGE.id))
    aws.answer("modify_image_attribute", {}, {"ImageId": IMAGE.id, "LaunchPermission": named})
    aws.fail("modify_image_attribute", "OperationNotPermitted", "block public access for AMIs is enabled")
    with pytest.raises(errors.Refused, match=r"with everybody in .*block public access"):
        aws.cloud.share(IMAGE, ALL)
    aws.done()


def test_a_resource_takes_these_calls_and_no_other(aws: Stubbed) -> None:
    """To share an image of one snapshot, snapshot and all, and to read it again."""
    core = Core(Settings.of(KEYS), connection=Connection(Settings.of(KEYS), aws.connection.cloud), clock=aws.clock)
    call = Call("urn:pulumi:dev::shop::machine-image:index:ImageShare::s")
    permissions = [{"UserId": OTHER}, {"OrganizationArn": ORG}]
    shared, image = {"LaunchPermissions": permissions}, listed(IMAGE.id)
    aws.answer("describe_images", image)
    aws.answer("modify_image_attribute", {}, {"ImageId": IMAGE.id, "LaunchPermission": {"Add": permissions}})
    aws.answer("describe_image_attribute", shared)
    aws.answer("describe_images", image)
    aws.answer("describe_snapshot_attribute", {"CreateVolumePermissions": []})
    snapshots = {"SnapshotId": "snap-1", "Attribute": "createVolumePermission"}
    aws.answer("modify_snapshot_attribute", {}, {**snapshots, "OperationType": "add", "UserIds": [OTHER]})
    aws.answer("describe_image_attribute", shared)
    aws.answer("describe_images", image)
    aws.answer("describe_snapshot_attribute", {"CreateVolumePermissions": permissions[:1]})
    news = {"imageId": IMAGE.id, "region": HOME, "accountIds": [OTHER], "organizationArns": [ORG]}
    made = core.create("ImageShare", {**news, "shareSnapshots": True}, call)
    once = {"DescribeImageAttribute": 1, "ModifyImageAttribute": 1, "DescribeImages": 2}
    assert aws.calls.counted == {**once, "DescribeSnapshotAttribute": 1, "ModifySnapshotAttribute": 1}
    aws.calls.clear()
    found = core.read("ImageShare", made.id, made.outputs, call)
    assert found is not None
    assert found.outputs == made.outputs
    assert aws.calls.counted == {"DescribeImageAttribute": 1, "DescribeImages": 1, "DescribeSnapshotAttribute": 1}
    aws.done()


def test_an_organisation_that_does_not_exist_is_named(aws: Stubbed) -> None:
    aws.answer("describe_images", listed(IMAGE.id))
    message = f"Invalid attribute item value {ORG!r} for organizationArn item type"
    aws.fail("modify_image_attribute", "InvalidAMIAttributeItemValue", message)
    with pytest.raises(errors.BadAccount, match=f"{ORG}: there is no such organisation"):
        aws.cloud.share(IMAGE, {ORG})


def test_somebody_elses_image_is_not_shared(aws: Stubbed) -> None:
    aws.answer("describe_images", listed(IMAGE.id))
    aws.fail("modify_image_attribute", "AuthFailure", "Not authorized for image:ami-1a2b3c4d")
    with pytest.raises(errors.NotTheOwner):
        aws.cloud.share(IMAGE, {OTHER})


def test_sharing_is_sent_a_hundred_accounts_a_call(aws: Stubbed) -> None:
    aws.answer("describe_images", listed(IMAGE.id))
    for _ in range(3):
        aws.answer("modify_image_attribute", {})
    aws.cloud.share(IMAGE, {f"{number:012}" for number in range(201)})
    assert aws.calls.counted == {"DescribeImages": 1, "ModifyImageAttribute": 3}


def test_snapshots_are_permitted_a_hundred_accounts_a_call(aws: Stubbed) -> None:
    for _ in range(3):
        aws.answer("modify_snapshot_attribute", {})
    aws.cloud.permit_snapshot(
        ImageRef(HOME, "snap-1"), add={f"{number:012}" for number in range(101)}, drop={EVERYBODY}
    )
    assert aws.calls.counted == {"ModifySnapshotAttribute": 3}


@pytest.mark.parametrize(("manager", "is_refused"), [("AWS", True), ("CUSTOMER", False), (None, False)])
def test_an_image_under_the_default_key_is_not_shared(aws: Stubbed, manager: str | None, is_refused: bool) -> None:
    """Who may not ask for the key is not kept back."""
    image = encrypted(aws)
    asked_for_the_key(aws, manager)
    assert ("default key" in (aws.cloud.unshareable(image, public=False) or "")) is is_refused
    aws.answer("describe_images", listed(IMAGE.id, ebs={"Encrypted": True}))
    asked_for_the_key(aws, manager)
    if is_refused:
        with pytest.raises(errors.Refused, match="default key"):
            aws.cloud.share(IMAGE, {OTHER})
    else:
        aws.answer("modify_image_attribute", {})
        aws.cloud.share(IMAGE, {OTHER})
    aws.done()


def asked_for_the_key(aws: Stubbed, manager: str | None) -> None:
    aws.answer("describe_snapshots", {"Snapshots": [{"SnapshotId": "snap-1", "KmsKeyId": "key"}]})
    if manager:
        key = {"KeyId": "key", "KeyManager": manager}
        aws.answer("describe_key", {"KeyMetadata": key}, {"KeyId": "key"}, service="kms")
    else:
        aws.fail("describe_key", "AccessDeniedException", service="kms")


def test_no_encrypted_image_is_public_and_no_other_costs_a_question(aws: Stubbed) -> None:
    image = encrypted(aws)
    aws.answer("describe_images", listed(IMAGE.id))
    plain = aws.cloud.find(HOME, [IMAGE.id])[IMAGE.id]
    aws.calls.clear()
    assert "no encrypted image can be public" in (aws.cloud.unshareable(image, public=True) or "")
    assert aws.cloud.unshareable(plain, public=True) is None
    assert aws.calls.counted == {}
    aws.answer("describe_images", listed(IMAGE.id, ebs={"Encrypted": True}))
    with pytest.raises(errors.Refused, match="no encrypted image can be public"):
        aws.cloud.share(IMAGE, {EVERYBODY})


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"ImageBlockPublicAccessState": "unblocked"}, None),
        ({}, None),
        (
            {"ImageBlockPublicAccessState": "block-new-sharing", "ManagedBy": "account"},
            f"lift it with `aws ec2 disable-image-block-public-access --region {HOME}`",
        ),
        (
            {"ImageBlockPublicAccessState": "block-new-sharing", "ManagedBy": "declarative-policy"},
            "a declarative policy of the organisation sets it",
        ),
    ],
)
def test_a_block_of_public_access_says_how_to_lift_it(aws: Stubbed, said: dict[str, str], why: str | None) -> None:
    aws.answer("get_image_block_public_access_state", said)
    block = aws.cloud.public_block(HOME)
    assert block is None if why is None else why in (block or "")


def test_a_block_that_may_not_be_asked_for_is_a_refusal(aws: Stubbed) -> None:
    aws.fail("get_image_block_public_access_state", "UnauthorizedOperation")
    with pytest.raises(errors.Denied, match="ec2:GetImageBlockPublicAccessState"):
        aws.cloud.public_block(HOME)


@pytest.mark.parametrize(("of", "code"), [("shares", "L-70015FFA"), ("public", "L-0E3CBAB9")])
def test_each_quota_has_its_code(aws: Stubbed, of: Any, code: str) -> None:
    sent = {"ServiceCode": "ec2", "QuotaCode": code}
    aws.answer("get_service_quota", {"Quota": {"Value": 7.0}}, sent, service="service-quotas")
    assert aws.cloud.quota(HOME, of) == 7


@pytest.mark.parametrize(
    ("name", "text", "fits"),
    [
        ("organization_arns", ORG, True),
        ("organization_arns", ORG.replace("arn:aws:", "arn:aws-cn:"), True),
        ("organization_arns", UNIT, False),
        ("organization_arns", ORG + "/x", False),
        ("organizational_unit_arns", UNIT, True),
        ("organizational_unit_arns", ORG, False),
        ("organizational_unit_arns", UNIT.replace("ou-1a2b", "ou-1"), False),
    ],
)
def test_arns(name: str, text: str, fits: bool) -> None:
    assert bool(EC2_TRAITS.target_forms[name].pattern.fullmatch(text)) is fits


def test_a_listing_tells_what_is_public_and_encrypted(aws: Stubbed) -> None:
    aws.answer("describe_images", listed(IMAGE.id, OwnerId=ME, Public=True, ebs={"Encrypted": True}))
    image = aws.cloud.find(HOME, [IMAGE.id])[IMAGE.id]
    assert (image.public, image.encrypted) == (True, True)
