"""One API call as it went, for whoever counts them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call that was sent, each attempt for itself.

    Attributes:
        outcome: The cloud's error code; empty when it worked. Network failures have codes of the SDK.
    """

    service: str
    action: str
    region: str
    outcome: str
    seconds: float
