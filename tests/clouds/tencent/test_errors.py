"""The table from codes to classes: whole, on purpose, and in words."""

from __future__ import annotations

import pytest

from clouds.tencent.image_codes import COMMON_CODES, IMAGE_CODES
from pulumi_machine_image.clouds.codes import DEFAULT, tidy
from pulumi_machine_image.clouds.tencent.errors import CODES, FAMILIES, meaning, problem
from pulumi_machine_image.images import errors

OF_IMAGES = sorted({code for codes in IMAGE_CODES.values() for code in codes})

NOT_OURS = {
    *("AccountQualificationRestrictions", "EniNotAllowedChangeSubnet", "InstancesQuotaLimitExceeded"),
    *("InvalidAccount.UnpaidOrder", "InvalidClientToken.TooLong", "InvalidHost.NotSupported"),
    *("InvalidHostId.Malformed", "InvalidHostId.NotFound", "InvalidInstanceName.TooLong"),
    *("InvalidInstanceNotSupportedPrepaidInstance", "InvalidKeyPair.LimitExceeded", "InvalidKeyPairId.Malformed"),
    *("InvalidKeyPairId.NotFound", "InvalidKeyPairName.Duplicate", "InvalidKeyPairNameEmpty"),
    *("InvalidKeyPairNameIncludeIllegalChar", "InvalidKeyPairNameTooLong", "InvalidPassword", "InvalidPeriod"),
    *("InvalidProjectId.NotFound", "InvalidPublicKey.Duplicate", "InvalidPublicKey.Malformed"),
    *("InvalidSecurityGroupId.NotFound", "InvalidSgId.Malformed", "SecGroupActionFailure", "VpcAddrNotInSubNet"),
    "VpcIpIsUsed",
}
"""Codes of the SDK that only actions on instances, networks and keys have: a new one is to be looked at."""


def sdk_codes(module: str) -> list[str]:
    import importlib

    names = vars(importlib.import_module(module))
    return sorted(value for name, value in names.items() if name.isupper() and isinstance(value, str))


@pytest.mark.parametrize("code", OF_IMAGES)
def test_every_code_of_an_image_action_is_mapped_on_purpose(code: str) -> None:
    assert code in CODES or code in FAMILIES


@pytest.mark.parametrize("code", COMMON_CODES)
def test_every_common_code_is_mapped_on_purpose_or_by_its_family(code: str) -> None:
    assert meaning(code) is not DEFAULT


def test_no_code_of_the_sdk_is_unknown() -> None:
    codes = sdk_codes("tencentcloud.cvm.v20170312.errorcodes")
    assert len(codes) > 400
    assert {code for code in codes if meaning(code) is DEFAULT} <= NOT_OURS
    assert not [code for code in sdk_codes("tencentcloud.tag.v20180813.errorcodes") if meaning(code) is DEFAULT]


def test_codes_known_by_their_family_only_are_not_about_images() -> None:
    """A code of the SDK that names an image or a snapshot should have a sentence of its own. These do without."""
    words = ("Image", "Snapshot", "AccountId", "Share")
    by_family = {
        code
        for code in sdk_codes("tencentcloud.cvm.v20170312.errorcodes")
        if code not in CODES and code not in FAMILIES and any(word in code for word in words)
    }
    exports = {code for code in by_family if "Export" in code or code.endswith("ImageIdsSnapshotIdsMustOne")}
    of_instances = {
        "FailedOperation.SnapshotSizeLargerThanDataSize",
        "FailedOperation.SnapshotSizeLessThanDataSize",
        "InvalidParameter.AutoSnapshotNotSupported",
        "InvalidParameterValue.InvalidImageForGivenInstanceType",
        "InvalidParameterValue.InvalidImageFormat",
        "InvalidParameterValue.InvalidImageIdForRetsetInstance",
        "InvalidParameterValue.InvalidImageOsName",
        "InvalidParameterValue.RequiredLocationImage",
        "OperationDenied.ChcInstallCloudImageWithoutDeployNetwork",
        "UnsupportedOperation.CommercialImageChangeChargeType",
        "UnsupportedOperation.InvalidImageLicenseTypeForReset",
        "UnsupportedOperation.MarketImageConvertOSUnsupported",
    }
    assert by_family - exports == of_instances


def test_every_code_of_the_table_exists_somewhere() -> None:
    real = {
        *sdk_codes("tencentcloud.cvm.v20170312.errorcodes"),
        *sdk_codes("tencentcloud.tag.v20180813.errorcodes"),
        *COMMON_CODES,
        "InvalidParameter.ActionInProgress",  # Retried by the cloud's Terraform provider.
    }
    assert set(CODES) <= real


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ImageQuotaLimitExceeded", errors.NoRoom),
        ("InvalidImageName.Duplicate", errors.NameTaken),
        ("InvalidImageId.NotFound", errors.ImageGone),
        ("InvalidImageId.Malformed", errors.InvalidInput),
        ("InvalidImageId.InShared", errors.StillShared),
        ("InvalidImageId.IncorrectState", errors.Busy),
        ("UnsupportedOperation.SharedImageModifyUnsupported", errors.NotTheOwner),
        ("OverQuota", errors.NoRoom),
        ("InvalidAccountId.NotFound", errors.BadAccount),
        ("InvalidAccountIs.YourSelf", errors.BadAccount),
        ("FailedOperation.NotMasterAccount", errors.BadAccount),
        ("InvalidInstanceId.NotFound", errors.SourceGone),
        ("InvalidParameter.SnapshotNotFound", errors.SourceGone),
        ("UnsupportedOperation.InstanceStateRebooting", errors.Busy),
        ("UnsupportedOperation.InstanceStateTerminating", errors.Refused),
        ("UnsupportedOperation.EncryptedImagesNotSupported", errors.Refused),
        ("InvalidRegion.NotFound", errors.InvalidInput),
        ("InvalidRegion.Unavailable", errors.Refused),
        ("MutexOperation.TaskRunning", errors.Busy),
        ("MutexOperation.SomethingNew", errors.Busy),
        ("RequestLimitExceeded", errors.Throttled),
        ("RequestLimitExceeded.UinLimitExceeded", errors.Throttled),
        ("InternalError.TradeUnknownError", errors.CloudTrouble),
        ("ServiceUnavailable", errors.CloudTrouble),
        ("InvalidParameterValue.SomethingNew", errors.InvalidInput),
        ("LimitExceeded.SomethingNew", errors.NoRoom),
        ("SomethingNew.Entirely", errors.Refused),
    ],
)
def test_a_code_becomes_its_class(code: str, kind: type[errors.ImageError]) -> None:
    error = problem(code, "words", what="Do it", where="ap-x", action="cvm:Do", request_id="r-1")
    assert type(error) is kind
    assert (error.code, error.request_id, error.what, error.where) == (code, "r-1", "Do it", "ap-x")


@pytest.mark.parametrize("code", [code for code in sorted({*OF_IMAGES, *COMMON_CODES}) if "uth" in code.split(".")[0]])
def test_a_refused_login_or_permission_never_looks_like_a_missing_image(code: str) -> None:
    error = problem(code, "words", what="Do it", where="ap-x", action="cvm:Do")
    assert isinstance(error, errors.Denied | errors.NotTheOwner)


@pytest.mark.parametrize("code", ["InternalError", "InternalServerError", "ServiceUnavailable"])
def test_an_internal_error_leaves_open_whether_a_call_ran_that_may_not_run_twice(code: str) -> None:
    error = problem(code, "words", what="Do it", where="ap-x", action="cvm:Do", repeatable=False)
    assert type(error) is errors.AnswerLost


def test_a_refused_permission_names_the_action_to_allow() -> None:
    error = problem("UnauthorizedOperation", "no", what="Delete image img-1", where="ap-x", action="cvm:DeleteImages")
    assert "cvm:DeleteImages" in error.do


def test_the_cloud_speaks_where_it_says_more_than_the_code() -> None:
    error = problem("InvalidParameterConflict", "A and\n B", what="Do it", where="ap-x", action="cvm:Do")
    assert error.why == "A and B"
    silent = problem("InvalidParameterConflict", "", what="Do it", where="ap-x", action="cvm:Do")
    assert silent.why


def test_braces_in_the_clouds_words_are_only_words() -> None:
    assert problem("Some.Code", "{action} {0}", what="Do", where="", action="cvm:Do").why == "{action} {0}"


def test_a_signed_url_does_not_come_back() -> None:
    text = tidy("The URL https://b.cos.example/o.qcow2?sign=q-ak%3DAKID&x=1 is wrong, see https://docs.example/a")
    assert text == "The URL https://b.cos.example/o.qcow2?... is wrong, see https://docs.example/a"


def test_endless_words_are_cut() -> None:
    assert len(tidy("word " * 1000)) == 300


def test_all_sentences_read_as_one() -> None:
    for code, known in {**CODES, **FAMILIES}.items():
        for text in (known.why, known.do):
            assert not text.endswith("."), code
            assert text.strip() == text, code
        assert known.why[:1] == known.why[:1].lower() or known.why.startswith("KMS"), code
        assert known.do[:1] == known.do[:1].upper(), code
