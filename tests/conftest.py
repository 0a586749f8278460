"""Fixtures of every test."""

from __future__ import annotations

import pytest

from lab.engine import Lab


@pytest.fixture
def lab() -> Lab:
    return Lab()
