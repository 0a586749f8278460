"""An emulator in memory with a clock that stands still, and the official SDK's clients for it."""

import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from tencentcloud.cbs.v20170312 import cbs_client
from tencentcloud.cbs.v20170312 import models as cbs_models
from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.cvm.v20170312 import cvm_client
from tencentcloud.cvm.v20170312 import models as cvm_models
from tencentcloud.sts.v20180813 import models as sts_models
from tencentcloud.sts.v20180813 import sts_client
from tencentcloud.tag.v20180813 import models as tag_models
from tencentcloud.tag.v20180813 import tag_client

from pulumi_machine_image.emulator import Call, Emulator, EmulatorSettings, Fault, accounts

GUANGZHOU, SHANGHAI, BEIJING, SINGAPORE = "ap-guangzhou", "ap-shanghai", "ap-beijing", "ap-singapore"
FIRST, SECOND, THIRD = "100000000001", "100000000002", "100000000003"
REGIONS = {
    *("ap-guangzhou", "ap-shanghai", "ap-nanjing", "ap-beijing", "ap-chengdu", "ap-chongqing", "ap-shenzhen-fsi"),
    *(
        "ap-shanghai-fsi",
        "ap-hongkong",
        "ap-taipei",
        "ap-singapore",
        "ap-jakarta",
        "ap-seoul",
        "ap-tokyo",
        "ap-bangkok",
    ),
    *("na-siliconvalley", "na-ashburn", "eu-frankfurt", "sa-saopaulo"),
}
TYPED = {
    "cvm": (cvm_client.CvmClient, cvm_models),
    "cbs": (cbs_client.CbsClient, cbs_models),
    "tag": (tag_client.TagClient, tag_models),
    "sts": (sts_client.StsClient, sts_models),
}
Answer = dict[str, Any]


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class Client:
    """One account in one region, with the SDK's own client and models of the service."""

    def __init__(self, emulator: Emulator, service: str, region: str, account: str, method: str = "POST") -> None:
        http = HttpProfile(protocol="http", endpoint=emulator.endpoint.removeprefix("http://"), reqMethod=method)
        profile = ClientProfile(httpProfile=http, language="en-US")
        keys = credential.Credential(*accounts.keys(account or emulator.settings.account))
        client, self.models = TYPED[service]
        self._client = client(keys, region, profile)

    def speak(self, language: str) -> "Client":
        """The same in another language than English."""
        self._client.profile.language = language
        return self

    def __call__(self, action: str, **parameters: Any) -> Answer:
        request = getattr(self.models, f"{action}Request")()
        request.from_json_string(json.dumps(parameters))
        return cast(Answer, json.loads(getattr(self._client, action)(request).to_json_string()))

    def refused(self, action: str, **parameters: Any) -> str:
        """The code that the call is refused with."""
        with pytest.raises(TencentCloudSDKException) as refusal:
            self(action, **parameters)
        code = str(refusal.value.get_code())
        assert code == "ClientNetworkError" or refusal.value.get_request_id()
        return code


class Lab:
    """The emulator and everything around it."""

    def __init__(
        self, faults: Callable[[Call], Fault | None] | None = None, admin_token: str = "", **settings: Any
    ) -> None:
        self.clock = Clock()
        self.settings = EmulatorSettings.parse(settings)
        self.emulator = Emulator(self.settings, clock=self.clock, faults=faults)
        self.emulator.start(admin_token=admin_token)

    def close(self) -> None:
        self.emulator.close()

    def client(
        self, service: str = "cvm", region: str = GUANGZHOU, account: str = FIRST, method: str = "POST"
    ) -> Client:
        return Client(self.emulator, service, region, account, method)

    def image(self, name: str = "web", region: str = GUANGZHOU, account: str = FIRST, **more: Any) -> str:
        """An image that is ready."""
        source = {} if more.keys() & {"SnapshotIds", "InstanceId"} else {"InstanceId": "ins-demo0001"}
        image_id = self.client(region=region, account=account)("CreateImage", ImageName=name, **source, **more)[
            "ImageId"
        ]
        self.clock.advance(self.settings.create_seconds)
        return str(image_id)

    def copy(self, image_id: str, *regions: str, **more: Any) -> list[str]:
        """Copies that are ready, in the order of the regions."""
        asked = {"ImageIds": [image_id], "DestinationRegions": list(regions), "ImageSetRequired": True, **more}
        begun = self.client()("SyncImages", **asked)["ImageSet"]
        self.clock.advance(self.settings.copy_seconds)
        ids = {copy["Region"]: copy["ImageId"] for copy in begun}
        return [ids[region] for region in regions]

    def look(self, image_id: str, region: str = GUANGZHOU, account: str = FIRST) -> dict[str, Any]:
        """The image as DescribeImages shows it, which must show it."""
        found = self.client(region=region, account=account)("DescribeImages", ImageIds=[image_id])["ImageSet"]
        assert len(found) == 1, f"{image_id} is not listed once in {region}"
        image: dict[str, Any] = found[0]
        return image

    def state(self, image_id: str, region: str = GUANGZHOU) -> str:
        return str(self.look(image_id, region)["ImageState"])

    def own_images(self, region: str = GUANGZHOU, account: str = FIRST) -> list[str]:
        """Ids of the account's own images in a region."""
        kinds = [{"Name": "image-type", "Values": ["PRIVATE_IMAGE"]}]
        found = self.client(region=region, account=account)("DescribeImages", Filters=kinds, Limit=100)
        return [image["ImageId"] for image in found["ImageSet"]]
