"""What Terraform's provider sends through a proxy setting, byte for byte but for what differs from run to run.

Read off the provider `tencentcloudstack/tencentcloud` 1.83.25, which is built on the Go SDK.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import time
from datetime import datetime, timezone
from typing import Any

from emulator.lab import GUANGZHOU, Lab
from pulumi_machine_image.emulator.signature import sign

VERSIONS = {"cvm": "2017-03-12", "cbs": "2017-03-12", "tag": "2018-08-13", "sts": "2018-08-13"}
Answer = dict[str, Any]


class Refused(Exception):
    """A code in place of an answer."""


class Terraform:
    """The provider with one account's keys, in one region."""

    def __init__(self, lab: Lab, region: str = GUANGZHOU) -> None:
        self._lab = lab
        self._keys = lab.emulator.credentials()
        self._region = region

    def __call__(self, service: str, action: str, body: Answer) -> Answer:
        """Calls the service's own domain, with the emulator for a proxy."""
        host, sent = f"{service}.tencentcloudapi.com", json.dumps(body, separators=(",", ":")).encode()
        stamp = int(time.time())
        headers = {
            "Host": host,
            "User-Agent": "Go-http-client/1.1",
            "Content-Length": str(len(sent)),
            "Authorization": self._authorization(service, host, stamp, sent),
            "Content-Type": "application/json",
            "X-Tc-Action": action,
            "X-Tc-Language": "en-US",
            "X-Tc-Region": self._region,
            "X-Tc-Requestclient": "Terraform-latest",
            "X-Tc-Timestamp": str(stamp),
            "X-Tc-Version": VERSIONS[service],
            "Accept-Encoding": "gzip",
        }
        connection = http.client.HTTPConnection(self._lab.emulator.endpoint.removeprefix("http://"), timeout=10)
        try:
            connection.putrequest("POST", f"http://{host}/", skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(sent)
            answer = connection.getresponse()
            response: Answer = json.loads(answer.read())["Response"]
        finally:
            connection.close()
        assert answer.status == 200
        if "Error" in response:
            raise Refused(response["Error"]["Code"])
        assert _nulls(response) <= {"SyncPercent", "CdcCacheStatus", *_ALWAYS_NULL}, "the provider reads lists"
        return response

    def _authorization(self, service: str, host: str, stamp: int, body: bytes) -> str:
        signed = "content-type;host"
        values = f"content-type:application/json\nhost:{host}\n"
        canonical = "\n".join(("POST", "/", "", values, signed, hashlib.sha256(body).hexdigest()))
        day = datetime.fromtimestamp(stamp, timezone.utc).strftime("%Y-%m-%d")
        scope = f"{day}/{service}/tc3_request"
        signature = sign(self._keys.secret_key, scope, stamp, canonical)
        credential = f"{self._keys.secret_id}/{scope}"
        return f"TC3-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={signature}"

    def usable(self, image_id: str) -> Answer:
        """Asks until the image is NORMAL; one without snapshots counts as not there."""
        while True:
            (image,) = self("cvm", "DescribeImages", {"ImageIds": [image_id]})["ImageSet"]
            if image["ImageState"] == "NORMAL":
                assert image["SnapshotSet"]
                return dict(image)
            assert image["ImageState"] in ("CREATING", "SYNCING")
            self._lab.clock.advance(0.5)

    def tags(self, image_id: str) -> dict[str, str]:
        """As every read of an image asks, also of one without tags."""
        asked = {
            "ServiceType": "cvm",
            "ResourcePrefix": "image",
            "ResourceIds": [image_id],
            "ResourceRegion": self._region,
            "Offset": 0,
            "Limit": 20,
        }
        found = self("tag", "DescribeResourceTagsByResourceIds", asked)["Tags"]
        return {tag["TagKey"]: tag["TagValue"] for tag in found if tag["ResourceId"] == image_id}


_ALWAYS_NULL = (
    *("ProjectName", "CageId", "CdcId", "CdcName", "DedicatedClusterId"),
    *("TimeStartShare", "AutoSnapshotPolicyId"),
)
"""Fields of a snapshot that only dedicated hardware and sharing fill."""


def _nulls(answer: Any) -> set[str]:
    """The fields that are null, anywhere in an answer."""
    if isinstance(answer, dict):
        own = {name for name, value in answer.items() if value is None}
        return own.union(*map(_nulls, answer.values()))
    return set().union(*map(_nulls, answer)) if isinstance(answer, list) else set()
