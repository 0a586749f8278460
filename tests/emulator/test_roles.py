"""AssumeRole: temporary keys, their token, their end."""

from typing import Any

import pytest
from tencentcloud.common import credential
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.cvm.v20170312 import cvm_client, models

from emulator.lab import FIRST, GUANGZHOU, SECOND, Lab
from pulumi_machine_image.emulator import Emulator

ROLE = f"qcs::cam::uin/{SECOND}:roleName/builder"


def assumed(lab: Lab, role: str = ROLE, **more: Any) -> dict[str, Any]:
    return lab.client("sts")("AssumeRole", RoleArn=role, RoleSessionName="ci-job", **more)


def acting(lab: Lab, keys: dict[str, str], service: str = "cvm", sign: str = "TC3-HMAC-SHA256") -> CommonClient:
    """A client with temporary keys."""
    http = HttpProfile(protocol="http", endpoint=lab.emulator.endpoint.removeprefix("http://"))
    pair = credential.Credential(keys["TmpSecretId"], keys["TmpSecretKey"], keys["Token"])
    version = {"cvm": "2017-03-12", "sts": "2018-08-13"}[service]
    return CommonClient(service, version, pair, GUANGZHOU, ClientProfile(httpProfile=http, signMethod=sign))


def refused(client: CommonClient, action: str = "DescribeImageQuota") -> str:
    with pytest.raises(TencentCloudSDKException) as refusal:
        client.call_json(action, {})
    return str(refusal.value.get_code())


@pytest.mark.parametrize("sign", ["TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"])
def test_temporary_keys_work_in_the_account_of_the_role(lab: Lab, sign: str) -> None:
    keys = assumed(lab)["Credentials"]
    sent = {"ImageName": "web", "InstanceId": "ins-demo0001"}
    image_id = acting(lab, keys, sign=sign).call_json("CreateImage", sent)["Response"]["ImageId"]
    assert lab.own_images(account=SECOND) == [image_id]
    assert lab.own_images(account=FIRST) == []


def test_a_session_says_who_it_is(lab: Lab) -> None:
    keys = assumed(lab, f"qcs::cam::uin/{SECOND}:role/4611686018427397919")["Credentials"]
    answer = acting(lab, keys, "sts").call_json("GetCallerIdentity", {})["Response"]
    answer.pop("RequestId")
    assert answer == {
        "Arn": f"qcs::sts:{SECOND}:assumed-role/4611686018427397919",
        "AccountId": SECOND,
        "UserId": "4611686018427397919:ci-job",
        "PrincipalId": FIRST,
        "Type": "CAMRole",
    }


def test_keys_need_their_own_token(lab: Lab) -> None:
    keys, others = assumed(lab)["Credentials"], assumed(lab)["Credentials"]
    for token in ("", "x", others["Token"], "größe"):
        assert refused(acting(lab, {**keys, "Token": token})) in ("AuthFailure.TokenFailure", "ClientNetworkError")
    assert refused(acting(lab, {**keys, "TmpSecretKey": "x"})) == "AuthFailure.SignatureFailure"
    assert refused(acting(lab, {**keys, "TmpSecretId": "AKIDtmpx"})) == "AuthFailure.SecretIdNotFound"


def test_keys_end_by_the_worlds_clock(lab: Lab) -> None:
    answer = assumed(lab, DurationSeconds=600)
    assert answer["ExpiredTime"] == int(lab.clock.now) + 600
    assert answer["Expiration"] == "2026-09-21T14:23:20Z"
    client = acting(lab, answer["Credentials"])
    lab.clock.advance(599)
    client.call_json("DescribeImageQuota", {})
    lab.clock.advance(1)
    assert refused(client) == "AuthFailure.TokenFailure"


def test_a_session_can_take_on_another_role(lab: Lab) -> None:
    there = acting(lab, assumed(lab)["Credentials"], "sts")
    back = {"RoleArn": f"qcs::cam::uin/{FIRST}:role/1", "RoleSessionName": "back"}
    keys = there.call_json("AssumeRole", back)["Response"]["Credentials"]
    answer = acting(lab, keys, "sts").call_json("GetCallerIdentity", {})["Response"]
    assert (answer["AccountId"], answer["PrincipalId"]) == (FIRST, SECOND)


def test_keys_of_one_emulator_work_in_another_on_the_same_file(build: Any, tmp_path: Any) -> None:
    here, there = (build(database=str(tmp_path / "one.db")) for _ in range(2))
    keys = assumed(here)["Credentials"]
    assert acting(there, keys).call_json("DescribeImageQuota", {})["Response"]["ImageNumQuota"] == 10


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"RoleArn": "builder"}, "InvalidParameter.ParamError"),
        ({"RoleArn": f"qcs::cam::uin/{FIRST}:user/1"}, "InvalidParameter.ParamError"),
        ({"RoleArn": "qcs::cam::uin/999000000001:role/1"}, "InvalidParameter.AccountNotAvaliable"),
        ({"RoleArn": f"qcs::cam::uin/{FIRST}:role/999"}, "ResourceNotFound.RoleNotFound"),
        ({"RoleSessionName": "x"}, "InvalidParameter.ParamError"),
        ({"RoleSessionName": "with space"}, "InvalidParameter.ParamError"),
        ({"DurationSeconds": 43_201}, "InvalidParameter.OverTimeError"),
        ({"RoleArn": None}, "MissingParameter"),
    ],
)
def test_what_cannot_be_assumed_is_refused_with_its_code(lab: Lab, parameters: dict[str, Any], code: str) -> None:
    sent = {"RoleArn": ROLE, "RoleSessionName": "ci-job"} | parameters
    assert lab.client("sts").refused("AssumeRole", **sent) == code


@pytest.mark.parametrize("form", ["role/tencentcloudServiceRole/4611", "tencentcloudServiceRoleName/maker"])
def test_service_roles_are_named_in_their_own_ways(lab: Lab, form: str) -> None:
    arn = f"qcs::cam::uin/{FIRST}:{form}" if form.startswith("role/") else f"qcs::cam::uin/{FIRST}:role/{form}"
    assert assumed(lab, arn)["Credentials"]["TmpSecretId"].startswith("AKID")


def test_the_sdks_own_credential_takes_on_a_role_by_itself() -> None:
    with Emulator() as emulator:
        long_lived = emulator.credentials()
        role = credential.STSAssumeRoleCredential(*long_lived, ROLE, "ci-job", 900, endpoint=emulator.endpoint)
        http = HttpProfile(protocol="http", endpoint=emulator.endpoint.removeprefix("http://"), keepAlive=True)
        profile = ClientProfile(httpProfile=http)
        profile.unsignedPayload = True
        client = cvm_client.CvmClient(role, GUANGZHOU, profile)
        for _ in range(2):
            assert client.DescribeImageQuota(models.DescribeImageQuotaRequest()).ImageNumQuota == 10
        assert [(call.account, call.action) for call in emulator.calls] == [
            (FIRST, "AssumeRole"),
            (SECOND, "DescribeImageQuota"),
            (SECOND, "DescribeImageQuota"),
        ]
        assert {entry.secret_id[:7] for entry in emulator.journal(account=SECOND)} == {"AKIDtmp"}
