"""EC2's error codes as our error classes: one table, read by whole code, then by family.

Source of the codes: the pages "Error codes for the Amazon EC2 API" and "Common errors", and those of the token service,
of service quotas and of the key service for what is asked of them. Their models in the SDK name few codes. A sentence
stands here where a code says more than the cloud does. A family is what comes before the first dot of a code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...images.errors import (
    BadAccount,
    Busy,
    CloudTrouble,
    Denied,
    ImageConflict,
    ImageError,
    ImageGone,
    InvalidInput,
    LoginRefused,
    NameTaken,
    NoRoom,
    NotTheOwner,
    Protected,
    Refused,
    SourceGone,
    Throttled,
)
from .. import codes
from ..codes import Meaning, alike

_PERMIT = "Allow {action} for this resource to the user or role that calls, in IAM"
_KEY = "Check which access key is used, and that it is active"
_TOKEN = "Get new temporary credentials, such as with `aws sso login`"
_FREE = "Deregister images that nobody needs there, or ask for a higher quota"
_LATER = "Run again later"
_STATE = "Wait until it is in a steady state, running or stopped, and run again"
_COOLDOWN = "With a cool-down, the cloud refuses for 24 hours after the protection was switched off: run again then"
_ROLE = "Imports need the service role vmimport, which may read the bucket: see the guide of VM Import/Export"
_AT_ONCE = "as many snapshots are being made there as the cloud allows at once"

_EXPIRED = Meaning(
    LoginRefused, "the credentials have expired, or this machine's clock is wrong", f"Set the clock. {_TOKEN}"
)
_SKEWED = Meaning(
    LoginRefused, "this machine's clock differs from the cloud's by more than 15 minutes", "Set the clock"
)

WORDS: Mapping[str, Mapping[str, Meaning]] = {
    **dict.fromkeys(
        ("SignatureDoesNotMatch", "InvalidSignatureException"),
        dict.fromkeys(("signature expired", "signature not yet current"), _SKEWED),
    ),
    # A login that was refused, and somebody else's image.
    "AuthFailure": {"not authorized for image": Meaning(NotTheOwner, "the image belongs to another account")},
    # Deregistered, and still being made.
    "InvalidAMIID.Unavailable": {"no longer available": Meaning(ImageGone, "the image does not exist any more")},
    "ResourceLimitExceeded": {
        "in progress": Meaning(Busy, _AT_ONCE),
        "snapshot cop": Meaning(Busy, _AT_ONCE),
    },
    "InvalidAMIAttributeItemValue": {
        "organization": Meaning(BadAccount, "there is no such organisation or organisational unit")
    },
    "IncorrectInstanceState": dict.fromkeys(
        ("pending", "stopping", "rebooting"),
        Meaning(Busy, "the instance is on its way from one state to another", _STATE),
    ),
    "InvalidParameter": {"vmimport": Meaning(InvalidInput, "", _ROLE)},
    "OperationNotPermitted": dict.fromkeys(("deregistration protect", "cooldown"), Meaning(Protected, "", _COOLDOWN)),
}
"""Codes that mean several things, by what the cloud's text contains; the tables say what they mean otherwise."""

CODES: Mapping[str, Meaning] = {
    # Who calls.
    "AuthFailure": Meaning(LoginRefused, "", _KEY),
    **alike(
        LoginRefused,
        "",
        *("InvalidClientTokenId", "UnrecognizedClientException"),
        why="the access key is not known",
        do=_KEY,
    ),
    **alike(
        LoginRefused,
        "",
        *("SignatureDoesNotMatch", "InvalidSignatureException"),
        why="the secret key does not fit",
        do=_KEY,
    ),
    **alike(
        LoginRefused,
        "",
        *("ExpiredToken", "ExpiredTokenException"),
        why="the credentials have expired",
        do=_TOKEN,
    ),
    **alike(LoginRefused, "", "InvalidToken", "TokenRefreshRequired", do=_TOKEN),
    **alike(
        Denied,
        "",
        *("UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "NotAuthorized"),
        why="the caller may not do this",
        do=_PERMIT,
    ),
    **alike(
        LoginRefused,
        "",
        *("MissingAuthenticationToken", "MissingAuthenticationTokenException", "IncompleteSignature", "Blocked"),
    ),
    **alike(Denied, "", "PendingVerification", "NotAuthorizedException"),
    "RequestExpired": _EXPIRED,
    "OptInRequired": Meaning(
        Denied, "the account has not opted in to this region or service", "Enable the region in the account's settings"
    ),
    "RegionDisabledException": Meaning(Denied, "the region is not enabled for the account"),
    # The image.
    "InvalidAMIID.NotFound": Meaning(ImageGone, "the image does not exist, or may not be used here"),
    "InvalidAMIID.Unavailable": Meaning(Busy, "the image is still being made, or is disabled"),
    "InvalidAMIID.Malformed": Meaning(InvalidInput, "that is not the id of an image", "Ids look like ami-1a2b3c4d"),
    "InvalidAMIName.Duplicate": Meaning(NameTaken, "another image there has this name", "Choose another name"),
    "InvalidAMIName.Malformed": Meaning(
        InvalidInput,
        "that cannot be the name of an image",
        "Use 3 to 128 letters, digits, spaces and ( ) [ ] . / - ' @ _",
    ),
    "InvalidAMIAttributeItemValue": Meaning(BadAccount, "there is no such account"),
    "InvalidUserID.Malformed": Meaning(BadAccount, "that is not the id of an account"),
    "OperationNotPermitted": Meaning(Refused),
    "InvalidID": Meaning(InvalidInput, "that is not the id of an image"),
    # Room.
    "TagLimitExceeded": Meaning(NoRoom, "the image has as many tags as the cloud allows"),
    "ResourceLimitExceeded": Meaning(NoRoom, "", _FREE),
    "SnapshotLimitExceeded": Meaning(NoRoom, "the quota of snapshots there is used up", _FREE),
    **alike(
        Busy,
        "",
        *("ConcurrentSnapshotLimitExceeded", "PendingSnapshotLimitExceeded", "SnapshotCreationPerVolumeRateExceeded"),
        "ConcurrentCreateImageNoRebootLimitExceeded",
        why=_AT_ONCE,
    ),
    # Where.
    "InvalidRegion": Meaning(InvalidInput, "there is no such region"),
    # What an image is made from.
    "InvalidInstanceID.NotFound": Meaning(SourceGone, "the instance does not exist"),
    "InvalidInstanceID.Malformed": Meaning(
        InvalidInput, "that is not the id of an instance", "Ids look like i-1a2b3c4d"
    ),
    "IncorrectInstanceState": Meaning(Refused, "no image can be made of the instance in its present state", _STATE),
    "InvalidInstanceID.NotLinkable": Meaning(Refused),
    "IncorrectState": Meaning(Busy),
    "ConcurrentTagAccess": Meaning(Busy, "the image's tags are being changed"),
    **alike(Refused, "", "InvalidInstanceState", "InvalidState", "UnsupportedInstanceAttribute", "InvalidInstanceType"),
    **alike(Refused, "", "NonEBSInstance", "SnapshotCopyUnsupported.InterRegion"),
    **alike(SourceGone, "", "InvalidSnapshot.NotFound", why="a snapshot does not exist"),
    **alike(SourceGone, "", "InvalidVolume.NotFound", why="a disk does not exist"),
    **alike(InvalidInput, "", "InvalidSnapshotID.Malformed", why="that is not the id of a snapshot"),
    "InvalidSnapshot.InUse": Meaning(ImageConflict, "another image uses the snapshot"),
    "InvalidBlockDeviceMapping": Meaning(InvalidInput),
    "CustomerKeyHasBeenRevoked": Meaning(Refused, "the key cannot be used any more"),
    "NotFoundException": Meaning(Refused, "there is no such key"),
    "NoSuchResourceException": Meaning(Refused, "there is no such quota"),
    # Tags.
    "DuplicateTagKeys": Meaning(InvalidInput, "a tag key is there twice"),
    "TagPolicyViolation": Meaning(Refused, "a tag policy of the organisation forbids these tags"),
    # A call that was repeated with its token.
    "IdempotentParameterMismatch": Meaning(Refused, "the same call was sent before with other values"),
    "IdempotentInstanceTerminated": Meaning(Refused),
    # The API itself.
    **alike(
        Refused,
        "",
        *("InvalidAction", "UnknownOperationException", "NoSuchVersion", "InvalidActionException"),
        why="this address of the cloud does not offer {action}",
        do="Check machine-image:endpoint, and AWS_ENDPOINT_URL",
    ),
    "DryRunOperation": Meaning(Refused, "that was a rehearsal only"),
}
"""Whole codes."""

FAMILIES: Mapping[str, Meaning] = {
    "AuthFailure": Meaning(LoginRefused, "", _KEY),
    "UnauthorizedOperation": Meaning(Denied, "", _PERMIT),
    "InvalidSecurity": _EXPIRED,
    **alike(
        Throttled,
        "",
        *("RequestLimitExceeded", "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled"),
        *("RequestThrottledException", "TooManyRequestsException", "SlowDown", "EC2ThrottledException"),
        why="too many calls at once",
    ),
    **alike(
        CloudTrouble,
        "",
        *("InternalError", "InternalFailure", "InternalServerError", "Unavailable", "ServiceUnavailable"),
        *("ServiceException", "ServiceUnavailableException", "RequestTimeout", "Server", "KMSInternalException"),
        do=_LATER,
    ),
    **alike(Busy, "", "ResourceBusy", "OperationInProgress", "ConcurrentModification", "DependencyViolation"),
    **alike(
        InvalidInput,
        "",
        *("InvalidParameter", "InvalidParameterValue", "InvalidParameterCombination", "InvalidParameterDependency"),
        *("MissingParameter", "UnknownParameter", "MalformedQueryString", "InvalidQueryParameter", "ValidationError"),
        *("InvalidFilter", "FilterLimitExceeded", "InvalidInput", "InvalidRequest", "InvalidPaginationToken"),
        *("InvalidNextToken", "InvalidMaxResults", "InvalidTime", "InvalidVolumeID", "MissingInput"),
        *("MissingAction", "InvalidClientToken", "UnsupportedProtocol", "InvalidTagKey", "InvalidCharacter"),
        *("InvalidFormat", "InvalidAMIID", "InvalidAMIName", "InvalidInstanceID", "InvalidSnapshotID"),
        *("InvalidManifest", "IllegalArgumentException", "InvalidKMSKey", "InvalidArnException"),
    ),
    **alike(SourceGone, "", "InvalidSnapshot", "InvalidVolume"),
    "InsufficientCapacity": Meaning(NoRoom, "", _LATER),
    **alike(Refused, "", "UnsupportedOperation", "Unsupported", "UnsupportedHibernationConfiguration"),
}
"""What stands before the first dot; also for the family's name alone."""


def meaning(code: str, message: str = "") -> Meaning:
    """What a code means: by the cloud's text where it means several things, by itself, else by its family."""
    text = message.lower()
    by_words = (known for words, known in WORDS.get(code, {}).items() if words in text)
    known = next(by_words, None) or codes.meaning(code, CODES, FAMILIES)
    return _OVER if known is codes.DEFAULT and _LIMIT.search(code) else known


_LIMIT = re.compile(r"(Limit|Quota|Count)Exceeded(Exception)?$")
_OVER = Meaning(NoRoom, "", _FREE)
"""Which of its limits the cloud names is not documented for images; all such codes end alike."""


def problem(
    code: str, message: str, *, what: str, where: str, action: str, request_id: str = "", repeatable: bool = True
) -> ImageError:
    """The error for an answer of the cloud; see `codes.problem`."""
    return codes.problem(
        meaning(code, message),
        code,
        message,
        what=what,
        where=where,
        action=action,
        request_id=request_id,
        repeatable=repeatable,
    )
