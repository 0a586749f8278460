from collections.abc import Callable
from typing import Any

import pytest

from emulator.lab import GUANGZHOU, SHANGHAI, SINGAPORE, Lab

URL = "https://images-1250000000.cos.ap-guangzhou.myqcloud.com/disks/server.qcow2"
CENTOS = {"ImageName": "moved", "OsType": "CentOS", "OsVersion": "7", "Architecture": "x86_64", "ImageUrl": URL}


def begin(lab: Lab, **more: Any) -> str:
    return str(lab.client()("ImportImage", **(CENTOS | more))["ImageId"])


def test_an_import_is_importing_and_then_normal(lab: Lab) -> None:
    tags = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "web"}]}]
    image_id = begin(lab, ImageDescription="from the old house", ImageFamily="moved", TagSpecification=tags)
    assert lab.state(image_id) == "IMPORTING"
    lab.clock.advance(3)
    image = lab.look(image_id)
    assert image["ImageState"] == "NORMAL"
    assert (image["ImageSource"], image["ImageType"]) == ("EXTERNAL_IMPORT", "PRIVATE_IMAGE")
    assert (image["OsName"], image["Platform"], image["Architecture"]) == ("CentOS 7 64bit", "CentOS", "x86_64")
    assert (image["LicenseType"], image["ImageFamily"]) == ("TencentCloud", "moved")
    assert image["Tags"] == [{"Key": "team", "Value": "web"}]
    assert [disk["DiskUsage"] for disk in image["SnapshotSet"]] == ["SYSTEM_DISK"]


def test_data_disks_are_imported_along(lab: Lab) -> None:
    image_id = begin(lab, ImportImageDataDiskList=[{"ImageUrl": URL}, {"ImageUrl": URL}])
    usages = [disk["DiskUsage"] for disk in lab.look(image_id)["SnapshotSet"]]
    assert usages == ["SYSTEM_DISK", "DATA_DISK", "DATA_DISK"]


def test_arm_is_written_differently_in_requests_and_in_answers(lab: Lab) -> None:
    image_id = begin(lab, OsType="Ubuntu", OsVersion="22", Architecture="arm_64", BootMode="UEFI")
    assert lab.look(image_id)["Architecture"] == "arm"
    assert lab.look(begin(lab, ImageName="old", Architecture="i386"))["OsName"] == "CentOS 7 32bit"


def tagged(*tags: dict[str, str]) -> list[dict[str, Any]]:
    return [{"ResourceType": "image", "Tags": list(tags)}]


@pytest.mark.parametrize(
    "host",
    [
        "images-1250000000.cos.ap-guangzhou.tencentcos.cn",
        "images-1250000000.cos-internal.ap-guangzhou.tencentcos.cn",
        "images-1250000000.cos.accelerate.myqcloud.com",
        "IMAGES-1250000000.cos.ap-shanghai.myqcloud.com:443",
    ],
)
def test_a_file_is_in_cos_whichever_of_its_addresses_is_given(lab: Lab, host: str) -> None:
    begin(lab, ImageUrl=f"https://{host}/x.qcow2")


def test_files_can_be_set_to_be_anywhere(build: Callable[..., Lab]) -> None:
    begin(build(import_urls="any"), ImageUrl="http://localhost:8000/x.qcow2")


@pytest.mark.parametrize("disk", ["system", "data"])
def test_a_file_whose_name_ends_in_bad_fails_in_the_end(lab: Lab, disk: str) -> None:
    bad = URL.replace("server", "server-bad")
    more = {"ImageUrl": bad} if disk == "system" else {"ImportImageDataDiskList": [{"ImageUrl": bad}]}
    image_id = begin(lab, **more)
    assert lab.state(image_id) == "IMPORTING"
    lab.clock.advance(3)
    assert lab.state(image_id) == "IMPORTFAILED"


def test_a_failed_import_is_listed_counts_and_can_be_deleted(lab: Lab) -> None:
    image_id = begin(lab, ImageUrl=URL.replace("server", "server-bad"))
    lab.clock.advance(3)
    assert lab.client().refused("ImportImage", **CENTOS) == "InvalidImageName.Duplicate"
    lab.client()("DeleteImages", ImageIds=[image_id])
    begin(lab)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"OsType": "BeOS"}, "InvalidImageOsType.Unsupported"),
        ({"OsVersion": "95"}, "InvalidImageOsVersion.Unsupported"),
        ({"Architecture": "arm64"}, "InvalidParameterValue"),
        ({"Architecture": "arm_64"}, "InvalidParameterValue"),
        ({"ImageUrl": "server.qcow2"}, "InvalidParameter.InvalidParameterUrlError"),
        ({"ImageUrl": "https://[server/x.raw"}, "InvalidParameter.InvalidParameterUrlError"),
        ({"ImageUrl": "https://example.com/x.qcow2"}, "InvalidParameter.InvalidParameterUrlError"),
        (
            {"ImageUrl": "https://images.cos.ap-guangzhou.myqcloud.com/x.qcow2"},
            "InvalidParameter.InvalidParameterUrlError",
        ),
        ({"ImageUrl": f"https://example.com/{URL}"}, "InvalidParameter.InvalidParameterUrlError"),
        ({"ImageUrl": URL.replace("qcow2", "zip")}, "InvalidParameter.InvalidParameterUrlError"),
        ({"ImageUrl": URL.replace("qcow2", "iso")}, "InvalidParameterValue.ISOMustImportByForce"),
        ({"ImportImageDataDiskList": [{"ImageUrl": "x"}]}, "InvalidParameter.InvalidParameterUrlError"),
        ({"BootMode": "BIOS"}, "InvalidParameterValue.InvalidBootMode"),
        ({"LicenseType": "mine"}, "InvalidParameterValue.InvalidLicenseType"),
        ({"ImageFamily": "a b"}, "InvalidParameterValue.InvalidImageFamily"),
        ({"ImageName": "x" * 61}, "InvalidParameterValue.TooLarge"),
        ({"ImageName": ""}, "InvalidParameterValue"),
        ({"ImageDescription": "x" * 257}, "InvalidParameterValue.TooLarge"),
        ({"TagSpecification": tagged({"Key": "a#b", "Value": "1"})}, "InvalidParameterValue"),
        ({"TagSpecification": tagged(*({"Key": f"k{n}", "Value": "1"} for n in range(51)))}, "LimitExceeded"),
    ],
)
def test_what_cannot_be_imported_is_refused_at_once(lab: Lab, parameters: dict[str, Any], code: str) -> None:
    assert lab.client().refused("ImportImage", **(CENTOS | parameters)) == code
    assert lab.own_images() == []


def test_an_iso_file_needs_force(lab: Lab) -> None:
    begin(lab, ImageUrl=URL.replace("qcow2", "iso"), Force=True)


def test_outside_the_mainland_the_file_is_in_the_same_region(lab: Lab) -> None:
    lab.client(region=SHANGHAI)("ImportImage", **CENTOS)
    singapore = lab.client(region=SINGAPORE)
    assert singapore.refused("ImportImage", **CENTOS) == "InvalidParameter.InvalidParameterUrlError"
    singapore("ImportImage", **(CENTOS | {"ImageUrl": URL.replace(GUANGZHOU, SINGAPORE)}))


def test_a_signed_address_is_not_repeated_in_a_message(lab: Lab) -> None:
    for host in ("images.example.com", "images-1250000000.cos.ap-guangzhou.myqcloud.com"):
        with pytest.raises(Exception, match="InvalidParameterUrlError") as refusal:
            begin(lab, ImageUrl=f"https://me:secret@{host}/server.zip?q-signature=secret")
        assert "secret" not in str(refusal.value)


def test_a_dry_run_imports_nothing(lab: Lab) -> None:
    lab.client()("ImportImage", **CENTOS, DryRun=True)
    assert lab.own_images() == []


def test_a_full_region_imports_nothing(lab: Lab) -> None:
    for number in range(10):
        begin(lab, ImageName=f"moved-{number}")
    assert lab.client().refused("ImportImage", **CENTOS) == "ImageQuotaLimitExceeded"


def test_everything_listed_as_importable_is(lab: Lab) -> None:
    listed = lab.client()("DescribeImportImageOs")
    names = listed["ImportImageOsListSupported"]
    systems = listed["ImportImageOsVersionSet"]
    assert {"CentOS", "Ubuntu", "Other Linux"} <= set(names["Linux"])
    assert {"Windows Server 2022"} <= set(names["Windows"])
    assert [system["OsName"] for system in systems] == names["Linux"] + names["Windows"]
    for system in systems:
        for version in system["OsVersions"]:
            for architecture in system["Architecture"]:
                asked = {"OsType": system["OsName"], "OsVersion": version, "Architecture": architecture}
                lab.client()("ImportImage", **(CENTOS | asked), DryRun=True)
