"""Every registered resource goes through the same life."""

from __future__ import annotations

import pytest

from lab.lifecycle import LIVES, live
from pulumi_machine_image.resources import RESOURCES


@pytest.mark.parametrize("kind", RESOURCES)
def test_from_the_first_check_to_nothing_left(kind: str) -> None:
    live(kind, LIVES[kind])
