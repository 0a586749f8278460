"""Who signed a request: TC3-HMAC-SHA256, as on the page "Signature v3".

All official clients sign exactly `content-type;host`; others sign more headers, so the list is taken from
SignedHeaders. The values are those on the wire: Host with its port, and with `http://` in it where a client sends that.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import NamedTuple

from .accounts import account_of, keys
from .errors import ApiError

ALGORITHM = "TC3-HMAC-SHA256"
TOLERANCE = 300
_FORM = re.compile(
    rf"{ALGORITHM}\s+Credential=(?P<id>[^/,\s]+)/(?P<date>\d{{4}}-\d\d-\d\d)/(?P<service>[a-z0-9_-]+)/tc3_request\s*,"
    r"\s*SignedHeaders=(?P<headers>[^,\s]+)\s*,\s*Signature=(?P<signature>[0-9a-fA-F]+)\s*"
)
MISMATCH = "The provided credentials could not be validated. Please check your signature is correct."
"""The one message text that is documented (page "Responses")."""


class Signer(NamedTuple):
    """The account that signed, and the service that it signed for."""

    account: str
    service: str


def verify(method: str, query: str, headers: Mapping[str, str], body: bytes, now: Callable[[], float]) -> Signer:
    """The signer, or one of the AuthFailure codes. `headers` have lower-case names and values as sent.

    `now` is the real time, not the emulator's: a client stamps its requests by its own clock.
    """
    authorization = headers.get("authorization", "")
    if not authorization:
        raise ApiError(
            "AuthFailure.InvalidAuthorization", "The request is not signed: there is no Authorization header."
        )
    claim = _FORM.fullmatch(authorization)
    if claim is None:
        raise ApiError(
            "AuthFailure.InvalidAuthorization", f"The Authorization header is not of the form of {ALGORITHM}."
        )
    account = account_of(claim["id"])
    if account is None:
        raise ApiError("AuthFailure.SecretIdNotFound", "The SecretId is not found.")
    if headers.get("x-tc-token"):
        raise ApiError("AuthFailure.TokenFailure", "The token is not valid: these are permanent keys.")
    timestamp = _timestamp(headers, now)
    if datetime.fromtimestamp(timestamp, timezone.utc).strftime("%Y-%m-%d") != claim["date"]:
        raise ApiError("AuthFailure.SignatureFailure", "The date of the credential is not the date of the timestamp.")
    signed = claim["headers"].lower().split(";")
    if not {"content-type", "host"} <= set(signed):
        raise ApiError("AuthFailure.SignatureFailure", "The headers content-type and host must be signed.")
    if "host" in headers and not headers["host"]:
        return Signer(account, claim["service"])  # a client that had to drop its Host signed one that nobody knows
    scope = f"{claim['date']}/{claim['service']}/tc3_request"
    hashed = b"UNSIGNED-PAYLOAD" if headers.get("x-tc-content-sha256") == "UNSIGNED-PAYLOAD" else body
    for spelling in (str, str.lower):  # the page lower-cases values, the SDKs sign what they send
        values = "".join(f"{name}:{spelling(headers.get(name, ''))}\n" for name in signed)
        parts = (method, "/", query, values, claim["headers"].lower(), hashlib.sha256(hashed).hexdigest())
        if hmac.compare_digest(
            sign(keys(account).secret_key, scope, timestamp, "\n".join(parts)), claim["signature"].lower()
        ):
            return Signer(account, claim["service"])
    raise ApiError("AuthFailure.SignatureFailure", MISMATCH)


def sign(secret_key: str, scope: str, timestamp: int, canonical_request: str) -> str:
    """The signature of a canonical request."""
    key = f"TC3{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    hashed = hashlib.sha256(canonical_request.encode()).hexdigest()
    return hmac.new(key, f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashed}".encode(), hashlib.sha256).hexdigest()


def _timestamp(headers: Mapping[str, str], now: Callable[[], float]) -> int:
    sent = headers.get("x-tc-timestamp", "")
    if not sent:
        raise ApiError("MissingParameter", "The request is missing a required parameter `X-TC-Timestamp`.")
    if not re.fullmatch(r"[0-9]{1,12}", sent):
        raise ApiError("InvalidParameter", "X-TC-Timestamp is not a number of seconds.")
    if abs(now() - int(sent)) > TOLERANCE:
        raise ApiError(
            "AuthFailure.SignatureExpire", "The timestamp and the server's time differ by more than 5 minutes."
        )
    return int(sent)
