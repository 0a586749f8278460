"""HmacSHA1 and HmacSHA256, as on the page "Signature method" of API 3.0 (v1): the official SDKs send them on request.

All parameters are signed, sorted by name, their values not encoded; underscores in names count as dots. There is no
credential scope, so the service follows from the host, or else from version and action.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import NamedTuple

from .errors import ApiError
from .protocol import Common, Incoming
from .registry import ACTIONS
from .signature import MISMATCH, fresh

DIGESTS = {"HmacSHA1": hashlib.sha1, "HmacSHA256": hashlib.sha256}


class OlderClaim(NamedTuple):
    """A request with a parameter Signature."""

    incoming: Incoming
    flat: Mapping[str, str]
    secret_id: str
    service: str

    @classmethod
    def of(cls, incoming: Incoming, shared: Common) -> "OlderClaim":
        """What the parameters say."""
        flat = shared.flat or {}
        for name in ("SecretId", "Signature", "Timestamp", "Nonce"):
            if not flat.get(name):
                raise ApiError("MissingParameter", f"The request is missing a required parameter `{name}`.")
        return cls(incoming, flat, flat["SecretId"], _service(incoming.headers.get("host", ""), shared))

    def check(self, secret_key: str, now: float) -> None:
        """Method, time, signature. Unsure: whether the cloud refuses a Nonce that it has seen; here it may return."""
        method = self.flat.get("SignatureMethod") or "HmacSHA1"
        if method not in DIGESTS:
            raise ApiError("InvalidParameterValue", "SignatureMethod is HmacSHA1 or HmacSHA256.")
        fresh(self.flat["Timestamp"], "Timestamp", now)
        if not re.fullmatch(r"[0-9]{1,30}", self.flat["Nonce"]):
            raise ApiError("InvalidParameter", "Nonce is not a positive number.")
        host = self.incoming.headers.get("host", "")
        if "host" in self.incoming.headers and not host:
            return  # as with signature v3
        expected = sign(self.incoming.method, host, self.flat, secret_key, method)
        if not hmac.compare_digest(expected.encode(), self.flat["Signature"].encode("utf-8", "replace")):
            raise ApiError("AuthFailure.SignatureFailure", MISMATCH)


def sign(http_method: str, host: str, flat: Mapping[str, str], secret_key: str, method: str) -> str:
    """The signature over everything but itself."""
    named = {name.replace("_", "."): value for name, value in flat.items() if name != "Signature"}
    text = f"{http_method}{host}/?{'&'.join(f'{name}={named[name]}' for name in sorted(named))}"
    return base64.b64encode(hmac.new(secret_key.encode(), text.encode(), DIGESTS[method]).digest()).decode()


def _service(host: str, shared: Common) -> str:
    """By the first part of the host, as in cvm.tencentcloudapi.com; a loopback address says nothing."""
    label = host.partition("://")[2] or host
    label = label.partition(".")[0].lower()
    if label in {service for service, _, _ in ACTIONS}:
        return label
    offered = (service for service, version, name in ACTIONS if (version, name) == (shared.version, shared.action))
    by_version = (service for service, version, _ in ACTIONS if version == shared.version)
    return next(offered, next(by_version, "cvm"))
