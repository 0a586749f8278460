"""Fixtures of every test."""

from __future__ import annotations

import functools
import signal

import pytest
from botocore.loaders import JSONFileLoader
from hypothesis import settings

from lab.engine import Lab
from reliability import report

# A test fails for what it sees, never for how busy the machine is.
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")

# Each session of boto3 reads AWS's models anew, which takes longer than most tests that have one.
read_model = functools.cache(JSONFileLoader().load_file)
JSONFileLoader.load_file = lambda self, file_path: read_model(file_path)  # type: ignore[method-assign]


def pytest_addoption(parser: pytest.Parser) -> None:
    report.add_options(parser)
    parser.addoption("--every-door", action="store_true", help="tests that go by turns go through both doors")


def pytest_configure(config: pytest.Config) -> None:
    report.register(config)
    # Whoever runs the tests in the background of a shell hands down that Ctrl-C is ignored, and some programs are to
    # end by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def lab() -> Lab:
    return Lab()
