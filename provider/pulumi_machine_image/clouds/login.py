"""Who would call, and where, without a call to the API: what an examination looks at first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..settings import Settings
from .hosts import is_here


@dataclass(frozen=True, slots=True)
class Login:
    """How one cloud is logged in to.

    Attributes:
        who: Where the keys would come from, for a sentence. Raises ImageError where there are none.
        entrance: The URL of the API in a region.
        home: Where questions that concern no region are asked.
        quota_permission: What a caller must be allowed to see how full a region is.
    """

    who: Callable[[Settings], str]
    entrance: Callable[[Settings, str], str]
    home: str
    quota_permission: str


def passes_proxies(url: str) -> bool:
    """Whether the way to an address may lead through a proxy."""
    return not is_here(urlsplit(url).netloc)


def login_of(cloud: str) -> Login | None:
    """The login of a cloud; None where there is nothing to log in to."""
    if cloud == "tencent":
        from .tencent.login import LOGIN

        return LOGIN
    if cloud == "ec2":
        from .ec2.login import LOGIN

        return LOGIN
    return None
