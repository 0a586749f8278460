"""HmacSHA1 and HmacSHA256, which the official SDK sends when it is told to."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from tencentcloud.common import credential
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.cvm.v20170312 import cvm_client, models

from emulator.lab import GUANGZHOU, Lab
from pulumi_machine_image.emulator.older_signature import sign

METHODS = ("HmacSHA1", "HmacSHA256")
TAGS = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "größe + co=1"}]}]


def profile(lab: Lab, sign_method: str, method: str, **http: Any) -> ClientProfile:
    endpoint = lab.emulator.endpoint.removeprefix("http://")
    return ClientProfile(
        signMethod=sign_method,
        httpProfile=HttpProfile(**{"protocol": "http", "endpoint": endpoint, "reqMethod": method, **http}),
        language="en-US",
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("sign_method", METHODS)
def test_the_sdks_typed_client_signs_with_them(lab: Lab, sign_method: str, method: str) -> None:
    keys = credential.Credential(*lab.emulator.credentials())
    client = cvm_client.CvmClient(keys, GUANGZHOU, profile(lab, sign_method, method))
    request = models.CreateImageRequest()
    sent = {"ImageName": "web 1", "InstanceId": "ins-demo0001", "DataDiskIds": ["disk-demodat1"], "DryRun": False}
    request.from_json_string(json.dumps(sent | {"TagSpecification": TAGS}))
    image_id = client.CreateImage(request).ImageId
    assert lab.look(image_id)["Tags"] == TAGS[0]["Tags"]
    describe = models.DescribeImagesRequest()
    describe.from_json_string(json.dumps({"ImageIds": [image_id], "Limit": 1}))
    assert client.DescribeImages(describe).ImageSet[0].ImageName == "web 1"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("service", "version", "action"),
    [
        ("cvm", "2017-03-12", "DescribeImageQuota"),
        ("cbs", "2017-03-12", "DescribeSnapshots"),
        ("tag", "2018-08-13", "GetResources"),
        ("sts", "2018-08-13", "GetCallerIdentity"),
    ],
)
def test_the_sdks_generic_client_reaches_every_service(
    lab: Lab, method: str, service: str, version: str, action: str
) -> None:
    keys = credential.Credential(*lab.emulator.credentials())
    client = CommonClient(service, version, keys, GUANGZHOU, profile(lab, "HmacSHA1", method))
    assert client.call_json(action, {})["Response"]["RequestId"]
    assert lab.emulator.calls[-1].service == service


def test_a_host_of_the_cloud_names_the_service(lab: Lab) -> None:
    keys = credential.Credential(*lab.emulator.credentials())
    through = profile(lab, "HmacSHA256", "POST", endpoint="cvm.tencentcloudapi.com", proxy=lab.emulator.endpoint)
    client = CommonClient("cvm", "2017-03-12", keys, GUANGZHOU, through)
    assert client.call_json("DescribeImageQuota", {})["Response"]["ImageNumQuota"] == 10
    with pytest.raises(TencentCloudSDKException) as refusal:
        client.call_json("DescribeSnapshots", {})
    assert refusal.value.get_code() == "InvalidAction"


def call(lab: Lab, changes: dict[str, str | None], method: str = "POST", key: str = "emulator1") -> str:
    """The code of a call whose parameters were changed after it was signed."""
    host = lab.emulator.endpoint.removeprefix("http://")
    sent = {"Action": "DescribeImages", "Version": "2017-03-12", "Region": GUANGZHOU, "Nonce": "7", "Limit": "1"}
    sent |= {"Timestamp": str(int(time.time())), "SecretId": "AKIDemulator1", "SignatureMethod": "HmacSHA256"}
    sent["Signature"] = sign(method, host, sent, key, "HmacSHA256")
    changed = {name: value for name, value in {**sent, **changes}.items() if value is not None}
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        if method == "GET":
            connection.request("GET", f"/?{urlencode(changed)}")
        else:
            headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
            connection.request("POST", "/", urlencode(changed), headers)
        response = json.loads(connection.getresponse().read())["Response"]
    finally:
        connection.close()
    return str(response.get("Error", {}).get("Code", ""))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"Limit": "2"}, "AuthFailure.SignatureFailure"),
        ({"Signature": "nonsense"}, "AuthFailure.SignatureFailure"),
        ({"Signature": "größe"}, "AuthFailure.SignatureFailure"),
        ({"SignatureMethod": "HmacSHA1"}, "AuthFailure.SignatureFailure"),
        ({"SignatureMethod": "MD5"}, "InvalidParameterValue"),
        ({"SecretId": "AKIDnobody"}, "AuthFailure.SecretIdNotFound"),
        ({"Token": "x"}, "AuthFailure.TokenFailure"),
        ({"Timestamp": "1"}, "AuthFailure.SignatureExpire"),
        ({"Timestamp": "soon"}, "InvalidParameter"),
        ({"Nonce": "soon"}, "InvalidParameter"),
        ({"Nonce": None}, "MissingParameter"),
        ({"Signature": None}, "MissingParameter"),
        ({"SecretId": None}, "MissingParameter"),
        ({"Action": None}, "MissingParameter"),
        ({"Version": None}, "MissingParameter"),
        ({"Version": "2020-01-01"}, "AuthFailure.SignatureFailure"),
    ],
)
def test_what_was_changed_after_signing_is_refused(
    lab: Lab, method: str, changes: dict[str, str | None], code: str
) -> None:
    assert call(lab, changes, method) == code
    assert call(lab, {}, method, key="wrong") == "AuthFailure.SignatureFailure"


def test_a_form_has_at_most_a_megabyte(lab: Lab) -> None:
    assert call(lab, {"Signature": None, "Limit": "1" * 2**20}) == "MissingParameter"
    keys = credential.Credential(*lab.emulator.credentials())
    client = CommonClient("cvm", "2017-03-12", keys, GUANGZHOU, profile(lab, "HmacSHA1", "POST"))
    with pytest.raises(TencentCloudSDKException):
        client.call_json("DescribeImages", {"InstanceType": "x" * 2**20})
    assert lab.emulator.calls[-1].error in ("RequestSizeLimitExceeded", "MissingParameter")
