"""At which ages each tool looks at an image that is under way, in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, count

Ages = Iterator[float]


def then_every(seconds: float, *before: float) -> Ages:
    """Some looks, and then one each so many seconds after the last of them."""
    return chain(before, count(before[-1] + seconds, seconds))


def terraform_retry() -> Ages:
    """The retry helper of Terraform's plugin SDK."""
    return then_every(10.0, 0.0, 0.5, 1.5, 3.5, 7.5, 15.5)


def terraform_state(delay: float) -> Ages:
    """The state waiter of the same SDK: after the delay, then 3 and 6 s later, then every 10 s."""
    return then_every(10.0, delay, delay + 3.0, delay + 9.0)


def packer() -> Ages:
    """Every 5 s, at once at first."""
    return then_every(5.0, 0.0)
