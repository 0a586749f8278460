"""Where a cloud is asked."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_here(host: str) -> bool:
    """Whether a host, with or without a port, is this machine, so that no proxy may come between."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:  # what is no host at all
        return False
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
