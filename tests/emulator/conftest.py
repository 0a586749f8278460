from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulator.lab import Lab


@pytest.fixture
def build() -> Iterator[Callable[..., Lab]]:
    """Makes emulators with settings or faults of a test's own."""
    made: list[Lab] = []

    def make(**asked: Any) -> Lab:
        made.append(Lab(**asked))
        return made[-1]

    yield make
    for lab in made:
        lab.close()


@pytest.fixture
def lab(build: Callable[..., Lab]) -> Lab:
    """An emulator with the settings that it has by default."""
    return build()
