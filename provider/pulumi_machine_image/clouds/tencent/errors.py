"""Tencent Cloud's error codes as our error classes: one table, read by whole code, then by family.

Source of the codes: `tencentcloud.cvm.v20170312.errorcodes` and `tencentcloud.tag.v20180813.errorcodes` of the official
SDK, whose comments give each a meaning, and the page "Error codes" of the API's documentation for those that every
service has. Only codes are documented, never texts: a sentence stands here where a code says more than the cloud does.
A family is what comes before the first dot of a code.
"""

from __future__ import annotations

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
    Refused,
    SourceGone,
    StillShared,
    Throttled,
)
from .. import codes
from ..codes import Meaning, alike

_PERMIT = "Allow the action {action} for this resource to the user or role that calls, in access management (CAM)"
_KEY = "Check which API key is used, and that it is still enabled"
_FREE = "Delete images that nobody needs there, or ask the cloud for a higher quota"
_STATE = "Wait until it is in a steady state, running or stopped, and run again"
_LATER = "Run again later"
_ORDINARY = "Make the image from an ordinary running or stopped instance with cloud disks"

CODES: Mapping[str, Meaning] = {
    # Who calls.
    "AuthFailure.CamRoleNameAuthenticateFailed": Meaning(Denied, "the role could not be used", _PERMIT),
    "AuthFailure.InvalidAuthorization": Meaning(LoginRefused, "the login was refused", _KEY),
    "AuthFailure.InvalidSecretId": Meaning(LoginRefused, "the secret id is not that of an API key", _KEY),
    "AuthFailure.MFAFailure": Meaning(LoginRefused, "multi-factor authentication failed"),
    "AuthFailure.SecretIdNotFound": Meaning(LoginRefused, "the API key does not exist or is disabled", _KEY),
    "AuthFailure.SignatureExpire": Meaning(
        LoginRefused, "this machine's clock differs from the cloud's by more than five minutes", "Set the clock"
    ),
    "AuthFailure.SignatureFailure": Meaning(LoginRefused, "the secret key does not fit the secret id", _KEY),
    "AuthFailure.TokenFailure": Meaning(LoginRefused, "the security token is wrong or has ended", "Get a new token"),
    "AuthFailure.UnauthorizedOperation": Meaning(Denied, "the caller may not do this", _PERMIT),
    "UnauthorizedOperation": Meaning(Denied, "the caller may not do this", _PERMIT),
    "UnauthorizedOperation.PermissionDenied": Meaning(Denied, "the caller may not do this", _PERMIT),
    "UnauthorizedOperation.InvalidToken": Meaning(LoginRefused, "the security token is not valid", "Get a new token"),
    "UnauthorizedOperation.MFAExpired": Meaning(LoginRefused, "multi-factor authentication has expired"),
    "UnauthorizedOperation.MFANotFound": Meaning(LoginRefused, "multi-factor authentication is required"),
    "IpInBlacklist": Meaning(LoginRefused, "this machine's address is on the account's deny list"),
    "IpNotInWhitelist": Meaning(LoginRefused, "this machine's address is not on the account's allow list"),
    "AccountQualificationRestrictions": Meaning(Denied, "the account is not qualified for this"),
    "InvalidPermission": Meaning(Denied, "the account may not do this"),
    "OperationDenied.InnerUserProhibitAction": Meaning(Denied, "the account may not do this"),
    "OperationDenied.AccountNotSupported": Meaning(Denied, "the account may not do this"),
    "InvalidAccount.InsufficientBalance": Meaning(Refused, "the account's balance does not suffice", "Top it up"),
    # The image.
    "InvalidImageId.NotFound": Meaning(ImageGone, "the image does not exist"),
    "InvalidImageId.Malformed": Meaning(InvalidInput, "that is not the id of an image", "Ids look like img-1a2b3c4d"),
    "InvalidImageId.IncorrectState": Meaning(Busy, "the image is being made, copied or imported"),
    "InvalidImageId.InShared": Meaning(
        StillShared, "the image is shared with other accounts", "Take back all its shares first"
    ),
    "InvalidImageId.TooLarge": Meaning(Refused, "the image is too large for this"),
    "InvalidImageName.Duplicate": Meaning(NameTaken, "another image there has this name", "Choose another name"),
    "InvalidParameterValue.InvalidImageState": Meaning(Busy, "another operation holds the image"),
    "FailedOperation.InvalidImageState": Meaning(Busy, "another operation holds the image"),
    "InvalidParameterValue.InvalidImageIdIsShared": Meaning(
        NotTheOwner, "the image is shared by another account: it can only be used to create instances"
    ),
    "UnsupportedOperation.SharedImageModifyUnsupported": Meaning(
        NotTheOwner, "the image is shared by another account: it can only be used to create instances"
    ),
    "UnauthorizedOperation.ImageNotBelongToAccount": Meaning(NotTheOwner, "the image belongs to another account"),
    "InvalidParameterValue.InvalidImageId": Meaning(Refused, "this cannot be done with that image"),
    "InvalidParameterValue.InvalidImageFamily": Meaning(InvalidInput, "that is not a valid image family"),
    "UnsupportedOperation.EncryptedImagesNotSupported": Meaning(Refused, "the image or its disk is encrypted"),
    "UnsupportedOperation.SyncEncryptImageNotSupport": Meaning(Refused, "no encrypted copy of this image can be made"),
    "UnsupportedOperation.LocationImageNotSupported": Meaning(Refused, "this cannot be done with a location image"),
    "InvalidParameter.InstanceImageNotSupport": Meaning(Refused, "this cannot be done with a whole-machine image"),
    "InvalidParameter.InvalidKmsKeyId": Meaning(InvalidInput, "that is not the id of a usable KMS key"),
    # Room.
    "ImageQuotaLimitExceeded": Meaning(NoRoom, "the quota of images there is used up", _FREE),
    "OverQuota": Meaning(
        NoRoom,
        "the image is shared with as many accounts as the cloud allows",
        "Take back shares that nobody needs, or share a copy of the image",
    ),
    "LimitExceeded.TagResourceQuota": Meaning(NoRoom, "the limit of resources with this tag is reached"),
    "InvalidParameterValue.TagQuotaLimitExceeded": Meaning(NoRoom, "the limit of tags is reached"),
    # Where.
    "InvalidRegion.NotFound": Meaning(InvalidInput, "there is no such region"),
    "InvalidParameterValue.InvalidRegion": Meaning(InvalidInput, "there is no such region"),
    "UnsupportedRegion": Meaning(InvalidInput, "there is no such region for this service"),
    "InvalidRegion.Unavailable": Meaning(Refused, "images cannot be copied to or from that region"),
    "UnsupportedOperation.Region": Meaning(Refused, "this cannot be done in that region"),
    "InvalidZone.MismatchRegion": Meaning(InvalidInput, "the zone is not in that region"),
    "UnsupportedOperation.InvalidZone": Meaning(Refused, "this cannot be done in that zone"),
    "InvalidParameterValue.ZoneNotSupported": Meaning(Refused, "this cannot be done in that zone"),
    "RegionAbilityLimit.UnsupportedToImportImage": Meaning(Refused, "images cannot be imported in that region"),
    # Accounts.
    **alike(BadAccount, "", "InvalidAccountId.NotFound", why="there is no such account"),
    **alike(
        BadAccount,
        "",
        "InvalidAccountIs.YourSelf",
        "FailedOperation.AccountIsYourSelf",
        why="the image's own account needs no share",
    ),
    "FailedOperation.NotMasterAccount": Meaning(
        BadAccount, "only main accounts can receive an image", "Name the id of the main account"
    ),
    "FailedOperation.AccountAlreadyExists": Meaning(ImageConflict, "the account can use the image already"),
    "FailedOperation.BYOLImageShareFailed": Meaning(Refused, "images with an own licence (BYOL) cannot be shared"),
    **alike(
        Refused, "FailedOperation.", "QImageShareFailed", "RImageShareFailed", why="images like this are not shared"
    ),
    # What an image is made from.
    **alike(SourceGone, "", "InvalidInstanceId.NotFound", why="the instance does not exist"),
    **alike(
        InvalidInput,
        "",
        "InvalidInstanceId.Malformed",
        "InvalidParameterValue.InstanceIdMalformed",
        why="that is not the id of an instance",
        do="Ids look like ins-1a2b3c4d",
    ),
    "InvalidInstance.NotSupported": Meaning(Refused, "no image can be made of this instance", _ORDINARY),
    "InvalidInstanceState": Meaning(Refused, "no image can be made of the instance as it is now", _STATE),
    **alike(
        Refused,
        "UnsupportedOperation.",
        "NotSupportInstanceImage",
        "SpecialInstanceType",
        "InvalidInstanceWithSwapDisk",
        "StoppedModeStopCharging",
        "InstanceReinstallFailed",
        why="no image can be made of an instance like this",
        do=_ORDINARY,
    ),
    **alike(
        Busy,
        "UnsupportedOperation.InstanceState",
        *("Pending", "Starting", "Stopping", "Rebooting", "EnterRescueMode", "ExitRescueMode"),
        *("EnterServiceLiveMigrate", "ServiceLiveMigrate", "ExitServiceLiveMigrate"),
        why="the instance is on its way from one state to another",
        do=_STATE,
    ),
    **alike(
        Refused,
        "UnsupportedOperation.InstanceState",
        *("Banning", "Corrupted", "Freezing", "Isolating", "LaunchFailed", "NotRunning", "RescueMode"),
        *("Running", "Shutdown", "Stopped", "Terminated", "Terminating"),
        why="no image can be made of the instance in its present state",
        do=_STATE,
    ),
    "InvalidParameter.DataDiskIdContainsRootDisk": Meaning(InvalidInput, "the system disk is no data disk"),
    "InvalidParameter.DataDiskNotBelongSpecifiedInstance": Meaning(
        InvalidInput, "a data disk is not attached to the instance"
    ),
    "InvalidParameter.LocalDataDiskNotSupport": Meaning(Refused, "local data disks cannot be part of an image"),
    "InvalidParameter.SwapDiskNotSupport": Meaning(Refused, "swap disks cannot be part of an image"),
    "InvalidParameter.SnapshotNotFound": Meaning(SourceGone, "a snapshot does not exist"),
    "InvalidParameterValue.SnapshotIdMalformed": Meaning(InvalidInput, "that is not the id of a snapshot"),
    "InvalidParameter.SystemSnapshotNotFound": Meaning(InvalidInput, "no snapshot is that of a system disk"),
    "InvalidParameter.DuplicateSystemSnapshots": Meaning(InvalidInput, "several snapshots are of a system disk"),
    "ResourceUnavailable.SnapshotCreating": Meaning(Busy, "a snapshot is still being made"),
    "InvalidParameter.SpecifyOneParameter": Meaning(InvalidInput),
    "InvalidParameter.InvalidDependence": Meaning(InvalidInput),
    "InvalidParameterConflict": Meaning(InvalidInput),
    **alike(
        Refused,
        "",
        "InvalidParameterValue.PreheatNotSupportedInstanceType",
        "InvalidParameterValue.PreheatNotSupportedZone",
        "InvalidParameterValue.PreheatUnavailableZones",
        "UnsupportedOperation.PreheatImage",
    ),
    "LimitExceeded.PreheatImageSnapshotOutOfQuota": Meaning(NoRoom),
    # Import.
    "InvalidImageOsType.Unsupported": Meaning(InvalidInput, "this system cannot be imported"),
    "InvalidImageOsVersion.Unsupported": Meaning(InvalidInput, "this version of the system cannot be imported"),
    "InvalidParameter.InvalidParameterUrlError": Meaning(
        InvalidInput,
        "the file's URL is wrong, or the file cannot be read",
        "Give the URL of an object in COS that the cloud can read",
    ),
    "InvalidParameterValue.ISOMustImportByForce": Meaning(InvalidInput, "an ISO file can be imported only with force"),
    "InvalidParameterValue.InvalidBootMode": Meaning(InvalidInput, "that is not a boot mode"),
    "InvalidParameterValue.InvalidLicenseType": Meaning(InvalidInput, "that is not a licence type"),
    # Values.
    "InvalidParameterValue.TooLarge": Meaning(InvalidInput, "a value is too long"),
    "InvalidParameter.ValueTooLarge": Meaning(InvalidInput, "a value is too long"),
    "InvalidParameterValue.LimitExceeded": Meaning(InvalidInput, "too many values in one call"),
    "InvalidParameterValue.InvalidParameterValueLimit": Meaning(InvalidInput),
    "InvalidParameterValue.InvalidAppIdFormat": Meaning(InvalidInput),
    "InvalidParameter.InvalidParameterCoexistImageIdsFilters": Meaning(InvalidInput),
    "InvalidFilter": Meaning(InvalidInput),
    "InvalidFilterValue.LimitExceeded": Meaning(InvalidInput, "too many filters, or too many values in one"),
    "InvalidInstanceType.Malformed": Meaning(InvalidInput),
    "InvalidParameterValue.InstanceTypeNotFound": Meaning(InvalidInput),
    "ResourcesSoldOut.SpecifiedInstanceType": Meaning(NoRoom),
    # Tags.
    "InvalidParameterValue.TagKeyNotFound": Meaning(InvalidInput, "a tag key does not exist"),
    "InvalidParameterValue.DuplicateTags": Meaning(InvalidInput, "a tag key is there twice"),
    "FailedOperation.IllegalTagKey": Meaning(InvalidInput, "a tag key has characters that are not allowed"),
    "FailedOperation.IllegalTagValue": Meaning(InvalidInput, "a tag value has characters that are not allowed"),
    **alike(
        InvalidInput,
        "",
        "FailedOperation.TagKeyReserved",
        "InvalidParameter.ReservedTagKey",
        "InvalidParameterValue.ReservedTagKey",
        why="tag keys that begin with qcloud, tencent or project are the cloud's own",
    ),
    "InvalidParameter.Tag": Meaning(InvalidInput),
    "InvalidParameterValue.TagKeyEmpty": Meaning(InvalidInput, "a tag key is empty"),
    "InvalidParameterValue.TagKeyDuplicate": Meaning(InvalidInput, "a tag key is there twice"),
    "InvalidParameterValue.TagKeyLengthExceeded": Meaning(InvalidInput, "a tag key is too long"),
    "InvalidParameterValue.TagKeyCharacterIllegal": Meaning(
        InvalidInput, "a tag key has characters that are not allowed"
    ),
    "InvalidParameterValue.TagValueEmpty": Meaning(InvalidInput, "a tag value is empty"),
    "InvalidParameterValue.TagValueLengthExceeded": Meaning(InvalidInput, "a tag value is too long"),
    "InvalidParameterValue.TagValueCharacterIllegal": Meaning(
        InvalidInput, "a tag value has characters that are not allowed"
    ),
    "InvalidParameterValue.DeleteTagsParamError": Meaning(InvalidInput),
    "InvalidParameterValue.ResourceDescriptionError": Meaning(InvalidInput),
    "LimitExceeded.Quota": Meaning(NoRoom),
    "FailedOperation.ResourceTagProcessing": Meaning(Busy, "the image's tags are being changed"),
    "FailedOperation.ResourceAppIdNotSame": Meaning(NotTheOwner, "the image belongs to another account"),
    "FailedOperation.PolicyEnforcedInvalid": Meaning(Refused, "a tag policy of the account forbids these tags"),
    "ResourceInUse.TagDuplicate": Meaning(ImageConflict, "the tag exists already"),
    "ResourceInUse.TagKeyAttached": Meaning(ImageConflict, "the image has this tag already"),
    "ResourceNotFound.AttachedTagKeyNotFound": Meaning(ImageConflict, "the image does not have this tag"),
    "InvalidParameterValue.ResourceIdInvalid": Meaning(InvalidInput, "the image's id is wrong"),
    "LimitExceeded.ResourceAttachedTags": Meaning(NoRoom, "the image has as many tags as the cloud allows"),
    "LimitExceeded.TagKey": Meaning(NoRoom, "the account has as many tag keys as the cloud allows"),
    "LimitExceeded.TagValue": Meaning(NoRoom, "a tag key has as many values as the cloud allows"),
    # Try again.
    "MutexOperation.TaskRunning": Meaning(Busy, "the same task is running already"),
    "OperationDenied.InstanceOperationInProgress": Meaning(Busy, "the instance is busy"),
    "ResourceInUse.DiskRollbacking": Meaning(Busy, "a disk is being rolled back"),
    "InvalidParameter.ActionInProgress": Meaning(Busy, "another operation is in progress"),
    # The API itself.
    **alike(
        Refused,
        "",
        *("ActionOffline", "InvalidAction", "NoSuchProduct", "NoSuchVersion"),
        why="this address of the cloud does not offer {action}",
        do="Check machine-image:domain and machine-image:endpoint",
    ),
    "DryRunOperation": Meaning(Refused, "that was a rehearsal only"),
}
"""Whole codes."""

FAMILIES: Mapping[str, Meaning] = {
    "AuthFailure": Meaning(LoginRefused, "", _KEY),
    "UnauthorizedOperation": Meaning(Denied, "", _PERMIT),
    **alike(Throttled, "", "RequestLimitExceeded", why="too many calls at once"),
    **alike(CloudTrouble, "", "InternalError", "InternalServerError", "ServiceUnavailable", do=_LATER),
    **alike(Busy, "", "MutexOperation", "ResourceInUse", "ResourceBusy", "ResourceUnavailable", "OperationInProgress"),
    **alike(NoRoom, "", "LimitExceeded", "ResourceInsufficient", "ResourcesSoldOut"),
    **alike(
        InvalidInput,
        "",
        *("InvalidParameter", "InvalidParameterValue", "InvalidParameterCombination", "InvalidFilterValue"),
        *("InvalidParameterValueLimit", "InvalidParameterValueOffset", "MissingParameter", "UnknownParameter"),
        *("InvalidRequest", "RequestSizeLimitExceeded", "ResponseSizeLimitExceeded", "UnsupportedProtocol"),
        *("InvalidImageId", "InvalidImageName", "InvalidRegion", "InvalidZone", "InvalidInstanceId"),
        *("InvalidInstanceType", "InvalidImageOsType", "InvalidImageOsVersion"),
    ),
    **alike(SourceGone, "", "ResourceNotFound"),
    **alike(BadAccount, "", "InvalidAccountId", "InvalidAccountIs"),
    **alike(Refused, "", "UnsupportedOperation", "FailedOperation", "OperationDenied", "RegionAbilityLimit"),
}
"""What stands before the first dot; also for the family's name alone."""


def meaning(code: str) -> Meaning:
    """What a code means: by itself, else by its family."""
    return codes.meaning(code, CODES, FAMILIES)


def problem(
    code: str, message: str, *, what: str, where: str, action: str, request_id: str = "", repeatable: bool = True
) -> ImageError:
    """The error for an answer of the cloud; see `codes.problem`."""
    return codes.problem(
        meaning(code),
        code,
        message,
        what=what,
        where=where,
        action=action,
        request_id=request_id,
        repeatable=repeatable,
    )
