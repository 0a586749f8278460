"""Times as the cloud writes them."""

from datetime import datetime, timezone


def written(moment: float) -> str:
    """UTC, ISO 8601, `YYYY-MM-DDThh:mm:ssZ`: the form that the Image structure of the SDK documents."""
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> float:
    """The other way round; for the fixed times of what every emulator starts with."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp()
