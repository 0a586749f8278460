"""Who the caller is, and temporary keys for a role.

There are no roles to be made: every well-formed role of every account is there, trusts everybody and may do everything.
Role ids that begin with 999 do not exist, so that a refusal can be had.
"""

import hashlib
import math
import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, TypedDict

from .. import accounts
from ..clock import written
from ..errors import ApiError
from ..registry import STS, action
from ..requests import Request, rule
from ..world import World

_PARAMETER = "InvalidParameter.ParamError"
_ROLE = re.compile(
    r"qcs::cam::uin/(?P<account>\d+):role"
    r"(?:/(?:tencentcloudServiceRole/)?(?P<id>\d{1,30})|(?:/tencentcloudServiceRole)?Name/(?P<name>[\w+=,.@-]+))",
    re.ASCII,
)


class GetCallerIdentity(Request):
    """Nothing to say."""


class GetCallerIdentityAnswer(TypedDict):
    """The caller's account and what it acts as."""

    Arn: str
    AccountId: str
    UserId: str
    PrincipalId: str
    Type: str


@action("GetCallerIdentity", GetCallerIdentity, per_second=20, service=STS)
def get_caller_identity(ask: GetCallerIdentity, world: World) -> GetCallerIdentityAnswer:
    """Who asks: a main account is its own user and principal; a role is a session of whoever asked for its keys."""
    account = world.account
    key = world.caller.key
    if key is not None and key.role:
        return {
            "Arn": f"qcs::sts:{account}:assumed-role/{key.role}",
            "AccountId": account,
            "UserId": f"{key.role}:{key.name}",
            "PrincipalId": key.issuer,
            "Type": "CAMRole",
        }
    return {
        "Arn": f"qcs::cam:{account}:uin/{account}",
        "AccountId": account,
        "UserId": account,
        "PrincipalId": account,
        "Type": "RootAccount",
    }


class AssumeRole(Request):
    """Which role, under which name, for how long."""

    IGNORED: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("Policy", "Tags"), "narrow what the keys may do; here every key may do everything"),
        **dict.fromkeys(
            ("ExternalId", "SerialNumber", "TokenCode"), "open roles that trust few; here every role trusts everybody"
        ),
        "SourceIdentity": "is for the cloud's audit log; the journal has the keys that were used",
    }

    role_arn: str
    role_session_name: Annotated[
        str,
        rule(
            lambda text: re.fullmatch(r"[\w+=,.@-]{2,128}", text, re.ASCII) is not None,
            _PARAMETER,
            "RoleSessionName has 2 to 128 letters, digits and =,.@_-, not {!r}.",
        ),
    ]
    duration_seconds: Annotated[
        int,
        rule(
            lambda seconds: 0 < seconds <= 43_200,
            "InvalidParameter.OverTimeError",
            "DurationSeconds is at most 43200, not {}.",
        ),
    ] = 7200


class CredentialsAnswer(TypedDict):
    """Credentials: a key pair that works only with its token."""

    Token: str
    TmpSecretId: str
    TmpSecretKey: str


class AssumeRoleAnswer(TypedDict):
    """The keys and their end, in two forms."""

    Credentials: CredentialsAnswer
    ExpiredTime: int
    Expiration: str


@action("AssumeRole", AssumeRole, per_second=600, service=STS)
def assume_role(ask: AssumeRole, world: World) -> AssumeRoleAnswer:
    """Temporary keys for the role's account, which end by the world's clock."""
    named = _ROLE.fullmatch(ask.role_arn)
    if named is None:
        raise ApiError(_PARAMETER, f"{ask.role_arn!r} is not the resource name of a role.")
    account = named["account"]
    if not (accounts.exists(account) and accounts.is_main(account)):
        raise ApiError("InvalidParameter.AccountNotAvaliable", f"The account {account} does not exist.")
    role = named["id"] or _role_id(account, named["name"])
    if role.startswith("999"):
        raise ApiError("ResourceNotFound.RoleNotFound", f"The account {account} has no role {role}.")
    key = world.sessions.begin(account, role, ask.role_session_name, ask.duration_seconds)
    ends = math.floor(key.expires_at)
    return {
        "Credentials": {"Token": key.token, "TmpSecretId": key.secret_id, "TmpSecretKey": key.secret_key},
        "ExpiredTime": ends,
        "Expiration": written(ends),
    }


def _role_id(account: str, name: str) -> str:
    """Ids of roles are long numbers; here they follow from the name."""
    number = int.from_bytes(hashlib.sha256(f"{account}/{name}".encode()).digest()[:8], "big")
    return f"4611686018{number % 10**9:09d}"
