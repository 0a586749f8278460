"""The table from codes to classes: on purpose, and in words."""

from __future__ import annotations

import pytest

from clouds.ec2.documented_codes import COMMON_CODES, IMAGE_CODES
from pulumi_machine_image.clouds.codes import DEFAULT
from pulumi_machine_image.clouds.ec2.errors import CODES, FAMILIES, WORDS, meaning, problem
from pulumi_machine_image.images import errors

LOGIN = [code for code, known in {**CODES, **FAMILIES}.items() if issubclass(known.error, errors.Denied)]


def made(code: str, message: str = "words", *, repeatable: bool = True) -> errors.ImageError:
    return problem(
        code,
        message,
        what="Do it",
        where="us-east-1",
        action="ec2:CopyImage",
        request_id="r-1",
        repeatable=repeatable,
    )


@pytest.mark.parametrize("code", sorted(COMMON_CODES | IMAGE_CODES))
def test_every_documented_code_is_mapped_on_purpose(code: str) -> None:
    assert meaning(code) is not DEFAULT


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("InvalidAMIID.NotFound", "", errors.ImageGone),
        ("InvalidAMIID.Unavailable", "The image ID 'ami-1' is no longer available", errors.ImageGone),
        ("InvalidAMIID.Unavailable", "The image ID 'ami-1' is in the pending state", errors.Busy),
        ("InvalidAMIID.Malformed", "", errors.InvalidInput),
        ("InvalidAMIName.Duplicate", "", errors.NameTaken),
        ("InvalidAMIAttributeItemValue", "", errors.BadAccount),
        ("InvalidInstanceID.NotFound", "", errors.SourceGone),
        ("InvalidSnapshot.NotFound", "", errors.SourceGone),
        ("InvalidSnapshot.InUse", "", errors.ImageConflict),
        ("IncorrectInstanceState", "Instance is not in state 'running' or 'stopped'", errors.Refused),
        ("IncorrectInstanceState", "Instance is in the 'pending' state", errors.Busy),
        ("OperationNotPermitted", "Deregistration protection is on for it", errors.Protected),
        ("OperationNotPermitted", "No", errors.Refused),
        ("InvalidParameter", "The service role vmimport does not exist", errors.InvalidInput),
        ("ResourceLimitExceeded", "Too many snapshot copies in progress", errors.Busy),
        ("ResourceLimitExceeded", "You have reached the maximum number of AMIs", errors.NoRoom),
        ("SomeNewLimitExceeded", "", errors.NoRoom),
        ("SomeNewQuotaExceededException", "", errors.NoRoom),
        ("TagLimitExceeded", "", errors.NoRoom),
        ("RequestLimitExceeded", "", errors.Throttled),
        ("Throttling", "", errors.Throttled),
        ("InternalError", "", errors.CloudTrouble),
        ("Unavailable", "", errors.CloudTrouble),
        ("UnauthorizedOperation", "", errors.Denied),
        ("AuthFailure", "AWS was not able to validate the provided access credentials", errors.LoginRefused),
        ("AuthFailure", "Not authorized for image:ami-1", errors.NotTheOwner),
        ("ExpiredToken", "", errors.LoginRefused),
        ("RequestExpired", "", errors.LoginRefused),
        ("SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier than", errors.LoginRefused),
        ("OptInRequired", "", errors.Denied),
        ("InvalidParameterValue.SomethingNew", "", errors.InvalidInput),
        ("SomethingNew.Entirely", "", errors.Refused),
    ],
)
def test_a_code_becomes_its_class(code: str, message: str, kind: type[errors.ImageError]) -> None:
    error = made(code, message)
    assert type(error) is kind
    assert (error.code, error.request_id, error.what, error.where) == (code, "r-1", "Do it", "us-east-1")


@pytest.mark.parametrize("code", LOGIN)
def test_a_refused_login_never_looks_like_a_missing_image(code: str) -> None:
    assert isinstance(made(code), errors.Denied)


def test_a_code_that_no_table_knows_is_told_whole() -> None:
    error = made("Strange.New", "in the\n cloud's words")
    assert "in the cloud's words (Strange.New, request r-1)" in str(error)
    assert error.again == "never"


@pytest.mark.parametrize("code", ["InternalError", "InternalFailure", "Unavailable", "ServiceUnavailable"])
def test_an_internal_error_leaves_open_whether_a_call_ran_that_may_not_run_twice(code: str) -> None:
    assert type(made(code, repeatable=False)) is errors.AnswerLost
    assert type(made(code)) is errors.CloudTrouble


def test_a_refused_permission_names_the_action_to_allow() -> None:
    assert "ec2:CopyImage" in made("UnauthorizedOperation").do


def test_all_sentences_read_as_one() -> None:
    by_words = {f"{code} {words}": known for code, more in WORDS.items() for words, known in more.items()}
    for code, known in {**CODES, **FAMILIES, **by_words}.items():
        for text in (known.why, known.do):
            assert not text.endswith("."), code
            assert text.strip() == text, code
        assert known.why[:1] == known.why[:1].lower(), code
        assert known.do[:1] == known.do[:1].upper(), code
