"""Fixtures of every test."""

from __future__ import annotations

import pytest
from hypothesis import settings

from lab.engine import Lab

# A test fails for what it sees, never for how busy the machine is.
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")


@pytest.fixture
def lab() -> Lab:
    return Lab()
