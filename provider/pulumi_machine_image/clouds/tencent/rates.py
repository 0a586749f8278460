"""How many calls a second each action takes.

Source: the request limits on the pages of the API's actions (2024 to 2025), which are defaults of an account; page "API
rate limits" (1278/109059, 2025-04): what is counted together is the calls of an action at one entrance, the host that
they are sent to, whichever regions they are about. Actions that are not listed here take 10 or more.
"""

from __future__ import annotations

from ...runtime.limiter import Rate

RATES = {
    "DescribeImages": 40,
    "DescribeImageFromFamily": 20,
    "DescribeImportImageOs": 288,
    "DescribeInstances": 40,
    "DescribeRegions": 20,
    "DescribeZones": 20,
    "ExportImages": 20,
}
USUAL = 10


def rate(action: str) -> Rate:
    """The documented rate of an action."""
    return Rate(RATES.get(action, USUAL), 1.0)
