"""Every error code that EC2 documents, as far as an image can meet it.

Source: the page "Error codes for the Amazon EC2 API". Which action has which it does not tell, nor does the model of
the SDK.
"""

from __future__ import annotations

_COMMON = """
AuthFailure Blocked DryRunOperation IdempotentParameterMismatch IncompleteSignature InvalidAction InvalidCharacter
InvalidClientTokenId InvalidPaginationToken InvalidParameter InvalidParameterCombination InvalidParameterDependency
InvalidParameterValue InvalidQueryParameter MalformedQueryString MissingAction MissingAuthenticationToken
MissingParameter OptInRequired PendingVerification RequestExpired UnauthorizedOperation UnknownParameter
UnsupportedInstanceAttribute UnsupportedOperation UnsupportedProtocol ValidationError InternalError InternalFailure
RequestLimitExceeded ServiceUnavailable Unavailable InsufficientCapacity
"""
"""What the page "Error codes" lists for every action, and of its server errors those an image can meet."""

_IMAGE = """
ConcurrentCreateImageNoRebootLimitExceeded ConcurrentSnapshotLimitExceeded ConcurrentTagAccess
CustomerKeyHasBeenRevoked FilterLimitExceeded IncorrectInstanceState IncorrectState InvalidAMIAttributeItemValue
InvalidAMIID.Malformed InvalidAMIID.NotFound InvalidAMIID.Unavailable InvalidAMIName.Duplicate
InvalidAMIName.Malformed InvalidBlockDeviceMapping InvalidClientToken InvalidFilter InvalidID InvalidInput
InvalidInstanceID InvalidInstanceID.Malformed InvalidInstanceID.NotFound InvalidInstanceState InvalidManifest
InvalidMaxResults InvalidNextToken InvalidRegion InvalidRequest InvalidSecurity.RequestHasExpired
InvalidSnapshot.InUse InvalidSnapshot.NotFound InvalidSnapshotID.Malformed InvalidState InvalidTagKey.Malformed
InvalidTime InvalidUserID.Malformed InvalidVolume.NotFound InvalidVolumeID.Malformed MissingInput NonEBSInstance
NoSuchVersion OperationNotPermitted PendingSnapshotLimitExceeded ResourceCountExceeded ResourceCountLimitExceeded
ResourceLimitExceeded SignatureDoesNotMatch SnapshotCopyUnsupported.InterRegion SnapshotCreationPerVolumeRateExceeded
SnapshotLimitExceeded TagLimitExceeded Unsupported
"""
"""What it lists for single actions, of those that images, snapshots, instances and tags have."""

COMMON_CODES, IMAGE_CODES = frozenset(_COMMON.split()), frozenset(_IMAGE.split())
