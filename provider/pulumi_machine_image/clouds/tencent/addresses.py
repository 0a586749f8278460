"""Where the API is: one address a service, another for finance regions and for the international site.

Source: the section "Request structure" of the API documentation: cvm.tencentcloudapi.com; regional addresses such as
cvm.ap-shanghai-fsi.tencentcloudapi.com, which finance regions need; cvm.intl.tencentcloudapi.com.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from ...images.errors import SettingsProblem
from ..hosts import is_here
from .regions import is_finance

ROOT = "tencentcloudapi.com"
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:\d+)?")


class Address(NamedTuple):
    """A scheme and a host, with its port if it is not the usual one."""

    scheme: str
    host: str

    @property
    def here(self) -> bool:
        """Whether that is this machine, so that no proxy may come between."""
        return is_here(self.host)


def address(service: str, region: str, *, domain: str | None, endpoint: str | None) -> Address:
    """The address of a service for a region.

    Args:
        domain: `intl` for the international site, or a root domain of its own; None for the usual one.
        endpoint: A URL with scheme that serves everything.
    """
    if endpoint:
        url = urlsplit(endpoint)
        return Address(url.scheme, url.netloc)
    if not domain:
        return Address("https", f"{service}.{region}.{ROOT}" if is_finance(region) else f"{service}.{ROOT}")
    if domain == "intl":
        return Address("https", f"{service}.intl.{ROOT}")
    if not _DOMAIN.fullmatch(domain):
        raise SettingsProblem(
            "Configuration machine-image:domain",
            why=f"{domain!r} is neither `intl` nor a domain",
            do=f"Give a root domain such as ap-shanghai-fsi.{ROOT}; a URL belongs to machine-image:endpoint",
        )
    return Address("https", f"{service}.{domain}")
