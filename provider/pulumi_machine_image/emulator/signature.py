"""Who signed a request: TC3-HMAC-SHA256, as on the page "Signature v3". The older ones are in `older_signature.py`.

All official clients sign exactly `content-type;host`; others sign more headers, so the list is taken from
SignedHeaders. The values are those on the wire: Host with its port, and with `http://` in it where a client sends that.
"""

import hashlib
import hmac
import re
from datetime import datetime, timezone
from typing import NamedTuple, Protocol

from .errors import ApiError
from .protocol import Common, Incoming
from .records.sessions import Key

ALGORITHM = "TC3-HMAC-SHA256"
TOLERANCE = 300
_FORM = re.compile(
    rf"{ALGORITHM}\s+Credential=(?P<id>[^/,\s]+)/(?P<date>\d{{4}}-\d\d-\d\d)/(?P<service>[a-z0-9_-]+)/tc3_request\s*,"
    r"\s*SignedHeaders=(?P<headers>[^,\s]+)\s*,\s*Signature=(?P<signature>[0-9a-fA-F]+)\s*"
)
MISMATCH = "The provided credentials could not be validated. Please check your signature is correct."
"""The one message text that is documented (page "Responses")."""


class Claim(Protocol):
    """What a request says of its signer, not yet believed."""

    @property
    def secret_id(self) -> str: ...
    @property
    def service(self) -> str: ...
    def check(self, secret_key: str, now: float) -> None:
        """Raises one of the AuthFailure codes; `now` is the real time, which clients stamp their requests by."""


def believed(claim: Claim, key: Key | None, token: str, now: float, world_now: float) -> Key:
    """The key that signed, or one of the AuthFailure codes. Temporary keys end by the world's clock."""
    if key is None:
        raise ApiError("AuthFailure.SecretIdNotFound", "The SecretId is not found.")
    if not key.token and token:
        raise ApiError("AuthFailure.TokenFailure", "The token is not valid: these are permanent keys.")
    if key.token and not hmac.compare_digest(key.token.encode(), token.encode("utf-8", "replace")):
        raise ApiError("AuthFailure.TokenFailure", "The token is not the one of these temporary keys.")
    if world_now >= key.expires_at:
        raise ApiError("AuthFailure.TokenFailure", "The temporary keys have expired.")
    claim.check(key.secret_key, now)
    return key


class Tc3Claim(NamedTuple):
    """A request with an Authorization header."""

    incoming: Incoming
    secret_id: str
    date: str
    service: str
    signed: str
    signature: str

    @classmethod
    def of(cls, incoming: Incoming, shared: Common) -> "Tc3Claim":
        """What the header says."""
        authorization = incoming.headers.get("authorization", "")
        if not authorization:
            raise ApiError(
                "AuthFailure.InvalidAuthorization", "The request is not signed: there is no Authorization header."
            )
        claim = _FORM.fullmatch(authorization)
        if claim is None:
            raise ApiError(
                "AuthFailure.InvalidAuthorization", f"The Authorization header is not of the form of {ALGORITHM}."
            )
        return cls(incoming, claim["id"], claim["date"], claim["service"], claim["headers"], claim["signature"])

    def check(self, secret_key: str, now: float) -> None:
        """Time, date, signed headers, signature."""
        headers = self.incoming.headers
        timestamp = fresh(headers.get("x-tc-timestamp", ""), "X-TC-Timestamp", now)
        if datetime.fromtimestamp(timestamp, timezone.utc).strftime("%Y-%m-%d") != self.date:
            raise ApiError(
                "AuthFailure.SignatureFailure", "The date of the credential is not the date of the timestamp."
            )
        signed = self.signed.lower().split(";")
        if not {"content-type", "host"} <= set(signed):
            raise ApiError("AuthFailure.SignatureFailure", "The headers content-type and host must be signed.")
        if "host" in headers and not headers["host"]:
            return  # a client that had to drop its Host signed one that nobody knows
        scope = f"{self.date}/{self.service}/tc3_request"
        unsigned = headers.get("x-tc-content-sha256") == "UNSIGNED-PAYLOAD"
        payload = hashlib.sha256(b"UNSIGNED-PAYLOAD" if unsigned else self.incoming.body).hexdigest()
        for spelling in (str, str.lower):  # the page lower-cases values, the SDKs sign what they send
            values = "".join(f"{name}:{spelling(headers.get(name, ''))}\n" for name in signed)
            parts = (self.incoming.method, "/", self.incoming.query, values, self.signed.lower(), payload)
            if hmac.compare_digest(sign(secret_key, scope, timestamp, "\n".join(parts)), self.signature.lower()):
                return
        raise ApiError("AuthFailure.SignatureFailure", MISMATCH)


def sign(secret_key: str, scope: str, timestamp: int, canonical_request: str) -> str:
    """The signature of a canonical request."""
    key = f"TC3{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    hashed = hashlib.sha256(canonical_request.encode()).hexdigest()
    return hmac.new(key, f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashed}".encode(), hashlib.sha256).hexdigest()


def fresh(sent: str, name: str, now: float) -> int:
    """The timestamp of a request, if it is not too far from now."""
    if not sent:
        raise ApiError("MissingParameter", f"The request is missing a required parameter `{name}`.")
    if not re.fullmatch(r"[0-9]{1,12}", sent):
        raise ApiError("InvalidParameter", f"{name} is not a number of seconds.")
    if abs(now - int(sent)) > TOLERANCE:
        raise ApiError(
            "AuthFailure.SignatureExpire", "The timestamp and the server's time differ by more than 5 minutes."
        )
    return int(sent)
