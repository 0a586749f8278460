"""Accounts and their keys.

There is no list: every well-formed account id is an account, and its keys follow from it. So a test can bring in a
third account without registering it, and a share target needs no preparation.

    100000000001      AKIDemulator1 / emulator1
    100000000002      AKIDemulator2 / emulator2
    <any other>       AKIDemulator<id> / emulator<id>
    999...            does not exist (InvalidAccountId.NotFound)
    998...            a sub-account (FailedOperation.NotMasterAccount)
    997...            has no money (InvalidAccount.InsufficientBalance, of what costs some)
"""

import re
from typing import NamedTuple

from .errors import ApiError

WELL_FORMED = re.compile(r"[1-9][0-9]{8,14}")
DEMO = ("100000000001", "100000000002")


class Keys(NamedTuple):
    """What a client signs with."""

    secret_id: str
    secret_key: str


def exists(account: str) -> bool:
    """Whether images can be shared with it; ids that begin with 999 stand for accounts that are not there."""
    return WELL_FORMED.fullmatch(account) is not None and not account.startswith("999")


def is_main(account: str) -> bool:
    """Ids that begin with 998 stand for sub-accounts: the SDK says that only main accounts can receive an image."""
    return not account.startswith("998")


def charge(account: str) -> None:
    """Something that costs: accounts whose ids begin with 997 cannot pay for it."""
    if account.startswith("997"):
        raise ApiError("InvalidAccount.InsufficientBalance", f"The account {account} has no money.")


def keys(account: str) -> Keys:
    """The account's key pair."""
    suffix = str(DEMO.index(account) + 1) if account in DEMO else account
    return Keys(f"AKIDemulator{suffix}", f"emulator{suffix}")


def account_of(secret_id: str) -> str | None:
    """Whose key id it is, if anybody's."""
    head, _, suffix = secret_id.partition("AKIDemulator")
    if head:
        return None
    if suffix in ("1", "2"):
        return DEMO[int(suffix) - 1]
    return suffix if exists(suffix) and is_main(suffix) and suffix not in DEMO else None
