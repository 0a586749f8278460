"""How many calls each action takes.

Source: the page "Request throttling for the Amazon EC2 API": a bucket for each action of an account in a region, of 100
calls refilled with 20 a second for actions that change nothing, and of 50 refilled with 5 a second for the others. A
period in which a bucket is filled is a window that never asks more of it.
"""

from __future__ import annotations

from ...runtime.limiter import Rate

READS, WRITES = Rate(100, 5.0), Rate(50, 10.0)


def rate(action: str) -> Rate:
    """The documented rate of an action."""
    return READS if action.startswith(("Describe", "Get", "List")) else WRITES
