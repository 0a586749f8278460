"""The fixture, for pytest, which finds this module by the package's entry point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .cloud import EmulatedCloud

MARKER = "image_cloud"


def pytest_configure(config: pytest.Config) -> None:
    """Makes the mark known."""
    config.addinivalue_line("markers", f"{MARKER}(**settings): settings of the test's emulated cloud")


@pytest.fixture
def image_cloud(request: pytest.FixtureRequest) -> Iterator[EmulatedCloud]:
    """An emulated cloud of the test's own, on a free port, empty but for what every account has: public images and a
    running instance. `@pytest.mark.image_cloud(limits="20,5")` gives it settings."""
    # Here, so that tests without it load nothing.
    from .cloud import EmulatedCloud

    settings: dict[str, Any] = {}
    for mark in reversed(list(request.node.iter_markers(MARKER))):
        settings |= mark.kwargs
    with EmulatedCloud(**settings) as cloud:
        yield cloud
