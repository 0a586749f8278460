"""Every error code that an emulated action may answer with, by service and action.

Source: the lists in the comments of `client.go` of the official Go SDK, release 1.3.166; those of the image actions are
in `clouds.tencent.image_codes`, with what the pages of the actions add.
"""

from collections.abc import Mapping

from clouds.tencent.image_codes import COMMON_CODES, IMAGE_CODES

_OTHERS: Mapping[str, Mapping[str, str]] = {
    "cvm": {
        "ExportImages": """
            AuthFailure.CamRoleNameAuthenticateFailed InvalidImageId.Malformed InvalidImageId.NotFound
            InvalidParameter.ImageIdsSnapshotIdsMustOne InvalidParameter.SnapshotNotFound
            InvalidParameterValue.BucketNotFound InvalidParameterValue.InvalidAppIdFormat
            InvalidParameterValue.InvalidBucketPermissionForExport InvalidParameterValue.InvalidFileNamePrefixList
            InvalidParameterValue.InvalidImageId InvalidParameterValue.InvalidImageOsName
            InvalidParameterValue.InvalidImageState InvalidParameterValue.LimitExceeded
            InvalidParameterValue.MissingLocationCosEndpoint InvalidParameterValue.TooLarge
            LimitExceeded.ExportImageTaskLimitExceeded UnsupportedOperation.EncryptedImagesNotSupported
            UnsupportedOperation.ImageTooLargeExportUnsupported UnsupportedOperation.MarketImageExportUnsupported
            UnsupportedOperation.PublicImageExportUnsupported UnsupportedOperation.RedHatImageExportUnsupported
            UnsupportedOperation.SharedImageExportUnsupported UnsupportedOperation.WindowsImageExportUnsupported
        """,
        "DescribeImportImageOs": """
            FailedOperation.IllegalTagKey InvalidFilter InvalidFilterValue.LimitExceeded InvalidImageId.Malformed
            InvalidInstanceType.Malformed InvalidParameter.InvalidParameterCoexistImageIdsFilters
            InvalidParameterValue.InstanceTypeNotFound InvalidParameterValue.InvalidAppIdFormat
            InvalidParameterValue.InvalidParameterValueLimit InvalidParameterValue.LimitExceeded
            InvalidParameterValue.TagKeyNotFound InvalidParameterValue.ZoneNotSupported InvalidRegion.NotFound
            InvalidZone.MismatchRegion ResourcesSoldOut.SpecifiedInstanceType UnauthorizedOperation.InvalidToken
            UnauthorizedOperation.PermissionDenied UnsupportedOperation
        """,
        "DescribeImageFromFamily": "InvalidZone.MismatchRegion UnsupportedOperation.InvalidZone",
        "DescribeRegions": "UnsupportedOperation",
        "DescribeZones": """
            InvalidFilter InvalidParameterValue.LimitExceeded InvalidParameterValue.ZoneNotSupported
            UnsupportedOperation
        """,
        "RunInstances": """
            AccountQualificationRestrictions AuthFailure.CamRoleNameAuthenticateFailed
            FailedOperation.DisasterRecoverGroupNotFound FailedOperation.IllegalTagKey FailedOperation.IllegalTagValue
            FailedOperation.InquiryPriceFailed FailedOperation.NoAvailableIpAddressCountInSubnet
            FailedOperation.PromotionalRegionRestriction FailedOperation.SecurityGroupActionFailed
            FailedOperation.SnapshotSizeLargerThanDataSize FailedOperation.SnapshotSizeLessThanDataSize
            FailedOperation.TagKeyReserved InstancesQuotaLimitExceeded InternalError.TradeUnknownError
            InvalidAccount.InsufficientBalance InvalidClientToken.TooLong InvalidHostId.Malformed
            InvalidHostId.NotFound InvalidImageId.Malformed InvalidImageId.NotFound InvalidInstance.NotSupported
            InvalidInstanceName.TooLong InvalidInstanceType.Malformed InvalidKeyPairId.Malformed
            InvalidParameter.CdcNotSupported InvalidParameter.EdgeZoneMissInternetAccessible
            InvalidParameter.HostIdCustomizedInstanceTypeNotSupport InvalidParameter.HostIdInstanceTypeNotSupport
            InvalidParameter.HostIdStandardInstanceTypeNotSupport InvalidParameter.HostIdStatusNotSupport
            InvalidParameter.InstanceImageNotSupport InvalidParameter.InstanceTypeSupportedHostNotFound
            InvalidParameter.InternetAccessibleNotSupported InvalidParameter.InvalidIpFormat
            InvalidParameter.LackCoreCountOrThreadPerCore InvalidParameter.OnlySupportForEdgeZone
            InvalidParameter.ParameterConflict InvalidParameter.SnapshotNotFound
            InvalidParameter.SpecialParameterForSpecialAccount InvalidParameterCombination InvalidParameterValue
            InvalidParameterValue.BandwidthPackageIdMalformed InvalidParameterValue.BandwidthPackageIdNotFound
            InvalidParameterValue.BandwidthPackageIspNotMatch InvalidParameterValue.BandwidthPackageZoneNotMatch
            InvalidParameterValue.CamRoleNameMalformed InvalidParameterValue.ChcHostsNotFound
            InvalidParameterValue.CloudSsdDataDiskSizeTooSmall InvalidParameterValue.CoreCountValue
            InvalidParameterValue.DedicatedClusterNotSupportedChargeType
            InvalidParameterValue.DedicatedResourcePackIdsNotFound InvalidParameterValue.DedicatedResourcePackNotValid
            InvalidParameterValue.DedicatedResourcePackTenancyMismatch InvalidParameterValue.Duplicate
            InvalidParameterValue.DuplicateTags InvalidParameterValue.ElasticNetworkNotExist
            InvalidParameterValue.ElasticNetworkVpcSubnetMismatch InvalidParameterValue.ExternalIpQuotaLimited
            InvalidParameterValue.HpcClusterIdZoneIdNotMatch InvalidParameterValue.IPAddressMalformed
            InvalidParameterValue.IllegalHostName InvalidParameterValue.IncorrectFormat
            InvalidParameterValue.InstanceTypeNotFound InvalidParameterValue.InstanceTypeNotSupportElasticNetworks
            InvalidParameterValue.InstanceTypeNotSupportHpcCluster InvalidParameterValue.InstanceTypeRequiredHpcCluster
            InvalidParameterValue.InsufficientOffering InvalidParameterValue.InsufficientPrice
            InvalidParameterValue.InvalidAppIdFormat InvalidParameterValue.InvalidImageForGivenInstanceType
            InvalidParameterValue.InvalidImageFormat InvalidParameterValue.InvalidImageId
            InvalidParameterValue.InvalidImageOsName InvalidParameterValue.InvalidImageState
            InvalidParameterValue.InvalidInstanceTypePeriodicContract InvalidParameterValue.InvalidIpFormat
            InvalidParameterValue.InvalidNetworkInterfaceId InvalidParameterValue.InvalidParameterMinCount
            InvalidParameterValue.InvalidPassword InvalidParameterValue.InvalidTimeFormat
            InvalidParameterValue.InvalidUserDataFormat InvalidParameterValue.InvalidVpcIdSubnetIdNotFound
            InvalidParameterValue.IspNotSupportForEdgeZone InvalidParameterValue.IspValueRepeated
            InvalidParameterValue.KeyPairNotFound InvalidParameterValue.LaunchTemplateIdMalformed
            InvalidParameterValue.LaunchTemplateIdNotExisted InvalidParameterValue.LaunchTemplateNotFound
            InvalidParameterValue.LaunchTemplateVersion InvalidParameterValue.LimitExceeded
            InvalidParameterValue.MustDhcpEnabledVpc InvalidParameterValue.MustEnabledIsRdma
            InvalidParameterValue.NotCdcSubnet InvalidParameterValue.Range InvalidParameterValue.SnapshotIdMalformed
            InvalidParameterValue.SubnetIdMalformed InvalidParameterValue.SubnetIdZoneIdNotMatch
            InvalidParameterValue.SubnetNotExist InvalidParameterValue.TagKeyNotFound
            InvalidParameterValue.TagQuotaLimitExceeded InvalidParameterValue.ThreadPerCoreValue
            InvalidParameterValue.TooLarge InvalidParameterValue.VpcIdMalformed InvalidParameterValue.VpcIdNotExist
            InvalidParameterValue.VpcIdSubnetIdNotMatch InvalidParameterValue.VpcIdZoneIdNotMatch
            InvalidParameterValue.VpcNotSupportIpv6Address InvalidParameterValue.ZoneNotSupported InvalidPassword
            InvalidPeriod InvalidPermission InvalidProjectId.NotFound InvalidSecurityGroupId.NotFound
            InvalidZone.MismatchRegion LimitExceeded.CvmInstanceQuota LimitExceeded.CvmsVifsPerSecGroupLimitExceeded
            LimitExceeded.DisasterRecoverGroup LimitExceeded.IPv6AddressNum LimitExceeded.InstanceEniNumLimit
            LimitExceeded.InstanceQuota LimitExceeded.PrepayQuota LimitExceeded.PrepayUnderwriteQuota
            LimitExceeded.SingleUSGQuota LimitExceeded.SpotQuota LimitExceeded.UserSpotQuota LimitExceeded.VpcSubnetNum
            MissingParameter MissingParameter.DPDKInstanceTypeRequiredVPC MissingParameter.MonitorService
            OperationDenied.AccountNotSupported OperationDenied.ChcInstallCloudImageWithoutDeployNetwork
            OperationDenied.NotBandwidthShiftUpUserApplyEdgeZoneEip ResourceInsufficient.AvailabilityZoneSoldOut
            ResourceInsufficient.CidrBlock ResourceInsufficient.CloudDiskSoldOut
            ResourceInsufficient.CloudDiskUnavailable ResourceInsufficient.DisasterRecoverGroupCvmQuota
            ResourceInsufficient.InsufficientOfferingMinimum ResourceInsufficient.SpecifiedInstanceType
            ResourceNotFound.HpcCluster ResourceNotFound.KeyPairNotFound ResourceNotFound.NoDefaultCbs
            ResourceNotFound.NoDefaultCbsWithReason ResourceUnavailable.InstanceType ResourcesSoldOut.EipInsufficient
            ResourcesSoldOut.SpecifiedInstanceType UnauthorizedOperation.InvalidToken UnsupportedOperation
            UnsupportedOperation.BandwidthPackageIdNotSupported UnsupportedOperation.HibernationOsVersion
            UnsupportedOperation.InstanceStateIsolating UnsupportedOperation.InstanceTypeNotSupportConfidentiality
            UnsupportedOperation.InstanceTypeNotSupportGridLicence
            UnsupportedOperation.InstanceTypeNotSupportJumboFrame
            UnsupportedOperation.InstancesEnableJumboWithoutReboot UnsupportedOperation.InvalidDisk
            UnsupportedOperation.InvalidRegionDiskEncrypt UnsupportedOperation.KeyPairUnsupportedWindows
            UnsupportedOperation.MinCountUnsupportedChargeType UnsupportedOperation.MinCountUnsupportedRegion
            UnsupportedOperation.NoInstanceTypeSupportSpot UnsupportedOperation.NotSupportImportInstancesActionTimer
            UnsupportedOperation.OnlyForPrepaidAccount UnsupportedOperation.PeriodicContractNotSupportManualRenew
            UnsupportedOperation.RawLocalDiskInsReinstalltoQcow2 UnsupportedOperation.SpotUnsupportedRegion
            UnsupportedOperation.UnderwritingInstanceTypeOnlySupportAutoRenew
            UnsupportedOperation.UnsupportedInternationalUser VpcAddrNotInSubNet VpcIpIsUsed
        """,
        "DescribeInstances": """
            FailedOperation.IllegalTagKey FailedOperation.IllegalTagValue FailedOperation.TagKeyReserved
            InternalServerError InvalidFilter InvalidFilterValue.LimitExceeded InvalidHostId.Malformed
            InvalidInstanceId.Malformed InvalidParameter InvalidParameterValue InvalidParameterValue.IPAddressMalformed
            InvalidParameterValue.IPv6AddressMalformed InvalidParameterValue.InstanceIdMalformed
            InvalidParameterValue.InvalidAppIdFormat InvalidParameterValue.InvalidIpFormat
            InvalidParameterValue.InvalidTimeFormat InvalidParameterValue.InvalidVagueName
            InvalidParameterValue.LimitExceeded InvalidParameterValue.SubnetIdMalformed
            InvalidParameterValue.TagKeyNotFound InvalidParameterValue.UuidMalformed
            InvalidParameterValue.VpcIdMalformed InvalidSecurityGroupId.NotFound InvalidSgId.Malformed
            InvalidZone.MismatchRegion ResourceNotFound.HpcCluster UnauthorizedOperation.InvalidToken
            UnsupportedOperation
        """,
        "DescribeInstancesStatus": """
            InternalServerError InvalidFilter InvalidInstanceId.Malformed InvalidParameterValue
            InvalidParameterValue.InstanceIdMalformed InvalidParameterValue.LimitExceeded
            UnauthorizedOperation.InvalidToken UnsupportedOperation
        """,
        "StartInstances": """
            InternalServerError InvalidInstance.NotSupported InvalidInstanceId.Malformed InvalidInstanceId.NotFound
            InvalidParameterValue InvalidParameterValue.InstanceIdMalformed InvalidParameterValue.LimitExceeded
            InvalidParameterValue.ZoneNotSupported MissingParameter MutexOperation.TaskRunning
            OperationDenied.InstanceOperationInProgress UnsupportedOperation.InstanceReinstallFailed
            UnsupportedOperation.InstanceStateCorrupted UnsupportedOperation.InstanceStateEnterRescueMode
            UnsupportedOperation.InstanceStateExitRescueMode UnsupportedOperation.InstanceStateFreezing
            UnsupportedOperation.InstanceStateIsolating UnsupportedOperation.InstanceStatePending
            UnsupportedOperation.InstanceStateRebooting UnsupportedOperation.InstanceStateRescueMode
            UnsupportedOperation.InstanceStateRunning UnsupportedOperation.InstanceStateServiceLiveMigrate
            UnsupportedOperation.InstanceStateShutdown UnsupportedOperation.InstanceStateStarting
            UnsupportedOperation.InstanceStateStopped UnsupportedOperation.InstanceStateStopping
            UnsupportedOperation.InstanceStateTerminated UnsupportedOperation.InstanceStateTerminating
        """,
        "StopInstances": """
            InternalServerError InvalidInstance.NotSupported InvalidInstanceId.Malformed InvalidInstanceId.NotFound
            InvalidParameterCombination InvalidParameterValue InvalidParameterValue.InstanceIdMalformed
            InvalidParameterValue.LimitExceeded InvalidParameterValue.ZoneNotSupported MissingParameter
            MutexOperation.TaskRunning OperationDenied.InstanceOperationInProgress UnauthorizedOperation.MFAExpired
            UnauthorizedOperation.MFANotFound UnsupportedOperation.HibernationForNormalInstance
            UnsupportedOperation.InstanceReinstallFailed UnsupportedOperation.InstanceStateBanning
            UnsupportedOperation.InstanceStateCorrupted UnsupportedOperation.InstanceStateEnterRescueMode
            UnsupportedOperation.InstanceStateEnterServiceLiveMigrate UnsupportedOperation.InstanceStateExitRescueMode
            UnsupportedOperation.InstanceStateExitServiceLiveMigrate UnsupportedOperation.InstanceStateFreezing
            UnsupportedOperation.InstanceStateIsolating UnsupportedOperation.InstanceStatePending
            UnsupportedOperation.InstanceStateRebooting UnsupportedOperation.InstanceStateRescueMode
            UnsupportedOperation.InstanceStateServiceLiveMigrate UnsupportedOperation.InstanceStateShutdown
            UnsupportedOperation.InstanceStateStarting UnsupportedOperation.InstanceStateStopped
            UnsupportedOperation.InstanceStateStopping UnsupportedOperation.InstanceStateTerminated
            UnsupportedOperation.InstanceStateTerminating UnsupportedOperation.StoppedModeStopCharging
        """,
        "RebootInstances": """
            FailedOperation.InvalidInstanceApplicationRole InternalServerError InvalidInstance.NotSupported
            InvalidInstanceId.Malformed InvalidInstanceId.NotFound InvalidParameterCombination InvalidParameterValue
            InvalidParameterValue.InstanceIdMalformed InvalidParameterValue.LimitExceeded MissingParameter
            MutexOperation.TaskRunning OperationDenied.InstanceOperationInProgress UnauthorizedOperation.MFAExpired
            UnauthorizedOperation.MFANotFound UnsupportedOperation UnsupportedOperation.InstanceReinstallFailed
            UnsupportedOperation.InstanceStateCorrupted UnsupportedOperation.InstanceStateEnterRescueMode
            UnsupportedOperation.InstanceStateEnterServiceLiveMigrate UnsupportedOperation.InstanceStateExitRescueMode
            UnsupportedOperation.InstanceStateExitServiceLiveMigrate UnsupportedOperation.InstanceStateFreezing
            UnsupportedOperation.InstanceStateIsolating UnsupportedOperation.InstanceStatePending
            UnsupportedOperation.InstanceStateRebooting UnsupportedOperation.InstanceStateServiceLiveMigrate
            UnsupportedOperation.InstanceStateShutdown UnsupportedOperation.InstanceStateStarting
            UnsupportedOperation.InstanceStateStopped UnsupportedOperation.InstanceStateStopping
            UnsupportedOperation.InstanceStateTerminating UnsupportedOperation.StoppedModeStopCharging
        """,
        "TerminateInstances": """
            FailedOperation.InvalidInstanceApplicationRole FailedOperation.InvalidInstanceApplicationRoleEmr
            FailedOperation.Unreturnable InternalError.TradeUnknownError InternalServerError InvalidAccount.UnpaidOrder
            InvalidInstance.NotSupported InvalidInstanceId.Malformed InvalidInstanceId.NotFound
            InvalidInstanceNotSupportedPrepaidInstance InvalidParameterValue InvalidParameterValue.InstanceIdMalformed
            InvalidParameterValue.InvalidAppIdFormat InvalidParameterValue.LimitExceeded
            InvalidParameterValue.NotSupported LimitExceeded.UserReturnQuota MissingParameter
            MutexOperation.TaskRunning OperationDenied.InstanceOperationInProgress UnauthorizedOperation.InvalidToken
            UnauthorizedOperation.MFAExpired UnauthorizedOperation.MFANotFound UnsupportedOperation
            UnsupportedOperation.InstanceChargeType UnsupportedOperation.InstanceMixedPricingModel
            UnsupportedOperation.InstanceStateBanning UnsupportedOperation.InstanceStateEnterRescueMode
            UnsupportedOperation.InstanceStateEnterServiceLiveMigrate UnsupportedOperation.InstanceStateExitRescueMode
            UnsupportedOperation.InstanceStateExitServiceLiveMigrate UnsupportedOperation.InstanceStateFreezing
            UnsupportedOperation.InstanceStateIsolating UnsupportedOperation.InstanceStateLaunchFailed
            UnsupportedOperation.InstanceStatePending UnsupportedOperation.InstanceStateRebooting
            UnsupportedOperation.InstanceStateStarting UnsupportedOperation.InstanceStateStopping
            UnsupportedOperation.InstanceStateTerminated UnsupportedOperation.InstanceStateTerminating
            UnsupportedOperation.InstancesProtected UnsupportedOperation.InvalidInstancesOwner
            UnsupportedOperation.RedHatInstanceTerminateUnsupported UnsupportedOperation.RedHatInstanceUnsupported
            UnsupportedOperation.Region UnsupportedOperation.SpecialInstanceType
            UnsupportedOperation.UserLimitOperationExceedQuota
        """,
    },
    "cbs": {
        "CreateSnapshot": """
            InsufficientSnapshotQuota InternalError.ComponentError InternalError.ResourceOpFailed
            InvalidAccount.InsufficientBalance InvalidDisk.Busy InvalidDisk.NotSupportSnapshot InvalidDisk.NotSupported
            InvalidDisk.SnapshotCreating InvalidDisk.TypeError InvalidDiskId.NotFound
            InvalidParameter.InvalidClientToken InvalidParameter.ProjectIdNotExist LimitExceeded.InstanceAttachedDisk
            MissingParameter ResourceBusy ResourceInUse ResourceInUse.DiskMigrating ResourceInUse.DiskRollbacking
            ResourceInsufficient.OverQuota ResourceNotFound.NotFound ResourceUnavailable.DiskBackupCreating
            ResourceUnavailable.DiskSnapshotChainTooLarge ResourceUnavailable.NotSupported
            ResourceUnavailable.SnapshotCreating ResourceUnavailable.TooManyCreatingSnapshot
            UnsupportedOperation.DiskEncrypt
        """,
        "DescribeSnapshots": "InvalidFilter InvalidParameterValue MissingParameter UnsupportedOperation",
        "DeleteSnapshots": """
            InvalidParameterValue InvalidSnapshot.NotSupported InvalidSnapshotId.NotFound MissingParameter ResourceBusy
            ResourceUnavailable.SnapshotCreating UnauthorizedOperation.MFAExpired UnsupportedOperation
            UnsupportedOperation.SnapHasShared UnsupportedOperation.SnapshotHasBindedImage
        """,
    },
    "tag": {
        "TagResources": """
            AuthFailure.UnauthorizedOperation FailedOperation FailedOperation.PolicyEnforcedInvalid
            FailedOperation.ResourceTagProcessing InvalidParameter InvalidParameter.ReservedTagKey InvalidParameter.Tag
            InvalidParameter.UnsupportedService InvalidParameterValue.ResourceDescriptionError
            InvalidParameterValue.TagKeyCharacterIllegal InvalidParameterValue.TagKeyDuplicate
            InvalidParameterValue.TagKeyEmpty InvalidParameterValue.TagKeyLengthExceeded
            InvalidParameterValue.TagValueCharacterIllegal InvalidParameterValue.TagValueEmpty
            InvalidParameterValue.TagValueLengthExceeded LimitExceeded.ResourceNumPerRequest
            LimitExceeded.TagNumPerRequest LimitExceeded.TagValue
        """,
        "UnTagResources": """
            AuthFailure.UnauthorizedOperation FailedOperation FailedOperation.PolicyEnforcedInvalid
            FailedOperation.ResourceTagProcessing InvalidParameter InvalidParameter.ReservedTagKey InvalidParameter.Tag
            InvalidParameterValue.ResourceDescriptionError InvalidParameterValue.TagKeyCharacterIllegal
            InvalidParameterValue.TagKeyDuplicate InvalidParameterValue.TagKeyEmpty
            InvalidParameterValue.TagKeyLengthExceeded InvalidParameterValue.TagValueCharacterIllegal
            LimitExceeded.ResourceNumPerRequest LimitExceeded.TagNumPerRequest
        """,
        "DescribeResourceTagsByResourceIds": """
            FailedOperation InvalidParameterValue.RegionInvalid InvalidParameterValue.ResourceIdInvalid
            InvalidParameterValue.ResourcePrefixInvalid InvalidParameterValue.ServiceTypeInvalid
            InvalidParameterValue.UinInvalid UnsupportedOperation
        """,
        "GetResources": """
            AuthFailure.UnauthorizedOperation FailedOperation FailedOperation.ResourceTagProcessing InvalidParameter
            InvalidParameter.PaginationTokenInvalid InvalidParameter.ReservedTagKey InvalidParameter.Tag
            InvalidParameterValue.ResourceDescriptionError InvalidParameterValue.TagKeyDuplicate
            InvalidParameterValue.TagKeyEmpty InvalidParameterValue.TagKeyLengthExceeded
            InvalidParameterValue.TagValueCharacterIllegal InvalidParameterValue.TagValueLengthExceeded
            LimitExceeded.ResourceNumPerRequest LimitExceeded.TagNumPerRequest LimitExceeded.TagValue
        """,
        "GetTags": """
            FailedOperation InvalidParameter InvalidParameter.PaginationTokenInvalid InvalidParameter.ReservedTagKey
            InvalidParameterValue.TagKeyEmpty LimitExceeded
        """,
        "GetTagKeys": """
            InvalidParameter InvalidParameter.PaginationTokenInvalid InvalidParameterValue.ReservedTagKey
            InvalidParameterValue.TagKeyLengthExceeded LimitExceeded
        """,
        "GetTagValues": """
            FailedOperation InvalidParameter InvalidParameter.PaginationTokenInvalid
            InvalidParameterValue.ReservedTagKey LimitExceeded MissingParameter
        """,
        "DescribeTags": "FailedOperation InvalidParameterValue.UinInvalid",
        "DescribeResourceTags": "FailedOperation",
        "AddResourceTag": """
            FailedOperation FailedOperation.PolicyEnforcedInvalid InvalidParameter.ReservedTagKey
            InvalidParameterValue.ResourceDescriptionError InvalidParameterValue.TagKeyCharacterIllegal
            InvalidParameterValue.TagKeyEmpty InvalidParameterValue.TagKeyLengthExceeded
            InvalidParameterValue.TagValueCharacterIllegal InvalidParameterValue.TagValueLengthExceeded
            LimitExceeded.ResourceAttachedTags LimitExceeded.TagKey LimitExceeded.TagValue ResourceInUse.TagKeyAttached
        """,
        "DeleteResourceTag": """
            FailedOperation FailedOperation.PolicyEnforcedInvalid InvalidParameter.ReservedTagKey
            InvalidParameterValue.ResourceDescriptionError InvalidParameterValue.TagKeyCharacterIllegal
            InvalidParameterValue.TagKeyEmpty InvalidParameterValue.TagKeyLengthExceeded
            ResourceNotFound.AttachedTagKeyNotFound
        """,
        "UpdateResourceTagValue": """
            FailedOperation FailedOperation.PolicyEnforcedInvalid InvalidParameter.ReservedTagKey
            InvalidParameterValue.ResourceDescriptionError InvalidParameterValue.TagKeyCharacterIllegal
            InvalidParameterValue.TagValueCharacterIllegal InvalidParameterValue.TagValueLengthExceeded
            LimitExceeded.TagValue ResourceNotFound.AttachedTagKeyNotFound
        """,
        "AttachResourcesTag": """
            AuthFailure.UnauthorizedOperation FailedOperation FailedOperation.PolicyEnforcedInvalid
            FailedOperation.ResourceAppIdNotSame InvalidParameter InvalidParameter.ReservedTagKey
            InvalidParameterValue.RegionInvalid InvalidParameterValue.ResourceDescriptionError
            InvalidParameterValue.ResourceIdInvalid InvalidParameterValue.ResourcePrefixInvalid
            InvalidParameterValue.ServiceTypeInvalid InvalidParameterValue.TagKeyCharacterIllegal
            InvalidParameterValue.TagKeyEmpty InvalidParameterValue.TagValueCharacterIllegal
            InvalidParameterValue.UinInvalid LimitExceeded.Quota LimitExceeded.ResourceAttachedTags
            LimitExceeded.ResourceNumPerRequest OperationDenied ResourceInUse.TagKeyAttached
            ResourceNotFound.TagNonExist
        """,
        "DetachResourcesTag": """
            AuthFailure.UnauthorizedOperation FailedOperation FailedOperation.PolicyEnforcedInvalid
            FailedOperation.ResourceAppIdNotSame InvalidParameter InvalidParameter.ReservedTagKey
            InvalidParameterValue.RegionInvalid InvalidParameterValue.ResourceDescriptionError
            InvalidParameterValue.ResourceIdInvalid InvalidParameterValue.ResourcePrefixInvalid
            InvalidParameterValue.ServiceTypeInvalid InvalidParameterValue.TagKeyCharacterIllegal
            InvalidParameterValue.TagKeyEmpty InvalidParameterValue.UinInvalid LimitExceeded.ResourceNumPerRequest
            ResourceNotFound.AttachedTagKeyNotFound
        """,
        "CreateTag": """
            FailedOperation InvalidParameter.ReservedTagKey InvalidParameterValue.ReservedTagKey
            InvalidParameterValue.TagKeyCharacterIllegal InvalidParameterValue.TagKeyDuplicate
            InvalidParameterValue.TagKeyEmpty InvalidParameterValue.TagKeyLengthExceeded
            InvalidParameterValue.TagValueCharacterIllegal InvalidParameterValue.TagValueEmpty
            InvalidParameterValue.TagValueLengthExceeded LimitExceeded.TagKey LimitExceeded.TagValue
            ResourceInUse.TagDuplicate
        """,
        "CreateTags": """
            FailedOperation InvalidParameter InvalidParameter.ReservedTagKey InvalidParameter.Tag
            InvalidParameterValue.ReservedTagKey InvalidParameterValue.TagKeyCharacterIllegal
            InvalidParameterValue.TagKeyEmpty InvalidParameterValue.TagKeyLengthExceeded
            InvalidParameterValue.TagValueCharacterIllegal InvalidParameterValue.TagValueEmpty
            InvalidParameterValue.TagValueLengthExceeded LimitExceeded.TagKey LimitExceeded.TagValue
            ResourceInUse.TagDuplicate
        """,
        "DeleteTag": """
            FailedOperation FailedOperation.TagAttachedQuota FailedOperation.TagAttachedResource
            InvalidParameterValue.TagKeyCharacterIllegal InvalidParameterValue.TagKeyDuplicate
            InvalidParameterValue.TagKeyEmpty InvalidParameterValue.TagValueCharacterIllegal
            InvalidParameterValue.TagValueEmpty InvalidParameterValue.TagValueLengthExceeded
            ResourceNotFound.TagNonExist
        """,
        "DeleteTags": """
            FailedOperation FailedOperation.TagAttachedQuota FailedOperation.TagAttachedResource InvalidParameter
            InvalidParameter.ReservedTagKey InvalidParameterValue.TagKeyCharacterIllegal
            InvalidParameterValue.TagKeyEmpty InvalidParameterValue.TagKeyLengthExceeded
            InvalidParameterValue.TagValueCharacterIllegal InvalidParameterValue.TagValueEmpty
            InvalidParameterValue.TagValueLengthExceeded ResourceNotFound.TagNonExist
        """,
    },
    "sts": {
        "GetCallerIdentity": """
            AuthFailure.AccessKeyIllegal InternalError.GetSeedTokenError InvalidParameter.AccessKeyNotSupport
        """,
        "AssumeRole": """
            FailedOperation.CheckMFAError FailedOperation.MFATypeNotSupported InternalError.DbError
            InternalError.EncryptError InternalError.GetAppIdError InternalError.GetRoleError
            InternalError.GetSeedTokenError InternalError.IllegalRole InternalError.PbSerializeError
            InternalError.SystemError InternalError.UnknownError InvalidParameter.AccountNotAvaliable
            InvalidParameter.ExtendStrategyOverSize InvalidParameter.GrantOtherResource InvalidParameter.OverLimit
            InvalidParameter.OverTimeError InvalidParameter.ParamError InvalidParameter.PolicyTooLong
            InvalidParameter.ResouceError InvalidParameter.StrategyFormatError InvalidParameter.StrategyInvalid
            InvalidParameter.TempCodeNotAvaliable ResourceNotFound.RoleNotFound UnauthorizedOperation
            UnsupportedOperation
        """,
    },
}
_SINCE: Mapping[str, str] = {
    "CreateImage": """
        InvalidParameter.InstanceImageNotSupport InvalidParameterValue.InvalidAppIdFormat InvalidZone.MismatchRegion
        ResourceInsufficient.CloudDiskUnavailable UnsupportedOperation.InvalidDiskFastRollback
    """,
    "DescribeImages": "InvalidParameterValue.InvalidAppIdFormat",
    "DeleteImages": "InvalidParameterValue.InvalidAppIdFormat",
    "ModifyImageSharePermission": "InvalidParameterValue.InvalidAppIdFormat UnauthorizedOperation.InvalidToken",
    "DescribeImageSharePermission": "InvalidParameterValue.InvalidAppIdFormat",
    "ImportImage": "InvalidParameterValue.InvalidAppIdFormat",
    "ModifyResourceTags": "FailedOperation.PolicyEnforcedInvalid",
}
"""What the lists have got beside those of `IMAGE_CODES`."""

_TAG_ACTIONS = ("ModifyResourceTags",)
"""Those of `IMAGE_CODES` that are not of cvm."""


def _reused(service: str) -> dict[str, tuple[str, ...]]:
    return {
        action: (*codes, *_SINCE.get(action, "").split())
        for action, codes in IMAGE_CODES.items()
        if (action in _TAG_ACTIONS) == (service == "tag") and service in ("cvm", "tag")
    }


DOCUMENTED_CODES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    service: _reused(service) | {action: tuple(codes.split()) for action, codes in actions.items()}
    for service, actions in _OTHERS.items()
}
"""By service and action: the codes of the action itself."""


def documented(service: str, action: str) -> frozenset[str]:
    """The codes that the action may answer with: its own and those of every service."""
    return frozenset((*DOCUMENTED_CODES[service][action], *COMMON_CODES))
