"""Between the API's structures and our types."""

from __future__ import annotations

import pytest

from pulumi_machine_image.clouds.cloud import FromFile, FromInstance, FromSnapshots, NewImage, Query
from pulumi_machine_image.clouds.tencent import shapes
from pulumi_machine_image.clouds.times import utc
from pulumi_machine_image.images.image import Image, Kind, State

WHOLE = {
    "ImageId": "img-1a2b3c4d",
    "OsName": "TencentOS Server 3.1 (TK4) 64bit",
    "ImageType": "PRIVATE_IMAGE",
    "CreatedTime": "2026-03-01T08:00:00+08:00",
    "ImageName": "web",
    "ImageDescription": "golden",
    "ImageSize": 50,
    "Architecture": "arm",
    "ImageState": "SYNCING",
    "Platform": "TencentOS",
    "ImageCreator": "100000000001",
    "ImageSource": "CREATE_IMAGE",
    "SyncPercent": 20,
    "IsSupportCloudinit": True,
    "SnapshotSet": [{"SnapshotId": "snap-1", "DiskUsage": "SYSTEM_DISK", "DiskSize": 50}],
    "Tags": [{"Key": "team", "Value": "web"}, {"Key": "empty", "Value": None}],
    "LicenseType": "TencentCloud",
    "ImageFamily": "web",
    "ImageDeprecated": True,
    "CdcCacheStatus": None,
    "SomethingNew": {"x": 1},
}


def test_an_image_with_everything() -> None:
    assert shapes.image(WHOLE, "ap-x") == Image(
        id="img-1a2b3c4d",
        region="ap-x",
        name="web",
        kind=Kind.CUSTOM,
        state=State.COPYING,
        description="golden",
        architecture="arm64",
        os_type="linux",
        platform="TencentOS",
        os_name="TencentOS Server 3.1 (TK4) 64bit",
        size_gib=50,
        created_time="2026-03-01T00:00:00Z",
        creator="100000000001",
        source="CREATE_IMAGE",
        family="web",
        deprecated=True,
        license_type="TencentCloud",
        supports_cloud_init=True,
        progress_percent=20,
        snapshot_ids=("snap-1",),
        tags={"team": "web", "empty": ""},
    )


@pytest.mark.parametrize("percent", [0, 20, 100, None])
def test_the_percent_of_an_image_that_is_ready_says_nothing(percent: int | None) -> None:
    assert shapes.image({**WHOLE, "ImageState": "NORMAL", "SyncPercent": percent}, "ap-x").progress_percent is None


def test_an_image_with_nothing_but_its_id() -> None:
    nothing = dict.fromkeys(WHOLE) | {"ImageId": "img-1a2b3c4d"}
    for wire in (nothing, {"ImageId": "img-1a2b3c4d"}):
        image = shapes.image(wire, "ap-x")
        assert (image.id, image.name, image.tags, image.snapshot_ids) == ("img-1a2b3c4d", "", {}, ())
        assert (image.os_type, image.architecture, image.progress_percent) == (None, None, None)
        assert image.kind is not Kind.CUSTOM
        assert image.state is not State.AVAILABLE


@pytest.mark.parametrize(
    ("wire", "state"),
    [
        ("NORMAL", State.AVAILABLE),
        ("USING", State.AVAILABLE),
        ("CREATING", State.CREATING),
        ("SYNCING", State.COPYING),
        ("IMPORTING", State.IMPORTING),
        ("CREATEFAILED", State.FAILED),
        ("IMPORTFAILED", State.FAILED),
        ("SOMETHING_NEW", State.DISABLED),
    ],
)
def test_states(wire: str, state: State) -> None:
    assert shapes.image(WHOLE | {"ImageState": wire}, "ap-x").state is state


@pytest.mark.parametrize(
    ("wire", "kind"), [("PUBLIC_IMAGE", Kind.PUBLIC), ("PRIVATE_IMAGE", Kind.CUSTOM), ("SHARED_IMAGE", Kind.SHARED)]
)
def test_kinds(wire: str, kind: Kind) -> None:
    assert shapes.image(WHOLE | {"ImageType": wire}, "ap-x").kind is kind


@pytest.mark.parametrize(
    ("wire", "architecture"),
    [("x86_64", "x86_64"), ("i386", "i386"), ("arm", "arm64"), ("arm_64", "arm64"), ("arm64", "arm64"), ("", None)],
)
def test_architectures(wire: str, architecture: str | None) -> None:
    assert shapes.image(WHOLE | {"Architecture": wire}, "ap-x").architecture == architecture


@pytest.mark.parametrize(
    ("platform", "os_name", "expected"),
    [
        ("Windows", "Windows Server 2019", "windows"),
        ("", "Windows Server 2012 R2", "windows"),
        ("CentOS", "CentOS 7.6 64位", "linux"),
        ("FreeBSD", "FreeBSD 13.1", "linux"),
        ("", "", None),
    ],
)
def test_os_types(platform: str, os_name: str, expected: str | None) -> None:
    assert shapes.os_type(platform, os_name) == expected


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ("2019-11-28T10:24:27Z", "2019-11-28T10:24:27Z"),
        ("2019-11-28T10:24:27+00:00", "2019-11-28T10:24:27Z"),
        ("2019-11-28T18:24:27+08:00", "2019-11-28T10:24:27Z"),
        ("2019-11-28 10:24:27", "2019-11-28T10:24:27Z"),
        ("", ""),
        ("soon", "soon"),
    ],
)
def test_times(wire: str, expected: str) -> None:
    assert utc(wire) == expected


def test_only_what_is_asked_becomes_a_filter() -> None:
    assert shapes.filters(Query()) == []
    asked = Query(kinds=frozenset({Kind.CUSTOM}), name="web", platform="CentOS", tags={"b": "2", "a": "1", "c": ""})
    assert shapes.filters(asked) == [
        {"Name": "image-type", "Values": ["PRIVATE_IMAGE"]},
        {"Name": "image-name", "Values": ["web"]},
        {"Name": "platform", "Values": ["CentOS"]},
        {"Name": "tag:a", "Values": ["1"]},
        {"Name": "tag:b", "Values": ["2"]},
    ]


def test_no_more_filters_are_sent_than_the_cloud_takes_and_the_rest_is_looked_at_here() -> None:
    tags = {f"tag{number:02}": "x" for number in range(20)}
    query = Query(tags=tags)
    assert len(shapes.filters(query)) == 10
    image = shapes.image(WHOLE, "ap-x")
    assert not shapes.matches(image, query)
    assert shapes.matches(image, Query(tags={"team": "web", "empty": ""}))
    assert not shapes.matches(image, Query(kinds=frozenset({Kind.SHARED})))


def test_an_image_of_an_instance() -> None:
    new = NewImage(
        "web",
        FromInstance("ins-1", data_disk_ids=("disk-1",), force_poweroff=True, sysprep=True),
        description="golden",
        family="web",
        tags={"b": "2", "a": "1"},
    )
    assert shapes.create(new) == (
        "CreateImage",
        {
            "ImageName": "web",
            "ImageDescription": "golden",
            "ImageFamily": "web",
            "InstanceId": "ins-1",
            "ForcePoweroff": "true",
            "Sysprep": "true",
            "DataDiskIds": ["disk-1"],
            "TagSpecification": [
                {"ResourceType": "image", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}
            ],
        },
    )


def test_what_is_empty_is_not_sent() -> None:
    assert shapes.create(NewImage("web", FromInstance("ins-1"))) == (
        "CreateImage",
        {"ImageName": "web", "InstanceId": "ins-1", "ForcePoweroff": "false"},
    )
    assert shapes.create(NewImage("web", FromSnapshots(("snap-1", "snap-2")))) == (
        "CreateImage",
        {"ImageName": "web", "SnapshotIds": ["snap-1", "snap-2"]},
    )


def test_an_import() -> None:
    least = FromFile("https://x/y.qcow2", "CentOS", "7", "x86_64")
    assert shapes.create(NewImage("web", least)) == (
        "ImportImage",
        {
            "ImageName": "web",
            "ImageUrl": "https://x/y.qcow2",
            "OsType": "CentOS",
            "OsVersion": "7",
            "Architecture": "x86_64",
        },
    )
    most = FromFile(
        "https://x/y.qcow2",
        "CentOS",
        "7",
        "arm64",
        boot_mode="UEFI",
        license_type="BYOL",
        force=True,
        data_disk_urls=("https://x/z.qcow2",),
    )
    _, params = shapes.create(NewImage("web", most))
    assert params["Architecture"] == "arm_64"
    assert (params["BootMode"], params["LicenseType"], params["Force"]) == ("UEFI", "BYOL", True)
    assert params["ImportImageDataDiskList"] == [{"ImageUrl": "https://x/z.qcow2"}]


def test_a_label_of_a_file_does_not_hold_its_url() -> None:
    label = shapes.source_label(FromFile("https://x/y.qcow2?sign=geheim", "CentOS", "7", "x86_64"))
    assert label == "a file with CentOS 7"


def test_importable_systems() -> None:
    answer = {
        "ImportImageOsListSupported": {"Windows": ["Server"], "Linux": ["CentOS"]},
        "ImportImageOsVersionSet": [
            {"OsName": "CentOS", "OsVersions": ["6", "7"], "Architecture": ["x86_64", "i386", "arm_64", "sparc"]},
            {"OsName": "Server", "OsVersions": ["2012"], "Architecture": None},
        ],
    }
    linux, windows = shapes.importable_systems(answer)
    assert (linux.os_type, linux.system, linux.versions) == ("linux", "CentOS", ("6", "7"))
    assert linux.architectures == ("x86_64", "i386", "arm64")
    assert (windows.os_type, windows.architectures) == ("windows", ())
    assert list(shapes.importable_systems({"ImportImageOsVersionSet": None})) == []
