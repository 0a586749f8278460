"""Who the caller is."""

from typing import TypedDict

from ..registry import STS, action
from ..requests import Request
from ..world import World


class GetCallerIdentity(Request):
    """Nothing to say."""


class GetCallerIdentityAnswer(TypedDict):
    """The caller's account; all keys here belong to main accounts."""

    Arn: str
    AccountId: str
    UserId: str
    PrincipalId: str
    Type: str


@action("GetCallerIdentity", GetCallerIdentity, per_second=20, service=STS)
def get_caller_identity(ask: GetCallerIdentity, world: World) -> GetCallerIdentityAnswer:
    """A main account is its own user and principal."""
    account = world.account
    return {
        "Arn": f"qcs::cam::uin/{account}:uin/{account}",
        "AccountId": account,
        "UserId": account,
        "PrincipalId": account,
        "Type": "RootAccount",
    }
