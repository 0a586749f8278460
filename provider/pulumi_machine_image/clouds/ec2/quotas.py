"""The account's limits, by the service that tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...images.errors import Refused
from ..cloud import Quota
from .reading import Reader

SERVICE = "ec2"


class Entry(NamedTuple):
    """One quota: its code, and what it limits, for a sentence."""

    code: str
    title: str


QUOTAS: Mapping[Quota, Entry] = {
    "images": Entry("L-B665C33B", "images"),
    "shares": Entry("L-70015FFA", "accounts and organisations that may use an image"),
    "public": Entry("L-0E3CBAB9", "public images"),
}
"""By their names "AMIs" (disabled and pending ones among them), "AMI sharing" (an organisation or unit counts as one)
and "Public AMIs" in the table of the page "Amazon EC2 endpoints and quotas", which links each to its code."""


def quota(reader: Reader, region: str, of: Quota) -> int | None:
    """A limit; None where the service tells no number."""
    entry = QUOTAS[of]
    what = f"Look up the quota of {entry.title}"
    try:
        told = reader.tried(
            lambda: reader.session.quotas(
                "GetServiceQuota",
                region,
                lambda quotas: quotas.get_service_quota(ServiceCode=SERVICE, QuotaCode=entry.code)["Quota"],
                what=what,
            ),
            region,
            what,
        )
    except Refused as error:
        if error.code == "NoSuchResourceException":
            return None
        raise
    number = told.get("Value")
    return None if number is None else int(number)
