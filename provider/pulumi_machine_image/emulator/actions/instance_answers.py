"""Machines as answers, with all fields of the SDK: one is null where there is nothing to say here."""

import uuid
from collections.abc import Sequence
from typing import TypedDict

from ..clock import written
from ..records.instances import Disk, Instance
from ..world import World
from .images import TagAnswer

_USERS = {"Windows": "Administrator", "Ubuntu": "ubuntu"}


class PlacementAnswer(TypedDict):
    """Placement; no machine is on hardware of one's own."""

    Zone: str
    ProjectId: int
    HostIds: None
    HostId: None
    DedicatedResourcePackTenancy: None
    DedicatedResourcePackIds: None
    RackId: None


class SystemDiskAnswer(TypedDict):
    """SystemDisk."""

    DiskType: str
    DiskId: str
    DiskSize: int
    CdcId: None
    DiskName: None
    Encrypt: bool
    KmsKeyId: None


class DataDiskAnswer(TypedDict):
    """DataDisk."""

    DiskType: str
    DiskId: str
    DiskSize: int
    DeleteWithInstance: bool
    Encrypt: bool
    SnapshotId: None
    KmsKeyId: None
    ThroughputPerformance: None
    CdcId: None
    BurstPerformance: None
    DiskName: None


class InternetAccessibleAnswer(TypedDict):
    """InternetAccessible: not at all."""

    InternetChargeType: None
    InternetMaxBandwidthOut: int
    PublicIpAssigned: bool
    BandwidthPackageId: None
    InternetServiceProvider: None
    IPv4AddressType: None
    IPv6AddressType: None
    AntiDDoSPackageId: None


class VirtualPrivateCloudAnswer(TypedDict):
    """VirtualPrivateCloud: there is no network."""

    VpcId: None
    SubnetId: None
    AsVpcGateway: bool
    PrivateIpAddresses: None
    Ipv6AddressCount: None


class LoginSettingsAnswer(TypedDict):
    """LoginSettings: the cloud answers keys only."""

    Password: None
    KeyIds: list[str]
    KeepImageLogin: None


class InstanceAnswer(TypedDict):
    """Instance. Its network is there and empty, since programs look into these parts without a question."""

    Placement: PlacementAnswer
    InstanceId: str
    InstanceType: str
    CPU: int
    Memory: int
    RestrictState: str
    InstanceName: str
    InstanceChargeType: str
    SystemDisk: SystemDiskAnswer
    DataDisks: list[DataDiskAnswer]
    PrivateIpAddresses: list[str]
    PublicIpAddresses: None
    InternetAccessible: InternetAccessibleAnswer
    VirtualPrivateCloud: VirtualPrivateCloudAnswer
    ImageId: str
    RenewFlag: None
    CreatedTime: str
    ExpiredTime: None
    OsName: str
    SecurityGroupIds: list[str]
    LoginSettings: LoginSettingsAnswer
    InstanceState: str
    Tags: list[TagAnswer]
    StopChargingMode: str
    Uuid: str
    LatestOperation: str
    LatestOperationState: str
    LatestOperationRequestId: None
    DisasterRecoverGroupId: None
    IPv6Addresses: None
    CamRoleName: None
    HpcClusterId: None
    RdmaIpAddresses: None
    DedicatedClusterId: None
    IsolatedSource: str
    DisasterRecoverGroupIds: list[str]
    GPUInfo: None
    LicenseType: str
    DisableApiTermination: bool
    HostName: None
    DefaultLoginUser: str
    DefaultLoginPort: int
    LatestOperationErrorMsg: None
    EnableJumboFrame: bool
    Metadata: None
    PublicIPv6Addresses: list[str]
    CpuTopology: None
    PartitionNumber: None


def described(world: World, instances: Sequence[Instance]) -> list[InstanceAnswer]:
    """Machines as answers; one question to the database, however many they are."""
    tags = world.tags.of("instance", [instance.id for instance in instances])
    return [
        {
            "Placement": {
                "Zone": instance.zone,
                "ProjectId": 0,
                "HostIds": None,
                "HostId": None,
                "DedicatedResourcePackTenancy": None,
                "DedicatedResourcePackIds": None,
                "RackId": None,
            },
            "InstanceId": instance.id,
            "InstanceType": instance.type,
            "CPU": 2,
            "Memory": 4,
            "RestrictState": "NORMAL",
            "InstanceName": instance.name,
            "InstanceChargeType": "POSTPAID_BY_HOUR",
            "SystemDisk": _system_disk(instance.system_disk),
            "DataDisks": [_data_disk(disk) for disk in instance.data_disks],
            "PrivateIpAddresses": [],
            "PublicIpAddresses": None,
            "InternetAccessible": {
                "InternetChargeType": None,
                "InternetMaxBandwidthOut": 0,
                "PublicIpAssigned": False,
                "BandwidthPackageId": None,
                "InternetServiceProvider": None,
                "IPv4AddressType": None,
                "IPv6AddressType": None,
                "AntiDDoSPackageId": None,
            },
            "VirtualPrivateCloud": {
                "VpcId": None,
                "SubnetId": None,
                "AsVpcGateway": False,
                "PrivateIpAddresses": None,
                "Ipv6AddressCount": None,
            },
            "ImageId": instance.image,
            "RenewFlag": None,
            "CreatedTime": written(instance.created_at),
            "ExpiredTime": None,
            "OsName": instance.system.os_name,
            "SecurityGroupIds": [],
            "LoginSettings": {"Password": None, "KeyIds": [], "KeepImageLogin": None},
            "InstanceState": instance.state_at(world.now),
            "Tags": [{"Key": key, "Value": value} for key, value in tags[instance.id].items()],
            "StopChargingMode": "KEEP_CHARGING" if instance.state_at(world.now) == "STOPPED" else "NOT_APPLICABLE",
            "Uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{world.account}/{world.region}/{instance.id}")),
            "LatestOperation": instance.operation,
            "LatestOperationState": "OPERATING" if world.now < instance.next_at else "SUCCESS",
            "LatestOperationRequestId": None,
            "DisasterRecoverGroupId": None,
            "IPv6Addresses": None,
            "CamRoleName": None,
            "HpcClusterId": None,
            "RdmaIpAddresses": None,
            "DedicatedClusterId": None,
            "IsolatedSource": "NOTISOLATED",
            "DisasterRecoverGroupIds": [],
            "GPUInfo": None,
            "LicenseType": instance.system.license_type,
            "DisableApiTermination": False,
            "HostName": None,
            "DefaultLoginUser": _USERS.get(instance.system.platform, "root"),
            "DefaultLoginPort": 3389 if instance.system.is_windows else 22,
            "LatestOperationErrorMsg": None,
            "EnableJumboFrame": False,
            "Metadata": None,
            "PublicIPv6Addresses": [],
            "CpuTopology": None,
            "PartitionNumber": None,
        }
        for instance in instances
    ]


def _system_disk(disk: Disk) -> SystemDiskAnswer:
    return {
        "DiskType": disk.type,
        "DiskId": disk.id,
        "DiskSize": disk.size,
        "CdcId": None,
        "DiskName": None,
        "Encrypt": disk.encrypted,
        "KmsKeyId": None,
    }


def _data_disk(disk: Disk) -> DataDiskAnswer:
    return {
        "DiskType": disk.type,
        "DiskId": disk.id,
        "DiskSize": disk.size,
        "DeleteWithInstance": True,
        "Encrypt": disk.encrypted,
        "SnapshotId": None,
        "KmsKeyId": None,
        "ThroughputPerformance": None,
        "CdcId": None,
        "BurstPerformance": None,
        "DiskName": None,
    }
