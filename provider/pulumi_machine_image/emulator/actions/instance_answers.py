"""Machines as answers, with all fields of the SDK: one is null where there is nothing to say here."""

import uuid
from collections.abc import Sequence
from typing import TypedDict

from ..clock import written
from ..instance_types import Hardware, hardware
from ..records.instances import Disk, Instance
from ..world import World
from .images import TagAnswer

UNKNOWN = Hardware(2, 4)
"""What a machine has whose type is not known: one of a seed."""
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
    has = {instance.id: hardware(instance.type) or UNKNOWN for instance in instances}
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
            "CPU": has[instance.id].cores,
            "Memory": has[instance.id].memory,
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
            "OsName": instance.system.title(world.caller.language),
            "SecurityGroupIds": [],
            "LoginSettings": {"Password": None, "KeyIds": [], "KeepImageLogin": None},
            "InstanceState": instance.state_at(world.now),
            "Tags": [{"Key": key, "Value": value} for key, value in tags[instance.id].items()],
            "StopChargingMode": _stop_charging_mode(instance, world),
            "Uuid": uuid_of(instance.id, world),
            "LatestOperation": instance.operation,
            "LatestOperationState": _latest_operation_state(instance, world),
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


def uuid_of(instance_id: str, world: World) -> str:
    """A machine's other id."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{world.account}/{world.region}/{instance_id}"))


def _stop_charging_mode(instance: Instance, world: World) -> str:
    if instance.state_at(world.now) != "STOPPED":
        return "NOT_APPLICABLE"
    return "STOP_CHARGING" if instance.is_free else "KEEP_CHARGING"


def _latest_operation_state(instance: Instance, world: World) -> str:
    if world.now < instance.next_at:
        return "OPERATING"
    return "FAILED" if instance.next_state == "LAUNCH_FAILED" else "SUCCESS"


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
