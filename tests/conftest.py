"""Fixtures of every test."""

from __future__ import annotations

import pytest
from hypothesis import settings

from lab.engine import Lab
from reliability import report

# A test fails for what it sees, never for how busy the machine is.
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")


def pytest_addoption(parser: pytest.Parser) -> None:
    report.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    report.register(config)


@pytest.fixture
def lab() -> Lab:
    return Lab()
