"""Times as every cloud of this package reports them."""

from __future__ import annotations

from datetime import datetime, timezone


def utc(time: str) -> str:
    """A time as YYYY-MM-DDThh:mm:ssZ. Clouds also write +00:00 and fractions; what is no time stays."""
    moment = moment_of(time)
    return time if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(time: str) -> datetime | None:
    """The moment that a text names, None when it names none."""
    try:
        moment = datetime.fromisoformat(time.replace("Z", "+00:00"))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
